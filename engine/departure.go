package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/party"
)

// pass shows a message to the rules and does with it what they say.
func (l *Loop) pass(r *route, m message) error {
	if l.gate.Idle() {
		l.post(r, m, 0)
		return nil
	}
	return l.decide(r, m)
}

func (l *Loop) decide(r *route, m message) error {
	s := newSubject(l.labels, r, &m)
	l.release(l.gate.Observe(l.now, s))
	return l.act(r, m, s, l.gate.Decide(l.now, s))
}

// release lets go what was held for the thing that is about to pass.
func (l *Loop) release(tickets []fault.Ticket) {
	for _, t := range tickets {
		h := l.held[t]
		delete(l.held, t)
		if h.job != nil {
			h.job.at, h.job.passed = l.now, true
			l.queue.push(*h.job)
			continue
		}
		if h.stalled {
			l.resume(h.route.pair)
			continue
		}
		h.message.sent = l.now
		l.post(h.route, h.message, 0)
	}
}

// act carries out a decision about a message.
func (l *Loop) act(r *route, m message, s *subject, d fault.Decision) error {
	if d.Verb == fault.Pass {
		l.post(r, m, 0)
		return nil
	}
	l.recordFault(r.from.Name, r.to.Name, d, &m)
	if d.Rule.On.Record != nil {
		return l.alterFile(r, m, d)
	}
	switch d.Verb {
	case fault.DropVerb:
		return l.lose(r, &m, "fault "+d.Rule.ID)
	case fault.DelayVerb:
		if d.Ticket != 0 {
			l.held[d.Ticket] = heldMessage{route: r, message: m}
			return nil
		}
		l.post(r, m, d.At.Sub(l.now))
	case fault.DuplicateVerb:
		l.post(r, m, 0)
		for i := range d.Rule.Do.Duplicate.Copies() {
			if err := l.copied(r, m, s, d, time.Duration(i+1)*d.Rule.Do.Duplicate.After); err != nil {
				return err
			}
		}
	case fault.MutateVerb:
		return l.mutate(r, m, d)
	case fault.InsertVerb:
		return l.insert(r, m, s, d)
	case fault.AnswerVerb:
		return l.answer(r, m, d)
	case fault.StallVerb:
		l.stall(r, d)
		l.post(r, m, 0)
	case fault.PaceVerb:
		m.rule = d.Rule
		l.postPaced(r, m, d.Rule.Do.Pace)
	case fault.CrashVerb, fault.CutVerb, fault.PauseVerb, fault.SkewVerb:
		m.rule = d.Rule // when it arrives
		l.post(r, m, 0)
	default:
		return fmt.Errorf("engine: fault %s: verb %s is not carried out", d.Rule.ID, d.Verb)
	}
	return nil
}

// copied lets a copy pass the rules that stand after the one that made it.
func (l *Loop) copied(r *route, m message, s *subject, d fault.Decision, after time.Duration) error {
	next := l.gate.DecideCopy(l.now, s, d.Index)
	if next.Verb == fault.Pass {
		l.post(r, m, after)
		return nil
	}
	return l.act(r, m, s, next)
}

func (l *Loop) recordFault(from, to party.Node, d fault.Decision, m *message) {
	rec := Record{Kind: FaultRecord, Node: from, Peer: to, Name: d.Rule.ID, Note: string(d.Verb)}
	if m != nil {
		rec.Keys = m.keys
	}
	l.record(rec)
}

// Unfired lists the rules that never took effect. What is still held leaves now,
// and does not count.
func (l *Loop) Unfired() []string {
	l.release(l.gate.End())
	l.releaseParked()
	return l.gate.Unfired()
}

// send lets a message go. Labels are bound and faults decide before it is on its
// way; it arrives after the link's latency.
func (l *Loop) send(n *node, s party.Send) error {
	r := n.routes[s.To]
	if r == nil {
		return fmt.Errorf("engine: %s sends to %s: no such link", n.Name, s.To)
	}
	m := message{bytes: s.Bytes, file: s.File, sent: l.now}
	if l.labels.inUse() {
		m.keys = l.labels.label(r, m.bytes, m.file)
	}
	return l.pass(r, m)
}

// post puts a message on its way.
func (l *Loop) post(r *route, m message, delay time.Duration) {
	l.moving++
	at := max(l.now, r.free).Add(r.pair.Latency + delay)
	l.queue.push(entry{at: at, kind: deliverEntry, link: r, epoch: r.pair.epoch, message: m})
}

// postPaced puts a message on a line that takes its time for every byte.
func (l *Loop) postPaced(r *route, m message, pace *fault.Pace) {
	framer := r.pair.Messages
	if m.file {
		framer = r.pair.Files
	}
	size := len(m.bytes)
	if stream, err := frame(nil, framer, m.bytes, m.excess); err == nil {
		size = len(stream)
	}
	busy := max(l.now, r.free).Add(pace.Takes(size))
	l.post(r, m, pace.Takes(size))
	if pace.BytesPerSecond > 0 {
		r.free = busy
	}
}

func (l *Loop) lose(r *route, m *message, why string) error {
	l.record(Record{Kind: LostRecord, Node: r.from.Name, Peer: r.to.Name,
		Sent: m.sent, File: m.file, Bytes: m.bytes, Keys: m.keys, Note: why})
	return nil
}

// missed lets a message go as it is, since the rule asks for what it does not
// have. The rule has not fired by it.
func (l *Loop) missed(r *route, m message, d fault.Decision, cause error) error {
	l.gate.Missed(d)
	l.record(Record{Kind: FaultRecord, Node: r.from.Name, Peer: r.to.Name, Name: d.Rule.ID,
		Note: "could not act: " + cause.Error()})
	l.post(r, m, 0)
	return nil
}

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
		added.keys = l.labels.label(r, added.bytes, added.file)
	}
	if !d.Rule.Do.Insert.Before {
		l.post(r, m, 0)
	}
	if err := l.copied(r, added, newSubject(l.labels, r, &added), d, 0); err != nil {
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
		return fmt.Errorf("engine: fault %s: the files from %s to %s have no records that can be told apart",
			d.Rule.ID, r.from.Name, r.to.Name)
	}
	edited, err := d.EditFile(newSubject(l.labels, r, &m), m.bytes, r.pair.RecordFile)
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
		reply.keys = l.labels.label(back, reply.bytes, false)
	}
	return l.copied(back, reply, newSubject(l.labels, back, &reply), d, a.After)
}
