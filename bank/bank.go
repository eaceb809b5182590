package bank

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// The accounts of a bank's book.
const (
	AccountOf      ledger.Account = "account"      // of each customer
	CentralBank    ledger.Account = "central-bank" // settlement bank: what stands behind the accounts
	Nostro         ledger.Account = "nostro"       // merchant's bank: its account at the settlement bank
	OtherCustomers ledger.Account = "account:other-customers"
	Unposted       ledger.Account = "unposted" // merchant's bank: taken in by the rail, on no account yet
)

// The names of timers and jobs.
const (
	timerReply     = "reply"     // key: id; an answer that was held back
	timerPayout    = "payout"    // key: id; the beneficiary's bank has not answered
	timerReturn    = "return"    // key: id; a return is not acknowledged
	timerStatement = "statement" // the statements have left
	timerPosting   = "posting"   // key: id; what the rail took in is posted

	jobStatement = "statement"
)

// Bank is a settlement bank or a merchant's bank.
type Bank struct {
	cfg      Config
	calendar *payment.Calendar
	codec    *dialect.Codec
	book     *ledger.Book
	state
	in dialect.Message // of the event at hand
}

// New makes a bank without a past.
func New(cfg Config) (*Bank, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d, err := dialect.Named(cfg.Dialect)
	if err != nil {
		return nil, fmt.Errorf("bank: dialect: %w", err)
	}
	b := &Bank{
		cfg:      cfg,
		calendar: cfg.Calendar,
		codec:    d.NewCodec(),
		book:     ledger.NewBook(ledger.Chart{AccountOf: ledger.Liability, CentralBank: ledger.Asset, Nostro: ledger.Asset, Unposted: ledger.Liability}, cfg.Currency),
		state:    newState(),
	}
	for _, a := range cfg.Accounts {
		b.addAccount(a)
	}
	return b, nil
}

// Book returns the bank's own book.
func (b *Bank) Book() *ledger.Book { return b.book }

// Account returns the conditions of an account as they are now, with the room
// that was used as of its last movement.
func (b *Bank) Account(number string) (Account, bool) {
	a := b.accounts[number]
	if a == nil {
		return Account{}, false
	}
	view := a.Account
	view.UsedToday, view.UsedThisYear = a.in.day, a.in.year
	return view, true
}

// Balance returns what stands on an account.
func (b *Bank) Balance(number string) payment.Amount {
	a := b.accounts[number]
	if a == nil {
		return payment.Minor(0, b.cfg.Currency)
	}
	return b.book.Balance(a.ledger)
}

// Lines returns the movements on an account that the bank still has at hand: at
// the merchant's bank those of the last weeks, at the settlement bank those since
// the last statement.
func (b *Bank) Lines(number string) []Line {
	a := b.accounts[number]
	if a == nil {
		return nil
	}
	return append([]Line(nil), a.lines...)
}

// Handle is part of party.Party.
func (b *Bank) Handle(ev *party.Event, out *party.Out) {
	if !b.opened && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		b.restart(ev, out)
	case party.MessageReceived:
		b.message(ev, out)
	case party.TimerFired:
		b.timer(ev, out)
	case party.JobDue:
		if ev.Job.Name == jobStatement && b.cfg.Role == SettlementBank {
			b.makeStatements(ev, out)
		}
	case party.Commanded:
		b.command(ev, out)
	}
}

