package acquirer

import (
	"acqsim/acquirer/chart"
	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Acquirer is the institution: its book, and the three machines that write into it. It is
// a party.Party.
type Acquirer struct {
	cfg   Config
	book  *ledger.Book
	host  *host.Host
	payer *payer.Payer
	desk  *desk.Desk
}

// New makes an acquirer without history.
func New(cfg Config) (*Acquirer, error) {
	cfg = cfg.withDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	a := &Acquirer{cfg: cfg, book: chart.New(cfg.Currency)}
	var err error
	if a.host, err = host.New(cfg.host(), a.book); err != nil {
		return nil, err
	}
	if a.payer, err = payer.New(cfg.payer(), a.book, a.host); err != nil {
		return nil, err
	}
	a.desk = desk.New(cfg.desk(), a.book, a.host, a.payer)
	return a, nil
}

// Book returns the acquirer's book, to be read.
func (a *Acquirer) Book() *ledger.Book { return a.book }

// PaidTo returns the account to which a merchant is paid on a day, and why its money is kept back; "" where it is not.
func (a *Acquirer) PaidTo(m payment.MerchantID, on payment.BusinessDate) (to payer.Account, held string, known bool) {
	return a.payer.PaidTo(m, on)
}

// Sealer returns what seals and verifies the messages of a terminal now; nil before
// its first sign-on, and for a terminal without keys.
func (a *Acquirer) Sealer(id payment.TerminalID) dialect.Sealer { return a.host.Sealer(id) }

// Serves reports whether a terminal is under contract.
func (a *Acquirer) Serves(id payment.TerminalID) bool { return a.host.Serves(id) }

// Production says what a host in production has against a message that is about to be handled; nil where it has
// nothing, and for what is no terminal's.
func (a *Acquirer) Production(ev *party.Event) *host.Objection { return a.host.Production(ev) }

// Handle is part of party.Party.
func (a *Acquirer) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Restarted:
		a.host.Restarted(ev, out)
		a.payer.Restarted(ev, out)
	case party.MessageReceived:
		a.message(ev, out)
	case party.FileReceived:
		a.desk.ReceiveFile(ev, out)
	case party.TimerFired:
		a.host.TimerFired(ev, out)
		a.payer.TimerFired(ev, out)
	case party.JobDue:
		a.desk.JobDue(ev, out)
	case party.Commanded:
		a.command(ev, out)
	}
	a.host.Seal(out)
}

// message hands a message to whom it is for; the desk looks into a batch that it closes.
func (a *Acquirer) message(ev *party.Event, out *party.Out) {
	switch ev.From {
	case a.cfg.Network:
		a.host.FromNetwork(ev, out)
	case a.cfg.SettlementBank:
		a.payer.FromBank(ev, out)
	default:
		a.host.FromTerminal(ev, out)
		a.desk.BatchesClosed(ev, out)
	}
}

// command lets the machine whose business it is do what a person orders, or says why it
// cannot be done.
func (a *Acquirer) command(ev *party.Event, out *party.Out) {
	mine, refused := a.host.Command(ev, out)
	if !mine {
		mine, refused = a.payer.Command(ev, out)
	}
	if !mine {
		_, refused = a.desk.Command(ev, out)
	}
	if refused != nil {
		out.Fact(&CommandRefused{Command: ev.Command.CommandKind(), Slug: refused.Slug, Reason: refused.Words})
	}
}

// Apply is part of party.Party. The desk hears a fact last: it tells the others what its
// own facts mean to them, and may ask what they have become.
func (a *Acquirer) Apply(f party.Fact) {
	if p, ok := f.(ledger.Poster); ok {
		p.Post(a.book)
	}
	a.host.Apply(f)
	a.payer.Apply(f)
	a.desk.Apply(f)
}
