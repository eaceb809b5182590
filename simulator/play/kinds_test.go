package play

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/strict"
)

// Every kind of step that a file can name is played: its row stands in one of the tables, once, and there is none for
// what no file can name.
func TestEveryKindOfStepIsPlayed(t *testing.T) {
	rows := map[reflect.Type]int{}
	for _, table := range [][]kind{tillSteps, deskSteps, worldSteps} {
		for _, k := range table {
			rows[k.of()]++
		}
	}
	for _, f := range strict.FieldsOf(reflect.TypeFor[scenarios.Actions]()) {
		require.Equal(t, 1, rows[f.Type], "step %s: want one row in simulator/play or simulator/orders, of %s", f.Name,
			f.Type)
		delete(rows, f.Type)
	}
	require.Empty(t, rows, "rows of what is no field of scenarios.Actions")
}

// unasked are the steps at a till that nobody at a foreign till is asked for, and why.
var unasked = map[string]string{"ring-up": "the cash register is not the terminal's, and nothing of it is on the wire"}

// Whoever stands at a foreign till is told in both languages what a step asks of him, for every step at a till.
func TestEveryStepAtATillHasItsWords(t *testing.T) {
	var sale scenarios.Step
	sale.Sale = &scenarios.Sale{As: "s1", Terminal: "T1"}
	row := &scenarios.Scenario{Steps: []scenarios.Step{sale}}
	foreign := newForeignTerminals(peer{run: &runner{scenario: row, world: &world.World{Profile: &row.World}}})
	for _, f := range strict.FieldsOf(reflect.TypeFor[scenarios.TillSteps]()) {
		a := reflect.New(f.Type.Elem())
		fillIn(a.Elem())
		till, _, asked := kindOf(a.Interface()).asked(foreign.run, a.Interface())
		if unasked[f.Name] != "" {
			require.False(t, asked, f.Name)
			continue
		}
		require.True(t, asked, "step %s: want words in its row, or the reason why nobody is asked", f.Name)
		require.Equal(t, "T1", till, f.Name)
		text := kindOf(a.Interface()).instruction(foreign, a.Interface())
		require.NotContains(t, text.En+text.Zh, "%!", f.Name)
		require.NotEmpty(t, text.En, f.Name)
		require.True(t, strings.ContainsFunc(text.Zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }), f.Name)
	}
}

// fillIn gives a step what it needs to be asked for: a till, and of several words the first.
func fillIn(a reflect.Value) {
	for _, f := range strict.FieldsOf(a.Type()) {
		switch words := strict.WordsOf(f.Tag, nil); {
		case f.Name == "terminal":
			a.FieldByIndex(f.Index).SetString("T1")
		case f.Name == "of":
			a.FieldByIndex(f.Index).SetString("s1")
		case f.Required && words != nil:
			a.FieldByIndex(f.Index).SetString(words[0])
		}
	}
}
