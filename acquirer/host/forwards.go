package host

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// forward sends a request to the network.
func (h *Host) forward(out *party.Out, r *Requested, from *dialect.Message, repeat bool) {
	if b := h.forwarded(r, from, repeat); b != nil {
		out.Message(h.cfg.Network, b)
	}
}

// forwarded writes a request for the network, nil when the network's dialect cannot say
// it. What a terminal's message has and a journal must not keep (tracks, PIN, chip data)
// goes along the first time only.
func (h *Host) forwarded(r *Requested, from *dialect.Message, repeat bool) []byte {
	m := dialect.Message{
		Transaction: r.Transaction, Repeat: repeat, PAN: r.PAN, Expiry: r.Expiry, EntryMode: r.EntryMode,
		Amount: r.Amount, STAN: r.NetworkSTAN, Sent: r.Sent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, RRN: r.RRN,
		AuthID: r.AuthID, OriginalAuthID: r.OriginalAuthID, Terminal: r.Terminal, Merchant: r.Merchant,
		Acquirer: h.cfg.ID, Forwarder: h.cfg.Forwarder, Original: r.Original,
	}
	if r.Tip != nil {
		m.Tip = *r.Tip
	}
	if from != nil {
		m.Track2, m.EMV, m.CardSequence, m.CVN = from.Track2, from.EMV, from.CardSequence, from.CVN
		m.PINBlock, m.PINCapture = from.PINBlock, from.PINCapture
	}
	if shop := h.merchants[r.Merchant]; shop != nil {
		m.MCC = shop.MCC
	}
	return h.inner.Frame(&m)
}

// nextAdvice makes the 0420 of a transaction.
func (h *Host) nextAdvice(ev *party.Event, reason payment.ResponseCode, used payment.STAN) *Advice {
	return &Advice{STAN: used.Next(), Sent: h.cfg.Calendar.TransmissionTime(ev.Business), Reason: reason}
}

// sendAdvice sends what is owed to the network and sets the time of its repeat: a
// 0420 that undoes the request, or the 0220 itself when the request is an advice.
func (h *Host) sendAdvice(ev *party.Event, out *party.Out, r *Requested, advice *Advice, repeat bool) {
	out.Set(party.Timer{Name: AdviceTimer, Key: string(r.RRN)}, ev.Now.Add(h.cfg.RepeatInterval))
	if r.Transaction.Advice() {
		if !h.waits(r.RRN) {
			h.forward(out, r, nil, repeat)
		}
		return
	}
	m := dialect.Message{
		Transaction: r.Transaction, Reversal: true, Advice: true, Repeat: repeat, PAN: r.PAN, Amount: r.Amount,
		STAN: advice.STAN, Sent: advice.Sent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, RRN: r.RRN, Code: advice.Reason,
		Terminal: r.Terminal, Merchant: r.Merchant, Acquirer: h.cfg.ID, Forwarder: h.cfg.Forwarder,
		Original: dialect.Original{
			Transaction: r.Transaction, STAN: r.NetworkSTAN, Sent: r.Sent, Acquirer: h.cfg.ID, Forwarder: h.cfg.Forwarder,
		},
	}
	if b := h.inner.Frame(&m); b != nil {
		out.Message(h.cfg.Network, b)
	}
}

// waits reports whether a tip or an adjustment waits for another of its sale that has no
// outcome yet: whichever the network takes last is the amount, for everybody.
func (h *Host) waits(rrn payment.RRN) bool {
	t := h.byRRN[rrn]
	return t != nil && t.original != nil && slices.Index(t.original.changes, t) > 0
}

// timedOut ends the wait for the network: the terminal is told 98 unless it is
// gone, and the network is owed an advice where money may have moved. An advice is not
// refused by a time-out: it goes on its way, and its terminal hears what comes of it.
func (h *Host) timedOut(ev *party.Event, out *party.Out, t *txn, tell bool) {
	f := &TimedOut{Ref: t.req.Ref}
	point := h.terminals[t.req.Terminal]
	if tell && point != nil && !t.req.Transaction.Advice() {
		f.Reply = h.answer(t.req, point, &dialect.Message{Code: payment.NoIssuerReply})
	}
	switch {
	case t.req.Transaction.Reversible():
		f.Advice = h.nextAdvice(ev, payment.NoIssuerReply, h.stanAfter(out))
	case t.req.Transaction.Advice():
		f.Advice = &Advice{STAN: t.req.NetworkSTAN, Sent: t.req.Sent}
	}
	out.Fact(f)
	if f.Reply != nil {
		answerWith(out, point.Node, f.Reply)
	}
	if f.Advice != nil {
		h.sendAdvice(ev, out, t.req, f.Advice, t.req.Transaction.Advice())
	}
}

// stanAfter is the last network STAN used, counting the facts of this event.
func (h *Host) stanAfter(out *party.Out) payment.STAN {
	last := h.lastSTAN
	for _, f := range out.Facts {
		if f, ok := f.(*TimedOut); ok && f.Advice != nil && h.byRRN[f.RRN].req.Transaction.Reversible() {
			last = f.Advice.STAN
		}
	}
	return last
}

// unacknowledged reports whether a code leaves an advice undelivered.
func unacknowledged(c payment.ResponseCode) bool {
	return dialect.ComeAgain(c) || c == payment.CutOverInProgress || c == payment.MACError
}
