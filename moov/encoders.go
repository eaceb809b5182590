//go:build !nomoov

package moov

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/padding"
	text "golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoders for the specs of moov's users. Those of text want Encoded as packer and unpacker, since their lengths
// count bytes and not what the value has.
var (
	GB18030 encoding.Encoder = &charset{"GB18030", simplifiedchinese.GB18030}
	GBK     encoding.Encoder = &charset{"GBK", simplifiedchinese.GBK}
	Latin1  encoding.Encoder = &charset{"ISO 8859-1", charmap.ISO8859_1}

	// SignedBCD is an amount with its sign (x+n): C or D, then digits two to a byte. Its length counts the sign.
	SignedBCD encoding.Encoder = &signedBCD{}
	// HexEBCDIC is bytes as hexadecimal digits in EBCDIC. Its length counts the bytes.
	HexEBCDIC encoding.Encoder = &hexEBCDIC{}
)

// Track is packed track 2 or 3: two digits to a byte, and the nibble D for the separator, which is = in the value.
// The length counts digits, so that it works with every length prefix and with field.Track2, without a packer.
// Nibbles over 9 of an enciphered end are the characters from : to ?.
//
//	field.NewTrack2(&field.Spec{Length: 37, Enc: &moov.Track{}, Pref: prefix.BCD.LL})
type Track struct {
	Zero  bool // an odd count is filled with 0, not with F
	Right bool // the filler stands before the digits, not behind them
}

func (t *Track) filler() byte {
	if t.Zero {
		return 0
	}
	return 0xF
}

// Encode packs a value.
func (t *Track) Encode(data []byte) ([]byte, error) {
	nibbles := make([]byte, 0, len(data)+1)
	odd := len(data)%2 == 1
	if odd && t.Right {
		nibbles = append(nibbles, t.filler())
	}
	for i, c := range data {
		switch {
		case c >= '0' && c <= '?':
			nibbles = append(nibbles, c-'0')
		case c == 'D' || c == 'd':
			nibbles = append(nibbles, 0xD)
		default:
			return nil, fmt.Errorf("moov: track data: want digits and =, have another character at position %d", i+1)
		}
	}
	if odd && !t.Right {
		nibbles = append(nibbles, t.filler())
	}
	packed := make([]byte, len(nibbles)/2)
	for i := range packed {
		packed[i] = nibbles[2*i]<<4 | nibbles[2*i+1]
	}
	return packed, nil
}

// Decode unpacks so many digits, and returns how many bytes they took.
func (t *Track) Decode(data []byte, length int) ([]byte, int, error) {
	read, err := taken("track data", data, (length+1)/2, length)
	if err != nil {
		return nil, 0, err
	}
	value := make([]byte, 0, length+1)
	for _, b := range data[:read] {
		value = append(value, '0'+b>>4, '0'+b&15)
	}
	if t.Right {
		return value[len(value)-length:], read, nil
	}
	return value[:length], read, nil
}

// taken holds a length against the bytes that are there.
func taken(what string, data []byte, bytes, length int) (int, error) {
	if length < 0 || bytes > len(data) {
		return 0, fmt.Errorf("moov: %s: want %d bytes, have %d", what, bytes, len(data))
	}
	return bytes, nil
}

// charset is text of a code page: UTF-8 in the value, bytes of the code page on the wire.
type charset struct {
	name string
	code text.Encoding
}

func (c *charset) Encode(data []byte) ([]byte, error) {
	wire, err := c.code.NewEncoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("moov: want text that %s has: %w", c.name, err)
	}
	return wire, nil
}

func (c *charset) Decode(data []byte, length int) ([]byte, int, error) {
	read, err := taken(c.name+" text", data, length, length)
	if err != nil {
		return nil, 0, err
	}
	value, err := c.code.NewDecoder().Bytes(data[:read])
	if err != nil {
		return nil, 0, fmt.Errorf("moov: want %s text: %w", c.name, err)
	}
	again, err := c.code.NewEncoder().Bytes(value)
	if err != nil || !bytes.Equal(again, data[:read]) { // the decoder puts a sign in place of what it cannot read
		return nil, 0, fmt.Errorf("moov: want %s text, have other bytes: cut in the middle of a character?", c.name)
	}
	return value, read, nil
}

type signedBCD struct{}

func (*signedBCD) Encode(data []byte) ([]byte, error) {
	if len(data) < 2 || data[0] != 'C' && data[0] != 'D' {
		return nil, fmt.Errorf("moov: signed amount: want C or D and digits")
	}
	digits, err := encoding.BCD.Encode(data[1:])
	if err != nil {
		return nil, fmt.Errorf("moov: signed amount: %w", err)
	}
	return append([]byte{data[0]}, digits...), nil
}

