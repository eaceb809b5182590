package invariants

import (
	"fmt"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// seen is a fact with the record that tells of it.
type seen[T any] struct {
	rec  *engine.Record
	fact T
}

// log is the history of a run by kind of fact, each list in the order of the log.
type log struct {
	requested []seen[*host.Requested]
	approved  []seen[*host.Approved]
	undone    []seen[*host.Reversed] // by the acquirer
	buried    []seen[*host.Tombstoned]
	verdicts  []seen[*host.BatchCompared]
	uploaded  []seen[*host.DetailsUploaded]
	hostEnds  []seen[*host.BatchClosed]
	lost      []payment.RRN // out of the host's store-and-forward queue: nobody decides on them any more
	tillEnds  []seen[*terminal.BatchClosed]
	asked     map[terminal.Ref]int // how often a till asked, or stored, under a number
	imported  []seen[*desk.FileImported]
	reconcile []seen[*desk.Reconciled]
	corrected []seen[*desk.ItemCorrected]
	paid      []seen[*payer.PayoutSent]
	open      *about             // what open items are about, once it was asked for
	truth     *truth.Ledgers     // once they were asked for
	outcomes  []seen[party.Fact] // of payouts, at the acquirer
	moves     []seen[*payer.AccountChanged]
	jobs      map[string]payment.Time // when a job of the acquirer's was last done

	routed   []seen[*clearing.Routed]
	answered []seen[*clearing.Answered]
	netUndo  []seen[*clearing.Reversed]
	netBury  []seen[*clearing.Tombstoned]
	cleared  []seen[*clearing.Cleared]
	claims   []seen[*clearing.ClaimCleared]
	rejected []seen[*clearing.RecordRejected]
	filed    []seen[*clearing.Filed]
	cutOvers []seen[*clearing.DayClosed]
	settled  []seen[*clearing.TransferSettled]
	differs  []seen[*clearing.TransferDiffers]

	issued  []seen[*issuer.Authorised]
	issUndo []seen[*issuer.Reversed]
	issBury []seen[*issuer.Tombstoned]
	imports []seen[*issuer.Imported]

	counter []seen[party.Fact] // at the merchant's bank

	confirmed map[string]payment.Time // payouts that the acquirer was told are paid
	moved     map[string]bool         // payouts for which the settlement bank has debited the acquirer
	debited   map[string]int64        // by how much
	transfers []seen[*bank.Transferred]
	stated    []seen[*desk.StatementImported]
}

func keep[T any](to *[]seen[T], r *engine.Record, f T) { *to = append(*to, seen[T]{r, f}) }

func layOut(w *world.World, excused Excuse) *run {
	now := w.Loop.Now()
	a := &run{World: w, excused: excused, log: log{
		asked: make(map[terminal.Ref]int), moved: make(map[string]bool),
		debited: make(map[string]int64), confirmed: make(map[string]payment.Time),
	}, ev: w.Refold(now).Rows(now)} // who audits trusts the log alone
	for r, f := range w.Remembered {
		switch r.Node {
		case world.Acquirer:
			a.acquirerFact(r, f)
		case world.Clearing:
			a.clearingFact(r, f)
		case world.Issuer:
			a.issuerFact(r, f)
		case world.MerchantBank:
			keep(&a.counter, r, f)
		case world.SettlementBank:
			a.bankFact(r, f)
		default:
			a.tillFact(r, f)
		}
	}
	return a
}

func (l *log) tillFact(r *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *terminal.BatchClosed:
		keep(&l.tillEnds, r, f)
	case *terminal.Sent:
		l.asked[f.Ref]++
	case *terminal.Stored:
		l.asked[f.Ref]++
	}
}

