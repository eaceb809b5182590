//go:build !nomoov

package moov

import (
	"fmt"

	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/prefix"
)

// hexParts is a composite whose parts stand in hexadecimal text, as DE 55 does in layouts of characters. The parts
// are those of an ordinary composite.
type hexParts struct {
	*field.Composite
	outside    *field.Spec // length prefix and greatest length, in what it counts
	enc        encoding.Encoder
	characters bool // the length counts characters, not bytes
}

// newHexParts makes one of the spec of a composite, whose length counts bytes.
func newHexParts(spec *field.Spec, enc encoding.Encoder, characters, fixed bool) *hexParts {
	outside := *spec
	inside := *spec
	inside.Pref = prefix.Binary.LLLL
	if fixed {
		inside.Pref = prefix.Binary.Fixed
	}
	if characters {
		outside.Length *= 2
	}
	return &hexParts{field.NewComposite(&inside), &outside, enc, characters}
}

// NewInstance is an empty field of the same spec.
func (h *hexParts) NewInstance() field.Field {
	fresh := *h
	fresh.Composite, _ = h.Composite.NewInstance().(*field.Composite)
	return &fresh
}

// Pack writes the parts in hexadecimal text.
func (h *hexParts) Pack() ([]byte, error) {
	body, err := h.Composite.Bytes()
	if err != nil {
		return nil, err
	}
	text, err := h.enc.Encode(body)
	if err != nil {
		return nil, fmt.Errorf("failed to encode content: %w", err)
	}
	length := len(body)
	if h.characters {
		length = len(text)
	}
	head, err := h.outside.Pref.EncodeLength(h.outside.Length, length)
	if err != nil {
		return nil, fmt.Errorf("failed to encode length: %w", err)
	}
	return append(head, text...), nil
}

// Unpack reads the parts from hexadecimal text.
func (h *hexParts) Unpack(data []byte) (int, error) {
	length, head, err := h.outside.Pref.DecodeLength(h.outside.Length, data)
	if err != nil {
		return 0, fmt.Errorf("failed to decode length: %w", err)
	}
	if h.characters {
		if length%2 == 1 {
			return 0, fmt.Errorf("moov: want an even number of hexadecimal digits, have %d", length)
		}
		length /= 2
	}
	body, read, err := h.enc.Decode(data[head:], length)
	if err != nil {
		return 0, fmt.Errorf("failed to decode content: %w", err)
	}
	if head > 0 { // variable: the composite inside has a length of its own
		inside, err := prefix.Binary.LLLL.EncodeLength(len(body), len(body))
		if err != nil {
			return 0, err
		}
		body = append(inside, body...)
	}
	if _, err := h.Composite.Unpack(body); err != nil {
		return 0, err
	}
	return head + read, nil
}
