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

// answer lets somebody else answer a request.
func (l *Loop) answer(r *route, m message, d fault.Decision) error {
	a := d.Rule.Do.Answer
	if m.file || r.to.device() || r.pair.Codec == nil {
		return l.missed(r, m, d, fmt.Errorf("fault: answer: only a message is answered"))
	}
	bytes, err := a.Make(m.bytes, r.pair.Codec)
	if err != nil {
		return l.missed(r, m, d, err)
	}
	if a.PassOn {
		l.post(r, m, 0)
	} else if err := l.lose(r, &m, "fault "+d.Rule.ID+": somebody else answers it"); err != nil {
		return err
	}
	back := r.back()
	reply := message{bytes: bytes, sent: l.now.Add(a.After), altered: true}
	if l.labels.inUse() {
		reply.keys = l.label(back, reply.bytes, false)
	}
	return l.copied(back, reply, l.subject(back, &reply), d, a.After)
}
