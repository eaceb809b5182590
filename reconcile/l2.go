package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// Pair is an entry of the journal and the clearing record that matches it. An
// entry dated by us into a neighbouring clearing day is paired too.
type Pair struct {
	Entry   int // index into entries
	Detail  int // index into details; -1 when the record came with an earlier file
	Cleared payment.BusinessDate
}

// L2Result is what came of comparing one clearing day.
type L2Result struct {
	Pairs  []Pair // in the order of RRN and terminal
	Raised []Item
	Closed []Item // items of earlier runs whose counterpart has come
	Empty  bool   // the file has no record although the journal has some: ask for it again

	netted    []int        // entries that the file leaves out together with what undid them
	explained []waits      // records that an open item of an earlier day waited for
	earlier   map[int]Item // by entry: the open item of its record, which another file had
}

// waits is a record, by its place, and the open item that it closed.
type waits struct {
	detail int
	item   Item
}

// L2 compares the acquirer's journal with the details of the accepted clearing
// file of day.Date. entries may hold other days; those of the neighbouring
// clearing days are looked at before anything is raised. open are the items that
// are open now.
//
// A record matches an entry by RRN, terminal and network STAN, else by DE 7 + 11 +
// 32 + 33, never by the amount alone; the same clearing day goes before the day
// before and after. Entries that were reversed, declined or never got an outcome
// are not expected in the file, nor is a sale with its void when the file has
// neither. To run it again with the same file changes nothing.
func L2(day Day, entries []Entry, details []Detail, open []Item) L2Result {
	c := newClearingMatch(day, entries, details)
	c.waits = waitingOf(open)
	pairUp(c, func(e *Entry) refKey { return refKey{e.RRN, e.Terminal, e.Network.STAN} },
		func(d *Detail) refKey { return refKey{d.RRN, d.Terminal, d.Network.STAN} },
		func(k refKey) bool { return k.rrn != "" })
	pairUp(c, func(e *Entry) NetworkKey { return e.Network },
		func(d *Detail) NetworkKey { return d.Network },
		func(k NetworkKey) bool { return k.Sent != "" })

	var found []Item
	for _, p := range c.pairs {
		found = c.comparePair(found, p)
		c.endWaiting(p)
	}
	found = c.unmatchedDetails(found)
	found = c.unmatchedEntries(found)
	res := c.result(found, open)
	for i := range open {
		if c.waits.over[i] {
			res.Closed = append(res.Closed, day.close(open[i], Matched))
		}
	}
	SortItems(res.Closed)
	return res
}

// waiting are the open items that wait for their counterpart: entries without a record, and records without an entry.
type waiting struct {
	items         []Item
	ours, outside map[itemKey][]int
	over          map[int]bool
}

func waitingOf(open []Item) waiting {
	w := waiting{items: open}
	for i := range open {
		it := &open[i]
		if it.State != Open || it.Comparison != ClearingComparison || it.Side != Long && it.Side != Short ||
			it.Key.Kind.Exceptional() {
			continue
		}
		if w.over == nil {
			w.ours, w.outside, w.over = make(map[itemKey][]int), make(map[itemKey][]int), make(map[int]bool)
		}
		switch it.Reason {
		case ApprovedNotCleared, EmptyFile, RecordRejected:
			w.ours[keyOf(it)] = append(w.ours[keyOf(it)], i)
		default:
			w.outside[keyOf(it)] = append(w.outside[keyOf(it)], i)
		}
	}
	return w
}

// take ends one of the items that wait, best one of the amount, nil where none fits.
func (w *waiting) take(of []int, amount payment.Amount, fits func(*Item) bool) *Item {
	best := -1
	for _, i := range of {
		if it := &w.items[i]; !w.over[i] && fits(it) && (best < 0 || it.Amount == amount) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	w.over[best] = true
	return &w.items[best]
}

// endWaiting ends what waited for a pair: the item of an entry that had no record, or, when a file is compared again,
// that of its record which had no entry.
func (c *clearingMatch) endWaiting(p Pair) {
	if c.waits.over == nil {
		return
	}
	e, d := &c.entries[p.Entry], &c.details[p.Detail]
	k := itemKey{e.RRN, e.Terminal}
	c.waits.take(c.waits.ours[k], e.Amount, func(it *Item) bool {
		return it.Day == e.ClearingDate && it.Key == e.Key()
	})
	c.waits.take(c.waits.outside[k], d.Amount, func(it *Item) bool {
		return it.Day == c.day.Date && it.Key.Kind == d.Kind && it.Key.Record == d.Record
	})
}

type refKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
	stan     payment.STAN
}

