package acqsim

import (
	"fmt"
	"reflect"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile/controls"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/scenarios"
)

// Whoever reads Chinese is told as much as whoever reads English: every text of every
// table is there in both languages.
func TestEveryTextIsInBothLanguages(t *testing.T) {
	tables := map[string]any{
		"causes": diagnosis.CauseList(), "clues": questions.ClueKinds(), "controls": controls.Controls(),
		"myths": report.Myths(),
	}
	for _, id := range append(scenarios.IDs(), scenarios.Checks()...) {
		rows, err := scenarios.LoadID(id, scenarios.Options{Matrix: true, Zone: time.LoadLocation})
		require.NoError(t, err)
		tables[id] = rows
	}
	optional := map[string]bool{"Rule": true} // of a scenario: only a conformance check has one
	for name, table := range tables {
		found := 0
		eachText(reflect.ValueOf(table), name, func(where, field string, text payment.Text) {
			found++
			if optional[field] && text == (payment.Text{}) {
				return
			}
			require.NotEmpty(t, text.En, "%s: no English", where)
			require.True(t, chinese(text.Zh) || text.Zh == "T+1", "%s: %s is no Chinese", where, text.Zh)
		})
		require.Positive(t, found, "%s has no text at all", name)
	}
}

func chinese(s string) bool {
	for _, c := range s {
		if unicode.Is(unicode.Han, c) {
			return true
		}
	}
	return false
}

// eachText visits the texts in a value; field is the name under which one stands.
func eachText(v reflect.Value, where string, visit func(where, field string, text payment.Text)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachText(v.Elem(), where, visit)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			eachText(v.Index(i), fmt.Sprintf("%s[%d]", where, i), visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachText(v.MapIndex(k), fmt.Sprintf("%s[%v]", where, k), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			if text, ok := v.Field(i).Interface().(payment.Text); ok {
				visit(where+"."+f.Name, f.Name, text)
				continue
			}
			eachText(v.Field(i), where+"."+f.Name, visit)
		}
	}
}
