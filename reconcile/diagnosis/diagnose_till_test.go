package diagnosis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/reconciletest"
)

type tillCase struct {
	name    string
	w       func(w *world) *world
	cause   diagnosis.CauseCode
	variant string
	holder  diagnosis.Holder
	act     reconcile.Actor
}

func tillMistakes() []tillCase {
	reversedFor := func(code payment.ResponseCode) func(w *world) *world {
		return func(w *world) *world {
			return w.Sale(1, 31600).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Switch[0].Reversed, ev.Issuer[0].Reversed = reconcile.Reversed, true, true
				ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal, ev.Slips[0].Why = reconcile.BelievedUnknown, false,
					reconcile.ReversalDone, code
			})
		}
	}
	declined := func(code payment.ResponseCode) func(ev *reconcile.Evidence) {
		return func(ev *reconcile.Evidence) {
			ev.Entries[0].State, ev.Entries[0].Code, ev.Switch[0].Code, ev.Issuer[0].Authorised = reconcile.Declined, code, code,
				false
			ev.Slips[0].Belief, ev.Slips[0].InBatch = reconcile.BelievedDeclined, false
		}
	}
	return []tillCase{
		{"E01 keys out of step", func(w *world) *world {
			return w.Sale(1, 31600).With(declined("A0"))
		}, diagnosis.CauseDeclinedSale, "keys", diagnosis.HeldByCardholder, reconcile.Cashier},
		{"E02 wrong MAC in the reply", reversedFor("A0"), diagnosis.CauseReversedUntrusted, "", diagnosis.HeldByCardholder,
			reconcile.Nobody},
		{"E04 undone without a slip", reversedFor("96"), diagnosis.CauseReversedUnfinished, "", diagnosis.HeldByCardholder,
			reconcile.Nobody},
		{"E05 power cut", reversedFor("06"), diagnosis.CauseReversedAfterLostReply, "", diagnosis.HeldByCardholder,
			reconcile.Nobody},
		{"E15 partial approval ignored", func(w *world) *world {
			return w.Sale(1, 10000).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded,
				"").With(func(ev *reconcile.Evidence) {
				ev.Entries[0].Code, ev.Slips[0].Amount = "10", payment.Minor(30000, payment.CNY)
			})
		}, diagnosis.CauseTillAmountDiffers, "partial-approval", diagnosis.HeldByMerchant, reconcile.Merchant},
		{"E18 refund by a stranger", func(w *world) *world {
			return w.Refund(1, "", 28000)
		}, diagnosis.CauseRefundWithoutSale, "", diagnosis.HeldByAcquirer, reconcile.Merchant},
		{"F02 hold in place of a sale", func(w *world) *world { return w.PreAuth() }, diagnosis.CausePreAuthOpen, "",
			diagnosis.HeldByIssuer, reconcile.Merchant},
		{"F02 and the register knows", func(w *world) *world {
			return w.PreAuth().Ticket(1, reconcile.ByCard, 9800)
		}, diagnosis.CausePreAuthOpen, "instead-of-sale", diagnosis.HeldByIssuer, reconcile.Merchant},
		{"B20 the hold has fallen", func(w *world) *world {
			return w.PreAuth().With(func(ev *reconcile.Evidence) { ev.Issuer[0].Expired = true })
		}, diagnosis.CausePreAuthOpen, "expired", diagnosis.HeldByCardholder, reconcile.Merchant},
		{"F02 completed later", func(w *world) *world {
			return w.PreAuth().Sale(2, 9800).With(func(ev *reconcile.Evidence) {
				ev.Entries[1].Kind, ev.Entries[1].Original = reconcile.Completion, rrn(1)
			})
		}, diagnosis.CausePreAuthCompleted, "", diagnosis.HeldByIssuer, reconcile.Nobody},
		{"F06 a decline read as an approval", func(w *world) *world {
			return w.Sale(1, 50000).With(declined("51")).Ticket(1, reconcile.ByCard, 50000)
		}, diagnosis.CauseDeclineReadAsApproved, "", diagnosis.HeldByCardholder, reconcile.Merchant},
		{"a decline, then cash", func(w *world) *world {
			return w.Sale(1, 50000).With(declined("51")).Ticket(1, reconcile.ByCash, 50000)
		}, diagnosis.CauseDeclinedSale, "funds", diagnosis.HeldByCardholder, reconcile.Cardholder},
		{"a decline, then another card", func(w *world) *world {
			return w.Sale(1, 50000).With(declined("51")).Sale(2, 50000).Ticket(1, reconcile.ByCard, 50000)
		}, diagnosis.CauseDeclinedSale, "funds", diagnosis.HeldByCardholder, reconcile.Cardholder},
		{"F07 keyed as cash", func(w *world) *world {
			return w.Sale(1, 50000).Ticket(1, reconcile.ByCash, 50000)
		}, diagnosis.CauseWrongTender, "", diagnosis.HeldByIssuer, reconcile.Merchant},
	}
}

