package world

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
)

// reader reads what travels on a link, for faults, labels, masks and people. It
// is an engine.Reader.
type reader struct {
	codec   *dialect.Codec
	raw     *iso8583.Message
	records *iso8583.Message // of files
	meaning dialect.Message
	file    *record.File
}

func newReader(d *dialect.Dialect, k payment.Currency) (*reader, error) {
	spec, err := iso8583.Shipped("clearing-1993-ascii")
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	return &reader{codec: d.NewCodec().In(k), raw: iso8583.NewMessage(d.Spec()), records: iso8583.NewMessage(spec)}, nil
}

// Read takes a message or a file and reports why it cannot be understood.
func (r *reader) Read(message []byte, file bool) error {
	r.file, r.meaning = nil, dialect.Message{}
	r.raw.Reset()
	if file {
		f, err := record.Parse(message)
		r.file = f
		return err
	}
	if err := r.raw.Decode(message); err != nil {
		return err
	}
	return r.codec.Parse(message, &r.meaning)
}

// MTI returns the message type, or "" for a file.
func (r *reader) MTI() string { return r.raw.MTI() }

// Field returns what a field holds, by number or path.
func (r *reader) Field(path string) (string, bool) {
	v, ok := r.raw.GetPath(path)
	return string(v), ok
}

// Keys appends the keys of the transactions that the message or the file is about.
func (r *reader) Keys(dst []party.Key) []party.Key {
	if r.file == nil {
		return r.meaning.Keys(dst)
	}
	for i := range r.file.Details {
		dst = r.file.Details[i].Keys(dst)
	}
	for i := range r.file.Lines {
		dst = r.file.Lines[i].Keys(dst)
	}
	return dst
}

// Meaning returns what the message read last says, false for a file.
func (r *reader) Meaning() (*dialect.Message, bool) { return &r.meaning, r.file == nil }

// File returns the file read last, nil when it was a message.
func (r *reader) File() *record.File { return r.file }

// Masked returns the bytes with all that a log must not have zeroed in place, as the layout says what each field is:
// every offset stays what it was. What cannot be read is not shown at all.
func (r *reader) Masked(message []byte, file bool) []byte {
	if !file {
		return masked(r.raw, message)
	}
	records, err := record.Split(message)
	if err != nil {
		return make([]byte, len(message))
	}
	for i := range records {
		records[i] = masked(r.records, records[i])
	}
	return record.Join(records)
}

func masked(m *iso8583.Message, b []byte) []byte {
	if err := m.Decode(b); err != nil {
		return make([]byte, len(b))
	}
	return m.AppendZeroed(nil)
}

// Reader returns a reader that has read the message of a record, nil when it is
// not a message that can be read.
func (w *World) Reader(rec *engine.Record) engine.Reader {
	r := w.Loop.Reader(rec.Node, rec.Peer)
	if r == nil || r.Read(rec.Bytes, rec.File) != nil {
		return nil
	}
	return r
}

// Message returns the message of a record, nil when it is not one that can be read.
func (w *World) Message(rec *engine.Record) *iso8583.Message {
	r, ok := w.Reader(rec).(*reader)
	if !ok || r.file != nil {
		return nil
	}
	return r.raw
}

// Meaning returns what a message from one node to another says, false when it is a
// file or cannot be read.
func (w *World) Meaning(from, to party.Node, message []byte, file bool) (*dialect.Message, bool) {
	r, ok := w.Loop.Reader(from, to).(*reader)
	if !ok || r.Read(message, file) != nil {
		return nil, false
	}
	return r.Meaning()
}

// Describe says in one line what a record tells of.
func (w *World) Describe(rec *engine.Record) string {
	what := rec.Name
	if rec.Kind == engine.FrameRecord || rec.Kind == engine.LostRecord {
		what = "message"
		if r := w.Reader(rec); r != nil && r.MTI() != "" {
			what = r.MTI()
			if code, ok := r.Field("39"); ok {
				what += " (DE 39 " + code + ")"
			}
		}
	}
	line := fmt.Sprintf("record %d, %s: %s", rec.Seq, w.Calendar.Local(rec.At).Format("2006-01-02 15:04:05.000"), what)
	if rec.Peer != "" {
		line += fmt.Sprintf(" from %s to %s", rec.Node, rec.Peer)
	} else {
		line += " at " + string(rec.Node)
	}
	if rec.Kind == engine.LostRecord {
		line += ", lost: " + rec.Note
	}
	return line
}
