package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/payer"
	"acqsim/party"
	"acqsim/payment"
)

func TestHeldMerchantIsNotPaid(t *testing.T) {
	// Risk control: a hold needs a reason and a date of review; the payable stays
	// where it is and is paid after the release (F-cases, P2).
	k := newStage(t)
	k.clearedSale(10000)
	k.command(&payer.HoldMerchant{Merchant: "M1", Reason: "unusual turnover"})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	k.command(&payer.HoldMerchant{Merchant: "M1", Reason: "unusual turnover", Review: payment.Date(2026, 3, 30)})
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
	require.Equal(t, "unusual turnover", k.Party.payer.Payables()[0].Hold)
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
	k.command(&payer.ReleaseMerchant{Merchant: "M1"})
	k.command(&payer.ReleaseMerchant{Merchant: "M1"})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	require.Len(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestHoldMovesMoneyAndReleaseMovesItBack(t *testing.T) {
	// What has cleared when a hold begins is in risk-hold at once, what clears later
	// when the payout run would have paid it; the release makes both payable and the
	// next run pays them together (D06). A hold without a reason is refused.
	k := newStage(t)
	k.clearedSale(10000)
	k.command(&payer.HoldMerchant{Merchant: "M1", Reason: "unusual-amount"})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	k.command(&payer.HoldMerchant{Merchant: "M1", Reason: "unusual-amount", Review: payment.Date(2026, 4, 10)})
	k.balance(9950, "risk-hold:M1")
	k.balance(0, "merchant-payable:M1")
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items(), "a hold with a reason and a date is no difference")

	_, more := k.sale(till1, 20000)
	k.cutOver(payment.Date(2026, 3, 28))
	k.receive(network, k.file(payment.Date(2026, 3, 27), more))
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	require.Empty(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"))
	k.balance(9950+19900, "risk-hold:M1")
	require.Equal(t, "unusual-amount", k.Party.payer.Payables()[1].Hold)

	k.at("2026-03-30 15:00:00")
	k.command(&payer.ReleaseMerchant{Merchant: "M1"})
	k.balance(0, "risk-hold:M1")
	k.job(party.ReviewJob, "2026-03-30 17:00:00")
	require.NotContains(t, k.items(), "L4 status settled-not-paid 99.50", "the next run is tomorrow's")
	sent := k.job(party.PayoutJob, "2026-03-31 09:30:00")
	require.Equal(t, cny(9950+19900), sent[0].m.Amount)
	k.balance(0, "merchant-payable:M1")
}

func TestHoldThatNobodyExplained(t *testing.T) {
	// Practice.HoldWithoutReason: the money is held all the same, and L5 finds it.
	k := newStage(t, func(c *Config) { c.Practice.HoldWithoutReason = true })
	k.clearedSale(10000)
	k.command(&payer.HoldMerchant{Merchant: "M1"})
	k.balance(9950, "risk-hold:M1")
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	require.Contains(t, k.items(), "L5 status hold-without-review 99.50")
}
