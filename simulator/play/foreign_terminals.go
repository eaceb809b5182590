package play

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/expect"
	"acqsim/simulator/world"
	"acqsim/strict"
	"acqsim/terminal"
)

// foreignTerminals plays the part of a scenario's tills that are in another process: it
// asks for each step, waits until the messages of the step have come, and keeps
// back what belongs to a later one, so that what is expected between two steps is
// judged between them.
//
//	step            ── Instruct ──▶ the person at the till
//	0200 of the till ─▶ inbox ─▶ is it this step's? ─▶ acquirer
//	0400, 0320, 0220 ─▶ inbox ─▶ whenever time goes by ─▶ acquirer
//	0210 of the acquirer ─▶ Line.Send; the step is over
type foreignTerminals struct {
	peer
	inbox map[party.Node][][]byte
	begun []*asked         // whose request has not come, and the one that is waited for
	at    *asked           // waited for
	quiet party.Node       // the till that has just been answered, and may go on
	slips map[string]*slip // by label
	next  int              // the step that is asked for next
	ended bool             // no step is left
}

// slip is what the request of a labelled step said.
type slip struct {
	stan   payment.STAN
	amount payment.Amount
}

// asked is what a step asks of the person at a foreign till, and how far it is.
type asked struct {
	till  party.Node
	kinds []dialect.Transaction
	label string
	last  payment.Time // when something came for it last
	stan  payment.STAN // of its request; 0: that has not come
	over  bool
}

// inboxBound is how many messages of one till may be waiting for their step.
const inboxBound = 1024

func newForeignTerminals(p peer) *foreignTerminals {
	return &foreignTerminals{peer: p, inbox: make(map[party.Node][][]byte), slips: make(map[string]*slip)}
}

func (f *foreignTerminals) prepare(s *world.Setup) error {
	s.Foreign.Tills = f.line.Send
	return f.peer.prepare(s)
}

// begin opens the line: a terminal's message waits until the scenario has come to it.
func (f *foreignTerminals) begin() error {
	limit := f.limit()
	if !f.Paired {
		limit = time.Duration(len(f.run.scenario.Steps)+1) * f.patience()
	}
	return f.meet(limit, func(till party.Node, message []byte) {
		f.post(engine.Input{View: func(*engine.Loop) { f.came(till, message) }})
	})
}

// reached notes which step the scenario has come to.
func (f *foreignTerminals) reached(step int) {
	f.next, f.ended = step, step >= len(f.run.scenario.Steps)
}

// act asks the person at a foreign till for what is done there.
func (f *foreignTerminals) act(s *scenarios.Step, a scenarios.Action) error {
	if asked := f.ask(s); asked != nil {
		return f.do(s, asked)
	}
	return f.peer.act(s, a)
}

// until lets in what may come now, and events happen.
func (f *foreignTerminals) until(instant payment.Time, wanted func() bool) error {
	var admitted error
	err := f.serve(instant, func() bool {
		if admitted == nil {
			admitted = f.admit()
		}
		return admitted == nil && wanted()
	})
	return errors.Join(admitted, err)
}

// advance moves the clock when the tills have said what they had to say.
func (f *foreignTerminals) advance(at strict.Location, _ string, to payment.Time) error {
	if err := f.run.reachable(to); err != nil {
		return err
	}
	if err := f.quieten(min(to, f.run.world.Loop.Now().Add(patience)), 1); err != nil {
		return err
	}
	return f.jump(to)
}

// sees: messages, books, batches and payouts of the institutions are on this side.
func (f *foreignTerminals) sees(e *scenarios.Expectation, rule string) bool {
	switch expect.SeenAt(e.Matcher()) {
	case expect.AtHost, expect.OnWire:
		return true
	}
	f.unobserved(e.Location, rule)
	return false
}

// came puts a message of a till behind those that wait.
func (f *foreignTerminals) came(till party.Node, message []byte) {
	if len(f.inbox[till]) < inboxBound {
		f.inbox[till] = append(f.inbox[till], message)
	}
}

// admit lets into the world what may come now.
func (f *foreignTerminals) admit() error {
	for _, name := range f.run.world.Tills() {
		till := party.Node(name)
		for len(f.inbox[till]) > 0 {
			message := f.inbox[till][0]
			m := f.read(till, message)
			if m != nil && !f.mayCome(till, m) {
				break
			}
			f.inbox[till] = f.inbox[till][1:]
			if err := f.run.world.Loop.Take(engine.Input{Node: till, To: world.Acquirer, Message: message}); err != nil {
				return err
			}
		}
	}
	return nil
}

