package link

import (
	"bytes"
	"testing"
)

// FuzzFraming feeds any bytes to every framing. What must hold: no panic; what Next gives, Append gives back byte for
// byte, but for the header that is skipped; a Decoder fed byte by byte finds the same frames and the same error.
func FuzzFraming(f *testing.F) {
	for i, c := range framings {
		frame := unhex(f, c.frame)
		f.Add(uint8(i), frame)
		f.Add(uint8(i), append(frame, frame[:1]...))
	}
	for i := range framings {
		f.Add(uint8(i), []byte("-0010200"))
		f.Add(uint8(i), []byte{0xFF, 0xFF, 0xFF, 0xFF, 0x02})
		f.Add(uint8(i), []byte{0, 0, 0, 0, 0, 0})
	}
	f.Fuzz(func(t *testing.T, kind uint8, stream []byte) {
		framing := framer(t, framings[int(kind)%len(framings)].framing)
		framing.Max = 300
		var whole [][]byte
		rest, consumed := stream, 0
		var wholeErr error
		for {
			message, n, err := framing.Next(rest)
			if err != nil {
				wholeErr = err
				break
			}
			if n == 0 {
				break
			}
			if len(message) > 300 || n > len(rest) || n < len(message) {
				t.Fatalf("%s: message of %d bytes, %d of %d consumed", framing, len(message), n, len(rest))
			}
			checkRoundTrip(t, framing, message, rest[:n])
			whole = append(whole, message)
			rest, consumed = rest[n:], consumed+n
		}
		checkByteByByte(t, framing, stream, whole, wholeErr, consumed)
	})
}

func checkRoundTrip(t *testing.T, f Framer, message, frame []byte) {
	again, err := f.Append(nil, message)
	if err != nil {
		t.Fatalf("%s: a message that was received cannot be sent: %v", f, err)
	}
	if f.Header == "" && len(message) > 0 && !bytes.Equal(again, frame) {
		t.Fatalf("%s: received %X, sent %X", f, frame, again)
	}
}

func checkByteByByte(t *testing.T, f Framer, stream []byte, want [][]byte, wantErr error, consumed int) {
	d := Decoder{Framer: f}
	i := 0
	for _, b := range stream {
		if d.Feed([]byte{b}) != nil {
			break
		}
		for m, err := d.Next(); m != nil || err != nil; m, err = d.Next() {
			if err != nil {
				if wantErr == nil || i != len(want) {
					t.Fatalf("%s: byte by byte: %v after %d messages, at once: %v after %d", f, err, i, wantErr, len(want))
				}
				if fe := err.(*FrameError); fe.Offset < consumed || fe.Offset >= len(stream) {
					t.Fatalf("%s: error at byte %d, between %d and %d expected", f, fe.Offset, consumed, len(stream))
				}
				return
			}
			if i == len(want) || !bytes.Equal(m, want[i]) {
				t.Fatalf("%s: message %d is %X byte by byte", f, i, m)
			}
			i++
		}
		if d.Buffered() >= f.MaxFrame() {
			t.Fatalf("%s: %d bytes kept without a frame or an error", f, d.Buffered())
		}
	}
	if wantErr != nil || i != len(want) {
		t.Fatalf("%s: %d messages byte by byte, %d at once, then %v", f, i, len(want), wantErr)
	}
}

// FuzzParseFramer reads any configuration. What must hold: no panic; what is accepted is written back so that it reads
// as the same framing, and it carries a message.
func FuzzParseFramer(f *testing.F) {
	for _, c := range framings {
		f.Add(c.framing)
	}
	for _, s := range []string{"", ",", "binary-2,max=0", "ascii-2,header=zz", "BINARY-2 , STX",
		"bcd-2,header=" + string(bytes.Repeat([]byte("00"), 6000))} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		framing, err := ParseFramer(s)
		if err != nil {
			return
		}
		again, err := ParseFramer(framing.String())
		if err != nil || again != framing {
			t.Fatalf("%q reads as %v, which reads as %v, %v", s, framing, again, err)
		}
		if _, err := framing.Append(nil, []byte{1}); err != nil {
			t.Fatalf("%q carries nothing: %v", s, err)
		}
	})
}
