package acqsimtest

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"acqsim/dialect"
	"acqsim/fault"
	"acqsim/live"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/expect"
	"acqsim/simulator/world"
)

// T is what a *testing.T is.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	FailNow()
	Failed() bool
	Logf(format string, args ...any)
	Cleanup(func())
}

// restLimit is how long, by the wall clock, a question waits until nothing moves.
const restLimit = 5 * time.Second

// Host is a host in a test. Its methods fail the test when they cannot do what they are told.
type Host struct {
	t      T
	live   *live.Host
	world  *scenarios.World
	addrs  map[string]string // by dialect
	labels []string
}

// Start starts a host that ends with the test.
func Start(t T, options ...Option) *Host {
	t.Helper()
	s, err := newSetup(options)
	if err != nil {
		fatal(t, err)
	}
	var log *lines
	if s.config.Log = s.own; s.own == nil {
		log = &lines{}
		s.config.Log = zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(logForm), log, zapcore.InfoLevel))
	}
	h := &Host{t: t, world: s.config.Profile, addrs: make(map[string]string)}
	if h.live, err = live.NewHost(s.config); err != nil {
		fatal(t, err)
	}
	for _, p := range h.live.Ports() {
		h.addrs[p.Dialect] = p.Addr
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.live.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("acqsimtest: the host ended: %v", err)
		}
		if t.Failed() && log != nil {
			t.Logf("the host's log:\n%s", log)
		}
	})
	return h
}

// logForm is that of a line of the host's log.
var logForm = zapcore.EncoderConfig{
	TimeKey: "time", LevelKey: "level", MessageKey: "message",
	EncodeTime: zapcore.TimeEncoderOfLayout("15:04:05.000"), EncodeLevel: zapcore.LowercaseLevelEncoder,
	EncodeDuration: zapcore.StringDurationEncoder,
}

// fatal ends a test that cannot go on.
func fatal(t T, err error) {
	t.Helper()
	t.Errorf("%v", err)
	t.FailNow()
}

// newSetup makes a host's config of its options.
func newSetup(options []Option) (*setup, error) {
	s := &setup{config: live.HostConfig{Clock: live.HeldClock, History: true, Keep: keepAll}}
	for _, o := range options {
		if err := o(s); err != nil {
			return nil, err
		}
	}
	if s.config.Profile == nil {
		if err := Profile(DefaultProfile)(s); err != nil {
			return nil, err
		}
	}
	if err := s.learn(); err != nil {
		return nil, err
	}
	w := *s.config.Profile
	s.config.Profile = &w
	w.Terminals = maps.Clone(w.Terminals)
	for name, t := range w.Terminals {
		t.Dialect = cmp.Or(s.dialect, t.Dialect, dialect.Default)
		t.Keys = cmp.Or(s.keys, t.Keys)
		w.Terminals[name] = t
		if p := (live.Port{Dialect: t.Dialect, Addr: "127.0.0.1:0"}); !slices.Contains(s.config.Ports, p) {
			s.config.Ports = append(s.config.Ports, p)
		}
	}
	if len(w.Terminals) == 0 {
		return nil, errors.New("acqsimtest: the world has no terminals: want at least one till")
	}
	slices.SortFunc(s.config.Ports, func(a, b live.Port) int { return strings.Compare(a.Dialect, b.Dialect) })
	if s.start.IsZero() {
		return s, nil
	}
	c, err := world.NewCalendar(&w)
	if err != nil {
		return nil, err
	}
	y, m, d := s.start.Date()
	at := time.Date(y, m, d, s.start.Hour(), s.start.Minute(), 0, 0, c.Zone)
	s.config.Start = payment.Time(at.UnixNano())
	return s, nil
}

// learn makes a dialect of a spec.
func (s *setup) learn() error {
	if s.spec == nil {
		return nil
	}
	d, err := dialect.Like(s.spec, s.speaks, s.dialect)
	if err != nil {
		return err
	}
	s.dialect, s.config.Dialects = d.Name(), dialect.Known{d.Name(): d}
	return nil
}

// keepAll is more days than a test goes through.
const keepAll = 10_000

