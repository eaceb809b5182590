package diagnosis_test

import (
	"fmt"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// The index of the evidence tells the story of one sale: where its money is, and why.
func Example() {
	calendar := &payment.Calendar{Zone: time.UTC, CutOver: payment.TimeOfDay(23 * time.Hour)}
	friday := payment.Date(2026, 3, 27)
	ix := diagnosis.NewIndex(&reconcile.Evidence{
		Now: calendar.At(friday, payment.TimeOfDay(20*time.Hour)), Calendar: calendar,
		Entries: []reconcile.Entry{{
			ClearingDate: friday, NaturalDate: friday, RRN: "608600000001", Terminal: "T1000001", Merchant: "M1",
			Kind: reconcile.Sale, Amount: payment.Minor(12_00, payment.CNY), State: reconcile.Approved,
		}},
	})
	story := ix.Trace(reconcile.TransactionKey{RRN: "608600000001"})
	fmt.Println(story.Stage, story.Cause)
	// Output: authorised not-yet-due
}
