package host

import (
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// screenVoid decides about a void, and about a tip or an adjustment: of an approved
// transaction of the same batch and till, on its clearing day, once, a void of all of it.
func (h *Host) screenVoid(m *dialect.Message) (original *txn, code payment.ResponseCode) {
	original = h.txns[originalKey(m)]
	switch {
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
