package host

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// answered gives the terminal the network's answer and posts an approval in the
// same commit.
func (h *Host) answered(ev *party.Event, out *party.Out, t *txn, m *dialect.Message) {
	point := h.terminals[t.req.Terminal]
	if point == nil {
		return
	}
	if m.Code == partlyApproved &&
		(m.Amount.Minor <= 0 || m.Amount.Minor > t.req.Amount.Minor || m.Amount.Currency != t.req.Amount.Currency) {
		return // approves more than was asked: as good as silent
	}
	if spoilt(m) {
		if t.req.Transaction.Advice() {
			return // it is sent again
		}
		m.Code = securityFailed
	}
	reply := h.answer(t.req, point, m)
	if reply == nil {
		return // nobody can pass that on: as good as silent
	}
	out.Cancel(party.Timer{Name: ReplyTimer, Key: string(t.req.RRN)})
	if t.advice != nil { // an advice that was stored and forwarded
		out.Cancel(party.Timer{Name: AdviceTimer, Key: string(t.req.RRN)})
	}
	if approves(m.Code) {
		f := &Approved{Ref: t.req.Ref, Date: t.req.Date, AuthID: m.AuthID, Code: m.Code, Reply: reply}
		if d, err := payment.ResolveMMDD(m.SettlementDate, t.req.Date); err == nil {
			h.openDay(out, d)
			if !h.cfg.Practice.DateByOwnClock {
				f.Date = d
			}
		}
		granted := t.req.Amount
		if m.Code == partlyApproved {
			granted = m.Amount
			f.Amount = &granted
		}
		f.Postings = chart.Cover(h.book, h.postings(t, granted))
		out.Fact(f)
	} else {
		out.Fact(&Declined{Ref: t.req.Ref, Code: m.Code, Reply: reply})
	}
	answerWith(out, point.Node, reply)
}
