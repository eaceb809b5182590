package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// HostConfig sets up a host. Profile is required, and somebody in Ports or Dial.
type HostConfig struct {
	Profile *scenarios.World
	Ports   []Port
	// Dial lists terminals that listen and wait for their host to connect.
	Dial []Port
	Limits
	// Latency is how long a message is under way between two institutions; 5 ms when it
	// is nil. With 0 a till that waits for each answer has hundreds a second.
	Latency *time.Duration
	// Dialects are those that are not shipped, by name.
	Dialects dialect.Known
	Seed     uint64 // of the test keys
	// Repeatable lets the parties draw what they draw from the seed too, and not from chance:
	// what comes at the same time gets the same answer.
	Repeatable bool
	Speed      float64 // how many times as fast as the wall clock time goes by; 1 when it is 0
	Clock      Clock   // wall when it is empty
	// Start is when the world begins; now when it is 0.
	Start payment.Time
	// Keep is how many closed clearing days are kept whole at least; DefaultKeep when it is 0.
	// What is not clean is kept in any case, and older clean days while there is room.
	Keep int
	// History keeps every record, for whoever tests with the host: what has happened can be
	// looked at, and memory grows with it.
	History bool
	// Enrol books terminals, merchants and test cards that nobody has told of when they are first heard of, up to
	// world.MostEnrolled of each. Ports and Dial are then on this machine alone.
	Enrol bool
	// Faults act from the beginning. Steps are what the story that they are of has terminals
	// do: a transaction that a fault is about (of: s1) is the first of its terminal that can
	// be that step's.
	Faults []fault.Rule
	Steps  []Asked
	Log    *zap.Logger // nothing is logged when it is nil
	// Record, when it is set, takes down what comes in and what happens, so that Replay can live
	// it again. What the parties draw is then Repeatable.
	Record Recorder
	// Observe sees every record as it is made, in the loop's goroutine. It may be nil.
	Observe func(w *world.World, r *engine.Record)
	// Listen takes the place of net.Listen, for whoever keeps a port when a host ends and another
	// begins. It may be nil.
	Listen func(addr string) (net.Listener, error)
	// Draining is told, when Run is to end, what has to be waited for. It may be nil.
	Draining func(Open)
}

// Host is an acquirer with everything behind it.
type Host struct {
	config HostConfig
	world  *world.World
	ports  *ports
	left   Open
	alive  context.Context // until the loop ends
	died   context.CancelFunc
	cut    chan struct{} // closed when nobody waits for what is open
	cutOff func()
	known  atomic.Pointer[known]
	late   seldom // a message is
	number int    // of the last fault that had no name; the loop's
	record *recording
	cards  int // that were enrolled; the loop's

	enrolment *enrolment // nil: nobody is enrolled
}

// DefaultKeep is how many closed clearing days a host keeps whole at least.
const DefaultKeep = 1

// keptTransactions is up to how many transactions older days that are clean stay whole too,
// so that who comes back to a sale of last week still finds it; of what goes the totals stay.
const keptTransactions = 20_000

