package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"acqsim/iso8583"
	"acqsim/payment"
)

// The digits of a UnionPay settlement in DE 48: two blocks, domestic and foreign
// cards, each of debit amount 12 and count 3, credit amount 12 and count 3, and
// the verdict.
const (
	totalsBlock  = 31
	totalsLength = 2 * totalsBlock
)

// setBatch writes totals and details.
func (c *Codec) setBatch(r *row, m *Message) error {
	if m.Amount.Minor < 0 {
		return errNegative
	}
	switch m.Transaction {
	case Settlement:
		return c.setTotals(m)
	case Upload:
		return c.setDetails(m)
	case UploadEnd:
		if c.d.strategies.totals == totalsFields74 && m.Totals.Verdict != NoVerdict {
			c.setNumber(66, uint64(m.Totals.Verdict))
		}
		if !m.Reply || m.Count > 0 {
			c.scratch = appendDigits(c.scratch[:0], uint64(m.Count), 4)
			c.msg.SetBytes(48, c.scratch)
		}
	}
	return nil
}

func (c *Codec) setTotals(m *Message) error {
	t := &m.Totals
	if t.Debit.Minor < 0 || t.Credit.Minor < 0 || t.DebitCount < 0 || t.CreditCount < 0 {
		return fmt.Errorf("totals of a batch are not negative: %+v", *t)
	}
	currency := t.Debit.Currency
	if currency == 0 {
		currency = t.Credit.Currency
	}
	c.setCurrency(currency)
	if c.d.strategies.totals == totalsFields74 {
		c.setNumber(74, uint64(t.CreditCount))
		c.setNumber(76, uint64(t.DebitCount))
		c.setNumber(86, uint64(t.Credit.Minor))
		c.setNumber(88, uint64(t.Debit.Minor))
		if t.Verdict != NoVerdict {
			c.setNumber(66, uint64(t.Verdict))
		}
		return nil
	}
	if t.Debit.Minor > maxTotal || t.Credit.Minor > maxTotal {
		return fmt.Errorf("DE 48 has twelve digits for a sum, have %v and %v", t.Debit, t.Credit)
	}
	if t.DebitCount > 999 || t.CreditCount > 999 {
		return fmt.Errorf("DE 48 has room for 999 transactions in a batch, have %d debits and %d credits", t.DebitCount,
			t.CreditCount)
	}
	verdict := uint64(t.Verdict)
	foreign := verdict
	if verdict > uint64(InBalance) {
		foreign = uint64(InBalance) // no foreign cards: nothing against nothing
	}
	b := appendDigits(c.scratch[:0], uint64(t.Debit.Minor), 12)
	b = appendDigits(b, uint64(t.DebitCount), 3)
	b = appendDigits(b, uint64(t.Credit.Minor), 12)
	b = appendDigits(b, uint64(t.CreditCount), 3)
	b = appendDigits(b, verdict, 1)
	b = appendDigits(b, 0, totalsBlock-1)
	c.scratch = appendDigits(b, foreign, 1)
	c.msg.SetBytes(48, c.scratch)
	return nil
}

func (c *Codec) setDetails(m *Message) error {
	if c.d.strategies.upload == uploadOneRecord {
		return c.setRecord(m)
	}
	if m.Reply && len(m.Details) == 0 {
		return nil
	}
	if len(m.Details) > detailsPerMessage {
		return fmt.Errorf("DE 48 has room for %d transactions, have %d", detailsPerMessage, len(m.Details))
	}
	b := appendDigits(c.scratch[:0], uint64(len(m.Details)), 2)
	for i := range m.Details {
		t := &m.Details[i]
		if t.Amount.Minor < 0 || len(t.PAN) > 20 {
			return fmt.Errorf("detail %d (STAN %s): want a positive amount and a PAN of at most 20 digits", i+1, t.STAN)
		}
		b = append(b, "00"...)
		b = appendDigits(b, uint64(t.STAN), 6)
		b = appendPadded(b, string(t.PAN), 20)
		b = appendDigits(b, uint64(t.Amount.Minor), 12)
	}
	c.scratch = b
	c.msg.SetBytes(48, b)
	return nil
}

// setRecord writes the one transaction of a generic upload: its own DE 2, 3, 4,
// 25, 37, and DE 90 with its MTI and STAN.
func (c *Codec) setRecord(m *Message) error {
	if len(m.Details) == 0 {
		return nil
	}
	if len(m.Details) > 1 {
		return fmt.Errorf("one record in each upload, have %d", len(m.Details))
	}
	t := &m.Details[0]
	if t.Amount.Minor < 0 {
		return errNegative
	}
	r := c.d.row(t.kind(), NoVerdict)
	if r == nil {
		return fmt.Errorf("no message for %s, the transaction in the upload", t.Transaction)
	}
	c.set(2, string(t.PAN))
	c.set(3, r.processing)
	c.set(25, r.condition)
	c.setNumber(4, uint64(t.Amount.Minor))
	c.setCurrency(t.Amount.Currency)
	c.set(37, string(t.RRN))
	b := append(c.scratch[:0], r.request...)
	b = appendDigits(b, uint64(t.STAN), 6)
	c.scratch = appendDigits(b, 0, 32)
	c.msg.SetBytes(90, c.scratch)
	return nil
}

