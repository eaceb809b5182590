package acquirer_test

import (
	"fmt"
	"time"

	"acqsim/acquirer"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// A till asks for a sale; the acquirer asks the network, and owes the merchant when the answer is yes.
func Example() {
	calendar := &payment.Calendar{Zone: time.UTC, CutOver: payment.TimeOfDay(23 * time.Hour)}
	a, err := acquirer.New(acquirer.Config{
		Calendar:  calendar,
		Terminals: []host.Terminal{{ID: "T1000001", Merchant: "M1", Node: "T1"}},
		Merchants: []acquirer.Merchant{{
			ID: "M1", Name: "Noodles", MCC: "5812",
			Account: payer.Account{Number: "6222000001", Bank: "10300000", Holder: "Zhang San"},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	spoken, err := dialect.Named("1987-ascii")
	if err != nil {
		fmt.Println(err)
		return
	}
	codec := spoken.NewCodec()
	now := calendar.At(payment.Date(2026, 3, 26), payment.TimeOfDay(10*time.Hour))
	var out party.Out
	receive := func(from party.Node, m *dialect.Message) (answer dialect.Message) {
		party.Drive(a, &party.Event{
			Kind: party.MessageReceived, From: from, Bytes: codec.Frame(m), Now: now, Business: now,
		}, &out)
		if err := codec.Parse(out.Sends[0].Bytes, &answer); err != nil {
			fmt.Println(err)
		}
		fmt.Printf("%s %s %q\n", out.Sends[0].To, answer.MTI, answer.Code)
		return answer
	}
	party.Drive(a, &party.Event{Kind: party.Restarted, Now: now, Business: now}, &out)
	asked := receive("T1", &dialect.Message{
		Transaction: dialect.Sale, PAN: "6222020000000001", Expiry: "3012", EntryMode: "021",
		Amount: payment.Minor(12_00, payment.CNY), STAN: 1, Batch: 1, Terminal: "T1000001", Merchant: "M1",
		LocalTime: "100000", LocalDate: "0326",
	})
	yes := asked.Answer(payment.Approved)
	yes.SettlementDate, yes.AuthID = "0326", "000001"
	receive("clearing", &yes)
	fmt.Println(a.Book().Balance("merchant-payable:M1"))
	// Output:
	// clearing 0200 ""
	// T1 0210 "00"
	// 12.00 CNY
}
