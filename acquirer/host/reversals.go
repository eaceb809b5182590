package host

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// reversal undoes a transaction for its terminal. The terminal is answered at
// once; the network is owed a 0420.
func (h *Host) reversal(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	k := originalKey(m)
	ref := Ref{Terminal: k.terminal, Batch: k.batch, STAN: k.stan}
	before, known := h.recollect(ev, out, k)
	if !known {
		return
	}
	t := before.txn
	if t == nil {
		reply := h.encodeReply(ev, point, m, payment.OriginalNotFound)
		if !before.tombstone && !h.cfg.Practice.ForgetEarlyReversal {
			out.Fact(&Tombstoned{Ref: ref, Date: h.day, Reply: reply})
		}
		answerWith(out, ev.From, reply)
		return
	}
	ref.RRN = t.req.RRN
	m.RRN = ref.RRN
	code := h.reversalCode(t, m.Amount)
	reply := h.encodeReply(ev, point, m, code)
	switch {
	case code != payment.Approved:
		out.Fact(&ReversalRefused{Ref: ref, Code: code, Reply: reply})
	case t.state == reconcile.Reversed: // done before: nothing moves again
	default:
		f := &Reversed{Ref: ref, Reason: m.Code, Reply: reply, Advice: h.nextAdvice(ev, m.Code, h.lastSTAN)}
		f.Postings = chart.Cover(h.book, ledger.AppendMirror(nil, t.posted, &chart.Undone))
		out.Fact(f)
		out.Cancel(party.Timer{Name: ReplyTimer, Key: string(ref.RRN)})
		h.sendAdvice(ev, out, t.req, f.Advice, false)
	}
	answerWith(out, ev.From, reply)
}

// reversalCode is what a reversal of t, of an amount, is answered.
func (h *Host) reversalCode(t *txn, amount payment.Amount) payment.ResponseCode {
	switch {
	case t.state == reconcile.Reversed:
		return payment.Approved
	case t.state == reconcile.Voided || t.ender != nil:
		return payment.AlreadyReversed
	case t.state == reconcile.Declined, t.state == reconcile.Hung, !t.req.Transaction.Reversible():
		return payment.InvalidTransaction
	case t.state == reconcile.Approved && t.date != h.day:
		return payment.InvalidTransaction
	case t.req.Amount.Minor != amount.Minor && t.amount.Minor != amount.Minor && amount.Minor != 0:
		return payment.OriginalAmountWrong
	}
	return payment.Approved
}
