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
	Send(till party.Node, o engine.Outward)
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

// peer is what a run against another process is like, whichever end that has: the wire is real, so is the clock, and
// what cannot be done or seen on this side is noted.
type peer struct {
	Peer
	run       *runner
	line      Line
	pace      *engine.Paced
	tillsHere bool
	theirs    []string // faults that the other run of a pair makes
}

func newPeer(r *runner, p Peer, line Line, tillsHere bool) peer {
	r.result.Wire, r.result.Peer = "external", p.Name
	return peer{Peer: p, run: r, line: line, tillsHere: tillsHere}
}

// prepare leaves the faults to a pair that are made on the other side.
func (p *peer) prepare(s *world.Setup) error {
	s.Wire = engine.Memory() // the inside of a till that talks to the outside
	if !p.Paired {
		p.run.result.refuse(p.run.scenario, p.tillsHere)
		return nil // what can never fire is reported when it has not
	}
	all := s.Rules
	s.Rules = nil
	for i := range all {
		if atTill(&all[i].On, &p.run.scenario.World) == p.tillsHere {
			s.Rules = append(s.Rules, all[i])
		} else {
			p.theirs = append(p.theirs, all[i].ID)
		}
	}
	return nil
}

// refuse notes the faults that ask for what only the sender of a frame can do, where that is the other side: such a row
// is not played.
func (r *Result) refuse(s *scenarios.Scenario, tillsHere bool) {
	r.Thwarted = make(map[string]string)
	for i := range s.Faults {
		rule := &s.Faults[i]
		from, to, _ := strings.Cut(rule.On.Link, "->")
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		paths := rule.Do.OfSender()
		foreign := s.World.IsTill(to) && tillsHere || s.World.IsTill(from) && !tillsHere
		if !foreign || len(paths) == 0 {
			continue
		}
		r.Unfired = append(r.Unfired, rule.ID)
		r.Thwarted[rule.ID] = fmt.Sprintf("%s: %s: what comes from the other side has come as it sent it: it can be done to "+
			"what goes there, on: {link: %s->%s}", s.FaultsAt[i], paths[0], to, from)
	}
}

// meet opens the line to the peer. The run may take as long as limit in real time.
func (p *peer) meet(limit time.Duration, deliver func(till party.Node, message []byte)) error {
	p.pace = engine.NewPaced(p.run.start, p.speed())
	p.run.deadline = time.Now().Add(limit)
	for _, id := range p.theirs {
		p.unobserved(p.run.scenario.Location, "fault "+id+": the other run makes it")
	}
	return p.line.Open(p.run.world, deliver)
}

// limit is how long the run of a scenario with a peer may take in real time.
func (p *peer) limit() time.Duration { return max(p.run.scenario.Limits.Wall, externalWall) }

// post hands the world what came over the line. When the run is over, as its context is, nobody waits for it any more.
func (p *peer) post(in engine.Input) { _ = p.run.world.Loop.Post(p.run.ctx, in) }

// serve lets time go by as the clock on the wall does, and messages come in.
func (p *peer) serve(until payment.Time, wanted func() bool) error {
	return p.run.world.Loop.ServeWhile(p.run.ctx, p.pace, until, func() bool {
		return time.Now().Before(p.run.deadline) && wanted()
	})
}

// jump takes the clock to a moment: what was due on the way happens at once.
func (p *peer) jump(to payment.Time) error {
	loop := p.run.world.Loop
	if err := loop.Run(to); err != nil {
		return err
	}
	p.pace = engine.NewPaced(max(to, loop.Now()), p.speed())
	return nil
}

func (p *peer) reached(int)          {}
func (p *peer) heard(*engine.Record) {}

// account has nothing to judge: the books of the other side are closed to us.
func (p *peer) account() {}

func (p *peer) act(s *scenarios.Step, a scenarios.Action) error { return p.run.act(s, a) }

// has reports whether a node is on this side.
func (p *peer) has(n party.Node) bool { return p.run.world.IsTill(string(n)) == p.tillsHere }

// command brings a command to a party on this side. Of one on the other side it notes that it is done there, and
// gives a pair time to see what becomes of it here.
func (p *peer) command(s *scenarios.Step, n party.Node, c party.Command) error {
	if p.has(n) {
		return p.run.issue(s, n, c)
	}
	p.unobserved(s.Location, "what people do at "+string(n))
	if !p.Paired {
		return nil
	}
	return p.quieten(p.run.world.Loop.Now().Add(patience), 2)
}

