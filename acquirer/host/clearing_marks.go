package host

import (
	"slices"

	"acqsim/payment"
)

// What the journal learns of a transaction from the clearing and from the payouts: the
// desk tells it when it applies the facts that say so.

// Clear notes the clearing day of a transaction that its file had; false when the
// journal does not have it.
func (h *Host) Clear(rrn payment.RRN, day payment.BusinessDate) bool {
	t := h.byRRN[rrn]
	if t != nil {
		t.cleared = day
		h.refunded(t)
	}
	return t != nil
}

// ClearLate notes the clearing day of a transaction that has none yet.
func (h *Host) ClearLate(rrn payment.RRN, day payment.BusinessDate) {
	if t := h.byRRN[rrn]; t != nil && t.cleared == 0 {
		t.cleared = day
		h.refunded(t)
	}
}

// Advance notes that a transaction was paid for before its clearing file came.
func (h *Host) Advance(rrn payment.RRN) {
	if t := h.byRRN[rrn]; t != nil {
		t.advanced = true
		h.refunded(t)
	}
}

// RefundsUnderWay visits the refunds of a merchant that have been approved and have not
// cleared, in the order of their approval.
func (h *Host) RefundsUnderWay(
	m payment.MerchantID, visit func(rrn payment.RRN, date payment.BusinessDate, amount payment.Amount),
) {
	for _, t := range h.refunds[m] {
		visit(t.req.RRN, t.date, t.amount)
	}
}

// refunded ends that a refund is under way: it has cleared, or is not known any more.
func (h *Host) refunded(t *txn) {
	m := t.req.Merchant
	if h.refunds[m] = slices.DeleteFunc(h.refunds[m], func(o *txn) bool { return o == t }); len(h.refunds[m]) == 0 {
		delete(h.refunds, m)
	}
}

// VoidOf returns the transaction that a void takes back; "" for what is no void or not
// known.
func (h *Host) VoidOf(rrn payment.RRN) payment.RRN {
	if t := h.byRRN[rrn]; t != nil && t.req.Transaction.Voids() {
		return t.req.OriginalRRN
	}
	return ""
}

// Confirm captures a transaction that no batch has confirmed.
func (h *Host) Confirm(rrn payment.RRN) {
	if t := h.byRRN[rrn]; t != nil {
		t.captured = true
	}
}

// Carry notes the payout that carries the money of transactions.
func (h *Host) Carry(rrns []payment.RRN, payout string) {
	for _, rrn := range rrns {
		if t := h.byRRN[rrn]; t != nil {
			t.payout = payout
		}
	}
}
