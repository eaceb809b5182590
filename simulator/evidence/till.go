package evidence

import (
	"cmp"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// tills are the terminals and the registers beside them: what they believe.
type tills struct {
	calendar  *payment.Calendar
	merchants map[payment.TerminalID]payment.MerchantID
	counters  map[payment.TerminalID]payment.MerchantID // whose register stands beside, where it is another's
	slips     table[terminal.Ref, reconcile.Slip]
	tickets   []reconcile.Ticket
	exchanges map[terminal.Ref]exchange
	closed    map[reconcile.Batch]bool
	known     map[payment.TerminalID]bool // tills that have been heard of themselves
}

// exchange is what a till knows of a request or an advice beside its slip.
type exchange struct {
	original dialect.Original
	bare     bool           // no reversal record is kept
	nothing  bool           // it moves no money: a number that an emptied till uses again may have been a sale's
	late     bool           // approved after the till had closed the exchange
	changed  bool           // an adjustment or a tip:
	before   payment.Amount // what stood on the slip until then
}

func newTills(c *Config) tills {
	return tills{calendar: c.Calendar, merchants: c.Terminals, counters: c.Counters,
		slips:     newTable[terminal.Ref, reconcile.Slip](),
		exchanges: make(map[terminal.Ref]exchange), closed: make(map[reconcile.Batch]bool),
		known: make(map[payment.TerminalID]bool)}
}

// see reads a fact of a terminal.
func (t *tills) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *terminal.Sent:
		t.sent(at, f)
	case *terminal.Answered:
		t.answered(f)
	case *terminal.Stored:
		t.stored(at, f)
	case *terminal.AdviceAnswered:
		t.told(f)
	case *terminal.Unanswered:
		if s := t.slips.row(f.Ref); s != nil && s.Reversal == reconcile.NoReversal && !t.exchanges[f.Ref].bare {
			s.Reversal = reconcile.ReversalPending
		}
	case *terminal.ReversalSent:
		if s := t.slips.row(f.Ref); s != nil {
			s.Reversal, s.Why = reconcile.ReversalPending, f.Reason
		}
	case *terminal.Reversed:
		if s := t.slips.row(f.Ref); s != nil {
			s.Reversal, s.Ended = reconcile.ReversalDone, f.Code
			s.InBatch = t.exchanges[f.Ref].late
		}
	case *terminal.ReversalUnanswered:
		if s := t.slips.row(f.Ref); s != nil && f.GivenUp {
			s.Reversal = reconcile.ReversalFailed
		}
	case *terminal.BatchClosed:
		t.closed[reconcile.Batch{Terminal: f.Terminal, Number: f.Batch}] = true
	case *terminal.Wiped:
		t.wiped(f)
	case *terminal.RungUp:
		t.tickets = append(t.tickets, reconcile.Ticket{
			Terminal: f.Terminal, Merchant: cmp.Or(t.counters[f.Terminal], t.merchants[f.Terminal]), Number: f.Ticket,
			Tender: reconcile.Tender(f.Tender), Amount: f.Amount, Cancelled: f.Cancelled, At: at,
		})
	}
}

// sent reads that a request has left: nothing is known of it yet. Whether a reversal
// record is kept says the request itself.
func (t *tills) sent(at payment.Time, f *terminal.Sent) {
	t.known[f.Terminal] = true
	kind, money := kindOf(f.Transaction)
	if !money {
		t.exchanges[f.Ref] = exchange{bare: true, nothing: true}
		return
	}
	t.exchanges[f.Ref] = exchange{original: f.Original, bare: !f.Reversible}
	t.slips.add(f.Ref, reconcile.Slip{
		Terminal: f.Terminal, Merchant: t.merchants[f.Terminal], Batch: f.Batch, STAN: f.STAN, Kind: kind,
		Card: f.PAN.String(), Amount: f.Amount, Belief: reconcile.BelievedUnknown,
		Clock: t.clock(at, f.Date, f.Time), At: at,
	})
}

