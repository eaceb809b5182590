package live

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator"
)

// Port is where terminals of one dialect connect.
type Port struct {
	Dialect string
	Addr    string // host and port; port 0 takes a free one
}

// HostConfig sets up a host. Profile and Ports are required.
type HostConfig struct {
	Profile *scenarios.World
	Ports   []Port
	Log     *zap.Logger // nothing is logged when it is nil
}

// Host is an acquirer with everything behind it.
type Host struct {
	config HostConfig
	world  *simulator.World
	ports  []*port
	out    chan outgoing
	tills  map[payment.TerminalID]party.Node

	mu    sync.Mutex
	peers map[party.Node]*link.Peer // where each till was heard last
}

type port struct {
	Port
	listener net.Listener
	server   *link.Server
	messages sync.Pool // of *iso8583.Message
}

type outgoing struct {
	till    party.Node
	message []byte
}

// Bounds of what waits on its way out, and for how long.
const (
	outBound   = 4096
	sendLimit  = 5 * time.Second
	drainLimit = 5 * time.Second
)

// NewHost builds the world and binds the ports. Nothing is answered before Run.
func NewHost(c HostConfig) (*Host, error) {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	h := &Host{config: c, out: make(chan outgoing, outBound), tills: make(map[payment.TerminalID]party.Node), peers: make(map[party.Node]*link.Peer)}
	calendar, err := simulator.NewCalendar(c.Profile)
	if err != nil {
		return nil, err
	}
	for name, t := range c.Profile.Terminals {
		h.tills[t.ID] = party.Node(name)
	}
	h.world, err = simulator.NewWorld(c.Profile, calendar, simulator.Setup{
		Start: now(), Forget: true, Entropy: entropy, Foreign: simulator.Foreign{Tills: h.toTill},
	})
	if err != nil {
		return nil, err
	}
	for _, p := range c.Ports {
		if err := h.listen(p); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	return h, nil
}

// now is the wall clock as an instant of the world.
func now() payment.Time { return payment.Time(time.Now().UnixNano()) }

// entropy is what live parties draw from.
func entropy() uint64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // never fails (crypto/rand)
	return binary.BigEndian.Uint64(b[:])
}

func (h *Host) listen(p Port) error {
	d, err := dialect.Named(p.Dialect)
	if err != nil {
		return err
	}
	framer, err := link.ParseFramer(d.Framing())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", p.Addr)
	if err != nil {
		return fmt.Errorf("live: %s: %w", p.Dialect, err)
	}
	p.Addr = listener.Addr().String()
	bound := &port{Port: p, listener: listener}
	bound.messages.New = func() any { return iso8583.NewMessage(d.Spec()) }
	bound.server = &link.Server{Config: link.Config{
		Framer: framer,
		Handler: func(peer *link.Peer, dst, request []byte) ([]byte, error) {
			return dst, h.receive(bound, peer, request)
		},
		OnEvent: func(e link.Event) { h.event(bound, e) },
	}}
	h.ports = append(h.ports, bound)
	return nil
}

// Ports returns where the host listens.
func (h *Host) Ports() []Port {
	var out []Port
	for _, p := range h.ports {
		out = append(out, p.Port)
	}
	return out
}

// Run answers until ctx ends, then drains the connections.
func (h *Host) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	failed := make(chan error, len(h.ports)+1)
	for _, p := range h.ports {
		running.Go(func() {
			if err := p.server.Serve(p.listener); err != nil && !errors.Is(err, link.ErrClosed) {
				failed <- fmt.Errorf("live: %s: %w", p.Dialect, err)
			}
		})
	}
	running.Go(func() { h.send(ctx) })
	running.Go(func() {
		if err := h.world.Loop.Serve(ctx, engine.NewPaced(h.world.Loop.Now(), 1), nil); err != nil {
			failed <- err
		}
	})
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	err = errors.Join(err, h.Close())
	stop()
	running.Wait()
	return err
}

// Close drains the connections and gives the ports back. It is safe to repeat.
func (h *Host) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), drainLimit)
	defer stop()
	var errs []error
	for _, p := range h.ports {
		if err := p.server.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			errs = append(errs, err)
		}
		if err := p.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// receive hands a message to the acquirer in the name of the terminal it is from.
func (h *Host) receive(p *port, peer *link.Peer, request []byte) error {
	m := p.messages.Get().(*iso8583.Message)
	err := m.Decode(request)
	id := payment.TerminalID(trim(m.Text(41)))
	m.Reset()
	p.messages.Put(m)
	if err != nil {
		return fmt.Errorf("live: %s: %w", peer.RemoteAddr(), err)
	}
	till, known := h.tills[id]
	if !known {
		return fmt.Errorf("live: %s: no terminal %q here: start with the profile that has it", peer.RemoteAddr(), id)
	}
	h.mu.Lock()
	h.peers[till] = peer
	h.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), sendLimit)
	defer stop()
	return h.world.Loop.Post(ctx, engine.Input{Node: till, To: simulator.Acquirer, Message: append([]byte(nil), request...)})
}

func trim(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// toTill takes what the acquirer sends. It is called by the loop and must not
// wait: what finds no room is lost, as on a line that is jammed.
func (h *Host) toTill(till party.Node, message []byte) {
	select {
	case h.out <- outgoing{till, append([]byte(nil), message...)}:
	default:
		h.config.Log.Warn("a message was lost: too many wait to leave", zap.String("till", string(till)))
	}
}

// send puts messages on the wire.
func (h *Host) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-h.out:
			h.mu.Lock()
			peer := h.peers[o.till]
			h.mu.Unlock()
			if peer == nil {
				h.config.Log.Warn("a message was lost: the till is not connected", zap.String("till", string(o.till)))
				continue
			}
			limited, stop := context.WithTimeout(ctx, sendLimit)
			if err := peer.Send(limited, o.message); err != nil {
				h.config.Log.Warn("a message was lost", zap.String("till", string(o.till)), zap.Error(err))
			}
			stop()
		}
	}
}

// event logs what happens on a line, and tells the acquirer of one that broke.
func (h *Host) event(p *port, e link.Event) {
	h.config.Log.Info("line", zap.String("dialect", p.Dialect), zap.String("peer", e.Addr), zap.Stringer("event", e))
	if e.Kind != link.Disconnected || e.Peer == nil {
		return
	}
	h.mu.Lock()
	var gone []party.Node
	for till, peer := range h.peers {
		if peer == e.Peer {
			delete(h.peers, till)
			gone = append(gone, till)
		}
	}
	h.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), sendLimit)
	defer stop()
	for _, till := range gone {
		if err := h.world.Loop.Post(ctx, engine.Input{Node: till, Gone: true}); err != nil {
			h.config.Log.Warn("the acquirer was not told of a broken line", zap.String("till", string(till)), zap.Error(err))
		}
	}
}

// View reads the world between two events.
func (h *Host) View(ctx context.Context, look func(*simulator.World)) error {
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
