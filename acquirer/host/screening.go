package host

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// strange reports whether a message brings a number that is no test card's. It is answered and nothing of it is kept,
// not even that it was refused: a real number must not come into a journal. Its reversal names no card to the host and
// finds nothing.
func (h *Host) strange(m *dialect.Message) bool {
	return m.PAN != "" && !payment.TestNumber(m.PAN, h.cfg.TestBINs) ||
		slices.ContainsFunc(m.Details, func(d dialect.Detail) bool { return !payment.TestNumber(d.PAN, h.cfg.TestBINs) })
}

// outOfStep is DE 39 77: the batch is not the host's.
const outOfStep payment.ResponseCode = "77"

// outOfStep reports whether an on-line request or a settlement is of another batch than the terminal's at the host,
// as after a swap of terminals or a reset (DOMAIN §3.6). An advice is of the batch in which its transaction was made.
func (p *till) outOfStep(m *dialect.Message) bool {
	onLine := m.Transaction.Routed() && !m.Transaction.Advice()
	return m.Batch != p.current && (onLine || m.Transaction == dialect.Settlement)
}

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