// kind is the transaction of a detail, guessed from its sign when not given.
func (t *Detail) kind() Transaction {
	switch {
	case t.Transaction != Unknown:
		return t.Transaction
	case t.Credit:
		return Refund
	}
	return Sale
}

// readBatch reads totals and details.
func (c *Codec) readBatch(m *Message) *iso8583.FieldError {
	switch m.Transaction {
	case Settlement:
		return c.readTotals(m)
	case Upload:
		return c.readDetails(m)
	case UploadEnd:
		if c.d.strategies.totals == totalsFields74 {
			m.Totals.Verdict = verdictOf(c.value(66))
		}
		m.Count = int(number(c.value(48)))
	}
	return nil
}

func (c *Codec) readTotals(m *Message) *iso8583.FieldError {
	currency := c.currency(m)
	t := &m.Totals
	t.Debit.Currency, t.Credit.Currency = currency, currency
	if c.d.strategies.totals == totalsFields74 {
		t.CreditCount, t.DebitCount = int(number(c.value(74))), int(number(c.value(76)))
		credit, debit := number(c.value(86)), number(c.value(88))
		const want = "a sum of at most sixteen digits"
		switch {
		case credit > maxMinor:
			return c.wrong(86, want, "more")
		case debit > maxMinor:
			return c.wrong(88, want, "more")
		}
		t.Credit.Minor, t.Debit.Minor = int64(credit), int64(debit)
		t.Verdict = verdictOf(c.value(66))
		return nil
	}
	s := c.value(48)
	if s == "" {
		return nil
	}
	if len(s) != totalsLength || !payment.Digits(s) {
		return c.wrong(48, strconv.Itoa(totalsLength)+" digits of totals", characters(s))
	}
	foreign := s[totalsBlock:]
	t.Debit.Minor = int64(number(s[:12]) + number(foreign[:12]))
	t.DebitCount = int(number(s[12:15]) + number(foreign[12:15]))
	t.Credit.Minor = int64(number(s[15:27]) + number(foreign[15:27]))
	t.CreditCount = int(number(s[27:30]) + number(foreign[27:30]))
	// Equal only when the host found both blocks equal.
	t.Verdict = max(verdictOf(s[30:31]), verdictOf(foreign[30:31]))
	return nil
}

// maxTotal is the largest sum that DE 48 holds.
const maxTotal = 999_999_999_999

// maxMinor is the largest amount that sixteen digits hold.
const maxMinor = 9999999999999999

func verdictOf(s string) Verdict {
	switch s {
	case "1":
		return InBalance
	case "2":
		return OutOfBalance
	case "3":
		return TotalsError
	}
	return NoVerdict
}

func (c *Codec) readDetails(m *Message) *iso8583.FieldError {
	if c.d.strategies.upload == uploadOneRecord {
		return c.readRecord(m)
	}
	s := c.value(48)
	if s == "" {
		return nil
	}
	if len(s) < 2 || !payment.Digits(s) {
		return c.wrong(48, "a count of two digits and records of "+strconv.Itoa(detailLength), characters(s))
	}
	n := int(number(s[:2]))
	if m.Reply && len(s) == 2 {
		return nil
	}
	if n > detailsPerMessage || len(s) != 2+n*detailLength {
		return c.wrong(48, fmt.Sprintf("%d digits, for its count says %d records (at most %d)", 2+n*detailLength, n,
			detailsPerMessage), strconv.Itoa(len(s)))
	}
	currency := c.currency(m)
	m.Details = make([]Detail, n)
	for i := range m.Details {
		r := s[2+i*detailLength:]
		m.Details[i] = Detail{
			STAN:   payment.STAN(number(r[2:8])),
			PAN:    payment.KeptPAN(strings.TrimLeft(r[8:28], "0")),
			Amount: payment.Minor(int64(number(r[28:40])), currency),
		}
	}
	return nil
}

// readRecord reads the one transaction of a generic upload out of the fields
// that Parse has taken for the message's own.
func (c *Codec) readRecord(m *Message) *iso8583.FieldError {
	if m.Original.STAN == 0 {
		return nil
	}
	t := Detail{STAN: m.Original.STAN, PAN: m.PAN, Amount: m.Amount, RRN: m.RRN}
	if r := c.match(c.value(90)[:4]); r != nil {
		t.Transaction, t.Credit = r.transaction, r.transaction.Credit()
	}
	m.Details = []Detail{t}
	m.PAN, m.Amount, m.RRN, m.Original = "", payment.Amount{}, "", Original{}
	return nil
}
