package scenarios

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party"
	"acqsim/strict"
)

// A profile gives the time of every job of the business day, and of no other.
func TestJobsOfAProfile(t *testing.T) {
	var keys []string
	for _, f := range strict.FieldsOf(reflect.TypeFor[Jobs]()) {
		keys = append(keys, f.Name)
	}
	require.ElementsMatch(t, party.Jobs(), keys)
}

// Every words tag names a list that there is.
func TestWordsTagsHaveTheirLists(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var lists []string
	var walk func(reflect.Type)
	walk = func(of reflect.Type) {
		switch of.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(of.Elem())
		case reflect.Struct:
			if seen[of] {
				return
			}
			seen[of] = true
			for _, f := range strict.FieldsOf(of) {
				if list := f.Tag.Get("words"); list != "" {
					require.NotEmpty(t, words(list), "%s %s: words %q", of, f.Name, list)
					lists = append(lists, list)
				}
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Scenario]())
	slices.Sort(lists)
	require.Equal(t, []string{"card-transactions", "dialects", "obstacles"}, slices.Compact(lists))
}