// read returns what a message means, nil when it cannot be read: the acquirer then
// says so.
func (f *foreignTerminals) read(till party.Node, message []byte) *dialect.Message {
	m, _ := f.run.world.Meaning(till, world.Acquirer, message, false)
	return m
}

// mayCome reports whether a message may come now, and ties it to the step that
// asked for it.
func (f *foreignTerminals) mayCome(till party.Node, m *dialect.Message) bool {
	now := f.run.world.Loop.Now()
	waited := f.at != nil && f.at.till == till && !f.at.over
	switch {
	case m.Reversal && waited && f.at.stan != 0 && (f.at.stan == m.STAN || f.at.stan == m.Original.STAN) &&
		!f.atOnce(till):
		f.at.over = true // it has given up; the reversal is the next step's business
		return false
	case m.Reversal && f.before(till):
		return false
	case m.Reversal, m.Reply:
		f.spoke(till, now)
		return true
	case waited && f.at.stan == m.STAN:
		f.at.last = now
		return true
	case waited && f.at.stan != 0 && (m.Transaction == dialect.Upload || m.Transaction == dialect.UploadEnd):
		f.at.last, f.at.stan = now, m.STAN
		return true
	}
	if a := f.asking(till, m); a != nil {
		a.stan, a.last = m.STAN, now
		f.run.world.Loop.Expect(till, a.label)
		f.slips[a.label] = &slip{stan: m.STAN, amount: m.Amount}
		f.begun = slices.DeleteFunc(f.begun, func(b *asked) bool { return b == a })
		return true
	}
	if f.later(till, m.Transaction) {
		if waited {
			f.at.over = true // the till has gone on
		}
		return false
	}
	f.spoke(till, now)
	return true
}

// before reports whether a reversal of a till came before the request that pushes
// it was asked for.
func (f *foreignTerminals) before(till party.Node) bool {
	if f.atOnce(till) || f.at != nil && f.at.till == till ||
		slices.ContainsFunc(f.begun, func(a *asked) bool { return a.till == till }) {
		return false
	}
	if f.quiet == till {
		return true
	}
	for a := range f.following(till) {
		if !a.silent() {
			return f.Paired
		}
	}
	return false
}

// spoke keeps the patience with a till that says something, if not yet what it was
// asked for.
func (f *foreignTerminals) spoke(till party.Node, now payment.Time) {
	if f.at != nil && f.at.till == till {
		f.at.last = now
	}
}

// asking returns the step in progress that asked a till for such a request.
func (f *foreignTerminals) asking(till party.Node, m *dialect.Message) *asked {
	for _, a := range f.begun {
		if a.till == till && slices.Contains(a.kinds, m.Transaction) {
			return a
		}
	}
	return nil
}

// later reports whether a step to come asks a till for such a request, so that it
// has to wait for that step: the next one, or an off-line sale before it, of which
// the till tells when it likes.
func (f *foreignTerminals) later(till party.Node, t dialect.Transaction) bool {
	for a := range f.following(till) {
		if slices.Contains(a.kinds, t) {
			return true
		}
		if !a.silent() {
			return false
		}
	}
	return false
}

// following yields what the steps to come ask of a till that it sends.
func (f *foreignTerminals) following(till party.Node) iter.Seq[*asked] {
	return func(yield func(*asked) bool) {
		if f.ended {
			return
		}
		steps := f.run.scenario.Steps
		for i := f.next; i < len(steps); i++ {
			if a := f.ask(&steps[i]); a != nil && a.till == till && len(a.kinds) > 0 && !yield(a) {
				return
			}
		}
	}
}

// silent reports whether the step ends before its message leaves the till.
func (a *asked) silent() bool { return a.kinds[0] == dialect.OfflineSale }

func (f *foreignTerminals) atOnce(till party.Node) bool {
	c := f.run.world.TerminalConfig(string(till))
	return c.Reversal == terminal.AtOnce
}

// patient is how long, in virtual time, an exchange of a till may take: until the
// till itself gives up.
func (f *foreignTerminals) patient(till party.Node) time.Duration {
	return f.tillTimeout(string(till)) + time.Second
}

