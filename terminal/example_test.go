package terminal_test

import (
	"fmt"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/terminal"
)

// A sale leaves for the acquirer; until the reply comes the till does not know.
func Example() {
	t, err := terminal.New(terminal.Config{Name: "T1", Merchant: "M1", Calendar: new(payment.Calendar)})
	if err != nil {
		fmt.Println(err)
		return
	}
	var out party.Out
	sale := terminal.Sale{
		Card: terminal.Card{Name: "alice", PAN: "6222020000000005", Expiry: "2912"}, Amount: payment.Minor(1250, payment.CNY),
	}
	party.Drive(t, &party.Event{Kind: party.Commanded, Command: sale}, &out)
	fmt.Println(out.Sends[0].To)
	for _, r := range t.Records() {
		fmt.Println(r.STAN, r.Transaction, r.Amount, r.Belief)
	}
	// Output:
	// acquirer
	// 000001 sale 12.50 CNY unknown
}
