package observer_test

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/observer"
	"acqsim/payment"
)

// A tap on the line of the bank: it pays 10,000.01 into an account that may take 10,000.00 a day.
func Example() {
	inner, err := dialect.Named("1987-ascii")
	if err != nil {
		fmt.Println(err)
		return
	}
	o := observer.New(observer.Config{
		SettlementBank: "settlement-bank", MerchantBank: "merchant-bank", Inner: inner,
		Class2: map[string]bool{"6222000000000000001": true}, DayLimit: 10_000_00,
	})
	codec := inner.NewCodec()
	payout := dialect.Message{
		Transaction: dialect.Payout, PayoutID: "P26032700001", Amount: payment.Minor(10_000_01, payment.CNY),
		ToAccount: "6222000000000000001", STAN: 1, Sent: "0327160000",
	}
	answer := payout.Answer(payment.Approved)
	o.See(observer.Frame{From: "settlement-bank", To: "merchant-bank", Bytes: codec.Frame(&payout)})
	o.See(observer.Frame{From: "merchant-bank", To: "settlement-bank", Bytes: codec.Frame(&answer)})
	for _, f := range o.Findings() {
		fmt.Printf("invariant %d: want %s, have %s\n", f.Invariant, f.Want, f.Have)
	}
	// Output: invariant 18: want at most 1000000 a day into account 6222000000000000001, have 1000001
}
