package live

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// TillConfig sets up a terminal. Profile, Name and Addr are required.
type TillConfig struct {
	Profile *scenarios.World
	Name    string      // of the terminal in the profile
	Dialect string      // the profile's own when empty
	Addr    string      // of the host; empty when it is the host that connects
	Listen  string      // where the host connects to; empty when the terminal connects
	TLS     *tls.Config // of the connection, at whichever end it is made; nil: none
	// Dialects are those that are not shipped, by name. Framing is the dialect's own when it is empty.
	Dialects dialect.Known
	Framing  string
	Seed     uint64  // of the test keys
	Speed    float64 // how many times as fast as the wall clock time goes by; 1 when it is 0
	Log      *zap.Logger
	// Client makes the line to the host; nil: a client of package link.
	Client NewClient
	// Show and Print get what the operator reads and what the printer prints.
	Show  func(terminal.Screen)
	Print func(terminal.Slip)
	// Notice is told of what an operator should know before the screen can say it. It may be nil.
	Notice func(error)
}

// Till is one terminal that talks to a host in another process.
type Till struct {
	config TillConfig
	node   party.Node
	world  *world.World
	client Client
	spoken *dialect.Dialect
	mute   int         // how often the host hung up without ever having said anything; the connection's reader's
	said   atomic.Bool // something was sent
	heard  atomic.Bool // something was received
	out    chan engine.Outward
	final  chan terminal.Screen
	cancel context.CancelFunc
	done   sync.WaitGroup
	failed chan error
}

// NewTill switches a terminal on. It connects when it first has something to say.
func NewTill(ctx context.Context, c TillConfig) (*Till, error) {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	own, ok := c.Profile.Terminals[c.Name]
	if !ok {
		return nil, fmt.Errorf("live: no terminal %q: the profile has %s", c.Name,
			strings.Join(slices.Sorted(maps.Keys(c.Profile.Terminals)), ", "))
	}
	profile := *c.Profile
	profile.Terminals = map[string]scenarios.Terminal{c.Name: own}
	t := &Till{config: c, node: party.Node(c.Name), out: make(chan engine.Outward, outBound),
		final: make(chan terminal.Screen, outBound), failed: make(chan error, 2)}
	calendar, err := world.NewCalendar(&profile)
	if err != nil {
		return nil, err
	}
	t.world, err = world.New(&profile, calendar, world.Setup{
		Start: now(), Seed: c.Seed, FirstSTAN: world.STANFromClock(now()), Entropy: entropy,
		Forget: true, Blind: true, Dialect: c.Dialect, Dialects: c.Dialects, Foreign: world.Foreign{Host: t.toHost},
	})
	if err != nil {
		return nil, err
	}
	if t.spoken, err = c.Dialects.Named(t.world.DialectOf(c.Name)); err != nil {
		return nil, err
	}
	if t.client, err = t.dial(t.spoken); err != nil {
		return nil, err
	}
	t.world.Loop.Observe(t.observe)
	ctx, t.cancel = context.WithCancel(ctx)
	t.done.Go(func() { t.send(ctx) })
	t.done.Go(func() {
		if err := t.world.Loop.Serve(ctx, engine.NewPaced(t.world.Loop.Now(), cmp.Or(c.Speed, 1)), nil); err != nil {
			t.failed <- err
		}
	})
	return t, nil
}

// Listening is where the terminal waits for its host; empty when it connects itself.
func (t *Till) Listening() string {
	if w, ok := t.client.(*awaitedHost); ok {
		return w.listener.Addr().String()
	}
	return ""
}

// Connect dials the host now, or waits for it to, for a person who wants to know whether it is there.
func (t *Till) Connect(ctx context.Context) error { return t.client.Connect(ctx) }

// ErrMisfit is a host that speaks something else.
var ErrMisfit = errors.New("the host speaks something else")

