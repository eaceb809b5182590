package acquirer

import (
	"fmt"
	"maps"
	"slices"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// ForceBatch captures what stands in the open batch of a terminal as if it had been
// settled (terminal capture): the slips are there, the till will not settle. The
// batch stays open at the till, which settles it when it can.
type ForceBatch struct {
	Terminal payment.TerminalID `json:"terminal"`
}

// CommandKind is part of party.Command.
func (*ForceBatch) CommandKind() string { return "acquirer.force-batch" }

// BatchForced is a batch whose transactions the host has captured itself, because
// nobody settled it.
type BatchForced struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Captured []payment.STAN      `json:"captured,omitempty"`
	At       payment.Time        `json:"at"`
}

// FactKind is part of party.Fact.
func (*BatchForced) FactKind() (string, int) { return "acquirer.batch-forced", 1 }

// Keys gives the transactions that were captured.
func (f *BatchForced) Keys(dst []party.Key) []party.Key {
	for _, stan := range f.Captured {
		dst = append(dst, party.TransactionKey(f.Terminal, f.Batch, stan))
	}
	return dst
}

// forceBatch captures the open batch of a terminal.
func (a *Acquirer) forceBatch(ev *party.Event, out *party.Out, id payment.TerminalID) error {
	point := a.terminals[id]
	if point == nil {
		return fmt.Errorf("no terminal %s", id)
	}
	b := point.batches[point.current]
	if b == nil || b.end != nil {
		return fmt.Errorf("terminal %s has no open batch", id)
	}
	out.Fact(a.forced(ev, point, point.current, b))
	return nil
}

func (a *Acquirer) forced(ev *party.Event, point *till, number payment.BatchNumber, b *batch) *BatchForced {
	f := &BatchForced{Terminal: point.ID, Batch: number, At: ev.Business}
	for _, t := range b.txns {
		if t.state == reconcile.Approved && !t.captured {
			f.Captured = append(f.Captured, t.req.STAN)
		}
	}
	return f
}

// forceOld captures the batches that nobody has settled for too long.
func (a *Acquirer) forceOld(ev *party.Event, out *party.Out) (forced []*BatchForced) {
	if a.cfg.ForceBatches == 0 {
		return nil
	}
	for _, t := range a.cfg.Terminals {
		point := a.terminals[t.ID]
		for _, number := range slices.Sorted(maps.Keys(point.batches)) {
			b := point.batches[number]
			since, waits := b.waitsSince()
			if b.end != nil || !waits || ev.Business.Sub(since) < a.cfg.ForceBatches {
				continue
			}
			f := a.forced(ev, point, number, b)
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

// applyForced makes what was captured payable, so far as it has cleared.
func (a *Acquirer) applyForced(f *BatchForced) {
	b := a.batch(f.Terminal, f.Batch, f.At)
	b.forced = f.At
	for _, t := range b.txns {
		if slices.Contains(f.Captured, t.req.STAN) {
			a.capture(t, f.At)
		}
	}
}

// capture confirms a transaction; what awaited that becomes payable.
func (a *Acquirer) capture(t *txn, at payment.Time) {
	t.captured = true
	w := t.awaits
	if w == nil {
		return
	}
	m := &w.match
	a.payable(m.Merchant, w.date, w.due, at, m.Amount.Sub(m.Fee), m.Fee, m.RRN)
	t.awaits = nil
}

// without leaves out the batches that the same event captures.
func without(rows []reconcile.BatchRow, forced []*BatchForced) []reconcile.BatchRow {
	return slices.DeleteFunc(rows, func(r reconcile.BatchRow) bool {
		return slices.ContainsFunc(forced, func(f *BatchForced) bool { return f.Terminal == r.Terminal && f.Batch == r.Batch })
	})
}
