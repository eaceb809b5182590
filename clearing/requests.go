package clearing

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// request routes a card transaction to the issuer of the card.
func (n *Network) request(ev *party.Event, from *Member, m *dialect.Message, out *party.Out) {
	key := party.NetworkRef{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}
	t, _, known := n.recollect(ev, out, key)
	switch {
	case !known:
		return
	case t != nil:
		n.repeat(ev, t, m, out)
		return
	}
	code, bin := n.check(from, m)
	forward := []byte(nil)
	if code == payment.Approved {
		on := *m
		on.SettlementDate, on.Header, on.MAC = n.mmdd, nil, nil
		if m.Transaction.Advice() {
			on.Track2, on.EMV, on.PINBlock = "", nil, nil // it is kept until it is answered
		}
		if code = n.translatePIN(ev, from, n.members[bin.Issuer], &on); code != payment.Approved {
			forward = nil
		} else if forward = n.codec.Frame(&on); forward == nil {
			code = payment.FormatError
		}
	}
	if code != payment.Approved {
		reply := n.answerBytes(m, code, n.mmdd)
		if reply == nil {
			return
		}
		out.Fact(&Declined{NetworkRef: key, Transaction: m.Transaction, Date: n.date, Amount: m.Amount, RRN: m.RRN,
			Code: code, Reply: reply})
		out.Message(ev.From, reply)
		return
	}
	routed := &Routed{
		NetworkRef: key, Transaction: m.Transaction, Date: n.date, From: ev.From, Issuer: bin.Issuer, CardKind: bin.Kind,
		PAN: m.PAN, Amount: m.Amount, RRN: m.RRN, Terminal: m.Terminal, Merchant: m.Merchant, MCC: m.MCC,
		LocalTime: m.LocalTime, LocalDate: m.LocalDate, Original: m.Original,
	}
	if m.Transaction.Advice() {
		routed.Forward = forward
	}
	out.Fact(routed)
	out.Message(n.members[bin.Issuer].Node, forward)
	out.Set(party.Timer{Name: timerReply, Key: key.Text()}, ev.Now.Add(n.cfg.IssuerReply))
}

// repeat answers a request that came before: with the stored reply, or, while
// the issuer has not answered, not at all.
func (n *Network) repeat(ev *party.Event, t *txn, m *dialect.Message, out *party.Out) {
	switch {
	case t.state == tombstone:
		n.reply(out, ev.From, m, payment.AlreadyReversed)
	case t.reply != nil:
		out.Message(ev.From, t.reply)
	}
}

// maxFee is the largest fee that a clearing record has room for (DE 46, 8 digits).
const maxFee = 99_999_999

// check finds the BIN of a request, or the code that refuses it.
func (n *Network) check(from *Member, m *dialect.Message) (payment.ResponseCode, *BIN) {
	if !m.Transaction.Routed() {
		return payment.InvalidTransaction, nil
	}
	bin := n.cfg.route(m.PAN)
	switch {
	case m.Sent == "", len(m.RRN) != 12 && m.Transaction != dialect.Balance: // a clearing record has both
		return payment.FormatError, nil
	case m.Acquirer != from.ID:
		return payment.InvalidTransaction, nil
	case n.window:
		return payment.CutOverInProgress, nil
	case bin == nil:
		return payment.NoSuchIssuer, nil
	case n.signedOff[bin.Issuer]:
		return payment.IssuerInoperative, nil
	case m.Transaction != dialect.Balance && (m.Amount.Minor <= 0 || m.Amount.Currency != n.cfg.Currency),
		n.interchange(bin.Kind).Of(m.Amount).Minor > maxFee, n.charged(n.cfg.NetworkFee).Of(m.Amount).Minor > maxFee:
		return payment.InvalidAmount, nil
	}
	if m.Transaction.Ends() || m.Transaction.Changes() {
		return n.checkOriginal(m), bin
	}
	return payment.Approved, bin
}

