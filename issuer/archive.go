package issuer

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// kept reports whether a pre-authorisation stays at hand for its completion.
func (i *Issuer) kept(t *txn, closed payment.BusinessDate) bool {
	return t.transaction == dialect.PreAuth && t.state == authorised && i.expires(t) > closed
}

// archive drops the days before the one that was closed last, once their clearing
// file is booked, and what is older than anything that may still come: the journal has it. A
// pre-authorisation stays as long as its hold can, and what was posted and not
// claimed as long as a later file may claim it.
func (i *Issuer) archive(closed payment.BusinessDate) {
	holds := i.holds[:0]
	for _, t := range i.holds {
		if i.expires(t) > closed {
			holds = append(holds, t)
		} else if i.day(t.date) == nil {
			i.drop(t)
		}
	}
	clear(i.holds[len(holds):])
	i.holds = holds
	keep := i.days[:0]
	for _, d := range i.days {
		if d.date >= closed || !d.imported && closed.Sub(d.date) < keepDays {
			keep = append(keep, d)
			continue
		}
		d.txns = slices.DeleteFunc(d.txns, func(t *txn) bool {
			unclaimed := t.state == authorised && t.posts() && !t.cleared && closed.Sub(t.date) < keepDays
			if !unclaimed && !i.kept(t, closed) {
				i.drop(t)
			}
			return !unclaimed
		})
		if len(d.txns) > 0 {
			keep = append(keep, d)
		}
	}
	clear(i.days[len(keep):])
	i.days = keep
	for id, date := range i.files {
		if closed.Sub(date) > keepDays {
			delete(i.files, id)
		}
	}
}

// drop leaves a transaction to the journal.
func (i *Issuer) drop(t *txn) {
	delete(i.txns, t.key)
	i.archived = max(i.archived, t.date)
}

// recollect finds what came under a key: in memory and, where it is of a day that may be
// archived, in the journal, with what has ended it. An archived transaction is to be read:
// it knows no card, and nothing undoes it. It is false while the journal has not been
// asked: the event comes again.
func (i *Issuer) recollect(ev *party.Event, out *party.Out, key party.NetworkRef) (t *txn, archived, known bool) {
	if t := i.txns[key]; t != nil {
		return t, false, true
	}
	if !key.MayBeArchived(i.archived, i.date) {
		return nil, false, true
	}
	if !ev.Found.Has(key.NetworkKey()) {
		out.Want(key.NetworkKey())
		return nil, false, false
	}
	past := i.past(ev)
	t, known = past.txns[key], true
	for other, o := range past.txns {
		if o.original == key && !ev.Found.Has(other.NetworkKey()) {
			out.Want(other.NetworkKey()) // it may have been undone itself
			known = false
		}
	}
	if t == nil || !known || !party.SameKey(t.date, i.date) {
		return nil, false, known
	}
	return t, true, true
}

// past is what the journal has told, folded as it was before it was archived; the cards,
// which have changed since, are left alone.
func (i *Issuer) past(ev *party.Event) *Issuer {
	p := &Issuer{cfg: i.cfg, calendar: i.calendar, book: i.book.Blank(), state: newState()}
	for _, f := range ev.Found.Facts {
		p.Apply(f)
	}
	return p
}
