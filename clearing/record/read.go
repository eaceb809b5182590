package record

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"acqsim/payment"
)

// Parse reads a whole file. The first mistake ends it with an *Error that names
// record, field and byte; a trailer that does not equal the body gives an error
// that wraps ErrTrailer and names both values. Beside an error, the file holds what
// was read before it, so that a receiver can say which file it refuses; it is nil
// when there is no header.
func Parse(b []byte) (*File, error) {
	records, err := Split(b)
	if err != nil {
		return nil, err
	}
	if len(records) < 2 {
		return nil, &Error{Reason: fmt.Sprintf("want a header and a trailer, have %d records", len(records))}
	}
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	f := new(File)
	start, last := lengthSize, len(records)-1
	for i, r := range records {
		switch err := c.read(f, r, i, last, start); {
		case err != nil && i == 0:
			return nil, err
		case err != nil:
			return f, err
		}
		start += len(r) + lengthSize
	}
	return f, c.checkTrailer(f, crc32.ChecksumIEEE(b[:len(b)-len(records[last])-lengthSize]))
}

// read reads one record into f.
func (c *codec) read(f *File, record []byte, number, last, start int) error {
	err := c.decode(record, number, start)
	if err == nil {
		err = c.numbered()
	}
	switch {
	case err != nil:
	case number == 0:
		if f.Header, err = c.header(); f.Header.Kind != Statement && last > 1 {
			f.Details = make([]Detail, 0, last-1)
		}
	case number == last:
		f.Trailer, err = c.trailer(&f.Header)
	default:
		err = c.body(f)
	}
	return err
}

// checkTrailer compares the trailer with what the body says it must be.
func (c *codec) checkTrailer(f *File, sum uint32) error {
	body := File{Header: f.Header, Details: f.Details, Lines: f.Lines}
	if err := SealTrailer(&body); err != nil {
		e := c.wrong(86, "", "%v", err).(*Error)
		e.Err = ErrTrailer
		return e
	}
	have, want := &f.Trailer, &body.Trailer
	differ := func(field int, sub, what, trailer, body string) error {
		e := c.wrong(field, sub, "%s: trailer has %s, body has %s", what, trailer, body).(*Error)
		e.Err = ErrTrailer
		return e
	}
	switch {
	case have.CreditCount != want.CreditCount:
		return differ(74, "", "number of credits", strconv.Itoa(have.CreditCount), strconv.Itoa(want.CreditCount))
	case have.DebitCount != want.DebitCount:
		return differ(76, "", "number of debits", strconv.Itoa(have.DebitCount), strconv.Itoa(want.DebitCount))
	case have.Credit != want.Credit:
		return differ(86, "", "sum of credits", have.Credit.String(), want.Credit.String())
	case have.Debit != want.Debit:
		return differ(88, "", "sum of debits", have.Debit.String(), want.Debit.String())
	case have.Closing != want.Closing:
		return differ(48, TagClosing, "closing balance", have.Closing.String(), want.Closing.String())
	case have.Hash != sum:
		return differ(48, TagHash, "hash total", hash(have.Hash), hash(sum))
	}
	return nil
}

// expect checks the kind of a record.
func (c *codec) expect(mti, what string, functions ...string) error {
	if c.m.MTI() != mti {
		return &Error{Record: c.number, Offset: c.start, Field: "MTI",
			Reason: fmt.Sprintf("want %s (%s), have %q", mti, what, c.m.MTI())}
	}
	for _, f := range functions {
		if c.value(24) == f {
			return nil
		}
	}
	return c.wrong(24, "", "want function code %v of a %s, have %q", functions, what, c.value(24))
}

// numbered checks DE 71, which counts the messages of the file from 1.
func (c *codec) numbered() error {
	if n, err := strconv.Atoi(c.value(71)); err != nil || n != c.number+1 {
		return c.wrong(71, "", "want message number %d, have %q", c.number+1, c.value(71))
	}
	return nil
}

