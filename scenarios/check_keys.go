package scenarios

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/strict"
)

// given tells which keys of a struct are given, by the names that a file calls them.
// v points to the struct.
func given(v any) map[string]bool {
	s := reflect.ValueOf(v).Elem()
	keys := make(map[string]bool)
	for _, f := range strict.FieldsOf(s.Type()) {
		keys[f.Name] = !s.FieldByIndex(f.Index).IsZero()
	}
	return keys
}

// givenOf is given of some of the keys.
func givenOf(v any, names ...string) map[string]bool {
	all, some := given(v), make(map[string]bool, len(names))
	for _, name := range names {
		some[name] = all[name]
	}
	return some
}

// one reports which of several keys are given, when it is not exactly one.
func one(at strict.Location, m *strict.Mistakes, what string, given map[string]bool) {
	var have []string
	for _, name := range sortedKeys(given) {
		if given[name] {
			have = append(have, name)
		}
	}
	switch len(have) {
	case 1:
	case 0:
		m.Add(at, "want one %s: %s", what, strings.Join(sortedKeys(given), ", "))
	default:
		m.Add(at, "want one %s, have %s", what, strings.Join(have, " and "))
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
