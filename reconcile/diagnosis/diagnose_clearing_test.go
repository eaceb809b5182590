package diagnosis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/reconciletest"
)

// claimCases are about what is claimed, disputed and put right.
func claimCases() []traceCase {
	paid := func(w *world) *world {
		return w.Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	}
	disputed := func(k reconcile.Kind, reason string) func(*reconcile.Evidence) {
		return func(ev *reconcile.Evidence) {
			d := exception(1, monday, k, 1250)
			d.Reason = reason
			ev.Details = append(ev.Details, d)
			if k == reconcile.Chargeback {
				ev.Issuer[0].Returned = cny(1250)
			}
		}
	}
	return []traceCase{
		{"G01 charged back as stolen", func(w *world) *world {
			return paid(w).With(disputed(reconcile.Chargeback, "stolen"))
		},
			verdict{diagnosis.CauseChargedBack, "fraud", diagnosis.NotAuthorised, diagnosis.HeldByCardholder, reconcile.Merchant,
				0}},
		{"G04 charged back for goods", func(w *world) *world {
			return paid(w).With(disputed(reconcile.Chargeback, "no-goods"))
		},
			verdict{diagnosis.CauseChargedBack, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder, reconcile.Merchant, 0}},
		{"G04 and contested", func(w *world) *world {
			return paid(w).With(disputed(reconcile.Chargeback, "no-goods")).With(func(ev *reconcile.Evidence) {
				ev.Claims = []reconcile.Claim{claim(1, tuesday, reconcile.Representment, 1250)}
			})
		}, verdict{diagnosis.CauseChargedBack, "contested", diagnosis.NotAuthorised, diagnosis.HeldByCardholder,
			reconcile.Nobody, 0}},
		{"G04 and won", func(w *world) *world {
			return paid(w).With(disputed(reconcile.Chargeback, "no-goods")).With(disputed(reconcile.Representment,
				"no-goods")).With(func(ev *reconcile.Evidence) {
				ev.Claims = []reconcile.Claim{claim(1, monday, reconcile.Representment, 1250)}
				ev.Claims[0].Cleared, ev.Issuer[0].Returned = monday, cny(0)
			})
		}, verdict{diagnosis.CausePaid, "", diagnosis.InTheAccount, diagnosis.HeldByMerchant, reconcile.Nobody, monday}},
		{"G03 a slip is asked for", func(w *world) *world {
			return paid(w).With(disputed(reconcile.Retrieval, "not-recognised"))
		},
			verdict{diagnosis.CauseSlipRequested, "", diagnosis.InTheAccount, diagnosis.HeldByMerchant, reconcile.Merchant, 0}},
		{"G03 charged back for want of it", func(w *world) *world {
			return paid(w).With(disputed(reconcile.Retrieval, "not-recognised")).With(disputed(reconcile.Chargeback,
				reconcile.RetrievalNotAnswered))
		}, verdict{diagnosis.CauseChargedBack, reconcile.RetrievalNotAnswered, diagnosis.NotAuthorised,
			diagnosis.HeldByCardholder, reconcile.Nobody, 0}},
		{"B18 given back, on its way", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(reversed).With(func(ev *reconcile.Evidence) {
				ev.Claims = []reconcile.Claim{claim(1, monday, reconcile.Adjustment, 1250)}
			})
		}, verdict{
			diagnosis.CauseGivenBack, "on-its-way", diagnosis.NotAuthorised, diagnosis.HeldByAcquirer, reconcile.Nobody,
			0}},
		{"B18 given back", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(reversed).With(func(ev *reconcile.Evidence) {
				ev.Claims = []reconcile.Claim{claim(1, monday, reconcile.Adjustment, 1250)}
				ev.Claims[0].Cleared, ev.Issuer[0].Returned = monday, cny(1250)
				ev.Details = append(ev.Details, exception(1, monday, reconcile.Adjustment, 1250))
			})
		}, verdict{diagnosis.CauseGivenBack, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder, reconcile.Nobody, 0}},
		{"A10 taken twice", func(w *world) *world {
			return w.Sale(1, 1250).Sale(2, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) {
				ev.Entries[1].STAN, ev.Slips = 1, ev.Slips[:1]
				ev.Slips[0].RRN = rrn(1)
			})
		}, verdict{diagnosis.CauseTakenTwice, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.AcquirerDesk, 0}},
		{"B13 cleared with more", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) {
				ev.Details[0].Amount = cny(1350)
				ev.Items = reconcile.L2(on(w.T, friday),
					[]reconcile.Entry{reconciletest.Change(ev.Entries[0], func(e *reconcile.Entry) { e.Cleared = 0 })}, ev.Details,
					nil).Raised
			})
		}, verdict{diagnosis.CauseClearedOtherAmount, "more", diagnosis.Settled, diagnosis.HeldByAcquirer,
			reconcile.AcquirerDesk, 0}},
		{"B16 another merchant", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) {
				ev.Entries[0].Merchant, ev.Payables[0].Merchant = "M2", "M2"
			})
		}, verdict{diagnosis.CauseOtherMerchant, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.AcquirerDesk, 0}},
		{"A07 approved by us alone", func(w *world) *world {
			return w.Sale(1, 1250).Sale(2, 70).With(func(ev *reconcile.Evidence) {
				ev.Switch, ev.Issuer = ev.Switch[1:], ev.Issuer[1:]
			}).Cleared().With(func(ev *reconcile.Evidence) {
				ev.Entries[0].Cleared = 0
			})
		}, verdict{diagnosis.CauseApprovedOnlyAtAcquirer, "", diagnosis.InBatch, diagnosis.HeldByCardholder,
			reconcile.AcquirerDesk, 0}},
	}
}

// Claims, disputes and their ends are told apart by the records of the files alone
// (CASES G01 to G04, B13 to B19, A07, A10).
func TestTraceClaims(t *testing.T) {
	for _, tt := range claimCases() {
		t.Run(tt.name, func(t *testing.T) {
			got := diagnosis.Trace(tt.w(newWorld(t)).Evidence, saleKey)
			require.Equal(t, tt.want, verdict{got.Cause, got.Variant, got.Stage, got.Holder, got.Act, got.Due})
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
	w := newWorld(t).Sale(1, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) {
		ev.Slips, ev.Entries, ev.Switch = nil, nil, nil
		ev.Issuer[0].Authorised, ev.Issuer[0].Posted = false, true
	})
	key := reconcile.TransactionKey{Terminal: "T1", RRN: rrn(1)}
	require.Equal(t, diagnosis.CauseClearedWithoutApproval, diagnosis.Trace(w.Evidence, key).Cause)
	w.Evidence.Issuer[0].Authorised = true
	require.Equal(t, diagnosis.CauseAcquirerLostItsRecord, diagnosis.Trace(w.Evidence, key).Cause)
}
