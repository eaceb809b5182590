package reconcile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// ticket rings up what the customer of sale n owes, a minute before it.
func (w *world) ticket(n int, tender Tender, amount int64) *world {
	at := w.at(friday, saleAt) + payment.Time(n) - payment.Time(time.Minute)
	w.ev.Tickets = append(w.ev.Tickets, Ticket{Terminal: "T1", Merchant: "M1", Number: int64(n), Tender: tender, Amount: payment.Minor(amount, payment.CNY), At: at})
	return w
}

// swiped adds sale n of the card of sale 1, minutes after it.
func (w *world) swiped(n int, amount int64, minutes int) *world {
	w.sale(n, amount)
	later := payment.Time(time.Duration(minutes) * time.Minute)
	w.ev.Entries[n-1].At += later
	w.ev.Slips[n-1].At += later
	w.ev.Entries[0].Card, w.ev.Entries[n-1].Card = "620000******1110", "620000******1110"
	return w
}

func (w *world) preAuth() *world {
	return w.sale(1, 9800).with(func(ev *Evidence) {
		ev.Slips[0].Kind, ev.Entries[0].Kind, ev.Switch[0].Kind, ev.Issuer[0].Kind = PreAuth, PreAuth, PreAuth, PreAuth
		ev.Slips[0].InBatch = false
	})
}

// refund adds a refund of a sale, or of none.
func (w *world) refund(n int, of payment.RRN, amount int64) *world {
	return w.sale(n, amount).with(func(ev *Evidence) {
		ev.Slips[n-1].Kind, ev.Entries[n-1].Kind, ev.Issuer[n-1].Kind, ev.Switch[n-1].Kind = Refund, Refund, Refund, Refund
		ev.Entries[n-1].Original, ev.Entries[n-1].Card = of, "620000******2221"
	})
}

type tillCase struct {
	name    string
	w       func(w *world) *world
	cause   CauseCode
	variant string
	holder  Holder
	act     Actor
}

func tillMistakes() []tillCase {
	reversedFor := func(code payment.ResponseCode) func(w *world) *world {
		return func(w *world) *world {
			return w.sale(1, 31600).with(func(ev *Evidence) {
				ev.Entries[0].State, ev.Switch[0].Reversed, ev.Issuer[0].Reversed = Reversed, true, true
				ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal, ev.Slips[0].Why = BelievedUnknown, false, ReversalDone, code
			})
		}
	}
	declined := func(code payment.ResponseCode) func(ev *Evidence) {
		return func(ev *Evidence) {
			ev.Entries[0].State, ev.Entries[0].Code, ev.Switch[0].Code, ev.Issuer[0].Authorised = Declined, code, code, false
			ev.Slips[0].Belief, ev.Slips[0].InBatch = BelievedDeclined, false
		}
	}
	return []tillCase{
		{"E01 keys out of step", func(w *world) *world { return w.sale(1, 31600).with(declined("A0")) }, CauseDeclinedSale, "keys", HeldByCardholder, Cashier},
		{"E02 wrong MAC in the reply", reversedFor("A0"), CauseReversedUntrusted, "", HeldByCardholder, Nobody},
		{"E04 undone without a slip", reversedFor("96"), CauseReversedUnfinished, "", HeldByCardholder, Nobody},
		{"E05 power cut", reversedFor("06"), CauseReversedAfterLostReply, "", HeldByCardholder, Nobody},
		{"E15 partial approval ignored", func(w *world) *world {
			return w.sale(1, 10000).cleared().settled().pay("P1", PayoutSucceeded, "").with(func(ev *Evidence) {
				ev.Entries[0].Code, ev.Slips[0].Amount = "10", payment.Minor(30000, payment.CNY)
			})
		}, CauseTillAmountDiffers, "partial-approval", HeldByMerchant, Merchant},
		{"E18 refund by a stranger", func(w *world) *world { return w.refund(1, "", 28000) }, CauseRefundWithoutSale, "", HeldByAcquirer, Merchant},
		{"F02 hold in place of a sale", func(w *world) *world { return w.preAuth() }, CausePreAuthOpen, "", HeldByIssuer, Merchant},
		{"F02 and the register knows", func(w *world) *world { return w.preAuth().ticket(1, ByCard, 9800) }, CausePreAuthOpen, "instead-of-sale", HeldByIssuer, Merchant},
		{"B20 the hold has fallen", func(w *world) *world {
			return w.preAuth().with(func(ev *Evidence) { ev.Issuer[0].Expired = true })
		}, CausePreAuthOpen, "expired", HeldByCardholder, Merchant},
		{"F02 completed later", func(w *world) *world {
			return w.preAuth().sale(2, 9800).with(func(ev *Evidence) { ev.Entries[1].Kind, ev.Entries[1].Original = Completion, rrn(1) })
		}, CausePreAuthCompleted, "", HeldByIssuer, Nobody},
		{"F06 a decline read as an approval", func(w *world) *world {
			return w.sale(1, 50000).with(declined("51")).ticket(1, ByCard, 50000)
		}, CauseDeclineReadAsApproved, "", HeldByCardholder, Merchant},
		{"a decline, then cash", func(w *world) *world {
			return w.sale(1, 50000).with(declined("51")).ticket(1, ByCash, 50000)
		}, CauseDeclinedSale, "funds", HeldByCardholder, Cardholder},
		{"a decline, then another card", func(w *world) *world {
			return w.sale(1, 50000).with(declined("51")).sale(2, 50000).ticket(1, ByCard, 50000)
		}, CauseDeclinedSale, "funds", HeldByCardholder, Cardholder},
		{"F07 keyed as cash", func(w *world) *world {
			return w.sale(1, 50000).ticket(1, ByCash, 50000)
		}, CauseWrongTender, "", HeldByIssuer, Merchant},
	}
}

