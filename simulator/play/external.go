package play

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/strict"
)

// Line carries messages between the tills of a scenario and the host, one of which
// is in another process. Package live has both ends over TCP.
type Line interface {
	// Open begins; what comes from a till, or for one, is handed to deliver, from
	// any goroutine.
	Open(w *world.World, deliver func(till party.Node, message []byte)) error
	// Send is called by the loop and does not wait.
	Send(till party.Node, message []byte)
	Close() error
}

// Peer is what a run has to know of a peer in another process: of nobody's when it
// is zero. At most one of Host and Tills is set.
//
// The wire is real and so is the clock, at Speed. What cannot be seen from this
// side is not judged, and Result.NotObserved lists it.
type Peer struct {
	// Host: the host is elsewhere; the scenario's tills are ours and talk to it.
	Host Line
	// Tills: the terminals are elsewhere; our acquirer and all behind it wait for
	// what the scenario has them do.
	Tills Line
	// Name is how the caller named the peer, for the command that repeats the run.
	Name string
	// Paired says that the peer is another run of the same scenarios, so that each
	// does its own part of a step: people and faults at the tills are the business
	// of the side that has them, all other faults that of the side with the host.
	// Both live by the scenario's clock and move it alike.
	Paired bool
	// Speed is how many times as fast as the wall clock time goes by; 1 when it is
	// 0. A peer's time-outs must be as many times shorter.
	Speed float64
	// Patience is how long to wait, by the wall clock, until a foreign terminal
	// does what it was asked for; 5 minutes when it is 0.
	Patience time.Duration
	// Instruct is told what the person at a foreign till is to do; may be nil.
	Instruct func(Instruction)
}

func (p *Peer) exists() bool { return p.Host != nil || p.Tills != nil }

func (p *Peer) line() Line {
	if p.Host != nil {
		return p.Host
	}
	return p.Tills
}

func (p *Peer) foreign() world.Foreign {
	var f world.Foreign
	if p.Host != nil {
		f.Host = p.Host.Send
	}
	if p.Tills != nil {
		f.Tills = p.Tills.Send
	}
	return f
}

// Waits of a run against a peer, in real time.
const (
	defaultPeerPatience = 5 * time.Minute
	// pairedPatience is how long a till of the other run may be silent before it is
	// taken to have refused a step by itself.
	pairedPatience = 3 * time.Second
	// longestLinger is how long the other side may take to go on with what was
	// answered: with an advice that it owes, a detail of its batch.
	longestLinger = 150 * time.Millisecond
	// tick is how often is looked whether something is over of which no message
	// tells.
	tick = 5 * time.Millisecond
)

func (p *Peer) patience() time.Duration { return cmp.Or(p.Patience, defaultPeerPatience) }
func (p *Peer) speed() float64          { return cmp.Or(p.Speed, 1) }

// start is when a run against the peer begins. A foreign host has the time of the
// day; where the clock is ours, or both runs agree on one, it is the scenario's.
func (p *Peer) start(scenario payment.Time) payment.Time {
	if p.Host != nil && !p.Paired {
		return payment.Time(time.Now().UnixNano())
	}
	return scenario
}

// limit is how long the run of a scenario may take in real time.
func (p *Peer) limit(s *scenarios.Scenario) time.Duration {
	if p.Tills != nil && !p.Paired {
		return time.Duration(len(s.Steps)+1) * p.patience()
	}
	return max(s.Limits.Wall, externalWall)
}

// meet opens the line to the peer.
func (r *runner) meet(theirs []string) error {
	r.pace = engine.NewPaced(r.start, r.peer.speed())
	r.deadline = time.Now().Add(r.peer.limit(r.scenario))
	if r.peer.Tills != nil {
		r.tills = newForeignTills(r)
	}
	for _, id := range theirs {
		r.unobserved(r.scenario.Location, "fault "+id+": the other run makes it")
	}
	return r.peer.line().Open(r.world, r.deliver)
}

