package reconcile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

// paidOut is a day of one sale of 50.00 that was paid to the merchant's account.
func paidOut(t *testing.T) *world {
	return newWorld(t).sale(1, 5000).cleared().settled().pay("P1", PayoutSucceeded, "").with(func(ev *Evidence) {
		ev.Payouts[0].Payee, ev.BankLines[0].Holder = "Noodles", "Noodles"
		ev.Accounts = []BankAccount{{Account: "6222", Holder: "Noodles", Class: "II", State: "open"}}
		ev.Register = []Register{{Merchant: "M1", Account: "6222", Payee: "Noodles"}}
	})
}

// A payout that succeeded is not the end of the story: what the bank and the
// acquirer's registers show of it later decides who has the money (C06, C08, C12,
// C13, D03, D04).
func TestTraceAfterThePayout(t *testing.T) {
	for _, tt := range []struct {
		name    string
		f       func(w *world, ev *Evidence)
		cause   CauseCode
		variant string
		holder  Holder
		act     Actor
	}{
		{"untouched", func(*world, *Evidence) {}, CausePaid, "", HeldByMerchant, Nobody},
		{"C06 frozen afterwards", func(_ *world, ev *Evidence) { ev.Accounts[0].State = "frozen" },
			CausePaidIntoFrozen, "frozen", HeldByMerchant, MerchantBank},
		{"C08 the account is somebody else's by name", func(_ *world, ev *Evidence) { ev.BankLines[0].Holder, ev.BankLines[0].Merchant = "Chen", "" },
			CausePaidToAnother, "", HeldByThirdParty, AcquirerDesk},
		{"C12 another account had been named", func(w *world, ev *Evidence) {
			ev.Register = append(ev.Register, Register{Merchant: "M1", Account: "6333", From: tuesday, Asked: w.at(monday, "08:00")})
		}, CausePaid, "old-account", HeldByMerchant, Merchant},
		{"another account was named later", func(w *world, ev *Evidence) {
			ev.Register = append(ev.Register, Register{Merchant: "M1", Account: "6333", From: tuesday, Asked: w.at(monday, "12:00")})
		}, CausePaid, "", HeldByMerchant, Nobody},
		{"C13 taken by a stranger", func(w *world, ev *Evidence) {
			ev.BankLines = append(ev.BankLines, BankLine{Merchant: "M1", Account: "6222", Amount: yuan(w.t, "60.00").Neg(), Text: "WALLET", Disputed: true, At: w.at(monday, "12:00")})
		}, CauseTakenFromAccount, "", HeldByThirdParty, MerchantBank},
		{"spent by its holder", func(w *world, ev *Evidence) {
			ev.BankLines = append(ev.BankLines, BankLine{Merchant: "M1", Account: "6222", Amount: yuan(w.t, "60.00").Neg(), At: w.at(monday, "12:00")})
		}, CausePaid, "", HeldByMerchant, Nobody},
		{"D04 credited and not answered", func(_ *world, ev *Evidence) { ev.Payouts[0].State = PayoutUnknown },
			CausePayoutOutcomeUnknown, "credited", HeldByMerchant, AcquirerDesk},
		{"D03 sent again, both credited", func(w *world, ev *Evidence) {
			ev.Payouts[0].State, ev.Payouts[0].Reason = PayoutFailed, "NO_ANSWER"
			w.pay("P2", PayoutSucceeded, "")
			ev.Payouts[1].Replaces = "P1"
		}, CausePaidTwice, "", HeldByMerchant, AcquirerDesk},
		{"D03 got back", func(w *world, ev *Evidence) {
			ev.Payouts[0].Recovered = ev.Payouts[0].Amount
			w.pay("P2", PayoutSucceeded, "")
			ev.Payouts[1].Replaces = "P1"
		}, CausePaid, "", HeldByMerchant, Nobody},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := paidOut(t)
			tt.f(w, w.ev)
			got := Trace(w.ev, saleKey)
			require.Equal(t, []any{tt.cause, tt.variant, tt.holder, tt.act}, []any{got.Cause, got.Variant, got.Holder, got.Act})
			var sum int64
			for _, p := range got.Places {
				sum += p.Amount.Minor
			}
			require.Equal(t, got.Amount.Minor, sum, "every minor unit has one place")
			require.Zero(t, MerchantDay(w.ev, "M1", friday).Unexplained.Minor)
		})
	}
}