func doubleCases() []tillCase {
	return []tillCase{
		{"E11 the till has one of two", func(w *world) *world {
			return w.Sale(1, 73900).Swiped(2, 73900, 1).With(func(ev *reconcile.Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Printed = reconcile.BelievedUnknown, false, false
			})
		}, diagnosis.CauseSoldTwice, "not-at-till", diagnosis.HeldByIssuer, reconcile.AcquirerDesk},
		{"F08 the reversal failed and the card was swiped again", func(w *world) *world {
			return w.Sale(1, 73900).Swiped(2, 73900, 3).With(func(ev *reconcile.Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal = reconcile.BelievedUnknown, false,
					reconcile.ReversalFailed
			})
		}, diagnosis.CauseSoldTwice, "not-at-till", diagnosis.HeldByIssuer, reconcile.AcquirerDesk},
		{"E04 no slip, swiped again", func(w *world) *world {
			return w.Sale(1, 12600).Swiped(2, 12600, 2).With(func(ev *reconcile.Evidence) { ev.Slips[0].Printed = false })
		}, diagnosis.CauseSoldTwice, "no-slip", diagnosis.HeldByIssuer, reconcile.Merchant},
		{"E11 and the second one was refunded", func(w *world) *world {
			return w.Sale(1, 73900).Swiped(2, 73900, 1).Refund(3, rrn(2), 73900).With(func(ev *reconcile.Evidence) {
				ev.Slips[0].Printed = false
			})
		}, diagnosis.CauseNotYetDue, "holiday", diagnosis.HeldByIssuer, reconcile.Nobody},
		{"two guests, two slips", func(w *world) *world {
			return w.Sale(1, 12600).Swiped(2, 12600, 2)
		}, diagnosis.CauseNotYetDue, "holiday", diagnosis.HeldByIssuer, reconcile.Nobody},
		{"F01 typed too low", func(w *world) *world {
			return w.Sale(1, 10000).Ticket(1, reconcile.ByCard, 100000)
		}, diagnosis.CauseWrongAmount, "too-low", diagnosis.HeldByIssuer, reconcile.Merchant},
		{"F01 typed too high", func(w *world) *world {
			return w.Sale(1, 52000).Ticket(1, reconcile.ByCard, 5200)
		}, diagnosis.CauseWrongAmount, "too-high", diagnosis.HeldByIssuer, reconcile.Merchant},
		{"F01 put right by a partial refund", func(w *world) *world {
			return w.Sale(1, 52000).Ticket(1, reconcile.ByCard, 5200).Refund(2, rrn(1), 46800)
		}, diagnosis.CauseNotYetDue, "holiday", diagnosis.HeldByIssuer, reconcile.Nobody},
		{"F03 the good one voided", func(w *world) *world {
			return w.Sale(1, 26800).Ticket(1, reconcile.ByCard, 26800).With(func(ev *reconcile.Evidence) {
				ev.Entries[0].State, ev.Slips[0].Voided = reconcile.Voided, true
			})
		}, diagnosis.CauseWrongSaleVoided, "good-sale-voided", diagnosis.HeldByIssuer, reconcile.Merchant},
		{"F03 the cancelled one stands", func(w *world) *world {
			return w.Sale(1, 19800).Ticket(1, reconcile.ByCard, 19800).With(func(ev *reconcile.Evidence) {
				ev.Tickets[0].Cancelled = true
			})
		}, diagnosis.CauseWrongSaleVoided, "cancelled-sale-kept", diagnosis.HeldByIssuer, reconcile.Merchant},
	}
}

