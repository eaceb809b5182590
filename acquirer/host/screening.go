package host

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// screen looks for what forbids a request before the network is asked, and for
// the original of what refers to one.
func (h *Host) screen(
	ev *party.Event, out *party.Out, point *till, m *dialect.Message,
) (original *txn, code payment.ResponseCode) {
	switch {
	case slices.Contains(point.Refuses, m.Transaction):
		return nil, payment.NotPermittedToTill
	case !h.cfg.reaches(m.PAN):
		return nil, noRoute
	case m.Transaction == dialect.Balance:
		return nil, ""
	case h.tooOld(ev, point, m):
		return nil, payment.InvalidTransaction
	case m.Amount.Minor <= 0, m.Amount.Currency != h.cfg.Currency,
		m.Tip.Currency != 0 && m.Tip.Currency != h.cfg.Currency:
		return nil, payment.InvalidAmount
	}
	switch m.Transaction {
	case dialect.Sale, dialect.PreAuth, dialect.OfflineSale:
		return nil, ""
	case dialect.Refund:
		return h.screenRefund(ev, out, point, m)
	case dialect.PreAuthVoid, dialect.Completion, dialect.CompletionAdvice:
		return h.screenPreAuth(ev, out, point, m)
	}
	return h.screenVoid(ev, out, m)
}
