package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
)

// reprint prints the slip of an approved transaction again.
func (t *Terminal) reprint(out *party.Out, c Reprint) {
	var r *Record
	for i := range t.records {
		if x := &t.records[i]; x.Belief == Approved && (x.STAN == c.STAN || c.STAN == 0) {
			r = x
		}
	}
	text := textReprinted
	switch {
	case r == nil:
		text = textNoOriginal
	case t.broken:
		text = textPrinterBroken
	default:
		out.Fact(&Reprinted{r.Ref})
		s := t.slipOf(r)
		s.Copy = true
		t.printSlip(out, s)
	}
	t.show(out, Screen{Transaction: dialect.Unknown, Belief: Declined, Final: true, Text: text})
}

// status is what a terminal reports of itself: whether the printer works (0) or
// not (1), how many transactions the batch has, how many advices are owed.
func (t *Terminal) status() []byte {
	b := []byte{'0'}
	if t.broken {
		b[0] = '1'
	}
	for _, n := range [...]int{t.inBatch(), t.owed} {
		b = append(b, byte('0'+n/1000%10), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
	}
	return b
}
