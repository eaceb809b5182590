package world

import (
	"cmp"
	"slices"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
)

// History keeps every record of a run, in order.
type History struct {
	Records []engine.Record
	facts   []int // indexes of fact records
	frames  []int // indexes of frame and lost records
}

// Observe is the engine.Observer that fills the history. A fact is kept as it is: its JSON would be as much again, and
// engine.Loop.Line writes it anew for whoever wants to see it.
func (h *History) Observe(r *engine.Record) {
	switch r.Kind {
	case engine.FactRecord:
		h.facts = append(h.facts, len(h.Records))
	case engine.FrameRecord, engine.LostRecord:
		h.frames = append(h.frames, len(h.Records))
	}
	lean := *r
	if r.Fact != nil {
		lean.JSON = nil
	}
	h.Records = append(h.Records, lean.Clone())
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

// forgotten tells which fact records, by index, nobody has any more: the journal lost them,
// and the party whose they were has died since and has folded what is left. A party that
// lived on has what it had. Only the first so many records count.
func (h *History) forgotten(losses []engine.Loss, records int) map[int]bool {
	if len(losses) == 0 {
		return nil
	}
	var journal []int // the fact records that it has, in order
	lost := make(map[party.Node][]int)
	gone := make(map[int]bool)
	for i := range h.Records[:records] {
		r := &h.Records[i]
		for ; len(losses) > 0 && losses[0].After < r.Seq; losses = losses[1:] {
			kept := min(int(losses[0].Head), len(journal))
			for _, n := range journal[kept:] {
				lost[h.Records[n].Node] = append(lost[h.Records[n].Node], n)
			}
			journal = journal[:kept]
		}
		switch r.Kind {
		case engine.FactRecord:
			journal = append(journal, i)
		case engine.CrashRecord, engine.RestartRecord:
			for _, n := range lost[r.Node] {
				gone[n] = true
			}
			delete(lost, r.Node)
		}
	}
	return gone
}

// Remembered yields the facts that the parties still have, in the order in which they were
// committed: those of History without what a disk has forgotten.
func (w *World) Remembered(yield func(*engine.Record, party.Fact) bool) {
	w.RememberedAt(w.Loop.Now())(yield)
}

// RememberedAt yields the facts that the parties had at a moment of the run.
func (w *World) RememberedAt(at payment.Time) func(yield func(*engine.Record, party.Fact) bool) {
	return func(yield func(*engine.Record, party.Fact) bool) {
		n := w.History.until(at)
		gone := w.History.forgotten(w.Loop.Losses(), n)
		for _, i := range w.History.facts {
			if r := &w.History.Records[i]; i >= n || !gone[i] && !yield(r, r.Fact) {
				return
			}
		}
	}
}

// until counts the records up to a moment and at it.
func (h *History) until(at payment.Time) int {
	n, _ := slices.BinarySearchFunc(h.Records, at+1, func(r engine.Record, at payment.Time) int {
		return cmp.Compare(r.At, at)
	})
	return n
}
