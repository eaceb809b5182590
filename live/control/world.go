package control

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/simulator/world"
)

// World is a host that can begin anew on the ports that it has.
type World struct {
	id     string
	made   time.Time
	config live.HostConfig
	from   string // what it was made of
	own    bool   // somebody made it, and it ends when nobody uses it
	meters *meters

	used   atomic.Int64 // when somebody last asked, by the wall clock
	asking atomic.Int64 // requests under way
	ended  chan struct{}
	bind   func(addr string) (net.Listener, error)

	renewing sync.Mutex // one reset after another
	mu       sync.Mutex
	life     *life
	next     *life
	over     bool                 // it is to end
	ports    map[string]*keptPort // by address
}

// life is a host of a world, with what has happened in it.
type life struct {
	*live.Host
	tape  *tape
	begun chan struct{} // closed when it serves
}

// NewWorld builds the world that a server calls main: nothing is answered before Run. From says what it is made of.
func NewWorld(c live.HostConfig, from string) (*World, error) {
	return newWorld(Main, c, from, newMeters(), bindTCP)
}

func bindTCP(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }

// Main is the id of the world that is served.
const Main = "main"

func newWorld(id string, c live.HostConfig, from string, m *meters, bind func(string) (net.Listener, error)) (
	*World, error,
) {
	w := &World{id: id, config: c, from: from, made: time.Now(), own: id != Main, meters: m, bind: bind,
		ended: make(chan struct{}), ports: make(map[string]*keptPort)}
	w.config.Listen = w.listen
	w.touch()
	first, err := w.begin()
	if err != nil {
		return nil, errors.Join(err, w.closePorts())
	}
	w.config.Ports = first.Ports()[:len(c.Ports)]
	w.life = first
	return w, nil
}

// listen leases the port at an address, which is bound the first time.
func (w *World) listen(addr string) (net.Listener, error) {
	if k := w.ports[addr]; k != nil {
		return k.lease(), nil
	}
	l, err := w.bind(addr)
	if err != nil {
		return nil, err
	}
	k := newKeptPort(l)
	w.ports[l.Addr().String()] = k
	return k.lease(), nil
}

// begin builds a host.
func (w *World) begin() (*life, error) {
	l := &life{tape: newTape(), begun: make(chan struct{})}
	c := w.config
	c.Observe = func(of *world.World, r *engine.Record) {
		if r.Kind == engine.FrameRecord {
			w.touch()
		}
		l.tape.take(r)
		w.meters.take(w.class(), of, r)
	}
	var err error
	l.Host, err = live.NewHost(c)
	return l, err
}

// class is what metrics call a world.
func (w *World) class() string {
	if w.own {
		return "own"
	}
	return Main
}

// Run answers until ctx ends, with one host after another.
func (w *World) Run(ctx context.Context) error {
	defer close(w.ended)
	defer func() { _ = w.closePorts() }()
	for {
		now := w.now()
		close(now.begun)
		err := now.Run(ctx)
		more := w.turn(ctx)
		now.tape.close()
		if !more {
			return err
		}
	}
}

// turn makes the next host that of now, if there is one.
func (w *World) turn(ctx context.Context) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := w.next
	w.next = nil
	if next != nil && (w.over || ctx.Err() != nil) {
		_ = next.Close() // it has heard nobody
		next = nil
	}
	w.over = next == nil
	if !w.over {
		next.tape.start(w.life.tape.last()) // the numbers of events go on
		w.life = next
	}
	return !w.over
}

// end ends the world at once, and waits until it has given its ports back.
func (w *World) end() {
	w.mu.Lock()
	w.over = true
	now := w.life
	w.mu.Unlock()
	now.Cut()
	<-w.ended
}

// Close gives back what NewWorld took, of a world that is not Run.
func (w *World) Close() error { return errors.Join(w.now().Close(), w.closePorts()) }

func (w *World) closePorts() error {
	var errs []error
	for _, k := range w.ports {
		errs = append(errs, k.close())
	}
	return errors.Join(errs...)
}

// now returns the host of now.
func (w *World) now() *life {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.life
}

// Host returns the host of now. After a reset it is another.
func (w *World) Host() *live.Host { return w.now().Host }

// errRecorded says that a world cannot begin anew.
var errRecorded = errors.New("control: the world is recorded: a record has one life")

// Reset begins the world anew: what happened is forgotten, whoever is connected is cut, and the ports stay.
func (w *World) Reset(ctx context.Context) error {
	if w.config.Record != nil {
		return errRecorded
	}
	w.renewing.Lock()
	defer w.renewing.Unlock()
	old := w.now()
	next, err := w.begin()
	if err != nil {
		return err
	}
	w.mu.Lock()
	over := w.over
	if !over {
		w.next = next
	}
	w.mu.Unlock()
	if over {
		return errors.Join(live.ErrEnded, next.Close())
	}
	old.Cut()
	select {
	case <-next.begun:
		return nil
	case <-w.ended:
		return live.ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// touch notes that somebody uses the world.
func (w *World) touch() { w.used.Store(time.Now().UnixNano()) }

// unused is for how long nobody has used it: nobody asks, no till sends.
func (w *World) unused(now time.Time) time.Duration {
	if w.asking.Load() > 0 {
		w.touch()
	}
	return now.Sub(time.Unix(0, w.used.Load()))
}

// after returns the life after one, when that is over; nil when there is none.
func (w *World) after(ctx context.Context, last *life) *life {
	select {
	case <-last.tape.done:
	case <-ctx.Done():
		return nil
	}
	if now := w.now(); now != last {
		return now
	}
	return nil
}