func doubleCases() []tillCase {
	return []tillCase{
		{"E11 the till has one of two", func(w *world) *world {
			return w.sale(1, 73900).swiped(2, 73900, 1).with(func(ev *Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Printed = BelievedUnknown, false, false
			})
		}, CauseSoldTwice, "not-at-till", HeldByIssuer, AcquirerDesk},
		{"F08 the reversal failed and the card was swiped again", func(w *world) *world {
			return w.sale(1, 73900).swiped(2, 73900, 3).with(func(ev *Evidence) {
				ev.Slips[0].Belief, ev.Slips[0].InBatch, ev.Slips[0].Reversal = BelievedUnknown, false, ReversalFailed
			})
		}, CauseSoldTwice, "not-at-till", HeldByIssuer, AcquirerDesk},
		{"E04 no slip, swiped again", func(w *world) *world {
			return w.sale(1, 12600).swiped(2, 12600, 2).with(func(ev *Evidence) { ev.Slips[0].Printed = false })
		}, CauseSoldTwice, "no-slip", HeldByIssuer, Merchant},
		{"E11 and the second one was refunded", func(w *world) *world {
			return w.sale(1, 73900).swiped(2, 73900, 1).refund(3, rrn(2), 73900).with(func(ev *Evidence) { ev.Slips[0].Printed = false })
		}, CauseNotYetDue, "holiday", HeldByIssuer, Nobody},
		{"two guests, two slips", func(w *world) *world {
			return w.sale(1, 12600).swiped(2, 12600, 2)
		}, CauseNotYetDue, "holiday", HeldByIssuer, Nobody},
		{"F01 typed too low", func(w *world) *world {
			return w.sale(1, 10000).ticket(1, ByCard, 100000)
		}, CauseWrongAmount, "too-low", HeldByIssuer, Merchant},
		{"F01 typed too high", func(w *world) *world {
			return w.sale(1, 52000).ticket(1, ByCard, 5200)
		}, CauseWrongAmount, "too-high", HeldByIssuer, Merchant},
		{"F01 put right by a partial refund", func(w *world) *world {
			return w.sale(1, 52000).ticket(1, ByCard, 5200).refund(2, rrn(1), 46800)
		}, CauseNotYetDue, "holiday", HeldByIssuer, Nobody},
		{"F03 the good one voided", func(w *world) *world {
			return w.sale(1, 26800).ticket(1, ByCard, 26800).with(func(ev *Evidence) { ev.Entries[0].State, ev.Slips[0].Voided = Voided, true })
		}, CauseWrongSaleVoided, "good-sale-voided", HeldByIssuer, Merchant},
		{"F03 the cancelled one stands", func(w *world) *world {
			return w.sale(1, 19800).ticket(1, ByCard, 19800).with(func(ev *Evidence) { ev.Tickets[0].Cancelled = true })
		}, CauseWrongSaleVoided, "cancelled-sale-kept", HeldByIssuer, Merchant},
	}
}

// What people do at a till is told apart by the evidence alone, and what looks like
// a mistake and is none is left alone (CASES.md E01 to E18, F01 to F08).
func TestTillMistakes(t *testing.T) {
	for _, tt := range append(tillMistakes(), doubleCases()...) {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.w(newWorld(t))
			w.ev.Now = w.at(friday, "18:00")
			got := Trace(w.ev, saleKey)
			require.Equal(t, []any{tt.cause, tt.variant, tt.act}, []any{got.Cause, got.Variant, got.Act})
			require.Equal(t, tt.holder, got.Holder)
		})
	}
}

// An emptied till begins its numbers again: the 94 that its new sale gets does not
// make the old one, which the host has under the same number, unknown (E06, E09).
func TestNumberUsedAgain(t *testing.T) {
	w := newWorld(t).sale(1, 10000).with(func(ev *Evidence) {
		ev.Entries[0].Card, ev.Slips[0].Card = "620000******1110", "620000******1110"
		ev.Slips[0].RRN, ev.Slips[0].Belief, ev.Slips[0].InBatch = rrn(1), BelievedUnknown, false
		ev.Slips = append(ev.Slips, change(slip(1, 6100), func(s *Slip) {
			s.At, s.Card, s.Code, s.Belief, s.InBatch = ev.Slips[0].At.Add(time.Hour), "620000******2221", "94", BelievedDeclined, false
		}))
	})
	first, second := Trace(w.ev, Key{Terminal: "T1", Batch: 1, STAN: 1, RRN: rrn(1)}), Trace(w.ev, saleKey)
	require.Equal(t, CauseTillLostTheSale, first.Cause)
	require.Equal(t, []any{CauseDeclinedSale, "duplicate", int64(6100)}, []any{second.Cause, second.Variant, second.Amount.Minor})
}

// A till that shows the whole of what was approved in part makes its merchant
// expect the whole; what is missing has a line of its own (E15).
func TestPartialApprovalIsALineOfTheDay(t *testing.T) {
	w := newWorld(t).sale(1, 10000).cleared().settled().pay("P1", PayoutSucceeded, "").with(func(ev *Evidence) {
		ev.Entries[0].Code, ev.Slips[0].Amount = "10", payment.Minor(30000, payment.CNY)
	})
	day := MerchantDay(w.ev, "M1", friday)
	require.Equal(t, []int64{29950, 9950, 0}, []int64{day.Expected.Minor, day.Arrived.Minor, day.Unexplained.Minor})
	require.Len(t, day.Differences, 1)
	require.Equal(t, CauseTillAmountDiffers, day.Differences[0].Cause)
}
