package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/party"
)

// carried is how the loop carries a verb out, at each of the places where rules act. What is left out is not possible
// there.
type carried struct {
	// leaving is when a message, a file, a slip or a line for the operator leaves. A verb that acts on arrival alone
	// lets it go on its way with the rule.
	leaving func(*Loop, *route, message, *subject, fault.Decision) error
	// arriving is when it arrives; done says that nothing is left to be received.
	arriving func(*Loop, *entry) (done bool, err error)
	// job is when a job of the clock is due.
	job func(*Loop, *entry, fault.Decision) error
}

// verbs has a row for each verb of package fault.
func verbs() map[fault.Verb]carried {
	return map[fault.Verb]carried{
		fault.DropVerb:      {leaving: (*Loop).drop, job: (*Loop).dropJob},
		fault.DelayVerb:     {leaving: (*Loop).delay, job: (*Loop).delayJob},
		fault.DuplicateVerb: {leaving: (*Loop).duplicate, job: (*Loop).duplicateJob},
		fault.MutateVerb:    {leaving: (*Loop).mutate},
		fault.MisrouteVerb:  {leaving: (*Loop).misroute},
		fault.InsertVerb:    {leaving: (*Loop).insert},
		fault.AnswerVerb:    {leaving: (*Loop).answer},
		fault.StallVerb:     {leaving: (*Loop).stallLink},
		fault.PaceVerb:      {leaving: (*Loop).pace, arriving: (*Loop).park},
		fault.CutVerb:       {arriving: (*Loop).breakOff},
		fault.CrashVerb:     {arriving: (*Loop).crashWhenHandled, job: (*Loop).crashByJob},
		fault.PauseVerb:     {arriving: (*Loop).pause, job: (*Loop).pauseJob},
		fault.SkewVerb:      {arriving: (*Loop).skew, job: (*Loop).skewJob},
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
	switch does := l.verbs[d.Verb]; {
	case does.leaving != nil:
		return does.leaving(l, r, m, s, d)
	case does.arriving != nil:
		m.rule = d.Rule
		l.post(r, m, 0)
		return nil
	}
	return fmt.Errorf("engine: fault %s: verb %s is not carried out", d.Rule.ID, d.Verb)
}

func (l *Loop) drop(r *route, m message, _ *subject, d fault.Decision) error {
	return l.lose(r, &m, "fault "+d.Rule.ID)
}

// delay holds a message for its time or its event.
func (l *Loop) delay(r *route, m message, _ *subject, d fault.Decision) error {
	if d.Ticket != 0 {
		l.held[d.Ticket] = heldMessage{route: r, message: m}
		return nil
	}
	l.post(r, m, d.At.Sub(l.now))
	return nil
}

// duplicate lets copies follow a message.
func (l *Loop) duplicate(r *route, m message, s *subject, d fault.Decision) error {
	l.post(r, m, 0)
	for i := range d.Rule.Do.Duplicate.Copies() {
		if err := l.copied(r, m, s, d, time.Duration(i+1)*d.Rule.Do.Duplicate.After); err != nil {
			return err
		}
	}
	return nil
}

// misroute lets a message arrive on the line to another till.
func (l *Loop) misroute(r *route, m message, _ *subject, d fault.Decision) error {
	to := party.Node(d.Rule.Do.Misroute.To)
	other := r.from.routes[to]
	switch {
	case other == nil || other.to.Role != r.to.Role:
		return l.missed(r, m, d, fmt.Errorf("fault: misroute: %s has no line to a till %s", r.from.Name, to))
	case other == r:
		return l.missed(r, m, d, fmt.Errorf("fault: misroute: it is for %s already", to))
	}
	l.post(other, m, 0)
	return nil
}

// stallLink holds the link from this message on.
func (l *Loop) stallLink(r *route, m message, _ *subject, d fault.Decision) error {
	l.stall(r, d)
	l.post(r, m, 0)
	return nil
}

// pace puts a message on a slow line.
func (l *Loop) pace(r *route, m message, _ *subject, d fault.Decision) error {
	if pace := d.Rule.Do.Pace; r.from.foreign() && (pace.Split > 0 || pace.Merge) {
		return l.missed(r, m, d, errItsBytes)
	}
	m.rule = d.Rule
	l.postPaced(r, m, d.Rule.Do.Pace)
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

// postPaced puts a message on a line that takes its time for every byte.
func (l *Loop) postPaced(r *route, m message, pace *fault.Pace) {
	size := len(m.bytes)
	if stream, err := r.frame(nil, &m); err == nil {
		size = len(stream)
	}
	busy := max(l.now, r.free).Add(pace.Takes(size))
	l.post(r, m, pace.Takes(size))
	if pace.BytesPerSecond > 0 {
		r.free = busy
	}
}

// CouldNotAct begins the note of a rule that met what it waits for and asks of it what it does not have.
const CouldNotAct = "could not act: "

// missed lets a message go as it is, since the rule asks for what it does not
// have. The rule has not fired by it.
func (l *Loop) missed(r *route, m message, d fault.Decision, cause error) error {
	l.gate.Missed(d)
	l.record(Record{Kind: FaultRecord, Node: r.from.Name, Peer: r.to.Name, Name: d.Rule.ID,
		Note: CouldNotAct + cause.Error()})
	l.post(r, m, 0)
	return nil
}

// mutate lets a message arrive changed.
func (l *Loop) mutate(r *route, m message, _ *subject, d fault.Decision) error {
	changed, err := d.Rule.Do.Mutate.Apply(m.bytes, r.pair.Codec)
	if err == nil && changed.Length != 0 && r.from.foreign() {
		err = errItsBytes
	}
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
func (l *Loop) answer(r *route, m message, _ *subject, d fault.Decision) error {
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
