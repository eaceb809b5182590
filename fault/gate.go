package fault

import (
	"errors"
	"fmt"
	"time"

	"acqsim/payment"
	"acqsim/spelling"
)

// Ticket stands for one thing that a gate holds; the engine keeps the thing.
type Ticket uint64

// Decision is what happens to a subject. Verb Pass means that it goes on.
type Decision struct {
	Rule  *Rule
	Index int // of the rule, from 0
	Verb  Verb
	// Ticket of what is held for an event (Delay.Until), or of a link that is
	// (Stall.Until), which Observe gives back.
	Ticket Ticket
	// At is when a thing that is held for a time leaves, or a link moves again.
	At payment.Time
}

// Gate applies rules to everything that passes. It belongs to one loop.
type Gate struct {
	rules    []state
	observed bool // some rule waits for an event
	seen     uint64
	ticket   Ticket
	held     []hold
	release  []Ticket
}

type state struct {
	rule    *Rule
	verb    Verb
	on      matcher
	record  *matcher
	after   *matcher
	until   *matcher
	limit   int // how often, -1 every time
	matched int // how many subjects matched all but nth
	used    int // decisions
	fired   int // effects
	opened  uint64
	lifted  bool
	miss    miss // what came closest while it has not taken effect
}

type hold struct {
	ticket Ticket
	rule   int
}

// Firing says how often a rule took effect.
type Firing struct {
	ID    string `json:"id"`
	Count int    `json:"count"`
	Want  int    `json:"want"` // -1: every time
}

// Acted is a rule of a gate and what became of it so far.
type Acted struct {
	Rule   *Rule
	Firing      // how often it took effect
	Lifted bool // it acts no more
}

