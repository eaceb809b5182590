package engine

import (
	"fmt"

	"acqsim/fault"
)

// mutate lets a message arrive changed.
func (l *Loop) mutate(r *route, m message, d fault.Decision) error {
	changed, err := d.Rule.Do.Mutate.Apply(m.bytes, r.pair.Codec)
	if err != nil {
		return l.missed(r, m, d, err)
	}
	m.bytes, m.excess, m.altered = changed.Bytes, changed.Length, true
	l.post(r, m, 0)
	return nil
}

// insert lets something arrive that nobody sent.
func (l *Loop) insert(r *route, m message, s *subject, d fault.Decision) error {
	bytes, err := d.Rule.Do.Insert.Make(m.bytes, r.pair.Codec)
	if err != nil {
		return l.missed(r, m, d, err)
	}
	added := message{bytes: bytes, file: m.file, sent: l.now, altered: true}
	if l.labels.inUse() {
		added.keys = l.label(r, added.bytes, added.file)
	}
	if !d.Rule.Do.Insert.Before {
		l.post(r, m, 0)
	}
	if err := l.copied(r, added, l.subject(r, &added), d, 0); err != nil {
		return err
	}
	if d.Rule.Do.Insert.Before {
		l.post(r, m, 0)
	}
	return nil
}

// alterFile drops, doubles, changes or adds records of a file.
func (l *Loop) alterFile(r *route, m message, d fault.Decision) error {
	if r.pair.RecordFile == nil {
		return fmt.Errorf("engine: fault %s: the files from %s to %s have no records that can be told apart", d.Rule.ID, r.from.Name, r.to.Name)
	}
	edited, err := d.EditFile(l.subject(r, &m), m.bytes, r.pair.RecordFile)
	if err != nil {
		return l.missed(r, m, d, err)
	}
	m.bytes, m.altered = edited, true
	l.post(r, m, 0)
	return nil
}

// missed lets a message go as it is, since the rule asks for what it does not
// have. The rule has not fired by it.
func (l *Loop) missed(r *route, m message, d fault.Decision, cause error) error {
	l.gate.Missed(d)
	l.record(Record{Kind: FaultRecord, Node: r.from.Name, Peer: r.to.Name, Name: d.Rule.ID, Note: "could not act: " + cause.Error()})
	l.post(r, m, 0)
	return nil
}

// Records and Record make a file a fault.FileSubject.
func (s *subject) Records() int { return len(s.split()) }

// Record returns one record as the rules see it.
func (s *subject) Record(i int) fault.Subject {
	m := &message{bytes: s.split()[i]}
	r := &subject{loop: s.loop, class: fault.Message, from: s.from, to: s.to, reader: s.records, message: m}
	if r.open() {
		m.keys = r.reader.Keys(nil)
	}
	return r
}

func (s *subject) split() [][]byte {
	if s.pieces == nil && s.class == fault.File && s.recordFile != nil {
		s.pieces, _ = s.recordFile.Split(s.message.bytes) // a file that cannot be split has no records to match
	}
	return s.pieces
}

var _ fault.FileSubject = (*subject)(nil)
