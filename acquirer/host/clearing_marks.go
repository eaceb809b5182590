package host

import (
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
	}
	return t != nil
}

// ClearLate notes the clearing day of a transaction that has none yet.
func (h *Host) ClearLate(rrn payment.RRN, day payment.BusinessDate) {
	if t := h.byRRN[rrn]; t != nil && t.cleared == 0 {
		t.cleared = day
	}
}

// Advance notes that a transaction was paid for before its clearing file came.
func (h *Host) Advance(rrn payment.RRN) {
	if t := h.byRRN[rrn]; t != nil {
		t.advanced = true
	}
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
