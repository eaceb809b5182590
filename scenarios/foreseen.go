package scenarios

import (
	"cmp"
	"fmt"
	"reflect"
	"time"

	"acqsim/payment"
	"acqsim/strict"
)

// MostVirtual is how much time a scenario may take by the clock of its world when limits.virtual does not say it.
const MostVirtual = 400 * 24 * time.Hour

// Patience is how long, by the clock of its world, a step may take until a till shows its result, and how long the
// world may take to come to rest at the end.
const Patience = 30 * time.Minute

// Foreseen returns the steps of which the file alone says, whatever chance and faults do, that they find nothing to do
// or cannot be reached: what a run would say of them, before it. A step that says why it is refused is none of them.
// The calendar is that of the world, in the zone of the clock.
func Foreseen(s *Scenario, calendar *payment.Calendar) []strict.Mistake {
	f := &foresight{s: s, calendar: calendar, given: make(map[string]*begun), down: make(map[string]*outage),
		settled: make(map[string]*Step), signed: make(map[string]bool), unprinted: make(map[string]*Step),
		busy: make(map[string]*Step), held: make(map[string]bool), state: make(map[string]string)}
	f.begin()
	for i := range s.Steps {
		f.step(&s.Steps[i])
	}
	return f.mistakes
}

// foresight goes through the steps with what is certain of the world at each.
type foresight struct {
	s        *Scenario
	calendar *payment.Calendar
	mistakes []strict.Mistake

	start, end payment.Time
	lo, hi     payment.Time // it is not earlier, and not later

	dies   bool // a fault may take parties down and up
	forged bool // a fault may make messages and records that nobody sent
	calm   bool // so far nothing can have gone wrong at a till or on its way to the host

	given     map[string]*begun // by label
	down      map[string]*outage
	settled   map[string]*Step  // the last step that settled or wiped a till
	signed    map[string]bool   // tills that have been told to sign on, or may have been
	used      map[string]bool   // tills that have begun something
	unprinted map[string]*Step  // tills whose printer is broken, since which step
	busy      map[string]*Step  // tills with what was started and not waited for, at this instant
	held      map[string]bool   // merchants
	state     map[string]string // of accounts, as far as it is known
}

// begun is a transaction that a step has begun.
type begun struct {
	step     *Step
	terminal string
	card     string
	amount   payment.Amount
	lo       payment.Time
	changed  *Step // voided, completed, tipped: by which step
	disputed []string
}

// outage is a node that a step has taken down.
type outage struct {
	step        *Step
	lo, hi      payment.Time  // when, at the least and at the most
	least, most time.Duration // how long ago
	back        time.Duration // 0: until a step brings it back
}

func (f *foresight) begin() {
	f.start = f.calendar.At(f.s.Clock.Start.Date, f.s.Clock.Start.Time)
	f.end = f.start.Add(cmp.Or(f.s.Limits.Virtual, MostVirtual))
	f.lo, f.hi = f.start, f.start
	for i := range f.s.Faults {
		do := &f.s.Faults[i].Do
		f.dies = f.dies || do.Crash != nil
		f.forged = f.forged || do.Insert != nil || do.Mutate != nil || do.Answer != nil || do.Duplicate != nil
	}
	f.calm = len(f.s.Faults) == 0 && reflect.ValueOf(f.s.World.Practice).IsZero() && f.s.World.Issuer.Delay == 0
	for name, a := range f.s.World.Accounts {
		f.state[name] = cmp.Or(a.State, "open")
	}
	f.used = make(map[string]bool)
}

// is adds what is certain of a step, with the slug of the refusal that it meets.
func (f *foresight) is(s *Step, why payment.Obstacle, format string, args ...any) {
	if s.Refused != "" {
		return
	}
	f.mistake(s, "step %s does nothing when it is run: %s; if that is meant, write refused: %s beside it", s.Word(),
		fmt.Sprintf(format, args...), why)
}

func (f *foresight) mistake(s *Step, format string, args ...any) {
	f.mistakes = append(f.mistakes, strict.Mistake{Location: s.Location, Message: fmt.Sprintf(format, args...)})
}

