//go:build !nomoov

package moov

import (
	"bytes"
	"fmt"
	"strconv"

	theirs "github.com/moov-io/iso8583"

	"acqsim/iso8583"
)

// ToMessage is a message of moov's in a layout of acqsim that says the same, such as ToSpec makes or FromSpec
// began with: the same bytes, and so the same values. A header has what the layout fills it with.
func ToMessage(m *theirs.Message, spec *iso8583.Spec) (*iso8583.Message, error) {
	if m == nil || spec == nil {
		return nil, fmt.Errorf("moov: to message: want a message and a layout, have nil")
	}
	packed, err := m.Pack()
	if err != nil {
		return nil, fmt.Errorf("moov: to message: %w", err)
	}
	var frame []byte
	for _, part := range spec.HeaderParts() {
		header := make([]byte, part.Length)
		copy(header, part.Fill)
		frame = append(frame, header...)
	}
	out := iso8583.NewMessage(spec)
	if err := out.Decode(append(frame, packed...)); err != nil {
		return nil, fmt.Errorf("moov: to message: %w", err)
	}
	return out, nil
}

// FromMessage is a message of acqsim in a layout of moov's that says the same, such as FromSpec makes. The reports
// say what moov does not keep: a header, bytes behind the last field, and fields that it writes otherwise than
// they came, such as repeated tags.
func FromMessage(m *iso8583.Message, spec *theirs.MessageSpec) (*theirs.Message, []Report, error) {
	if m == nil || spec == nil {
		return nil, nil, fmt.Errorf("moov: from message: want a message and a layout, have nil")
	}
	if err := spec.Validate(); err != nil { // moov ends the program otherwise
		return nil, nil, fmt.Errorf("moov: from message: %w", err)
	}
	frame, err := m.AppendEncode(nil)
	if err != nil {
		return nil, nil, fmt.Errorf("moov: from message: %w", err)
	}
	var list reports
	head := m.Spec().HeaderLen()
	if head > 0 {
		list.add("", "header", "%d bytes before the MTI are not part of moov's message", head)
	}
	out := theirs.NewMessage(spec)
	if err := out.Unpack(frame[head:]); err != nil {
		return nil, list, fmt.Errorf("moov: from message: %w", err)
	}
	again, err := out.Pack()
	if err != nil {
		return nil, list, fmt.Errorf("moov: from message: %w", err)
	}
	if !bytes.Equal(again, frame[head:]) {
		list.rewritten(m.Spec(), frame, out)
	}
	return out, list, nil
}

// rewritten says which fields moov writes otherwise than they stand in a frame.
func (r *reports) rewritten(spec *iso8583.Spec, frame []byte, out *theirs.Message) {
	read := iso8583.NewMessage(spec)
	if err := read.Decode(frame); err != nil {
		r.add("", "message", "it has mistakes: %v", err)
	}
	for n := range read.Fields() {
		f := out.GetField(n)
		if f == nil {
			r.add(strconv.Itoa(n), "", "moov does not have it")
			continue
		}
		if packed, err := f.Pack(); err != nil || !bytes.Equal(packed, read.Raw(n)) {
			r.add(strconv.Itoa(n), "", "moov writes it otherwise than it came: repeated, empty or unordered parts")
		}
	}
	if n := len(read.Trailing()); n > 0 {
		r.add("", "message", "%d bytes behind the last field are not part of moov's message", n)
	}
}
