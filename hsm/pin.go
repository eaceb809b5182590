package hsm

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"acqsim/spelling"
)

// PIN is 4 to 12 digits. It prints as asterisks, but package fmt asks no method of an
// unexported field, so keep none there. Its zero value is no PIN.
type PIN struct {
	digits [maxPIN]byte // values 0 to 9, then zeros
	n      uint8
}

const (
	minPIN = 4
	maxPIN = 12
)

// ParsePIN reads 4 to 12 digits (ISO 9564-1, 7.1). The error does not show them.
func ParsePIN(digits string) (PIN, error) {
	if len(digits) < minPIN || len(digits) > maxPIN {
		return PIN{}, fmt.Errorf("hsm: PIN: want 4 to 12 digits, have %d characters", len(digits))
	}
	if i := notDigit(digits); i >= 0 {
		return PIN{}, fmt.Errorf("hsm: PIN: character %d is not a digit", i+1)
	}
	pin := PIN{n: uint8(len(digits))}
	for i := range len(digits) {
		pin.digits[i] = digits[i] - '0'
	}
	return pin, nil
}

// notDigit gives the index of the first character that is no digit, or -1.
func notDigit(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return -1
}

// IsZero tells whether this is no PIN.
func (p PIN) IsZero() bool { return p.n == 0 }

// Len is the number of digits.
func (p PIN) Len() int { return int(p.n) }

// Equal compares in constant time.
func (p PIN) Equal(other PIN) bool {
	return subtle.ConstantTimeCompare(p.digits[:], other.digits[:])&
		subtle.ConstantTimeByteEq(p.n, other.n) == 1
}

// String is one asterisk for each digit.
func (p PIN) String() string { return strings.Repeat("*", int(p.n)) }

// GoString is the same as String.
func (p PIN) GoString() string { return p.String() }

// Format prints String for every verb.
func (p PIN) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, p.String()) }

// MarshalText is the same as String: a PIN cannot be stored.
func (p PIN) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue is the same as String.
func (p PIN) LogValue() slog.Value { return slog.StringValue(p.String()) }

// UnmarshalText reads the digits of a test card from a file.
func (p *PIN) UnmarshalText(text []byte) error {
	pin, err := ParsePIN(string(text))
	if err == nil {
		*p = pin
	}
	return err
}

// PINFormat is the form of a PIN block.
type PINFormat uint8

// The formats of ISO 9564-1, and UnionPay's wide one.
const (
	ISO0 PINFormat = iota + 1 // bound to the PAN, filled with F; also ANSI X9.8
	ISO1                      // not bound to a PAN, filled at random
	ISO3                      // bound to the PAN, filled with random A to F
	ISO4                      // bound to the PAN, under AES, random
	// X98Wide is format 0 stretched to SM4's 16 bytes: fill and zeros are longer.
	X98Wide
)

var pinFormats = [...]string{ISO0: "iso-0", ISO1: "iso-1", ISO3: "iso-3", ISO4: "iso-4", X98Wide: "x9.8-wide"}

func (f PINFormat) valid() bool { return f != 0 && int(f) < len(pinFormats) }

// String is the name used in configuration, such as "iso-0".
func (f PINFormat) String() string {
	if !f.valid() {
		return "none"
	}
	return pinFormats[f]
}

// MarshalText writes the name.
func (f PINFormat) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads a name that String writes.
func (f *PINFormat) UnmarshalText(text []byte) error {
	for i, name := range pinFormats {
		if PINFormat(i).valid() && name == string(text) {
			*f = PINFormat(i)
			return nil
		}
	}
	return fmt.Errorf("hsm: PIN block format %q: want one of %s", text, spelling.Choices(string(text), pinFormats[1:], ""))
}

// Size is the length of a block in bytes: 8 or 16, 0 for no format.
func (f PINFormat) Size() int {
	switch f {
	case ISO0, ISO1, ISO3:
		return 8
	case ISO4, X98Wide:
		return 16
	default:
		return 0
	}
}

// control is the first nibble of the block.
func (f PINFormat) control() byte {
	switch f {
	case ISO1:
		return 1
	case ISO3:
		return 3
	case ISO4:
		return 4
	default:
		return 0
	}
}

// isRandom tells the formats whose fill is drawn.
func (f PINFormat) isRandom() bool { return f == ISO1 || f == ISO3 || f == ISO4 }

// Entropy makes an io.Reader of a function that draws 64 random bits, as a party is
// handed one with each event.
type Entropy func() uint64

