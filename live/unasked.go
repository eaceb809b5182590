package live

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"acqsim/party"
	"acqsim/simulator/world"
)

// EchoTest sends a till an echo test (0800, or what its dialect has) that it has not asked
// for, and returns how long it took to answer. A till that is not connected, or does not
// answer for as long as a till waits for its host, is an error.
func (h *Host) EchoTest(ctx context.Context, till string) (took time.Duration, err error) {
	command, err := h.order(ctx, func(w *world.World) (party.Command, error) { return w.EchoTest(till) })
	if err != nil {
		return 0, fmt.Errorf("live: echo test: %w", err)
	}
	answered, connected := h.ports.board.expect(party.Node(till))
	if !connected {
		return 0, fmt.Errorf("live: echo test: %s is not connected", till)
	}
	began, limit := time.Now(), cmp.Or(h.ports.board.patience, time.Minute)
	if err := h.Command(ctx, world.Acquirer, command); err != nil {
		return 0, err
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	select {
	case <-answered.over:
		if answered.gone {
			return 0, fmt.Errorf("live: echo test: %s hung up before it answered", till)
		}
		return time.Since(began), nil
	case <-h.alive.Done():
		return 0, ErrEnded
	case <-ctx.Done():
		return 0, fmt.Errorf("live: echo test: %s has not answered in %v: %w", till,
			time.Since(began).Round(time.Millisecond), ctx.Err())
	}
}

// SignOnAgain tells a till to sign on again: at once where its dialect has a message for
// it, else with the next reply.
func (h *Host) SignOnAgain(ctx context.Context, till string) error {
	command, err := h.order(ctx, func(w *world.World) (party.Command, error) { return w.SignOnAgain(till) })
	if err != nil {
		return fmt.Errorf("live: sign-on: %w", err)
	}
	return h.Command(ctx, world.Acquirer, command)
}

// order makes a command of what the world is now.
func (h *Host) order(ctx context.Context, made func(*world.World) (party.Command, error)) (c party.Command, err error) {
	if asked := h.View(ctx, func(w *world.World) { c, err = made(w) }); asked != nil {
		return nil, asked
	}
	return c, err
}

// echoed is what whoever has asked something of a till waits for.
type echoed struct {
	over chan struct{} // closed when it has answered, or its line is gone
	gone bool          // which of them; to be read when over is closed
}

// over ends the wait for an answer of a till, if anybody waits. Guarded by the board's lock.
func (h *home) over(gone bool) {
	if h.answered != nil {
		h.answered.gone = gone
		close(h.answered.over)
		h.answered = nil
	}
}

// expect returns what is over when a till answers what it will be asked next, and
// whether it is connected.
func (s *switchboard) expect(till party.Node) (answered *echoed, connected bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.homes[till]
	if h == nil || s.asks(h) == nil {
		return nil, false
	}
	if h.answered == nil {
		h.answered = &echoed{over: make(chan struct{})}
	}
	return h.answered, true
}
