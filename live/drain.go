package live

import (
	"context"
	"sync"
	"time"

	"acqsim/simulator/world"
)

// DrainLimit is how long a host that is told to end waits for what is under way.
const DrainLimit = 10 * time.Second

// Open is what a host that is to end has not finished.
type Open struct {
	Connections []string // addresses of those who are connected
	Working     bool     // messages are under way inside, or wait to leave
}

// None reports whether nothing is open.
func (o Open) None() bool { return len(o.Connections) == 0 && !o.Working }

// Left returns what was still open when Run had waited for DrainLimit and cut it.
func (h *Host) Left() Open { return h.left }

// drain lets nobody new in, waits until what is under way has been answered, and hangs
// up. Who does not hang up in turn is cut when DrainLimit is over.
func (h *Host) drain(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, DrainLimit)
	defer stop()
	_ = h.ports.refuse() // Close reports it
	open := h.open(ctx)
	if h.config.Draining != nil {
		h.config.Draining(open)
	}
	for open.Working && ctx.Err() == nil {
		pause(ctx, 5*time.Millisecond)
		open = h.open(ctx)
	}
	hard, cut := context.WithCancel(context.WithoutCancel(ctx))
	var hangingUp sync.WaitGroup
	hangingUp.Go(func() { _ = h.ports.shut(hard) }) // Close reports it
	for !open.None() && ctx.Err() == nil {
		pause(ctx, 5*time.Millisecond)
		open = h.open(ctx)
	}
	if ctx.Err() != nil {
		h.left = Open{Connections: h.ports.connections(), Working: open.Working}
	}
	cut()
	hangingUp.Wait()
}

// open returns what is open now.
func (h *Host) open(ctx context.Context) Open {
	o := Open{Connections: h.ports.connections()}
	_ = h.View(ctx, func(w *world.World) { // when it ended, nothing works any more
		o.Working = w.Loop.Busy() || h.ports.board.unwritten() > 0
	})
	return o
}
