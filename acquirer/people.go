package acquirer

import (
	"acqsim/dialect"
	"acqsim/party"
)

// command carries out what a person of the acquirer does, or says why it cannot
// be done.
func (a *Acquirer) command(ev *party.Event, out *party.Out) {
	refuse := func(reason string) {
		out.Fact(&CommandRefused{Command: ev.Command.CommandKind(), Reason: reason})
	}
	switch c := ev.Command.(type) {
	case *ChangeAccount:
		if a.merchants[c.Merchant] == nil {
			refuse("no merchant " + string(c.Merchant))
		} else if err := c.Account.validate(); err != nil {
			refuse("account." + err.Error())
		} else {
			out.Fact(&AccountChanged{Merchant: c.Merchant, Account: c.Account, Effective: max(c.Effective, a.nextRun(ev))})
		}
	case *HoldMerchant:
		if f, reason := a.beginHold(ev, c); f != nil {
			out.Fact(f)
		} else {
			refuse(reason)
		}
	case *ReleaseMerchant:
		if shop := a.merchants[c.Merchant]; shop == nil || shop.hold == nil {
			refuse("merchant " + string(c.Merchant) + " is not held")
		} else {
			out.Fact(a.endHold(ev, shop))
		}
	case *ResumePayouts:
		if a.running == nil {
			refuse("no payout run has stopped half-way")
		} else {
			a.resumeRun(ev, out)
		}
	case *RequireSignOn:
		if point := a.terminals[c.Terminal]; point == nil {
			refuse("no terminal " + string(c.Terminal))
		} else {
			a.requireSignOn(ev, out, point)
		}
	default:
		if err := a.exception(ev, out); err != nil {
			refuse(err.Error())
		}
	}
}

// requireSignOn tells a terminal to sign on again.
func (a *Acquirer) requireSignOn(ev *party.Event, out *party.Out, point *till) {
	f := &SignOnRequired{Terminal: point.ID, STAN: a.lastSTAN.Next()}
	out.Fact(f)
	if !point.codec.Dialect().Speaks(dialect.SignOnRequest) {
		return
	}
	m := &a.sent
	*m = dialect.Message{
		Transaction: dialect.SignOnRequest, STAN: f.STAN, Sent: a.cfg.Calendar.TransmissionTime(ev.Business), Terminal: point.ID,
		Merchant: point.Merchant, Batch: point.current, SignOnAgain: true,
	}
	if b := point.codec.Frame(m); b != nil {
		out.Message(point.Node, b)
	}
}
