package diagnosis

import (
	"cmp"
	"iter"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// slip returns the newest slip that has a number of a till: the newest wins, as when a STAN is used again.
func (ix *Index) slip(k tillKey) *reconcile.Slip {
	return last(ix.cabinet, &ix.cabinet.slips, k, ix.Evidence.Slips, func(s *reconcile.Slip) bool {
		return slipKey(s) == k
	})
}

// before returns the older slips of a number that was used again, the latest first.
func (ix *Index) before(k tillKey) []*reconcile.Slip {
	all := slices.Collect(under(ix.cabinet, &ix.cabinet.slips, k, ix.Evidence.Slips, func(s *reconcile.Slip) bool {
		return slipKey(s) == k
	}))
	if len(all) < 2 {
		return nil
	}
	all = all[:len(all)-1]
	slices.Reverse(all)
	return all
}

// slipWith returns the newest slip with an RRN at a terminal.
func (ix *Index) slipWith(k rrnKey) *reconcile.Slip {
	return last(ix.cabinet, &ix.cabinet.slipRRN, k.rrn, ix.Evidence.Slips, func(s *reconcile.Slip) bool {
		return s.RRN == k.rrn && s.Terminal == k.terminal
	})
}

// seesTill reports whether more is known of a till than what it told at settlement.
func (ix *Index) seesTill(t payment.TerminalID) bool {
	for range under(ix.cabinet, &ix.cabinet.seen, t, ix.Evidence.Slips, func(s *reconcile.Slip) bool {
		return s.Terminal == t && !s.Uploaded
	}) {
		return true
	}
	return false
}

// entriesAt yields the entries that have a number of a till.
func (ix *Index) entriesAt(k tillKey) iter.Seq[*reconcile.Entry] {
	return under(ix.cabinet, &ix.cabinet.entries, k, ix.Evidence.Entries, func(e *reconcile.Entry) bool {
		return numbered(e) == k
	})
}

// entry returns the newest entry that has a number of a till.
func (ix *Index) entry(k tillKey) *reconcile.Entry {
	return last(ix.cabinet, &ix.cabinet.entries, k, ix.Evidence.Entries, func(e *reconcile.Entry) bool {
		return numbered(e) == k
	})
}

// copies returns the entries that the journal made of one request, where there is more than one.
func (ix *Index) copies(k tillKey) (of []*reconcile.Entry) {
	var have *reconcile.Entry
	for e := range ix.entriesAt(k) {
		if have != nil && have.RRN != e.RRN && e.RRN != "" && ix.sameRequest(have, e) {
			if of == nil {
				of = append(of, have)
			}
			of = append(of, e)
		}
		have = e
	}
	return of
}

// entryWith returns the newest entry with an RRN, at a terminal when the key names one.
func (ix *Index) entryWith(k rrnKey) *reconcile.Entry {
	if k.rrn == "" {
		return nil
	}
	return last(ix.cabinet, &ix.cabinet.byRRN, k.rrn, ix.Evidence.Entries, func(e *reconcile.Entry) bool {
		return e.RRN == k.rrn && (k.terminal == "" || e.Terminal == k.terminal)
	})
}

// entryOn returns the newest entry that the network knows by a key.
func (ix *Index) entryOn(net *reconcile.NetworkKey) *reconcile.Entry {
	if net.Sent == "" {
		return nil
	}
	return last(ix.cabinet, &ix.cabinet.byNet, *net, ix.Evidence.Entries, func(e *reconcile.Entry) bool {
		return e.Network == *net
	})
}

// swiped yields the standing purchases that an entry may be a second swipe of, and itself.
func (ix *Index) swiped(e *reconcile.Entry) iter.Seq[*reconcile.Entry] {
	k := swipeOf(e)
	return under(ix.cabinet, &ix.cabinet.swipes, k, ix.Evidence.Entries, func(o *reconcile.Entry) bool {
		return o.Kind == reconcile.Sale && o.State == reconcile.Approved && swipeOf(o) == k
	})
}

// Known returns the transactions that have an RRN or, if one is meant, a STAN, in the order of the rows. Each number of
// a till is one transaction, called as the first slip of it says or, where the till shows none, the first entry.
func (ix *Index) Known(rrn payment.RRN, stan payment.STAN, numbered bool) (keys []reconcile.TransactionKey) {
	c, ev := ix.cabinet, ix.Evidence
	known := make(map[tillKey]bool)
	for i := range either(c, &c.slipRRN, rrn, &c.slipSTAN, stan, numbered) {
		if i < len(ev.Slips) {
			ix.know(&keys, known, slipKey(&ev.Slips[i]))
		}
	}
	for i := range either(c, &c.byRRN, rrn, &c.bySTAN, stan, numbered) {
		if i < len(ev.Entries) {
			ix.know(&keys, known, tillKey{ev.Entries[i].Terminal, ev.Entries[i].Batch, ev.Entries[i].STAN})
		}
	}
	return slices.DeleteFunc(keys, func(k reconcile.TransactionKey) bool {
		return (rrn == "" || k.RRN != rrn) && (!numbered || k.STAN != stan)
	})
}

// know adds the transaction of a number of a till, once.
func (ix *Index) know(keys *[]reconcile.TransactionKey, known map[tillKey]bool, n tillKey) {
	if known[n] {
		return
	}
	known[n] = true
	key := reconcile.TransactionKey{Terminal: n.terminal, Batch: n.batch, STAN: n.stan}
	if before := ix.before(n); len(before) > 0 {
		key.RRN = before[len(before)-1].RRN
	} else if s := ix.slip(n); s != nil {
		key.RRN = s.RRN
	} else {
		for e := range ix.entriesAt(n) {
			key.RRN = e.RRN
			break
		}
	}
	*keys = append(*keys, key)
}

// either yields the places under an RRN, and under a STAN if one is meant, in their order.
func either(c *cabinet, r *filing[payment.RRN], rrn payment.RRN, s *filing[payment.STAN], stan payment.STAN,
	numbered bool,
) iter.Seq[int] {
	var at []int
	if p, known := look(c, r, rrn); known && rrn != "" {
		at = slices.Collect(p.all())
	}
	if p, known := look(c, s, stan); known && numbered {
		at = slices.AppendSeq(at, p.all())
	}
	slices.Sort(at)
	return slices.Values(at)
}

// told returns the rows of another party that are about the transaction with an RRN, at a terminal that is the one or,
// where any is, at whichever. A row is about the entry to which its network key leads; where it leads to none, about
// what it names itself.
func told[T any](ix *Index, f *outside, rows []T, of func(*T) names, k rrnKey, anyTill bool) (about []*T) {
	c, at := ix.cabinet, []int(nil)
	here := func(t payment.TerminalID) bool { return anyTill || t == k.terminal }
	for e := range under(c, &c.byRRN, k.rrn, ix.Evidence.Entries, func(e *reconcile.Entry) bool {
		return e.RRN == k.rrn && here(e.Terminal) && e.Network.Sent != ""
	}) {
		if ix.entryOn(&e.Network) != e {
			continue
		}
		p, known := look(c, &f.net, e.Network)
		if !known {
			continue
		}
		for i := range p.all() {
			if i < len(rows) && of(&rows[i]).net == e.Network {
				at = append(at, i)
			}
		}
	}
	if p, known := look(c, &f.rrn, k.rrn); known {
		for i := range p.all() {
			if i >= len(rows) {
				break
			}
			if n := of(&rows[i]); n.rrn == k.rrn && here(n.terminal) && ix.entryOn(&n.net) == nil {
				at = append(at, i)
			}
		}
	}
	slices.Sort(at)
	for _, i := range at {
		about = append(about, &rows[i])
	}
	return about
}

// newest returns the last of some rows, nil when there is none.
func newest[T any](rows []*T) *T {
	if len(rows) == 0 {
		return nil
	}
	return rows[len(rows)-1]
}

// switched returns what the switch's log has of a transaction.
func (ix *Index) switched(k rrnKey) *reconcile.SwitchRow {
	return newest(told(ix, &ix.cabinet.switches, ix.Evidence.Switch, ofSwitch, k, k.terminal == ""))
}

// issued returns what the issuer's books have of a transaction.
func (ix *Index) issued(k rrnKey) *reconcile.IssuerRow {
	return newest(told(ix, &ix.cabinet.issuers, ix.Evidence.Issuer, ofIssuer, k, k.terminal == ""))
}

// details returns the clearing records of a transaction in the order of the clearing days, exceptional ones left out.
func (ix *Index) details(k rrnKey) []*reconcile.Detail {
	all := told(ix, &ix.cabinet.details, ix.Evidence.Details, ofDetail, k, k.terminal == "")
	return slices.Clip(slices.DeleteFunc(all, func(r *reconcile.Detail) bool { return r.Kind.Exceptional() }))
}

// exceptions returns the adjustments, disputes and rejects of a transaction in the order of the clearing days.
func (ix *Index) exceptions(k rrnKey) []*reconcile.Detail {
	all := told(ix, &ix.cabinet.details, ix.Evidence.Details, ofDetail, k, false)
	all = slices.DeleteFunc(all, func(r *reconcile.Detail) bool { return !r.Kind.Exceptional() })
	slices.SortStableFunc(all, func(a, b *reconcile.Detail) int {
		return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(disputeStep(a.Kind), disputeStep(b.Kind)))
	})
	return all
}

