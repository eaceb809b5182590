package acquirer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// notReceived is the reason of a payout that the bank says it never had; it will
// refuse it should it come late.
const notReceived = "NOT_RECEIVED"

// open reports whether the outcome of a payout is still to come.
func (p *payout) open() bool {
	return p.state == reconcile.PayoutSent || p.state == reconcile.PayoutUnknown
}

// payoutID makes DE 37 of a payout: P, the date, a counter.
func payoutID(d payment.BusinessDate, n uint64) string {
	b := append(make([]byte, 0, 12), 'P')
	b = append(b, d.YYMMDD()...)
	for div := uint64(10000); div > 0; div /= 10 {
		b = append(b, '0'+byte(n/div%10))
	}
	return string(b)
}

// account returns the settlement account for payouts of a date.
func (m *merchant) account(d payment.BusinessDate) Account {
	account := m.accounts[0].Account
	for i := range m.accounts {
		if m.accounts[i].Effective <= d {
			account = m.accounts[i].Account
		}
	}
	return account
}

// advance counts days as payable whose file has not come, by the journal alone
// (Practice.PayWithoutClearing).
func (a *Acquirer) advance(ev *party.Event, out *party.Out) map[payment.MerchantID][]Match {
	if !a.cfg.Practice.PayWithoutClearing {
		return nil
	}
	all := make(map[payment.MerchantID][]Match)
	for i := range a.expected {
		date := a.expected[i].ClearingDate
		due := a.cfg.Calendar.AddWorkingDays(date, a.cfg.DueAfter)
		d := a.days[date]
		if d == nil || d.reconciled || d.advanced || due > ev.Job.Date {
			continue
		}
		f := &DayAdvanced{Date: date, Due: due}
		for _, t := range d.txns {
			if e, ok := a.entry(t); ok && (t.state == reconcile.Approved || t.state == reconcile.Voided) && t.cleared == 0 {
				m := Match{Ref: t.req.Ref, Merchant: e.Merchant, Amount: e.Kind.Money(e.Amount), Fee: e.Fee, Advanced: true}
				f.Payables = append(f.Payables, m)
				all[e.Merchant] = append(all[e.Merchant], m)
			}
		}
		out.Fact(f)
	}
	return all
}

// sendPayout instructs the settlement bank, and sets the time to ask for the
// outcome.
func (a *Acquirer) sendPayout(ev *party.Event, out *party.Out, f *PayoutSent) {
	m := &a.sent
	*m = dialect.Message{
		Transaction: dialect.Payout, Amount: f.Amount, STAN: f.STAN, Sent: f.Sent, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder,
		Receiver: f.Account.Bank, PayoutID: f.ID, FromAccount: a.cfg.Account, ToAccount: f.Account.Number, PayeeName: f.Account.Holder,
	}
	if b := a.inner.Frame(m); b != nil {
		out.Message(a.cfg.SettlementBank, b)
	}
	out.Set(party.Timer{Name: payoutTimer, Key: f.ID}, ev.Now.Add(a.cfg.PayoutTimeout))
}

// queryPayout asks what became of a payout, under the payout's own id.
func (a *Acquirer) queryPayout(ev *party.Event, out *party.Out, p *payout) {
	m := &a.sent
	*m = dialect.Message{
		Transaction: dialect.PayoutQuery, STAN: p.STAN, Sent: p.Sent, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder,
		Receiver: p.Account.Bank, PayoutID: p.ID, FromAccount: a.cfg.Account, ToAccount: p.Account.Number, Amount: p.Amount,
	}
	if b := a.inner.Frame(m); b != nil {
		out.Message(a.cfg.SettlementBank, b)
	}
	out.Set(party.Timer{Name: payoutTimer, Key: p.ID}, ev.Now.Add(a.cfg.QueryInterval))
}

// payoutSilent deals with a payout that was not answered in time.
func (a *Acquirer) payoutSilent(ev *party.Event, out *party.Out, p *payout) {
	if !p.open() {
		return
	}
	if a.cfg.Practice.NewPayoutIDOnRetry {
		a.failPayout(ev, out, p, payment.NoIssuerReply, "NO_ANSWER")
		again := *p.PayoutSent
		again.ID, again.STAN = payoutID(a.cfg.Calendar.Date(ev.Business), a.lastPayout+1), a.lastSTAN.Next()
		again.Sent, again.Now, again.Replaces = a.cfg.Calendar.TransmissionTime(ev.Business), ev.Business, p.ID
		again.Withheld, again.Deductions = nil, nil // set off once
		again.Postings = ledger.Append(nil, MerchantPayable.Of(string(p.Merchant)), PayoutInTransit, p.Amount, "J8")
		out.Fact(&again)
		a.sendPayout(ev, out, &again)
		return
	}
	if p.state == reconcile.PayoutSent {
		out.Fact(&PayoutUnanswered{ID: p.ID, Now: ev.Business})
	}
	a.queryPayout(ev, out, p)
}