func (p *peer) crash(s *scenarios.Step, c *scenarios.Crash) error {
	if n := party.Node(c.Node); p.has(n) {
		return p.run.powerCut(c)
	}
	p.unobserved(s.Location, "crash of "+c.Node)
	return nil
}

func (p *peer) complain(at strict.Location) { p.unobserved(at, "a complaint reaches nobody here") }

// unobserved notes what cannot be done or seen from this side.
func (p *peer) unobserved(at strict.Location, what string) {
	p.run.result.NotObserved = append(p.run.result.NotObserved, fmt.Sprintf("%s: %s", at, what))
}

// close hangs up.
func (p *peer) close() error { return errors.Join(p.run.world.Close(), p.line.Close()) }

// atTill reports whether a fault happens at a till: to its power, its printer or
// its operator, not on its line.
func atTill(on *fault.On, w *scenarios.World) bool {
	if on.Link == "" {
		return w.IsTill(on.Node)
	}
	_, to, _ := strings.Cut(on.Link, "->")
	to = strings.TrimSpace(to)
	return to == "printer" || to == string(party.Operator) || strings.HasSuffix(to, ".printer")
}

// faultedThere reports whether the other run of a pair makes faults on the line
// that hide from this side what an expectation is about: what was lost on its way
// to a till, or changed on its way from one, is seen where the fault is made.
func (p *peer) faultedThere(link string) bool {
	if !p.Paired {
		return false
	}
	return slices.ContainsFunc(p.run.scenario.Faults, func(f fault.Rule) bool {
		if atTill(&f.On, p.run.world.Profile) || !p.onTillLine(f.On.Link) {
			return false
		}
		from, _, _ := strings.Cut(link, "->")
		made, _, _ := strings.Cut(f.On.Link, "->")
		out := p.run.world.IsTill(strings.TrimSpace(made))
		if link != "" && p.run.world.IsTill(strings.TrimSpace(from)) != out {
			return false
		}
		if out {
			return f.Do.Drop == nil && f.Do.Delay == nil
		}
		return f.Do.Delay == nil && f.Do.Mutate == nil && f.Do.Duplicate == nil
	})
}

func (p *peer) onTillLine(name string) bool {
	from, to, _ := strings.Cut(name, "->")
	return p.run.world.IsTill(strings.TrimSpace(from)) || p.run.world.IsTill(strings.TrimSpace(to))
}

// wall is a real time as virtual time.
func (p *peer) wall(d time.Duration) time.Duration {
	return time.Duration(float64(d) * p.speed())
}

// linger is how long, in virtual time, to wait for what may still come: less than
// the patience of a till that waits for us meanwhile.
func (p *peer) linger() time.Duration {
	d := p.wall(longestLinger)
	for _, name := range p.run.world.Tills() {
		d = min(d, p.tillTimeout(name)/4)
	}
	return d
}

func (p *peer) tillTimeout(name string) time.Duration {
	return cmp.Or(p.run.world.TerminalConfig(name).ReplyTimeout, time.Minute)
}

// settle lets time go by for as long as wanted says so, and until an instant.
func (p *peer) settle(until payment.Time, wanted func() bool) error {
	loop := p.run.world.Loop
	for wanted() && loop.Now() < until && time.Now().Before(p.run.deadline) {
		next := max(loop.Now(), p.pace.Now(loop.Now())).Add(p.wall(tick))
		if err := p.run.setting.until(min(until, next), wanted); err != nil {
			return err
		}
		if p.pace.Now(loop.Now()) >= until {
			return loop.Run(until)
		}
	}
	return p.run.ctx.Err()
}

// quieten waits until nothing has happened for some lingers.
func (p *peer) quieten(until payment.Time, lingers int) error {
	loop := p.run.world.Loop
	enough := time.Duration(lingers) * p.linger()
	seen, since := loop.Seq(), loop.Now()
	return p.settle(until, func() bool {
		if seq := loop.Seq(); seq != seen {
			seen, since = seq, loop.Now()
		}
		return p.soon() || p.run.busy() || loop.Now().Sub(since) < enough
	})
}

// soon reports whether a message is about to arrive: not one that a fault holds
// back for hours.
func (p *peer) soon() bool {
	next, any := p.run.world.Loop.Next()
	return p.run.world.Loop.Busy() && any && next < p.run.world.Loop.Now().Add(time.Second)
}

// Instruction is what the person at a foreign till is to do now.
type Instruction struct {
	Step int // from 1
	Of   int // steps of the scenario
	Till string
	payment.Text
}
