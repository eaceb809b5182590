package diagnosis

import (
	"iter"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// cabinet has the places of rows by the names that they are asked for by. Nothing is ever taken out of it: a place may
// stand under a name that the row there had once, or has in evidence of another moment, so whoever looks it up reads
// the row. That is why an index and those that grew from it share one.
type cabinet struct {
	guard Guard

	slips    filing[tillKey]
	slipRRN  filing[payment.RRN]
	slipSTAN filing[payment.STAN]
	seen     filing[payment.TerminalID] // slips of tills of which more is known than what they told at settlement
	entries  filing[tillKey]
	byRRN    filing[payment.RRN]
	bySTAN   filing[payment.STAN]
	byNet    filing[reconcile.NetworkKey]
	undoings filing[payment.RRN] // entries by their original
	swipes   filing[swipe]       // purchases of one card, terminal and amount
	switches outside
	issuers  outside
	details  outside
	claims   outside
	items    filing[payment.RRN]

	filed int // rows, counted for each time that they were filed
	rows  int // that the latest evidence has
}

// Guard keeps those who read an index from one who grows another from it: a *sync.RWMutex does.
type Guard interface {
	Lock()
	Unlock()
	RLock()
	RUnlock()
}

// alone is the guard where one goroutine does both.
type alone struct{}

func (alone) Lock()    {}
func (alone) Unlock()  {}
func (alone) RLock()   {}
func (alone) RUnlock() {}

// outside are the rows of one kind of another party, by what it calls a transaction.
type outside struct {
	net filing[reconcile.NetworkKey]
	rrn filing[payment.RRN]
}

// filing has places of rows by a name, in the order of the rows.
type filing[K comparable] struct{ at map[K]places }

// places are one or more places.
type places struct {
	first int32
	more  []int32 // nobody writes into it once somebody may read it
}

func (p places) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		if !yield(int(p.first)) {
			return
		}
		for _, i := range p.more {
			if !yield(int(i)) {
				return
			}
		}
	}
}

func (p places) backward() iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := len(p.more) - 1; n >= 0; n-- {
			if !yield(int(p.more[n])) {
				return
			}
		}
		yield(int(p.first))
	}
}

// file notes that a row has a name. Its place is that of the row.
func (f *filing[K]) file(k K, place int) {
	i := int32(place) // no evidence has so many rows
	have, known := f.at[k]
	switch {
	case !known:
		if f.at == nil {
			f.at = make(map[K]places)
		}
		f.at[k] = places{first: i}
		return
	case i == have.first:
		return
	case i < have.first:
		have = places{i, slices.Insert(slices.Clone(have.more), 0, have.first)}
	case len(have.more) == 0 || i > have.more[len(have.more)-1]:
		have.more = append(have.more, i)
	default:
		n, found := slices.BinarySearch(have.more, i)
		if found {
			return
		}
		have.more = slices.Insert(slices.Clone(have.more), n, i)
	}
	f.at[k] = have
}

// under yields the rows that have a name, in their order.
func under[K comparable, T any](c *cabinet, f *filing[K], k K, rows []T, has func(*T) bool) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		p, known := look(c, f, k)
		if !known {
			return
		}
		for i := range p.all() {
			if i < len(rows) && has(&rows[i]) && !yield(&rows[i]) {
				return
			}
		}
	}
}

// last returns the last row that has a name, nil when none has.
func last[K comparable, T any](c *cabinet, f *filing[K], k K, rows []T, has func(*T) bool) *T {
	p, known := look(c, f, k)
	if !known {
		return nil
	}
	for i := range p.backward() {
		if i < len(rows) && has(&rows[i]) {
			return &rows[i]
		}
	}
	return nil
}

func look[K comparable](c *cabinet, f *filing[K], k K) (places, bool) {
	c.guard.RLock()
	defer c.guard.RUnlock()
	p, known := f.at[k]
	return p, known
}

// names are what another party calls the transaction of a row.
type names struct {
	rrn      payment.RRN
	terminal payment.TerminalID
	net      reconcile.NetworkKey
}

