package scenarios

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/strict"
)

// Every kind of step is a struct of its own with a word and a doc, and is what the step does when its key is given,
// started or not.
func TestEveryKindOfStep(t *testing.T) {
	seen := map[reflect.Type]string{}
	for _, f := range actionFields {
		require.NotEmpty(t, f.Tag.Get("doc"), "step %s: say in a doc tag what happens", f.Name)
		require.Equal(t, reflect.Pointer, f.Type.Kind(), "step %s: want a pointer to its struct", f.Name)
		require.Empty(t, seen[f.Type], "step %s has the struct of step %s", f.Name, seen[f.Type])
		seen[f.Type] = f.Name
		one := reflect.New(f.Type.Elem())
		var s, begun Step
		reflect.ValueOf(&s.Actions).Elem().FieldByIndex(f.Index).Set(one)
		begun.Start = &s.Actions
		require.Equal(t, one.Interface(), s.Action(), f.Name)
		require.Equal(t, one.Interface(), begun.Action(), f.Name)
		require.Contains(t, s.alternatives(), f.Name)
	}
}

// Every matcher has a word and a doc, and is what is expected when its key is given.
func TestEveryKindOfMatcher(t *testing.T) {
	for _, f := range matcherFields {
		require.NotEmpty(t, f.Tag.Get("doc"), "matcher %s: say in a doc tag what is asked", f.Name)
		var e Expectation
		require.Nil(t, e.Matcher())
		require.Empty(t, WordOf(e.Matcher()))
		reflect.ValueOf(&e.Matchers).Elem().FieldByIndex(f.Index).Set(given(f.Type))
		require.NotNil(t, e.Matcher(), "matcher %s", f.Name)
		require.Equal(t, f.Name, WordOf(e.Matcher()), "matcher %s: want a struct of its own", f.Name)
	}
	require.NotContains(t, namesOf(matcherFields), "of")
}

// given makes a value that counts as given.
func given(of reflect.Type) reflect.Value {
	switch of.Kind() {
	case reflect.Pointer:
		return reflect.New(of.Elem())
	case reflect.Map:
		return reflect.MakeMap(of)
	}
	return reflect.ValueOf("0200").Convert(of)
}

// The keys of a group are keys of a step, in no other mapping: a file does not know the groups.
func TestGroupsOfStepsAreInline(t *testing.T) {
	names := map[string]int{}
	for _, f := range strict.FieldsOf(reflect.TypeFor[Step]()) {
		names[f.Name]++
	}
	for _, f := range actionFields {
		require.Equal(t, 1, names[f.Name], "step %s", f.Name)
	}
}
