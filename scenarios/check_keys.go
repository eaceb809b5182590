package scenarios

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/strict"
)

// alternating is a struct of whose keys one and only one of some is given.
type alternating interface{ alternatives() []string }

// set returns what stands in the first field that is given, nil when none is. v points to the struct.
func set(v any, fields []strict.Field) any {
	s := reflect.ValueOf(v).Elem()
	for _, f := range fields {
		if one := s.FieldByIndex(f.Index); !one.IsZero() {
			return one.Interface()
		}
	}
	return nil
}

// namesOf lists how a file calls fields.
func namesOf(fields []strict.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// oneOf wants exactly one of some keys of a struct to be given. v points to the struct.
func oneOf(at strict.Location, m *strict.Mistakes, what string, v any, names ...string) {
	var have []string
	s := reflect.ValueOf(v).Elem()
	for _, f := range strict.FieldsOf(s.Type()) {
		if slices.Contains(names, f.Name) && !s.FieldByIndex(f.Index).IsZero() {
			have = append(have, f.Name)
		}
	}
	switch len(have) {
	case 1:
	case 0:
		m.Add(at, "want one %s: %s", what, strings.Join(slices.Sorted(slices.Values(names)), ", "))
	default:
		m.Add(at, "want one %s, have %s", what, strings.Join(slices.Sorted(slices.Values(have)), " and "))
	}
}

// aboveZero refuses nothing where money should move.
func aboveZero(a payment.Amount, at strict.Location, m *strict.Mistakes) {
	if a.Minor == 0 {
		m.Add(at, "want an amount above zero")
	}
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
