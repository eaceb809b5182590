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

// payAll is the payout run: one payout for each merchant that is owed something
// that is due, has cleared and is not held.
func (a *Acquirer) payAll(ev *party.Event, out *party.Out) {
	advanced := a.advance(ev, out)
	next, stan := a.lastPayout, a.lastSTAN
	for _, shop := range a.shops {
		if shop.hold != nil {
			continue
		}
		f := &PayoutSent{Merchant: shop.ID, Account: shop.account(ev.Job.Date), Date: ev.Job.Date, Now: ev.Business}
		reissued := a.reissues(out, shop, f)
		a.fill(shop, f, reissued, advanced[shop.ID])
		if f.Amount.Minor <= 0 || f.Amount.Minor < shop.MinPayout {
			continue
		}
		next, stan = next+1, stan.Next()
		f.ID, f.STAN, f.Sent = payoutID(ev.Job.Date, next), stan, a.cfg.Calendar.TransmissionTime(ev.Business)
		out.Fact(f)
		a.sendPayout(ev, out, f)
	}
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

// reissues makes payable again what was returned from an account that is no
// longer the merchant's. It returns what the run can count on besides the books.
func (a *Acquirer) reissues(out *party.Out, shop *merchant, f *PayoutSent) []*payout {
	var again []*payout
	for _, id := range a.payoutIDs {
		p := a.payouts[id]
		if p.Merchant != shop.ID {
			continue
		}
		switch {
		case p.reissued && !a.replaced(id):
			f.Replaces = id
		case p.state == reconcile.PayoutReversed && !p.reissued && p.Account.Number != f.Account.Number:
			out.Fact(a.reissue(p))
			f.Replaces = id
			again = append(again, p)
		}
	}
	return again
}

// replaced reports whether a later payout carries the money of a returned one.
func (a *Acquirer) replaced(id string) bool {
	for _, other := range a.payoutIDs {
		if a.payouts[other].Replaces == id {
			return true
		}
	}
	return false
}

func (a *Acquirer) reissue(p *payout) *PayoutReissued {
	f := &PayoutReissued{ID: p.ID}
	f.Postings = post(nil, ReturnedPayout.Of(string(p.Merchant)), MerchantPayable.Of(string(p.Merchant)), p.returned.Amount, "J11")
	return f
}

// fill computes a payout: what is due, at most what the book owes the merchant
// after what the merchant owes is set off.
func (a *Acquirer) fill(shop *merchant, f *PayoutSent, reissued []*payout, advanced []Match) {
	account := MerchantPayable.Of(string(shop.ID))
	owed := a.book.Balance(account)
	due := make(map[payment.BusinessDate]int64)
	for _, p := range reissued {
		owed = owed.Add(p.returned.Amount)
		for i := range p.Parts {
			due[p.Parts[i].Date] += p.Parts[i].Amount.Minor
		}
	}
	debt := MerchantReceivable.Of(string(shop.ID))
	setOff := a.book.Balance(debt)
	setOff.Minor = max(0, min(setOff.Minor, owed.Minor))
	owed = owed.Sub(setOff)

	var sum int64
	add := func(date payment.BusinessDate, minor int64) {
		if minor == 0 {
			return
		}
		f.Parts = append(f.Parts, Part{date, payment.Minor(minor, a.cfg.Currency)})
		sum += minor
	}
	for _, p := range shop.payables {
		again := due[p.row.Date]
		if again == 0 && (p.row.Due > f.Date || p.row.Amount.Minor == p.paid) {
			continue
		}
		add(p.row.Date, p.row.Amount.Minor-p.paid+again)
		f.RRNs = append(f.RRNs, p.rrns...)
	}
	early := make(map[payment.BusinessDate]int64)
	var dates []payment.BusinessDate
	for i := range advanced {
		m := &advanced[i]
		date := a.byRRN[m.RRN].date
		if _, seen := early[date]; !seen {
			dates = append(dates, date)
		}
		early[date] += m.Amount.Sub(m.Fee).Minor
		f.RRNs = append(f.RRNs, m.RRN)
	}
	for _, date := range dates {
		add(date, early[date])
	}
	f.Amount = payment.Minor(min(sum, owed.Minor), a.cfg.Currency)
	f.Parts = capped(f.Parts, sum-f.Amount.Minor)
	f.Postings = post(nil, account, debt, setOff, "J12")
	f.Postings = append(f.Postings, post(nil, account, PayoutInTransit, f.Amount, "J8")...)
}

// capped takes an excess off the latest parts.
func capped(parts []Part, excess int64) []Part {
	for i := len(parts) - 1; i >= 0 && excess > 0; i-- {
		less := min(excess, max(0, parts[i].Amount.Minor))
		parts[i].Amount.Minor -= less
		excess -= less
	}
	return parts
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
	if b := encode(a.inner, m); b != nil {
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
	if b := encode(a.inner, m); b != nil {
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
		again.Postings = post(nil, MerchantPayable.Of(string(p.Merchant)), PayoutInTransit, p.Amount, "J8")
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
	f.Postings = post(nil, PayoutInTransit, Reserve, p.Amount, "J9")
	return f
}

// failPayout ends a payout whose money stays here (J10).
func (a *Acquirer) failPayout(ev *party.Event, out *party.Out, p *payout, code payment.ResponseCode, reason string) {
	f := &PayoutRefused{ID: p.ID, Code: code, Reason: reason, Now: ev.Business}
	f.Postings = post(nil, PayoutInTransit, MerchantPayable.Of(string(p.Merchant)), p.Amount, "J10")
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
	f.Postings = post(nil, Reserve, ReturnedPayout.Of(string(p.Merchant)), m.Amount, "J11")
	a.answerTo(ev, payment.Approved)
	f.Reply = encode(a.inner, &a.sent)
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