func (c *codec) header() (h Header, err error) {
	if err := c.expect(mtiFile, "file header", functionHeader); err != nil {
		return h, err
	}
	private, err := c.private()
	if err != nil {
		return h, err
	}
	if h.Currency, err = c.currency(); err != nil {
		return h, err
	}
	h.ID = private.get(TagFileID)
	if h.ID == "" || len(h.ID) > 25 {
		return h, c.wrong(48, TagFileID, "want a file id of 1 to 25 characters, have %q", h.ID)
	}
	switch private.get(TagKind) {
	case Clearing.String():
		h.Kind = Clearing
	case Statement.String():
		h.Kind = Statement
	case Claims.String():
		h.Kind = Claims
	default:
		return h, c.wrong(48, TagKind, "want %q, %q or %q, have %q", Clearing, Statement, Claims, private.get(TagKind))
	}
	if h.Date, err = c.date(); err != nil {
		return h, err
	}
	sequence, err := payment.ParseSTAN(private.get(TagSequence))
	if err != nil {
		return h, c.wrong(48, TagSequence, "want a sequence of six digits, have %q", private.get(TagSequence))
	}
	h.Sequence = int(sequence)
	h.Receiver, h.Sender = payment.InstitutionID(c.value(93)), payment.InstitutionID(c.value(94))
	if h.Kind == Statement {
		h.Account = private.get(TagAccount)
		h.Opening, err = c.signed(private, TagOpening, h.Currency)
	}
	return h, err
}

func (c *codec) trailer(h *Header) (t Trailer, err error) {
	if err := c.expect(mtiFile, "file trailer", functionTrailer); err != nil {
		return t, err
	}
	private, err := c.private()
	if err != nil {
		return t, err
	}
	if private.get(TagFileID) != h.ID {
		e := c.wrong(48, TagFileID, "file id: trailer has %q, header has %q", private.get(TagFileID), h.ID).(*Error)
		e.Err = ErrTrailer
		return t, e
	}
	var numbers [4]int64
	for i, field := range [...]int{74, 76, 86, 88} {
		if numbers[i], err = c.number64(field); err != nil {
			return t, err
		}
	}
	t.CreditCount, t.DebitCount = int(numbers[0]), int(numbers[1])
	t.Credit, t.Debit = payment.Minor(numbers[2], h.Currency), payment.Minor(numbers[3], h.Currency)
	sum, err := strconv.ParseUint(private.get(TagHash), 16, 32)
	if err != nil || len(private.get(TagHash)) != 8 {
		return t, c.wrong(48, TagHash, "want a hash total of eight hexadecimal digits, have %q", private.get(TagHash))
	}
	t.Hash = uint32(sum)
	t.Closing = payment.Minor(0, h.Currency)
	if h.Kind == Statement {
		t.Closing, err = c.signed(private, TagClosing, h.Currency)
	}
	return t, err
}

// body reads one record between header and trailer into f.
func (c *codec) body(f *File) error {
	if f.Header.Kind != Statement {
		d, err := c.detail(f.Header.Currency)
		if err == nil && d.ClearingDate != f.Header.Date {
			err = c.wrong(28, "", "clearing date %v in a file of %v", d.ClearingDate, f.Header.Date)
		}
		f.Details = append(f.Details, d)
		return err
	}
	l, err := c.line(f.Header.Currency)
	f.Lines = append(f.Lines, l)
	return err
}

