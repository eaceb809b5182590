package payer

import (
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// payoutReturn takes back what the merchant's bank returns (J11). A return proves
// that the payout had succeeded.
func (payer *Payer) payoutReturn(ev *party.Event, out *party.Out, m *dialect.Message) {
	p := payer.payouts[m.PayoutID]
	switch {
	case p == nil || p.state == reconcile.PayoutFailed:
		payer.reply(ev, out, m, payment.OriginalNotFound)
		return
	case p.returned != nil:
		out.Message(ev.From, p.returned.Reply)
		return
	case m.Amount != p.Amount:
		payer.reply(ev, out, m, payment.OriginalAmountWrong)
		return
	}
	if p.open() {
		out.Fact(payer.confirm(ev, p))
		out.Cancel(party.Timer{Name: PayoutTimer, Key: p.ID})
	}
	f := &PayoutReturned{ID: p.ID, Amount: m.Amount, Reason: m.Reason, Now: ev.Business}
	f.Postings = chart.PayoutReturned.Append(nil, m.Amount, chart.ReturnedPayout.Of(string(p.Merchant)))
	f.Reply = payer.answer(ev, m, payment.Approved)
	out.Fact(f)
	out.Message(ev.From, f.Reply)
}

func (payer *Payer) reissue(p *payout) *PayoutReissued {
	f := &PayoutReissued{ID: p.ID}
	f.Postings = chart.PayoutReissued.Append(
		nil, p.returned.Amount, chart.ReturnedPayout.Of(string(p.Merchant)), chart.Payable(p.Merchant),
	)
	return f
}

// Returns returns the money of payouts that came back.
func (payer *Payer) Returns() []reconcile.Return { return slices.Clone(payer.returns) }

// answer is the reply to a message of the settlement bank.
func (payer *Payer) answer(ev *party.Event, m *dialect.Message, code payment.ResponseCode) []byte {
	r := m.Answer(code)
	r.LocalTime, r.LocalDate = payer.cfg.Calendar.TimeHHMMSS(ev.Business), payer.cfg.Calendar.Date(ev.Business).MMDD()
	return payer.codec.Frame(&r)
}

// reply answers a message without recording anything: asked again, the answer is the
// same.
func (payer *Payer) reply(ev *party.Event, out *party.Out, m *dialect.Message, code payment.ResponseCode) {
	if b := payer.answer(ev, m, code); b != nil {
		out.Message(ev.From, b)
	}
}
