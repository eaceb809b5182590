package acquirer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/payment"
)

// The two facts of every sale write their own JSON (party.Appender).

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
