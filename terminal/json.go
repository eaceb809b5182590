package terminal

import (
	"strconv"

	"acqsim/dialect"
	"acqsim/payment"
)

// The facts, the screen and the slip of every sale write their own JSON
// (party.Appender).

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
	o.TextIf("sequence", s.Sequence)
	o.BytesIf("chip", s.Chip)
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
	o.True("chip_refused", a.ChipRefused)
	o.TextIf("undo", string(a.Undo))
	return o.End()
}

// AppendJSON is part of party.Appender.
func (s *Screen) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("terminal", string(s.Terminal))
	o.IntIf("batch", int64(s.Batch))
	o.IntIf("stan", int64(s.STAN))
	o.Text("transaction", s.Transaction.String())
	o.Text("belief", string(s.Belief))
	o.TextIf("code", string(s.Code))
	if s.Amount != (payment.Amount{}) {
		o.Amount("amount", s.Amount)
	}
	o.Value("final", func(dst []byte) []byte { return strconv.AppendBool(dst, s.Final) })
	o.Value("text", s.Text.appendJSON)
	o.TextIf("action", s.Action)
	return o.End()
}

func (t *Text) appendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("en", t.En)
	o.Text("zh", t.Zh)
	return o.End()
}

// plain reports whether a slip is that of a single transaction, which AppendJSON
// can write; that of a settlement is rare and left to encoding/json.
func (s *Slip) plain() bool { return s.Totals == nil && len(s.Failed) == 0 }

// AppendJSON is part of party.Appender, for plain slips.
func (s *Slip) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("terminal", string(s.Terminal))
	o.Text("merchant", string(s.Merchant))
	o.Int("batch", int64(s.Batch))
	o.IntIf("stan", int64(s.STAN))
	o.Text("transaction", s.Transaction.String())
	o.TextIf("pan", s.PAN.String())
	if s.Amount != (payment.Amount{}) {
		o.Amount("amount", s.Amount)
	}
	o.TextIf("rrn", string(s.RRN))
	o.TextIf("auth_id", string(s.AuthID))
	o.Text("date", s.Date)
	o.Text("time", s.Time)
	if s.Tip != (payment.Amount{}) {
		o.Amount("tip", s.Tip)
	}
	o.True("copy", s.Copy)
	if s.Chip != nil {
		o.Value("chip", s.Chip.appendJSON)
	}
	return o.End()
}

func (c *ChipSlip) appendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.True("contactless", c.Contactless)
	o.Text("aid", c.AID)
	o.Text("arqc", c.ARQC)
	o.Text("atc", c.ATC)
	return o.End()
}
