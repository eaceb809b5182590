package diagnosis_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
)

// paidOut is a day of one sale of 50.00 that was paid to the merchant's account.
func paidOut(t *testing.T) *world {
	return newWorld(t).Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded,
		"").With(func(ev *reconcile.Evidence) {
		ev.Payouts[0].Payee, ev.BankLines[0].Holder = "Noodles", "Noodles"
		ev.Accounts = []reconcile.BankAccount{{Account: "6222", Holder: "Noodles", Class: "II", State: "open"}}
		ev.SettlementAccounts = []reconcile.SettlementAccount{{Merchant: "M1", Account: "6222", Payee: "Noodles"}}
	})
}

// A payout that succeeded is not the end of the story: what the bank and the
// acquirer's registers show of it later decides who has the money (C06, C08, C12,
// C13, D03, D04).
func TestTraceAfterThePayout(t *testing.T) {
	for _, tt := range []struct {
		name    string
		f       func(w *world, ev *reconcile.Evidence)
		cause   diagnosis.CauseCode
		variant string
		holder  diagnosis.Holder
		act     reconcile.Actor
	}{
		{"untouched", func(*world, *reconcile.Evidence) {}, diagnosis.CausePaid, "", diagnosis.HeldByMerchant,
			reconcile.Nobody},
		{"C06 frozen afterwards", func(_ *world, ev *reconcile.Evidence) { ev.Accounts[0].State = "frozen" },
			diagnosis.CausePaidIntoFrozen, "frozen", diagnosis.HeldByMerchant, reconcile.MerchantBank},
		{"C08 the account is somebody else's by name", func(_ *world, ev *reconcile.Evidence) {
			ev.BankLines[0].Holder, ev.BankLines[0].Merchant = "Chen", ""
		},
			diagnosis.CausePaidToAnother, "", diagnosis.HeldByThirdParty, reconcile.AcquirerDesk},
		{"C12 another account had been named", func(w *world, ev *reconcile.Evidence) {
			ev.SettlementAccounts = append(ev.SettlementAccounts,
				reconcile.SettlementAccount{Merchant: "M1", Account: "6333", From: tuesday, Asked: w.At(monday, "08:00")})
		}, diagnosis.CausePaid, "old-account", diagnosis.HeldByMerchant, reconcile.Merchant},
		{"another account was named later", func(w *world, ev *reconcile.Evidence) {
			ev.SettlementAccounts = append(ev.SettlementAccounts,
				reconcile.SettlementAccount{Merchant: "M1", Account: "6333", From: tuesday, Asked: w.At(monday, "12:00")})
		}, diagnosis.CausePaid, "", diagnosis.HeldByMerchant, reconcile.Nobody},
		{"C13 taken by a stranger", func(w *world, ev *reconcile.Evidence) {
			ev.BankLines = append(ev.BankLines,
				reconcile.BankLine{Merchant: "M1", Account: "6222", Amount: yuan(w.T, "60.00").Neg(), Text: "WALLET",
					Disputed: true, At: w.At(monday, "12:00")})
		}, diagnosis.CauseTakenFromAccount, "", diagnosis.HeldByThirdParty, reconcile.MerchantBank},
		{"spent by its holder", func(w *world, ev *reconcile.Evidence) {
			ev.BankLines = append(ev.BankLines,
				reconcile.BankLine{Merchant: "M1", Account: "6222", Amount: yuan(w.T, "60.00").Neg(), At: w.At(monday, "12:00")})
		}, diagnosis.CausePaid, "", diagnosis.HeldByMerchant, reconcile.Nobody},
		{"D04 credited and not answered", func(_ *world, ev *reconcile.Evidence) {
			ev.Payouts[0].State = reconcile.PayoutUnknown
		},
			diagnosis.CausePayoutOutcomeUnknown, "credited", diagnosis.HeldByMerchant, reconcile.AcquirerDesk},
		{"D03 sent again, both credited", func(w *world, ev *reconcile.Evidence) {
			ev.Payouts[0].State, ev.Payouts[0].Reason = reconcile.PayoutFailed, "NO_ANSWER"
			w.Pay("P2", reconcile.PayoutSucceeded, "")
			ev.Payouts[1].Replaces = "P1"
		}, diagnosis.CausePaidTwice, "", diagnosis.HeldByMerchant, reconcile.AcquirerDesk},
		{"D03 got back", func(w *world, ev *reconcile.Evidence) {
			ev.Payouts[0].Recovered = ev.Payouts[0].Amount
			w.Pay("P2", reconcile.PayoutSucceeded, "")
			ev.Payouts[1].Replaces = "P1"
		}, diagnosis.CausePaid, "", diagnosis.HeldByMerchant, reconcile.Nobody},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := paidOut(t)
			tt.f(w, w.Evidence)
			got := diagnosis.Trace(w.Evidence, saleKey)
			require.Equal(t, []any{tt.cause, tt.variant, tt.holder, tt.act}, []any{got.Cause, got.Variant, got.Holder, got.Act})
			var sum int64
			for _, p := range got.Places {
				sum += p.Amount.Minor
			}
			require.Equal(t, got.Amount.Minor, sum, "every minor unit has one place")
			require.Zero(t, merchant.DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday).Unexplained.Minor)
		})
	}
}

