package diagnosis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/reconciletest"
)

type verdict struct {
	cause   diagnosis.CauseCode
	variant string
	stage   diagnosis.Stage
	holder  diagnosis.Holder
	act     reconcile.Actor
	due     payment.BusinessDate
}

type traceCase struct {
	name string
	w    func(*world) *world
	want verdict
}

const quota = "BANK_CARD_COLLECTIONS_ABOVE_QUOTA"

// reversed undoes the first sale at every party, the till included.
func reversed(ev *reconcile.Evidence) {
	ev.Entries[0].State, ev.Switch[0].Reversed, ev.Issuer[0].Reversed = reconcile.Reversed, true, true
	ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal = reconcile.BelievedUnknown, false,
		reconcile.ReversalDone
}

// lostApproval leaves the till without a sale and its reversal in some state.
func lostApproval(r reconcile.Reversal) func(*reconcile.Evidence) {
	return func(ev *reconcile.Evidence) {
		ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal = reconcile.BelievedUnknown, false, r
	}
}

// approvalCases are about who approved, reversed and recorded.
func approvalCases() []traceCase {
	return []traceCase{
		{"A01 A03 reversed after a lost reply", func(w *world) *world { return w.Sale(1, 1250).With(reversed).Cleared() },
			verdict{diagnosis.CauseReversedAfterLostReply, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder,
				reconcile.Nobody, 0}},
		{"A01 before the reversal", func(w *world) *world {
			return w.Sale(1, 1250).With(lostApproval(reconcile.ReversalPending))
		}, verdict{diagnosis.CauseReversalWaiting, "", diagnosis.Authorised, diagnosis.HeldByIssuer, reconcile.Cashier, 0}},
		{"A02 reversal lost, host kept and paid", func(w *world) *world {
			return w.Sale(1, 1250).With(lostApproval(reconcile.ReversalFailed)).Cleared().Settled().Pay("P1",
				reconcile.PayoutSucceeded, "")
		}, verdict{diagnosis.CauseReversalFailedHostKept, "", diagnosis.InTheAccount, diagnosis.HeldByMerchant,
			reconcile.AcquirerDesk, 0}},
		{"A04 late reply accepted", func(w *world) *world {
			return w.Sale(1, 1250).With(reversed).With(func(ev *reconcile.Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.BelievedApproved, true
			}).Cleared()
		}, verdict{diagnosis.CauseLateReplyAccepted, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder,
			reconcile.Merchant, 0}},
		{"A06 before clearing", func(w *world) *world {
			return w.Sale(1, 1250).With(lostApproval(reconcile.ReversalDone)).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State = reconcile.Hung
			})
		}, verdict{diagnosis.CauseAcquirerLostItsRecord, "", diagnosis.Authorised, diagnosis.HeldByIssuer,
			reconcile.AcquirerDesk, 0}},
		{"A06 settled", func(w *world) *world {
			return w.Sale(1, 1250).With(lostApproval(reconcile.ReversalDone)).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State = reconcile.Hung
			}).Cleared().Settled()
		}, verdict{diagnosis.CauseAcquirerLostItsRecord, "", diagnosis.Settled, diagnosis.HeldByAcquirer,
			reconcile.AcquirerDesk, 0}},
		{"A07 only the acquirer approved", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Switch[0].Code, ev.Issuer[0].Authorised = "91", false
			})
		}, verdict{diagnosis.CauseApprovedOnlyAtAcquirer, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder,
			reconcile.AcquirerDesk, 0}},
		{"A08 declined here, debited there", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Entries[0].Code = reconcile.Declined, "98"
				ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.BelievedDeclined, false
			})
		}, verdict{diagnosis.CauseDeclinedButDebited, "", diagnosis.Authorised, diagnosis.HeldByIssuer, reconcile.IssuerDesk,
			0}},
		{"E06 the till lost it", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.BelievedUnknown, false
			})
		}, verdict{diagnosis.CauseTillLostTheSale, "", diagnosis.Authorised, diagnosis.HeldByIssuer, reconcile.AcquirerDesk,
			0}},
	}
}

