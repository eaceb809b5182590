package bank_test

import (
	"fmt"

	"acqsim/bank"
	"acqsim/party"
	"acqsim/payment"
)

// Wages come onto an account of class II, which takes no more than its room of the day.
func Example() {
	b, err := bank.New(bank.Config{Role: bank.MerchantBank, Accounts: []bank.Account{
		{Number: "6222020000000001", Class: bank.ClassII, Verified: true},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var out party.Out
	party.Drive(b, &party.Event{Kind: party.Restarted}, &out)
	for _, yuan := range []int64{6_000, 5_000} {
		wages := &bank.OtherInflow{Account: "6222020000000001", Amount: payment.Minor(yuan*100, payment.CNY)}
		party.Drive(b, &party.Event{Kind: party.Commanded, Command: wages}, &out)
	}
	fmt.Println(b.Balance("6222020000000001"))
	fmt.Println(out.Facts[0].(*bank.CommandRefused).Reason)
	// Output:
	// 6000.00 CNY
	// BANK_CARD_COLLECTIONS_ABOVE_QUOTA
}
