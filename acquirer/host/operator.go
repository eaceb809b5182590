package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Command carries out what a person of the host's operation orders, or says why it
// cannot be done; false for what is not its business.
func (h *Host) Command(ev *party.Event, out *party.Out) (bool, *party.Refused) {
	switch c := ev.Command.(type) {
	case *SignTerminal:
		return true, h.signTerminal(out, c)
	case *RequireSignOn:
		return true, h.requireSignOn(ev, out, c.Terminal)
	case *EchoTest:
		return true, h.echoTest(ev, out, c.Terminal)
	case *ForceBatch:
		return true, h.forceBatch(ev, out, c.Terminal)
	case *LoseQueue:
		return true, h.loseQueue(out)
	case *Speak:
		return true, h.speak(out, c)
	}
	return false, nil
}

// requireSignOn tells a terminal to sign on again.
func (h *Host) requireSignOn(ev *party.Event, out *party.Out, id payment.TerminalID) *party.Refused {
	point := h.terminals[id]
	if point == nil {
		return party.Refuse(payment.NoSuchTerminal, "no terminal %s", id)
	}
	f := &SignOnRequired{Terminal: point.ID, STAN: h.lastSTAN.Next()}
	out.Fact(f)
	if !point.codec.Dialect().Speaks(dialect.SignOnRequest) {
		return nil
	}
	m := dialect.Message{
		Transaction: dialect.SignOnRequest, STAN: f.STAN, Sent: h.cfg.Calendar.TransmissionTime(ev.Business),
		Terminal: point.ID,
		Merchant: point.Merchant, Batch: point.current, SignOnAgain: true,
	}
	if b := point.codec.Frame(&m); b != nil {
		out.Message(point.Node, b)
	}
	return nil
}

// echoTest asks a terminal whether it is there. Its answer changes nothing.
func (h *Host) echoTest(ev *party.Event, out *party.Out, id payment.TerminalID) *party.Refused {
	point := h.terminals[id]
	if point == nil {
		return party.Refuse(payment.NoSuchTerminal, "no terminal %s", id)
	}
	f := &EchoTested{Terminal: point.ID, STAN: h.lastSTAN.Next()}
	m := dialect.Message{
		Transaction: dialect.EchoTest, STAN: f.STAN, Sent: h.cfg.Calendar.TransmissionTime(ev.Business),
		Terminal: point.ID, Merchant: point.Merchant, Batch: point.current,
	}
	if b := point.codec.Frame(&m); b != nil {
		out.Fact(f)
		out.Message(point.Node, b)
	}
	return nil
}

// speak lets a terminal speak another dialect. It refuses one whose DE 52 has no room for the terminal's PIN blocks.
func (h *Host) speak(out *party.Out, c *Speak) *party.Refused {
	point := h.terminals[c.Terminal]
	if point == nil {
		return party.Refuse(payment.NoSuchTerminal, "no terminal %s", c.Terminal)
	}
	d, err := h.cfg.Dialects.Named(c.Dialect)
	if err != nil {
		return party.Refuse(payment.NoSuchDialect, "%v", err)
	}
	if !point.tmk.IsZero() && point.tmk.Algorithm().PINFormat().Size() != d.PINBlockSize() {
		return party.Refuse(payment.NoSuchDialect, "DE 52 of %s has no room for the PIN blocks of terminal %s", c.Dialect,
			c.Terminal)
	}
	if point.Dialect != c.Dialect {
		out.Fact(&Spoken{Terminal: c.Terminal, Dialect: c.Dialect})
	}
	return nil
}

// loseQueue forgets to send what waits for the network.
func (h *Host) loseQueue(out *party.Out) *party.Refused {
	if len(h.advised) == 0 {
		return party.Refuse(payment.NothingQueued, "no advice and no reversal waits for the network")
	}
	f := &QueueLost{Lost: sortedKeys(h.advised)}
	out.Fact(f)
	for _, rrn := range f.Lost {
		out.Cancel(party.Timer{Name: AdviceTimer, Key: string(rrn)})
	}
	return nil
}

// forceBatch captures the open batch of a terminal.
func (h *Host) forceBatch(ev *party.Event, out *party.Out, id payment.TerminalID) *party.Refused {
	point := h.terminals[id]
	if point == nil {
		return party.Refuse(payment.NoSuchTerminal, "no terminal %s", id)
	}
	b := point.batches[point.current]
	if b == nil || b.end != nil {
		return party.Refuse(payment.NoOpenBatch, "terminal %s has no open batch", id)
	}
	out.Fact(h.captureAll(ev, point, point.current, b))
	return nil
}