// Addr returns where the host listens for a dialect, such as 1987-ascii.
func (h *Host) Addr(dialect string) string {
	h.t.Helper()
	addr, ok := h.addrs[dialect]
	if !ok {
		h.fail(errors.New("no till of this world speaks " + dialect + ": " +
			strings.Join(slices.Sorted(maps.Keys(h.addrs)), ", ")))
	}
	return addr
}

// Profile returns the world of the host: the numbers of its terminals, merchants and cards.
func (h *Host) Profile() *scenarios.World { return h.world }

// Live returns the host itself, for what is not asked here.
func (h *Host) Live() *live.Host { return h.live }

// TestKeys returns the master keys of the tills that have one, and the PINs of the cards.
func (h *Host) TestKeys() world.TestKeys {
	h.t.Helper()
	keys, err := h.live.TestKeys()
	h.fail(err)
	return keys
}

// Fault makes something go wrong from now on, in the words of scenario files: "drop 0210", "delay 70s 0210 nth 2",
// "answer 96 0200 acquirer->clearing". It returns the name by which Lift ends it and Fired asks for it.
func (h *Host) Fault(line string) string {
	h.t.Helper()
	rule, err := live.ParseFault(line)
	h.fail(err)
	name, err := h.live.Fault(context.Background(), rule)
	h.fail(err)
	return name
}

// Lift ends a fault.
func (h *Host) Lift(name string) {
	h.t.Helper()
	h.fail(h.live.Lift(context.Background(), name))
}

// Fired returns how often a fault has taken effect.
func (h *Host) Fired(name string) int {
	h.t.Helper()
	h.rest()
	all, err := h.live.Faults(context.Background())
	h.fail(err)
	i := slices.IndexFunc(all, func(a fault.Acted) bool { return a.Firing.ID == name })
	if i < 0 {
		h.fail(errors.New("no fault is called " + name))
	}
	return all[i].Count
}

// Advance takes the clock to a moment, "T+1 18:00", "22:59:59", "2026-03-30 09:30", or on by a time, "70s", when
// nothing moves any more.
func (h *Host) Advance(to string) {
	h.t.Helper()
	h.rest()
	_, err := h.live.Advance(context.Background(), to)
	h.fail(err)
	h.rest()
}

// Now returns the time at the host.
func (h *Host) Now() time.Time {
	h.t.Helper()
	now, err := h.live.Now(context.Background())
	h.fail(err)
	return now
}

// Do does what a person does at a party of the world: an operator at the acquirer's desk, a cardholder at the
// issuer's counter.
func (h *Host) Do(at party.Node, c party.Command) {
	h.t.Helper()
	h.rest()
	h.fail(h.live.Command(context.Background(), at, c))
	h.rest()
}

// Label gives the next transaction that a till starts a name, by which Expect knows it.
func (h *Host) Label(till, name string) {
	h.t.Helper()
	h.fail(h.live.View(context.Background(), func(w *world.World) { w.Loop.Expect(party.Node(till), name) }))
	h.labels = append(h.labels, name)
}

// Expect holds what is expected against the world, in the words of scenario files:
//
//	host.Expect(`books: {acquirer: {"merchant-payable:M1": "12.50"}}`)
//	host.Expect(`message: "0410", of: s1`)
//	host.Expect(`reconciliation: {open: []}`)
func (h *Host) Expect(text string) {
	h.t.Helper()
	h.rest()
	e, err := scenarios.ParseExpectation(text, h.world, h.labels)
	h.fail(err)
	var found expect.Finding
	h.fail(h.live.View(context.Background(), func(w *world.World) { found = expect.Match(w, e.Matcher()) }))
	switch {
	case found.Untold:
		h.t.Errorf("acqsimtest: expect %s: the host cannot tell: %s", text, found.Have)
	case !found.Holds:
		h.t.Errorf("acqsimtest: expect %s\n  want %s\n  have %s", text, found.Want, found.Have)
	}
}

// rest waits until nothing moves.
func (h *Host) rest() {
	h.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), restLimit)
	defer stop()
	h.fail(h.live.Rest(ctx))
}

// fail ends the test when there is an error.
func (h *Host) fail(err error) {
	h.t.Helper()
	if err != nil {
		fatal(h.t, err)
	}
}
