package acquirer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/payment"
)

// The facts that every sale is in write their own JSON (party.Appender).

func (r *Ref) fields(o *payment.Object) {
	o.Text("terminal", string(r.Terminal))
	o.Int("batch", int64(r.Batch))
	o.Int("stan", int64(r.STAN))
	o.TextIf("rrn", string(r.RRN))
}

// AppendJSON is part of party.Appender.
func (f *Requested) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.Ref.fields(&o)
	o.Text("transaction", f.Transaction.String())
	o.Text("merchant", string(f.Merchant))
	o.Text("date", f.Date.String())
	o.Text("pan", string(f.PAN))
	o.TextIf("expiry", f.Expiry)
	o.TextIf("entry_mode", f.EntryMode)
	o.Amount("amount", f.Amount)
	o.AmountIf("tip", f.Tip)
	o.TextIf("auth_id", string(f.AuthID))
	o.Text("sent", f.Sent)
	o.Int("network_stan", int64(f.NetworkSTAN))
	o.Text("local_time", f.LocalTime)
	o.Text("local_date", f.LocalDate)
	o.Int("at", int64(f.At))
	dialect.AppendOriginal(&o, &f.Original)
	o.TextIf("original_rrn", string(f.OriginalRRN))
	o.TextIf("original_auth_id", string(f.OriginalAuthID))
	o.BytesIf("header", f.Header)
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Approved) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.Ref.fields(&o)
	o.Text("date", f.Date.String())
	o.TextIf("auth_id", string(f.AuthID))
	o.Text("code", string(f.Code))
	o.AmountIf("amount", f.Amount)
	o.Bytes("reply", f.Reply)
	if len(f.Postings) > 0 {
		ledger.AppendPostings(&o, f.Postings)
	}
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *FileImported) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("id", f.ID)
	o.Int("hash", int64(f.Hash))
	o.Text("date", f.Date.String())
	o.Int("arrived", int64(f.Arrived))
	o.Amount("net", f.Net)
	if f.Details == nil {
		o.Value("details", func(dst []byte) []byte { return append(dst, "null"...) })
	} else {
		o.List("details", len(f.Details), func(dst []byte, i int) []byte { return f.Details[i].AppendJSON(dst) })
	}
	if len(f.Cards) > 0 {
		o.Value("cards", func(dst []byte) []byte { return payment.AppendAny(dst, f.Cards) })
	}
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Reconciled) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("comparison", string(f.Comparison))
	o.Text("date", f.Date.String())
	o.Int("now", int64(f.Now))
	if f.Due != 0 {
		o.Text("due", f.Due.String())
	}
	if len(f.Matches) > 0 {
		o.List("matches", len(f.Matches), func(dst []byte, i int) []byte { return f.Matches[i].appendJSON(dst) })
	}
	if len(f.Raised) > 0 {
		o.Value("raised", func(dst []byte) []byte { return payment.AppendAny(dst, f.Raised) })
	}
	if len(f.Closed) > 0 {
		o.Value("closed", func(dst []byte) []byte { return payment.AppendAny(dst, f.Closed) })
	}
	if len(f.Rounding) > 0 {
		o.Value("rounding", func(dst []byte) []byte { return payment.AppendAny(dst, f.Rounding) })
	}
	if len(f.Postings) > 0 {
		ledger.AppendPostings(&o, f.Postings)
	}
	return o.End()
}

func (m *Match) appendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	m.Ref.fields(&o)
	o.Text("merchant", string(m.Merchant))
	o.Amount("amount", m.Amount)
	o.Amount("fee", m.Fee)
	o.True("advanced", m.Advanced)
	o.True("awaits", m.Awaits)
	return o.End()
}