// otherTillCases are the rest of till against host.
func otherTillCases() []traceCase {
	return []traceCase{
		{"E07 only the till has it", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) { ev.Entries, ev.Switch, ev.Issuer = nil, nil, nil })
		}, verdict{diagnosis.CauseApprovedOnlyAtTill, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder,
			reconcile.Merchant, 0}},
		{"declined", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Entries[0].Code, ev.Switch[0].Code, ev.Issuer[0].Authorised = reconcile.Declined, "51",
					"51", false
				ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.BelievedDeclined, false
			})
		}, verdict{diagnosis.CauseDeclinedSale, "funds", diagnosis.NotAuthorised, diagnosis.HeldByCardholder,
			reconcile.Cardholder, 0}},
		{"A08 the host gave up waiting and undid it", func(w *world) *world {
			return w.Sale(1, 1250).With(reversed).With(func(ev *reconcile.Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].Reversal = reconcile.BelievedDeclined, reconcile.NoReversal
			})
		}, verdict{diagnosis.CauseDeclinedSale, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder, reconcile.Nobody,
			0}},
		{"reversed here, not yet at the issuer", func(w *world) *world {
			return w.Sale(1, 1250).With(reversed).With(func(ev *reconcile.Evidence) { ev.Issuer[0].Reversed = false })
		}, verdict{diagnosis.CauseReversalOnItsWay, "", diagnosis.Authorised, diagnosis.HeldByIssuer, reconcile.Network, 0}},
		{"refunded in full", func(w *world) *world {
			return w.Sale(1, 1250).Sale(2, 1250).With(func(ev *reconcile.Evidence) {
				ev.Entries[1].Kind, ev.Entries[1].Original, ev.Slips[1].Kind = reconcile.Refund, rrn(1), reconcile.Refund
			})
		}, verdict{diagnosis.CauseRefundedSale, "", diagnosis.InBatch, diagnosis.HeldByIssuer, reconcile.Nobody, 0}},
		{"a pending request", func(w *world) *world {
			w.Evidence.Now = w.At(friday, saleAt) + 1000
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.Pending, reconcile.BelievedUnknown, false
			})
		}, verdict{diagnosis.CauseOutcomePending, "", diagnosis.Authorised, diagnosis.HeldByIssuer, reconcile.AcquirerDesk,
			0}},
		{"A11 never got through", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Entries, ev.Switch, ev.Issuer = nil, nil, nil
				ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.BelievedUnknown, false
			})
		}, verdict{diagnosis.CauseNeverAuthorised, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder, reconcile.Nobody,
			0}},
		{"voided", func(w *world) *world {
			return w.Sale(1, 1250).Sale(2, 1250).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Slips[0].Voided = reconcile.Voided, true
				ev.Entries[1].Kind, ev.Entries[1].Original, ev.Slips[1].Kind = reconcile.Void, rrn(1), reconcile.Void
			})
		}, verdict{diagnosis.CauseVoidedSale, "", diagnosis.NotAuthorised, diagnosis.HeldByCardholder, reconcile.Nobody, 0}},
		{"nothing is known", func(w *world) *world { return w },
			verdict{diagnosis.CauseUnknown, "", diagnosis.NotAuthorised, diagnosis.HeldByNobodyKnown, reconcile.AcquirerDesk,
				0}},
	}
}

