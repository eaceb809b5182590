package controls

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// Detection is the first that a control said of anything wrong.
type Detection struct {
	Control string       `json:"control"` // a comparison, or the id of an alert; "" when no control spoke
	At      payment.Time `json:"at,omitempty"`
}

// Detect returns the first finding in the evidence: an item that the acquirer
// raised, or an alert. Controls that nobody exercises (Limits.Unwatched) find
// nothing.
func Detect(ev *reconcile.Evidence) Detection {
	var found []Detection
	for i := range ev.Items {
		found = append(found, Detection{string(ev.Items[i].Comparison), ev.Items[i].Raised})
	}
	for _, a := range Alerts(diagnosis.NewIndex(ev)) {
		found = append(found, Detection{string(a.Control), a.At})
	}
	found = slices.DeleteFunc(found, func(d Detection) bool { return slices.Contains(ev.Limits.Unwatched, d.Control) })
	if len(found) == 0 {
		return Detection{}
	}
	return slices.MinFunc(found, func(a, b Detection) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Control, b.Control))
	})
}

// Alerts returns what the controls beside the comparisons have said by now, in the
// order of time.
func Alerts(ix *diagnosis.Index) []Alert {
	w := &watch{index: ix, limits: ix.Evidence.Limits.Alerts.WithDefaults()}
	for i := range ix.Evidence.Entries {
		w.entries = append(w.entries, &ix.Evidence.Entries[i])
	}
	slices.SortFunc(w.entries, func(a, b *reconcile.Entry) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.RRN, b.RRN))
	})
	w.repeatedPurchases()
	w.refundsWithoutSale()
	w.refundRatio()
	w.refundsOutsideHours()
	w.openPreAuths()
	w.declines()
	w.clocks()
	w.refusedPayouts()
	w.tillTotals()
	slices.SortFunc(w.alerts, func(a, b Alert) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Control, b.Control), cmp.Compare(a.Key.RRN, b.Key.RRN),
			cmp.Compare(a.Key.Terminal, b.Key.Terminal), cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.Text.En, b.Text.En))
	})
	return w.alerts
}
