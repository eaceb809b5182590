package invariants

import (
	"fmt"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// totalled: the totals that a verdict compares are those that the till has sent, by the frames,
// and those of the books: a batch's debits less its credits are what its transactions have
// moved. What the host says that it compared is no proof.
func (a *run) totalled(wrong report) {
	if a.excused.Forgot {
		return
	}
	said, books := a.saidTotals(), newBatchBooks()
	for r, f := range a.History.Facts {
		if r.Node != world.Acquirer {
			continue
		}
		f, is := f.(*host.BatchCompared)
		if !is {
			books.see(r)
			continue
		}
		if sent := said[totalsOf{f.Terminal, f.STAN}]; len(sent) > 0 && !anySame(sent, &f.Till) {
			wrong(r, "the totals of batch "+f.Batch.String()+" as the till sent them", fmt.Sprint(f.Till))
		}
		have := f.Host.Debit.Minor - f.Host.Credit.Minor
		if want := books.batch(batchOf{f.Terminal, f.Batch}).moved; want != have {
			wrong(r, "debits less credits of batch "+f.Batch.String()+" as its postings make them, "+a.yuan(want),
				a.yuan(have))
		}
	}
}

type batchOf struct {
	terminal payment.TerminalID
	number   payment.BatchNumber
}

// totalsOf is a till's settlement request.
type totalsOf struct {
	terminal payment.TerminalID
	stan     payment.STAN
}

// saidTotals are the totals that have come from tills.
func (a *run) saidTotals() map[totalsOf][]dialect.Totals {
	said := make(map[totalsOf][]dialect.Totals)
	for rec := range a.History.Frames {
		if rec.Kind != engine.FrameRecord || rec.Peer != world.Acquirer || !a.isTill(rec.Node) {
			continue
		}
		m, ok := a.Meaning(rec.Node, rec.Peer, rec.Bytes, rec.File)
		if ok && m.Transaction == dialect.Settlement && !m.Reply {
			k := totalsOf{m.Terminal, m.STAN}
			said[k] = append(said[k], m.Totals)
		}
	}
	return said
}

func anySame(all []dialect.Totals, t *dialect.Totals) bool {
	for i := range all {
		if sameTotals(&all[i], t) {
			return true
		}
	}
	return false
}

// batchBooks is what the transactions of each batch have moved, by the acquirer's postings.
type batchBooks struct {
	open     map[batchOf]*batchBook
	requests map[payment.RRN]*batched
}

// batchBook is one batch. What comes under the number of one that is forgotten begins another.
type batchBook struct {
	moved  int64
	closed bool
}

// batched is a transaction in its batch.
type batched struct {
	*host.Requested
	book *batchBook
}

func newBatchBooks() *batchBooks {
	return &batchBooks{make(map[batchOf]*batchBook), make(map[payment.RRN]*batched)}
}

// batch is one of a till's batches: of those that were closed the last, and all others.
func (b *batchBooks) batch(of batchOf) *batchBook {
	if b.open[of] == nil {
		b.open[of] = new(batchBook)
	}
	return b.open[of]
}

// see takes a fact of the host over.
func (b *batchBooks) see(r *engine.Record) {
	switch f := r.Fact.(type) {
	case *host.Requested:
		b.requests[f.RRN] = &batched{f, b.batch(batchOf{f.Terminal, f.Batch})}
	case *host.Approved:
		b.post(f.RRN, f.Postings)
	case *host.Reversed:
		b.post(f.RRN, f.Postings)
	case *host.BatchClosed:
		own := batchOf{f.Terminal, f.Batch}
		b.batch(own).closed = true
		for k, book := range b.open {
			if k.terminal == own.terminal && k != own && book.closed {
				delete(b.open, k)
			}
		}
	}
}

// post counts postings to the batch of a transaction; those of a tip and an adjustment to that
// of what they change.
func (b *batchBooks) post(rrn payment.RRN, postings []ledger.Posting) {
	req := b.requests[rrn]
	if req == nil {
		return
	}
	if o := b.requests[req.OriginalRRN]; o != nil && req.Transaction.Changes() {
		req = o
	}
	for _, p := range postings {
		switch {
		case p.Layer != ledger.Posted:
		case p.Debit == chart.NetworkReceivable:
			req.book.moved += p.Amount.Minor
		case p.Credit == chart.NetworkReceivable:
			req.book.moved -= p.Amount.Minor
		}
	}
}