// serve lets time go by as the clock on the wall does, and messages come in.
func (r *runner) serve(until payment.Time, wanted func() bool) error {
	var admitted error
	err := r.world.Loop.ServeWhile(r.ctx, r.pace, until, func() bool {
		if r.tills.expecting() && admitted == nil {
			admitted = r.tills.admit()
		}
		return admitted == nil && time.Now().Before(r.deadline) && wanted()
	})
	return errors.Join(admitted, err)
}

// rules are the faults that are made on this side, and the names of the others.
func (p *Peer) rules(all []fault.Rule, tills map[string]scenarios.Terminal) (ours []fault.Rule, theirs []string) {
	if !p.Paired {
		return all, nil // what can never fire is reported when it has not
	}
	for i := range all {
		if atTill(&all[i].On, tills) == (p.Host != nil) {
			ours = append(ours, all[i])
		} else {
			theirs = append(theirs, all[i].ID)
		}
	}
	return ours, theirs
}

// atTill reports whether a fault happens at a till: to its power, its printer or
// its operator, not on its line.
func atTill(on *fault.On, tills map[string]scenarios.Terminal) bool {
	if on.Link == "" {
		_, till := tills[on.Node]
		return till || on.Node == "terminal"
	}
	_, to, _ := strings.Cut(on.Link, "->")
	to = strings.TrimSpace(to)
	return to == "printer" || to == string(party.Operator) || strings.HasSuffix(to, ".printer")
}

// unobserved notes, in a run against a peer, what cannot be done or seen from this
// side. In a closed loop there is no such thing and it returns false.
func (r *runner) unobserved(at strict.Location, what string) bool {
	if !r.peer.exists() {
		return false
	}
	r.result.NotObserved = append(r.result.NotObserved, fmt.Sprintf("%s: %s", at, what))
	return true
}

// foreignClock notes that a step which moves the clock is not done because a
// foreign host has its own.
func (r *runner) foreignClock(at strict.Location, what string) bool {
	if r.peer.Host == nil || r.peer.Paired {
		return false
	}
	return r.unobserved(at, what+": the clock of a foreign host is its own")
}

// canSee reports whether an expectation is about something on this side: what a
// till sends, receives, shows or prints; or the messages, books, batches and
// payouts of the institutions.
func (r *runner) canSee(e *scenarios.Expectation) bool {
	if !r.peer.exists() {
		return true
	}
	ours := r.peer.Host != nil
	switch m := e.Matcher().(type) {
	case *scenarios.BeliefCheck, *scenarios.Printed, *scenarios.Screen:
		return ours
	case scenarios.Books, *scenarios.Batch, *scenarios.Payout:
		return !ours
	case *scenarios.MessageCheck:
		return !ours || (m.Link == "" || r.onTillLine(m.Link)) && !r.faultedThere(m.Link)
	}
	return false
}

// faultedThere reports whether the other run of a pair makes faults on the line
// that hide from this side what an expectation is about: what was lost on its way
// to a till, or changed on its way from one, is seen where the fault is made.
func (r *runner) faultedThere(link string) bool {
	if !r.peer.Paired {
		return false
	}
	return slices.ContainsFunc(r.scenario.Faults, func(f fault.Rule) bool {
		if atTill(&f.On, r.world.Profile.Terminals) || !r.onTillLine(f.On.Link) {
			return false
		}
		from, _, _ := strings.Cut(link, "->")
		made, _, _ := strings.Cut(f.On.Link, "->")
		out := r.world.IsTill(strings.TrimSpace(made))
		if link != "" && r.world.IsTill(strings.TrimSpace(from)) != out {
			return false
		}
		if out {
			return f.Do.Drop == nil && f.Do.Delay == nil
		}
		return f.Do.Delay == nil && f.Do.Mutate == nil && f.Do.Duplicate == nil
	})
}

