package link

import (
	"encoding/binary"
	"fmt"
	"math"
)

// LengthKind is the form of the length header in front of each message.
type LengthKind uint8

// The length headers in use. The zero value is the commonest.
const (
	Binary2   LengthKind = iota // two bytes, big-endian: 003B is 59
	Binary2LE                   // two bytes, little-endian: 3B00 is 59
	Binary4                     // four bytes, big-endian: 0000003B is 59
	ASCII4                      // four ASCII digits: "0059"
	ASCII2                      // two ASCII digits: "59"
	BCD2                        // four packed decimal digits in two bytes: 0059
)

// lengthForms lists, for each LengthKind, its name in configuration, its size in bytes and the largest number it
// holds.
var lengthForms = [...]struct {
	name string
	size int
	max  int
}{
	Binary2:   {"binary-2", 2, math.MaxUint16},
	Binary2LE: {"binary-2-le", 2, math.MaxUint16},
	Binary4:   {"binary-4", 4, math.MaxInt32},
	ASCII4:    {"ascii-4", 4, 9999},
	ASCII2:    {"ascii-2", 2, 99},
	BCD2:      {"bcd-2", 2, 9999},
}

// DefaultMax is the largest message, in bytes, that a Framer accepts unless its Max says otherwise.
const DefaultMax = math.MaxUint16

const stx = 0x02

// Framer puts one message into a frame and finds the first frame in a stream. A frame is
//
//	length | STX, if used | Header, if any | message
//
// and its length counts everything after itself, and itself too when Inclusive. A Framer is a value without state;
// its zero value is the two-byte big-endian length that excludes itself.
type Framer struct {
	Length    LengthKind
	Inclusive bool   // the length counts its own bytes too
	STX       bool   // 02 follows the length, as in some direct POS variants
	Header    string // constant raw bytes before the message: written on send, skipped unread on receipt
	Apart     bool   // the length counts neither STX nor Header (a VML-style header is 2 length bytes and 2 more)
	Max       int    // largest message in bytes; 0 means DefaultMax
}

// FrameError says that a stream cannot be split into frames. The stream is lost: nothing after Offset can be trusted.
type FrameError struct {
	Offset int // byte of the stream, from 0; a Decoder counts from the first byte of the connection
	Reason string
}

func (e *FrameError) Error() string {
	return fmt.Sprintf("link: frame, byte %d: %s", e.Offset, e.Reason)
}

// limit is the largest message in bytes.
func (f Framer) limit() int {
	if f.Max > 0 {
		return f.Max
	}
	return DefaultMax
}

// between is the number of bytes between the length and the message.
func (f Framer) between() int {
	if f.STX {
		return 1 + len(f.Header)
	}
	return len(f.Header)
}

// own is what the length counts beyond the message.
func (f Framer) own() int {
	n := 0
	if f.Inclusive {
		n += lengthForms[f.Length].size
	}
	if !f.Apart {
		n += f.between()
	}
	return n
}

// MaxFrame is the size in bytes of the longest frame: any run of MaxFrame bytes holds a whole frame or an error.
func (f Framer) MaxFrame() int {
	return lengthForms[f.Length].size + f.between() + f.limit()
}

// Append appends message to dst as one frame. It fails if the message is longer than Max or than the length can say.
func (f Framer) Append(dst, message []byte) ([]byte, error) {
	frame := append(f.Begin(dst), message...)
	if err := f.End(frame, len(dst)); err != nil {
		return dst, err
	}
	return frame, nil
}

// AppendExcess is Append for a header that lies: its length says excess bytes more than the message has, or less when
// excess is negative.
func (f Framer) AppendExcess(dst, message []byte, excess int) ([]byte, error) {
	switch {
	case excess > 0:
		padded := append(append([]byte(nil), message...), make([]byte, excess)...)
		out, err := f.Append(dst, padded)
		if err != nil {
			return dst, err
		}
		return out[:len(out)-excess], nil
	case excess < 0:
		kept := max(0, len(message)+excess)
		out, err := f.Append(dst, message[:kept])
		return append(out, message[kept:]...), err
	}
	return f.Append(dst, message)
}

// Begin appends the bytes that go before a message, so that the message can be encoded straight behind them. End,
// given the length dst had here, completes the frame.
func (f Framer) Begin(dst []byte) []byte {
	dst = append(dst, "\x00\x00\x00\x00"[:lengthForms[f.Length].size]...)
	if f.STX {
		dst = append(dst, stx)
	}
	return append(dst, f.Header...)
}

