package live

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/issuer"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/invariants"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
)

// named is a transaction by the number that its till gave it.
type named struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
}

// asked is what a till has said under a number.
type asked struct {
	transaction dialect.Transaction
	card        payment.KeptPAN
	minor       int64
}

// deal is a transaction that the host has approved, and what later approvals made of it.
type deal struct {
	asked
	of    named // what a void, a tip or an adjustment is about
	ended bool
	was   int64 // of what it changed, before
}

// bill is what the tills of one line have asked and heard, and the money that follows from
// it: a ledger that has nothing from the host but its answers.
type bill struct {
	asked map[named][]asked
	deals map[named]*deal
	early map[named]int64 // what changes have made of off-line sales of which no answer has told
	said  map[named][]string
	codes map[payment.ResponseCode]int
}

func newBill() *bill {
	return &bill{
		make(map[named][]asked), make(map[named]*deal), make(map[named]int64), make(map[named][]string),
		make(map[payment.ResponseCode]int),
	}
}

func nameOf(m *dialect.Message) named { return named{m.Terminal, m.Batch, m.STAN} }

// about is the number of what a message refers to within its till.
func about(m *dialect.Message) named {
	k := nameOf(m)
	if m.Original.Batch != 0 {
		k.batch = m.Original.Batch
	}
	if m.Original.STAN != 0 {
		k.stan = m.Original.STAN
	}
	return k
}

// ask notes what a till says.
func (b *bill) ask(m *dialect.Message) {
	switch {
	case m.Reversal:
	case m.Transaction == dialect.Upload:
		for i := range m.Details {
			d := &m.Details[i]
			k := named{m.Terminal, m.Batch, d.STAN}
			b.asked[k] = append(b.asked[k], asked{dialect.OfflineSale, d.PAN, d.Amount.Minor})
			b.said[k] = append(b.said[k], fmt.Sprintf("upload %s of %s", d.Transaction, d.Amount))
		}
	case m.Transaction.OfCard() && m.Transaction.Moves():
		k := nameOf(m)
		b.asked[k] = append(b.asked[k], asked{m.Transaction, m.PAN, m.Amount.Minor})
	}
}

// tell keeps an exchange, by what it was under and what it was about.
func (b *bill) tell(m *dialect.Message, code payment.ResponseCode, granted int64) {
	if !m.Transaction.Moves() {
		return
	}
	what := m.Transaction.String()
	if m.Reversal {
		what = "reversal of " + what
	}
	text := fmt.Sprintf("%s %v of %s about %v: %s, %d", what, nameOf(m), m.Amount, about(m), code, granted)
	b.said[nameOf(m)] = append(b.said[nameOf(m)], text)
	if o := about(m); o != nameOf(m) {
		b.said[o] = append(b.said[o], text)
	}
}

// hear notes the host's answer to a message. What it approves once it approves for good: a
// repeat moves nothing.
func (b *bill) hear(m *dialect.Message, code payment.ResponseCode, granted int64) {
	b.codes[code]++
	b.tell(m, code, granted)
	if !dialect.ResponseCode(code).Action.Approved() || !m.Transaction.OfCard() {
		return
	}
	if m.Reversal {
		b.undo(about(m))
		return
	}
	k := nameOf(m)
	if b.deals[k] != nil || !m.Transaction.Moves() {
		return
	}
	d := &deal{asked: asked{m.Transaction, m.PAN, granted}, of: about(m)}
	b.enter(k, d)
	switch o := b.changed(d); {
	case m.Transaction.Voids() && o != nil:
		o.ended = true
	case m.Transaction.Changes() && o == nil: // of an uploaded sale, which has no answer of its own
		b.early[d.of] = granted
	case m.Transaction.Changes():
		d.was, o.minor = o.minor, granted
	}
}

// changed is the deal that a void, a tip or an adjustment is about.
func (b *bill) changed(d *deal) *deal {
	if o := b.deals[d.of]; o != nil && d.transaction.RefersTo(o.transaction) {
		return o
	}
	return nil
}

// enter puts a deal down, as what was heard earlier has changed it.
func (b *bill) enter(k named, d *deal) {
	b.deals[k] = d
	if granted, changed := b.early[k]; changed && d.transaction == dialect.OfflineSale {
		d.minor = granted
	}
}

// undo takes a deal back, and with it what it did to another.
func (b *bill) undo(k named) {
	d := b.deals[k]
	if d == nil || d.ended {
		return
	}
	d.ended = true
	switch o := b.changed(d); {
	case o == nil:
	case d.transaction.Voids():
		o.ended = false
	case d.transaction.Changes():
		o.minor = d.was
	}
}

