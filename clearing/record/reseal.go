package record

import (
	"bytes"
	"fmt"
	"hash/crc32"

	"acqsim/party"
	"acqsim/payment"
)

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
	if err := SealTrailer(&f); err != nil {
		return nil, err
	}
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
		d := Detail{Sent: c.value(7), Acquirer: payment.InstitutionID(c.value(32)),
			Forwarder: payment.InstitutionID(c.value(33)), RRN: payment.RRN(c.text(37))}
		if d.STAN, err = payment.ParseSTAN(c.value(11)); err != nil {
			return nil
		}
		return d.Keys(nil)
	case c.m.MTI() == mtiFile && c.value(24) == functionLine:
		l := Line{Reference: c.text(37)}
		return l.Keys(nil)
	}
	return nil
}
