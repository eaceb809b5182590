//go:build !nomoov

package moov

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"

	"acqsim/iso8583"
)

// wireSpec is a layout in moov's form for a wire, where the bytes of a message count and not how moov's users would
// see its values: fill stands in the values, and what has parts is one value. Encodings that moov lacks are ours.
func wireSpec(layout *iso8583.Spec) (*theirs.MessageSpec, error) {
	file, err := layoutOf(layout)
	if err != nil {
		return nil, err
	}
	m := &theirs.MessageSpec{Name: layout.Name(), Fields: make(map[int]field.Field)}
	var mistakes []error
	for _, n := range sorted(file.Fields) {
		f, err := wireField(file.Fields[n])
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("layout %s: DE %d: %w", layout.Name(), n, err))
			continue
		}
		m.Fields[n] = f
	}
	return m, errors.Join(mistakes...)
}

// wireField is the field in moov's form.
func wireField(f *element) (field.Field, error) {
	p := prefixers[f.Prefix]
	if p == nil {
		return nil, fmt.Errorf("moov has no length prefix %s", f.Prefix)
	}
	spec := &field.Spec{Length: f.Length, Description: f.Description, Pref: p, DisableAutoExpand: f.DisableAutoExpand}
	if f.Type == "Composite" {
		spec.Enc = encoding.Binary
		return field.NewBinary(spec), nil
	}
	if spec.Enc = wireEncoder(f); spec.Enc == nil {
		return nil, fmt.Errorf("no encoding of moov's or ours is %s with fill %q", f.Enc, f.Fill)
	}
	switch {
	case f.Type == "Bitmap":
		return field.NewBitmap(spec), nil
	case f.Type == "Binary", spec.Enc == encoding.Binary:
		return field.NewBinary(spec), nil
	}
	return field.NewString(spec), nil
}

// wireEncoder keeps every byte, where the encoders for moov's users refuse what makes no sense or put it right.
func wireEncoder(f *element) encoding.Encoder {
	switch f.Enc {
	case "Latin1", "GBK", "GB18030": // text of a code page is its bytes
		return encoding.Binary
	case "Track":
		fill := f.Fill
		if fill == "" {
			fill = "F"
		}
		return packedTrack{fill}
	case "SignBCD":
		return signedDigits{}
	}
	return encoder(f)
}

// packedTrack is track 2 with two characters a byte and D for the separator; of an odd number the last byte ends in
// fill.
type packedTrack struct{ fill string }

func (t packedTrack) Encode(track []byte) ([]byte, error) {
	digits := strings.ReplaceAll(string(track), "=", "D")
	if len(digits)%2 == 1 {
		digits += t.fill
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		return nil, errors.New("packed track: want digits and =")
	}
	return b, nil
}

func (t packedTrack) Decode(b []byte, length int) ([]byte, int, error) {
	size := (length + 1) / 2
	if len(b) < size {
		return nil, 0, fmt.Errorf("packed track: want %d bytes, have %d", size, len(b))
	}
	digits := strings.ToUpper(hex.EncodeToString(b[:size]))
	if length%2 == 1 && digits[length:] != t.fill {
		return nil, 0, fmt.Errorf("packed track: want the fill %s at its end", t.fill)
	}
	return []byte(strings.ReplaceAll(digits[:length], "D", "=")), size, nil
}

// signedDigits is an amount with its sign: C or D in one byte, then digits two a byte.
type signedDigits struct{}

func (signedDigits) Encode(amount []byte) ([]byte, error) {
	if len(amount) == 0 {
		return nil, errors.New("signed amount: want C or D and digits, have nothing")
	}
	digits, err := encoding.BCD.Encode(amount[1:])
	return append([]byte{amount[0]}, digits...), err
}

func (signedDigits) Decode(b []byte, length int) ([]byte, int, error) {
	if len(b) == 0 || length == 0 {
		return nil, 0, errors.New("signed amount: want C or D and digits, have nothing")
	}
	digits, n, err := encoding.BCD.Decode(b[1:], length-1)
	return append([]byte{b[0]}, digits...), n + 1, err
}
