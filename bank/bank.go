package bank

import (
	"fmt"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// The names of timers and jobs.
const (
	timerReply     = "reply"     // key: id; an answer that was held back
	timerPayout    = "payout"    // key: id; the beneficiary's bank has not answered
	timerReturn    = "return"    // key: id; a return is not acknowledged
	timerStatement = "statement" // the statements have left
	timerPosting   = "posting"   // key: id; what the rail took in is posted
)

// Bank is a settlement bank or a merchant's bank.
type Bank struct {
	cfg      Config
	calendar *payment.Calendar
	codec    *dialect.Codec
	book     *ledger.Book
	state
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
		codec:    d.NewCodec().In(cfg.Currency),
		book:     ledger.NewBook(Chart(cfg.Role), cfg.Currency),
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

func (b *Bank) correspondent(id payment.InstitutionID) *Correspondent {
	for i := range b.cfg.Banks {
		if b.cfg.Banks[i].ID == id {
			return &b.cfg.Banks[i]
		}
	}
	return nil
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

// states reports whether the customer gets a statement: the institutions do, the
// merchant's bank books by message.
func (b *Bank) states(a *account) bool {
	return a.Node != "" && a.ID != "" && b.correspondent(a.ID) == nil
}