func (l *log) acquirerFact(r *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *host.Requested:
		keep(&l.requested, r, f)
	case *host.Approved:
		keep(&l.approved, r, f)
	case *host.Reversed:
		keep(&l.undone, r, f)
	case *host.Tombstoned:
		keep(&l.buried, r, f)
	case *host.BatchCompared:
		keep(&l.verdicts, r, f)
	case *host.DetailsUploaded:
		keep(&l.uploaded, r, f)
	case *host.BatchClosed:
		keep(&l.hostEnds, r, f)
	case *host.QueueLost:
		l.lost = append(l.lost, f.Lost...)
	case *desk.FileImported:
		keep(&l.imported, r, f)
	case *desk.StatementImported:
		keep(&l.stated, r, f)
	case *desk.Reconciled:
		keep(&l.reconcile, r, f)
	case *desk.ItemCorrected:
		keep(&l.corrected, r, f)
	case *payer.PayoutSent:
		keep(&l.paid, r, f)
	case *payer.PayoutConfirmed:
		l.confirmed[f.ID] = r.At
		keep[party.Fact](&l.outcomes, r, f)
	case *payer.PayoutRefused, *payer.PayoutUnanswered, *payer.PayoutReturned,
		*payer.PayoutReissued, *payer.PayoutFoundPaid:
		keep(&l.outcomes, r, f)
	case *payer.AccountChanged:
		keep(&l.moves, r, f)
	case *desk.JobDone:
		if l.jobs == nil {
			l.jobs = make(map[string]payment.Time)
		}
		l.jobs[f.Name] = r.At
	}
}

func (l *log) bankFact(r *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *bank.Paid:
		l.moved[f.ID] = true
		l.debited[f.ID] = f.Amount.Minor
	case *bank.Transferred:
		keep(&l.transfers, r, f)
	}
}

func (l *log) clearingFact(r *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *clearing.Routed:
		keep(&l.routed, r, f)
	case *clearing.Answered:
		keep(&l.answered, r, f)
	case *clearing.Reversed:
		keep(&l.netUndo, r, f)
	case *clearing.Tombstoned:
		keep(&l.netBury, r, f)
	case *clearing.Cleared:
		keep(&l.cleared, r, f)
	case *clearing.ClaimCleared:
		keep(&l.claims, r, f)
	case *clearing.RecordRejected:
		keep(&l.rejected, r, f)
	case *clearing.Filed:
		keep(&l.filed, r, f)
	case *clearing.DayClosed:
		keep(&l.cutOvers, r, f)
	case *clearing.TransferSettled:
		keep(&l.settled, r, f)
	case *clearing.TransferDiffers:
		keep(&l.differs, r, f)
	}
}

func (l *log) issuerFact(r *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *issuer.Authorised:
		keep(&l.issued, r, f)
	case *issuer.Reversed:
		keep(&l.issUndo, r, f)
	case *issuer.Tombstoned:
		keep(&l.issBury, r, f)
	case *issuer.Imported:
		keep(&l.imports, r, f)
	}
}

// card reports whether a transaction moves a cardholder's money at once and goes
// into the clearing as a record of its own.
func card(t dialect.Transaction) bool {
	return t.Debit() || t.Credit()
}

func (a *run) yuan(n int64) string { return payment.Minor(n, a.Currency).String() }

// approvedCode reports whether DE 39 approves (DOMAIN §3.6: 00, 10, 11, 16 and the
// codes with a defect that do).
func approvedCode(c payment.ResponseCode) bool { return dialect.ResponseCode(c).Action.Approved() }

// report tells of a violation; by is the record that decided it, nil where none did.
type report func(by *engine.Record, want, have string)

// Excuse is what the invariants cannot hold against a party.
type Excuse struct {
	// Practice is known to be wrong: the run is about it.
	Practice scenarios.Practice
	// Forged: somebody made or changed messages, so that a party may have been told
	// what nobody said.
	Forged bool
	// Forgot: a disk has forgotten commits; the log then has facts that no book has.
	Forgot bool
}

// run is what happened laid out for the invariants: its log read once, its books, its
// evidence.
type run struct {
	*world.World
	excused Excuse
	ev      *reconcile.Evidence
	log
}

func (a *run) isTill(n party.Node) bool {
	_, till := a.Profile.Terminals[string(n)]
	return till
}

func (a *run) unwatched(c reconcile.Comparison) bool {
	for _, u := range a.excused.Practice.Acquirer.Unwatched {
		if u == c {
			return true
		}
	}
	return false
}

// oneOrder: records are numbered one by one and time never goes back.
func (a *run) oneOrder(wrong report) {
	var last *engine.Record
	for i := range a.History.Records {
		r := &a.History.Records[i]
		if last != nil && (r.Seq != last.Seq+1 || r.At < last.At) {
			wrong(r, fmt.Sprintf("record %d not before %d", last.Seq+1, last.At), fmt.Sprintf("record %d at %d", r.Seq, r.At))
		}
		last = r
	}
}
