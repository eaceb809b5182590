package issuer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Handle is part of party.Party.
func (h *Issuer) Handle(ev *party.Event, out *party.Out) {
	if h.date == 0 && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		if h.date == 0 {
			out.Fact(h.opened(ev))
		}
	case party.MessageReceived:
		if ev.From == h.cfg.Network {
			h.message(ev, out)
		}
	case party.FileReceived:
		h.file(ev, out)
	case party.TimerFired:
		if t := h.lookup(ev.Timer.Key); ev.Timer.Name == timerReply && t != nil && t.reply != nil {
			out.Message(h.cfg.Network, t.reply)
		}
	case party.Commanded:
		h.command(ev, out)
	}
	h.zone.Seal(out)
}

// message sorts what the network sends.
func (h *Issuer) message(ev *party.Event, out *party.Out) {
	m, err := h.codec.Read(ev.Bytes)
	switch {
	case err != nil:
		if m.Answerable() {
			h.reply(out, m, payment.FormatError)
		}
	case !h.authentic(ev, m, out), m.Reply:
	case m.Transaction == dialect.CutOverStart || m.Transaction == dialect.CutOverEnd:
		h.cutOver(m, out)
	case m.Transaction == dialect.EchoTest:
		h.reply(out, m, payment.Approved)
	case m.Reversal:
		h.reversal(m, out)
	default:
		h.request(ev, m, out)
	}
}

// opened books what the cardholders and the issuer bring.
func (h *Issuer) opened(ev *party.Event) *Opened {
	f := &Opened{Date: h.calendar.ClearingDate(ev.Business)}
	add := func(a ledger.Account, n payment.Amount) {
		if n.Minor > 0 {
			f.Postings = append(f.Postings, ledger.Posting{Debit: CentralBank, Credit: a, Amount: n, Event: "opening"})
		}
	}
	for i := range h.cfg.Cards {
		add(Cardholder.Of(h.cfg.Cards[i].Name), h.cfg.Cards[i].Balance)
	}
	add(OwnFunds, h.cfg.OwnFunds)
	return f
}