// itemKey is what an open item and a row have in common.
type itemKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
}

func keyOf(it *Item) itemKey { return itemKey{it.Key.RRN, it.Key.Terminal} }

// clearingMatch is one run of L2.
type clearingMatch struct {
	day     Day
	entries []Entry
	details []Detail
	taken   []bool // by entry
	matched []bool // by detail
	before  payment.BusinessDate
	after   payment.BusinessDate
	why     []int32 // by detail: the entry that explains why nothing matched, or -1
	pairs   []Pair

	netted    []int
	explained []waits
	earlier   map[int]Item

	waits    waiting
	rejected map[itemKey]*Detail // records that the network did not take
}

func newClearingMatch(day Day, entries []Entry, details []Detail) *clearingMatch {
	c := &clearingMatch{
		day: day, entries: entries, details: details,
		taken: make([]bool, len(entries)), matched: make([]bool, len(details)),
		before: day.Date.AddDays(-1), after: day.Date.AddDays(1),
		why:   make([]int32, len(details)),
		pairs: make([]Pair, 0, min(len(entries), len(details))),
	}
	for i := range c.why {
		c.why[i] = -1
		c.setAside(i)
	}
	return c
}

// groups chains the rows that share a key, without an allocation for each.
type groups[K comparable] struct {
	first map[K]int32
	next  []int32
}

// newGroups makes room for n rows, of which about left will be added.
func newGroups[K comparable](n, left int) groups[K] {
	return groups[K]{make(map[K]int32, left), make([]int32, n)}
}

func (g *groups[K]) add(k K, i int) {
	if head, ok := g.first[k]; ok {
		g.next[i] = head
	} else {
		g.next[i] = -1
	}
	g.first[k] = int32(i)
}

func (g *groups[K]) of(k K) int32 {
	if head, ok := g.first[k]; ok {
		return head
	}
	return -1
}

// pairUp matches what is left by one key. Only rows with equal keys compete, and
// among those their content decides: the order of the rows does not matter.
func pairUp[K comparable](c *clearingMatch, ofEntry func(*Entry) K, ofDetail func(*Detail) K, usable func(K) bool) {
	if len(c.pairs) == len(c.details) {
		return // nothing is left
	}
	entries := newGroups[K](len(c.entries), len(c.entries)-len(c.pairs))
	for i := range c.entries {
		if k := ofEntry(&c.entries[i]); usable(k) && !c.taken[i] && c.near(&c.entries[i]) {
			entries.add(k, i)
		}
	}
	// The details of a group hang on the row that stands for it, numbered from 1.
	first, next := make([]int32, len(c.entries)), make([]int32, len(c.details))
	for i := range c.details {
		k := ofDetail(&c.details[i])
		if c.matched[i] || !usable(k) {
			continue
		}
		if head := entries.of(k); head >= 0 {
			next[i], first[head] = first[head], int32(i)+1
		}
	}
	var group []int32
	for head := range first {
		if first[head] == 0 {
			continue
		}
		group = group[:0]
		for d := first[head]; d != 0; d = next[d-1] {
			group = append(group, d-1)
		}
		if len(group) > 1 {
			slices.SortFunc(group, func(a, b int32) int { return c.details[a].Compare(&c.details[b]) })
		}
		for _, d := range group {
			c.pair(int(d), int32(head), entries.next)
		}
	}
}

// near reports whether an entry can belong to the day's file at all: it is of the day
// or a neighbouring one, or an item waits for its record, which may come on any day.
func (c *clearingMatch) near(e *Entry) bool {
	if e.ClearingDate < c.before && e.Cleared == 0 && len(c.waits.ours[itemKey{e.RRN, e.Terminal}]) > 0 {
		return true
	}
	return e.ClearingDate >= c.before && e.ClearingDate <= c.after || e.Cleared == c.day.Date
}