// worth is what a deal comes to for its merchant.
func (d *deal) worth() int64 {
	switch tx := d.transaction; {
	case d.ended || tx.Voids() || tx.Changes():
		return 0
	case tx.Credit():
		return -d.minor
	case tx.Debit():
		return d.minor
	}
	return 0
}

// sums are what the deals come to, for the merchant and by card.
func (b *bill) sums(cards map[payment.KeptPAN]int64) (merchant int64) {
	for _, d := range b.deals {
		merchant += d.worth()
		cards[d.card] += d.worth()
	}
	return merchant
}

// audit follows the facts of a served world, and is the loop's until that has ended: whose
// money each posting moves, what the host has put down for each merchant, and what the issuer
// for each card.
type audit struct {
	ledgers   *truth.Ledgers
	over      truth.Shelf
	requested map[payment.RRN]*host.Requested
	approved  map[named]*host.Requested
	deals     map[named]int64 // by what a void or a change is about
	merchants map[string]int64
	cards     map[string]int64
	postings  int
	rejected  map[party.NetworkRef]bool // by the network, which has no room for them in a file
	unclaimed map[party.NetworkRef]bool // by what the issuer has told
}

func newAudit() *audit {
	return &audit{
		ledgers: truth.New(), over: make(truth.Shelf),
		requested: make(map[payment.RRN]*host.Requested), approved: make(map[named]*host.Requested),
		deals: make(map[named]int64), merchants: make(map[string]int64), cards: make(map[string]int64),
		rejected: make(map[party.NetworkRef]bool), unclaimed: make(map[party.NetworkRef]bool),
	}
}

// gross are the events by which a till's transaction moves money before its fees.
var gross = []ledger.Event{ledger.J2, ledger.J3, ledger.J4, ledger.J12}

// observe is an engine.Observer.
func (a *audit) observe(r *engine.Record) {
	if r.Kind != engine.FactRecord {
		return
	}
	switch f := r.Fact.(type) {
	case *host.Requested:
		a.requested[f.RRN] = f
	case *host.Approved:
		if req := a.requested[f.RRN]; req != nil && req.Transaction.Moves() {
			a.approved[named{f.Terminal, f.Batch, f.STAN}] = req
		}
		a.move(f.RRN, f.Postings)
	case *host.Reversed:
		a.move(f.RRN, f.Postings)
	case *clearing.RecordRejected:
		a.rejected[f.NetworkRef] = true
	case *host.DayOpened:
		a.ledgers.Retire(a.over, nil)
	case *issuer.Imported:
		for _, n := range f.Unclaimed {
			a.unclaimed[n] = true
		}
	}
	poster, ok := r.Fact.(ledger.Poster)
	if !ok {
		return
	}
	a.ledgers.Fold(r.Node, r.Fact)
	for _, p := range ledger.PostingsOf(poster) {
		a.postings++
		a.count(r.Node, &p)
	}
}

// move counts what a transaction moves to what it is about.
func (a *audit) move(rrn payment.RRN, postings []ledger.Posting) {
	req := a.requested[rrn]
	if req == nil {
		return
	}
	if o := a.requested[req.OriginalRRN]; o != nil && (req.Transaction.Voids() || req.Transaction.Changes()) {
		req = o
	}
	k := named{req.Terminal, req.Batch, req.STAN}
	for _, p := range postings {
		switch {
		case p.Layer != ledger.Posted || !slices.Contains(gross, p.Event):
		case p.Debit == "network-receivable":
			a.deals[k] += p.Amount.Minor
		case p.Credit == "network-receivable":
			a.deals[k] -= p.Amount.Minor
		}
	}
}

func (a *audit) count(n party.Node, p *ledger.Posting) {
	if p.Layer != ledger.Posted {
		return
	}
	switch {
	case n == world.Acquirer && slices.Contains(gross, p.Event):
		if p.Debit == "network-receivable" {
			a.merchants[p.Credit.Owner()] += p.Amount.Minor
		}
		if p.Credit == "network-receivable" {
			a.merchants[p.Debit.Owner()] -= p.Amount.Minor
		}
	case n == world.Issuer:
		if p.Debit.Kind() == "cardholder" {
			a.cards[p.Debit.Owner()] += p.Amount.Minor
		}
		if p.Credit.Kind() == "cardholder" && p.Event != ledger.Opening {
			a.cards[p.Credit.Owner()] -= p.Amount.Minor
		}
	}
}

// unasked lists what the host has approved and no till has asked for, or not so; and takes
// into the bill what came of an upload, which is not answered one by one.
func (a *audit) unasked(b *bill, terminal payment.TerminalID) (wrong []string) {
	for k, req := range a.approved {
		if k.terminal != terminal {
			continue
		}
		is := asked{req.Transaction, req.PAN, req.Amount.Minor}
		if !slices.Contains(b.asked[k], is) {
			wrong = append(wrong, fmt.Sprintf("%v: approved %v, asked %v", k, is, b.asked[k]))
		}
		if b.deals[k] == nil && req.Transaction == dialect.OfflineSale {
			b.enter(k, &deal{asked: is})
		}
	}
	for k, d := range b.deals {
		if a.approved[k] == nil {
			wrong = append(wrong, fmt.Sprintf("%v: told that %v is approved, and the host has no such thing", k, d.asked))
		}
	}
	return wrong
}

