package bank

import (
	"slices"

	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// keepDays is how long a bank remembers payments: long enough for the last
// return, query or repeat.
const keepDays = 40

// status is where a payment stands.
//
//	pending ─┬─▶ paid ─▶ returned
//	         ├─▶ refused
//	accepted ┴─▶ paid or returned
//	unknown      asked for, never seen
type status uint8

const (
	pending status = iota + 1
	paid
	refused
	unknown
	returned
	accepted // by the rail, not posted yet
)

// paymentOf is a transfer or a payout.
type paymentOf struct {
	Forwarded
	state  status
	code   payment.ResponseCode
	reason Reason
	reply  []byte // to a repeat

	posting payment.Time // of what is accepted

	owed         bool // a return to the next one, until acknowledged
	returnReason string
	returnSTAN   payment.STAN
	returnSent   string
	returnReply  []byte // to a repeat of the return
}

// Line is one movement on an account.
type Line struct {
	Date         payment.BusinessDate
	Reference    string // DE 37 of the message, or who it was
	Kind         record.LineKind
	Credit       bool
	Amount       payment.Amount
	Counterparty string
	ClearingDate payment.BusinessDate
}

// used counts what has gone one way through a limited account.
type used struct {
	on        payment.BusinessDate
	day, year payment.Amount
}

// at returns the counters as of a date: a new day and a new year begin at zero.
func (u used) at(date payment.BusinessDate) used {
	if u.on != date {
		u.day.Minor = 0
	}
	if u.on.Year() != date.Year() {
		u.year.Minor = 0
	}
	u.on = date
	return u
}

func (u *used) add(date payment.BusinessDate, a payment.Amount) {
	*u = u.at(date)
	u.day, u.year = u.day.Add(a), u.year.Add(a)
}

// account is an account with its movements.
type account struct {
	Account
	ledger   ledger.Account
	in, out  used
	reserved int64 // of pending payouts, minor units
	lines    []Line
	sent     []Line         // of the statement that is leaving
	opening  payment.Amount // at the last statement
	count    int            // statements
}

// state is what the facts make.
type state struct {
	opened      bool
	accounts    map[string]*account
	numbers     []string // in the order they were opened
	payments    map[string]*paymentOf
	order       []string // ids, oldest first
	returns     int      // ever begun here
	stated      payment.BusinessDate
	statements  []Statement
	undelivered bool
}

func newState() state {
	return state{accounts: make(map[string]*account), payments: make(map[string]*paymentOf)}
}

// ledgerOf names an account in the books: at the settlement bank by its owner,
// at the merchant's bank by its number, for a merchant may have several.
func (b *Bank) ledgerOf(a *Account) ledger.Account {
	if b.cfg.Role == SettlementBank && a.Owner != "" {
		return AccountOf.Of(a.Owner)
	}
	return AccountOf.Of(a.Number)
}

// addAccount makes room for an account.
func (b *Bank) addAccount(opened Account) *account {
	zero := payment.Minor(0, b.cfg.Currency)
	a := &account{Account: opened.withDefaults(), ledger: b.ledgerOf(&opened), opening: zero.Add(opened.Opening)}
	a.in.day, a.in.year, a.out.day, a.out.year = zero.Add(opened.UsedToday), zero.Add(opened.UsedThisYear), zero, zero
	b.accounts[opened.Number] = a
	b.numbers = append(b.numbers, opened.Number)
	return a
}

// Apply is part of party.Party.
func (b *Bank) Apply(fact party.Fact) {
	if f, ok := fact.(ledger.Poster); ok {
		b.book.Post(f.LedgerPostings()...)
	}
	switch f := fact.(type) {
	case *Opened:
		b.opened = true
		for _, a := range b.accounts {
			a.in.on, a.out.on = f.Date, f.Date
		}
	case *AccountOpened:
		a := b.addAccount(f.Account)
		a.in.on, a.out.on = f.Date, f.Date
	case *AccountSet:
		b.applySet(f)
	case *Inflow:
		a := b.accounts[f.Account]
		if f.Counted {
			a.in.add(f.Date, f.Amount)
		}
		b.line(a, Line{Date: f.Date, Reference: f.By, Kind: record.OtherLine, Credit: true, Amount: f.Amount})
	case *Withdrawn:
		a := b.accounts[f.Account]
		if f.Counted {
			a.out.add(f.Date, f.Amount)
		}
		b.line(a, Line{Date: f.Date, Reference: f.By, Kind: record.OtherLine, Amount: f.Amount})
	case *LossReported:
		if a := b.accounts[f.Account]; a.State == Open {
			a.State = DebitFrozen
		}
	case *Stated:
		b.applyStated(f)
	case *StatementsDelivered:
		b.undelivered, b.statements = false, nil
		for _, a := range b.accounts {
			a.sent = nil
		}
	default:
		b.applyPayment(fact)
	}
}

// applyPayment applies what happens to transfers and payouts.
func (b *Bank) applyPayment(fact party.Fact) {
	switch f := fact.(type) {
	case *Transferred:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date, Asker: f.Asker}, state: paid, code: payment.Approved, reply: f.Reply})
		b.move(f.From, f.To, Line{Date: f.Date, Reference: f.ID, Kind: record.SettlementLine, Amount: f.Amount, ClearingDate: f.ClearingDate})
	case *TransferRefused:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date}, state: refused, code: f.Code, reply: f.Reply})
	case *Forwarded:
		b.remember(&paymentOf{Forwarded: *f, state: pending})
		b.accounts[f.From].reserved += f.Amount.Minor
	case *Paid:
		p := b.payments[f.ID]
		p.state, p.code, p.reply = paid, payment.Approved, f.Reply
		b.accounts[p.From].reserved -= f.Amount.Minor
		b.move(p.From, b.correspondent(p.Bank).Account, Line{Date: f.Date, Reference: f.ID, Kind: record.PayoutLine, Amount: f.Amount})
	case *Credited:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date}, state: paid, code: payment.Approved, reply: f.Reply})
		a := b.accounts[f.To]
		if f.Counted {
			a.in.add(f.Date, f.Amount)
		}
		b.line(a, Line{Date: f.Date, Reference: f.ID, Kind: record.PayoutLine, Credit: true, Amount: f.Amount})
	case *Accepted:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date, Payee: f.Payee}, state: accepted, code: payment.Approved, reply: f.Reply, posting: f.Due})
	case *Refused:
		p := b.payments[f.ID]
		if p == nil {
			p = &paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date}}
			b.remember(p)
		} else if p.state == pending {
			b.accounts[p.From].reserved -= p.Amount.Minor
		}
		p.state, p.code, p.reason, p.reply = refused, f.Code, Reason(f.Reason), f.Reply
	case *Unknown:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: Movement{ID: f.ID}, Date: f.Date}, state: unknown, code: payment.OriginalNotFound, reply: f.Reply})
	case *Returned:
		b.applyReturned(f)
	case *ReturnAcknowledged:
		b.payments[f.ID].owed = false
	}
}