// What people do at a till is told apart by the evidence alone, and what looks like
// a mistake and is none is left alone (CASES E01 to E18, F01 to F08).
func TestTillMistakes(t *testing.T) {
	for _, tt := range append(tillMistakes(), doubleCases()...) {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.w(newWorld(t))
			w.Evidence.Now = w.At(friday, "18:00")
			got := diagnosis.Trace(w.Evidence, saleKey)
			require.Equal(t, []any{tt.cause, tt.variant, tt.act}, []any{got.Cause, got.Variant, got.Act})
			require.Equal(t, tt.holder, got.Holder)
		})
	}
}

// An emptied till begins its numbers again: the 94 that its new sale gets does not
// make the old one, which the host has under the same number, unknown (E06, E09).
func TestNumberUsedAgain(t *testing.T) {
	w := newWorld(t).Sale(1, 10000).With(func(ev *reconcile.Evidence) {
		ev.Entries[0].Card, ev.Slips[0].Card = "620000******1110", "620000******1110"
		ev.Slips[0].RRN, ev.Slips[0].Belief, ev.Slips[0].InBatch = rrn(1), reconcile.BelievedUnknown, false
		ev.Slips = append(ev.Slips, reconciletest.Change(slip(1, 6100), func(s *reconcile.Slip) {
			s.At, s.Card, s.Code, s.Belief, s.InBatch = ev.Slips[0].At.Add(time.Hour), "620000******2221", "94",
				reconcile.BelievedDeclined, false
		}))
	})
	first, second := diagnosis.Trace(w.Evidence, reconcile.TransactionKey{Terminal: "T1", Batch: 1, STAN: 1, RRN: rrn(1)}),
		diagnosis.Trace(w.Evidence, saleKey)
	require.Equal(t, diagnosis.CauseTillLostTheSale, first.Cause)
	require.Equal(t, []any{diagnosis.CauseDeclinedSale, "duplicate", int64(6100)},
		[]any{second.Cause, second.Variant, second.Amount.Minor})
}

// However late the copy of a request comes, two entries of the journal under one number
// of the till are one request taken twice; where the till has two slips under the number
// it was used again, and they are two (A10, E09).
func TestLateCopyIsACopy(t *testing.T) {
	for name, tt := range map[string]struct {
		slips int
		cause diagnosis.CauseCode
	}{"one slip": {1, diagnosis.CauseTakenTwice}, "two slips": {2, diagnosis.CausePaid}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).Sale(1, 15600).Sale(2, 15600).With(func(ev *reconcile.Evidence) {
				ev.Entries[1].STAN = 1
				ev.Entries[1].At = ev.Entries[0].At.Add(90 * time.Second)
				ev.Slips[0].RRN, ev.Slips[1].RRN, ev.Slips[1].STAN = rrn(1), rrn(2), 1
				ev.Slips = ev.Slips[:tt.slips]
			}).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
			got := diagnosis.Trace(w.Evidence, reconcile.TransactionKey{Terminal: "T1", RRN: rrn(1)})
			require.Equal(t, tt.cause, got.Cause)
		})
	}
}
