package issuer

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Handle is part of party.Party.
func (i *Issuer) Handle(ev *party.Event, out *party.Out) {
	if i.date == 0 && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		if i.date == 0 {
			out.Fact(i.opened(ev))
		}
	case party.MessageReceived:
		if ev.From == i.cfg.Network {
			i.message(ev, out)
		}
	case party.FileReceived:
		i.file(ev, out)
	case party.TimerFired:
		if t := i.lookup(ev.Timer.Key); ev.Timer.Name == timerReply && t != nil && t.reply != nil {
			out.Message(i.cfg.Network, t.reply)
		}
	case party.Commanded:
		i.command(ev, out)
	}
	i.zone.Seal(out)
}

// message sorts what the network sends.
func (i *Issuer) message(ev *party.Event, out *party.Out) {
	m, err := i.codec.Read(ev.Bytes)
	switch {
	case err != nil:
		if m.Answerable() {
			i.reply(out, m, payment.FormatError)
		}
	case !i.authentic(ev, m, out), m.Reply:
	case m.Transaction == dialect.CutOverStart || m.Transaction == dialect.CutOverEnd:
		i.cutOver(ev, m, out)
	case m.Transaction == dialect.EchoTest:
		i.reply(out, m, payment.Approved)
	case m.Reversal:
		i.reversal(ev, m, out)
	default:
		i.request(ev, m, out)
	}
}

// opened books what the cardholders and the issuer bring.
func (i *Issuer) opened(ev *party.Event) *Opened {
	f := &Opened{Date: i.calendar.ClearingDate(ev.Business)}
	for k := range i.cfg.Cards {
		f.Postings = cardOpened.Append(f.Postings, i.cfg.Cards[k].Balance, Cardholder.Of(i.cfg.Cards[k].Name))
	}
	f.Postings = fundsOpened.Append(f.Postings, i.cfg.OwnFunds)
	return f
}