func (c *codec) detail(currency payment.Currency) (d Detail, err error) {
	if d.Transaction, err = c.transaction(); err != nil {
		return d, err
	}
	if d.Amount, err = c.amount(currency); err != nil {
		return d, err
	}
	if d.ClearingDate, err = c.date(); err != nil {
		return d, err
	}
	if d.STAN, err = payment.ParseSTAN(c.value(11)); err != nil {
		return d, c.wrong(11, "", "want six digits, have %q", c.value(11))
	}
	d.PAN, d.Sent = payment.KeptPAN(c.value(2)), c.value(7)
	d.Acquirer, d.Forwarder = payment.InstitutionID(c.value(32)), payment.InstitutionID(c.value(33))
	d.RRN, d.AuthID = payment.RRN(c.text(37)), payment.AuthID(c.value(38))
	d.Terminal, d.Merchant = payment.TerminalID(c.text(41)), payment.MerchantID(c.text(42))
	d.MCC = c.value(26)
	if d.RRN == "" {
		return d, c.wrong(37, "", "want the acquirer's reference, have none")
	}
	if err := c.fees(&d, currency); err != nil {
		return d, err
	}
	private, err := c.private()
	if err != nil {
		return d, err
	}
	if d.Net, err = c.signed(private, TagNet, currency); err != nil {
		return d, err
	}
	d.Original.RRN = payment.RRN(private.get(TagOriginalRRN))
	d.Reason = private.get(TagReason)
	if d.Transaction == Reject {
		d.Code, d.Of = payment.ResponseCode(private.get(TagRejectCode)), ParseTransaction(private.get(TagRejectOf))
	}
	return d, c.original(&d.Original)
}

// fees reads DE 46, sets of 34 characters.
func (c *codec) fees(d *Detail, currency payment.Currency) error {
	d.Interchange, d.NetworkFee = payment.Minor(0, currency), payment.Minor(0, currency)
	for b := c.value(46); b != ""; b = b[feeSetLength:] {
		if len(b) < feeSetLength {
			return c.wrong(46, "", "want sets of %d characters, the last has %d", feeSetLength, len(b))
		}
		n, ok := parseSigned(b[5:14])
		if !ok || b[2:5] != currency.Numeric() {
			return c.wrong(46, "", "want type, currency %s, C or D and 8 digits, have %q", currency.Numeric(), b[:14])
		}
		switch b[:2] {
		case feeInterchange:
			d.Interchange.Minor += n
		case feeNetwork:
			d.NetworkFee.Minor += n
		default:
			return c.wrong(46, "", "want fee type %s or %s, have %q", feeInterchange, feeNetwork, b[:2])
		}
	}
	return nil
}

// original reads DE 56: MTI, STAN, year, DE 7, length and id of the acquirer.
func (c *codec) original(o *Original) error {
	s := c.value(56)
	if s == "" {
		return nil
	}
	const fixed = 4 + 6 + 2 + 10 + 2
	if len(s) < fixed || !payment.Digits(s) || s[fixed-2:fixed] != twoDigits(len(s)-fixed) {
		return c.wrong(56, "", "want MTI 4, STAN 6, time 12, length 2 and acquirer, have %q", s)
	}
	o.STAN, _ = payment.ParseSTAN(s[4:10])
	o.Sent, o.Acquirer = s[12:22], payment.InstitutionID(s[fixed:])
	return nil
}

func (c *codec) line(currency payment.Currency) (l Line, err error) {
	if err := c.expect(mtiFile, "statement line", functionLine); err != nil {
		return l, err
	}
	switch code := c.value(3); code {
	case codeDebit:
	case codeCredit:
		l.Credit = true
	default:
		return l, c.wrong(3, "", "want processing code %s or %s, have %q", codeDebit, codeCredit, code)
	}
	if l.Amount, err = c.amount(currency); err != nil {
		return l, err
	}
	if c.m.Has(28) {
		if l.ClearingDate, err = c.date(); err != nil {
			return l, err
		}
	}
	private, err := c.private()
	if err != nil {
		return l, err
	}
	l.Reference, l.Counterparty = c.text(37), private.get(TagCounterparty)
	switch k := LineKind(private.get(TagLineKind)); k {
	case SettlementLine, PayoutLine, ReturnLine, OtherLine:
		l.Kind = k
	default:
		return l, c.wrong(48, TagLineKind, "want settlement, payout, return or other, have %q", k)
	}
	return l, nil
}

