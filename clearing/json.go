package clearing

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/payment"
)

// The facts of every sale write their own JSON (party.Appender).

// AppendJSON is part of party.Appender.
func (f *Routed) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.Text("transaction", f.Transaction.String())
	o.Text("date", f.Date.String())
	o.Text("from", string(f.From))
	o.Text("issuer", string(f.Issuer))
	o.Text("card_kind", string(f.CardKind))
	o.Text("pan", string(f.PAN))
	o.Amount("amount", f.Amount)
	o.TextIf("rrn", string(f.RRN))
	o.TextIf("terminal", string(f.Terminal))
	o.TextIf("merchant", string(f.Merchant))
	o.TextIf("mcc", f.MCC)
	o.TextIf("local_time", f.LocalTime)
	o.TextIf("local_date", f.LocalDate)
	dialect.AppendOriginal(&o, &f.Original)
	o.BytesIf("forward", f.Forward)
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Answered) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.TextIf("rrn", string(f.RRN))
	o.Text("code", string(f.Code))
	o.TextIf("auth_id", string(f.AuthID))
	o.AmountIf("amount", f.Amount)
	if f.Date != 0 {
		o.Text("date", f.Date.String())
	}
	o.Bytes("reply", f.Reply)
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Cleared) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.TextIf("rrn", string(f.RRN))
	o.Text("date", f.Date.String())
	o.Text("transaction", f.Transaction.String())
	o.Text("issuer", string(f.Issuer))
	o.Amount("amount", f.Amount)
	o.Amount("interchange", f.Interchange)
	o.Amount("network_fee", f.NetworkFee)
	ledger.AppendPostings(&o, f.Postings)
	return o.End()
}