func ofSwitch(r *reconcile.SwitchRow) names { return names{r.RRN, r.Terminal, r.Network} }
func ofIssuer(r *reconcile.IssuerRow) names { return names{r.RRN, r.Terminal, r.Network} }
func ofDetail(r *reconcile.Detail) names    { return names{r.RRN, r.Terminal, r.Network} }
func ofClaim(r *reconcile.Claim) names      { return names{r.RRN, r.Terminal, r.Network} }

// grown files what rows have that the rows before did not have at the same places.
func grown[T any](c *cabinet, before, rows []T, renamed func(a, b *T) bool, file func(i int, r *T)) {
	from := 0
	if sameStart(before, rows) {
		from = min(len(before), len(rows))
	}
	for i := from; i < len(rows); i++ {
		if i >= len(before) || renamed(&before[i], &rows[i]) {
			file(i, &rows[i])
			c.filed++
		}
	}
	c.rows += len(rows)
}

// sameStart reports whether two lists lie in one place, as far as both go.
func sameStart[T any](a, b []T) bool { return len(a) > 0 && len(b) > 0 && &a[0] == &b[0] }

// same reports whether two lists are one.
func same[T any](a, b []T) bool {
	return len(a) == len(b) && (a == nil) == (b == nil) && (len(a) == 0 || &a[0] == &b[0])
}

// take files the transactions of some evidence, of which the rows before are filed.
func (c *cabinet) take(before, ev *reconcile.Evidence) {
	c.guard.Lock()
	defer c.guard.Unlock()
	c.rows = 0
	grown(c, before.Slips, ev.Slips, func(a, b *reconcile.Slip) bool {
		return slipKey(a) != slipKey(b) || a.RRN != b.RRN || a.Uploaded != b.Uploaded
	}, c.fileSlip)
	grown(c, before.Entries, ev.Entries, func(a, b *reconcile.Entry) bool {
		return numbered(a) != numbered(b) || a.RRN != b.RRN || a.Network != b.Network || a.Original != b.Original ||
			a.Kind != b.Kind || swipeOf(a) != swipeOf(b)
	}, c.fileEntry)
	grownOutside(c, &c.switches, before.Switch, ev.Switch, ofSwitch)
	grownOutside(c, &c.issuers, before.Issuer, ev.Issuer, ofIssuer)
	grownOutside(c, &c.details, before.Details, ev.Details, ofDetail)
	grownOutside(c, &c.claims, before.Claims, ev.Claims, ofClaim)
	grown(c, before.Items, ev.Items, func(a, b *reconcile.Item) bool { return a.Key.RRN != b.Key.RRN },
		func(i int, it *reconcile.Item) {
			if it.Key.RRN != "" {
				c.items.file(it.Key.RRN, i)
			}
		})
}

func grownOutside[T any](c *cabinet, f *outside, before, rows []T, of func(*T) names) {
	grown(c, before, rows, func(a, b *T) bool { return of(a) != of(b) }, func(i int, r *T) {
		n := of(r)
		f.rrn.file(n.rrn, i)
		if n.net.Sent != "" {
			f.net.file(n.net, i)
		}
	})
}

func (c *cabinet) fileSlip(i int, s *reconcile.Slip) {
	c.slips.file(slipKey(s), i)
	c.slipSTAN.file(s.STAN, i)
	if s.RRN != "" {
		c.slipRRN.file(s.RRN, i)
	}
	if !s.Uploaded {
		c.seen.file(s.Terminal, i)
	}
}

func (c *cabinet) fileEntry(i int, e *reconcile.Entry) {
	c.entries.file(numbered(e), i)
	c.bySTAN.file(e.STAN, i)
	c.byRRN.file(e.RRN, i)
	if e.Network.Sent != "" {
		c.byNet.file(e.Network, i)
	}
	if e.Original != "" {
		c.undoings.file(e.Original, i)
	}
	if e.Kind == reconcile.Sale && e.Card != "" {
		c.swipes.file(swipeOf(e), i)
	}
}

// stale reports whether so much stands in the cabinet that is no more that a new one is better.
func (c *cabinet) stale() bool {
	c.guard.RLock()
	defer c.guard.RUnlock()
	return c.filed > 2*c.rows+1024
}
