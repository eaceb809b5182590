package clearing

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// request routes a card transaction to the issuer of the card.
func (h *House) request(ev *party.Event, from *Member, m *dialect.Message, out *party.Out) {
	key := Key{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}
	if t := h.txns[key]; t != nil {
		h.repeat(ev, t, m, out)
		return
	}
	code, bin := h.check(from, m)
	forward := []byte(nil)
	if code == payment.Approved {
		on := *m
		on.SettlementDate, on.Header = h.mmdd, nil
		if forward = h.encode(&on); forward == nil {
			code = payment.FormatError
		}
	}
	if code != payment.Approved {
		reply := h.answerBytes(m, code, h.mmdd)
		if reply == nil {
			return
		}
		out.Fact(&Declined{Key: key, Transaction: m.Transaction, Date: h.date, Amount: m.Amount, RRN: m.RRN, Code: code, Reply: reply})
		out.Message(ev.From, reply)
		return
	}
	out.Fact(&Routed{
		Key: key, Transaction: m.Transaction, Date: h.date, From: ev.From, Issuer: bin.Issuer, CardKind: bin.Kind,
		PAN: m.PAN, Amount: m.Amount, RRN: m.RRN, Terminal: m.Terminal, Merchant: m.Merchant, MCC: m.MCC,
		LocalTime: m.LocalTime, LocalDate: m.LocalDate, Original: m.Original,
	})
	out.Message(h.members[bin.Issuer].Node, forward)
	out.Set(party.Timer{Name: timerReply, Key: key.text()}, ev.Now.Add(h.cfg.IssuerReply))
}

// repeat answers a request that came before: with the stored reply, or, while
// the issuer has not answered, not at all.
func (h *House) repeat(ev *party.Event, t *txn, m *dialect.Message, out *party.Out) {
	switch {
	case t.state == tombstone:
		h.reply(out, ev.From, m, payment.AlreadyReversed)
	case t.reply != nil:
		out.Message(ev.From, t.reply)
	}
}

// maxFee is the largest fee that a clearing record has room for (DE 46, 8 digits).
const maxFee = 99_999_999

// check finds the BIN of a request, or the code that refuses it.
func (h *House) check(from *Member, m *dialect.Message) (payment.ResponseCode, *BIN) {
	switch m.Transaction {
	case dialect.Balance, dialect.Sale, dialect.SaleVoid, dialect.Refund:
	default:
		return payment.InvalidTransaction, nil
	}
	bin := h.cfg.route(m.PAN)
	switch {
	case m.Sent == "", len(m.RRN) != 12 && m.Transaction != dialect.Balance: // a clearing record has both
		return payment.FormatError, nil
	case m.Acquirer != from.ID:
		return payment.InvalidTransaction, nil
	case h.window:
		return payment.CutOverInProgress, nil
	case bin == nil:
		return payment.NoSuchIssuer, nil
	case m.Transaction != dialect.Balance && (m.Amount.Minor <= 0 || m.Amount.Currency != h.cfg.Currency),
		h.interchange(bin.Kind).Of(m.Amount).Minor > maxFee, h.cfg.NetworkFee.Of(m.Amount).Minor > maxFee:
		return payment.InvalidAmount, nil
	}
	if m.Transaction == dialect.SaleVoid {
		return h.checkVoid(m), bin
	}
	return payment.Approved, bin
}

// checkVoid compares a void with the sale it refers to: same day, same amount,
// still in force.
func (h *House) checkVoid(m *dialect.Message) payment.ResponseCode {
	o := h.txns[originalOf(&m.Original)]
	switch {
	case o == nil || o.state == tombstone:
		return payment.OriginalNotFound
	case o.Date != h.date || o.state == pending || o.state == declined || o.Transaction != dialect.Sale:
		return payment.InvalidTransaction
	case o.state != approved || o.voided:
		return payment.AlreadyReversed
	case o.Amount != m.Amount || o.PAN != m.PAN:
		return payment.OriginalAmountWrong
	}
	return payment.Approved
}

// answered takes the issuer's reply to the acquirer. A reply that comes when the
// exchange is over is of no use to anybody.
func (h *House) answered(from *Member, m *dialect.Message, out *party.Out) {
	t := h.txns[Key{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}]
	if t == nil || t.state != pending || t.Issuer != from.ID {
		return
	}
	r := t.answer(m.Code)
	r.AuthID, r.Balance, r.Reason = m.AuthID, m.Balance, m.Reason
	reply := h.encode(r)
	if reply == nil {
		return // the issuer answers with what nobody can pass on: as good as silent
	}
	out.Fact(&Answered{Key: t.Key, RRN: t.RRN, Code: m.Code, AuthID: m.AuthID, Reply: reply})
	out.Cancel(party.Timer{Name: timerReply, Key: t.timer})
	out.Message(t.From, reply)
}

// issuerSilent gives up on an issuer: 98 to the acquirer, and a reversal to the
// issuer, who may have posted.
func (h *House) issuerSilent(ev *party.Event, out *party.Out) {
	t := h.lookup(ev.Timer.Key)
	if t == nil || t.state != pending {
		return
	}
	reply := h.encode(t.answer(payment.NoIssuerReply))
	owed := t.posts()
	out.Fact(&TimedOut{Key: t.Key, RRN: t.RRN, Owed: owed, Reply: reply})
	out.Message(t.From, reply)
	if owed {
		advice := *t
		advice.reason = payment.NoIssuerReply
		h.sendAdvice(ev, &advice, false, out)
	}
}

// posts reports whether an issuer posts the transaction when it authorises it.
func (t *txn) posts() bool { return t.Transaction == dialect.Sale || t.Transaction == dialect.SaleVoid }

// answer builds the reply to the acquirer from the log, with the clearing day the
// transaction belongs to.
func (t *txn) answer(code payment.ResponseCode) *dialect.Message {
	return &dialect.Message{
		Transaction: t.Transaction, Reply: true, Advice: t.Transaction == dialect.Refund, Code: code,
		Amount: t.Amount, STAN: t.STAN, Sent: t.Sent, LocalTime: t.LocalTime, LocalDate: t.LocalDate,
		SettlementDate: t.Date.MMDD(), RRN: t.RRN, Terminal: t.Terminal, Merchant: t.Merchant,
		Acquirer: t.Acquirer, Forwarder: t.Forwarder,
	}
}