func (f *foresight) step(s *Step) {
	if s.At != nil {
		f.reach(s, "at: "+s.At.String(), s.At)
	}
	switch a := s.Action().(type) {
	case nil:
	case *Expectation:
		f.elapse(0, a.Within)
		if a.Within > 0 {
			clear(f.busy)
		}
	case *Advance:
		clear(f.busy)
		if a.To != nil {
			f.reach(s, "advance to "+a.To.String(), a.To)
			return
		}
		f.elapse(a.By, a.By)
		f.withinLimits(s, f.lo.Add(-a.By))
	case *Crash, *Restart, *Complaint:
		f.act(s, a)
	default:
		f.act(s, a)
		if s.Waits() {
			f.elapse(0, Patience)
			clear(f.busy)
		}
	}
}

// reach lets time pass to a moment, which must not lie in the past: it is later than the latest moment of now that it
// may be read at, or it is certain that it has passed.
func (f *foresight) reach(s *Step, what string, to *When) {
	least, most := to.Instant(f.lo, f.calendar), to.Instant(f.hi, f.calendar)
	if most < f.lo {
		f.mistake(s, "%s has passed when this step comes: it is %s by then, or later; want a later moment, or another day: "+
			"T+1 09:30, D+1 09:30, 2026-03-30 09:30", what, f.clock(f.lo))
		return
	}
	clear(f.busy)
	before := f.lo
	f.lo, f.hi = max(f.lo, least), max(f.lo, most)
	for _, o := range f.down {
		o.least, o.most = max(o.least, f.lo.Sub(o.hi)), f.hi.Sub(o.lo)
	}
	f.withinLimits(s, before)
}

// elapse lets time pass: so much at the least, so much at the most.
func (f *foresight) elapse(least, most time.Duration) {
	f.lo, f.hi = f.lo.Add(least), f.hi.Add(most)
	for _, o := range f.down {
		o.least, o.most = o.least+least, o.most+most
	}
}

func (f *foresight) withinLimits(s *Step, before payment.Time) {
	if f.lo > f.end && before <= f.end {
		f.mistake(s, "this step lies beyond limits.virtual, which ends at %s: raise it, or advance less", f.clock(f.end))
	}
}

func (f *foresight) clock(t payment.Time) string {
	return f.calendar.Local(t).Format("2006-01-02 15:04:05")
}

// act takes a step at its party: one that is down does nothing, one that is there does what it is told, or not.
func (f *foresight) act(s *Step, a Action) {
	node := f.nodeOf(a)
	if o, out := f.outageOf(node); out {
		f.is(s, payment.NobodyThere, "%s is down since line %d", node, o.step.Location.Line)
		return
	}
	switch a := a.(type) {
	case *Crash:
		f.down[a.Node] = &outage{step: s, lo: f.lo, hi: f.hi, back: a.Restart}
		f.calm = false
		return
	case *Restart:
		f.restart(s, a)
		return
	}
	if _, till := f.s.World.Terminals[node]; till {
		f.atTill(s, a, node)
		return
	}
	f.atDesk(s, a)
}

// outageOf reports whether it is certain that a node is down.
func (f *foresight) outageOf(node string) (*outage, bool) {
	o, ever := f.down[node]
	return o, ever && !f.dies && (o.back == 0 || o.most < o.back)
}

// running reports whether it is certain that a node is up.
func (f *foresight) running(node string) bool {
	o, ever := f.down[node]
	return !f.dies && (!ever || o.back > 0 && o.least > o.back)
}

func (f *foresight) restart(s *Step, a *Restart) {
	if f.running(a.Node) {
		f.is(s, payment.NotDown, "%s is running: no step before has taken it down, or it has come back", a.Node)
	}
	delete(f.down, a.Node)
}

// nodeOf names the party that does what a step says, "" where it is time or somebody outside.
func (f *foresight) nodeOf(a Action) string {
	switch a := a.(type) {
	case *Crash:
		return a.Node
	case *CardStatus, *Dispute:
		return "issuer"
	case *StrayRecord, *MakeGood, *ResendFile:
		return "clearing"
	case *Account, *Inflow, *Outflow, *ReportLoss, *Return, *CorrectEntry:
		return "merchant-bank"
	case *ForceBatch, *LoseQueue, *RequireSignOn, *ChangeAccount, *Hold, *Release, *ResumePayouts, *Resolve:
		return "acquirer"
	case *Restart, *Complaint:
		return ""
	}
	terminal, of := tillOf(a)
	if b := f.given[of]; terminal == "" && b != nil {
		return b.terminal
	}
	return terminal
}

// mayDie reports whether a party may have died before a step.
func (f *foresight) mayDie(node string) bool {
	_, ever := f.down[node]
	return ever || f.dies
}