// What kept a payable from being paid is told from what the registers say: a hold by
// its reason, a debt, an instruction that nobody received (D03, D04, D06, G09).
func TestTraceBeforeThePayout(t *testing.T) {
	day := func() *world { return newWorld(t).Sale(1, 5000).Cleared().Settled() }
	for _, tt := range []struct {
		name    string
		w       *world
		cause   diagnosis.CauseCode
		variant string
		act     reconcile.Actor
	}{
		{"held as cash-out", day().With(func(ev *reconcile.Evidence) { ev.Payables[0].Hold = "cash-out" }),
			diagnosis.CauseRiskHold, "cash-out", reconcile.AcquirerDesk},
		{"held for words of its own", day().With(func(ev *reconcile.Evidence) { ev.Payables[0].Hold = "as agreed" }),
			diagnosis.CauseRiskHold, "", reconcile.Merchant},
		{"held without a reason", day().With(func(ev *reconcile.Evidence) { ev.Payables[0].Hold = reconcile.NoReason }),
			diagnosis.CauseRiskHold, reconcile.NoReason, reconcile.AcquirerDesk},
		{"set off", day().With(func(ev *reconcile.Evidence) { ev.Payables[0].SetOff = ev.Payables[0].Amount }),
			diagnosis.CauseSetOff, "", reconcile.Nobody},
		{"never received", day().Pay("P1", reconcile.PayoutFailed, "NOT_RECEIVED"), diagnosis.CausePayoutNeverReceived, "",
			reconcile.Nobody},
		{"not enough of our own", day().Pay("P1", reconcile.PayoutFailed, "CODE_51"), diagnosis.CausePayoutRefused,
			"own-funds", reconcile.AcquirerDesk},
	} {
		got := diagnosis.Trace(tt.w.Evidence, saleKey)
		require.Equal(t, []any{tt.cause, tt.variant, tt.act}, []any{got.Cause, got.Variant, got.Act}, tt.name)
	}
	w := day()
	w.Evidence.Now = w.At(monday, "15:00")
	w.Evidence.Payables[0].Released = w.At(monday, "11:00")
	got := diagnosis.Trace(w.Evidence, saleKey)
	require.Equal(t, []any{diagnosis.CauseNotYetDue, "released", tuesday}, []any{got.Cause, got.Variant, got.Due})
}

// Where the bank shows what the account took in, the limit that refused is known
// and not guessed: other money that day (F5), the year, a Class III balance.
func TestWhichLimitRefused(t *testing.T) {
	w := newWorld(t).Sale(1, 200_000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed, quota)
	w.Evidence.Accounts = []reconcile.BankAccount{{Account: "6222", Class: "II", State: "open"}}
	w.Evidence.BankLines = []reconcile.BankLine{{Account: "6222", Date: monday, Amount: yuan(t, "9000.00")}}
	require.Equal(t, "daily", diagnosis.Trace(w.Evidence, saleKey).Variant)
	w.Evidence.BankLines[0].Date = friday
	require.Equal(t, "yearly", diagnosis.Trace(w.Evidence, saleKey).Variant)
	w.Evidence.Accounts[0].Class = "III"
	require.Equal(t, "class-three", diagnosis.Trace(w.Evidence, saleKey).Variant)
}

