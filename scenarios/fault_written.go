package scenarios

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"acqsim/fault"
	"acqsim/strict"
)

// WriteFault writes a rule as files have it, in one line of YAML.
func WriteFault(r *fault.Rule) string { return written(reflect.ValueOf(*r)) }

// written is a value in YAML's flow style. What is zero is left out of a mapping, but for the settings of a verb.
func written(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case time.Duration:
		return x.String()
	case encoding.TextMarshaler:
		if text, err := x.MarshalText(); err == nil {
			return strconv.Quote(string(text))
		}
	}
	var parts []string
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range strict.FieldsOf(v.Type()) {
			if value := v.FieldByIndex(f.Index); !value.IsZero() {
				parts = append(parts, f.Name+": "+written(value))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case reflect.Map:
		for _, key := range slices.Sorted(maps.Keys(v.Interface().(map[string]string))) {
			parts = append(parts, strconv.Quote(key)+": "+written(v.MapIndex(reflect.ValueOf(key))))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case reflect.Slice:
		for i := range v.Len() {
			parts = append(parts, written(v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.String:
		return strconv.Quote(v.String())
	}
	return fmt.Sprint(v.Interface())
}
