package host

import (
	"slices"

	"acqsim/dialect"
	"acqsim/payment"
)

// screen looks for what forbids a request before the network is asked, and for
// the original of what refers to one.
func (h *Host) screen(point *till, ref Ref, m *dialect.Message) (original *txn, code payment.ResponseCode) {
	if _, reversed := h.tombstones[ref.key()]; reversed {
		return nil, payment.AlreadyReversed
	}
	switch {
	case slices.Contains(point.Refuses, m.Transaction):
		return nil, payment.NotPermittedToTill
	case !h.cfg.reaches(m.PAN):
		return nil, noRoute
	case m.Transaction == dialect.Balance:
		return nil, ""
	case m.Amount.Minor <= 0 || m.Amount.Currency != h.cfg.Currency:
		return nil, payment.InvalidAmount
	}
	switch m.Transaction {
	case dialect.Sale, dialect.PreAuth, dialect.OfflineSale:
		return nil, ""
	case dialect.Refund:
		return h.screenRefund(point, m)
	case dialect.PreAuthVoid, dialect.Completion, dialect.CompletionAdvice:
		return h.screenPreAuth(point, m)
	}
	return h.screenVoid(m)
}
