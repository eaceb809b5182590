package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func barber() *desk.SignMerchant {
	return &desk.SignMerchant{Merchant: "M3", Name: "Barber", MCC: "7230", Fee: payment.Fee{Rate: 5000, Cap: 2000},
		Account: payer.Account{Number: "990000000001", Bank: "10300000", Holder: "Wang Wu"}}
}

func third() *host.SignTerminal {
	return &host.SignTerminal{Terminal: "T3000003", Merchant: "M3", Node: "T3", Dialect: "1987-ascii"}
}

// refusal is why the last command was not carried out, nothing where it was.
func (k *stage) refusal() payment.Obstacle {
	for _, f := range k.Out.Facts {
		if no, ok := f.(*CommandRefused); ok {
			return no.Slug
		}
	}
	return 0
}

// A merchant and a terminal that are signed while the host works sell and are paid as those of the first day, also when
// the host has died in between: sale, fee and payout on the merchant's own account (J2, J6, J8).
func TestContractsOfALaterDay(t *testing.T) {
	k := newStage(t)
	sale := func() dialect.Message {
		m := k.request("T3", dialect.Sale, 10000)
		m.Terminal, m.Merchant = "T3000003", "M3"
		return m
	}
	answer := k.message("T3", sale())
	require.Equal(t, payment.UnknownTerminal, answer[0].m.Code)
	k.command(barber())
	require.Zero(t, k.refusal())
	k.command(third())
	require.Zero(t, k.refusal())
	k.restart()
	_, net := k.approved("T3", sale())
	require.Equal(t, "7230", net.MCC)
	k.restart()
	k.nextMorning(net)
	sent := k.job(party.PayoutJob, "2026-03-27 09:30:00")
	require.Len(t, sent, 1)
	require.Equal(t, cny(9950), sent[0].m.Amount)
	require.Equal(t, "990000000001", sent[0].m.ToAccount)
	k.answerPayout(sent[0].m, payment.Approved, "")
	k.balance(0, "merchant-payable:M3")
	k.balance(50, "merchant-fee")
}

// What is under contract is not signed again, but for a terminal that has done nothing, which may be another
// merchant's; what cannot be is refused with the reason, and changes nothing.
func TestContractsThatCannotBe(t *testing.T) {
	k := newStage(t)
	k.command(barber())
	for _, c := range []struct {
		command party.Command
		slug    payment.Obstacle
	}{
		{barber(), payment.MerchantTaken},
		{&desk.SignMerchant{Merchant: "A MERCHANT OF 16"}, payment.MerchantNotValid},
		{&desk.SignMerchant{Merchant: "M4", MCC: "57"}, payment.MerchantNotValid},
		{&desk.SignMerchant{Merchant: "M4", Fee: payment.Fee{Rate: -1}}, payment.MerchantNotValid},
		{&desk.SignMerchant{Merchant: "M4"}, payment.AccountNotValid},
		{&host.SignTerminal{Terminal: "T30000003", Merchant: "M3", Node: "T3", Dialect: "1987-ascii"},
			payment.TerminalNotValid},
		{&host.SignTerminal{Terminal: "T3000003", Merchant: "M3", Node: "T3", Dialect: "1789"}, payment.TerminalNotValid},
		{&host.SignTerminal{Terminal: "T3000003", Merchant: "M9", Node: "T3", Dialect: "1987-ascii"},
			payment.NoSuchMerchant},
		{&host.SignTerminal{Terminal: "T1000001", Merchant: "M3", Node: "T3", Dialect: "1987-ascii"},
			payment.TerminalTaken},
		{&host.SignTerminal{Terminal: "T3000003", Merchant: "M3", Node: till1, Dialect: "1987-ascii"},
			payment.TerminalTaken},
	} {
		k.command(c.command)
		require.Equal(t, c.slug, k.refusal(), "%+v", c.command)
		require.Len(t, k.Out.Facts, 1)
	}
	again := third()
	again.Merchant = "M1"
	k.command(again)
	require.Zero(t, k.refusal())
	k.command(third())
	require.Zero(t, k.refusal(), "it has done nothing")
	m := k.request("T3", dialect.Sale, 10000)
	m.Terminal, m.Merchant = "T3000003", "M3"
	k.approved("T3", m)
	k.command(again)
	require.Equal(t, payment.TerminalTaken, k.refusal())
}
