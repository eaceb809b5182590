package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
)

// matchAlerts holds what the controls beside the comparisons said against the list
// of the scenario: nothing missing, nothing extra.
func (r *runner) matchAlerts(m scenarios.Alerts) finding {
	extra := reconcile.Alerts(r.world.Evidence())
	have := make([]string, 0, len(extra))
	for i := range extra {
		a := &extra[i]
		have = append(have, fmt.Sprintf("%s at %s: %s", a.Control, r.world.Calendar.Local(a.At).Format("2006-01-02 15:04:05"), a.Text.En))
	}
	var want []string
	missing := 0
	for i := range m {
		w := &m[i]
		want = append(want, strings.TrimSpace(w.Control+" "+w.Of+w.Merchant))
		if j := slices.IndexFunc(extra, func(a reconcile.Alert) bool { return r.alertIs(w, &a) }); j >= 0 {
			extra = slices.Delete(extra, j, j+1)
		} else {
			missing++
		}
	}
	return finding{
		holds: missing+len(extra) == 0, want: "alerts: " + listItems(want),
		have: fmt.Sprintf("%s (missing %d, extra %d)", listItems(have), missing, len(extra)),
	}
}

func (r *runner) alertIs(w *scenarios.Alert, a *reconcile.Alert) bool {
	switch {
	case w.Control != string(a.Control):
		return false
	case w.Merchant != "" && r.world.Profile.Merchants[w.Merchant].ID != a.Merchant:
		return false
	case w.At != (scenarios.LocalTime{}) && !r.inSecond(a.At, w.At):
		return false
	case w.Of == "":
		return true
	}
	var keys []party.Key
	if a.Key.STAN != 0 && a.Key.Batch != 0 {
		keys = append(keys, party.TransactionKey(a.Key.Terminal, a.Key.Batch, a.Key.STAN))
	}
	if a.Key.RRN != "" {
		keys = append(keys, party.RRNKey(a.Key.RRN))
	}
	return slices.Contains(r.world.Loop.Labels(keys), w.Of)
}

// inSecond reports whether a moment lies in the second that a file names.
func (r *runner) inSecond(at payment.Time, want scenarios.LocalTime) bool {
	from := r.world.Calendar.At(want.Date, want.Time)
	return at >= from && at < from.Add(time.Second)
}
