package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// request takes a card transaction to the network, or refuses it.
func (h *Host) request(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	ref := Ref{Terminal: point.ID, Batch: m.Batch, STAN: m.STAN}
	before, known := h.recollect(ev, out, ref.key())
	switch {
	case !known:
		return
	case before.txn != nil && !h.cfg.Practice.TakeRepeats:
		h.repeated(ev, out, point, m, before)
		return
	case ev.Overdue && !m.Transaction.Advice(): // its till gives up before it could have an answer
		h.answerTill(ev, out, point, m, payment.SystemMalfunction)
		return
	}
	original, code := (*txn)(nil), payment.AlreadyReversed
	if !before.tombstone {
		original, code = h.screen(ev, out, point, m)
	}
	if len(out.Wants) > 0 {
		return
	}
	for _, failed := range [...]payment.ResponseCode{point.readTrack(m), h.translatePIN(ev, point, m)} {
		if code == "" && failed != payment.Approved {
			code = failed
		}
	}
	if code != "" {
		h.refuse(ev, out, point, ref, m, code)
		return
	}
	req := h.requested(ev, point, ref, m, original)
	forward := h.forwarded(req, m, false)
	if forward == nil { // what the till may say and the network's dialect has no room for
		h.refuse(ev, out, point, ref, m, payment.FormatError)
		return
	}
	out.Fact(req)
	if original == nil || !m.Transaction.Changes() || len(original.changes) == 0 {
		out.Message(h.cfg.Network, forward)
	}
	out.Set(party.Timer{Name: ReplyTimer, Key: string(req.RRN)}, ev.Now.Add(h.cfg.ReplyTimeout))
}

// refuse declines a request that the network never sees.
func (h *Host) refuse(
	ev *party.Event, out *party.Out, point *till, ref Ref, m *dialect.Message, code payment.ResponseCode,
) {
	f := &Refused{
		Ref: ref, Transaction: m.Transaction, Merchant: point.Merchant, Date: h.day, PAN: m.PAN, Amount: m.Amount,
		Code: code, At: ev.Business,
	}
	f.Reply = h.encodeReply(ev, point, m, code)
	out.Fact(f)
	answerWith(out, ev.From, f.Reply)
}

// requested gives a request its numbers towards the network.
func (h *Host) requested(ev *party.Event, point *till, ref Ref, m *dialect.Message, original *txn) *Requested {
	cal := h.cfg.Calendar
	date := h.day
	if h.cfg.Practice.DateByOwnClock {
		date = cal.ClearingDate(ev.Business)
	}
	ref.RRN = rrn(cal.ClearingDate(ev.Business), h.lastRRN+1)
	sent := cal.TransmissionTime(ev.Business)
	req := &Requested{
		Ref: ref, Transaction: m.Transaction, Merchant: point.Merchant, Date: date, PAN: m.PAN, Expiry: m.Expiry,
		EntryMode: m.EntryMode, Amount: m.Amount, AuthID: m.AuthID, OriginalAuthID: m.OriginalAuthID, Sent: sent,
		NetworkSTAN: h.lastSTAN.Next(), LocalTime: sent[4:], LocalDate: sent[:4], At: ev.Business, TillSent: m.Sent,
	}
	if m.Transaction == dialect.OfflineSale && m.LocalDate != "" {
		req.LocalDate = m.LocalDate // when it was made, which is not now
	}
	if m.Tip.Minor != 0 {
		tip := m.Tip
		req.Tip = &tip
	}
	if len(m.Header) > 0 {
		req.Header = append([]byte(nil), m.Header...)
	}
	switch {
	case original != nil:
		o := original.req
		req.OriginalRRN = o.RRN
		req.Original = dialect.Original{
			Transaction: o.Transaction, STAN: o.NetworkSTAN, Sent: o.Sent, Acquirer: h.cfg.ID, Forwarder: h.cfg.Forwarder,
			RRN: o.RRN,
		}
	case m.Transaction == dialect.Refund:
		req.Original = m.Original
	}
	return req
}

// repeated answers a request that was seen before: the same request gets the
// same answer as soon as there is one, another request under its numbers is 94: what is
// stored of the first is for its own card alone. So is an
// on-line request of a day that is archived: nobody waits for its answer any more, and
// whoever sells under its numbers now must not take the old approval for his own.
func (h *Host) repeated(ev *party.Event, out *party.Out, point *till, m *dialect.Message, before seen) {
	t := before.txn
	switch {
	case t.req.Transaction != m.Transaction, t.req.Amount != m.Amount, t.req.PAN != m.PAN, t.refersElsewhere(m),
		before.archived && !m.Transaction.Advice():
		h.answerTill(ev, out, point, m, payment.Duplicate)
	case t.reply != nil:
		out.Message(ev.From, point.again(t.reply))
	case t.state == reconcile.Reversed && t.code == "":
		h.answerTill(ev, out, point, m, payment.AlreadyReversed) // before it had an answer
	case t.state != reconcile.Pending:
		h.answerTill(ev, out, point, m, payment.NoIssuerReply) // a crash has lost it
	}
}

// rrn makes DE 37: the last digit of the year, the day of the year, a counter.
func rrn(d payment.BusinessDate, n uint64) payment.RRN {
	day := d.Sub(payment.Date(d.Year(), 1, 1)) + 1
	b := [12]byte{'0' + byte(d.Year()%10), '0' + byte(day/100), '0' + byte(day/10%10), '0' + byte(day%10)}
	for i := 11; i > 3; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return payment.RRN(b[:])
}