// Of a refused payout that pays one sale only the payout that replaces it answers
// for it; of one that pays all that is due any later one does (C04).
func TestRefusedPayoutOfOneSale(t *testing.T) {
	day := on(t, monday)
	p := func(id string, state reconcile.PayoutState, single bool, replaces string,
		created payment.Time) reconcile.Payout {
		return reconcile.Payout{ID: id, Merchant: "M1", Amount: yuan(t, "10.00"), State: state, Date: monday,
			Created: created, Sent: created, Single: single, Replaces: replaces}
	}
	for _, tt := range []struct {
		payouts []reconcile.Payout
		open    int
	}{
		{[]reconcile.Payout{p("P1", reconcile.PayoutFailed, false, "", 1), p("P2", reconcile.PayoutSucceeded, false, "", 2)},
			0},
		{[]reconcile.Payout{p("P1", reconcile.PayoutFailed, true, "", 1), p("P2", reconcile.PayoutSucceeded, true, "", 2)},
			1},
		{[]reconcile.Payout{p("P1", reconcile.PayoutFailed, true, "", 1), p("P2", reconcile.PayoutSucceeded, true, "P1", 2)},
			0},
		{[]reconcile.Payout{p("P0", reconcile.PayoutReversed, false, "", 1), p("P1", reconcile.PayoutFailed, false, "", 2),
			p("P2", reconcile.PayoutSucceeded, false, "P0", 3)}, 1},
	} {
		require.Len(t, reconcile.L4(day, nil, tt.payouts, nil, nil, nil, nil).Raised, tt.open, "%v", tt.payouts)
		slices.Reverse(tt.payouts)
		require.Len(t, reconcile.L4(day, nil, tt.payouts, nil, nil, nil, nil).Raised, tt.open, "the other way round")
	}
}

// The story of a theft does not depend on the order of the bank's lines.
func TestTheftInAnyOrder(t *testing.T) {
	w := paidOut(t)
	for i, amount := range []string{"20.00", "20.00", "5.00"} {
		w.Evidence.BankLines = append(w.Evidence.BankLines,
			reconcile.BankLine{Merchant: "M1", Account: "6222", Amount: yuan(t, amount).Neg(), Text: "WALLET", Disputed: i != 2,
				At: w.At(monday, "12:00")})
	}
	want := diagnosis.Trace(w.Evidence, saleKey)
	require.Equal(t, diagnosis.Place{diagnosis.HeldByThirdParty, "merchant-bank/account:other-customers",
		yuan(t, "40.00")}, want.Places[0])
	rapid.Check(t, func(rt *rapid.T) {
		other := *w.Evidence
		other.BankLines = rapid.Permutation(w.Evidence.BankLines).Draw(rt, "lines")
		require.Equal(rt, want, diagnosis.Trace(&other, saleKey))
	})
}

// A refund that was declined is still the merchant's money, and the customer is told
// so (C11).
func TestDeclinedRefund(t *testing.T) {
	w := newWorld(t).Sale(1, 5000).With(func(ev *reconcile.Evidence) {
		e, s := &ev.Entries[0], &ev.Slips[0]
		e.Kind, e.State, e.Code = reconcile.Refund, reconcile.Declined, "51"
		s.Kind, s.Belief, s.InBatch, s.Code = reconcile.Refund, reconcile.BelievedDeclined, false, "51"
		ev.Switch, ev.Issuer = nil, nil
		ev.SettlementAccounts = []reconcile.SettlementAccount{{Merchant: "M1", Account: "6222"}}
	})
	got := diagnosis.Trace(w.Evidence, saleKey)
	require.Equal(t, []any{diagnosis.CauseRefundDeclined, "balance", diagnosis.HeldByMerchant, reconcile.Merchant},
		[]any{got.Cause, got.Variant, got.Holder, got.Act})
	require.Equal(t, "merchant-bank/account:6222", got.Places[0].Account)
	require.Zero(t, merchant.DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday).Unexplained.Minor)
}
