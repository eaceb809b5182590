package live

import (
	"strings"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// sayFault is an engine.Observer: it says of a message from or to a terminal why it went no further, and which fault
// acted on one. Whoever waits for an answer reads here that none will come.
func (h *Host) sayFault(r *engine.Record) {
	till, arrow := r.Peer, "←"
	if r.Peer == world.Acquirer {
		till, arrow = r.Node, "→"
	}
	switch {
	case r.Kind == engine.LostRecord && !r.File:
		if l, seen := h.ports.board.lose(till, r.Bytes); l != nil {
			l.message(till, arrow, &seen, ": lost: "+h.inWords(r.Note))
		}
	case r.Kind == engine.FaultRecord && r.Note != string(fault.DropVerb):
		if l := h.ports.board.heard(till); l != nil {
			text := h.inWords("fault " + r.Name)
			if why, missed := strings.CutPrefix(r.Note, engine.CouldNotAct); missed {
				text += " " + engine.CouldNotAct + spelling.Plain(why)
			}
			l.log.Info(string(till) + " " + arrow + " " + text)
		}
	}
}

// inWords says a note that names a fault in the words in which the fault can be said.
func (h *Host) inWords(note string) string {
	rest, is := strings.CutPrefix(note, "fault ")
	if !is {
		return note
	}
	id, rest, told := strings.Cut(rest, ": ")
	if told {
		rest = ": " + rest
	}
	for _, f := range h.world.Loop.Faults() {
		if f.Rule.ID == id {
			return "fault " + id + " (" + WithoutCards(scenarios.SayFault(f.Rule)) + ")" + rest
		}
	}
	return note
}

// lose settles a message that will not arrive: the request that it was, or answered, waits no longer. It returns the
// line that it is about, nil where that is gone or the till is none that connects, and what the line has seen.
func (s *switchboard) lose(till party.Node, message []byte) (*line, sighting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.homes[till]
	if h == nil {
		return nil, sighting{}
	}
	seen := h.layout.reader.look(message)
	for w := s.waiting[seen.request()]; w != nil; w = w.older {
		if w.line == nil {
			continue
		}
		if !w.answered {
			w.settle()
			w.line.wake()
		}
		return w.line, seen
	}
	return h.last, seen
}

// settle lets a line owe no answer any more. Its terminal may wait for it all the same.
func (w *waiting) settle() {
	if !w.lost {
		w.lost = true
		w.line.owed.Add(-1)
	}
}

// heard returns the line on which a till was heard last, nil when there is none.
func (s *switchboard) heard(till party.Node) *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.homes[till]; h != nil {
		return h.last
	}
	return nil
}