// clearingCases are about what happens between approval and settlement.
func clearingCases() []traceCase {
	return []traceCase{
		{"B01 in an open batch", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Opened: 1, Waits: true}}
			})
		}, verdict{diagnosis.CauseInOpenBatch, "", diagnosis.InBatch, diagnosis.HeldByIssuer, reconcile.Cashier, monday}},
		{"B05 on the day its neighbours are paid", func(w *world) *world {
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) {
				ev.Switch[0].ClearingDate = saturday
			}).Sale(2, 70).Cleared().With(func(ev *reconcile.Evidence) {
				ev.Entries[0].Cleared = 0
			})
		}, verdict{diagnosis.CauseClearingDayStraddle, "", diagnosis.InBatch, diagnosis.HeldByIssuer, reconcile.Nobody,
			monday}},
		{"B08 file not come", func(w *world) *world {
			return w.Sale(1, 1250).Settled().With(func(ev *reconcile.Evidence) {
				ev.Files = []reconcile.FileRow{{Kind: reconcile.ClearingFile, ClearingDate: friday, Due: ev.Now - 1}}
			})
		}, verdict{diagnosis.CauseClearingFileLate, "", diagnosis.InBatch, diagnosis.HeldByAcquirer, reconcile.Network, 0}},
		{"B08 file came after the run", func(w *world) *world {
			w.Evidence.Now = w.At(monday, "15:00")
			return w.Sale(1, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) {
				ev.Files[0].Arrived = w.At(monday, "14:00")
			})
		}, verdict{diagnosis.CauseClearingFileLate, "arrived", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.Nobody,
			tuesday}},
		{"B12 not in the file", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().With(func(ev *reconcile.Evidence) { ev.Details, ev.Entries[0].Cleared = nil, 0 })
		}, verdict{diagnosis.CauseApprovedNotCleared, "", diagnosis.InBatch, diagnosis.HeldByNetwork, reconcile.AcquirerDesk,
			0}},
		{"B18 reversed but cleared", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(reversed).With(func(ev *reconcile.Evidence) {
				ev.Issuer[0].Reversed = false
			})
		}, verdict{diagnosis.CauseReversedButCleared, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.AcquirerDesk,
			0}},
		{"B09 cleared, no money", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) { ev.Statements = nil })
		}, verdict{diagnosis.CauseClearedNotSettled, "", diagnosis.Cleared, diagnosis.HeldByNetwork, reconcile.Network,
			tuesday}},
		{"D01 Sunday", func(w *world) *world {
			w.Evidence.Now = w.At(sunday, "10:00")
			return w.Sale(1, 1250).Cleared()
		}, verdict{diagnosis.CauseNotYetDue, "holiday", diagnosis.Cleared, diagnosis.HeldByNetwork, reconcile.Nobody,
			monday}},
		{"minutes after the sale", func(w *world) *world {
			w.Evidence.Now = w.At(friday, "14:10")
			return w.Sale(1, 1250).With(func(ev *reconcile.Evidence) { ev.Slips[0].InBatch = true })
		}, verdict{diagnosis.CauseNotYetDue, "holiday", diagnosis.InBatch, diagnosis.HeldByIssuer, reconcile.Nobody, monday}},
		{"D02 never instructed", func(w *world) *world { return w.Sale(1, 1250).Cleared().Settled() },
			verdict{diagnosis.CauseSettledNotPaid, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.AcquirerDesk,
				tuesday}},
		{"B06 reversed too late", func(w *world) *world {
			return w.Sale(1, 1250).With(lostApproval(reconcile.ReversalDone)).Cleared().Settled()
		}, verdict{diagnosis.CauseReversalTooLate, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.AcquirerDesk,
			0}},
	}
}