// NewGate checks the rules and makes them ready.
func NewGate(rules []Rule) (*Gate, error) {
	g := &Gate{rules: make([]state, 0, len(rules))}
	var mistakes []error
	for _, r := range rules {
		mistakes = append(mistakes, g.Add(r))
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	return g, nil
}

// Add checks a rule and lets it act from now on, after those that are there.
func (g *Gate) Add(r Rule) error {
	mistakes := []error{r.Validate()}
	if r.ID != "" && g.find(r.ID) != nil {
		mistakes = append(mistakes, fmt.Errorf("fault: %s: id: used twice; each fault needs a name of its own", r.ID))
	}
	for _, m := range r.moments() {
		if m.at.Text != "" && m.at.Time == 0 {
			mistakes = append(mistakes, fmt.Errorf("fault: %s: %s: %q is not resolved: call Rule.Resolve first", r.ID, m.path,
				m.at.Text))
		}
	}
	if err := errors.Join(mistakes...); err != nil {
		return err
	}
	s := newState(&r)
	g.rules = append(g.rules, s)
	g.observed = g.observed || s.after != nil || s.until != nil
	return nil
}

// Lift ends a rule: it acts on nothing that comes. What it holds it goes on holding.
func (g *Gate) Lift(id string) error {
	r := g.find(id)
	switch {
	case r == nil:
		return fmt.Errorf("fault: no rule is called %q%s", id, spelling.Hint(id, g.names()))
	case r.lifted:
		return fmt.Errorf("fault: %s acts no more already", id)
	}
	r.lifted = true
	return nil
}

func (g *Gate) find(id string) *state {
	for i := range g.rules {
		if g.rules[i].rule.ID == id {
			return &g.rules[i]
		}
	}
	return nil
}

func (g *Gate) names() []string {
	var names []string
	for i := range g.rules {
		names = append(names, g.rules[i].rule.ID)
	}
	return names
}

// Acted lists the rules with what became of each, in their order.
func (g *Gate) Acted() []Acted {
	out := make([]Acted, len(g.rules))
	for i, f := range g.Fired() {
		out[i] = Acted{Rule: g.rules[i].rule, Firing: f, Lifted: g.rules[i].lifted}
	}
	return out
}

func newState(r *Rule) state {
	s := state{rule: r, verb: r.Do.Verb(), on: newMatcher(&r.On.Match), limit: max(r.Times, 1)}
	if r.Every {
		s.limit = -1
	}
	if r.On.Record != nil {
		m := newMatcher(r.On.Record)
		s.record = &m
	}
	if r.On.After != nil {
		m := newMatcher(r.On.After)
		s.after = &m
	}
	if until, _, _ := r.Do.hold(); until != nil {
		m := newMatcher(until)
		s.until = &m
	}
	return s
}

// hold returns until when the rule holds something: an event, for a time, or a
// moment.
func (d *Do) hold() (until *Match, by time.Duration, at payment.Time) {
	if h, ok := d.set().(holding); ok {
		return h.hold()
	}
	return nil, 0, 0
}

// Observe tells the gate that s is about to pass, before Decide is asked about it
// and whatever Decide then says. It returns the tickets of what was held for this
// and leaves now, before s; the slice is valid until the next call. What leaves
// is not shown to the gate again.
func (g *Gate) Observe(now payment.Time, s Subject) []Ticket {
	g.release = g.release[:0]
	g.seen++
	if !g.observed {
		return nil
	}
	for i := range g.rules {
		r := &g.rules[i]
		if r.after != nil && r.opened == 0 && r.after.matches(s) {
			r.opened = g.seen
		}
	}
	if len(g.held) == 0 {
		return nil
	}
	kept := g.held[:0]
	for _, h := range g.held {
		r := &g.rules[h.rule]
		if !r.until.matches(s) {
			kept = append(kept, h)
			continue
		}
		r.fired++
		g.release = append(g.release, h.ticket)
	}
	g.held = kept
	return g.release
}

// Decide says what happens to s. It allocates nothing when no rule matches.
func (g *Gate) Decide(now payment.Time, s Subject) Decision { return g.decide(now, s, 0) }

// DecideCopy says what happens to a copy that the rule with this index made: only
// later rules act on it.
func (g *Gate) DecideCopy(now payment.Time, s Subject, index int) Decision {
	return g.decide(now, s, index+1)
}

func (g *Gate) decide(now payment.Time, s Subject, from int) Decision {
	winner := -1
	for i := from; i < len(g.rules); i++ {
		r := &g.rules[i]
		if r.over() {
			continue
		}
		if winner >= 0 && r.rule.On.Nth == 0 || !r.ready(g, now) || !r.matches(s) {
			r.consider(g, now, s, winner)
			continue
		}
		r.matched++ // nth counts what passes the place, whoever acts on it
		if winner < 0 && r.matched >= r.rule.On.Nth {
			winner = i
			continue
		}
		r.consider(g, now, s, winner)
	}
	if winner < 0 {
		return Decision{}
	}
	return g.fire(now, winner, s)
}

func (g *Gate) fire(now payment.Time, i int, s Subject) Decision {
	r := &g.rules[i]
	r.used++
	d := Decision{Rule: r.rule, Index: i, Verb: r.verb}
	if r.until != nil {
		g.ticket++
		d.Ticket = g.ticket
		g.held = append(g.held, hold{g.ticket, i})
		r.miss = miss{cost: ofMoment, Miss: missOf(now, s, []Condition{{Key: NotReleased}})}
		return d // fires when the event comes
	}
	_, by, at := r.rule.Do.hold()
	d.At = max(now.Add(by), at)
	r.fired++
	return d
}

// Missed takes back that a rule fired, when what it asked for could not be done
// (a field that the message does not have).
func (g *Gate) Missed(d Decision) {
	for i := range g.rules {
		if r := &g.rules[i]; r.rule == d.Rule && r.fired > 0 {
			r.fired--
		}
	}
}

// Lost tells the gate that a held thing is gone, as on a link that broke; its rule
// does not count as fired by it.
func (g *Gate) Lost(t Ticket) {
	for i, h := range g.held {
		if h.ticket == t {
			g.held = append(g.held[:i], g.held[i+1:]...)
			return
		}
	}
}

// End returns the tickets of what is still held, in the order it was held. It
// leaves now, and the rules that held it did not fire by it.
func (g *Gate) End() []Ticket {
	g.release = g.release[:0]
	for _, h := range g.held {
		g.release = append(g.release, h.ticket)
	}
	g.held = g.held[:0]
	return g.release
}

// Fired says how often each rule took effect, in the order of the rules.
func (g *Gate) Fired() []Firing {
	out := make([]Firing, len(g.rules))
	for i := range g.rules {
		r := &g.rules[i]
		out[i] = Firing{ID: r.rule.ID, Count: r.fired, Want: r.limit}
	}
	return out
}

// Unfired lists the rules that never took effect.
func (g *Gate) Unfired() []string {
	var out []string
	for i := range g.rules {
		if g.rules[i].fired == 0 {
			out = append(out, g.rules[i].rule.ID)
		}
	}
	return out
}

// Idle reports whether no rule can act any more, so that subjects need not be
// looked at.
func (g *Gate) Idle() bool {
	if len(g.held) > 0 {
		return false
	}
	for i := range g.rules {
		if !g.rules[i].over() {
			return false
		}
	}
	return true
}

// over reports whether the rule can act on nothing any more.
func (r *state) over() bool { return r.lifted || r.limit >= 0 && r.used >= r.limit }

func (r *state) ready(g *Gate, now payment.Time) bool {
	on := &r.rule.On
	if on.From.Time != 0 && now < on.From.Time || on.Until.Time != 0 && now >= on.Until.Time {
		return false
	}
	return r.after == nil || r.opened != 0 && r.opened < g.seen
}

func (r *state) matches(s Subject) bool {
	if !r.on.matches(s) {
		return false
	}
	return r.record == nil || r.hasRecord(s)
}
