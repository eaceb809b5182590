package reconcile

import "acqsim/payment"

// AppendJSON writes the row as encoding/json does: a fact of the acquirer holds
// one for each transaction of a day.
func (d *Detail) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Date("clearing_date", d.ClearingDate)
	o.TextIf("file", d.File)
	o.Text("rrn", string(d.RRN))
	o.Text("terminal", string(d.Terminal))
	o.Text("merchant", string(d.Merchant))
	o.Value("network", d.Network.appendJSON)
	o.Text("kind", string(d.Kind))
	o.Amount("amount", d.Amount)
	o.Amount("interchange", d.Interchange)
	o.Amount("network_fee", d.NetworkFee)
	o.TextIf("reason", d.Reason)
	o.TextIf("code", string(d.Code))
	o.TextIf("of", string(d.Of))
	o.IntIf("record", int64(d.Record))
	return o.End()
}
