package dialect

import "acqsim/payment"

// AppendJSON writes the reference as encoding/json does.
func (r *Original) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	if r.Transaction != Unknown {
		o.Text("transaction", r.Transaction.String())
	}
	o.IntIf("stan", int64(r.STAN))
	o.IntIf("batch", int64(r.Batch))
	o.TextIf("date", r.Date)
	o.TextIf("sent", r.Sent)
	o.TextIf("acquirer", string(r.Acquirer))
	o.TextIf("forwarder", string(r.Forwarder))
	o.TextIf("rrn", string(r.RRN))
	return o.End()
}

// AppendOriginal writes the reference of a fact as its field "original", or
// nothing when it refers to none.
func AppendOriginal(o *payment.Object, r *Original) {
	if *r != (Original{}) {
		o.Value("original", r.AppendJSON)
	}
}