// NewHost builds the world and binds the ports. Nothing is answered before Run.
func NewHost(c HostConfig) (*Host, error) {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	h := &Host{config: c, ports: newPorts(c.Log), late: seldom{every: sayEvery}}
	h.ports.known = c.Dialects
	h.alive, h.died = context.WithCancel(context.Background())
	h.cut = make(chan struct{})
	h.cutOff = sync.OnceFunc(func() { close(h.cut) })
	if err := c.checkClock(); err != nil {
		return nil, err
	}
	if err := c.checkEnrolment(); err != nil {
		return nil, err
	}
	h.config.Profile = c.ageless()
	if err := h.settle(h.ports.board.send); err != nil {
		return nil, err
	}
	h.world.Loop.Observe(h.sayOverdue)
	h.world.Loop.Observe(h.sayProduction)
	h.world.Loop.Observe(h.sayFault)
	if c.Observe != nil {
		h.world.Loop.Observe(func(r *engine.Record) { c.Observe(h.world, r) })
	}
	h.ports.board.receive, h.ports.board.gone, h.ports.board.durable = h.receive, h.gone, h.world.Loop.Durable
	h.ports.board.speak = h.speak
	if c.Enrol {
		h.enrolment = newEnrolment(h)
		h.ports.board.meet = h.enrolment.meet
		h.world.Loop.Observe(h.sayOpened)
	}
	h.ports.board.patience = time.Duration(float64(c.Profile.Timers.TerminalReply) / cmp.Or(c.Speed, 1))
	h.ports.Limits, h.ports.bind = c.Limits, c.Listen
	for _, p := range c.Ports {
		if err := h.ports.listen(p, h.world); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	for _, p := range c.Dial {
		if err := h.ports.dial(p, h.world); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	return h, nil
}

// settle builds the world. What goes to terminals is handed to send.
func (h *Host) settle(send func(party.Node, engine.Outward)) error {
	c := &h.config
	calendar, err := world.NewCalendar(c.Profile)
	if err != nil {
		return err
	}
	start := cmp.Or(c.Start, now())
	rules, err := h.rules(start, calendar)
	if err != nil {
		return err
	}
	setup := world.Setup{
		Start: start, Seed: c.Seed, Forget: !c.History, KeepDays: cmp.Or(c.Keep, DefaultKeep),
		KeepRows: keptTransactions, Rules: rules, Latency: c.Latency, Foreign: world.Foreign{Tills: send},
		Dialects: c.Dialects, Enrols: c.Enrol,
	}
	if !c.Repeatable && c.Record == nil {
		setup.Entropy = entropy
	}
	if told := newStory(c.Steps, rules); told != nil {
		setup.Label = told.label
	} else {
		c.Steps = nil // nobody tells the steps apart
	}
	if c.Record != nil {
		h.record = &recording{to: c.Record}
		setup.Observe = h.record.observe
	}
	if h.world, err = world.New(c.Profile, calendar, setup); err != nil {
		return err
	}
	h.record.begin(h.world)
	return nil
}

// Ports returns where the host listens.
func (h *Host) Ports() []Port { return h.ports.list() }

// Run answers until ctx ends. Then nobody new is let in, requests that have come
// are answered, and the connections are drained, all that for DrainLimit at most: Left
// says what was cut.
func (h *Host) Run(ctx context.Context) error {
	inner, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var running sync.WaitGroup
	failed := make(chan error, len(h.ports.bound)+2)
	h.ports.serve(&running, func(err error) { failed <- err })
	running.Go(func() {
		defer h.died()
		err := engine.Guard(func() error { return h.world.Loop.Serve(inner, h.pacer(), nil) })
		if err != nil {
			failed <- err
		}
	})
	h.record.flushing(inner, &running, h, failed)
	var err error
	select {
	case <-ctx.Done():
		h.drain(inner)
	case <-h.cut:
		err = h.ports.cut()
	case err = <-failed:
	}
	err = errors.Join(err, h.Close())
	stop()
	running.Wait()
	if unwritten := h.record.end(); !errors.Is(err, unwritten) {
		err = errors.Join(err, unwritten)
	}
	return err
}

// Cut ends Run at once: every connection breaks, and who waits for an answer gets none. It is
// safe to repeat.
func (h *Host) Cut() { h.cutOff() }

// Close drains the connections and gives the ports back. It is safe to repeat.
func (h *Host) Close() error { return h.ports.close() }

// receive hands a message to the acquirer. A full queue makes the reader of the
// connection wait, and so its peer, for as long as there is somebody to answer.
func (h *Host) receive(till party.Node, message []byte, refused func(error)) error {
	return h.world.Loop.Post(h.alive, engine.Input{Node: till, To: world.Acquirer, Message: message, Came: time.Now(),
		Done: func(err error) {
			if err != nil {
				refused(err)
			}
		}})
}

// sayOverdue logs that a request was refused (96) because it had waited in our queue.
func (h *Host) sayOverdue(r *engine.Record) {
	if r.Kind != engine.FrameRecord || r.Note != engine.Overdue {
		return
	}
	h.late.say(func(times int) {
		h.config.Log.Warn("a message waited longer in our queue than half of its terminal's time-out: a request is answered "+
			"96 and not carried out", zap.String("till", string(r.Node)), zap.Int("times", times))
	})
}

// speak has a till speak another dialect from now on.
func (h *Host) speak(till party.Node, name string, done func()) error {
	var command engine.Input
	var err error
	if asked := h.View(h.alive, func(w *world.World) { command, err = w.Speak(till, name) }); asked != nil || err != nil {
		return errors.Join(asked, err)
	}
	for _, in := range []engine.Input{command, {View: func(*engine.Loop) { done() }}} {
		if err := h.ask(h.alive, in); err != nil {
			return fmt.Errorf("live: %s is to speak %s: %w", till, name, err)
		}
	}
	return nil
}

// gone tells the acquirer of a line that broke.
func (h *Host) gone(till party.Node) {
	if err := h.world.Loop.Post(h.alive, engine.Input{Node: till, Gone: true}); err != nil {
		h.config.Log.Warn("the acquirer was not told of a broken line", zap.String("till", string(till)),
			zap.Error(err))
	}
}

// TestKeys returns the master keys of the tills that have one, and the PINs of the
// cards: what a foreign terminal must be given.
func (h *Host) TestKeys() (world.TestKeys, error) { return h.world.TestKeys() }
