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

// write encodes a message to a till, with its MAC where there is one.
func (p *till) write(m *dialect.Message) []byte {
	if p.mac == nil || !sealed(m) {
		return p.codec.Frame(m)
	}
	return p.codec.FrameSealed(m, p.mac)
}

// encodeReply writes the answer to a terminal's message.
func (h *Host) encodeReply(ev *party.Event, point *till, m *dialect.Message, code payment.ResponseCode) []byte {
	r := h.answerTo(ev, m, code)
	r.SignOnAgain = point.signOnAgain
	return point.write(&r)
}

// answerTill answers a terminal's message without recording anything.
func (h *Host) answerTill(ev *party.Event, out *party.Out, point *till, m *dialect.Message, code payment.ResponseCode) {
	if b := h.encodeReply(ev, point, m, code); b != nil {
		out.Message(ev.From, b)
	}
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
	return r
}

// reply answers a message without recording anything: asked again, the answer is the
// same.
func (h *Host) reply(
	ev *party.Event, out *party.Out, codec *dialect.Codec, m *dialect.Message, code payment.ResponseCode,
) {
	r := h.answerTo(ev, m, code)
	if b := codec.Frame(&r); b != nil {
		out.Message(ev.From, b)
	}
}

// answer writes the reply to a terminal's request from what the network said.
func (h *Host) answer(r *Requested, point *till, said *dialect.Message) []byte {
	m := dialect.Message{
		Transaction: r.Transaction, Reply: true, PAN: r.PAN, Amount: r.Amount, Balance: said.Balance, EMV: said.EMV,
		STAN: r.STAN, LocalTime: r.LocalTime, LocalDate: r.LocalDate, SettlementDate: said.SettlementDate, RRN: r.RRN,
		AuthID: said.AuthID, Code: said.Code, Reason: said.Reason, Terminal: r.Terminal, Merchant: r.Merchant,
		Acquirer: h.cfg.ID, Batch: r.Batch, Header: r.Header, SignOnAgain: point.signOnAgain,
	}
	if said.Code == partlyApproved {
		m.Amount = said.Amount
	}
	return point.write(&m)
}
