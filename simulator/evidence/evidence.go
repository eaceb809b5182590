package evidence

import (
	"encoding/json"
	"strings"

	"acqsim/acquirer"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// Config is what the witnesses know before anything happens.
type Config struct {
	Calendar *payment.Calendar
	Currency payment.Currency
	Limits   reconcile.Limits
	Nodes    Nodes
	// Institution is the acquirer's id in the keys by which networks match.
	Institution payment.InstitutionID
	// TerminalCapture says that money waits for the settlement of its batch.
	TerminalCapture bool
	Terminals       map[payment.TerminalID]payment.MerchantID
	Cards           map[string]string // masked numbers, by the names of their accounts
	Accounts        []reconcile.BankAccount
	Register        []reconcile.Register
	Shops           []reconcile.Shop
	Tariffs         []reconcile.Tariff
	// Network is what the network takes, as the acquirer works it out.
	Network acquirer.Tariff
	// Balances reads the books of all parties; nil: nobody shows them.
	Balances func() []reconcile.Balance
}

// Nodes names who is not a till.
type Nodes struct{ Acquirer, Network, Issuer, SettlementBank, MerchantBank party.Node }

// witness turns what happened into rows of evidence: the facts of the parties and
// the slips that came out of printers. It sees no rule, label or scenario.
type witness struct {
	config   *Config
	evidence *reconcile.Evidence

	slips     map[terminal.Ref]int
	originals map[terminal.Ref]dialect.Original // of voids, as the till knows them
	changed   map[terminal.Ref]payment.Amount   // by adjustments and tips: the amount of the slip until then
	late      map[terminal.Ref]bool             // approvals that a till took after it had closed the exchange
	entries   map[terminal.Ref]int
	byRRN     map[payment.RRN]int // entries
	requests  map[payment.RRN]*acquirer.Requested
	tips      map[clearing.Key]*clearing.Routed // and adjustments: what changes another's amount
	routed    map[clearing.Key]int
	issued    map[issuer.Key]int
	payables  map[payableKey]int
	payouts   map[string]int
	items     map[string]int
	batches   map[reconcile.Batch]int
	files     map[payment.BusinessDate]int // expected clearing files
	owners    map[string]payment.MerchantID
	parts     map[string][]acquirer.Part
	awaits    map[payment.RRN]awaiting
	held      map[payment.MerchantID]*acquirer.MerchantHeld
	closed    map[reconcile.Batch]bool // by their tills
	unasked   map[terminal.Ref]bool    // requests of which their till keeps no reversal record
}

type payableKey struct {
	merchant payment.MerchantID
	date     payment.BusinessDate
}

// Fold takes in what happens and has it as rows.
type Fold struct{ x *witness }

// New returns the evidence of a world in which nothing has happened.
func New(c Config) *Fold {
	x := &witness{
		config:   &c,
		evidence: &reconcile.Evidence{Calendar: c.Calendar, Limits: c.Limits, Shops: c.Shops, Tariffs: c.Tariffs},
		slips:    make(map[terminal.Ref]int), originals: make(map[terminal.Ref]dialect.Original), changed: make(map[terminal.Ref]payment.Amount), late: make(map[terminal.Ref]bool), entries: make(map[terminal.Ref]int), byRRN: make(map[payment.RRN]int),
		requests: make(map[payment.RRN]*acquirer.Requested), tips: make(map[clearing.Key]*clearing.Routed),
		routed: make(map[clearing.Key]int), issued: make(map[issuer.Key]int),
		payables: make(map[payableKey]int), payouts: make(map[string]int), items: make(map[string]int),
		batches: make(map[reconcile.Batch]int), files: make(map[payment.BusinessDate]int),
		owners: make(map[string]payment.MerchantID), parts: make(map[string][]acquirer.Part), held: make(map[payment.MerchantID]*acquirer.MerchantHeld),
		closed: make(map[reconcile.Batch]bool), awaits: make(map[payment.RRN]awaiting), unasked: make(map[terminal.Ref]bool),
	}
	x.evidence.Accounts = append(x.evidence.Accounts, c.Accounts...)
	for _, r := range c.Register {
		x.register(r)
	}
	return &Fold{x}
}

// Rows returns what is known at an instant.
func (f *Fold) Rows(at payment.Time) *reconcile.Evidence {
	f.x.openTotals()
	f.x.fees()
	ev := *f.x.evidence
	ev.Now = at
	if read := f.x.config.Balances; read != nil {
		ev.Balances = read()
	}
	return &ev
}

// Observe takes in a fact that was committed at a node.
func (f *Fold) Observe(at payment.Time, node party.Node, fact party.Fact) {
	switch n := &f.x.config.Nodes; node {
	case n.Acquirer:
		f.x.acquirer(at, fact)
	case n.Network:
		f.x.network(at, fact)
	case n.Issuer:
		f.x.issuer(at, fact)
	case n.MerchantBank:
		f.x.merchantBank(at, fact)
	case n.SettlementBank:
	default:
		f.x.till(at, fact)
	}
}

// Frame takes in what arrived at a node.
func (f *Fold) Frame(to party.Node, b []byte) {
	if strings.HasSuffix(string(to), ".printer") {
		f.x.printed(b)
	}
}

// kindOf returns what a transaction does with money; false when it moves none.
func kindOf(t dialect.Transaction) (reconcile.Kind, bool) {
	switch t {
	case dialect.Sale, dialect.OfflineSale:
		return reconcile.Sale, true
	case dialect.SaleVoid, dialect.CompletionVoid:
		return reconcile.Void, true
	case dialect.Refund:
		return reconcile.Refund, true
	case dialect.Completion, dialect.CompletionAdvice:
		return reconcile.Completion, true
	case dialect.PreAuth:
		return reconcile.PreAuth, true
	}
	return "", false
}

func (x *witness) printed(b []byte) {
	var slip terminal.Slip
	if json.Unmarshal(b, &slip) != nil || slip.Totals != nil {
		return
	}
	if s := x.slip(terminal.Ref{Terminal: slip.Terminal, Batch: slip.Batch, STAN: slip.STAN}); s != nil {
		s.Printed = true
	}
}

func (x *witness) slip(r terminal.Ref) *reconcile.Slip {
	if i, ok := x.slips[r]; ok {
		return &x.evidence.Slips[i]
	}
	return nil
}

// till reads the facts of a terminal: what the till believes.
func (x *witness) till(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *terminal.Sent:
		kind, money := kindOf(f.Transaction)
		if !money {
			return
		}
		x.slips[f.Ref] = len(x.evidence.Slips)
		x.originals[f.Ref] = f.Original
		if !f.Reversible {
			x.unasked[f.Ref] = true
		}
		x.evidence.Slips = append(x.evidence.Slips, reconcile.Slip{
			Terminal: f.Terminal, Merchant: x.merchantOf(f.Terminal), Batch: f.Batch, STAN: f.STAN, Kind: kind,
			Card: f.PAN.String(), Amount: f.Amount, Belief: reconcile.BelievedUnknown, At: at,
		})
		x.clock(at, f.Date, f.Time)
	case *terminal.Answered:
		x.tillAnswered(f)
	case *terminal.Stored:
		x.tillStored(at, f)
	case *terminal.AdviceAnswered:
		x.tillTold(f)
	case *terminal.Unanswered:
		if s := x.slip(f.Ref); s != nil && s.Reversal == reconcile.NoReversal && !x.unasked[f.Ref] {
			s.Reversal = reconcile.ReversalPending
		}
	case *terminal.ReversalSent:
		if s := x.slip(f.Ref); s != nil {
			s.Reversal, s.Why = reconcile.ReversalPending, f.Reason
		}
	case *terminal.Reversed:
		if s := x.slip(f.Ref); s != nil {
			s.Reversal = reconcile.ReversalDone
			s.InBatch = x.late[f.Ref]
		}
	case *terminal.ReversalUnanswered:
		if s := x.slip(f.Ref); s != nil && f.GivenUp {
			s.Reversal = reconcile.ReversalFailed
		}
	case *terminal.BatchClosed:
		x.closed[reconcile.Batch{Terminal: f.Terminal, Number: f.Batch}] = true
	case *terminal.Wiped:
		x.wiped(f)
	case *terminal.RungUp:
		x.evidence.Tickets = append(x.evidence.Tickets, reconcile.Ticket{Terminal: f.Terminal, Merchant: x.merchantOf(f.Terminal),
			Number: f.Ticket, Tender: reconcile.Tender(f.Tender), Amount: f.Amount, Cancelled: f.Cancelled, At: at})
	}
}

func (x *witness) tillAnswered(f *terminal.Answered) {
	s := x.slip(f.Ref)
	if s == nil {
		return
	}
	s.Belief, s.Code, s.RRN = reconcile.Belief(f.Belief), f.Code, f.RRN
	if f.Undo != "" {
		s.Reversal = reconcile.ReversalPending
	}
	if f.Belief != terminal.Approved {
		return
	}
	s.InBatch, x.late[f.Ref] = s.Kind != reconcile.PreAuth, f.Late
	if f.Amount.Minor != 0 {
		s.Amount = f.Amount
	}
	if s.Kind == reconcile.Void {
		x.voidOriginal(s)
	}
}

// voidOriginal marks the sale of the same batch that an approved void takes back.
func (x *witness) voidOriginal(void *reconcile.Slip) {
	o := x.originals[terminal.Ref{Terminal: void.Terminal, Batch: void.Batch, STAN: void.STAN}]
	if s := x.slip(terminal.Ref{Terminal: void.Terminal, Batch: o.Batch, STAN: o.STAN}); s != nil {
		s.Voided = true
	}
}

func (x *witness) merchantOf(id payment.TerminalID) payment.MerchantID { return x.config.Terminals[id] }