// payoutCases are about the way from the acquirer to the account.
func payoutCases() []traceCase {
	return []traceCase{
		{"good day", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
		},
			verdict{diagnosis.CausePaid, "", diagnosis.InTheAccount, diagnosis.HeldByMerchant, reconcile.Nobody, monday}},
		{"C01 one payout above the limit", func(w *world) *world {
			return w.Sale(1, 1_050_000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed, quota)
		},
			verdict{diagnosis.CausePayoutRefusedQuota, "single-payout", diagnosis.Settled, diagnosis.HeldByAcquirer,
				reconcile.Merchant, 0}},
		{"C01 daily limit used", func(w *world) *world {
			return w.Sale(1, 500_000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed, quota)
		},
			verdict{diagnosis.CausePayoutRefusedQuota, "daily", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.Merchant,
				tuesday}},
		{"C02 every day refused", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P0", reconcile.PayoutSucceeded, "").Pay("P1", reconcile.PayoutFailed,
				quota).Pay("P2", reconcile.PayoutFailed, quota).
				With(func(ev *reconcile.Evidence) { ev.Payouts[0].Date, ev.Payouts[1].Date = thursday, friday })
		}, verdict{diagnosis.CausePayoutRefusedQuota, "yearly", diagnosis.Settled, diagnosis.HeldByAcquirer,
			reconcile.Merchant, 0}},
		{"C03 never enabled", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed, quota).Pay("P2", reconcile.PayoutFailed,
				quota).
				With(func(ev *reconcile.Evidence) { ev.Payouts[0].Date = friday })
		}, verdict{diagnosis.CausePayoutRefusedQuota, "not-enabled", diagnosis.Settled, diagnosis.HeldByAcquirer,
			reconcile.Merchant, 0}},
		{"C05 account closed", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed, "BANK_CARD_ACCOUNT_ABNORMAL")
		}, verdict{diagnosis.CausePayoutRefusedAccount, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.Merchant,
			0}},
		{"C07 name", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed, "BANK_CARD_CARD_INFO_WRONG")
		}, verdict{diagnosis.CausePayoutRefusedName, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.Merchant, 0}},
		{"C10 returned", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutReversed,
				"").With(func(ev *reconcile.Evidence) {
				ev.Returns = []reconcile.Return{{PayoutID: "P1", Amount: ev.Payouts[0].Amount, Reason: "BANK_CARD_ACCOUNT_ABNORMAL",
					At: ev.Now}}
			})
		}, verdict{diagnosis.CausePayoutReturnedAfterSuccess, "account", diagnosis.Settled, diagnosis.HeldByAcquirer,
			reconcile.Merchant, 0}},
		{"C06 not in the account", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded,
				"").With(func(ev *reconcile.Evidence) {
				ev.BankLines = []reconcile.BankLine{}
			})
		}, verdict{diagnosis.CausePaidNotInAccount, "", diagnosis.PaidOut, diagnosis.HeldByMerchantBank,
			reconcile.MerchantBank, 0}},
		{"C08 another's account", func(w *world) *world {
			return w.Sale(1, 5000).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded,
				"").With(func(ev *reconcile.Evidence) {
				ev.BankLines[0].Merchant = "M9"
			})
		}, verdict{diagnosis.CausePaidToAnother, "", diagnosis.InTheAccount, diagnosis.HeldByThirdParty,
			reconcile.AcquirerDesk, 0}},
		{"D04 outcome unknown", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutUnknown, "")
		},
			verdict{diagnosis.CausePayoutOutcomeUnknown, "", diagnosis.Settled, diagnosis.HeldInTransit, reconcile.AcquirerDesk,
				tuesday}},
		{"payout just sent", func(w *world) *world {
			w.Evidence.Now = w.At(monday, "09:31")
			return w.Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutSent, "")
		}, verdict{diagnosis.CausePayoutUnderWay, "", diagnosis.Settled, diagnosis.HeldInTransit, reconcile.Nobody, monday}},
		{"D06 held", func(w *world) *world {
			return w.Sale(1, 1250).Cleared().Settled().With(func(ev *reconcile.Evidence) { ev.Payables[0].Hold = "velocity" })
		}, verdict{diagnosis.CauseRiskHold, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.Merchant, 0}},
		{"D08 too small to pay", func(w *world) *world {
			return w.Sale(1, 87).Cleared().Settled().With(func(ev *reconcile.Evidence) { ev.Payables[0].Carried = true })
		}, verdict{diagnosis.CauseBelowMinimumPayout, "", diagnosis.Settled, diagnosis.HeldByAcquirer, reconcile.Nobody,
			monday}},
	}
}

