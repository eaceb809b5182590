package evidence

import (
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// tillStored reads what a till did without asking: it is in its batch at once. An
// adjustment or a tip changes the slip that it is about.
func (x *witness) tillStored(at payment.Time, f *terminal.Stored) {
	key := f.Ref
	x.originals[key] = f.Original
	kind, money := kindOf(f.Transaction)
	if money {
		x.slips[key] = len(x.evidence.Slips)
		x.evidence.Slips = append(x.evidence.Slips, reconcile.Slip{
			Terminal: f.Terminal, Merchant: x.merchantOf(f.Terminal), Batch: f.Batch, STAN: f.STAN, Kind: kind,
			Card: f.PAN.String(), Amount: f.Amount, Belief: reconcile.BelievedApproved, InBatch: true, At: at,
		})
		x.clock(at, f.Date, f.Time)
		return
	}
	if f.Transaction == dialect.Adjust || f.Transaction == dialect.Tip {
		if s := x.slip(terminal.Ref{Terminal: f.Terminal, Batch: f.Original.Batch, STAN: f.Original.STAN}); s != nil {
			x.changed[key], s.Amount = s.Amount, f.Amount
		}
	}
}

// tillTold reads what became of an advice. What the host refused is on the failed
// list and not in the batch.
func (x *witness) tillTold(f *terminal.AdviceAnswered) {
	s := x.slip(f.Ref)
	if s != nil {
		s.Code, s.RRN = f.Code, f.RRN
	}
	if f.Delivered {
		return
	}
	if s != nil {
		s.Belief, s.InBatch = reconcile.BelievedDeclined, false
		return
	}
	key := f.Ref
	o := x.originals[key]
	if s := x.slip(terminal.Ref{Terminal: f.Terminal, Batch: o.Batch, STAN: o.STAN}); s != nil {
		if before, ok := x.changed[key]; ok {
			s.Amount = before
		}
	}
}

// clock notes on the newest slip what the till's own clock said (DE 12 and 13).
func (x *witness) clock(at payment.Time, date, clock string) {
	cal := x.config.Calendar
	day, err := payment.ResolveMMDD(date, cal.Date(at))
	if err != nil || len(clock) != 6 {
		return
	}
	hour, err := payment.ParseTimeOfDay(clock[:2] + ":" + clock[2:4] + ":" + clock[4:])
	if err != nil {
		return
	}
	x.evidence.Slips[len(x.evidence.Slips)-1].Clock = cal.At(day, hour)
}

// wiped empties the batch of a till that lost its storage: it knows nothing of what
// it did, and what it printed is in the drawer.
func (x *witness) wiped(f *terminal.Wiped) {
	for i := range x.evidence.Slips {
		s := &x.evidence.Slips[i]
		if s.Terminal == f.Terminal && !x.closed[reconcile.Batch{Terminal: s.Terminal, Number: s.Batch}] {
			s.Belief, s.Reversal, s.InBatch = reconcile.BelievedUnknown, reconcile.NoReversal, false
		}
	}
}
