package simulator

import (
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// tillStored reads what a till did without asking: it is in its batch at once. An
// adjustment or a tip changes the slip that it is about.
func (x *witness) tillStored(rec *engine.Record, f *terminal.Stored) {
	key := ref{f.Terminal, f.Batch, f.STAN}
	x.originals[key] = f.Original
	kind, money := kindOf(f.Transaction)
	if money {
		x.slips[key] = len(x.evidence.Slips)
		x.evidence.Slips = append(x.evidence.Slips, reconcile.Slip{
			Terminal: f.Terminal, Merchant: x.merchantOf(f.Terminal), Batch: f.Batch, STAN: f.STAN, Kind: kind,
			Card: f.PAN.String(), Amount: f.Amount, Belief: reconcile.BelievedApproved, InBatch: true, At: rec.At,
		})
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
	key := ref{f.Terminal, f.Batch, f.STAN}
	o := x.originals[key]
	if s := x.slip(terminal.Ref{Terminal: f.Terminal, Batch: o.Batch, STAN: o.STAN}); s != nil {
		if before, ok := x.changed[key]; ok {
			s.Amount = before
		}
	}
}
