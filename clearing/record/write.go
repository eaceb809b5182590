package record

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"acqsim/payment"
)

// Append writes the file behind dst. The counts and sums of the trailer are
// those of f.Trailer, right or wrong; the hash total is computed, and set in f.
func Append(dst []byte, f *File) ([]byte, error) {
	c, err := newCodec()
	if err != nil {
		return dst, err
	}
	const usual = 440 // bytes of a detail
	from := len(dst)
	b, err := c.appendHeader(slices.Grow(dst, usual*(2+f.Count())), &f.Header)
	for i := 0; err == nil && i < len(f.Details); i++ {
		b, err = c.appendDetail(b, &f.Details[i], 1+i)
	}
	for i := 0; err == nil && i < len(f.Lines); i++ {
		b, err = c.appendLine(b, &f.Header, &f.Lines[i], 1+len(f.Details)+i)
	}
	if err != nil {
		return dst, err
	}
	f.Trailer.Hash = crc32.ChecksumIEEE(b[from:])
	b, err = c.appendTrailer(b, f, 1+f.Count())
	if err != nil {
		return dst, err
	}
	return b, nil
}

// begin starts a record; number counts from 0, DE 71 from 1.
func (c *codec) begin(mti, function string, number int) {
	c.m.Reset()
	c.m.SetMTI(mti)
	c.m.Set(24, function)
	c.m.SetNumber(71, uint64(number)+1)
}

func (c *codec) appendHeader(dst []byte, h *Header) ([]byte, error) {
	switch {
	case h.ID == "" || len(h.ID) > 25:
		return dst, fmt.Errorf("record: header: file id %q: want 1 to 25 characters", h.ID)
	case h.Kind < Clearing || h.Kind > Claims:
		return dst, fmt.Errorf("record: header: kind %d: want clearing, statement or claims", h.Kind)
	case h.Date == 0:
		return dst, fmt.Errorf("record: header: file %s has no date", h.ID)
	}
	c.begin(mtiFile, functionHeader, 0)
	c.m.Set(28, h.Date.YYMMDD())
	c.m.Set(49, h.Currency.Numeric())
	c.m.Set(93, string(h.Receiver))
	c.m.Set(94, string(h.Sender))
	private := tag(nil, TagFileID, h.ID)
	private = tag(private, TagKind, h.Kind.String())
	private = tag(private, TagSequence, payment.STAN(h.Sequence).String())
	if h.Kind == Statement {
		private = tag(private, TagAccount, h.Account)
		private = signed(private, TagOpening, h.Opening.Minor)
	}
	c.m.SetBytes(48, private)
	return c.append(dst, 0)
}

func (c *codec) appendDetail(dst []byte, d *Detail, number int) ([]byte, error) {
	as, known := formOf(d.Transaction)
	if !known {
		return dst, fmt.Errorf("record: record %d: transaction %d: want one of a clearing detail, such as sale", number,
			d.Transaction)
	}
	if d.Amount.Minor < 0 {
		return dst, fmt.Errorf("record: record %d: amount %v: want a positive amount", number, d.Amount)
	}
	c.begin(as.mti, as.function, number)
	c.m.Set(2, string(d.PAN))
	c.m.Set(3, as.code)
	c.m.SetNumber(4, uint64(d.Amount.Minor))
	c.m.Set(7, d.Sent)
	c.m.Set(11, d.STAN.String())
	c.setUnlessEmpty(26, d.MCC)
	c.m.Set(28, d.ClearingDate.YYMMDD())
	c.m.Set(32, string(d.Acquirer))
	c.setUnlessEmpty(33, string(d.Forwarder))
	c.m.Set(37, padded(string(d.RRN), 12))
	c.setUnlessEmpty(38, string(d.AuthID))
	c.m.Set(41, padded(string(d.Terminal), 8))
	c.m.Set(42, padded(string(d.Merchant), 15))
	c.m.Set(49, d.Amount.Currency.Numeric())
	fees, err := feeSet(c.scratch[:0], feeInterchange, d.Interchange)
	if err == nil {
		fees, err = feeSet(fees, feeNetwork, d.NetworkFee)
	}
	if err != nil {
		return dst, fmt.Errorf("record: record %d: %w", number, err)
	}
	if c.scratch = fees; len(fees) > 0 {
		c.m.SetBytes(46, fees)
	}
	private := signed(c.elements[:0], TagNet, d.Net.Minor)
	if d.Original.RRN != "" {
		private = tag(private, TagOriginalRRN, string(d.Original.RRN))
	}
	c.elements = exception(private, d)
	c.m.SetBytes(48, c.elements)
	if o := &d.Original; o.Sent != "" {
		c.m.Set(56, "1200"+o.STAN.String()+d.ClearingDate.YYMMDD()[:2]+o.Sent+twoDigits(len(o.Acquirer))+string(o.Acquirer))
	}
	return c.append(dst, number)
}

