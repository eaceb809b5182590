package ledger

import "acqsim/payment"

// AppendJSON writes the posting as encoding/json does.
func (p *Posting) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	o.Text("dr", string(p.Debit))
	o.Text("cr", string(p.Credit))
	o.IntIf("layer", int64(p.Layer))
	o.Amount("amount", p.Amount)
	o.Text("event", string(p.Event))
	o.TextIf("item", p.Item)
	return o.End()
}

// AppendPostings writes the postings of a fact as its field of that name, null
// for none.
func AppendPostings(o *payment.Object, postings []Posting) {
	if postings == nil {
		o.Value("postings", func(dst []byte) []byte { return append(dst, "null"...) })
		return
	}
	o.List("postings", len(postings), func(dst []byte, i int) []byte { return postings[i].AppendJSON(dst) })
}