// fromBank handles one message of the settlement bank.
func (a *Acquirer) fromBank(ev *party.Event, out *party.Out) {
	m := &a.in
	if err := a.inner.Parse(ev.Bytes, m); err != nil {
		if m.Answerable() {
			a.reply(ev, out, a.inner, payment.FormatError)
		}
		return
	}
	switch {
	case m.Transaction == dialect.PayoutReturn && !m.Reply && m.Answerable():
		a.payoutReturn(ev, out)
	case m.Reply && (m.Transaction == dialect.Payout || m.Transaction == dialect.PayoutQuery):
		if p := a.payouts[m.PayoutID]; p != nil && p.open() {
			a.payoutAnswered(ev, out, p)
		}
	case !m.Reply && m.Answerable():
		a.reply(ev, out, a.inner, payment.InvalidTransaction)
	}
}

// undecided reports whether a code leaves the outcome of a payout open.
func undecided(c payment.ResponseCode) bool {
	switch c {
	case payment.IssuerTimeout, payment.CutOverInProgress, payment.IssuerInoperative, "92", payment.SystemMalfunction, payment.NoIssuerReply, payment.Duplicate:
		return true
	}
	return false
}

// payoutAnswered takes the outcome of a payout, or waits on for it.
func (a *Acquirer) payoutAnswered(ev *party.Event, out *party.Out, p *payout) {
	m := &a.in
	switch {
	case m.Code.OK():
		out.Fact(a.confirm(ev, p))
		out.Cancel(party.Timer{Name: payoutTimer, Key: p.ID})
	case m.Transaction == dialect.PayoutQuery && m.Code == payment.OriginalNotFound:
		a.failPayout(ev, out, p, m.Code, notReceived)
	case undecided(m.Code):
		if p.state == reconcile.PayoutSent {
			out.Fact(&PayoutUnanswered{ID: p.ID, Now: ev.Business})
		}
		out.Set(party.Timer{Name: payoutTimer, Key: p.ID}, ev.Now.Add(a.cfg.QueryInterval))
	default:
		a.failPayout(ev, out, p, m.Code, m.Reason)
	}
}

func (a *Acquirer) confirm(ev *party.Event, p *payout) *PayoutConfirmed {
	f := &PayoutConfirmed{ID: p.ID, Now: ev.Business}
	f.Postings = ledger.Append(nil, PayoutInTransit, Reserve, p.Amount, "J9")
	return f
}

// failPayout ends a payout whose money stays here (J10).
func (a *Acquirer) failPayout(ev *party.Event, out *party.Out, p *payout, code payment.ResponseCode, reason string) {
	if reason == "" {
		reason = "CODE_" + string(code) // nobody said why
	}
	f := &PayoutRefused{ID: p.ID, Code: code, Reason: reason, Now: ev.Business}
	f.Postings = ledger.Append(nil, PayoutInTransit, MerchantPayable.Of(string(p.Merchant)), p.Amount, "J10")
	out.Fact(f)
	out.Cancel(party.Timer{Name: payoutTimer, Key: p.ID})
}

// payoutReturn takes back what the merchant's bank returns (J11). A return proves
// that the payout had succeeded.
func (a *Acquirer) payoutReturn(ev *party.Event, out *party.Out) {
	m := &a.in
	p := a.payouts[m.PayoutID]
	switch {
	case p == nil || p.state == reconcile.PayoutFailed:
		a.reply(ev, out, a.inner, payment.OriginalNotFound)
		return
	case p.returned != nil:
		out.Message(ev.From, p.returned.Reply)
		return
	case m.Amount != p.Amount:
		a.reply(ev, out, a.inner, payment.OriginalAmountWrong)
		return
	}
	if p.open() {
		out.Fact(a.confirm(ev, p))
		out.Cancel(party.Timer{Name: payoutTimer, Key: p.ID})
	}
	f := &PayoutReturned{ID: p.ID, Amount: m.Amount, Reason: m.Reason, Now: ev.Business}
	f.Postings = ledger.Append(nil, Reserve, ReturnedPayout.Of(string(p.Merchant)), m.Amount, "J11")
	a.answerTo(ev, payment.Approved)
	f.Reply = a.inner.Frame(&a.sent)
	out.Fact(f)
	out.Message(ev.From, f.Reply)
}

// balances is the book as rows of a trial balance.
func (a *Acquirer) balances() []reconcile.Balance {
	accounts := a.book.Accounts()
	rows := make([]reconcile.Balance, 0, len(accounts))
	zero := payment.Minor(0, a.cfg.Currency)
	for _, account := range accounts {
		row := reconcile.Balance{Party: "acquirer", Account: string(account), Debit: zero, Credit: zero}
		debit := a.book.Balance(account)
		if c := a.book.Class(account); c == ledger.Liability || c == ledger.Income {
			debit = debit.Neg()
		}
		if debit.Minor >= 0 {
			row.Debit = debit
		} else {
			row.Credit = debit.Neg()
		}
		rows = append(rows, row)
	}
	return rows
}
