package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Archive drops the transactions of a reconciled day: the journal has them. What has an
// open item is kept while it has, as is what has no outcome, for which the review may be
// about to raise one, what is in an open batch until that is closed, and
// pre-authorisations wait for their completions. What the network is still owed moves on
// to the open day.
func (h *Host) Archive(date payment.BusinessDate, disputed func(payment.RRN) bool) {
	for rrn := range h.kept {
		if !disputed(rrn) {
			h.Release(rrn)
		}
	}
	old := h.days[date]
	if old == nil {
		return
	}
	delete(h.days, date)
	for _, t := range old.txns {
		switch {
		case h.advised[t.req.RRN] == t:
			if t.state == reconcile.Pending {
				t.date = h.day
			}
			open := h.dayOf(h.day)
			open.txns = append(open.txns, t)
		case t.req.Transaction == dialect.PreAuth && t.state == reconcile.Approved:
		case t.req.RRN != "" && (disputed(t.req.RRN) || t.undecided() || h.inOpenBatch(t)):
			h.kept[t.req.RRN] = t
		default:
			h.drop(t)
		}
	}
}

// inOpenBatch reports whether the batch of a transaction has not been closed: its upload
// may still show a difference, which is put right with the transaction at hand.
func (h *Host) inOpenBatch(t *txn) bool {
	point := h.terminals[t.req.Terminal]
	if point == nil {
		return false
	}
	b := point.batches[t.req.Batch]
	return b != nil && b.end == nil
}

// Release drops what was kept of an archived day for an item that has been closed, unless
// its batch is open.
func (h *Host) Release(rrn payment.RRN) {
	if t := h.kept[rrn]; t != nil && !h.inOpenBatch(t) {
		delete(h.kept, rrn)
		h.drop(t)
	}
}

// drop forgets a transaction.
func (h *Host) drop(t *txn) {
	if h.txns[t.req.key()] == t {
		delete(h.txns, t.req.key())
	}
	delete(h.byRRN, t.req.RRN)
	delete(h.pending, t.req.RRN)
	h.refunded(t)
	delete(h.advised, t.req.RRN)
	h.noteArchived(t.req.key())
}

// forgetTombstones drops those that are older than a day.
func (h *Host) forgetTombstones(before payment.BusinessDate) {
	for k, d := range h.tombstones {
		if d < before {
			delete(h.tombstones, k)
			h.noteArchived(k)
		}
	}
}

// noteArchived notes that something of a terminal's batch is to be asked for from now on.
func (h *Host) noteArchived(k txnKey) {
	if point := h.terminals[k.terminal]; point != nil {
		point.archived = max(point.archived, k.batch)
	}
}

// past is what the journal has told, folded as this host has folded it before it was
// archived.
func (h *Host) past(ev *party.Event) *Host {
	p := &Host{cfg: h.cfg, merchants: h.merchants, journal: newJournal()}
	if ev.Found != nil {
		for _, f := range ev.Found.Facts {
			p.Apply(f)
		}
	}
	return p
}

// seen is what is known of the numbers of a request: a transaction, or that its reversal
// came first.
type seen struct {
	txn       *txn
	tombstone bool
	archived  bool
}

// recollect finds what came under a terminal's numbers, in memory and, where a batch of
// that age has been archived, in the journal. It is false while the journal has not been
// asked: the event comes again.
func (h *Host) recollect(ev *party.Event, out *party.Out, k txnKey) (s seen, known bool) {
	if t := h.txns[k]; t != nil {
		return seen{txn: t}, true
	}
	if _, early := h.tombstones[k]; early {
		return seen{tombstone: true}, true
	}
	if point := h.terminals[k.terminal]; point == nil || k.batch > point.archived {
		return seen{}, true
	}
	if !told(ev, out, party.TransactionKey(k.terminal, k.batch, k.stan)) {
		return seen{}, false
	}
	p := h.past(ev)
	_, early := p.tombstones[k]
	return seen{txn: p.txns[k], tombstone: early, archived: true}, true
}

// told reports whether the journal has been asked for a key, and asks.
func told(ev *party.Event, out *party.Out, k party.Key) bool {
	if !ev.Found.Has(k) {
		out.Want(k)
		return false
	}
	return true
}