// claims returns what we and the issuer have claimed of a transaction in the order of time.
func (ix *Index) claims(k rrnKey) []*reconcile.Claim {
	all := told(ix, &ix.cabinet.claims, ix.Evidence.Claims, ofClaim, k, false)
	slices.SortStableFunc(all, func(a, b *reconcile.Claim) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}

// items returns the differences about a transaction.
func (ix *Index) items(k rrnKey) []*reconcile.Item {
	if k.rrn == "" {
		return nil
	}
	return slices.Collect(under(ix.cabinet, &ix.cabinet.items, k.rrn, ix.Evidence.Items, func(it *reconcile.Item) bool {
		return it.Key.RRN == k.rrn && it.Key.Terminal == k.terminal
	}))
}

// disputeStep is where a record stands in the life of a dispute.
func disputeStep(k reconcile.Kind) int {
	return slices.Index([]reconcile.Kind{reconcile.Retrieval, reconcile.Fulfilment, reconcile.Chargeback,
		reconcile.Representment, reconcile.SecondChargeback}, k)
}

// about returns what was claimed or disputed of a transaction, in the order of the
// clearing days: the exceptional records, ours and the issuer's.
func (ix *Index) about(k rrnKey) (details []*reconcile.Detail, claims []*reconcile.Claim) {
	details, claims = ix.exceptions(k), ix.claims(k)
	return details, claims
}

// slipKey is how the till names the transaction of a slip.
func slipKey(s *reconcile.Slip) tillKey { return tillKey{s.Terminal, s.Batch, s.STAN} }

// swipe is what two purchases have in common when one card was swiped twice for
// one bill.
type swipe struct {
	card     string
	terminal payment.TerminalID
	amount   payment.Amount
}

func swipeOf(e *reconcile.Entry) swipe { return swipe{e.Card, e.Terminal, e.Amount} }
