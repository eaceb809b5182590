package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/link"
	"acqsim/party"
	"acqsim/simulator/world"
)

// Line joins the tills of one scenario after another to a host in another process,
// each till over a connection of its own. It is a simulator.Line.
type Line struct {
	addrs   []string
	paired  bool
	log     *zap.Logger
	out     chan outgoing
	clients map[party.Node]*link.Client
	watch   net.Conn // of a pair: the host hangs it up when the scenario is over there too
	stop    context.CancelFunc
	sending sync.WaitGroup
}

// NewLine returns a line to the host at an address for each dialect, in the order
// of the shipped ones; one address serves whichever dialect a scenario has. Paired
// says that the host is a Listener, which is there again for each scenario. log may
// be nil.
func NewLine(addrs []string, paired bool, log *zap.Logger) *Line {
	if log == nil {
		log = zap.NewNop()
	}
	return &Line{addrs: slices.Clone(addrs), paired: paired, log: log, stop: func() {}}
}

// Open makes the clients and sees that the host takes a connection.
func (l *Line) Open(w *world.World, deliver func(till party.Node, message []byte)) error {
	l.out, l.clients = make(chan outgoing, outBound), make(map[party.Node]*link.Client)
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	if l.paired {
		if err := l.meet(ctx); err != nil {
			return err
		}
	}
	for _, name := range w.Tills() {
		till := party.Node(name)
		at, err := addrOf(l.addrs, w, w.DialectOf(name))
		if err != nil {
			return err
		}
		client, err := newClient(l.addrs[at], w.DialectOf(name), l.log, func(message []byte) error {
			deliver(till, append([]byte(nil), message...))
			return nil
		})
		if err != nil {
			return err
		}
		l.clients[till] = client
		limited, done := context.WithTimeout(ctx, sendLimit)
		err = client.Connect(limited)
		done()
		if err != nil {
			return fmt.Errorf("live: %s: %w", till, err)
		}
	}
	l.sending.Go(func() { l.send(ctx) })
	return nil
}

// meetLimit is how long to wait until the other end of a pair has come to the same
// scenario.
const meetLimit = 30 * time.Second

// meet waits until the other run is ready for this scenario.
func (l *Line) meet(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, meetLimit)
	defer stop()
	for {
		var err error
		var dialer net.Dialer
		for _, addr := range l.addrs {
			if l.watch, err = dialer.DialContext(ctx, "tcp", addr); err == nil {
				return nil
			}
		}
		if ctx.Err() != nil {
			return fmt.Errorf("live: the other run is not there: start it with the same scenarios: %w", err)
		}
		pause(ctx, 5*time.Millisecond)
	}
}

// Send takes what a till sends. What finds no room is lost, as on a line that is
// jammed.
func (l *Line) Send(till party.Node, message []byte) {
	select {
	case l.out <- outgoing{till, append([]byte(nil), message...)}:
	default:
		l.log.Warn("a message was lost: too many wait to leave", zap.String("till", string(till)))
	}
}

func (l *Line) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-l.out:
			limited, done := context.WithTimeout(ctx, sendLimit)
			if err := l.clients[o.till].Send(limited, o.message); err != nil {
				l.log.Warn("a message was lost", zap.String("till", string(o.till)), zap.Error(err))
			}
			done()
		}
	}
}

// Close cuts the connections and, in a pair, waits until the other run has come to
// the end of the scenario too. It is safe to repeat.
func (l *Line) Close() error {
	l.stop()
	l.sending.Wait()
	var errs []error
	for _, c := range l.clients {
		errs = append(errs, c.Close())
	}
	if l.watch != nil {
		_ = l.watch.SetReadDeadline(time.Now().Add(hangUpLimit))
		_, _ = l.watch.Read(make([]byte, 1)) // nothing ever comes but the end
		errs = append(errs, l.watch.Close())
		l.watch = nil
	}
	return errors.Join(errs...)
}

// newClient returns a client that hands over every message it receives.
func newClient(addr, dialectName string, log *zap.Logger, receive func(message []byte) error) (*link.Client, error) {
	d, err := dialect.Named(dialectName)
	if err != nil {
		return nil, err
	}
	framer, err := link.ParseFramer(d.Framing())
	if err != nil {
		return nil, err
	}
	return &link.Client{Addr: addr, Config: link.Config{
		Framer:  framer,
		Handler: func(_ *link.Peer, dst, message []byte) ([]byte, error) { return dst, receive(message) },
		OnEvent: func(e link.Event) { log.Info("line", zap.Stringer("event", e)) },
	}}, nil
}
