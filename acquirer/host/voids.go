package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// screenVoid decides about a void, and about a tip or an adjustment: of an approved
// transaction of the same batch and till, on its clearing day, once, a void of all of it.
func (h *Host) screenVoid(
	ev *party.Event, out *party.Out, m *dialect.Message,
) (original *txn, code payment.ResponseCode) {
	s, known := h.recollect(ev, out, originalKey(m))
	original = s.txn
	switch {
	case !known:
		return nil, ""
	case original == nil:
		return nil, payment.OriginalNotFound
	case !m.Transaction.RefersTo(original.req.Transaction):
		return nil, payment.InvalidTransaction
	case original.ender != nil || original.state == reconcile.Reversed || original.refunded > 0:
		return nil, payment.AlreadyReversed
	case original.state != reconcile.Approved || original.date != h.day:
		return nil, payment.InvalidTransaction
	case original.amount != m.Amount && m.Transaction.Voids():
		return nil, payment.OriginalAmountWrong
	}
	return original, ""
}