func (r *runner) onTillLine(name string) bool {
	from, to, _ := strings.Cut(name, "->")
	return r.world.IsTill(strings.TrimSpace(from)) || r.world.IsTill(strings.TrimSpace(to))
}

// canDo reports whether a step is done at a node of ours.
func (r *runner) canDo(n party.Node) bool {
	return !r.peer.exists() || r.world.IsTill(string(n)) == (r.peer.Host != nil)
}

// move takes the clock of a run against a peer to a moment: exchanges that are
// open end by the wall clock, then what was due on the way happens at once.
func (r *runner) move(to payment.Time) error {
	loop := r.world.Loop
	open := min(to, loop.Now().Add(patience))
	if r.tills.expecting() {
		if err := r.quieten(open, 1); err != nil {
			return err
		}
	} else if err := r.runUntil(open, func() bool { return loop.Busy() || r.busy() }); err != nil {
		return err
	}
	if err := loop.Run(to); err != nil {
		return err
	}
	r.pace = engine.NewPaced(max(to, loop.Now()), r.peer.speed())
	if r.tills.expecting() {
		return nil
	}
	return r.quieten(loop.Now().Add(patience), 2) // what the other run's clock has set off
}

// deliver hands the world what came over the line. A foreign terminal's message
// waits until the scenario has come to it.
func (r *runner) deliver(till party.Node, message []byte) {
	in := engine.Input{Node: world.Acquirer, To: till, Message: message}
	if r.tills != nil {
		in = engine.Input{View: func(*engine.Loop) { r.tills.came(till, message) }}
	}
	// The run is over when its context is: nobody waits for the message any more.
	_ = r.world.Loop.Post(r.ctx, in)
}

// wall is a real time as virtual time.
func (r *runner) wall(d time.Duration) time.Duration {
	return time.Duration(float64(d) * r.peer.speed())
}

// linger is how long, in virtual time, to wait for what may still come: less than
// the patience of a till that waits for us meanwhile.
func (r *runner) linger() time.Duration {
	d := r.wall(longestLinger)
	for _, name := range r.world.Tills() {
		d = min(d, r.tillTimeout(name)/4)
	}
	return d
}

func (r *runner) tillTimeout(name string) time.Duration {
	return cmp.Or(r.world.TerminalConfig(name).ReplyTimeout, time.Minute)
}

// settle lets time go by for as long as wanted says so, and until an instant.
func (r *runner) settle(until payment.Time, wanted func() bool) error {
	loop := r.world.Loop
	for wanted() && loop.Now() < until && time.Now().Before(r.deadline) {
		next := max(loop.Now(), r.pace.Now(loop.Now())).Add(r.wall(tick))
		if err := r.runUntil(min(until, next), wanted); err != nil {
			return err
		}
		if r.pace.Now(loop.Now()) >= until {
			return loop.Run(until)
		}
	}
	return r.ctx.Err()
}

// quieten waits until nothing has happened for some lingers.
func (r *runner) quieten(until payment.Time, lingers int) error {
	loop := r.world.Loop
	enough := time.Duration(lingers) * r.linger()
	seen, since := loop.Seq(), loop.Now()
	return r.settle(until, func() bool {
		if seq := loop.Seq(); seq != seen {
			seen, since = seq, loop.Now()
		}
		return r.soon() || r.busy() || loop.Now().Sub(since) < enough
	})
}

// soon reports whether a message is about to arrive: not one that a fault holds
// back for hours.
func (r *runner) soon() bool {
	next, any := r.world.Loop.Next()
	return r.world.Loop.Busy() && any && next < r.world.Loop.Now().Add(time.Second)
}

// elsewhere notes a step that the other side does, and gives a pair time to see
// what becomes of it here.
func (r *runner) elsewhere(at strict.Location, n party.Node) error {
	r.unobserved(at, "what people do at "+string(n))
	if !r.peer.Paired {
		return nil
	}
	return r.quieten(r.world.Loop.Now().Add(patience), 2)
}
