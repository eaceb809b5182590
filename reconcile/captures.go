package reconcile

import "acqsim/payment"

// Unconfirmed tells which debits their batches have not confirmed, where money waits for
// that (terminal capture): they clear, and no merchant is owed or charged anything for
// them. nil: none.
type Unconfirmed map[Batch]*capture

// capture is what is known of a batch whose money waits for it.
type capture struct {
	closed   bool
	balanced bool
	since    payment.Time           // open: what is older the host has captured itself
	left     map[payment.RRN]string // closed: what the till did not upload, by reference: the id of its item
}

// UnconfirmedOf reads the batches, and what the comparison of a batch that was out of
// balance found to be the host's alone. An item that was resolved in the merchant's
// favour has confirmed its transaction, wherever else it is found again.
func UnconfirmedOf(batches []BatchRow, items []Item) Unconfirmed {
	var u Unconfirmed
	for i := range batches {
		b := &batches[i]
		if !b.Waits {
			continue
		}
		if u == nil {
			u = make(Unconfirmed)
		}
		u[Batch{b.Terminal, b.Batch}] = &capture{closed: b.Closed != 0, balanced: b.Balanced, since: b.Opened,
			left: make(map[payment.RRN]string)}
	}
	confirmed := make(map[string]bool)
	for i := range items {
		it := &items[i]
		if it.Comparison != BatchComparison || it.Reason != NotInTillBatch || u == nil {
			continue
		}
		if it.State == Resolved && it.Resolution == PayMerchant {
			confirmed[it.ID] = true
		} else if c := u[Batch{it.Key.Terminal, it.Key.Batch}]; c != nil {
			c.left[it.Key.RRN] = it.ID
		}
	}
	for _, c := range u {
		for rrn, id := range c.left {
			if confirmed[id] {
				delete(c.left, rrn)
			}
		}
	}
	return u
}

// Has reports whether an entry waits for its batch, or was left out of it.
func (u Unconfirmed) Has(e *Entry) bool {
	c := u[Batch{e.Terminal, e.Batch}]
	if c == nil || e.Kind != Sale && e.Kind != Completion || e.State == Voided {
		return false
	}
	if !c.closed {
		return c.since != 0 && e.At >= c.since
	}
	_, left := c.left[e.RRN]
	return !c.balanced && left
}
