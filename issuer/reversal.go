package issuer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// reversal answers a 0420 or 0421. However often it comes, the transaction is
// undone once and the answer is the same.
//
//	original           answer  and
//	authorised         00      the mirror of its postings (J3); a hold comes back
//	already reversed   00      nothing more
//	voided, completed  22
//	declined, cleared  12      an advice (0220) too: it is repeated, not undone
//	unknown            25      a tombstone: if it still comes it has no effect
func (i *Issuer) reversal(ev *party.Event, m *dialect.Message, out *party.Out) {
	key := originalOf(m)
	if key.STAN == 0 || key.Sent == "" {
		i.reply(out, m, payment.FormatError)
		return
	}
	t, archived, known := i.recollect(ev, out, key)
	if !known {
		return
	}
	code := t.reversalAnswer()
	if archived && t.state == authorised && code == payment.Approved {
		code = payment.InvalidTransaction // its day is over
	}
	reply := i.codec.Frame(m.NetworkAnswer(code))
	if reply == nil {
		i.reply(out, m, payment.FormatError)
		return
	}
	out.Message(i.cfg.Network, reply)
	again := t != nil && !archived && t.state == reversed && i.cfg.Practice.PostReversalAgain
	switch {
	case t == nil:
		if !i.cfg.Practice.ForgetEarlyReversal {
			out.Fact(&Tombstoned{NetworkRef: key, Date: i.clearingDate(m), RRN: m.RRN, Reply: reply})
		}
	case t.reversalCode != "" && !again:
	case code != payment.Approved:
		out.Fact(&ReversalRefused{NetworkRef: key, RRN: m.RRN, Code: code, Reply: reply})
	default:
		f := &Reversed{NetworkRef: key, RRN: m.RRN, Reason: m.Code, Card: t.card.Name, Reply: reply}
		f.Postings = ledger.AppendMirror(nil, t.posted, &undone, &holdUndone)
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
	case t.state == declined || t.cleared || t.transaction.Advice():
		return payment.InvalidTransaction
	case t.endedBy != party.NetworkRef{}:
		return payment.AlreadyReversed
	}
	return payment.Approved
}
