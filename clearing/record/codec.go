package record

import (
	"encoding/binary"
	"fmt"

	"acqsim/iso8583"
)

// lengthSize is the number of bytes of the length before each record.
const lengthSize = 2

// MaxRecord is the longest record that a file can hold.
const MaxRecord = 1<<16 - 1

// Split cuts a file into its records without their lengths: the header, the
// body, the trailer. The records share b. Split looks at lengths only.
func Split(b []byte) ([][]byte, error) {
	const usual = 400 // bytes of a record
	records := make([][]byte, 0, 2+len(b)/usual)
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

// codec reads and writes single records with one reusable message.
type codec struct {
	m      *iso8583.Message
	tags   private // of the record at hand, reused
	values string  // of its fields, one behind the other
	spans  [129]span
	// scratch and elements are room for what is put together, reused.
	scratch, elements []byte
	number            int // of the record, for errors
	start             int // byte of the file at which the record begins
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
	c.gather()
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
		return dst[:at],
			&Error{Record: number, Offset: at, Reason: fmt.Sprintf("%d bytes, a record has at most %d", n, MaxRecord)}
	}
	binary.BigEndian.PutUint16(dst[at:], uint16(n))
	return dst, nil
}

// private is DE 48, its elements in their order.
type private []element

type element struct{ tag, value string }

// span is where a field stands in the values of a record.
type span struct{ from, to int }
