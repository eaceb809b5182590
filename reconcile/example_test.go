package reconcile_test

import (
	"fmt"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
)

// A sale that the acquirer approved is not in the network's file of its day: the acquirer is short (短款).
func Example() {
	calendar := &payment.Calendar{Zone: time.UTC, CutOver: payment.TimeOfDay(23 * time.Hour)}
	friday := payment.Date(2026, 3, 27)
	day := reconcile.Day{Date: friday, Now: calendar.At(friday.AddDays(1), 9*payment.TimeOfDay(time.Hour)),
		Calendar: calendar}
	sale := reconcile.Entry{
		ClearingDate: friday, NaturalDate: friday, RRN: "608600000001", Terminal: "T1000001", Merchant: "M1",
		Kind: reconcile.Sale, Amount: payment.Minor(12_00, payment.CNY), State: reconcile.Approved,
	}
	res := reconcile.L2(day, []reconcile.Entry{sale}, nil, nil)
	for _, it := range res.Raised { // J14 for a long item, J15 for a short one
		fmt.Println(it.Comparison, it.Side, it.Amount, it.Key.RRN)
	}
	// Output: L2 short 12.00 CNY 608600000001
}
