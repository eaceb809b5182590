package live

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/engine"
	"acqsim/link"
	"acqsim/party"
	"acqsim/simulator/world"
)

// PeerHost joins the tills of one scenario after another to a host in another process,
// each till over a connection of its own. It is a play.Line.
type PeerHost struct {
	// TLS is that of the connections; nil: none.
	TLS *tls.Config
	// Framing is that of all connections; "": each dialect's own.
	Framing string

	addrs   []string
	paired  bool
	log     *zap.Logger
	out     chan fromTill
	clients map[party.Node]*link.Client
	watch   net.Conn // of a pair: the host hangs it up when the scenario is over there too
	stop    context.CancelFunc
	sending sync.WaitGroup
}

// fromTill is what goes out of a till, or happens to its connection.
type fromTill struct {
	till party.Node
	engine.Outward
}

// NewPeerHost returns a line to the host at an address for each dialect, in the order
// of the shipped ones; one address serves whichever dialect a scenario has. Paired
// says that the host has PeerTerminals, and is there again for each scenario. log may
// be nil.
func NewPeerHost(addrs []string, paired bool, log *zap.Logger) *PeerHost {
	if log == nil {
		log = zap.NewNop()
	}
	return &PeerHost{addrs: slices.Clone(addrs), paired: paired, log: log, stop: func() {}}
}

// Open makes the clients and sees that the host takes a connection.
func (p *PeerHost) Open(w *world.World, deliver func(till party.Node, message []byte)) error {
	p.out, p.clients = make(chan fromTill, outBound), make(map[party.Node]*link.Client)
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	if p.paired {
		if err := p.meet(ctx); err != nil {
			return err
		}
	}
	for _, name := range w.Tills() {
		till := party.Node(name)
		at, err := addrOf(p.addrs, w.DialectOf(name))
		if err != nil {
			return err
		}
		d, err := w.Spoken(name)
		if err != nil {
			return err
		}
		end := tillEnd{dialect: d, framing: p.Framing, secure: p.TLS, log: p.log}
		end.misfit, end.gone = func(err error) { p.log.Warn(OwnWords(err)) }, func(error) {}
		end.receive = func(message []byte) error {
			deliver(till, append([]byte(nil), message...))
			return nil
		}
		client, err := newClient(p.addrs[at], &end)
		if err != nil {
			return err
		}
		p.clients[till] = client
		limited, done := context.WithTimeout(ctx, sendLimit)
		err = client.Connect(limited)
		done()
		if err != nil {
			return fmt.Errorf("live: %s: %w", till, err)
		}
	}
	p.sending.Go(func() { p.send(ctx) })
	return nil
}

// meet waits until the other run is ready for this scenario.
func (p *PeerHost) meet(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, meetLimit)
	defer stop()
	for {
		var err error
		for _, addr := range p.addrs {
			if p.watch, err = p.call(ctx, addr); err == nil {
				return nil
			}
		}
		if ctx.Err() != nil {
			return fmt.Errorf("live: the other run is not there: start it with the same scenarios: %w", err)
		}
		pause(ctx, 5*time.Millisecond)
	}
}

// call connects without saying anything.
func (p *PeerHost) call(ctx context.Context, addr string) (net.Conn, error) {
	if p.TLS == nil {
		return new(net.Dialer).DialContext(ctx, "tcp", addr)
	}
	return (&tls.Dialer{Config: p.TLS}).DialContext(ctx, "tcp", addr)
}

// Send takes what a till sends. What finds no room is lost, as on a line that is
// jammed.
func (p *PeerHost) Send(till party.Node, o engine.Outward) {
	o.Message = slices.Clone(o.Message)
	select {
	case p.out <- fromTill{till, o}:
	default:
		p.log.Warn("a message was lost: too many wait to leave", zap.String("till", string(till)))
	}
}

func (p *PeerHost) send(ctx context.Context) {
	said := make(map[party.Node]*voice)
	for till := range p.clients {
		said[till] = new(voice)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-p.out:
			limited, done := context.WithTimeout(ctx, sendLimit)
			if err := said[o.till].over(limited, p.clients[o.till], &o.Outward); err != nil {
				p.log.Warn("a message was lost", zap.String("till", string(o.till)), zap.Error(err))
			}
			done()
		}
	}
}

// Close cuts the connections and, in a pair, waits until the other run has come to
// the end of the scenario too. It is safe to repeat.
func (p *PeerHost) Close() error {
	p.stop()
	p.sending.Wait()
	var errs []error
	for _, c := range p.clients {
		errs = append(errs, c.Close())
	}
	if p.watch != nil {
		_ = p.watch.SetReadDeadline(time.Now().Add(hangUpLimit))
		_, _ = p.watch.Read(make([]byte, 1)) // nothing ever comes but the end
		errs = append(errs, p.watch.Close())
		p.watch = nil
	}
	return errors.Join(errs...)
}
