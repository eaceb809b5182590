//go:build !nomoov

package moov

import (
	"fmt"
	"io"

	connection "github.com/moov-io/iso8583-connection"

	"acqsim/iso8583"
	"acqsim/link"
)

// ReadLength reads the length header of each frame for moov's connection, and with it what else stands before the
// message: STX, a TPDU, an application header. moov's packages have four length headers; link.ParseFramer knows more:
//
//	framer, err := link.ParseFramer("binary-2,header=6000060000")
//	connection.New(addr, spec, moov.ReadLength(framer), moov.WriteLength(framer))
//
// A frame of length zero, by which some hosts keep a line open, is passed over.
func ReadLength(f link.Framer) connection.MessageLengthReader {
	return func(r io.Reader) (int, error) {
		for {
			size, err := readHead(f, r)
			if size > 0 || err != nil {
				return size, err
			}
		}
	}
}

// readHead reads one head and returns the size of the message behind it.
func readHead(f link.Framer, r io.Reader) (int, error) {
	var head []byte
	for {
		size, start, err := f.Head(head)
		if err != nil {
			return 0, err
		}
		if start > 0 && len(head) >= start {
			return size, nil
		}
		more := max(start-len(head), 1)
		at := len(head)
		head = append(head, make([]byte, more)...)
		if _, err := io.ReadFull(r, head[at:]); err != nil {
			if at > 0 && err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return 0, err // as it is: the connection looks for io.EOF
		}
	}
}

// WriteLength writes for moov's connection what stands before each message, as ReadLength reads it. The header is
// the same on every message: give each side a framer with its own, such as 60 0006 0000 of a terminal and 60 0000
// 0006 of its host.
func WriteLength(f link.Framer) connection.MessageLengthWriter {
	return func(w io.Writer, length int) (int, error) {
		if length < 0 {
			return 0, fmt.Errorf("moov: want the length of a message, have %d", length)
		}
		head := f.Begin(nil)
		start := len(head)
		frame := append(head, make([]byte, min(length, f.MaxFrame()+1))...)
		if err := f.End(frame, 0); err != nil {
			return 0, err
		}
		return w.Write(frame[:start])
	}
}

// FramerOf is the framing of a layout, its TPDU and other header in it: moov knows messages from the MTI on, and the
// header of acqsim's layouts stands before it.
func FramerOf(spec *iso8583.Spec) (link.Framer, error) {
	if spec == nil {
		return link.Framer{}, fmt.Errorf("moov: framing: want a layout, have nil")
	}
	said := spec.Framing()
	if said.Length == "" {
		return link.Framer{},
			fmt.Errorf("moov: framing: layout %s states no length header: use link.ParseFramer", spec.Name())
	}
	f, err := link.ParseFramer(said.Length)
	if err != nil {
		return link.Framer{}, fmt.Errorf("moov: framing of layout %s: %w", spec.Name(), err)
	}
	f.Inclusive, f.STX, f.Max = said.Inclusive, said.STX, said.Max
	for _, part := range spec.HeaderParts() {
		fill := part.Fill
		if fill == nil {
			fill = make([]byte, part.Length)
		}
		f.Header += string(fill)
	}
	return f, nil
}