// pair finds the best entry for a detail among those of its key.
func (c *clearingMatch) pair(d int, head int32, next []int32) {
	best := int32(-1)
	for i := head; i >= 0; i = next[i] {
		e := &c.entries[i]
		if c.taken[i] || !e.Effective() || e.Cleared != 0 && e.Cleared != c.day.Date {
			if w := c.why[d]; w < 0 || e.before(&c.entries[w]) {
				c.why[d] = i
			}
			continue
		}
		if best < 0 || c.better(e, &c.entries[best], &c.details[d]) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	c.taken[best], c.matched[d] = true, true
	c.pairs = append(c.pairs, Pair{Entry: int(best), Detail: d, Cleared: c.day.Date})
}

func (c *clearingMatch) better(a, b *Entry, d *Detail) bool {
	for _, test := range [...]func(*Entry) bool{
		func(e *Entry) bool { return e.ClearingDate == c.day.Date },
		func(e *Entry) bool { return e.Kind == d.Kind },
		func(e *Entry) bool { return e.Amount == d.Amount },
	} {
		if x, y := test(a), test(b); x != y {
			return x
		}
	}
	return a.before(b)
}

// unmatchedDetails raises what only the outside has.
func (c *clearingMatch) unmatchedDetails(found []Item) []Item {
	var left []int
	for i := range c.details {
		if !c.matched[i] && c.details[i].Kind != PreAuth {
			left = append(left, i)
		}
	}
	slices.SortFunc(left, func(a, b int) int { return c.details[a].Compare(&c.details[b]) })
	for _, i := range left {
		d := &c.details[i]
		_, side := sides(d.Kind)
		waited := c.waits.take(c.waits.ours[itemKey{d.RRN, d.Terminal}], d.Amount, func(it *Item) bool {
			return it.Day != c.day.Date && it.Side == opposite(side)
		})
		if waited != nil { // the journal's day is archived; its open item knows the transaction
			c.explained = append(c.explained, waits{i, *waited})
			found = c.otherAmount(found, waited, waited.Ours, d.Kind.Money(d.Amount), d.File)
			continue
		}
		k := TransactionKey{Terminal: d.Terminal, RRN: d.RRN, Network: d.Network, Kind: d.Kind, Merchant: d.Merchant}
		why := NotInJournal
		if w := c.why[i]; w >= 0 {
			e := &c.entries[w]
			k = e.Key()
			k.Kind = d.Kind
			if why = e.whyNot(); e.Effective() {
				why = ClearedTwice
			}
		}
		k.Record = d.Record
		it := c.day.raise(ClearingComparison, side, why, d.Amount, k)
		it.Outside, it.Detail = d.Kind.Money(d.Amount), d.File
		found = append(found, it)
	}
	return found
}

// unmatchedEntries raises what only our journal has.
func (c *clearingMatch) unmatchedEntries(found []Item) []Item {
	netted := c.voidedPairs()
	for i := range c.entries {
		e := &c.entries[i]
		if !c.expected(i) || netted[i] {
			continue
		}
		side, outsideOnly := sides(e.Kind)
		earlier := c.waits.take(c.waits.outside[itemKey{e.RRN, e.Terminal}], e.Amount, func(it *Item) bool {
			return it.Day != c.day.Date && it.Side == outsideOnly
		})
		if earlier != nil { // another file had it
			c.pairs = append(c.pairs, Pair{Entry: i, Detail: -1, Cleared: earlier.Day})
			if c.earlier == nil {
				c.earlier = make(map[int]Item)
			}
			c.earlier[i] = *earlier
			found = c.otherAmount(found, earlier, e.Kind.Money(e.Amount), earlier.Outside, earlier.Detail)
			continue
		}
		why := ApprovedNotCleared
		if len(c.details) == 0 {
			why = EmptyFile
		}
		detail := ""
		if r := c.rejected[itemKey{e.RRN, e.Terminal}]; r != nil {
			why, detail = RecordRejected, string(r.Code)
		}
		it := c.day.raise(ClearingComparison, side, why, e.Amount, e.Key())
		it.Ours, it.Detail = e.Kind.Money(e.Amount), detail
		found = append(found, it)
	}
	return found
}

// otherAmount raises what differs between an entry and a record that came on different days.
func (c *clearingMatch) otherAmount(found []Item, waited *Item, ours, theirs payment.Amount, file string) []Item {
	if ours == theirs || waited.Ours.IsZero() && waited.Outside.IsZero() {
		return found // of an item that somebody else wrote no amount is known
	}
	it := c.day.raise(ClearingComparison, AmountDiff, DifferentAmount, ours.Sub(theirs), waited.Key)
	it.Ours, it.Outside, it.Detail = ours, theirs, file
	return append(found, it)
}

// setAside takes a record about an exception out of the comparison: Claims looks at
// those. A reject says why a record is not there.
func (c *clearingMatch) setAside(i int) {
	d := &c.details[i]
	if !d.Kind.Exceptional() {
		return
	}
	c.matched[i] = true
	if d.Kind == Rejected {
		if c.rejected == nil {
			c.rejected = make(map[itemKey]*Detail)
		}
		c.rejected[itemKey{d.RRN, d.Terminal}] = d
	}
}

// expected reports whether an entry should have been in the day's file and was not.
func (c *clearingMatch) expected(i int) bool {
	e := &c.entries[i]
	return !c.taken[i] && e.Effective() && e.Cleared == 0 && e.ClearingDate == c.day.Date && e.Kind != PreAuth
}

// voidedPairs finds the sales that the file leaves out together with their voids.
func (c *clearingMatch) voidedPairs() map[int]bool {
	type sale struct {
		key    itemKey
		amount int64
	}
	var sales map[sale][]int
	for i := range c.entries {
		if e := &c.entries[i]; e.State == Voided && c.expected(i) {
			if sales == nil {
				sales = make(map[sale][]int)
			}
			k := sale{itemKey{e.RRN, e.Terminal}, e.Amount.Minor}
			sales[k] = append(sales[k], i)
		}
	}
	netted := make(map[int]bool)
	for i := range c.entries {
		e := &c.entries[i]
		if e.Kind != Void || sales == nil || !c.expected(i) {
			continue
		}
		k := sale{itemKey{e.Original, e.Terminal}, e.Amount.Minor}
		if left := sales[k]; len(left) > 0 {
			netted[left[0]], netted[i] = true, true
			c.netted = append(c.netted, left[0], i)
			sales[k] = left[1:]
		}
	}
	return netted
}

// comparePair raises what differs between two records of one transaction.
func (c *clearingMatch) comparePair(found []Item, p Pair) []Item {
	if p.Detail < 0 {
		return found
	}
	e, d := &c.entries[p.Entry], &c.details[p.Detail]
	found = c.compareFees(found, e, d)
	ours, theirs := e.Kind.Money(e.Amount), d.Kind.Money(d.Amount)
	if ours == theirs {
		return found
	}
	it := c.day.raise(ClearingComparison, AmountDiff, DifferentAmount, ours.Sub(theirs), e.Key())
	if (ours.Minor < 0) != (theirs.Minor < 0) {
		it = c.day.raise(ClearingComparison, Status, DifferentKind, ours.Sub(theirs), e.Key())
	}
	it.Ours, it.Outside, it.Detail = ours, theirs, d.File
	return append(found, it)
}

// compareFees raises a fee in the file that is not the one that we work out: a card
// taken for another kind, a cap that was missed (G06, G07). The network has taken it;
// the merchant's money does not wait.
func (c *clearingMatch) compareFees(found []Item, e *Entry, d *Detail) []Item {
	if e.Interchange.Currency == 0 || e.Amount != d.Amount {
		return found
	}
	ours, theirs := e.Interchange.Add(e.NetworkFee), d.Interchange.Add(d.NetworkFee)
	if ours.Minor == theirs.Minor {
		return found
	}
	it := c.day.raise(ClearingComparison, AmountDiff, FeeDiffers, ours.Sub(theirs), e.Key())
	it.Ours, it.Outside, it.Detail = ours, theirs, d.File
	it.ID += "/fee"
	return append(found, it)
}

// result numbers items that would share an id, leaves out what is open already,
// and puts everything in order.
func (c *clearingMatch) result(found, open []Item) L2Result {
	known := make(map[string]bool, len(open))
	for i := range open {
		known[open[i].ID] = true
	}
	number(found)
	var res L2Result
	for i := range found {
		if !known[found[i].ID] {
			res.Raised = append(res.Raised, found[i])
		}
	}
	slices.SortFunc(c.pairs, func(a, b Pair) int {
		x, y := &c.entries[a.Entry], &c.entries[b.Entry]
		return cmp.Or(cmp.Compare(x.RRN, y.RRN), cmp.Compare(x.Terminal, y.Terminal),
			cmp.Compare(x.Network.STAN, y.Network.STAN), cmp.Compare(x.At, y.At))
	})
	res.Pairs, res.netted, res.explained, res.earlier = c.pairs, c.netted, c.explained, c.earlier
	if len(c.details) == 0 {
		for i := range c.entries {
			res.Empty = res.Empty || c.expected(i)
		}
	}
	return res
}
