package scenarios

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"acqsim/fault"
	"acqsim/strict"
)

// SayFault says a rule in one line that ParseFault reads: the verb and its settings, then
// where and when it acts.
func SayFault(r *fault.Rule) string {
	verb := string(r.Do.Verb())
	parts := []string{verb}
	if at := fieldNamed(verbKeys, verb); at != nil {
		settings := reflect.ValueOf(r.Do).FieldByIndex(at.Index)
		parts = append(parts, sayKeys(settings.Elem(), strict.FieldsOf(at.Type.Elem()), "do.", onKeys)...)
	}
	parts = append(parts, sayKeys(reflect.ValueOf(r.On), onKeys, "on.", nil)...)
	if r.Times != 0 {
		parts = append(parts, fmt.Sprintf("times %d", r.Times))
	}
	if r.Every {
		parts = append(parts, "every")
	}
	return strings.Join(parts, " ")
}

// sayKeys says the settings of a struct. A key that the place has too is said with where
// it belongs.
func sayKeys(v reflect.Value, keys []strict.Field, prefix string, others []strict.Field) []string {
	var parts []string
	for _, k := range keys {
		value := v.FieldByIndex(k.Index)
		if value.IsZero() {
			continue
		}
		name := k.Name
		if prefix == "on." && slices.Contains([]string{"after", "until", "node"}, name) || fieldNamed(others, name) != nil {
			name = prefix + name
		}
		switch said := sayValue(value); {
		case k.Name == "link", k.Name == "mti" && k.Type.Kind() == reflect.String, k.Name == "phase", k.Name == "class":
			parts = append(parts, said)
		case k.Name == "fields":
			parts = append(parts, strings.ReplaceAll(said, ",", " "))
		case value.Kind() == reflect.Bool:
			parts = append(parts, name)
		default:
			parts = append(parts, name+" "+said)
		}
	}
	return parts
}

// sayValue says one value in the form in which a line has it.
func sayValue(v reflect.Value) string {
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case fault.Match:
		return "(" + strings.Join(sayKeys(reflect.ValueOf(x), matchKeys, "", nil), " ") + ")"
	case time.Duration:
		return x.String()
	case []fault.ByteChange:
		var parts []string
		for _, b := range x {
			if b.XOR != "" {
				parts = append(parts, fmt.Sprintf("%d^%s", b.At, b.XOR))
			} else {
				parts = append(parts, fmt.Sprintf("%d=%s", b.At, b.Set))
			}
		}
		return strings.Join(parts, ",")
	case map[string]string:
		var parts []string
		for _, f := range slices.Sorted(maps.Keys(x)) {
			parts = append(parts, f+"="+x[f])
		}
		return strings.Join(parts, ",")
	case []string:
		return strings.Join(x, ",")
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		if err == nil {
			return string(text)
		}
	}
	return fmt.Sprint(v.Interface())
}
