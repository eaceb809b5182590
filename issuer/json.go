package issuer

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// The facts of every sale write their own JSON (party.Appender).

// AppendJSON is part of party.Appender.
func (f *Authorised) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.Text("transaction", f.Transaction.String())
	o.Text("date", f.Date.String())
	o.Text("card", f.Card)
	o.Amount("amount", f.Amount)
	o.TextIf("rrn", string(f.RRN))
	o.Text("auth_id", string(f.AuthID))
	o.True("pin", f.PIN)
	o.TextIf("arqc", f.ARQC)
	o.True("script", f.Script)
	if f.Original != nil {
		o.Value("original", func(dst []byte) []byte {
			k := payment.NewObject(dst)
			f.Original.AppendFields(&k)
			return k.End()
		})
	}
	o.Bytes("reply", f.Reply)
	if len(f.Postings) > 0 {
		ledger.AppendPostings(&o, f.Postings)
	}
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Cleared) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.TextIf("rrn", string(f.RRN))
	o.Text("date", f.Date.String())
	o.Text("transaction", f.Transaction.String())
	o.TextIf("card", f.Card)
	o.Amount("amount", f.Amount)
	o.Amount("interchange", f.Interchange)
	o.Amount("network_fee", f.NetworkFee)
	o.Text("how", string(f.How))
	ledger.AppendPostings(&o, f.Postings)
	return o.End()
}
