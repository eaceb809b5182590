package record

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
)

// lengthSize is the number of bytes of the length before each record.
const lengthSize = 2

// MaxRecord is the longest record that a file can hold.
const MaxRecord = 1<<16 - 1

// Split cuts a file into its records without their lengths: the header, the
// body, the trailer. The records share b. Split looks at lengths only.
func Split(b []byte) ([][]byte, error) {
	var records [][]byte
	for offset := 0; offset < len(b); {
		rest := b[offset:]
		if len(rest) < lengthSize {
			return records, &Error{Record: len(records), Offset: offset,
				Reason: fmt.Sprintf("want a length of %d bytes, have %d byte before the end of the file", lengthSize, len(rest))}
		}
		n := int(binary.BigEndian.Uint16(rest))
		if n == 0 || lengthSize+n > len(rest) {
			return records, &Error{Record: len(records), Offset: offset,
				Reason: fmt.Sprintf("length says %d bytes, the file has %d left", n, len(rest)-lengthSize)}
		}
		records = append(records, rest[lengthSize:lengthSize+n:lengthSize+n])
		offset += lengthSize + n
	}
	return records, nil
}

// Join puts records back behind their lengths, the reverse of Split. A record
// too long for its length is cut at MaxRecord, as a sender with that fault would.
func Join(records [][]byte) []byte {
	size := 0
	for _, r := range records {
		size += lengthSize + len(r)
	}
	b := make([]byte, 0, size)
	for _, r := range records {
		r = r[:min(len(r), MaxRecord)]
		b = binary.BigEndian.AppendUint16(b, uint16(len(r)))
		b = append(b, r...)
	}
	return b
}

// Reseal returns the file with a trailer that equals its body: what a sender
// makes whose records are wrong but whose sums are right. The records stay as they
// are but for their numbers (DE 71), which count what is sent; a record that
// cannot be read counts for nothing in the sums.
func Reseal(b []byte) ([]byte, error) {
	records, err := Split(b)
	if err != nil {
		return nil, err
	}
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	if len(records) < 2 {
		return nil, &Error{Reason: fmt.Sprintf("want a header and a trailer, have %d records", len(records))}
	}
	var f File
	if err := c.decode(records[0], 0, lengthSize); err != nil {
		return nil, err
	}
	if f.Header, err = c.header(); err != nil {
		return nil, err
	}
	last := len(records) - 1
	for i, r := range records[1:last] {
		if c.decode(r, i+1, 0) != nil {
			continue
		}
		records[i+1] = c.renumbered(r)
		if d, err := c.detail(f.Header.Currency); err == nil && f.Header.Kind != Statement {
			f.Details = append(f.Details, d)
		} else if l, err := c.line(f.Header.Currency); err == nil && f.Header.Kind == Statement {
			f.Lines = append(f.Lines, l)
		}
	}
	SealTrailer(&f)
	sealed := Join(records[:last])
	f.Trailer.Hash = crc32.ChecksumIEEE(sealed)
	return c.appendTrailer(sealed, &f, last)
}

// renumbered returns the record just decoded with the number of its place.
func (c *codec) renumbered(record []byte) []byte {
	start, end, ok := c.m.FieldRange(71)
	number := fmt.Sprintf("%08d", c.number+1)
	if !ok || string(record[start:end]) == number || end-start != len(number) {
		return record
	}
	record = bytes.Clone(record)
	copy(record[start:], number)
	return record
}

// RecordKeys returns the keys of the transaction, transfer or payout that a
// record is about; none for headers, trailers and records that cannot be read.
func RecordKeys(record []byte) []party.Key {
	c, err := newCodec()
	if err != nil || c.decode(record, 0, 0) != nil {
		return nil
	}
	switch {
	case c.isDetail():
		d := Detail{Sent: c.m.Text(7), Acquirer: payment.InstitutionID(c.m.Text(32)), Forwarder: payment.InstitutionID(c.m.Text(33)), RRN: payment.RRN(c.text(37))}
		if d.STAN, err = payment.ParseSTAN(c.m.Text(11)); err != nil {
			return nil
		}
		return d.Keys(nil)
	case c.m.MTI() == mtiFile && c.m.Text(24) == functionLine:
		l := Line{Reference: c.text(37)}
		return l.Keys(nil)
	}
	return nil
}

// codec reads and writes single records with one reusable message.
type codec struct {
	m      *iso8583.Message
	tags   private // of the record at hand, reused
	number int     // of the record, for errors
	start  int     // byte of the file at which the record begins
}

func newCodec() (*codec, error) {
	spec, err := iso8583.Shipped("clearing-1993-ascii")
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return &codec{m: iso8583.NewMessage(spec)}, nil
}

func (c *codec) decode(record []byte, number, start int) error {
	c.number, c.start = number, start
	if err := c.m.Decode(record); err != nil {
		return decodeError(number, start, err)
	}
	return nil
}

// wrong builds the error of a field that could be decoded and makes no sense.
func (c *codec) wrong(field int, sub, reason string, args ...any) error {
	e := &Error{Record: c.number, Offset: c.start, Field: fmt.Sprint(field), Reason: fmt.Sprintf(reason, args...)}
	if at, _, ok := c.m.FieldRange(field); ok {
		e.Offset += at
	}
	if sub != "" {
		e.Field += "." + sub
	}
	return e
}

// append encodes the message behind its length.
func (c *codec) append(dst []byte, number int) ([]byte, error) {
	at := len(dst)
	dst = append(dst, 0, 0)
	dst, err := c.m.AppendEncode(dst)
	if err != nil {
		return dst[:at], fmt.Errorf("record: record %d: %w", number, err)
	}
	n := len(dst) - at - lengthSize
	if n > MaxRecord {
		return dst[:at], &Error{Record: number, Offset: at, Reason: fmt.Sprintf("%d bytes, a record has at most %d", n, MaxRecord)}
	}
	binary.BigEndian.PutUint16(dst[at:], uint16(n))
	return dst, nil
}