// End writes the length of the frame that Begin started at byte start of buf and that reaches to its end.
func (f Framer) End(buf []byte, start int) error {
	form := lengthForms[f.Length]
	message := len(buf) - start - form.size - f.between()
	if message > f.limit() {
		return fmt.Errorf("link: message of %d bytes is longer than the maximum of %d", message, f.limit())
	}
	n := message + f.own()
	if n > form.max {
		return fmt.Errorf("link: message of %d bytes needs length %d, a %s length holds at most %d", message, n, form.name,
			form.max)
	}
	f.putLength(buf[start:], n)
	return nil
}

func (f Framer) putLength(b []byte, n int) {
	switch f.Length {
	case Binary2:
		binary.BigEndian.PutUint16(b, uint16(n))
	case Binary2LE:
		binary.LittleEndian.PutUint16(b, uint16(n))
	case Binary4:
		binary.BigEndian.PutUint32(b, uint32(n))
	case ASCII4:
		b[0], b[1], b[2], b[3] = digit(n/1000), digit(n/100), digit(n/10), digit(n)
	case ASCII2:
		b[0], b[1] = digit(n/10), digit(n)
	case BCD2:
		b[0], b[1] = byte(n/1000%10<<4|n/100%10), byte(n/10%10<<4|n%10)
	}
}

func digit(n int) byte { return '0' + byte(n%10) }

// Next finds the first whole frame in stream. The message aliases stream, and n bytes are consumed. With n == 0
// and no error, more bytes are needed. An empty message with n > 0 is a frame of length zero, which some hosts
// send to keep a line open. A *FrameError is returned as soon as the bytes show it; nothing is allocated for a
// frame.
func (f Framer) Next(stream []byte) (message []byte, n int, err error) {
	size, start, err := f.Head(stream)
	end := start + size
	if start == 0 || len(stream) < end {
		return nil, 0, err
	}
	return stream[start:end:end], end, nil
}

// Head reads what stands before the message of the frame that stream begins with: the size of the message, and the
// bytes before it. With start == 0 and no error, more bytes are needed. It is for who reads the message by himself.
func (f Framer) Head(stream []byte) (size, start int, err error) {
	form := lengthForms[f.Length]
	if len(stream) < form.size {
		if i := f.badDigit(stream); i >= 0 {
			return 0, 0, f.notDigits(stream, i)
		}
		return 0, 0, nil
	}
	length, err := f.length(stream[:form.size])
	if err != nil {
		return 0, 0, err
	}
	if length == 0 && !f.Inclusive && !f.Apart {
		return 0, form.size, nil
	}
	size = length - f.own()
	if size < 0 {
		return 0, 0,
			&FrameError{0, fmt.Sprintf("length %d is less than the %d bytes it counts besides the message", length, f.own())}
	}
	if size > f.limit() {
		return 0, 0,
			&FrameError{0, fmt.Sprintf("length %d means a message of %d bytes, the maximum is %d", length, size, f.limit())}
	}
	if f.STX && len(stream) > form.size && stream[form.size] != stx {
		return 0, 0, &FrameError{form.size, fmt.Sprintf("want STX (02) after the length, have %02X", stream[form.size])}
	}
	return size, form.size + f.between(), nil
}

// length reads a whole length header.
func (f Framer) length(b []byte) (int, error) {
	switch f.Length {
	case Binary2:
		return int(binary.BigEndian.Uint16(b)), nil
	case Binary2LE:
		return int(binary.LittleEndian.Uint16(b)), nil
	case Binary4:
		n := binary.BigEndian.Uint32(b)
		if n > math.MaxInt32 {
			return 0, &FrameError{0, fmt.Sprintf("length %08X is negative or over 2 GiB; is the length header %s?", n, f.Length)}
		}
		return int(n), nil
	}
	if i := f.badDigit(b); i >= 0 {
		return 0, f.notDigits(b, i)
	}
	n := 0
	for _, c := range b {
		if f.Length == BCD2 {
			n = n*100 + int(c>>4)*10 + int(c&15)
		} else {
			n = n*10 + int(c-'0')
		}
	}
	return n, nil
}

// badDigit is the index of the first byte that a decimal length cannot contain, or -1.
func (f Framer) badDigit(b []byte) int {
	for i, c := range b {
		switch f.Length {
		case ASCII4, ASCII2:
			if c < '0' || c > '9' {
				return i
			}
		case BCD2:
			if c>>4 > 9 || c&15 > 9 {
				return i
			}
		}
	}
	return -1
}

func (f Framer) notDigits(b []byte, i int) error {
	if f.Length == BCD2 {
		return &FrameError{i, fmt.Sprintf("length header %X is not decimal digits", b)}
	}
	return &FrameError{i, fmt.Sprintf("length header %q is not decimal digits", b)}
}
