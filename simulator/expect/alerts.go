package expect

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile/controls"
	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// alerts holds what the controls beside the comparisons said against the list
// of the scenario: nothing missing, nothing extra.
func alerts(w *world.World, list *scenarios.Alerts) Finding {
	m := *list
	extra := controls.Alerts(diagnosis.NewIndex(w.Evidence()))
	have := make([]string, 0, len(extra))
	for i := range extra {
		a := &extra[i]
		have = append(
			have,
			fmt.Sprintf("%s at %s: %s", a.Control, w.Calendar.Local(a.At).Format("2006-01-02 15:04:05"), a.Text.En),
		)
	}
	var want []string
	missing := 0
	for i := range m {
		want = append(want, strings.TrimSpace(m[i].Control+" "+m[i].Of+m[i].Merchant))
		if j := slices.IndexFunc(extra, func(a controls.Alert) bool { return alertIs(w, &m[i], &a) }); j >= 0 {
			extra = slices.Delete(extra, j, j+1)
		} else {
			missing++
		}
	}
	return Finding{
		Holds: missing+len(extra) == 0, Want: "alerts: " + listItems(want),
		Have: fmt.Sprintf("%s (missing %d, extra %d)", listItems(have), missing, len(extra)),
	}
}

func alertIs(w *world.World, want *scenarios.Alert, a *controls.Alert) bool {
	switch {
	case want.Control != string(a.Control):
		return false
	case want.Merchant != "" && w.Profile.Merchants[want.Merchant].ID != a.Merchant:
		return false
	case want.At != (scenarios.LocalTime{}) && !inSecond(w, a.At, want.At):
		return false
	case want.Of == "":
		return true
	}
	var keys []party.Key
	if a.Key.STAN != 0 && a.Key.Batch != 0 {
		keys = append(keys, party.TransactionKey(a.Key.Terminal, a.Key.Batch, a.Key.STAN))
	}
	if a.Key.RRN != "" {
		keys = append(keys, party.RRNKey(a.Key.RRN))
	}
	return slices.Contains(w.Loop.Labels(keys), want.Of)
}

// inSecond reports whether a moment lies in the second that a file names.
func inSecond(w *world.World, at payment.Time, want scenarios.LocalTime) bool {
	from := w.Calendar.At(want.Date, want.Time)
	return at >= from && at < from.Add(time.Second)
}
