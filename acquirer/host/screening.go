package host

import (
	"cmp"
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

// turnsBack is the code for what is refused before anybody asks who has sealed it; "" for what is not.
func (h *Host) turnsBack(
	point *till, codec *dialect.Codec, m *dialect.Message, strict bool,
) (code payment.ResponseCode, why error) {
	if strict && point != nil {
		if why = codec.Refuse(m); why != nil {
			return payment.FormatError, why
		}
	}
	switch {
	case point == nil || point.ID != m.Terminal:
		return payment.UnknownTerminal, nil
	case m.Merchant != "" && m.Merchant != point.Merchant:
		return payment.InvalidMerchant, nil
	}
	return "", nil
}

// turnsAway is the code for what is refused before it is asked what it is about; "" for what is not. Foreign is
// what settleCurrency says of the message.
func (h *Host) turnsAway(
	ev *party.Event, point *till, m *dialect.Message, foreign, strict bool,
) payment.ResponseCode {
	switch {
	case !point.authentic(ev.Bytes, m) && !h.cfg.Practice.SkipMACCheck:
		return payment.MACError
	case ev.Overdue && !m.Reversal && !m.Transaction.Routed():
		return payment.SystemMalfunction
	case m.Reversal || outOfPlace(m, foreign):
		return ""
	case strict && point.outOfStep(m):
		return outOfStep
	case h.cfg.TestCardsOnly && h.strange(m):
		return payment.InvalidCard
	}
	return ""
}

// Objection is what a host in production says to a message of a terminal, be it that this one takes it.
type Objection struct {
	Code  payment.ResponseCode // 30 or 77
	Wrong string               // what is wrong, in short: "DE 42"
	Why   error                // with field and byte, and no value of a field but the batch's number
}

// Production judges a message that is about to be handled as a strict host does, whether this one is strict or not; nil
// where strictness makes no difference. It changes nothing.
func (h *Host) Production(ev *party.Event) *Objection {
	point, m := h.tills[ev.From], new(dialect.Message)
	if point == nil || point.codec.Parse(ev.Bytes, m) != nil || m.Reply || !m.Answerable() {
		return nil
	}
	code, why := h.turnsBack(point, point.codec, m, true)
	switch {
	case why != nil:
		return &Objection{code, cmp.Or(m.Wrong, "its end"), why}
	case code != "" || m.Batch == 0 || !point.outOfStep(m): // the MAC need not be made for most
		return nil
	}
	if code = h.turnsAway(ev, point, m, h.settleCurrency(m), true); code != outOfStep {
		return nil // A0, as in production
	}
	return &Objection{code, "the batch", point.codec.OtherBatch(m.Batch, point.current)}
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