func (*signedBCD) Decode(data []byte, length int) ([]byte, int, error) {
	if _, err := taken("signed amount", data, 1+length/2, length-2); err != nil {
		return nil, 0, err
	}
	if data[0] != 'C' && data[0] != 'D' {
		return nil, 0, fmt.Errorf("moov: signed amount: want C or D, have byte %02X", data[0])
	}
	digits, read, err := encoding.BCD.Decode(data[1:], length-1)
	if err != nil {
		return nil, 0, fmt.Errorf("moov: signed amount: %w", err)
	}
	return append([]byte{data[0]}, digits...), 1 + read, nil
}

type hexEBCDIC struct{}

func (*hexEBCDIC) Encode(data []byte) ([]byte, error) {
	return encoding.EBCDIC.Encode(bytes.ToUpper([]byte(hex.EncodeToString(data))))
}

func (*hexEBCDIC) Decode(data []byte, length int) ([]byte, int, error) {
	read, err := taken("hexadecimal digits", data, 2*length, length)
	if err != nil {
		return nil, 0, err
	}
	digits, _, err := encoding.EBCDIC.Decode(data, read)
	if err != nil {
		return nil, 0, err
	}
	value, err := hex.DecodeString(string(digits))
	if err != nil {
		return nil, 0, fmt.Errorf("moov: hexadecimal digits in EBCDIC: %w", err)
	}
	return value, read, nil
}

// Encoded packs and unpacks a field whose length counts what stands on the wire, as that of text in a code page does:
//
//	field.NewString(&field.Spec{Length: 40, Enc: moov.GB18030, Pref: prefix.BCD.LL,
//		Packer: moov.Encoded{}, Unpacker: moov.Encoded{}})
//
// The length of the spec counts bytes, and its padding fills the bytes.
type Encoded struct{ digits, hexadecimal bool } // two digits a byte, or two bytes a value

var (
	_ field.Packer   = Encoded{}
	_ field.Unpacker = Encoded{}
)

// Pack writes a value.
func (e Encoded) Pack(value []byte, spec *field.Spec) ([]byte, error) {
	body, err := spec.Enc.Encode(value)
	if err != nil {
		return nil, fmt.Errorf("failed to encode content: %w", err)
	}
	if spec.Pad != nil {
		body = spec.Pad.Pad(body, spec.Length)
	}
	length, err := spec.Pref.EncodeLength(spec.Length, len(body))
	if err != nil {
		return nil, fmt.Errorf("failed to encode length: %w", err)
	}
	return append(length, body...), nil
}

// Unpack reads a value.
func (e Encoded) Unpack(packed []byte, spec *field.Spec) ([]byte, int, error) {
	length, head, err := spec.Pref.DecodeLength(spec.Length, packed)
	if err != nil {
		return nil, 0, fmt.Errorf("failed to decode length: %w", err)
	}
	if _, err := taken("field", packed[head:], length, length); err != nil {
		return nil, 0, err
	}
	body := packed[head : head+length]
	if spec.Pad != nil {
		body = spec.Pad.Unpad(body)
	}
	units := len(body)
	switch {
	case e.digits:
		units *= 2
		if units > 0 && body[len(body)-1]&15 == 15 {
			units-- // the filler of an odd count
		}
	case e.hexadecimal && units%2 == 1:
		return nil, 0, fmt.Errorf("moov: want an even number of hexadecimal digits, have %d", units)
	case e.hexadecimal:
		units /= 2
	}
	value, _, err := spec.Enc.Decode(body, units)
	if err != nil {
		return nil, 0, fmt.Errorf("failed to decode content: %w", err)
	}
	return value, head + length, nil
}

// Keep is a padding that fills a value when it is written and takes nothing off when it is read: DE 4 given as
// 1250 is read as 000000001250, and DE 3 of a sale as 000000, where moov's own padding makes it empty.
func Keep(p padding.Padder) padding.Padder { return &kept{p} }

type kept struct{ padding.Padder }

func (*kept) Unpad(data []byte) []byte { return data }

// SignedZeros is a padding of signed amounts: zeros between C or D and the digits. Nothing is taken off when they are
// read.
var SignedZeros padding.Padder = &signedZeros{}

type signedZeros struct{}

func (*signedZeros) Pad(data []byte, length int) []byte {
	if len(data) == 0 || len(data) >= length {
		return data
	}
	filled := append([]byte{data[0]}, bytes.Repeat([]byte("0"), length-len(data))...)
	return append(filled, data[1:]...)
}

func (*signedZeros) Unpad(data []byte) []byte { return data }
func (*signedZeros) Inspect() []byte          { return []byte("0") }