func (b *Bank) applyReturned(f *Returned) {
	p := b.payments[f.ID]
	p.state, p.owed = returned, true
	p.returnReason, p.returnSTAN, p.returnSent, p.returnReply = f.Reason, f.STAN, f.Sent, f.Reply
	l := Line{Date: f.Date, Reference: f.ID, Kind: record.ReturnLine, Amount: f.Amount}
	if b.cfg.Role == SettlementBank {
		b.move(b.correspondent(p.Bank).Account, p.From, l)
		return
	}
	b.returns++
	if !f.Unposted {
		b.line(b.accounts[p.To], l)
	}
}

func (b *Bank) applySet(f *AccountSet) {
	a := b.accounts[f.Account]
	if f.Class != "" {
		a.Class = f.Class
	}
	if f.State != "" {
		a.State = f.State
	}
	if f.Verified != nil {
		a.Verified = *f.Verified
	}
	a.in = a.in.at(f.Date)
	if f.UsedToday != nil {
		a.in.day = *f.UsedToday
	}
	if f.UsedThisYear != nil {
		a.in.year = *f.UsedThisYear
	}
}

func (b *Bank) applyStated(f *Stated) {
	b.stated, b.statements, b.undelivered = f.Date, f.Statements, true
	for i := range f.Statements {
		s := &f.Statements[i]
		a := b.accounts[s.Account]
		a.sent, a.lines, a.opening, a.count = a.lines, nil, s.Closing, s.Sequence
	}
}

// remember keeps a payment, and forgets those that nobody asks for any more.
func (b *Bank) remember(p *paymentOf) {
	if b.payments[p.ID] == nil {
		b.order = append(b.order, p.ID)
	}
	b.payments[p.ID] = p
	n := 0
	for n < len(b.order) && p.Date.Sub(b.payments[b.order[n]].Date) > keepDays {
		if o := b.payments[b.order[n]]; o.state == pending || o.state == accepted || o.owed {
			break
		}
		delete(b.payments, b.order[n])
		n++
	}
	b.order = slices.Delete(b.order, 0, n)
}

// move writes a movement between two accounts of this bank onto both.
func (b *Bank) move(from, to string, l Line) {
	l.Counterparty = to
	b.line(b.accounts[from], l)
	l.Counterparty, l.Credit = from, true
	b.line(b.accounts[to], l)
}

// line writes a movement onto an account. Accounts without a statement keep the
// last weeks.
func (b *Bank) line(a *account, l Line) {
	a.lines = append(a.lines, l)
	if b.states(a) {
		return
	}
	n := 0
	for n < len(a.lines) && l.Date.Sub(a.lines[n].Date) > keepDays {
		n++
	}
	a.lines = slices.Delete(a.lines, 0, n)
}

// states reports whether the customer gets a statement: the institutions do, the
// merchant's bank books by message.
func (b *Bank) states(a *account) bool {
	return a.Node != "" && a.ID != "" && b.correspondent(a.ID) == nil
}

func (b *Bank) correspondent(id payment.InstitutionID) *Correspondent {
	for i := range b.cfg.Banks {
		if b.cfg.Banks[i].ID == id {
			return &b.cfg.Banks[i]
		}
	}
	return nil
}