// What kept a payable from being paid is told from what the registers say: a hold by
// its reason, a debt, an instruction that nobody received (D03, D04, D06, G09).
func TestTraceBeforeThePayout(t *testing.T) {
	day := func() *world { return newWorld(t).sale(1, 5000).cleared().settled() }
	for _, tt := range []struct {
		name    string
		w       *world
		cause   CauseCode
		variant string
		act     Actor
	}{
		{"held as cash-out", day().with(func(ev *Evidence) { ev.Payables[0].Hold = "cash-out" }), CauseRiskHold, "cash-out", AcquirerDesk},
		{"held for words of its own", day().with(func(ev *Evidence) { ev.Payables[0].Hold = "as agreed" }), CauseRiskHold, "", Merchant},
		{"held without a reason", day().with(func(ev *Evidence) { ev.Payables[0].Hold = NoReason }), CauseRiskHold, NoReason, AcquirerDesk},
		{"set off", day().with(func(ev *Evidence) { ev.Payables[0].SetOff = ev.Payables[0].Amount }), CauseSetOff, "", Nobody},
		{"never received", day().pay("P1", PayoutFailed, "NOT_RECEIVED"), CausePayoutNeverReceived, "", Nobody},
		{"not enough of our own", day().pay("P1", PayoutFailed, "CODE_51"), CausePayoutRefused, "own-funds", AcquirerDesk},
	} {
		got := Trace(tt.w.ev, saleKey)
		require.Equal(t, []any{tt.cause, tt.variant, tt.act}, []any{got.Cause, got.Variant, got.Act}, tt.name)
	}
	w := day()
	w.ev.Now = w.at(monday, "15:00")
	w.ev.Payables[0].Released = w.at(monday, "11:00")
	got := Trace(w.ev, saleKey)
	require.Equal(t, []any{CauseNotYetDue, "released", tuesday}, []any{got.Cause, got.Variant, got.Due})
}

// Where the bank shows what the account took in, the limit that refused is known
// and not guessed: other money that day (F5), the year, a Class III balance.
func TestWhichLimitRefused(t *testing.T) {
	w := newWorld(t).sale(1, 200_000).cleared().settled().pay("P1", PayoutFailed, quota)
	w.ev.Accounts = []BankAccount{{Account: "6222", Class: "II", State: "open"}}
	w.ev.BankLines = []BankLine{{Account: "6222", Date: monday, Amount: yuan(t, "9000.00")}}
	require.Equal(t, "daily", Trace(w.ev, saleKey).Variant)
	w.ev.BankLines[0].Date = friday
	require.Equal(t, "yearly", Trace(w.ev, saleKey).Variant)
	w.ev.Accounts[0].Class = "III"
	require.Equal(t, "class-three", Trace(w.ev, saleKey).Variant)
}

