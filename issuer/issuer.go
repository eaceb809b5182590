package issuer

import (
	"cmp"
	"fmt"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// timerReply (key: transaction) sends an answer that was held back.
const timerReply = "reply"

// Issuer is the issuer's host.
type Issuer struct {
	cfg      Config
	calendar *payment.Calendar
	codec    *dialect.Codec
	zone     *dialect.NeighbourMACs // nil: no MACs
	book     *ledger.Book
	pans     map[payment.KeptPAN]*card
	names    map[string]*card
	state
}

// New makes an issuer without a past.
func New(cfg Config) (*Issuer, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	d, err := dialect.Named(cfg.Dialect)
	if err != nil {
		return nil, fmt.Errorf("issuer: dialect: %w", err)
	}
	i := &Issuer{
		cfg:      cfg,
		calendar: cfg.Calendar,
		codec:    d.NewCodec().In(cfg.Currency),
		book:     ledger.NewBook(Chart(), cfg.Currency),
		pans:     make(map[payment.KeptPAN]*card, len(cfg.Cards)),
		names:    make(map[string]*card, len(cfg.Cards)),
		state:    newState(),
	}
	if i.zone, err = secure(&cfg, d); err != nil {
		return nil, err
	}
	for _, c := range cfg.Cards {
		i.has(i.newCard(c))
	}
	return i, nil
}

// newCard makes a card with its account.
func (i *Issuer) newCard(c Card) *card {
	return &card{Card: c, account: Cardholder.Of(c.Name), brings: payment.Minor(0, i.cfg.Currency)}
}

// has takes a card in.
func (i *Issuer) has(c *card) { i.pans[c.PAN], i.names[c.Name] = c, c }

// Book returns the issuer's own book.
func (i *Issuer) Book() *ledger.Book { return i.book }

// Date returns the clearing day as the issuer knows it.
func (i *Issuer) Date() payment.BusinessDate { return i.date }

// Status returns what the issuer says of a card, "" of one that it does not have.
func (i *Issuer) Status(name string) Status {
	c := i.names[name]
	if c == nil {
		return ""
	}
	return cmp.Or(c.Status, Open)
}

// Held returns what pre-authorisations reserve on a card, by its name.
func (i *Issuer) Held(name string) payment.Amount {
	return i.book.PendingBalance(Cardholder.Of(name)).Neg()
}

// reply answers the network without keeping the answer.
func (i *Issuer) reply(out *party.Out, m *dialect.Message, code payment.ResponseCode) {
	if b := i.codec.FrameAnswer(m.NetworkAnswer(code)); b != nil {
		out.Message(i.cfg.Network, b)
	}
}

// lookup finds the transaction of a timer.
func (i *Issuer) lookup(text string) *txn {
	key, ok := party.ParseNetwork(text)
	if !ok {
		return nil
	}
	return i.txns[key]
}

// available is what the card may spend: the balance and, of a credit card, the
// limit, less what is held.
func (i *Issuer) available(c *card) payment.Amount {
	a := i.book.Balance(c.account).Add(i.book.PendingBalance(c.account)).Add(c.brings)
	if c.Kind == Credit {
		a = a.Add(c.Limit)
	}
	return a
}

// clearingDate is the day that the network gave the transaction: the open one or a
// neighbour, of an advice that it has kept trying also an earlier one. What else DE 15 says
// cannot be, and the open day stands.
func (i *Issuer) clearingDate(m *dialect.Message) payment.BusinessDate {
	if m.SettlementDate == i.mmdd {
		return i.date
	}
	date, err := payment.ResolveMMDD(m.SettlementDate, i.date)
	earliest := i.date.AddDays(-1)
	if m.Transaction.Advice() {
		earliest = i.date.AddDays(-keepDays)
	}
	if err != nil || date < earliest || date > i.date.AddDays(1) {
		return i.date
	}
	return date
}

// yymm is a date as DE 14 has it.
func yymm(d payment.BusinessDate) string { return d.YYMMDD()[:4] }