// differ lists the deals of which the books have something else than the answers say.
func (a *audit) differ(b *bill, terminal payment.TerminalID) (wrong []string) {
	for k, d := range b.deals {
		if n := d.worth(); n != a.deals[k] && (n != 0 || !d.transaction.Voids() && !d.transaction.Changes()) {
			wrong = append(wrong, fmt.Sprintf("%v: the answers say %d, the books %d:\n\t%s", k, n, a.deals[k],
				strings.Join(b.said[k], "\n\t")))
		}
	}
	for k, n := range a.deals {
		if k.terminal == terminal && n != 0 && b.deals[k] == nil {
			wrong = append(wrong, fmt.Sprintf("%v: no answer, the books %d", k, n))
		}
	}
	slices.Sort(wrong)
	return wrong
}

// compare holds the books against what the tills have asked and heard: each approval was
// asked for and told, what the books have for each merchant and each card is the sum of the
// deals, it can be said of every posting whose money it moved, and books that mirror each
// other agree on every transaction, but for what no clearing file had room for: the issuer has
// noted then that nobody comes for it.
func (a *audit) compare(t *testing.T, w *world.World, attackers []*attacker) {
	t.Helper()
	cards, merchants := make(map[payment.KeptPAN]int64), make(map[string]int64)
	story := func(rrn payment.RRN) string {
		for _, by := range attackers {
			if req := a.requested[rrn]; req != nil {
				if said := by.bill.said[named{req.Terminal, req.Batch, req.STAN}]; said != nil {
					return strings.Join(said, "\n")
				}
			}
		}
		return "no till has spoken of it"
	}
	for _, by := range attackers {
		own := w.Profile.Terminals[by.till]
		require.Empty(t, a.unasked(by.bill, own.ID), by.till)
		require.Empty(t, a.differ(by.bill, own.ID), by.till)
		require.Empty(t, by.stray, "answers that %s has not asked for", by.till)
		merchants[string(w.Profile.Merchants[own.Merchant].ID)] += by.bill.sums(cards)
	}
	for _, g := range a.ledgers.Gaps() {
		require.Fail(t, "whose money each posting moves", g.String())
	}
	for _, d := range a.ledgers.Mirrors() {
		of := party.NetworkRef{Sent: d.Of.Sent, STAN: d.Of.STAN, Acquirer: d.Of.Acquirer, Forwarder: d.Of.Forwarder}
		if d.Node != world.Issuer || !a.rejected[of] || !a.unclaimed[of] {
			require.Fail(t, "books that mirror each other", "%+v\n%s", d, story(d.Of.RRN))
		}
	}
	for id, n := range merchants {
		require.Equal(t, n, a.merchants[id], "what merchant %s has sold, less what it gave back", id)
	}
	for name, c := range w.Profile.Cards {
		paid := cards[payment.KeptPAN(c.PAN)]
		require.Equal(t, paid, a.cards[name], "what the card of %s has paid, less what came back", name)
	}
}

// holds checks the invariants, but for those that such tills break: what they upload and when
// they close a batch is drawn (11, and the items of L1 and L5 that 8 and 19 are about); and
// for 2, the books having been opened before anybody looked.
func holds(t *testing.T, w *world.World) {
	t.Helper()
	var lies invariants.Excuse
	lies.Practice.Acquirer.Unwatched = []reconcile.Comparison{reconcile.BatchComparison, reconcile.AgeComparison}
	for _, v := range invariants.Check(w, lies) {
		if v.ID != 2 && v.ID != 11 {
			t.Errorf("invariant %d: %s: want %s, have %s", v.ID, v.Name, v.Want, v.Have)
		}
	}
}

// tell says what was done.
func tell(t *testing.T, a *audit, attackers []*attacker, limit time.Duration) {
	t.Helper()
	sent, codes, deals := 0, make(map[payment.ResponseCode]int), 0
	for _, by := range attackers {
		sent, deals = sent+by.sent, deals+len(by.bill.deals)
		for code, n := range by.bill.codes {
			codes[code] += n
		}
	}
	var text strings.Builder
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		fmt.Fprintf(&text, " %s:%d", cmp.Or(code, "none"), codes[code])
	}
	t.Logf("%d messages in %v, each answered:%s", sent, limit, text.String())
	t.Logf("%d approved, %d postings of all parties, which by merchant, card and transaction are what the answers said",
		deals, a.postings)
}
