package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"go.uber.org/zap"

	"acqsim/link"
)

// awaitedHost is the line of a terminal that listens: its host dials. The connection that
// came last counts.
type awaitedHost struct {
	listener net.Listener
	server   *link.Server
	serving  sync.WaitGroup

	mu   sync.Mutex
	peer *link.Peer
	came chan struct{} // closed and replaced when a connection comes
}

// awaitHost listens at an address for the host, and hands over every message it receives.
func awaitHost(addr string, e *tillEnd) (*awaitedHost, error) {
	config, err := e.config()
	if err != nil {
		return nil, err
	}
	w := &awaitedHost{came: make(chan struct{})}
	if w.listener, err = net.Listen("tcp", addr); err != nil {
		return nil, fmt.Errorf("live: wait for the host: %w", err)
	}
	said := config.OnEvent
	config.OnEvent = func(event link.Event) {
		said(event)
		w.event(event)
	}
	w.server = &link.Server{Config: config}
	w.serving.Go(func() {
		if err := w.server.Serve(w.listener); !errors.Is(err, link.ErrClosed) {
			e.log.Error("the port at which the host is awaited failed", zap.Error(err))
		}
	})
	return w, nil
}

func (w *awaitedHost) event(e link.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case e.Kind == link.Connected:
		w.peer = e.Peer
		close(w.came)
		w.came = make(chan struct{})
	case e.Kind == link.Disconnected && w.peer == e.Peer:
		w.peer = nil
	}
}

// Peer is the connection that the host made last, nil when it has gone.
func (w *awaitedHost) Peer() *link.Peer {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.peer
}

// Connect waits until the host has connected.
func (w *awaitedHost) Connect(ctx context.Context) error {
	for {
		w.mu.Lock()
		peer, came := w.peer, w.came
		w.mu.Unlock()
		if peer != nil {
			return nil
		}
		select {
		case <-came:
		case <-ctx.Done():
			return fmt.Errorf("live: no host has connected to %s: %w", w.listener.Addr(), ctx.Err())
		}
	}
}

// Send waits for the host and queues a message.
func (w *awaitedHost) Send(ctx context.Context, message []byte) error {
	for {
		if err := w.Connect(ctx); err != nil {
			return err
		}
		if peer := w.Peer(); peer != nil {
			return peer.Send(ctx, message)
		}
	}
}

// Close hangs up and gives the port back. It is safe to repeat.
func (w *awaitedHost) Close() error {
	err := w.server.Close()
	w.serving.Wait()
	return err
}
