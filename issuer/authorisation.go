package issuer

import (
	"slices"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// request answers a request of the network. One that came before gets the answer
// it had.
func (i *Issuer) request(ev *party.Event, m *dialect.Message, out *party.Out) {
	key := party.NetworkRef{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}
	t, _, known := i.recollect(ev, out, key)
	if !known {
		return
	}
	if t != nil && (!i.cfg.Practice.AuthoriseRepeats || t.state == tombstone) {
		if t.state == tombstone {
			i.reply(out, m, payment.AlreadyReversed)
		} else {
			out.Message(i.cfg.Network, t.reply)
		}
		return
	}
	c := i.pans[m.PAN]
	if c == nil {
		c = i.enrol(m, out)
	}
	d := i.judge(ev, c, m, out)
	if len(out.Wants) > 0 {
		return
	}
	r := m.NetworkAnswer(d.code)
	var reply []byte
	script := false
	if d.approves() {
		r.Amount = d.amount
		r.EMV, script = i.answerChip(c, &d)
		r.AuthID = payment.AuthID(payment.STAN(i.auths%999999 + 1).String())
		if m.Transaction == dialect.Balance {
			r.Balance = i.available(c)
		}
		if reply = i.codec.Frame(r); reply == nil {
			d.code = payment.FormatError
		}
	}
	if !d.approves() {
		i.decline(ev, key, c, m, d.code, out)
		return
	}
	f := &Authorised{
		NetworkRef: key, Transaction: m.Transaction, Date: i.clearingDate(m), Card: c.Name, Amount: d.amount, RRN: m.RRN,
		AuthID: r.AuthID, PIN: d.pin, Script: script, Reply: reply, Postings: i.postings(c, m, &d),
	}
	if d.chip != nil {
		f.ARQC = d.chip.arqc.String()
	}
	if d.original != nil {
		o := d.original.key
		f.Original = &o
	}
	out.Fact(f)
	i.leave(ev, &key, reply, out)
}

// judge decides, unless the issuer's own system is so slow that what stands in front
// of it gives up: 68, and nothing moves. An advice waits: it is not to be refused.
func (i *Issuer) judge(ev *party.Event, c *card, m *dialect.Message, out *party.Out) decision {
	if i.givesUp() && !m.Transaction.Advice() {
		return decision{code: payment.IssuerTimeout}
	}
	return i.decide(ev, c, m, out)
}

// givesUp reports whether requests are answered before the issuer's system is done.
func (i *Issuer) givesUp() bool { return i.cfg.GiveUp > 0 && i.cfg.Delay > i.cfg.GiveUp }

// postings are those of a request that is granted.
func (i *Issuer) postings(c *card, m *dialect.Message, d *decision) []ledger.Posting {
	o := d.original
	switch m.Transaction {
	case dialect.Sale, dialect.OfflineSale:
		return sold.Append(nil, d.amount, c.account)
	case dialect.PreAuth:
		return preAuthorised.Append(nil, d.amount, c.account, Hold.Of(c.Name))
	case dialect.SaleVoid, dialect.PreAuthVoid, dialect.CompletionVoid:
		return ledger.AppendMirror(nil, o.posted, &undone, &holdUndone)
	case dialect.Completion, dialect.CompletionAdvice:
		var p []ledger.Posting
		if o != nil && o.holds() {
			p = ledger.AppendMirror(p, o.posted, &holdEnded)
		}
		return completed.Append(p, d.amount, c.account)
	case dialect.Adjust, dialect.Tip:
		return sold.Append(nil, d.amount.Sub(o.amount), c.account)
	}
	return nil
}

// decline says no, and will say no to the repeat.
func (i *Issuer) decline(ev *party.Event, key party.NetworkRef, c *card, m *dialect.Message, code payment.ResponseCode,
	out *party.Out) {
	f := &Declined{NetworkRef: key, Transaction: m.Transaction, Date: i.clearingDate(m), Amount: m.Amount, RRN: m.RRN,
		Code: code}
	if c != nil {
		f.Card = c.Name
	}
	if f.Reply = i.codec.FrameAnswer(m.NetworkAnswer(code)); f.Reply == nil {
		return
	}
	out.Fact(f)
	i.leave(ev, &key, f.Reply, out)
}

// leave sends an answer, late when the host is slow.
func (i *Issuer) leave(ev *party.Event, key *party.NetworkRef, b []byte, out *party.Out) {
	if wait := i.cfg.Delay; wait > 0 {
		if i.givesUp() {
			wait = i.cfg.GiveUp
		}
		out.Set(party.Timer{Name: timerReply, Key: key.Text()}, ev.Now.Add(wait))
		return
	}
	out.Message(i.cfg.Network, b)
}

// decide checks a request and says why not, or how much.
func (i *Issuer) decide(ev *party.Event, c *card, m *dialect.Message, out *party.Out) decision {
	d := decision{code: payment.Approved, amount: m.Amount}
	switch {
	case !m.Transaction.Routed():
		d.code = payment.InvalidTransaction
	case c == nil:
		d.code = payment.InvalidCard
	case slices.Contains(c.Refuses, m.Transaction):
		d.code = payment.NotPermittedToCard
	case spends(m.Transaction) || m.Transaction == dialect.Balance:
		if d.code = i.checkCard(ev, c, m); d.code == payment.Approved {
			i.checkSecrets(c, m, &d)
		}
		if d.code == payment.Approved && spends(m.Transaction) {
			i.checkMoney(c, m, &d)
		}
	case m.Transaction != dialect.Refund:
		i.checkOriginal(ev, c, m, &d, out)
	}
	return d
}