// fail ends what is waited for.
func (t *Till) fail(err error) {
	select {
	case t.failed <- fmt.Errorf("%w: %s", ErrMisfit, OwnWords(err)):
	default:
	}
}

// gone tells of a host that hung up when it was spoken to and has never said anything: most likely it could not read
// what came. The second time it is sure.
func (t *Till) gone(error) {
	if !t.said.Swap(false) || t.heard.Load() {
		return
	}
	err := fmt.Errorf("it hung up without a word; the terminal speaks %s, %s: name another with --dialect, --framing",
		t.spoken.Name(), cmp.Or(t.config.Framing, t.spoken.Framing()))
	if t.mute++; t.mute > 1 {
		t.fail(err)
	} else if t.config.Notice != nil {
		t.config.Notice(fmt.Errorf("the host may speak something else: %w", err))
	}
}

// Do presses the keys of a command and waits until the screen shows how it ended and what it prints is printed.
func (t *Till) Do(ctx context.Context, c party.Command) (terminal.Screen, error) {
	for len(t.final) > 0 {
		<-t.final
	}
	if err := t.world.Loop.Post(ctx, engine.Input{Node: t.node, Command: c}); err != nil {
		return terminal.Screen{}, err
	}
	select {
	case s := <-t.final:
		return s, t.printed(ctx)
	case err := <-t.failed:
		return terminal.Screen{}, err
	case <-ctx.Done():
		return terminal.Screen{}, ctx.Err()
	}
}

// printed waits until nothing is on its way to the screen or the printer: a slip leaves with the screen that ends its
// transaction, and comes behind it.
func (t *Till) printed(ctx context.Context) error {
	limited, stop := context.WithTimeout(ctx, sendLimit)
	defer stop()
	still := make(chan bool, 1)
	for {
		view := engine.Input{View: func(l *engine.Loop) { still <- l.Travelling() }}
		if err := t.world.Loop.Post(limited, view); err != nil {
			return err
		}
		select {
		case travels := <-still:
			if !travels {
				return nil
			}
		case err := <-t.failed:
			return err
		case <-limited.Done():
			return ctx.Err() // a slip that does not come is no reason to lose the screen
		}
	}
}

// Close switches the terminal off.
func (t *Till) Close() error {
	t.cancel()
	err := t.client.Close()
	t.done.Wait()
	return errors.Join(err, t.world.Close())
}

// observe reads screens and slips as they come.
func (t *Till) observe(r *engine.Record) {
	if r.Kind != engine.FrameRecord || r.Node != t.node {
		return
	}
	switch r.Peer {
	case party.Operator:
		var s terminal.Screen
		if json.Unmarshal(r.Bytes, &s) != nil {
			return
		}
		if t.config.Show != nil {
			t.config.Show(s)
		}
		if s.Final {
			select {
			case t.final <- s:
			default: // nobody has waited for a long time
			}
		}
	case t.node + ".printer":
		var s terminal.Slip
		if t.config.Print != nil && json.Unmarshal(r.Bytes, &s) == nil {
			t.config.Print(s)
		}
	}
}

func (t *Till) receive(message []byte) error {
	t.heard.Store(true)
	ctx, stop := context.WithTimeout(context.Background(), sendLimit)
	defer stop()
	return t.world.Loop.Post(ctx,
		engine.Input{Node: world.Acquirer, To: t.node, Message: append([]byte(nil), message...)})
}

func (t *Till) toHost(_ party.Node, o engine.Outward) {
	o.Message = slices.Clone(o.Message)
	select {
	case t.out <- o:
	default:
		t.config.Log.Warn("a message was lost: too many wait to leave")
	}
}

func (t *Till) send(ctx context.Context) {
	var said voice
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-t.out:
			limited, stop := context.WithTimeout(ctx, sendLimit)
			if o.Message != nil {
				t.said.Store(true)
			}
			if err := said.over(limited, t.client, &o); err != nil {
				t.config.Log.Warn("a message was lost", zap.Error(err))
			}
			stop()
		}
	}
}
