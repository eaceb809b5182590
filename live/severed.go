package live

import (
	"go.uber.org/zap"

	"acqsim/engine"
	"acqsim/party"
)

// act does what a fault says becomes of the connection of a till.
func (s *switchboard) act(till party.Node, e engine.LineEvent) {
	s.mu.Lock()
	h := s.homes[till]
	if h == nil {
		s.mu.Unlock()
		return
	}
	l, cut := h.last, []*line(nil)
	switch e {
	case engine.LineStalled:
		if h.held = l; l != nil {
			l.stall(true)
		}
	case engine.LineResumed:
		if h.held != nil {
			h.held.stall(false)
		}
		h.held = nil
	case engine.LineDown:
		s.down = true
		for _, l := range s.lines {
			if !l.severed.Load() {
				cut = append(cut, l)
			}
		}
	case engine.LineUp:
		if s.down {
			s.lives++
		}
		s.down = false
	default:
		if e == engine.LineReset && h.half != nil { // somebody notices
			l, h.half = h.half, nil
		}
		if l != nil {
			cut = append(cut, l)
		}
	}
	s.mu.Unlock()
	for _, l := range cut {
		if e != engine.LineHalfOpen {
			l.put(outgoing{Outward: engine.Outward{Line: e}})
		}
		s.sever(till, l, e)
	}
}

// sever ends a line that a fault has broken. What comes over it from now on is not taken,
// and of its end the world knows already as far as it concerns the till.
func (s *switchboard) sever(till party.Node, l *line, e engine.LineEvent) {
	if e == engine.LineDown { // of every till
		l.log.Warn("the acquirer goes down: a fault breaks the connection")
	} else {
		l.log.Warn("a fault breaks the connection", zap.String("till", string(till)), zap.String("how", string(e)))
	}
	l.severed.Store(true)
	s.mu.Lock()
	s.leaveAll(l)
	for node, h := range s.homes {
		if h.last == l && (node == till || e == engine.LineDown) {
			h.last, h.shared = nil, false
			if e == engine.LineHalfOpen {
				h.half = l
			}
		}
	}
	s.mu.Unlock()
	l.wake()
}
