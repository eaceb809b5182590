package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// partlyApproved is DE 39 10: the amount of the reply is what was granted.
const partlyApproved payment.ResponseCode = "10"

// notSupported is DE 39 40, a transaction that the host does not have.
const notSupported payment.ResponseCode = "40"

// noRoute is DE 39 92: no network of ours reaches the issuer of the card.
const noRoute payment.ResponseCode = "92"

// sealed reports whether a message of a terminal carries a MAC: those of cards do.
func sealed(m *dialect.Message) bool { return m.Reversal || m.Transaction.Routed() }

// seal is what makes the MAC of a message to a till, nil where it has none.
func (p *till) seal(m *dialect.Message) dialect.Sealer {
	if p.mac == nil || !sealed(m) {
		return nil
	}
	return p.mac
}

// encodeReply writes the answer to a terminal's message.
func (h *Host) encodeReply(ev *party.Event, point *till, m *dialect.Message, code payment.ResponseCode) []byte {
	r := h.answerTo(ev, m, code)
	r.SignOnAgain = point.signOnAgain
	return point.codec.FrameAnswerSealed(&r, point.seal(&r))
}

// answerWith sends a stored or written reply. One that could not be written does not leave.
func answerWith(out *party.Out, to party.Node, reply []byte) {
	if reply != nil {
		out.Message(to, reply)
	}
}

// answerTill answers a terminal's message without recording anything.
func (h *Host) answerTill(ev *party.Event, out *party.Out, point *till, m *dialect.Message, code payment.ResponseCode) {
	answerWith(out, ev.From, h.encodeReply(ev, point, m, code))
}

// answerTo makes the answer to a message: what it said, and the code.
func (h *Host) answerTo(ev *party.Event, m *dialect.Message, code payment.ResponseCode) dialect.Message {
	r := *m
	r.Reply, r.Repeat = true, false
	r.Expiry, r.Track2, r.EntryMode, r.Details, r.Original = "", "", "", nil, dialect.Original{}
	r.PINBlock, r.PINCapture, r.Security, r.CVN, r.EMV, r.CardSequence = nil, "", "", "", nil, ""
	r.MAC, r.OriginalAuthID = nil, ""
	r.LocalTime, r.LocalDate = h.cfg.Calendar.TimeHHMMSS(ev.Business), h.cfg.Calendar.Date(ev.Business).MMDD()
	r.Code = code
	if code == payment.FormatError && m.Wrong != "" {
		r.Reason = m.Wrong
	}
	return r
}

// reply answers a message without recording anything: asked again, the answer is the
// same.
func (h *Host) reply(
	ev *party.Event, out *party.Out, codec *dialect.Codec, m *dialect.Message, code payment.ResponseCode,
) {
	r := h.answerTo(ev, m, code)
	answerWith(out, ev.From, codec.FrameAnswer(&r))
}

// answer writes the reply to a terminal's request from what the network said. What the
// till can do without is left out where its dialect cannot say it; nil when even the rest
// cannot be written.
func (h *Host) answer(r *Requested, point *till, said *dialect.Message) []byte {
	m := dialect.Message{
		Transaction: r.Transaction, Reply: true, PAN: r.PAN, Amount: r.Amount, Balance: said.Balance, EMV: said.EMV,
		STAN: r.STAN, Sent: r.TillSent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, SettlementDate: said.SettlementDate,
		RRN: r.RRN, AuthID: said.AuthID, Code: said.Code, Reason: said.Reason, Terminal: r.Terminal, Merchant: r.Merchant,
		Acquirer: h.cfg.ID, Batch: r.Batch, Header: r.Header, SignOnAgain: point.signOnAgain,
	}
	if said.Code == partlyApproved {
		m.Amount = said.Amount
	}
	if b := point.codec.FrameSealed(&m, point.seal(&m)); b != nil {
		return b
	}
	m.Balance, m.EMV, m.Reason = payment.Amount{}, nil, ""
	return point.codec.FrameSealed(&m, point.seal(&m))
}
