//go:build !nomoov

package moov

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/prefix"

	"acqsim/iso8583"
)

// wireField is what a wire wants to know of a field in the file form of a layout.
type wireField struct {
	Type     string `json:"type"`
	Length   int    `json:"length"`
	Name     string `json:"description"`
	Encoding string `json:"enc"`
	Prefix   string `json:"prefix"`
	Fill     string `json:"fill"`
	Whole    bool   `json:"disableAutoExpand"`
}

// wireSpec is a layout in moov's form for a wire, where the bytes of a message count and not how moov's users would
// see its values: fill stands in the values, and what has parts is one value. Encodings that moov lacks are ours.
func wireSpec(layout *iso8583.Spec) (*theirs.MessageSpec, error) {
	text, err := layout.ExportJSON()
	if err != nil {
		return nil, err
	}
	var file struct {
		Fields map[int]wireField `json:"fields"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	m := &theirs.MessageSpec{Name: layout.Name(), Fields: make(map[int]field.Field)}
	var mistakes []error
	for _, n := range slices.Sorted(maps.Keys(file.Fields)) {
		f, err := file.Fields[n].theirs()
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("layout %s: DE %d: %w", layout.Name(), n, err))
			continue
		}
		m.Fields[n] = f
	}
	return m, errors.Join(mistakes...)
}

// theirs is the field in moov's form.
func (f wireField) theirs() (field.Field, error) {
	p, err := wirePrefix(f.Prefix)
	if err != nil {
		return nil, err
	}
	spec := &field.Spec{Length: f.Length, Description: f.Name, Pref: p, DisableAutoExpand: f.Whole}
	if f.Type == "Composite" {
		spec.Enc = encoding.Binary
		return field.NewBinary(spec), nil
	}
	if spec.Enc, err = f.encoder(); err != nil {
		return nil, err
	}
	switch {
	case f.Type == "Bitmap":
		return field.NewBitmap(spec), nil
	case f.Type == "Binary", spec.Enc == encoding.Binary:
		return field.NewBinary(spec), nil
	}
	return field.NewString(spec), nil
}

func (f wireField) encoder() (encoding.Encoder, error) {
	switch f.Encoding {
	case "ASCII":
		return encoding.ASCII, nil
	case "EBCDIC":
		return encoding.EBCDIC, nil
	case "EBCDIC1047":
		return encoding.EBCDIC1047, nil
	case "BCD":
		return encoding.BCD, nil
	case "LBCD":
		if f.Fill == "" || f.Fill == "0" {
			return encoding.LBCD, nil
		}
	case "Binary", "Latin1", "GBK", "GB18030", "UTF8": // text of a code page is its bytes
		return encoding.Binary, nil
	case "HexToASCII":
		return encoding.BytesToASCIIHex, nil
	case "Track":
		if f.Fill == "" {
			f.Fill = "F"
		}
		return packedTrack{f.Fill}, nil
	case "SignBCD":
		return signedDigits{}, nil
	}
	return nil, fmt.Errorf("no encoding of moov's or ours is %s with fill %q", f.Encoding, f.Fill)
}

// wirePrefix finds one of moov's length prefixes by name, such as "BCD.LL".
func wirePrefix(name string) (prefix.Prefixer, error) {
	family, width, _ := strings.Cut(name, ".")
	found := map[string]prefix.Prefixers{"ASCII": prefix.ASCII, "BCD": prefix.BCD, "Binary": prefix.Binary,
		"EBCDIC": prefix.EBCDIC, "EBCDIC1047": prefix.EBCDIC1047, "Hex": prefix.Hex, "None": prefix.None}[family]
	p := map[string]prefix.Prefixer{"Fixed": found.Fixed, "L": found.L, "LL": found.LL, "LLL": found.LLL,
		"LLLL": found.LLLL, "LLLLL": found.LLLLL, "LLLLLL": found.LLLLLL}[width]
	if p == nil {
		return nil, fmt.Errorf("moov has no length prefix %s", name)
	}
	return p, nil
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
