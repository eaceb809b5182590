package issuer_test

import (
	"fmt"

	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
)

// An issuer opens with what its cardholders have.
func Example() {
	host, err := issuer.New(issuer.Config{Cards: []issuer.Card{
		{Name: "alice", PAN: "6222020000000001", Balance: payment.Minor(20000_00, payment.CNY)},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var out party.Out
	party.Drive(host, &party.Event{Kind: party.Restarted}, &out)
	fmt.Println(host.Book().Balance(issuer.Cardholder.Of("alice")))
	// Output: 20000.00 CNY
}
