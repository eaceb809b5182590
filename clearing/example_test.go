package clearing_test

import (
	"fmt"

	"acqsim/clearing"
	"acqsim/party"
	"acqsim/payment"
)

// A network opens with the clearing day of its calendar; nobody owes anybody yet.
func Example() {
	network, err := clearing.New(clearing.Config{
		Members: []clearing.Member{{ID: "48021560", Node: "acquirer"}, {ID: "00020000", Node: "issuer"}},
		BINs:    []clearing.BIN{{Prefix: "62", Issuer: "00020000"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	now := new(payment.Calendar).At(payment.Date(2026, 3, 27), 0)
	var out party.Out
	party.Drive(network, &party.Event{Kind: party.Restarted, Now: now, Business: now}, &out)
	fmt.Println(network.Date(), network.Book().Balance(clearing.Position.Of("00020000")))
	// Output: 2026-03-27 0.00 CNY
}