// message sorts what arrives.
func (b *Bank) message(ev *party.Event, out *party.Out) {
	err := b.codec.Parse(ev.Bytes, &b.in)
	m := &b.in
	switch {
	case err != nil || !m.Reply && m.PayoutID == "" && m.Transaction != dialect.EchoTest:
		if m.Answerable() {
			b.reply(out, ev.From, m, payment.FormatError)
		}
	case !m.Reply && b.codec.Frame(answer(m, payment.Approved, "")) == nil:
		b.reply(out, ev.From, m, payment.FormatError) // before anything is decided under its id
	case m.Reversal:
		if !m.Reply {
			b.reply(out, ev.From, m, payment.InvalidTransaction)
		}
	case m.Reply && m.Transaction == dialect.PayoutReturn:
		b.returnAnswered(ev, m, out)
	case m.Reply:
		if b.cfg.Role == SettlementBank {
			b.payoutAnswered(ev, m, out)
		}
	case m.Transaction == dialect.EchoTest:
		b.reply(out, ev.From, m, payment.Approved)
	case m.Transaction == dialect.Transfer && b.cfg.Role == SettlementBank:
		b.transfer(ev, m, out)
	case m.Transaction == dialect.Payout && b.cfg.Role == SettlementBank:
		b.forward(ev, m, out)
	case m.Transaction == dialect.Payout:
		b.payout(ev, m, out)
	case m.Transaction == dialect.PayoutQuery:
		b.query(ev, m, out)
	case m.Transaction == dialect.PayoutReturn && b.cfg.Role == SettlementBank:
		b.takeBack(ev, m, out)
	default:
		b.reply(out, ev.From, m, payment.InvalidTransaction)
	}
}

// timer does what was put off.
func (b *Bank) timer(ev *party.Event, out *party.Out) {
	p := b.payments[ev.Timer.Key]
	switch ev.Timer.Name {
	case timerReply:
		if p != nil && p.reply != nil {
			out.Message(b.cfg.Peer, p.reply)
		}
	case timerPayout:
		if p != nil && p.state == pending {
			b.sendPayout(ev, p, true, out)
		}
	case timerPosting:
		if p != nil && p.state == accepted {
			b.postAccepted(ev, p, out)
		}
	case timerReturn:
		if p != nil && p.owed {
			b.sendReturn(ev, p, true, out)
		}
	case timerStatement:
		if b.undelivered {
			out.Fact(&StatementsDelivered{Date: b.stated})
		}
	}
}

// restart opens the books the first time, and later sends what is still owed.
func (b *Bank) restart(ev *party.Event, out *party.Out) {
	if !b.opened {
		f := &Opened{Date: b.calendar.Date(ev.Business)}
		for i := range b.cfg.Accounts {
			a := &b.cfg.Accounts[i]
			f.Postings = ledger.Append(f.Postings, b.other(), b.accounts[a.Number].ledger, a.Opening, "opening")
		}
		out.Fact(f)
		return
	}
	for _, id := range b.order {
		switch p := b.payments[id]; {
		case p.state == pending:
			b.sendPayout(ev, p, true, out)
		case p.state == accepted:
			out.Set(party.Timer{Name: timerPosting, Key: p.ID}, ev.Now.Add(max(0, p.posting.Sub(ev.Business))))
		case p.owed:
			b.sendReturn(ev, p, true, out)
		}
	}
	if b.undelivered {
		b.sendStatements(ev, b.statements, out)
	}
}

// other is the account on the other side of money that comes from outside.
func (b *Bank) other() ledger.Account {
	if b.cfg.Role == MerchantBank {
		return Nostro
	}
	return CentralBank
}

// send sends a message made of what the bank has on record.
func (b *Bank) send(out *party.Out, to party.Node, m *dialect.Message) {
	if frame := b.codec.Frame(m); frame != nil {
		out.Message(to, frame)
	}
}

// reply answers a request without keeping the answer. One that cannot be echoed
// gets the bare answer 30.
func (b *Bank) reply(out *party.Out, to party.Node, m *dialect.Message, code payment.ResponseCode) {
	if frame := b.codec.FrameAnswer(answer(m, code, "")); frame != nil {
		out.Message(to, frame)
	}
}

// answer builds the reply to a request; the reason (DE 44) is this bank's own.
func answer(m *dialect.Message, code payment.ResponseCode, reason Reason) *dialect.Message {
	r := m.Answer(code)
	r.Reason = string(reason)
	return &r
}
