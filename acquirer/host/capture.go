package host

import (
	"maps"
	"slices"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// captureAll captures what stands in a batch.
func (h *Host) captureAll(ev *party.Event, point *till, number payment.BatchNumber, b *batch) *BatchForced {
	f := &BatchForced{Terminal: point.ID, Batch: number, At: ev.Business}
	for _, t := range b.txns {
		if t.state == reconcile.Approved && !t.captured {
			f.Captured = append(f.Captured, t.req.STAN)
		}
	}
	return f
}

// ForceOld captures the batches that nobody has settled for too long.
func (h *Host) ForceOld(ev *party.Event, out *party.Out) (forced []*BatchForced) {
	if h.cfg.ForceBatches == 0 {
		return nil
	}
	for _, t := range h.cfg.Terminals {
		point := h.terminals[t.ID]
		for _, number := range slices.Sorted(maps.Keys(point.batches)) {
			b := point.batches[number]
			since, waits := b.waitsSince()
			if b.end != nil || !waits || ev.Business.Sub(since) < h.cfg.ForceBatches {
				continue
			}
			f := h.captureAll(ev, point, number, b)
			out.Fact(f)
			forced = append(forced, f)
		}
	}
	return forced
}

// waitsSince is when the oldest transaction was made that the batch has not
// captured; false when there is none.
func (b *batch) waitsSince() (payment.Time, bool) {
	if b.forced == 0 {
		return b.opened, true
	}
	for _, t := range b.txns {
		if t.req.At > b.forced {
			return t.req.At, true
		}
	}
	return 0, false
}

// capture confirms transactions of the batch.
func (b *batch) capture(stans []payment.STAN) {
	for _, t := range b.txns {
		if slices.Contains(stans, t.req.STAN) {
			t.captured = true
		}
	}
}

// InBatch gives the references of transactions of a batch, in its order.
func (h *Host) InBatch(terminal payment.TerminalID, number payment.BatchNumber, stans []payment.STAN) []payment.RRN {
	point := h.terminals[terminal]
	if point == nil || point.batches[number] == nil {
		return nil
	}
	var rrns []payment.RRN
	for _, t := range point.batches[number].txns {
		if slices.Contains(stans, t.req.STAN) {
			rrns = append(rrns, t.req.RRN)
		}
	}
	return rrns
}