// exception appends what only an exceptional record has.
func exception(private []byte, d *Detail) []byte {
	if d.Reason != "" {
		private = tag(private, TagReason, d.Reason[:min(len(d.Reason), 40)])
	}
	if d.Transaction == Reject {
		private = tag(private, TagRejectCode, string(d.Code))
		private = tag(private, TagRejectOf, d.Of.String())
	}
	return private
}

func (c *codec) appendLine(dst []byte, h *Header, l *Line, number int) ([]byte, error) {
	if l.Amount.Minor < 0 {
		return dst, fmt.Errorf("record: record %d: amount %v: want a positive amount", number, l.Amount)
	}
	c.begin(mtiFile, functionLine, number)
	code := codeDebit
	if l.Credit {
		code = codeCredit
	}
	c.m.Set(3, code)
	c.m.SetNumber(4, uint64(l.Amount.Minor))
	if l.ClearingDate != 0 {
		c.m.Set(28, l.ClearingDate.YYMMDD())
	}
	c.m.Set(37, padded(l.Reference, 12))
	c.m.Set(49, h.Currency.Numeric())
	private := tag(nil, TagLineKind, string(l.Kind))
	if l.Counterparty != "" {
		private = tag(private, TagCounterparty, l.Counterparty)
	}
	c.m.SetBytes(48, private)
	return c.append(dst, number)
}

func (c *codec) appendTrailer(dst []byte, f *File, number int) ([]byte, error) {
	t := &f.Trailer
	if t.Debit.Minor < 0 || t.Credit.Minor < 0 || t.DebitCount < 0 || t.CreditCount < 0 {
		return dst, fmt.Errorf("record: trailer: negative count or sum: %+v", *t)
	}
	c.begin(mtiFile, functionTrailer, number)
	c.m.SetNumber(74, uint64(t.CreditCount))
	c.m.SetNumber(76, uint64(t.DebitCount))
	c.m.SetNumber(86, uint64(t.Credit.Minor))
	c.m.SetNumber(88, uint64(t.Debit.Minor))
	private := tag(nil, TagFileID, f.Header.ID)
	private = tag(private, TagHash, hash(t.Hash))
	if f.Header.Kind == Statement {
		private = signed(private, TagClosing, t.Closing.Minor)
	}
	c.m.SetBytes(48, private)
	return c.append(dst, number)
}

func (c *codec) setUnlessEmpty(field int, value string) {
	if value != "" {
		c.m.Set(field, value)
	}
}

// padded fills a text with spaces to the width of its fixed field.
func padded(s string, width int) string {
	const spaces = "               "
	if len(s) >= width {
		return s
	}
	return s + spaces[:width-len(s)]
}

// tag appends one element of DE 48: tag n4, length n3, value.
func tag(dst []byte, name, value string) []byte {
	dst = append(dst, name...)
	n := len(value)
	dst = append(dst, '0'+byte(n/100%10), '0'+byte(n/10%10), '0'+byte(n%10))
	return append(dst, value...)
}

// signed appends an element of DE 48 that is C or D and sixteen digits.
func signed(dst []byte, name string, n int64) []byte {
	var room [24]byte
	return tag(dst, name, string(appendSigned(room[:0], n, 16)))
}

// appendSigned appends C or D (ISO 8583's x) and digits, more than are asked for where the number has more.
func appendSigned(dst []byte, n int64, digits int) []byte {
	sign := byte('C')
	if n < 0 {
		sign, n = 'D', -n
	}
	dst = append(dst, sign)
	var room [20]byte
	text := strconv.AppendInt(room[:0], n, 10)
	for range digits - len(text) {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}

// feeSet appends one set of DE 46; a fee of nothing is left out.
func feeSet(dst []byte, kind string, fee payment.Amount) ([]byte, error) {
	if fee.IsZero() {
		return dst, nil
	}
	var room [24]byte
	amount := appendSigned(room[:0], fee.Minor, 8)
	if len(amount) > 9 {
		return dst, fmt.Errorf("fee %v: DE 46 has room for 8 digits", fee)
	}
	currency := fee.Currency.Numeric()
	dst = append(append(append(dst, kind...), currency...), amount...)
	dst = append(dst, "00000001"...) // conversion rate 1, no decimals
	return append(append(dst, amount...), currency...), nil
}

func hash(sum uint32) string {
	s := strings.ToUpper(strconv.FormatUint(uint64(sum), 16))
	return strings.Repeat("0", 8-len(s)) + s
}

func twoDigits(n int) string { return string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)}) }
