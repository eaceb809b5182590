package control

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/live"
	"acqsim/spelling"
)

// worlds are those that are there: the served one, and those that somebody made.
type worlds struct {
	server *Server
	near   portRange
	most   int
	idle   time.Duration

	mu      sync.Mutex
	byID    map[string]*World
	making  int               // that are being built
	ended   map[string]string // why those that are no more have ended
	order   []string          // of ended, the oldest first
	closed  bool
	running sync.WaitGroup
}

// mostEnded is of how many worlds it is remembered why they ended.
const mostEnded = 1024

func newWorlds(s *Server, near portRange) *worlds {
	w := &worlds{server: s, near: near, most: cmp.Or(s.config.MostWorlds, MostWorlds), idle: cmp.Or(s.config.Idle, Idle),
		byID: make(map[string]*World), ended: make(map[string]string)}
	if m := s.config.Main; m != nil {
		w.byID[m.id] = m
	}
	w.running.Go(w.watch)
	return w
}

// watch ends worlds that nobody uses.
func (w *worlds) watch() {
	tick := time.NewTicker(max(w.idle/20, 10*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-w.server.alive.Done():
			return
		case now := <-tick.C:
			for _, of := range w.list() {
				if of.own && of.unused(now) >= w.idle {
					w.end(of, fmt.Sprintf("nobody had used it for %v", w.idle))
				}
			}
		}
	}
}

// list returns the worlds, the served one first, then in the order in which they were made.
func (w *worlds) list() []*World {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*World
	for _, of := range w.byID {
		all = append(all, of)
	}
	slices.SortFunc(all, func(a, b *World) int {
		if a.own != b.own {
			if b.own {
				return -1
			}
			return 1
		}
		return cmp.Or(a.made.Compare(b.made), cmp.Compare(a.id, b.id))
	})
	return all
}

// find returns a world by its id.
func (w *worlds) find(id string) (*World, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if of := w.byID[id]; of != nil {
		return of, nil
	}
	if why, ended := w.ended[id]; ended {
		return nil, problem("world-ended", fmt.Sprintf("%s: %s", id, why))
	}
	var known []string
	for id := range w.byID {
		known = append(known, id)
	}
	slices.Sort(known)
	return nil, problem("no-such-world", fmt.Sprintf("%q%s: GET /v1/worlds lists them, POST makes one", id,
		spelling.Hint(id, known)))
}

// make builds a world and lets it run.
func (w *worlds) make(c live.HostConfig, from string) (*World, error) {
	w.mu.Lock()
	own := len(w.byID) + w.making
	if w.server.config.Main != nil {
		own--
	}
	switch {
	case w.closed:
		w.mu.Unlock()
		return nil, problem("busy", "the server is about to end")
	case own >= w.most:
		w.mu.Unlock()
		return nil, problem("too-many-worlds", fmt.Sprintf("%d are there: DELETE one, or come again", own))
	}
	w.making++
	w.mu.Unlock()
	made, err := newWorld(newID(), c, from, w.server.meters, func(string) (net.Listener, error) { return w.near.bind() })
	w.mu.Lock()
	defer w.mu.Unlock()
	w.making--
	if err == nil && w.closed {
		err = errors.Join(problem("busy", "the server is about to end"), made.Close())
	}
	if err != nil {
		return nil, err
	}
	w.byID[made.id] = made
	w.server.meters.made.Inc()
	w.running.Go(func() {
		if err := made.Run(context.Background()); err != nil { // end ends it
			w.server.log.Warn("control: a world has failed", zap.String("world", made.id), zap.Error(err))
			w.forget(made, "it failed: "+live.OwnWords(err))
		}
	})
	return made, nil
}

// end ends a world and waits until it has given its ports back.
func (w *worlds) end(of *World, why string) {
	if !w.forget(of, why) {
		return
	}
	of.end()
}

// forget takes a world out of the list; false when it is not there any more.
func (w *worlds) forget(of *World, why string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.byID[of.id] != of {
		return false
	}
	delete(w.byID, of.id)
	w.ended[of.id] = why
	w.order = append(w.order, of.id)
	if len(w.order) > mostEnded {
		delete(w.ended, w.order[0])
		w.order = slices.Delete(w.order, 0, 1)
	}
	return true
}

// close ends all that somebody made.
func (w *worlds) close() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	for _, of := range w.list() {
		if of.own {
			w.end(of, "the server ended")
		}
	}
	w.running.Wait()
}

// newID is a name that nobody guesses and that looks like no number.
func newID() string { return "w-" + strings.ToLower(rand.Text()[:12]) }

// portRange is where the ports of worlds are.
type portRange struct {
	host        string
	first, last int
}

func parsePort(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 65535 {
		return 0, errors.New("no port")
	}
	return n, nil
}

// bind finds a free port.
func (r portRange) bind() (net.Listener, error) {
	var failed error
	for p := r.first; p <= r.last; p++ {
		l, err := net.Listen("tcp", net.JoinHostPort(r.host, strconv.Itoa(p)))
		if err == nil || r.first == 0 {
			return l, err
		}
		failed = err
	}
	return nil, problem("too-many-worlds", fmt.Sprintf("no port from %d to %d is free: %v", r.first, r.last, failed))
}
