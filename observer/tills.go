package observer

import (
	"cmp"
	"fmt"

	"acqsim/dialect"
	"acqsim/payment"
)

// transaction is a till's key, or the id of a payout.
type transaction struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
	id       string
}

type reversal struct {
	till string
	transaction
}

type batch struct {
	terminal payment.TerminalID
	number   payment.BatchNumber
}

type page struct {
	batch
	stan payment.STAN
}

// totals are a batch as the answers that left the host make it.
type totals struct {
	debits, credits int
	debit, credit   int64
	counted         map[payment.STAN]dialect.Message
	unknown         bool // a request has no answer, or an amount was changed: what the host has cannot be seen
	waiting         map[payment.STAN]bool
}

func (o *Observer) batch(t payment.TerminalID, n payment.BatchNumber) *totals {
	k := batch{t, n}
	if o.batches[k] == nil {
		o.batches[k] = &totals{counted: make(map[payment.STAN]dialect.Message), waiting: make(map[payment.STAN]bool)}
	}
	return o.batches[k]
}

// asked watches what tills send.
func (o *Observer) asked(f Frame, m *dialect.Message) {
	if m.Reply || m.Batch == 0 {
		return
	}
	switch {
	case m.Reversal:
		o.requests[transaction{m.Terminal, m.Batch, m.STAN, "reversal"}] = *m
	case m.Transaction == dialect.Settlement:
		o.requests[transaction{m.Terminal, m.Batch, m.STAN, "settlement"}] = *m
	case m.Transaction == dialect.Upload:
		o.upload(m)
	case m.Transaction == dialect.UploadEnd:
		o.requests[transaction{m.Terminal, m.Batch, m.STAN, "end"}] = *m
	case m.Transaction.Changes():
		o.batch(m.Terminal, m.Batch).unknown = true
	case m.Transaction.Debit() || m.Transaction.Credit():
		if !f.Lost {
			o.batch(m.Terminal, m.Batch).waiting[m.STAN] = true
		}
	}
}

// told watches what the host answers, whether or not it arrives.
func (o *Observer) told(f Frame, m *dialect.Message) {
	if !m.Reply || m.Batch == 0 {
		return
	}
	switch {
	case m.Reversal:
		o.reversed(f, m)
	case m.Transaction == dialect.Settlement:
		o.judged(m)
	case m.Transaction == dialect.Upload:
		o.acknowledged(m)
	case m.Transaction == dialect.UploadEnd:
		o.ended(m)
	case m.Transaction.Debit() || m.Transaction.Credit():
		o.decided(m)
	}
}

// decided counts an approval once, however often its answer is sent.
func (o *Observer) decided(m *dialect.Message) {
	b := o.batch(m.Terminal, m.Batch)
	delete(b.waiting, m.STAN)
	if first, again := b.counted[m.STAN]; again && first.RRN == m.RRN || !dialect.ResponseCode(m.Code).Action.Approved() {
		return
	}
	b.unknown = b.unknown || m.Code == "10"
	b.counted[m.STAN] = *m
	b.add(m, 1)
}

func (b *totals) add(m *dialect.Message, n int) {
	if m.Transaction.Credit() {
		b.credits += n
		b.credit += int64(n) * m.Amount.Minor
		return
	}
	b.debits += n
	b.debit += int64(n) * m.Amount.Minor
}

// reversed takes what was reversed out of its batch, and holds the answer against
// the one that the first copy had.
func (o *Observer) reversed(f Frame, m *dialect.Message) {
	asked := o.requests[transaction{m.Terminal, m.Batch, m.STAN, "reversal"}] // its answer need not name the original
	of := transaction{terminal: m.Terminal, batch: cmp.Or(asked.Original.Batch, m.Batch),
		stan: cmp.Or(asked.Original.STAN, m.STAN)}
	k := reversal{f.To, of}
	if first := o.reversals[k]; first == payment.Approved && m.Code != first {
		o.find(5, "every answer to the reversal of STAN "+of.stan.String()+" "+string(first), string(m.Code))
	}
	if o.reversals[k] == "" || m.Code == payment.Approved {
		o.reversals[k] = m.Code
	}
	b := o.batch(of.terminal, of.batch)
	delete(b.waiting, of.stan)
	if sale, counted := b.counted[of.stan]; counted && m.Code == payment.Approved {
		b.add(&sale, -1)
		delete(b.counted, of.stan)
	}
}

// judged holds the host's verdict against the till's totals and the answers seen.
func (o *Observer) judged(m *dialect.Message) {
	asked, ok := o.requests[transaction{m.Terminal, m.Batch, m.STAN, "settlement"}]
	b := o.batch(m.Terminal, m.Batch)
	refused := m.Code != "" && m.Code != payment.Approved // a 0510 of UnionPay has the verdict alone
	if !ok || b.unknown || len(b.waiting) > 0 || refused || m.Totals.Verdict == dialect.NoVerdict {
		return
	}
	t := &asked.Totals
	same := t.DebitCount == b.debits && t.Debit.Minor == b.debit && t.CreditCount == b.credits &&
		t.Credit.Minor == b.credit
	if in := m.Totals.Verdict == dialect.InBalance; in != same {
		o.find(10, fmt.Sprintf("verdict in balance %v for batch %s of %s", same, m.Batch, m.Terminal), fmt.Sprint(in))
	}
}

func (o *Observer) upload(m *dialect.Message) {
	stans := make([]payment.STAN, len(m.Details))
	for i := range m.Details {
		stans[i] = m.Details[i].STAN
	}
	o.pages[page{batch{m.Terminal, m.Batch}, m.STAN}] = stans
}

func (o *Observer) acknowledged(m *dialect.Message) {
	b := batch{m.Terminal, m.Batch}
	if m.Code != payment.Approved {
		return
	}
	if o.uploads[b] == nil {
		o.uploads[b] = make(map[payment.STAN]bool)
	}
	for _, s := range o.pages[page{b, m.STAN}] {
		o.uploads[b][s] = true
	}
}

// ended holds the end of an upload against the details that were acknowledged.
func (o *Observer) ended(m *dialect.Message) {
	asked, ok := o.requests[transaction{m.Terminal, m.Batch, m.STAN, "end"}]
	b := batch{m.Terminal, m.Batch}
	if have := len(o.uploads[b]); ok && m.Code == payment.Approved && have > 0 && asked.Count != have {
		o.find(11, fmt.Sprintf("%d details in the upload of batch %s", asked.Count, b.number), fmt.Sprint(have))
	}
}
