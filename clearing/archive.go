package clearing

import (
	"slices"

	"acqsim/party"
)

// archive drops the days before the last that was closed, once their files have left: the
// journal has them. What is owed or awaited stays.
func (n *Network) archive() {
	keep := n.days[:0]
	for i, d := range n.days {
		old := i < len(n.days)-2
		if old && d.delivered {
			d.dropped, d.claims = true, nil
			d.txns = slices.DeleteFunc(d.txns, func(t *txn) bool {
				t.dropped = true
				needed := t.owed || t.state == pending
				if !needed {
					delete(n.txns, t.NetworkRef)
					n.archived = max(n.archived, d.date)
				}
				return !needed
			})
		}
		done := d.instructed && len(d.settled) == len(d.transfers)
		if old && d.delivered && done && len(d.txns) == 0 {
			continue
		}
		keep = append(keep, d)
	}
	clear(n.days[len(keep):])
	n.days = keep
}

// recollect finds what came under a key: in the log and, where it is of a day that may be
// archived, in the journal. An archived transaction is to be read: its day is over. It is
// false while the journal has not been asked: the event comes again.
func (n *Network) recollect(ev *party.Event, out *party.Out, key party.NetworkRef) (t *txn, archived, known bool) {
	if t := n.txns[key]; t != nil {
		return t, false, true
	}
	if !key.MayBeArchived(n.archived, n.date) {
		return nil, false, true
	}
	if !ev.Found.Has(key.NetworkKey()) {
		out.Want(key.NetworkKey())
		return nil, false, false
	}
	t = n.past(ev).txns[key]
	if t == nil || !party.SameKey(t.Date, n.date) {
		return nil, false, true
	}
	return t, true, true
}

// past is what the journal has told, folded as it was before it was archived.
func (n *Network) past(ev *party.Event) *Network {
	p := &Network{
		cfg: n.cfg, calendar: n.calendar, members: n.members, nodes: n.nodes,
		book: n.book.Blank(), state: newState(),
	}
	p.openDay(n.date)
	for _, f := range ev.Found.Facts {
		p.Apply(f)
	}
	return p
}