// Read fills p and never fails.
func (e Entropy) Read(p []byte) (int, error) {
	var bits uint64
	for i := range p {
		if i%8 == 0 {
			bits = e()
		}
		p[i] = byte(bits)
		bits >>= 8
	}
	return len(p), nil
}

// nibble gives the i-th half byte of a block.
func nibble(block []byte, i int) byte {
	if i%2 == 0 {
		return block[i/2] >> 4
	}
	return block[i/2] & 0xF
}

// setNibble writes the i-th half byte of a block.
func setNibble(block []byte, i int, value byte) {
	if i%2 == 0 {
		block[i/2] = block[i/2]&0x0F | value<<4
	} else {
		block[i/2] = block[i/2]&0xF0 | value
	}
}

// fillPINField writes the clear PIN field into block, which has the format's size.
//
//	nibble  0        1       2 ...    2+n ...          16 ...
//	        control  length  digits   F | random | A   random (format 4) | F (wide)
func fillPINField(block []byte, format PINFormat, pin PIN, random io.Reader) error {
	if format.isRandom() {
		if random == nil {
			return fmt.Errorf("hsm: PIN block %v: no source of randomness given", format)
		}
		if _, err := io.ReadFull(random, block); err != nil {
			return fmt.Errorf("hsm: PIN block %v: %w", format, err)
		}
	}
	setNibble(block, 0, format.control())
	setNibble(block, 1, pin.n)
	n := int(pin.n)
	for i := range n {
		setNibble(block, 2+i, pin.digits[i])
	}
	end := 2 * len(block)
	if format == ISO4 {
		end = 16
	}
	for i := 2 + n; i < end; i++ {
		switch format {
		case ISO0, X98Wide:
			setNibble(block, i, 0xF)
		case ISO3:
			// 16 values spread over 6: some come three times, some twice, which
			// the standard allows as long as each can come.
			setNibble(block, i, 0xA+nibble(block, i)*6/16)
		case ISO4:
			setNibble(block, i, 0xA)
		}
	}
	return nil
}

// readPINField is the inverse. Its errors name the part that is wrong and nothing
// that stands in it.
func readPINField(block []byte, format PINFormat) (PIN, error) {
	wrong := func(part string) (PIN, error) {
		return PIN{}, fmt.Errorf("hsm: %w %v: %s is wrong: another key, format or PAN", ErrPINBlock, format, part)
	}
	if nibble(block, 0) != format.control() {
		return wrong("the control field")
	}
	pin := PIN{n: nibble(block, 1)}
	n := int(pin.n)
	if n < minPIN || n > maxPIN {
		return wrong("the PIN's length")
	}
	for i := range n {
		digit := nibble(block, 2+i)
		if digit > 9 {
			return wrong("a digit of the PIN")
		}
		pin.digits[i] = digit
	}
	end := 2 * len(block)
	if format == ISO4 {
		end = 16
	}
	for i := 2 + n; i < end; i++ {
		fill := nibble(block, i)
		switch {
		case (format == ISO0 || format == X98Wide) && fill != 0xF,
			format == ISO3 && fill < 0xA,
			format == ISO4 && fill != 0xA:
			return wrong("the fill")
		}
	}
	return pin, nil
}

// xorAccount binds a block to the PAN: for format 4 the length digit and all
// digits from the left, for the others the 12 digits before the check digit, at
// the right end.
func xorAccount(block []byte, format PINFormat, pan string) {
	switch format {
	case ISO4:
		short := max(0, 12-len(pan))
		xorNibble(block, 0, byte(max(0, len(pan)-12)))
		for i := range len(pan) {
			xorNibble(block, 1+short+i, pan[i]-'0')
		}
	case ISO0, ISO3, X98Wide:
		digits := pan[len(pan)-13 : len(pan)-1]
		for i := range 12 {
			xorNibble(block, 2*len(block)-12+i, digits[i]-'0')
		}
	}
}

func xorNibble(block []byte, i int, value byte) { setNibble(block, i, nibble(block, i)^value) }

// checkAccount refuses a PAN that cannot bind a block of the format.
func checkAccount(format PINFormat, pan string) error {
	shortest := 13
	switch format {
	case ISO1:
		return nil
	case ISO4:
		shortest = 1
	}
	if len(pan) < shortest || len(pan) > 19 || notDigit(pan) >= 0 {
		return fmt.Errorf("hsm: PIN block %v: want a PAN of %d to 19 digits, have %d characters", format, shortest, len(pan))
	}
	return nil
}
