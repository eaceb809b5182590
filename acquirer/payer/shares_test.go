package payer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
	"acqsim/reconcile"
)

// last returns the latest fact of a kind.
func last[T party.Fact](t *testing.T, facts []party.Fact) T {
	t.Helper()
	for i := len(facts) - 1; i >= 0; i-- {
		if f, ok := facts[i].(T); ok {
			return f
		}
	}
	require.FailNow(t, "no such fact")
	panic("unreachable")
}

// named adds up what the parts of a fact name by transaction.
func named(lists ...[]Part) map[payment.RRN]int64 {
	sums := make(map[payment.RRN]int64)
	for _, parts := range lists {
		for i := range parts {
			for _, s := range parts[i].Shares {
				sums[s.RRN] += s.Amount.Minor
			}
		}
	}
	return sums
}

// gave has a merchant give a refund back beyond what it is owed: the rest it owes (J12).
func (a alone) gave(m payment.MerchantID, minor, there int64, rrn payment.RRN) {
	p := chart.Refunded.Append(nil, cny(there), chart.Payable(m))
	a.book.Post(chart.RefundOwed.Append(p, cny(minor-there), chart.Receivable(m))...)
	a.OweRefund(m, rrn, cny(minor-there))
	a.Earn(m, friday.AddDays(-1), friday, 0, cny(-minor), cny(0), rrn)
}

// facts are those of the next payout run.
func facts(k *partytest.Bench[alone], date payment.BusinessDate) []party.Fact {
	before := len(k.Facts)
	run(k, date)
	return k.Facts[before:]
}

// Who pays names whose money it is: the transactions of a payout and of what goes off it come to its amount, refunds
// less, what the merchant owes for one beside it, and a chargeback out of the last sale (docs/design/truth.md §1).
func TestPayoutNamesItsShares(t *testing.T) {
	k := bench(t, Together)
	k.Party.earn("M1", 60, "608500000001")
	k.Party.gave("M1", 100, 60, "608500000002")
	k.Party.earn("M1", 500, "608500000003")
	debt := Debt{Why: reconcile.DebtChargeback, Reference: "608500000009", Amount: cny(30)}
	k.Party.book.Post(chart.ChargedBack.Append(nil, debt.Amount, chart.Receivable("M1"))...)
	k.Party.Owe("M1", debt)
	f := last[*PayoutSent](t, facts(k, friday))
	require.Equal(t, cny(430), f.Amount)
	require.Equal(t, map[payment.RRN]int64{"608500000001": 60, "608500000002": -100, "608500000003": 470}, named(f.Parts))
	require.Equal(t, map[payment.RRN]int64{"608500000003": 30}, named(f.Withheld))
	require.Equal(t, []Share{{"608500000002", cny(40)}}, f.Refunds)
	require.Empty(t, k.Party.merchants["M1"].refunds)
}

// Where a merchant's sales only pay its refunds, the set-off names both.
func TestSetOffNamesItsShares(t *testing.T) {
	k := bench(t, Together)
	k.Party.gave("M1", 100, 0, "608500000001")
	k.Party.earn("M1", 30, "608500000002")
	f := last[*SetOff](t, facts(k, friday))
	require.Empty(t, f.Withheld, "one clearing day: it is the less by itself")
	require.Equal(t, []Share{{"608500000001", cny(30)}}, f.Refunds)
	require.Equal(t, []Share{{"608500000001", cny(70)}}, k.Party.merchants["M1"].refunds)
	k.Party.book.Post(chart.Sale.Append(nil, cny(70), chart.Payable("M1"))...)
	k.Party.Earn("M1", friday, friday.AddDays(3), 0, cny(70), cny(0), "608500000003")
	f = last[*SetOff](t, facts(k, friday.AddDays(3)))
	require.Equal(
		t, map[payment.RRN]int64{"608500000001": -100, "608500000002": 30, "608500000003": 70}, named(f.Withheld),
	)
	require.Equal(t, []Share{{"608500000001", cny(70)}}, f.Refunds)
}

// A hold names what it keeps and a release what it lets go, each transaction once.
func TestHoldNamesItsShares(t *testing.T) {
	k := bench(t, Together)
	k.Party.earn("M1", 1000, "608500000001")
	held := k.Command(&HoldMerchant{Merchant: "M1", Reason: "fraud", Review: friday.AddDays(3)})[0].(*MerchantHeld)
	require.Equal(t, map[payment.RRN]int64{"608500000001": 1000}, named(held.Parts))
	require.Equal(t, []party.Key{party.RRNKey("608500000001")}, held.Keys(nil))
	k.Party.earn("M1", 200, "608500000002")
	kept := last[*FundsHeld](t, facts(k, friday))
	require.Equal(t, map[payment.RRN]int64{"608500000002": 200}, named(kept.Parts))
	free := k.Command(&ReleaseMerchant{Merchant: "M1"})[0].(*MerchantReleased)
	require.Equal(t, map[payment.RRN]int64{"608500000001": 1000, "608500000002": 200}, named(free.Parts))
	require.Equal(t, named(free.Parts), named(last[*PayoutSent](t, facts(k, friday.AddDays(3))).Parts))
}

// A part of a fact without shares, as they were written once, is of the transactions that were open.
func TestPartWithoutShares(t *testing.T) {
	k := bench(t, Together)
	k.Party.earn("M1", 1000, "608500000001")
	k.Party.earn("M1", 200, "608500000002")
	day := friday.AddDays(-1)
	k.Party.Apply(&PayoutSent{
		ID: "P26032700001", Merchant: "M1", Amount: cny(1100), Parts: []Part{{Date: day, Amount: cny(1100)}},
	})
	left := k.Party.Payer.merchants["M1"].payables[0].openShares(payment.CNY)
	require.Equal(t, []Share{{"608500000002", cny(100)}}, left)
}
