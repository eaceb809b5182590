package live

import (
	"context"
	"fmt"
	"sync"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/link"
	"acqsim/party"
	"acqsim/simulator"
)

// Line joins the tills of a scenario to a host in another process, each over a
// connection of its own. It is a simulator.Line.
type Line struct {
	addr    string
	log     *zap.Logger
	out     chan outgoing
	clients map[party.Node]*link.Client
	stop    context.CancelFunc
	sending sync.WaitGroup
}

// NewLine returns a line to the host at an address. log may be nil.
func NewLine(addr string, log *zap.Logger) *Line {
	if log == nil {
		log = zap.NewNop()
	}
	return &Line{addr: addr, log: log, out: make(chan outgoing, outBound), clients: make(map[party.Node]*link.Client), stop: func() {}}
}

// Open makes the clients and sees that the host takes a connection.
func (l *Line) Open(w *simulator.World, deliver func(till party.Node, message []byte)) error {
	for _, name := range w.Tills() {
		till := party.Node(name)
		client, err := newClient(l.addr, w.DialectOf(name), l.log, func(message []byte) error {
			deliver(till, append([]byte(nil), message...))
			return nil
		})
		if err != nil {
			return err
		}
		l.clients[till] = client
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	for till, client := range l.clients {
		limited, done := context.WithTimeout(ctx, sendLimit)
		err := client.Connect(limited)
		done()
		if err != nil {
			return fmt.Errorf("live: %s: %w", till, err)
		}
	}
	l.sending.Go(func() { l.send(ctx) })
	return nil
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

// Close cuts the connections. It is safe to repeat.
func (l *Line) Close() error {
	l.stop()
	l.sending.Wait()
	var first error
	for _, c := range l.clients {
		if err := c.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
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