// Each case of the catalogue is told from the others by evidence alone: cause, how
// far the money has come, who holds it, who must act, when it is expected
// (CASES §1; the expected place is that of each case's second line).
func TestTrace(t *testing.T) {
	for _, tt := range slices.Concat(approvalCases(), otherTillCases(), clearingCases(), payoutCases()) {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.w(newWorld(t))
			got := diagnosis.Trace(w.Evidence, saleKey)
			require.Equal(t, tt.want, verdict{got.Cause, got.Variant, got.Stage, got.Holder, got.Act, got.Due})
			var sum payment.Amount
			for _, p := range got.Places {
				if !strings.HasSuffix(p.Account, "-fee") && !strings.HasSuffix(p.Account, "-income") { // less than nothing is left
					require.Positive(t, p.Amount.Minor)
				}
				sum = sum.Add(p.Amount)
			}
			require.Equal(t, got.Amount.Minor, sum.Minor, "every minor unit has one place")
			require.NotEmpty(t, got.Evidence)
			for _, e := range got.Timeline {
				require.NotRegexp(t, "[a-z]{3}", e.What.Zh, "Chinese is Chinese")
			}
		})
	}
}

// On the day the merchant complains, slip and empty account look the same; the
// evidence tells the full account, the returned payout and the holiday apart
// (C01, C10, D01).
func TestSameSlipThreeStories(t *testing.T) {
	c01 := newWorld(t).Sale(1, 1_050_000).Cleared().Settled().Pay("P1", reconcile.PayoutFailed,
		"BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	c10 := newWorld(t).Sale(1, 1_050_000).Cleared().Settled().Pay("P1", reconcile.PayoutReversed,
		"BANK_CARD_ACCOUNT_ABNORMAL")
	d01 := newWorld(t).Sale(1, 1_050_000).Cleared()
	d01.Evidence.Now = d01.At(sunday, "10:00")
	require.Equal(t, c01.Evidence.Slips, c10.Evidence.Slips)
	require.Equal(t, c01.Evidence.Slips, d01.Evidence.Slips)
	require.Equal(t, []diagnosis.Place{
		{diagnosis.HeldByAcquirer, "acquirer/merchant-payable:M1", yuan(t, "10447.50")},
		{diagnosis.HeldByIssuer, "issuer/interchange-income", yuan(t, "36.74")},
		{diagnosis.HeldByNetwork, "clearing/fee-income", yuan(t, "0.02")},
		{diagnosis.HeldByAcquirer, "acquirer/merchant-fee", yuan(t, "15.74")},
	}, diagnosis.Trace(c01.Evidence, saleKey).Places)
	require.Equal(t, "acquirer/returned-payout:M1", diagnosis.Trace(c10.Evidence, saleKey).Places[0].Account)
	require.Equal(t, "clearing/position:48120000", diagnosis.Trace(d01.Evidence, saleKey).Places[0].Account)
	require.Contains(t, diagnosis.Trace(c01.Evidence, saleKey).Remedy.En, "Waiting never helps")
	require.Empty(t, reconcile.Reconcile(d01.Evidence).Raised, "a holiday raises nothing")
}

// Money that arrived late says what delayed it.
func TestDelay(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutFailed,
		"BANK_CARD_CARD_INFO_WRONG").Pay("P2", reconcile.PayoutSucceeded, "")
	got := diagnosis.Trace(w.Evidence, saleKey)
	require.Equal(t, diagnosis.CausePaid, got.Cause)
	require.Equal(t, diagnosis.CausePayoutRefusedName, got.Delay)
}