// checkOriginal compares a request with the transaction it refers to. A void and a
// tip are of the same day; a pre-authorisation may be older than the log, and then
// the issuer knows it.
func (n *Network) checkOriginal(m *dialect.Message) payment.ResponseCode {
	o := n.txns[originalOf(&m.Original)]
	held := m.Transaction.RefersTo(dialect.PreAuth)
	switch {
	case o == nil && held:
		return payment.Approved
	case o == nil || o.state == tombstone:
		return payment.OriginalNotFound
	case !held && o.Date != n.date, o.state == pending || o.state == declined, !m.Transaction.RefersTo(o.Transaction):
		return payment.InvalidTransaction
	case o.state != approved || o.ended:
		return payment.AlreadyReversed
	case o.PAN != m.PAN, o.Amount != m.Amount && m.Transaction.Voids():
		return payment.OriginalAmountWrong
	}
	return payment.Approved
}

// answered takes the issuer's reply to the acquirer. A reply that comes when the
// exchange is over is of no use to anybody.
func (n *Network) answered(from *Member, m *dialect.Message, out *party.Out) {
	t := n.txns[party.NetworkRef{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}]
	if t == nil || t.state != pending || t.Issuer != from.ID || m.Code == payment.MACError && t.forward != nil {
		return // an advice that did not arrive whole is sent again
	}
	f := &Answered{NetworkRef: t.NetworkRef, RRN: t.RRN, Code: m.Code, AuthID: m.AuthID}
	r := t.answer(m.Code)
	r.AuthID, r.Balance, r.Reason, r.EMV = m.AuthID, m.Balance, m.Reason, m.EMV
	if m.Code == partlyApproved {
		if m.Amount.Minor <= 0 || m.Amount.Minor > t.Amount.Minor || m.Amount.Currency != t.Amount.Currency {
			return // approves more than was asked: nobody can book that
		}
		granted := m.Amount
		f.Amount, r.Amount = &granted, granted
	}
	if d := n.day(t.Date); d == nil || d.filed {
		f.Date, r.SettlementDate = n.date, n.mmdd // an advice that waited for its issuer longer than for its file
	}
	if f.Reply = n.codec.Frame(&r); f.Reply == nil {
		return // the issuer answers with what nobody can pass on: as good as silent
	}
	out.Fact(f)
	out.Cancel(party.Timer{Name: timerReply, Key: t.timer})
	out.Message(t.From, f.Reply)
}

// issuerSilent gives up on an issuer: 98 to the acquirer, and a reversal to the
// issuer, who may have posted. An advice is not given up: it is sent again until it
// is answered.
func (n *Network) issuerSilent(ev *party.Event, out *party.Out) {
	t := n.lookup(ev.Timer.Key)
	if t == nil || t.state != pending {
		return
	}
	if t.forward != nil {
		n.repeatAdvice(ev, t, out)
		return
	}
	r := t.answer(payment.NoIssuerReply)
	reply := n.codec.Frame(&r)
	owed := t.Transaction.Reversible()
	out.Fact(&TimedOut{NetworkRef: t.NetworkRef, RRN: t.RRN, Owed: owed, Reply: reply})
	out.Message(t.From, reply)
	if owed {
		advice := *t
		advice.reason = payment.NoIssuerReply
		n.sendAdvice(ev, &advice, false, out)
	}
}

// repeatAdvice sends an advice to its issuer again (0221).
func (n *Network) repeatAdvice(ev *party.Event, t *txn, out *party.Out) {
	var m dialect.Message
	if n.codec.Parse(t.forward, &m) == nil {
		m.Repeat = true
		n.send(out, n.members[t.Issuer].Node, &m)
	}
	out.Set(party.Timer{Name: timerReply, Key: t.timer}, ev.Now.Add(n.cfg.RepeatInterval))
}

// answer builds the reply to the acquirer from the log, with the clearing day the
// transaction belongs to.
func (t *txn) answer(code payment.ResponseCode) dialect.Message {
	return dialect.Message{
		Transaction: t.Transaction, Reply: true, Advice: t.Transaction.Advice(), Code: code,
		Amount: t.Amount, STAN: t.STAN, Sent: t.Sent, LocalTime: t.LocalTime, LocalDate: t.LocalDate,
		SettlementDate: t.Date.MMDD(), RRN: t.RRN, Terminal: t.Terminal, Merchant: t.Merchant,
		Acquirer: t.Acquirer, Forwarder: t.Forwarder,
	}
}
