package expect

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/strict"
)

// Every matcher that a file can name is held against the world: it has a row, which says what it reads, and its word
// is that of the file; and there is no row for what no file can name.
func TestEveryMatcherHasItsRow(t *testing.T) {
	words := map[string]bool{}
	for of, k := range kinds {
		m := reflect.Zero(of)
		if of.Kind() == reflect.Pointer {
			m = reflect.New(of.Elem())
		}
		require.NotZero(t, k.reads(m.Interface()), "%s: say what it reads", of)
		require.NotEqual(t, "nothing", Subject(m.Interface()), "%s is no field of scenarios.Matchers", of)
		words[Subject(m.Interface())] = true
	}
	for _, f := range strict.FieldsOf(reflect.TypeFor[scenarios.Matchers]()) {
		require.True(t, words[f.Name], "matcher %s: want a row in simulator/expect, of %s", f.Name, f.Type)
	}
	require.Len(t, words, len(kinds))
}
