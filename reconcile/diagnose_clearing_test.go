package reconcile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// claimCases are about what is claimed, disputed and put right.
func claimCases() []traceCase {
	paid := func(w *world) *world { return w.sale(1, 1250).cleared().settled().pay("P1", PayoutSucceeded, "") }
	disputed := func(k Kind, reason string) func(*Evidence) {
		return func(ev *Evidence) {
			d := exception(1, monday, k, 1250)
			d.Reason = reason
			ev.Details = append(ev.Details, d)
			if k == Chargeback {
				ev.Issuer[0].Returned = cny(1250)
			}
		}
	}
	return []traceCase{
		{"G01 charged back as stolen", func(w *world) *world { return paid(w).with(disputed(Chargeback, "stolen")) },
			diagnosis{CauseChargedBack, "fraud", NotAuthorised, HeldByCardholder, Merchant, 0}},
		{"G04 charged back for goods", func(w *world) *world { return paid(w).with(disputed(Chargeback, "no-goods")) },
			diagnosis{CauseChargedBack, "", NotAuthorised, HeldByCardholder, Merchant, 0}},
		{"G04 and contested", func(w *world) *world {
			return paid(w).with(disputed(Chargeback, "no-goods")).with(func(ev *Evidence) { ev.Claims = []Claim{claim(1, tuesday, Representment, 1250)} })
		}, diagnosis{CauseChargedBack, "contested", NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"G04 and won", func(w *world) *world {
			return paid(w).with(disputed(Chargeback, "no-goods")).with(disputed(Representment, "no-goods")).with(func(ev *Evidence) {
				ev.Claims = []Claim{claim(1, monday, Representment, 1250)}
				ev.Claims[0].Cleared, ev.Issuer[0].Returned = monday, cny(0)
			})
		}, diagnosis{CausePaid, "", InTheAccount, HeldByMerchant, Nobody, monday}},
		{"G03 a slip is asked for", func(w *world) *world { return paid(w).with(disputed(Retrieval, "not-recognised")) },
			diagnosis{CauseSlipRequested, "", InTheAccount, HeldByMerchant, Merchant, 0}},
		{"G03 charged back for want of it", func(w *world) *world {
			return paid(w).with(disputed(Retrieval, "not-recognised")).with(disputed(Chargeback, RetrievalNotAnswered))
		}, diagnosis{CauseChargedBack, RetrievalNotAnswered, NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"B18 given back, on its way", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(reversed).with(func(ev *Evidence) { ev.Claims = []Claim{claim(1, monday, Adjustment, 1250)} })
		}, diagnosis{CauseGivenBack, "on-its-way", NotAuthorised, HeldByNetwork, Nobody, 0}},
		{"B18 given back", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(reversed).with(func(ev *Evidence) {
				ev.Claims = []Claim{claim(1, monday, Adjustment, 1250)}
				ev.Claims[0].Cleared, ev.Issuer[0].Returned = monday, cny(1250)
				ev.Details = append(ev.Details, exception(1, monday, Adjustment, 1250))
			})
		}, diagnosis{CauseGivenBack, "", NotAuthorised, HeldByCardholder, Nobody, 0}},
		{"A10 taken twice", func(w *world) *world {
			return w.sale(1, 1250).sale(2, 1250).cleared().settled().with(func(ev *Evidence) {
				ev.Entries[1].STAN, ev.Slips = 1, ev.Slips[:1]
				ev.Slips[0].RRN = rrn(1)
			})
		}, diagnosis{CauseTakenTwice, "", Settled, HeldByAcquirer, AcquirerDesk, 0}},
		{"B13 cleared with more", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(func(ev *Evidence) {
				ev.Details[0].Amount = cny(1350)
				ev.Items = L2(on(w.t, friday), []Entry{change(ev.Entries[0], func(e *Entry) { e.Cleared = 0 })}, ev.Details, nil).Raised
			})
		}, diagnosis{CauseClearedOtherAmount, "more", Settled, HeldByAcquirer, AcquirerDesk, 0}},
		{"B16 another merchant", func(w *world) *world {
			return w.sale(1, 1250).cleared().settled().with(func(ev *Evidence) { ev.Entries[0].Merchant, ev.Payables[0].Merchant = "M2", "M2" })
		}, diagnosis{CauseOtherMerchant, "", Settled, HeldByAcquirer, AcquirerDesk, 0}},
		{"A07 approved by us alone", func(w *world) *world {
			return w.sale(1, 1250).sale(2, 70).with(func(ev *Evidence) { ev.Switch, ev.Issuer = ev.Switch[1:], ev.Issuer[1:] }).cleared().with(func(ev *Evidence) {
				ev.Entries[0].Cleared = 0
			})
		}, diagnosis{CauseApprovedOnlyAtAcquirer, "", InBatch, HeldByCardholder, AcquirerDesk, 0}},
	}
}

// Claims, disputes and their ends are told apart by the records of the files alone
// (CASES G01 to G04, B13 to B19, A07, A10).
func TestTraceClaims(t *testing.T) {
	for _, tt := range claimCases() {
		t.Run(tt.name, func(t *testing.T) {
			got := Trace(tt.w(newWorld(t)).ev, saleKey)
			require.Equal(t, tt.want, diagnosis{got.Cause, got.Variant, got.Stage, got.Holder, got.Act, got.Due})
			var sum payment.Amount
			for _, p := range got.Places {
				sum = sum.Add(p.Amount)
			}
			require.Equal(t, got.Amount.Minor, sum.Minor, "every minor unit has one place")
		})
	}
}

// A record that no till, no journal, no switch and no authorisation knows came from
// nowhere; with an authorisation it is the acquirer who lost his record (CASES B14,
// A06).
func TestRecordFromNowhere(t *testing.T) {
	w := newWorld(t).sale(1, 1250).cleared().settled().with(func(ev *Evidence) {
		ev.Slips, ev.Entries, ev.Switch = nil, nil, nil
		ev.Issuer[0].Authorised, ev.Issuer[0].Posted = false, true
	})
	key := Key{Terminal: "T1", RRN: rrn(1)}
	require.Equal(t, CauseClearedWithoutApproval, Trace(w.ev, key).Cause)
	w.ev.Issuer[0].Authorised = true
	require.Equal(t, CauseAcquirerLostItsRecord, Trace(w.ev, key).Cause)
}

// A payout that is less by a chargeback, and a fee that is not the sum of its sales,
// have their lines, so that nothing of the day is unexplained (CASES G03, G05).
func TestMerchantDayHasItsLines(t *testing.T) {
	w := newWorld(t).sale(1, 1250).sale(2, 7000).cleared().settled()
	w.ev.Payables[0].Fee = cny(6 + 35 + 1)
	w.pay("P1", PayoutSucceeded, "")
	w.ev.Payouts[0].Amount = w.ev.Payouts[0].Amount.Sub(cny(1001))
	w.ev.BankLines[0].Amount = w.ev.Payouts[0].Amount
	w.ev.Deductions = []Deduction{{Merchant: "M1", Date: monday, Day: friday, Payout: "P1", Why: DebtChargeback, Reference: string(rrn(9)), Amount: cny(1000)}}
	day := MerchantDay(w.ev, "M1", friday)
	require.Zero(t, day.Unexplained.Minor)
	require.Len(t, day.Differences, 2)
	require.Equal(t, []int64{1000, 1}, []int64{day.Differences[0].Amount.Minor, day.Differences[1].Amount.Minor})
	require.Equal(t, CauseFeeDiffers, day.Differences[1].Cause)
}
