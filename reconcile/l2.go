package reconcile

import (
	"cmp"
	"slices"
	"strconv"

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
	openByKey := make(map[itemKey]int)
	for i := range open {
		if it := &open[i]; it.State == Open && it.Comparison == ClearingComparison {
			openByKey[keyOf(it)] = i
		}
	}
	c.open = openByKey
	pairUp(c, func(e *Entry) refKey { return refKey{e.RRN, e.Terminal, e.Network.STAN} },
		func(d *Detail) refKey { return refKey{d.RRN, d.Terminal, d.Network.STAN} },
		func(k refKey) bool { return k.rrn != "" })
	pairUp(c, func(e *Entry) NetworkKey { return e.Network },
		func(d *Detail) NetworkKey { return d.Network },
		func(k NetworkKey) bool { return k.Sent != "" })

	var found []Item
	closed := make(map[int]bool)
	found = c.unmatchedDetails(found, open, openByKey, closed)
	found = c.unmatchedEntries(found, open, openByKey, closed)
	for _, p := range c.pairs {
		found = c.comparePair(found, p)
		if i, ok := openByKey[itemKey{entries[p.Entry].RRN, entries[p.Entry].Terminal}]; ok && open[i].oneSided() {
			closed[i] = true
		}
	}
	res := c.result(found, open)
	for i := range open {
		if closed[i] {
			res.Closed = append(res.Closed, day.close(open[i], Matched))
		}
	}
	SortItems(res.Closed)
	return res
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

// oneSided reports whether the item waits for its counterpart.
func (it *Item) oneSided() bool { return it.Side == Long || it.Side == Short }

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

	open     map[itemKey]int     // items about the clearing file
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
	if len(c.open) > 0 && e.ClearingDate < c.before && e.Cleared == 0 {
		if _, waits := c.open[itemKey{e.RRN, e.Terminal}]; waits {
			return true
		}
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
func (c *clearingMatch) unmatchedDetails(found, open []Item, openByKey map[itemKey]int, closed map[int]bool) []Item {
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
		if o, ok := openByKey[itemKey{d.RRN, d.Terminal}]; ok && !closed[o] && open[o].Side == opposite(side) {
			closed[o] = true // the journal's day is archived; its open item knows the transaction
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
		it.Outside, it.Detail = d.Amount, d.File
		found = append(found, it)
	}
	return found
}

// unmatchedEntries raises what only our journal has.
func (c *clearingMatch) unmatchedEntries(found, open []Item, openByKey map[itemKey]int, closed map[int]bool) []Item {
	netted := c.voidedPairs()
	for i := range c.entries {
		e := &c.entries[i]
		if !c.expected(i) || netted[itemKey{e.RRN, e.Terminal}] {
			continue
		}
		side, outsideOnly := sides(e.Kind)
		if o, ok := openByKey[itemKey{e.RRN, e.Terminal}]; ok && open[o].Side == outsideOnly {
			closed[o] = true // an earlier file had it
			c.pairs = append(c.pairs, Pair{Entry: i, Detail: -1, Cleared: open[o].Day})
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
		it.Ours, it.Detail = e.Amount, detail
		found = append(found, it)
	}
	return found
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
func (c *clearingMatch) voidedPairs() map[itemKey]bool {
	var sales map[itemKey]int64
	for i := range c.entries {
		if e := &c.entries[i]; e.State == Voided && c.expected(i) {
			if sales == nil {
				sales = make(map[itemKey]int64)
			}
			sales[itemKey{e.RRN, e.Terminal}] = e.Amount.Minor
		}
	}
	netted := make(map[itemKey]bool)
	for i := range c.entries {
		e := &c.entries[i]
		if e.Kind != Void || sales == nil || !c.expected(i) {
			continue
		}
		sale := itemKey{e.Original, e.Terminal}
		if amount, ok := sales[sale]; ok && amount == e.Amount.Minor {
			netted[sale], netted[itemKey{e.RRN, e.Terminal}] = true, true
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
	it.Ours, it.Outside, it.Detail = e.Amount, d.Amount, d.File
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
	slices.SortFunc(found, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Reason, b.Reason),
			cmp.Compare(a.Detail, b.Detail))
	})
	var res L2Result
	count := 0
	for i := range found {
		it := found[i]
		if count++; i == 0 || found[i-1].ID != it.ID {
			count = 1
		}
		if count > 1 {
			it.ID += "/" + strconv.Itoa(count)
		}
		if !known[it.ID] {
			res.Raised = append(res.Raised, it)
		}
	}
	slices.SortFunc(c.pairs, func(a, b Pair) int {
		x, y := &c.entries[a.Entry], &c.entries[b.Entry]
		return cmp.Or(cmp.Compare(x.RRN, y.RRN), cmp.Compare(x.Terminal, y.Terminal),
			cmp.Compare(x.Network.STAN, y.Network.STAN), cmp.Compare(x.At, y.At))
	})
	res.Pairs = c.pairs
	if len(c.details) == 0 {
		for i := range c.entries {
			res.Empty = res.Empty || c.expected(i)
		}
	}
	return res
}
