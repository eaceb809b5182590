package terminal

import (
	"strconv"

	"acqsim/dialect"
	"acqsim/payment"
)

// The two facts of every sale write their own JSON (party.Appender).

func (r *Ref) fields(o *payment.Object) {
	o.Text("terminal", string(r.Terminal))
	o.Int("batch", int64(r.Batch))
	o.Int("stan", int64(r.STAN))
}

// AppendJSON is part of party.Appender.
func (s *Sent) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	s.Ref.fields(&o)
	o.Text("transaction", s.Transaction.String())
	o.TextIf("pan", string(s.PAN))
	if s.Amount != (payment.Amount{}) {
		o.Amount("amount", s.Amount)
	}
	o.TextIf("entry_mode", s.EntryMode)
	o.Text("date", s.Date)
	o.Text("time", s.Time)
	dialect.AppendOriginal(&o, &s.Original)
	o.TextIf("auth_id", string(s.AuthID))
	o.True("reversible", s.Reversible)
	if len(s.Details) > 0 {
		o.List("details", len(s.Details), func(dst []byte, i int) []byte { return strconv.AppendUint(dst, uint64(s.Details[i]), 10) })
	}
	return o.End()
}

// AppendJSON is part of party.Appender.
func (a *Answered) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	a.Ref.fields(&o)
	o.Text("transaction", a.Transaction.String())
	o.Text("belief", string(a.Belief))
	o.TextIf("code", string(a.Code))
	if a.Amount != (payment.Amount{}) {
		o.Amount("amount", a.Amount)
	}
	o.TextIf("rrn", string(a.RRN))
	o.TextIf("auth_id", string(a.AuthID))
	o.TextIf("settlement_date", a.SettlementDate)
	o.True("late", a.Late)
	o.True("unprinted", a.Unprinted)
	o.TextIf("undo", string(a.Undo))
	return o.End()
}
