package host

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// clearingDay is the day that DE 15 of an answer gives a request: the open one or a
// neighbour, as it was when the request left or, of an advice that waited, as it is now.
// Whatever else it says is impossible, and the request belongs to the open day.
func (h *Host) clearingDay(r *Requested, mmdd string) (day payment.BusinessDate, impossible string) {
	if mmdd == "" {
		return r.Date, ""
	}
	for _, open := range [...]payment.BusinessDate{r.Date, h.day} {
		if d, err := payment.ResolveMMDD(mmdd, open); err == nil && d >= open.AddDays(-1) && d <= open.AddDays(1) {
			return d, ""
		}
	}
	return h.day, mmdd
}

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
	date, impossible := h.clearingDay(t.req, m.SettlementDate)
	if impossible != "" {
		m.SettlementDate = date.MMDD()
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
		f := &Approved{Ref: t.req.Ref, Date: date, AuthID: m.AuthID, Code: m.Code, Reply: reply}
		h.openDay(out, date)
		if impossible != "" {
			out.Fact(&DateDoubted{Ref: t.req.Ref, Said: impossible, Date: date})
		}
		if h.cfg.Practice.DateByOwnClock {
			f.Date = t.req.Date
		}
		granted := t.req.Amount
		if m.Code == partlyApproved {
			part := m.Amount
			granted, f.Amount = part, &part
		}
		f.Postings = chart.Cover(h.book, h.postings(t, granted))
		out.Fact(f)
	} else {
		out.Fact(&Declined{Ref: t.req.Ref, Code: m.Code, Reply: reply})
	}
	if !t.req.Uploaded { // an answer that no till waits for might be taken for that of another message
		answerWith(out, point.Node, reply)
	}
}
