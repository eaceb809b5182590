package payer

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// FromBank handles one message of the settlement bank.
func (payer *Payer) FromBank(ev *party.Event, out *party.Out) {
	m := new(dialect.Message)
	if err := payer.codec.Parse(ev.Bytes, m); err != nil {
		if m.Answerable() {
			payer.reply(ev, out, m, payment.FormatError)
		}
		return
	}
	switch {
	case m.Transaction == dialect.PayoutReturn && !m.Reply && m.Answerable():
		payer.payoutReturn(ev, out, m)
	case m.Reply && (m.Transaction == dialect.Payout || m.Transaction == dialect.PayoutQuery):
		if p := payer.payouts[m.PayoutID]; p != nil && p.open() {
			payer.payoutAnswered(ev, out, p, m)
		}
	case !m.Reply && m.Answerable():
		payer.reply(ev, out, m, payment.InvalidTransaction)
	}
}

// TimerFired does what a wait that is over calls for.
func (payer *Payer) TimerFired(ev *party.Event, out *party.Out) {
	switch ev.Timer.Name {
	case PayoutTimer:
		if p := payer.payouts[ev.Timer.Key]; p != nil {
			payer.payoutSilent(ev, out, p)
		}
	case RunTimer:
		if payer.running != nil {
			payer.resumeRun(ev, out)
		}
	}
}

// Restarted asks after a crash for every payout without an outcome, and takes up the run
// that was under way.
func (payer *Payer) Restarted(ev *party.Event, out *party.Out) {
	for _, id := range payer.payoutIDs {
		if p := payer.payouts[id]; p.open() {
			payer.queryPayout(ev, out, p)
		}
	}
	if payer.running != nil && !payer.cfg.Practice.ForgetPayoutRun {
		payer.resumeRun(ev, out)
	}
}
