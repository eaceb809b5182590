package issuer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// request answers a request of the network. One that came before gets the answer
// it had.
func (h *Host) request(ev *party.Event, m *dialect.Message, out *party.Out) {
	key := Key{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}
	if t := h.txns[key]; t != nil && (!h.cfg.Practice.AuthoriseRepeats || t.state == tombstone) {
		if t.state == tombstone {
			h.reply(out, m, payment.AlreadyReversed)
		} else {
			out.Message(h.cfg.Network, t.reply)
		}
		return
	}
	c := h.pans[m.PAN]
	code := h.check(ev, c, m)
	r := answer(m, code)
	var reply []byte
	if code == payment.Approved {
		r.AuthID = payment.AuthID(payment.STAN(h.auths%999999 + 1).String())
		if m.Transaction == dialect.Balance {
			r.Balance = h.available(c)
		}
		if reply = h.encode(r); reply == nil {
			code = payment.FormatError
		}
	}
	if code != payment.Approved {
		h.decline(ev, key, c, m, code, out)
		return
	}
	f := &Authorised{
		Key: key, Transaction: m.Transaction, Date: h.clearingDate(m), Card: c.Name, Amount: m.Amount, RRN: m.RRN,
		AuthID: r.AuthID, Reply: reply,
	}
	switch m.Transaction {
	case dialect.Sale:
		f.Postings = []ledger.Posting{{Debit: c.account, Credit: DueToNetwork, Amount: m.Amount, Event: "J2"}}
	case dialect.SaleVoid:
		o := originalOf(m)
		f.Original = &o
		f.Postings = []ledger.Posting{{Debit: DueToNetwork, Credit: c.account, Amount: m.Amount, Event: "J3"}}
	}
	out.Fact(f)
	h.leave(ev, &key, reply, out)
}

// decline says no, and will say no to the repeat.
func (h *Host) decline(ev *party.Event, key Key, c *card, m *dialect.Message, code payment.ResponseCode, out *party.Out) {
	f := &Declined{Key: key, Transaction: m.Transaction, Date: h.clearingDate(m), Amount: m.Amount, RRN: m.RRN, Code: code}
	if c != nil {
		f.Card = c.Name
	}
	if f.Reply = h.encode(answer(m, code)); f.Reply == nil {
		f.Reply = h.bare(m)
	}
	if f.Reply == nil {
		return
	}
	out.Fact(f)
	h.leave(ev, &key, f.Reply, out)
}

// leave sends an answer, late when the host is slow.
func (h *Host) leave(ev *party.Event, key *Key, b []byte, out *party.Out) {
	if h.cfg.Delay > 0 {
		out.Set(party.Timer{Name: timerReply, Key: key.text()}, ev.Now.Add(h.cfg.Delay))
		return
	}
	out.Message(h.cfg.Network, b)
}

// clearingDate is the day that the network gave the transaction.
func (h *Host) clearingDate(m *dialect.Message) payment.BusinessDate {
	if m.SettlementDate == h.mmdd {
		return h.date
	}
	date, err := payment.ResolveMMDD(m.SettlementDate, h.date)
	if err != nil {
		return h.date
	}
	return date
}

// check decides on a request.
func (h *Host) check(ev *party.Event, c *card, m *dialect.Message) payment.ResponseCode {
	if c == nil {
		return payment.InvalidCard
	}
	switch m.Transaction {
	case dialect.Refund:
		return payment.Approved
	case dialect.SaleVoid:
		return h.checkVoid(c, m)
	case dialect.Sale, dialect.Balance:
	default:
		return payment.InvalidTransaction
	}
	switch c.Status {
	case Lost:
		return "41"
	case Stolen:
		return "43"
	case Restricted:
		return payment.RestrictedCard
	}
	switch {
	case c.Expiry != "" && (c.Expiry < yymm(h.calendar.Date(ev.Business)) || m.Expiry != "" && m.Expiry != c.Expiry):
		return "54"
	case m.Transaction == dialect.Sale && (m.Amount.Minor <= 0 || m.Amount.Currency != h.cfg.Currency):
		return payment.InvalidAmount
	case m.Transaction == dialect.Sale && m.Amount.Minor > h.available(c).Minor:
		return payment.InsufficientFunds
	}
	return payment.Approved
}

// yymm is a date as DE 14 has it.
func yymm(d payment.BusinessDate) string { return d.YYMMDD()[:4] }

// available is what the card may spend.
func (h *Host) available(c *card) payment.Amount {
	a := h.book.Balance(c.account)
	if c.Kind == Credit {
		a = a.Add(c.Limit)
	}
	return a
}

// checkVoid compares a void with the sale it refers to.
func (h *Host) checkVoid(c *card, m *dialect.Message) payment.ResponseCode {
	o := h.txns[originalOf(m)]
	switch {
	case o == nil || o.state == tombstone:
		return payment.OriginalNotFound
	case o.state == reversed || o.voidedBy != Key{}:
		return payment.AlreadyReversed
	case o.state == declined || o.transaction != dialect.Sale || o.cleared:
		return payment.InvalidTransaction
	case o.amount != m.Amount || o.card != c:
		return payment.OriginalAmountWrong
	}
	return payment.Approved
}

// originalOf is the key of the transaction that a void or a reversal refers to.
func originalOf(m *dialect.Message) Key {
	o := &m.Original
	return Key{Sent: o.Sent, STAN: o.STAN, Acquirer: o.Acquirer, Forwarder: o.Forwarder}
}

// reversal answers a 0420 or 0421. However often it comes, the transaction is
// undone once and the answer is the same.
//
//	original           answer  and
//	authorised         00      the mirror of its posting (J3)
//	already reversed   00      nothing more
//	voided             22
//	declined, cleared  12
//	unknown            25      a tombstone: if it still comes it has no effect
func (h *Host) reversal(m *dialect.Message, out *party.Out) {
	key := originalOf(m)
	if key.STAN == 0 || key.Sent == "" {
		h.reply(out, m, payment.FormatError)
		return
	}
	t := h.txns[key]
	code := t.reversalAnswer()
	reply := h.encode(answer(m, code))
	if reply == nil {
		h.reply(out, m, payment.FormatError)
		return
	}
	out.Message(h.cfg.Network, reply)
	again := t != nil && t.state == reversed && h.cfg.Practice.PostReversalAgain
	switch {
	case t == nil:
		if !h.cfg.Practice.ForgetEarlyReversal {
			out.Fact(&Tombstoned{Key: key, Date: h.clearingDate(m), RRN: m.RRN, Reply: reply})
		}
	case t.reversalCode != "" && !again:
	case code != payment.Approved:
		out.Fact(&ReversalRefused{Key: key, RRN: m.RRN, Code: code, Reply: reply})
	default:
		f := &Reversed{Key: key, RRN: m.RRN, Reason: m.Code, Card: t.card.Name, Reply: reply}
		if t.posts() {
			p := ledger.Posting{Debit: DueToNetwork, Credit: t.card.account, Amount: t.amount, Event: "J3"}
			if t.transaction == dialect.SaleVoid {
				p = p.Mirror("J3")
			}
			f.Postings = []ledger.Posting{p}
		}
		out.Fact(f)
	}
}

// reversalAnswer decides what a reversal of t comes to.
func (t *txn) reversalAnswer() payment.ResponseCode {
	switch {
	case t == nil:
		return payment.OriginalNotFound
	case t.reversalCode != "":
		return t.reversalCode
	case t.state == declined || t.cleared:
		return payment.InvalidTransaction
	case t.voidedBy != Key{}:
		return payment.AlreadyReversed
	}
	return payment.Approved
}
