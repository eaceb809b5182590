package reconcile

import "acqsim/payment"

// Batch identifies the batch of a terminal.
type Batch struct {
	Terminal payment.TerminalID
	Number   payment.BatchNumber
}

// L1Result is what came of comparing one terminal batch.
type L1Result struct {
	Till, Host Totals
	Balanced   bool
	Raised     []Item
	Closed     []Item
}

// L1 compares one terminal batch with the acquirer's journal. The slips are what
// the till has in its batch (an upload, 0320, gives terminal, batch, STAN, kind
// and amount; set InBatch), the entries are the journal's of that batch; rows of
// other batches are passed over.
func L1(day Day, batch Batch, entries []Entry, slips []Slip, open []Item) L1Result {
	return L1Result{}
}

// BatchTotals returns the totals of the journal for a batch.
func BatchTotals(batch Batch, entries []Entry) Totals { return Totals{} }