// get returns the value of a tag, empty when the record does not have it.
func (p private) get(tag string) string {
	for i := range p {
		if p[i].tag == tag {
			return p[i].value
		}
	}
	return ""
}

func (p private) has(tag string) bool {
	return slices.ContainsFunc(p, func(e element) bool { return e.tag == tag })
}

// private reads DE 48. A tag that is not known here is kept: a newer sender may
// have more to say.
func (c *codec) private() (private, error) {
	tags := c.tags[:0]
	for s := c.value(48); s != ""; {
		if len(s) < 7 || !payment.Digits(s[:7]) {
			return nil, c.wrong(48, "", "want tag n4, length n3, value, have %q", s)
		}
		n := int(s[4]-'0')*100 + int(s[5]-'0')*10 + int(s[6]-'0')
		if 7+n > len(s) {
			return nil, c.wrong(48, s[:4], "length says %d characters, the field has %d left", n, len(s)-7)
		}
		if tags.has(s[:4]) {
			return nil, c.wrong(48, s[:4], "tag occurs twice")
		}
		tags = append(tags, element{s[:4], s[7 : 7+n]})
		s = s[7+n:]
	}
	c.tags = tags
	return tags, nil
}

func (c *codec) signed(private private, tag string, currency payment.Currency) (payment.Amount, error) {
	n, ok := parseSigned(private.get(tag))
	if !ok {
		return payment.Amount{}, c.wrong(48, tag, "want C or D and 16 digits, have %q", private.get(tag))
	}
	return payment.Minor(n, currency), nil
}

// parseSigned reads C or D and digits.
func parseSigned(s string) (int64, bool) {
	if len(s) < 2 || len(s) > 17 || s[0] != 'C' && s[0] != 'D' || !payment.Digits(s[1:]) {
		return 0, false
	}
	n, err := strconv.ParseInt(s[1:], 10, 64)
	if s[0] == 'D' {
		n = -n
	}
	return n, err == nil
}

// gather copies the values of the record into one string, so that a record of twenty fields costs one allocation.
func (c *codec) gather() {
	c.scratch = c.scratch[:0]
	clear(c.spans[:])
	for n := range c.m.Fields() {
		from := len(c.scratch)
		c.scratch = append(c.scratch, c.m.Get(n)...)
		c.spans[n] = span{from, len(c.scratch)}
	}
	c.values = string(c.scratch)
}

// value is a field of the record just decoded, "" when it is absent.
func (c *codec) value(field int) string { return c.values[c.spans[field].from:c.spans[field].to] }

// text reads a text whose fixed field is filled with spaces.
func (c *codec) text(field int) string { return strings.TrimRight(c.value(field), " ") }

func (c *codec) number64(field int) (int64, error) {
	n, err := strconv.ParseInt(c.value(field), 10, 64)
	if err != nil || n < 0 {
		return 0, c.wrong(field, "", "want digits, have %q", c.value(field))
	}
	return n, nil
}

func (c *codec) currency() (payment.Currency, error) {
	currency, err := payment.ParseCurrency(c.value(49))
	if err != nil {
		return 0, c.wrong(49, "", "want the number of a currency, have %q", c.value(49))
	}
	return currency, nil
}

// amount reads DE 4, in the currency of the file.
func (c *codec) amount(currency payment.Currency) (payment.Amount, error) {
	if c.value(49) != currency.Numeric() {
		return payment.Amount{}, c.wrong(49, "", "want currency %s as in the header, have %q", currency.Numeric(),
			c.value(49))
	}
	n, err := c.number64(4)
	return payment.Minor(n, currency), err
}

// date reads DE 28, YYMMDD of this century.
func (c *codec) date() (payment.BusinessDate, error) {
	s := c.value(28)
	if len(s) == 6 && payment.Digits(s) {
		if d, err := payment.ParseDate("20" + s[:2] + "-" + s[2:4] + "-" + s[4:]); err == nil {
			return d, nil
		}
	}
	return 0, c.wrong(28, "", "want a date YYMMDD, have %q", s)
}
