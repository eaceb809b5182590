package evidence

import (
	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// uploaded reads the details that a till has sent of its batch (0320). Of a till of which no slip is known, since it
// is somebody else's, they are the slips that can be seen from here.
func (f *Fold) uploaded(at payment.Time, up *host.DetailsUploaded) {
	if f.tills.known[up.Terminal] {
		return
	}
	for i := range up.Details {
		d := &up.Details[i]
		ref := terminal.Ref{Terminal: up.Terminal, Batch: up.Batch, STAN: d.STAN}
		s := reconcile.Slip{
			Terminal: up.Terminal, Merchant: f.config.Terminals[up.Terminal], Batch: up.Batch, STAN: d.STAN, RRN: d.RRN,
			Card: d.PAN.String(), Amount: d.Amount, Belief: reconcile.BelievedApproved, InBatch: true, Uploaded: true, At: at,
		}
		asked := dialect.Unknown
		if e := f.acquirer.journal.entries.row(ref); e != nil {
			s.At, s.RRN = e.At, e.RRN
			asked = f.acquirer.journal.requests[e.RRN].transaction
		}
		s.Kind = host.DetailKind(d, asked)
		f.tills.slips.add(ref, s)
	}
}