func (t *tills) answered(f *terminal.Answered) {
	s := t.slips.row(f.Ref)
	if s == nil || t.exchanges[f.Ref].nothing {
		return
	}
	s.Belief, s.Code, s.RRN = reconcile.Belief(f.Belief), f.Code, f.RRN
	if f.Undo != "" {
		s.Reversal = reconcile.ReversalPending
	}
	if f.Belief != terminal.Approved {
		return
	}
	x := t.exchanges[f.Ref]
	x.late = f.Late
	t.exchanges[f.Ref] = x
	s.InBatch = s.Kind != reconcile.PreAuth
	if f.Amount.Minor != 0 {
		s.Amount = f.Amount
	}
	if s.Kind != reconcile.Void {
		return
	}
	// The sale is of the same batch.
	if sale := t.slips.row(x.of(f.Ref)); sale != nil {
		sale.Voided = true
	}
}

// of names the transaction that another of the same terminal is about.
func (x *exchange) of(r terminal.Ref) terminal.Ref {
	return terminal.Ref{Terminal: r.Terminal, Batch: x.original.Batch, STAN: x.original.STAN}
}

// stored reads what a till did without asking: it is in its batch at once. An
// adjustment or a tip changes the slip that it is about.
func (t *tills) stored(at payment.Time, f *terminal.Stored) {
	t.known[f.Terminal] = true
	x := exchange{original: f.Original, bare: true} // an advice is told again, and never undone
	if kind, money := kindOf(f.Transaction); money {
		t.slips.add(f.Ref, reconcile.Slip{
			Terminal: f.Terminal, Merchant: t.merchants[f.Terminal], Batch: f.Batch, STAN: f.STAN, Kind: kind,
			Card: f.PAN.String(), Amount: f.Amount, Belief: reconcile.BelievedApproved, InBatch: true,
			Clock: t.clock(at, f.Date, f.Time), At: at,
		})
	} else if f.Transaction.Changes() {
		if s := t.slips.row(x.of(f.Ref)); s != nil {
			x.changed, x.before, s.Amount = true, s.Amount, f.Amount
		}
	}
	t.exchanges[f.Ref] = x
}

// told reads what became of an advice. What the host refused is on the failed list
// and not in the batch.
func (t *tills) told(f *terminal.AdviceAnswered) {
	s := t.slips.row(f.Ref)
	if s != nil {
		s.Code, s.RRN = f.Code, f.RRN
	}
	if f.Delivered {
		if s != nil && s.Belief == reconcile.BelievedUnknown { // a refund whose first answer was lost
			s.Belief, s.InBatch = reconcile.BelievedApproved, true
		}
		return
	}
	if s != nil {
		s.Belief, s.InBatch = reconcile.BelievedDeclined, false
		return
	}
	if x := t.exchanges[f.Ref]; x.changed {
		if s := t.slips.row(x.of(f.Ref)); s != nil {
			s.Amount = x.before
		}
	}
}

// clock is what the till's own clock said (DE 12 and 13), 0 when it said nothing.
func (t *tills) clock(at payment.Time, date, clock string) payment.Time {
	day, err := payment.ResolveMMDD(date, t.calendar.Date(at))
	if err != nil || len(clock) != 6 {
		return 0
	}
	hour, err := payment.ParseTimeOfDay(clock[:2] + ":" + clock[2:4] + ":" + clock[4:])
	if err != nil {
		return 0
	}
	return t.calendar.At(day, hour)
}

// wiped empties the batch of a till that lost its storage: it knows nothing of what
// it did, and what it printed is in the drawer.
func (t *tills) wiped(f *terminal.Wiped) {
	for i := range t.slips.rows {
		s := &t.slips.rows[i]
		if s.Terminal == f.Terminal && !t.closed[reconcile.Batch{Terminal: s.Terminal, Number: s.Batch}] {
			s = t.slips.write(i)
			s.Belief, s.Reversal, s.InBatch = reconcile.BelievedUnknown, reconcile.NoReversal, false
		}
	}
}
