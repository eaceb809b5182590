package issuer

import (
	"encoding/hex"
	"fmt"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// The accounts of the issuer's book.
const (
	Cardholder        ledger.Account = "cardholder" // one for each card, by its name
	Hold              ledger.Account = "hold"       // as Cardholder, pending layer
	DueToNetwork      ledger.Account = "due-to-network"
	InterchangeIncome ledger.Account = "interchange-income"
	NetworkFee        ledger.Account = "network-fee"
	Suspense          ledger.Account = "suspense"
	CentralBank       ledger.Account = "central-bank"
	OwnFunds          ledger.Account = "own-funds"
)

// timerReply (key: transaction) sends an answer that was held back.
const timerReply = "reply"

// Issuer is the issuer's host.
type Issuer struct {
	cfg      Config
	calendar *payment.Calendar
	codec    *dialect.Codec
	zone     *dialect.Zone // nil: no MACs
	book     *ledger.Book
	pans     map[payment.KeptPAN]*card
	names    map[string]*card
	state
	in dialect.Message // of the event at hand
}

// card is a card with its account.
type card struct {
	Card
	account ledger.Account
	counted payment.BusinessDate // the clearing day of uses
	uses    int

	wrongPINs int            // in a row
	arqc      hsm.Cryptogram // of the last sale by chip
	scripted  bool           // the script has left
}

// took notes what a request that was granted brought, and what went back.
func (c *card) took(f *Authorised) {
	if f.PIN {
		c.wrongPINs = 0
	}
	if b, err := hex.DecodeString(f.ARQC); err == nil && len(b) == len(c.arqc) {
		c.arqc = hsm.Cryptogram(b)
	}
	c.scripted = c.scripted || f.Script
}

// count adds a use of the card on a clearing day.
func (c *card) count(date payment.BusinessDate) {
	if c.counted != date {
		c.counted, c.uses = date, 0
	}
	c.uses++
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
	chart := ledger.Chart{
		Cardholder: ledger.Liability, Hold: ledger.Memo, DueToNetwork: ledger.Liability, InterchangeIncome: ledger.Income,
		NetworkFee: ledger.Expense, Suspense: ledger.Liability, CentralBank: ledger.Asset, OwnFunds: ledger.Liability,
	}
	h := &Issuer{
		cfg:      cfg,
		calendar: cfg.Calendar,
		codec:    d.NewCodec(),
		book:     ledger.NewBook(chart, cfg.Currency),
		pans:     make(map[payment.KeptPAN]*card, len(cfg.Cards)),
		names:    make(map[string]*card, len(cfg.Cards)),
		state:    newState(),
	}
	if h.zone, err = secure(&cfg, d); err != nil {
		return nil, err
	}
	for _, c := range cfg.Cards {
		k := &card{Card: c, account: Cardholder.Of(c.Name)}
		h.pans[c.PAN], h.names[c.Name] = k, k
	}
	return h, nil
}

// Book returns the issuer's own book.
func (h *Issuer) Book() *ledger.Book { return h.book }

// Date returns the clearing day as the issuer knows it.
func (h *Issuer) Date() payment.BusinessDate { return h.date }

// Handle is part of party.Party.
func (h *Issuer) Handle(ev *party.Event, out *party.Out) {
	if h.date == 0 && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		if h.date == 0 {
			out.Fact(h.opened(ev))
		}
	case party.MessageReceived:
		if ev.From == h.cfg.Network {
			h.message(ev, out)
		}
	case party.FileReceived:
		h.file(ev, out)
	case party.TimerFired:
		if t := h.lookup(ev.Timer.Key); ev.Timer.Name == timerReply && t != nil && t.reply != nil {
			out.Message(h.cfg.Network, t.reply)
		}
	case party.Commanded:
		switch c := ev.Command.(type) {
		case *SetCard:
			h.setCard(c, out)
		case *Dispute:
			h.dispute(ev, c, out)
		}
	}
	h.zone.Seal(out)
}

// message sorts what the network sends.
func (h *Issuer) message(ev *party.Event, out *party.Out) {
	err := h.codec.Parse(ev.Bytes, &h.in)
	m := &h.in
	switch {
	case err != nil:
		if m.Answerable() {
			h.reply(out, m, payment.FormatError)
		}
	case !h.authentic(ev, m, out), m.Reply:
	case m.Transaction == dialect.CutOverStart || m.Transaction == dialect.CutOverEnd:
		h.cutOver(m, out)
	case m.Transaction == dialect.EchoTest:
		h.reply(out, m, payment.Approved)
	case m.Reversal:
		h.reversal(m, out)
	default:
		h.request(ev, m, out)
	}
}

// cutOver takes over the network's new clearing day. A notice that comes again is
// answered again.
func (h *Issuer) cutOver(m *dialect.Message, out *party.Out) {
	code := payment.Approved
	next, err := payment.ResolveMMDD(m.SettlementDate, h.date)
	switch {
	case err != nil:
		code = payment.FormatError
	case next > h.date:
		h.expireHolds(h.date, out)
		out.Fact(&DayClosed{Date: h.date, Next: next})
	}
	h.reply(out, m, code)
}

// expireHolds gives back what pre-authorisations still reserve on the last day of
// their hold.
func (h *Issuer) expireHolds(closed payment.BusinessDate, out *party.Out) {
	for _, t := range h.holds {
		if t.holds() && h.expires(t) <= closed {
			out.Fact(&HoldExpired{NetworkRef: t.key, RRN: t.rrn, Card: t.card.Name, Postings: ledger.AppendMirror(nil, t.posted, "J1")})
		}
	}
}

// opened books what the cardholders and the issuer bring.
func (h *Issuer) opened(ev *party.Event) *Opened {
	f := &Opened{Date: h.calendar.ClearingDate(ev.Business)}
	add := func(a ledger.Account, n payment.Amount) {
		if n.Minor > 0 {
			f.Postings = append(f.Postings, ledger.Posting{Debit: CentralBank, Credit: a, Amount: n, Event: "opening"})
		}
	}
	for i := range h.cfg.Cards {
		add(Cardholder.Of(h.cfg.Cards[i].Name), h.cfg.Cards[i].Balance)
	}
	add(OwnFunds, h.cfg.OwnFunds)
	return f
}

func (h *Issuer) setCard(c *SetCard, out *party.Out) {
	if h.names[c.Card] == nil {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: fmt.Sprintf("no card %q", c.Card)})
		return
	}
	if err := c.Status.check(); err != nil || c.Status == "" {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: fmt.Sprintf("status %q: want a status that cards have, such as open or lost", c.Status)})
		return
	}
	out.Fact(&CardSet{Card: c.Card, Status: c.Status})
}

// reply answers the network without keeping the answer.
func (h *Issuer) reply(out *party.Out, m *dialect.Message, code payment.ResponseCode) {
	if b := h.codec.FrameAnswer(m.NetworkAnswer(code)); b != nil {
		out.Message(h.cfg.Network, b)
	}
}

// lookup finds the transaction of a timer.
func (h *Issuer) lookup(text string) *txn {
	key, ok := party.ParseNetwork(text)
	if !ok {
		return nil
	}
	return h.txns[key]
}
