package live

import (
	"cmp"
	"context"
	"errors"
	"sync"

	"go.uber.org/zap"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// HostConfig sets up a host. Profile and Ports are required.
type HostConfig struct {
	Profile *scenarios.World
	Ports   []Port
	Seed    uint64      // of the test keys
	Speed   float64     // how many times as fast as the wall clock time goes by; 1 when it is 0
	Log     *zap.Logger // nothing is logged when it is nil
	// Draining is told, when Run is to end, what has to be waited for. It may be nil.
	Draining func(Open)
}

// Host is an acquirer with everything behind it.
type Host struct {
	config HostConfig
	world  *world.World
	ports  *terminalPorts
	left   Open
}

// evidenceDays is for how many clearing days a host knows what is over: as long as
// its acquirer keeps files, payables and payouts, and longer than a sale may be
// refunded.
const evidenceDays = 40

// NewHost builds the world and binds the ports. Nothing is answered before Run.
func NewHost(c HostConfig) (*Host, error) {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	h := &Host{config: c, ports: newTerminalPorts(c.Log)}
	calendar, err := world.NewCalendar(c.Profile)
	if err != nil {
		return nil, err
	}
	h.world, err = world.New(c.Profile, calendar, world.Setup{
		Start: now(), Seed: c.Seed, Forget: true, KeepDays: evidenceDays, Entropy: entropy,
		Foreign: world.Foreign{Tills: h.ports.send},
	})
	if err != nil {
		return nil, err
	}
	h.ports.receive, h.ports.gone = h.receive, h.gone
	for _, p := range c.Ports {
		if err := h.ports.listen(p, h.world); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	return h, nil
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
	failed := make(chan error, len(h.ports.bound)+1)
	h.ports.serve(&running, func(err error) { failed <- err })
	running.Go(func() { h.ports.write(inner) })
	running.Go(func() {
		pace := engine.NewPaced(h.world.Loop.Now(), cmp.Or(h.config.Speed, 1))
		if err := h.world.Loop.Serve(inner, pace, nil); err != nil {
			failed <- err
		}
	})
	var err error
	select {
	case <-ctx.Done():
		h.drain(inner)
	case err = <-failed:
	}
	err = errors.Join(err, h.Close())
	stop()
	running.Wait()
	return err
}

// Close drains the connections and gives the ports back. It is safe to repeat.
func (h *Host) Close() error { return h.ports.close() }

// receive hands a message to the acquirer. A full queue makes the reader of the
// connection wait, and so its peer.
func (h *Host) receive(till party.Node, message []byte) error {
	ctx, stop := context.WithTimeout(context.Background(), sendLimit)
	defer stop()
	return h.world.Loop.Post(ctx, engine.Input{Node: till, To: world.Acquirer, Message: message})
}

// gone tells the acquirer of a line that broke.
func (h *Host) gone(till party.Node) {
	ctx, stop := context.WithTimeout(context.Background(), sendLimit)
	defer stop()
	if err := h.world.Loop.Post(ctx, engine.Input{Node: till, Gone: true}); err != nil {
		h.config.Log.Warn("the acquirer was not told of a broken line", zap.String("till", string(till)),
			zap.Error(err))
	}
}

// View reads the world between two events.
func (h *Host) View(ctx context.Context, look func(*world.World)) error {
	done := make(chan struct{})
	err := h.world.Loop.Post(ctx, engine.Input{View: func(*engine.Loop) {
		look(h.world)
		close(done)
	}})
	if err != nil {
		return err
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// TestKeys returns the master keys of the tills that have one, and the PINs of the
// cards: what a foreign terminal must be given.
func (h *Host) TestKeys() (world.TestKeys, error) { return h.world.TestKeys() }