// A long that the desk has resolved is where the desk sent it (J16).
func TestResolvedLong(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).With(func(ev *reconcile.Evidence) {
		ev.Entries[0].State = reconcile.Hung
	}).Cleared().Settled()
	w.Evidence.Items = reconcile.L2(reconcile.Day{Date: friday, Now: w.Evidence.Now, Calendar: w.Calendar},
		w.Evidence.Entries, w.Evidence.Details, nil).Raised
	require.Equal(t, "acquirer/long", diagnosis.Trace(w.Evidence, saleKey).Places[0].Account)
	w.Evidence.Items[0].State, w.Evidence.Items[0].Resolution = reconcile.Resolved, reconcile.PayMerchant
	require.Equal(t, "acquirer/merchant-payable:M1", diagnosis.Trace(w.Evidence, saleKey).Places[0].Account)
	w.Evidence.Items[0].Resolution = reconcile.CreditAdjustment
	require.Equal(t, "acquirer/network-receivable", diagnosis.Trace(w.Evidence, saleKey).Places[0].Account,
		"the money is here until the network has cleared what goes back")

	w.Evidence.Items[0].Resolution = reconcile.PayMerchant
	w.Pay("P1", reconcile.PayoutSucceeded, "")
	w.Evidence.Entries[0].Payout = "P1"
	w.Evidence.Payouts[0].Amount, w.Evidence.BankLines[0].Amount = yuan(t, "12.50"), yuan(t, "12.50")
	got := diagnosis.Trace(w.Evidence, saleKey)
	require.Equal(t, diagnosis.CausePaid, got.Cause)
	require.Equal(t, diagnosis.HeldByMerchant, got.Holder)
}

// A transaction is found by till key, by RRN with or without its terminal, and by
// network key; it is the same story each time.
func TestFoundByAnyKey(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 70).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	want := diagnosis.Trace(w.Evidence, saleKey)
	for _, k := range []reconcile.TransactionKey{{RRN: rrn(1)}, {RRN: rrn(1), Terminal: "T1"}, {Network: network(1)}} {
		require.Equal(t, want, diagnosis.Trace(w.Evidence, k))
	}
	require.Equal(t, diagnosis.CauseUnknown,
		diagnosis.Trace(w.Evidence, reconcile.TransactionKey{RRN: "999999999999"}).Cause)
}

// The story does not depend on the order of the rows, nor on the order in which they were when somebody asked before.
func TestTraceInAnyOrder(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 70).Sale(3, 800).Cleared().Settled()
	w.Pay("P1", reconcile.PayoutFailed, "BANK_CARD_CARD_INFO_WRONG").Pay("P2", reconcile.PayoutSucceeded, "")
	w.Evidence.Payouts[1].Replaces = "P1"
	w.Evidence.Details = append(w.Evidence.Details, reconciletest.Change(w.Evidence.Details[0], func(d *reconcile.Detail) {
		d.Amount.Minor = 1300
	}))
	want, day := diagnosis.Trace(w.Evidence, saleKey), merchant.DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	grown := diagnosis.NewIndex(w.Evidence)
	rapid.Check(t, func(rt *rapid.T) {
		other := *w.Evidence
		other.Slips = rapid.Permutation(w.Evidence.Slips).Draw(rt, "slips")
		other.Entries = rapid.Permutation(w.Evidence.Entries).Draw(rt, "entries")
		other.Details = rapid.Permutation(w.Evidence.Details).Draw(rt, "details")
		other.Payouts = rapid.Permutation(w.Evidence.Payouts).Draw(rt, "payouts")
		other.Switch = rapid.Permutation(w.Evidence.Switch).Draw(rt, "switch")
		require.Equal(rt, want, diagnosis.Trace(&other, saleKey))
		require.Equal(rt, day, merchant.DayOf(diagnosis.NewIndex(&other), "M1", friday))
		grown = grown.Grow(&other)
		require.Equal(rt, want, grown.Trace(saleKey))
	})
}
