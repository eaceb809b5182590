package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/party"
)

// subject is a message, a file, a screen, a slip or a job as the rules see it. It
// is read only when a rule asks for what is inside.
type subject struct {
	loop     *Loop
	class    fault.Class
	from, to *node
	reader   Reader
	message  *message
	job      party.Job
	read     bool
	broken   error

	records    Reader // of the records of a file
	recordFile fault.RecordFile
	pieces     [][]byte
}

// clockNode is where jobs come from.
var clockNode = &node{NodeConfig: NodeConfig{Name: party.Clock, Role: string(party.Clock)}}

func (l *Loop) subject(r *route, m *message) *subject {
	class := fault.Message
	switch {
	case m.file:
		class = fault.File
	case r.to.Name == party.Operator:
		class = fault.Screen
	case r.to.device():
		class = fault.Slip
	}
	return &subject{loop: l, class: class, from: r.from, to: r.to, reader: r.pair.Reader, message: m, records: r.pair.Records, recordFile: r.pair.RecordFile}
}

func (s *subject) Class() fault.Class        { return s.class }
func (s *subject) From() (node, role string) { return string(s.from.Name), s.from.Role }
func (s *subject) To() (node, role string)   { return string(s.to.Name), s.to.Role }

func (s *subject) open() bool {
	if s.reader == nil {
		return false
	}
	if !s.read {
		s.read, s.broken = true, s.reader.Read(s.message.bytes, s.message.file)
	}
	return s.broken == nil
}

func (s *subject) MTI() string {
	if s.class != fault.Message || !s.open() {
		return ""
	}
	return s.reader.MTI()
}

func (s *subject) Field(path string) (string, bool) {
	if s.class == fault.Job {
		switch path {
		case "job":
			return s.job.Name, true
		case "date":
			return s.job.Date.String(), true
		}
		return "", false
	}
	if !s.open() {
		return "", false
	}
	return s.reader.Field(path)
}

func (s *subject) HasLabel(label string) bool {
	return s.message != nil && s.loop.labels.has(s.message.keys, label)
}

// heldMessage waits for the event that a rule names: a message on its route, a
// job, or a whole link that is stalled.
type heldMessage struct {
	route   *route
	message message
	job     *entry
	stalled bool
}

// pass shows a message to the rules and does with it what they say.
func (l *Loop) pass(r *route, m message) error {
	if l.gate.Idle() {
		l.post(r, m, 0)
		return nil
	}
	return l.decide(r, m)
}

func (l *Loop) decide(r *route, m message) error {
	s := l.subject(r, &m)
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
	case fault.DuplicateOne:
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

// arriveJob shows a job to the rules when its time has come.
func (l *Loop) arriveJob(e *entry) error {
	if e.passed || l.gate.Idle() {
		return l.due(e)
	}
	s := &subject{loop: l, class: fault.Job, from: clockNode, to: e.node, job: e.job}
	l.release(l.gate.Observe(l.now, s))
	d := l.gate.Decide(l.now, s)
	if d.Verb == fault.Pass {
		return l.due(e)
	}
	l.recordFault(party.Clock, e.node.Name, d, nil)
	later := *e
	later.passed = true
	switch d.Verb {
	case fault.DropVerb:
		l.record(Record{Kind: LostRecord, Node: party.Clock, Peer: e.node.Name, Name: e.job.Name, Note: "fault " + d.Rule.ID})
	case fault.DelayVerb:
		if d.Ticket != 0 {
			l.held[d.Ticket] = heldMessage{job: &later}
			return nil
		}
		later.at = d.At
		l.queue.push(later)
	case fault.DuplicateOne:
		for i := range d.Rule.Do.Duplicate.Copies() {
			later.at = l.now.Add(time.Duration(i+1) * d.Rule.Do.Duplicate.After)
			l.queue.push(later)
		}
		return l.due(e)
	case fault.CrashVerb:
		later.rule = d.Rule
		return l.due(&later)
	case fault.PauseVerb:
		l.standStill(e.node, d.Rule)
		return l.due(&later)
	case fault.SkewVerb:
		l.setClock(e.node, d.Rule)
		return l.due(&later)
	default:
		l.gate.Missed(d)
		return fmt.Errorf("engine: fault %s: a job can be dropped, delayed or duplicated, or stop or crash its party; %s is for bytes and connections, and a job has none", d.Rule.ID, d.Verb)
	}
	return nil
}

// Unfired lists the rules that never took effect. What is still held leaves now,
// and does not count.
func (l *Loop) Unfired() []string {
	l.release(l.gate.End())
	l.releaseParked()
	return l.gate.Unfired()
}

// names reports whether a crash takes a node down; n is the one that handles the
// message.
func names(c *fault.Crash, n, victim *node) bool {
	if c.Node == "" {
		return n == victim
	}
	return c.Node == fault.All || c.Node == string(victim.Name) || c.Node == victim.Role
}

// cutHere reports whether n dies at a cut of what it does now.
func cutHere(c *fault.Crash, n *node, at fault.CrashPoint) bool {
	return c != nil && c.At == at && names(c, n, n)
}

// crashBy takes down whom a rule names; n is the node that handles the message.
func (l *Loop) crashBy(n *node, c *fault.Crash) error {
	if losses, _ := c.Losses(); losses != 0 {
		if err := l.forget(losses); err != nil {
			return err
		}
	}
	for _, v := range l.order {
		if v.device() || v.down() || !names(c, n, v) {
			continue
		}
		if err := l.crash(v, string(c.At), c.Restart); err != nil {
			return err
		}
	}
	return nil
}

// forget makes the journal lose its last commits, all of them when n is negative.
func (l *Loop) forget(n int) error {
	j, ok := l.journal.(interface{ Lose(batches int) })
	if !ok {
		return fmt.Errorf("engine: this journal cannot lose commits")
	}
	j.Lose(n)
	return nil
}

// label ties a message's keys to the step that caused it and returns them.
func (l *Loop) label(r *route, b []byte, file bool) []party.Key {
	reader := r.pair.Reader
	if reader == nil || reader.Read(b, file) != nil {
		return nil
	}
	keys := reader.Keys(nil)
	switch mti := reader.MTI(); {
	case file:
		return keys
	case r.to.device():
		if r.to.Role == "printer" {
			l.labels.startNew(r.from.Name, keys)
		}
		return keys
	case len(mti) == 4 && mti[2] == '2': // what is told, now or again
		l.labels.startNew(r.from.Name, keys)
	case fault.PhaseOf(mti) != fault.Reversal:
		l.labels.start(r.from.Name, keys)
	}
	l.labels.bind(keys)
	return keys
}
