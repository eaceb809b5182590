package clearing

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// reversal answers a 0420 or 0421 of an acquirer. However often it comes, the
// transaction is undone once and the answer is the same.
//
//	original              answer   and
//	approved, pending     00       0420 to the issuer
//	already reversed      00       as before
//	we said 98            00       the issuer has its 0420 already
//	voided, completed     22
//	declined, other day   12       an advice (0220) too: it is repeated, not undone
//	unknown               25       a tombstone: if it still comes it has no effect
func (n *Network) reversal(ev *party.Event, from *Member, m *dialect.Message, out *party.Out) {
	key := originalOf(&m.Original)
	switch {
	case key.STAN == 0 || key.Sent == "":
		n.reply(out, ev.From, m, payment.FormatError)
		return
	case key.Acquirer != from.ID:
		n.reply(out, ev.From, m, payment.InvalidTransaction)
		return
	}
	t, archived, known := n.recollect(ev, out, key)
	if !known {
		return
	}
	code := n.reversalCode(t)
	day := n.mmdd
	if t != nil {
		day = t.Date.MMDD()
	}
	reply := n.answerBytes(m, code, day)
	if reply == nil {
		return
	}
	out.Message(ev.From, reply)
	switch {
	case t == nil:
		out.Fact(&Tombstoned{NetworkRef: key, Date: n.date, RRN: m.RRN, Reply: reply})
	case t.reversalCode != "":
	case code != payment.Approved:
		out.Fact(&ReversalRefused{NetworkRef: key, RRN: t.RRN, Code: code, Reply: reply})
	case archived: // we said 98, and the issuer has had its 0420
	case t.state == timedOut:
		out.Fact(&Reversed{NetworkRef: key, RRN: t.RRN, Reason: m.Code, Reply: reply})
	default:
		owed := t.Transaction.Reversible()
		out.Fact(&Reversed{NetworkRef: key, RRN: t.RRN, Reason: m.Code, Owed: owed, Reply: reply})
		if t.state == pending {
			out.Cancel(party.Timer{Name: timerReply, Key: t.timer})
		}
		if owed {
			advice := *t
			advice.reason = m.Code
			n.sendAdvice(ev, &advice, false, out)
		}
	}
}

// reversalCode decides what a reversal of t comes to.
func (n *Network) reversalCode(t *txn) payment.ResponseCode {
	switch {
	case t == nil:
		return payment.OriginalNotFound
	case t.reversalCode != "":
		return t.reversalCode
	case t.state == declined, t.state == approved && t.Date != n.date, t.Transaction.Advice():
		return payment.InvalidTransaction
	case t.ended:
		return payment.AlreadyReversed
	}
	return payment.Approved
}

// sendAdvice tells the issuer to undo t, and asks to be reminded until it has
// answered. DE 7, 11, 32, 33 and 37 are the original's.
func (n *Network) sendAdvice(ev *party.Event, t *txn, repeat bool, out *party.Out) {
	n.send(out, n.members[t.Issuer].Node, &dialect.Message{
		Transaction: t.Transaction, Reversal: true, Advice: true, Repeat: repeat, Code: t.reason,
		PAN: t.PAN, Amount: t.Amount, STAN: t.STAN, Sent: t.Sent, LocalTime: t.LocalTime, LocalDate: t.LocalDate,
		SettlementDate: t.Date.MMDD(), RRN: t.RRN, AuthID: t.authID, Terminal: t.Terminal, Merchant: t.Merchant, MCC: t.MCC,
		Acquirer: t.Acquirer, Forwarder: t.Forwarder,
		Original: dialect.Original{Transaction: t.Transaction, STAN: t.STAN, Sent: t.Sent, Acquirer: t.Acquirer,
			Forwarder: t.Forwarder},
	})
	out.Set(party.Timer{Name: timerAdvice, Key: t.timer}, ev.Now.Add(n.cfg.RepeatInterval))
}

// adviceAnswered ends the repeats of a 0420. Any answer but "come again" does.
func (n *Network) adviceAnswered(from *Member, m *dialect.Message, out *party.Out) {
	t := n.txns[originalOf(&m.Original)]
	if t == nil {
		t = n.txns[party.NetworkRef{Sent: m.Sent, STAN: m.STAN, Acquirer: m.Acquirer, Forwarder: m.Forwarder}]
	}
	if t == nil || !t.owed || t.Issuer != from.ID {
		return
	}
	if dialect.ComeAgain(m.Code) || m.Code == payment.MACError {
		return
	}
	out.Fact(&AdviceAcknowledged{NetworkRef: t.NetworkRef, Code: m.Code})
	out.Cancel(party.Timer{Name: timerAdvice, Key: t.timer})
}
