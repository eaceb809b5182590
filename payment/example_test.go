package payment_test

import (
	"fmt"
	"time"

	"acqsim/payment"
)

// A sale on a Friday evening, before the cut-over at 23:00, is due on Monday.
func Example() {
	price, err := payment.ParseAmount("12.50", payment.CNY)
	if err != nil {
		fmt.Println(err)
		return
	}
	cutOver, err := payment.ParseTimeOfDay("23:00")
	if err != nil {
		fmt.Println(err)
		return
	}
	calendar := &payment.Calendar{Zone: time.UTC, CutOver: cutOver}
	now := calendar.At(payment.Date(2026, 3, 27), payment.TimeOfDay(19*time.Hour))
	due := calendar.AddWorkingDays(calendar.ClearingDate(now), 1)
	fmt.Println(price, due)
	// Output: 12.50 CNY 2026-03-30
}