// heard looks at what was sent to a foreign till: the reply ends the exchange.
func (f *foreignTerminals) heard(rec *engine.Record) {
	a := f.at
	if a == nil || a.over || a.stan == 0 || rec.Kind != engine.FrameRecord || rec.Node != world.Acquirer ||
		rec.Peer != a.till ||
		rec.File {
		return
	}
	m := f.read(a.till, rec.Bytes)
	if m == nil || !m.Reply {
		return
	}
	a.last = rec.At
	switch v := m.Totals.Verdict; {
	case m.Reversal:
		a.over = f.atOnce(a.till)
	case m.STAN != a.stan || m.Transaction == dialect.Upload:
	// the end of the batch follows
	case m.Transaction == dialect.Settlement && (v == dialect.InBalance || v == dialect.OutOfBalance):
	default:
		a.over = true
	}
}

// do asks for a step, and waits until the till has done it.
func (f *foreignTerminals) do(s *scenarios.Step, a *asked) error {
	f.next++
	f.instruct(s, a)
	if len(a.kinds) == 0 {
		return nil
	}
	f.begun = append(f.begun, a)
	if !s.Waits() || a.silent() {
		return nil
	}
	f.at = a
	defer func() { f.at = nil }()
	if err := f.request(s, a); err != nil || a.stan == 0 {
		return err
	}
	loop := f.run.world.Loop
	for !a.over && loop.Now() < a.last.Add(f.patient(a.till)) {
		if err := f.until(a.last.Add(f.patient(a.till)), func() bool { return !a.over }); err != nil {
			return err
		}
	}
	f.at, f.quiet = nil, a.till
	defer func() { f.quiet = "" }()
	return f.settle(loop.Now().Add(f.linger()), func() bool { return !f.waitingFor(a.till) })
}

// rest lets the tills come to an end: those of a pair hang up, others say nothing
// for a while.
func (f *foreignTerminals) rest() error {
	until := f.run.world.Loop.Now().Add(patience)
	if line, ok := f.line.(interface{ Connected() bool }); ok && f.Paired {
		return f.settle(until, func() bool { return line.Connected() || f.soon() })
	}
	return f.quieten(until, 1)
}

// request waits for the request of a step.
func (f *foreignTerminals) request(s *scenarios.Step, a *asked) error {
	patience := f.wall(f.patience())
	silent := f.Paired || s.Refused != "" // a till may refuse a step by itself, and then says nothing of it
	if silent {
		patience = f.patient(a.till) + f.wall(pairedPatience)
	}
	loop := f.run.world.Loop
	a.last = loop.Now()
	for a.stan == 0 && !a.over && loop.Now() < a.last.Add(patience) {
		if err := f.until(a.last.Add(patience), func() bool { return a.stan == 0 && !a.over }); err != nil {
			return err
		}
		if err := f.run.ctx.Err(); err != nil {
			return err
		}
		if time.Now().After(f.run.deadline) {
			break
		}
	}
	if a.stan != 0 {
		return nil
	}
	f.begun = slices.DeleteFunc(f.begun, func(b *asked) bool { return b == a })
	if a.over || silent {
		f.unobserved(s.Location, fmt.Sprintf("%s: no %s came from the till, which went on", a.till, kindNames(a.kinds)))
		return nil
	}
	return fmt.Errorf("simulator: %s: no %s came in %v: is the terminal connected, with the id %s, and was it done?",
		a.till, kindNames(a.kinds), f.patience(), f.run.world.Profile.Terminals[string(a.till)].ID)
}

// waitingFor reports whether a message of a till waits for its step.
func (f *foreignTerminals) waitingFor(till party.Node) bool { return len(f.inbox[till]) > 0 }

func kindNames(kinds []dialect.Transaction) string {
	text := kinds[0].String()
	for _, k := range kinds[1:] {
		text += " or " + k.String()
	}
	return text
}

// ask returns what a step asks of a till, nil when it asks nothing of one.
func (f *foreignTerminals) ask(s *scenarios.Step) *asked {
	k := kindOf(s.Action())
	if k == nil {
		return nil
	}
	till, begins, ok := k.asked(f.run, s.Action())
	if !ok {
		return nil
	}
	return &asked{till: party.Node(till), kinds: begins, label: StepLabel(s)}
}

// tillOf returns the till of a labelled step.
func (r *runner) tillOf(label string) string {
	for i := range r.scenario.Steps {
		if s := &r.scenario.Steps[i]; label != "" && s.Label() == label {
			if k := kindOf(s.Action()); k != nil {
				till, _, _ := k.asked(r, s.Action())
				return till
			}
		}
	}
	return ""
}

func (r *runner) onlyTill(node string) string {
	if r.world.IsTill(node) {
		return node
	}
	return ""
}
