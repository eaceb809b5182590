package payer

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// notReceived is the reason of a payout that the bank says it never had; it will
// refuse it should it come late.
const notReceived = "NOT_RECEIVED"

// payoutID makes DE 37 of a payout: P, the date, a counter.
func payoutID(d payment.BusinessDate, n uint64) string {
	b := append(make([]byte, 0, 12), 'P')
	b = append(b, d.YYMMDD()...)
	for div := uint64(10000); div > 0; div /= 10 {
		b = append(b, '0'+byte(n/div%10))
	}
	return string(b)
}

// sendPayout instructs the settlement bank, and sets the time to ask for the
// outcome.
func (payer *Payer) sendPayout(ev *party.Event, out *party.Out, f *PayoutSent) {
	m := dialect.Message{
		Transaction: dialect.Payout, PayoutID: f.ID, Amount: f.Amount, STAN: f.STAN, Sent: f.Sent,
		Acquirer: payer.cfg.ID, Forwarder: payer.cfg.Forwarder, Receiver: f.Account.Bank,
		FromAccount: payer.cfg.Account, ToAccount: f.Account.Number, PayeeName: f.Account.Holder,
	}
	if b := payer.codec.Frame(&m); b != nil {
		out.Message(payer.cfg.SettlementBank, b)
	}
	out.Set(party.Timer{Name: PayoutTimer, Key: f.ID}, ev.Now.Add(payer.cfg.PayoutTimeout))
}

// queryPayout asks what became of a payout, under the payout's own id.
func (payer *Payer) queryPayout(ev *party.Event, out *party.Out, p *payout) {
	m := dialect.Message{
		Transaction: dialect.PayoutQuery, PayoutID: p.ID, Amount: p.Amount, STAN: p.STAN, Sent: p.Sent,
		Acquirer: payer.cfg.ID, Forwarder: payer.cfg.Forwarder, Receiver: p.Account.Bank,
		FromAccount: payer.cfg.Account, ToAccount: p.Account.Number,
	}
	if b := payer.codec.Frame(&m); b != nil {
		out.Message(payer.cfg.SettlementBank, b)
	}
	out.Set(party.Timer{Name: PayoutTimer, Key: p.ID}, ev.Now.Add(payer.cfg.QueryInterval))
}

// payoutSilent deals with a payout that was not answered in time.
func (payer *Payer) payoutSilent(ev *party.Event, out *party.Out, p *payout) {
	if !p.open() {
		return
	}
	if payer.cfg.Practice.NewPayoutIDOnRetry {
		payer.failPayout(ev, out, p, payment.NoIssuerReply, "NO_ANSWER")
		again := *p.PayoutSent
		again.ID = payoutID(payer.cfg.Calendar.Date(ev.Business), payer.lastPayout+1)
		again.STAN = payer.journal.LastSTAN().Next()
		again.Sent, again.Now, again.Replaces = payer.cfg.Calendar.TransmissionTime(ev.Business), ev.Business, p.ID
		again.Withheld, again.Deductions, again.Refunds = nil, nil, nil // set off once
		again.Postings = chart.PayoutSent.Append(nil, p.Amount, chart.Payable(p.Merchant))
		out.Fact(&again)
		payer.sendPayout(ev, out, &again)
		return
	}
	if p.state == reconcile.PayoutSent {
		out.Fact(&PayoutUnanswered{ID: p.ID, Now: ev.Business})
	}
	payer.queryPayout(ev, out, p)
}

// undecided reports whether a code leaves the outcome of a payout open.
func undecided(c payment.ResponseCode) bool {
	switch c {
	case payment.IssuerTimeout, payment.CutOverInProgress, payment.IssuerInoperative, "92", payment.SystemMalfunction,
		payment.NoIssuerReply, payment.Duplicate:
		return true
	}
	return false
}

// payoutAnswered takes the outcome of a payout, or waits on for it.
func (payer *Payer) payoutAnswered(ev *party.Event, out *party.Out, p *payout, m *dialect.Message) {
	switch {
	case m.Code.OK():
		out.Fact(payer.confirm(ev, p))
		out.Cancel(party.Timer{Name: PayoutTimer, Key: p.ID})
	case m.Transaction == dialect.PayoutQuery && m.Code == payment.OriginalNotFound:
		payer.failPayout(ev, out, p, m.Code, notReceived)
	case undecided(m.Code):
		if p.state == reconcile.PayoutSent {
			out.Fact(&PayoutUnanswered{ID: p.ID, Now: ev.Business})
		}
		out.Set(party.Timer{Name: PayoutTimer, Key: p.ID}, ev.Now.Add(payer.cfg.QueryInterval))
	default:
		payer.failPayout(ev, out, p, m.Code, m.Reason)
	}
}

func (payer *Payer) confirm(ev *party.Event, p *payout) *PayoutConfirmed {
	f := &PayoutConfirmed{ID: p.ID, Now: ev.Business}
	f.Postings = chart.PayoutConfirmed.Append(nil, p.Amount)
	return f
}

// failPayout ends a payout whose money stays here (J10).
func (payer *Payer) failPayout(ev *party.Event, out *party.Out, p *payout, code payment.ResponseCode, reason string) {
	if reason == "" {
		reason = "CODE_" + string(code) // nobody said why
	}
	f := &PayoutRefused{ID: p.ID, Code: code, Reason: reason, Now: ev.Business}
	f.Postings = chart.PayoutRefused.Append(nil, p.Amount, chart.Payable(p.Merchant))
	out.Fact(f)
	out.Cancel(party.Timer{Name: PayoutTimer, Key: p.ID})
}

// giveBack makes what a payout carried payable again; what it was less by stays set off.
func (payer *Payer) giveBack(p *payout) {
	for i := range p.Parts {
		part := &p.Parts[i]
		q := payer.payableOf(p.Merchant, part.Date)
		if q == nil {
			continue
		}
		q.paid -= part.Amount.Minor
		q.move(part, -1, false)
		if !p.Single {
			continue
		}
		for j := range part.Shares {
			q.lineOf(part.Shares[j].RRN).before = p.ID
		}
	}
}

// unblock ends the block of what a payout carried.
func (payer *Payer) unblock(p *payout) {
	for i := range p.Parts {
		if q := payer.payableOf(p.Merchant, p.Parts[i].Date); q != nil {
			q.row.Blocked = ""
		}
	}
}

// Payouts returns the payouts of the last weeks in the order of their making.
func (payer *Payer) Payouts() []reconcile.Payout {
	rows := make([]reconcile.Payout, 0, len(payer.payoutIDs))
	for _, id := range payer.payoutIDs {
		p := payer.payouts[id]
		rows = append(rows, reconcile.Payout{
			ID: id, Merchant: p.Merchant, Account: p.Account.Number, Amount: p.Amount, State: p.state, Reason: p.reason,
			Replaces: p.Replaces, Single: p.Single, Date: p.Date, Created: p.Now, Sent: p.Now, Final: p.final,
			Payee: p.Account.Holder, Recovered: payment.Minor(p.recovered, payer.cfg.Currency),
		})
	}
	return rows
}
