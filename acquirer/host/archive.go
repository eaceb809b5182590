package host

import (
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Archive drops the transactions of a reconciled day. What has an open item is kept
// while it has; of sales, enough for their refunds is kept, and pre-authorisations wait
// for their completions. What the network is still owed moves on to the open day.
func (h *Host) Archive(date payment.BusinessDate, disputed func(payment.RRN) bool) {
	old := h.days[date]
	if old == nil {
		return
	}
	delete(h.days, date)
	h.keepSales(old.txns)
	for _, t := range old.txns {
		switch {
		case h.advised[t.req.RRN] == t:
			if t.state == reconcile.Pending {
				t.date = h.day
			}
			open := h.dayOf(h.day)
			open.txns = append(open.txns, t)
		case t.req.Transaction == dialect.PreAuth && t.state == reconcile.Approved:
		case t.req.RRN != "" && disputed(t.req.RRN):
			h.kept[t.req.RRN] = t
		default:
			h.drop(t)
		}
	}
}

// Release drops what was kept of an archived day for an item that has been closed.
func (h *Host) Release(rrn payment.RRN) {
	if t := h.kept[rrn]; t != nil {
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
	delete(h.advised, t.req.RRN)
}
