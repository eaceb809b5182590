package expect

import (
	"fmt"
	"strings"

	"acqsim/scenarios"
	"acqsim/simulator/world"
)

func payout(w *world.World, m *scenarios.Payout) Finding {
	id := w.Profile.Merchants[m.Merchant].ID
	var all []string
	count := 0
	for _, p := range w.Evidence().Payouts {
		if p.Merchant != id {
			continue
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s on %s %s %s", p.Amount, p.Date, p.State, p.Reason)))
		if (m.State == "" || string(p.State) == m.State) && (m.Reason == "" || p.Reason == m.Reason) &&
			(m.Amount == nil || *m.Amount == p.Amount) && (m.On == 0 || m.On == p.Date) {
			count++
		}
	}
	want := "a payout to " + m.Merchant
	if m.Amount != nil {
		want += " of " + m.Amount.String()
	}
	if m.On != 0 {
		want += " on " + m.On.String()
	}
	want = strings.TrimSpace(want + " " + m.State + " " + m.Reason)
	f := Finding{Want: want + " at least once", Have: "none", Holds: count > 0}
	if m.Count != nil {
		f.Want, f.Holds = want+" "+times(*m.Count), count == *m.Count
	}
	if len(all) > 0 {
		f.Have = times(count) + " among: " + strings.Join(all, "; ")
	}
	return f
}
