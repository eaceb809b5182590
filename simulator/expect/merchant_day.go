package expect

import (
	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

func merchantDay(w *world.World, m *scenarios.MerchantDay) Finding {
	day := m.Day
	if day == 0 {
		day = w.Calendar.ClearingDate(w.Start)
	}
	d := merchant.DayOf(diagnosis.NewIndex(w.Evidence()), w.Profile.Merchants[m.Merchant].ID, day)
	f := Finding{Holds: true, Want: m.Merchant + " on " + day.String(), Have: m.Merchant + " on " + day.String()}
	check := func(name string, want *scenarios.Signed, have payment.Amount) {
		if want == nil {
			return
		}
		f.Want += ", " + name + " " + want.String()
		f.Have += ", " + name + " " + have.String()
		f.Holds = f.Holds && want.Minor == have.Minor
	}
	check("expected", m.Expected, d.Expected)
	check("arrived", m.Arrived, d.Arrived)
	check("unexplained", m.Unexplained, d.Unexplained)
	return f
}