// Of a refused payout that pays one sale only the payout that replaces it answers
// for it; of one that pays all that is due any later one does (C04).
func TestRefusedPayoutOfOneSale(t *testing.T) {
	day := on(t, monday)
	p := func(id string, state PayoutState, single bool, replaces string, created payment.Time) Payout {
		return Payout{ID: id, Merchant: "M1", Amount: yuan(t, "10.00"), State: state, Date: monday, Created: created, Sent: created, Single: single, Replaces: replaces}
	}
	for _, tt := range []struct {
		payouts []Payout
		open    int
	}{
		{[]Payout{p("P1", PayoutFailed, false, "", 1), p("P2", PayoutSucceeded, false, "", 2)}, 0},
		{[]Payout{p("P1", PayoutFailed, true, "", 1), p("P2", PayoutSucceeded, true, "", 2)}, 1},
		{[]Payout{p("P1", PayoutFailed, true, "", 1), p("P2", PayoutSucceeded, true, "P1", 2)}, 0},
		{[]Payout{p("P0", PayoutReversed, false, "", 1), p("P1", PayoutFailed, false, "", 2), p("P2", PayoutSucceeded, false, "P0", 3)}, 1},
	} {
		require.Len(t, L4(day, nil, tt.payouts, nil, nil, nil).Raised, tt.open, "%v", tt.payouts)
		slices.Reverse(tt.payouts)
		require.Len(t, L4(day, nil, tt.payouts, nil, nil, nil).Raised, tt.open, "the other way round")
	}
}

// What merchants owe is one item each in L5, whichever account it stands in, and
// gone when it is gone (C11).
func TestMerchantsWhoOwe(t *testing.T) {
	day := on(t, monday)
	zero := yuan(t, "0.00")
	books := []Balance{
		{Party: "acquirer", Account: "merchant-receivable:M1", Debit: yuan(t, "5.00"), Credit: zero},
		{Party: "acquirer", Account: "merchant-payable:M1", Debit: yuan(t, "2.00"), Credit: zero},
		{Party: "acquirer", Account: "merchant-payable:M2", Debit: zero, Credit: yuan(t, "7.00")},
	}
	res := L5(day, nil, nil, nil, books, nil)
	require.Equal(t, []short{{AgeComparison, Status, NegativePayable, 700}}, shorts(res.Raised))
	require.Empty(t, L5(day, nil, nil, nil, books, res.Raised).Raised)
	books[0].Debit, books[1].Debit, books[2].Credit = zero, zero, zero
	require.Len(t, L5(day, nil, nil, nil, books, res.Raised).Closed, 1)
}

// The story of a theft does not depend on the order of the bank's lines.
func TestTheftInAnyOrder(t *testing.T) {
	w := paidOut(t)
	for i, amount := range []string{"20.00", "20.00", "5.00"} {
		w.ev.BankLines = append(w.ev.BankLines, BankLine{Merchant: "M1", Account: "6222", Amount: yuan(t, amount).Neg(), Text: "WALLET", Disputed: i != 2, At: w.at(monday, "12:00")})
	}
	want := Trace(w.ev, saleKey)
	require.Equal(t, Place{HeldByThirdParty, "merchant-bank/account:other-customers", yuan(t, "40.00")}, want.Places[0])
	rapid.Check(t, func(rt *rapid.T) {
		other := *w.ev
		other.BankLines = rapid.Permutation(w.ev.BankLines).Draw(rt, "lines")
		require.Equal(rt, want, Trace(&other, saleKey))
	})
}

// A refund that was declined is still the merchant's money, and the customer is told
// so (C11).
func TestDeclinedRefund(t *testing.T) {
	w := newWorld(t).sale(1, 5000).with(func(ev *Evidence) {
		e, s := &ev.Entries[0], &ev.Slips[0]
		e.Kind, e.State, e.Code = Refund, Declined, "51"
		s.Kind, s.Belief, s.InBatch, s.Code = Refund, BelievedDeclined, false, "51"
		ev.Switch, ev.Issuer = nil, nil
		ev.Register = []Register{{Merchant: "M1", Account: "6222"}}
	})
	got := Trace(w.ev, saleKey)
	require.Equal(t, []any{CauseRefundDeclined, "balance", HeldByMerchant, Merchant}, []any{got.Cause, got.Variant, got.Holder, got.Act})
	require.Equal(t, "merchant-bank/account:6222", got.Places[0].Account)
	require.Zero(t, MerchantDay(w.ev, "M1", friday).Unexplained.Minor)
}
