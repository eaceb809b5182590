package simulator

import (
	"encoding/json"
	"strings"

	"acqsim/acquirer"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// witness turns what happened into rows of evidence: the facts of the parties and
// the slips that came out of printers. It sees no rule, label or scenario.
type witness struct {
	world    *World
	evidence *reconcile.Evidence

	slips     map[ref]int
	originals map[ref]dialect.Original // of voids, as the till knows them
	changed   map[ref]payment.Amount   // by adjustments and tips: the amount of the slip until then
	late      map[ref]bool             // approvals that a till took after it had closed the exchange
	entries   map[ref]int
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
	cards     map[string]string        // masked numbers of the cards, by the names of their accounts
}

// ref is a transaction of a terminal.
type ref struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
}

type payableKey struct {
	merchant payment.MerchantID
	date     payment.BusinessDate
}

// Evidence returns what is known now, as plain rows.
func (w *World) Evidence() *reconcile.Evidence {
	x := &witness{
		world:    w,
		evidence: &reconcile.Evidence{Now: w.Loop.Now(), Calendar: w.Calendar, Limits: reconcile.Limits{Unwatched: w.Profile.Unwatched, PayoutBy: w.Profile.Acquirer.PayoutsBy}},
		slips:    make(map[ref]int), originals: make(map[ref]dialect.Original), changed: make(map[ref]payment.Amount), late: make(map[ref]bool), entries: make(map[ref]int), byRRN: make(map[payment.RRN]int),
		requests: make(map[payment.RRN]*acquirer.Requested), tips: make(map[clearing.Key]*clearing.Routed),
		routed: make(map[clearing.Key]int), issued: make(map[issuer.Key]int),
		payables: make(map[payableKey]int), payouts: make(map[string]int), items: make(map[string]int),
		batches: make(map[reconcile.Batch]int), files: make(map[payment.BusinessDate]int),
		owners: make(map[string]payment.MerchantID), parts: make(map[string][]acquirer.Part), held: make(map[payment.MerchantID]*acquirer.MerchantHeld),
		closed: make(map[reconcile.Batch]bool), awaits: make(map[payment.RRN]awaiting),
		cards: make(map[string]string),
	}
	for name, c := range w.Profile.Cards {
		x.cards[name] = payment.KeptPAN(c.PAN).String()
	}
	x.accounts()
	for i := range w.History.Records {
		x.see(&w.History.Records[i])
	}
	x.shops()
	x.openTotals()
	x.fees()
	x.balances()
	x.tariffs()
	return x.evidence
}

func (x *witness) see(r *engine.Record) {
	if r.Kind == engine.FrameRecord && strings.HasSuffix(string(r.Peer), ".printer") {
		x.printed(r.Bytes)
		return
	}
	if r.Kind != engine.FactRecord {
		return
	}
	switch r.Node {
	case Acquirer:
		x.acquirer(r, r.Fact)
	case Clearing:
		x.network(r, r.Fact)
	case Issuer:
		x.issuer(r, r.Fact)
	case MerchantBank:
		x.merchantBank(r, r.Fact)
	case SettlementBank:
	default:
		x.till(r, r.Fact)
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
	if i, ok := x.slips[ref{r.Terminal, r.Batch, r.STAN}]; ok {
		return &x.evidence.Slips[i]
	}
	return nil
}

// till reads the facts of a terminal: what the till believes.
func (x *witness) till(rec *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *terminal.Sent:
		kind, money := kindOf(f.Transaction)
		if !money {
			return
		}
		x.slips[ref{f.Terminal, f.Batch, f.STAN}] = len(x.evidence.Slips)
		x.originals[ref{f.Terminal, f.Batch, f.STAN}] = f.Original
		x.evidence.Slips = append(x.evidence.Slips, reconcile.Slip{
			Terminal: f.Terminal, Merchant: x.merchantOf(f.Terminal), Batch: f.Batch, STAN: f.STAN, Kind: kind,
			Card: f.PAN.String(), Amount: f.Amount, Belief: reconcile.BelievedUnknown, At: rec.At,
		})
		x.clock(rec, f.Date, f.Time)
	case *terminal.Answered:
		x.tillAnswered(f)
	case *terminal.Stored:
		x.tillStored(rec, f)
	case *terminal.AdviceAnswered:
		x.tillTold(f)
	case *terminal.Unanswered:
		if s := x.slip(f.Ref); s != nil && s.Reversal == reconcile.NoReversal && x.keepsReversal(rec.Node) {
			s.Reversal = reconcile.ReversalPending
		}
	case *terminal.ReversalSent:
		if s := x.slip(f.Ref); s != nil {
			s.Reversal, s.Why = reconcile.ReversalPending, f.Reason
		}
	case *terminal.Reversed:
		if s := x.slip(f.Ref); s != nil {
			s.Reversal = reconcile.ReversalDone
			s.InBatch = x.late[ref{f.Terminal, f.Batch, f.STAN}]
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
			Number: f.Ticket, Tender: reconcile.Tender(f.Tender), Amount: f.Amount, Cancelled: f.Cancelled, At: rec.At})
	}
}

// keepsReversal reports whether a terminal keeps reversal records at all.
func (x *witness) keepsReversal(party.Node) bool {
	return !x.world.Profile.Practice.Terminal.SkipReversal
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
	s.InBatch, x.late[ref{f.Terminal, f.Batch, f.STAN}] = s.Kind != reconcile.PreAuth, f.Late
	if f.Amount.Minor != 0 {
		s.Amount = f.Amount
	}
	if s.Kind == reconcile.Void {
		x.voidOriginal(s)
	}
}

// voidOriginal marks the sale of the same batch that an approved void takes back.
func (x *witness) voidOriginal(void *reconcile.Slip) {
	o := x.originals[ref{void.Terminal, void.Batch, void.STAN}]
	if s := x.slip(terminal.Ref{Terminal: void.Terminal, Batch: o.Batch, STAN: o.STAN}); s != nil {
		s.Voided = true
	}
}

func (x *witness) merchantOf(id payment.TerminalID) payment.MerchantID {
	for _, t := range x.world.Profile.Terminals {
		if t.ID == id {
			return x.world.Profile.Merchants[t.Merchant].ID
		}
	}
	return ""
}

func (x *witness) balances() {
	for _, n := range keepers {
		book := x.world.Book(n)
		if book == nil {
			continue
		}
		for _, a := range book.Accounts() {
			debit, credit := payment.Minor(0, x.world.Currency), payment.Minor(0, x.world.Currency)
			if net := book.Net(a); net.Minor >= 0 {
				debit = net
			} else {
				credit = net.Neg()
			}
			x.evidence.Balances = append(x.evidence.Balances, reconcile.Balance{Party: string(n), Account: string(a), Debit: debit, Credit: credit})
		}
	}
}
