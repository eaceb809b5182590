package world

import (
	"acqsim/engine"
	"acqsim/party"
)

// History keeps every record of a run, in order.
type History struct {
	Records []engine.Record
	facts   []int // indexes of fact records
	frames  []int // indexes of frame and lost records
}

// Observe is the engine.Observer that fills the history.
func (h *History) Observe(r *engine.Record) {
	switch r.Kind {
	case engine.FactRecord:
		h.facts = append(h.facts, len(h.Records))
	case engine.FrameRecord, engine.LostRecord:
		h.frames = append(h.frames, len(h.Records))
	}
	h.Records = append(h.Records, r.Clone())
}

// Facts yields the facts of the parties in the order in which they were
// committed.
func (h *History) Facts(yield func(*engine.Record, party.Fact) bool) {
	for _, i := range h.facts {
		r := &h.Records[i]
		if !yield(r, r.Fact) {
			return
		}
	}
}

// Frames yields the messages and files that arrived or were lost, screens and
// slips included.
func (h *History) Frames(yield func(*engine.Record) bool) {
	for _, i := range h.frames {
		if !yield(&h.Records[i]) {
			return
		}
	}
}
