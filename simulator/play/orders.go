package play

import (
	"bytes"
	"cmp"
	"slices"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/orders"
	"acqsim/strict"
	"acqsim/terminal"
)

// Undone is a step that did nothing, which the file does not say: the story went on as if it had been done, and so
// nothing of the run is proved.
type Undone struct {
	Location strict.Location
	Step     string // its word
	At       payment.Time
	Refusal  string       // the slug of why (docs/slugs.md)
	Words    payment.Text // what the screen of the till says, or the desk
}

// impossible is why a step cannot be done as the world is.
type impossible = orders.Impossible

// order notes that somebody is told to do something; false where nobody is there who could.
func (r *runner) order(s *scenarios.Step, node party.Node, label string, command party.Command) bool {
	if r.world.Loop.Party(node) == nil {
		r.refused(s, payment.NobodyThere.String(), said("%[1]s is down", "%[1]s 已停机", node))
		return false
	}
	if _, till := r.world.Profile.Terminals[string(node)]; !till {
		r.orders[label] = s
		return true
	}
	switch command.(type) {
	case terminal.Printer, terminal.RingUp: // no line on the screen says that it is done
	default:
		r.keyed[node] = append(r.keyed[node], s)
	}
	return true
}

// hear notes what a desk, a bank or a till refuses.
func (r *runner) hear(rec *engine.Record) {
	switch rec.Kind {
	case engine.CommandRecord:
		r.told[rec.Node] = rec.Note
	case engine.FactRecord:
		refused, is := rec.Fact.(party.CommandRefuser)
		s := r.orders[r.told[rec.Node]]
		if !is || s == nil {
			return
		}
		delete(r.orders, r.told[rec.Node])
		words := payment.Both(refused.RefusedCommand(), refused.RefusedCommand())
		var why payment.Obstacle
		if err := why.UnmarshalText([]byte(refused.Refusal())); err == nil && why != payment.OtherObstacle {
			words.Zh = why.Meaning().Zh
		}
		r.refused(s, refused.Refusal(), words)
	case engine.FrameRecord, engine.LostRecord:
		if rec.Peer == party.Operator && len(r.keyed[rec.Node]) > 0 {
			r.read(rec)
		}
	}
}

// Parts of a line on a till's screen that tell of the end of a step.
var (
	refusedPart = []byte(`"refused":"`)
	finalPart   = []byte(`"final":true`)
)

// read looks at a line on a till's screen: the last one of a step, or one that says that nothing of it has left. What
// is keyed in while the till is busy is refused at once; all else is done in the order in which it was keyed in.
func (r *runner) read(rec *engine.Record) {
	if !bytes.Contains(rec.Bytes, refusedPart) && !bytes.Contains(rec.Bytes, finalPart) {
		return
	}
	screen, readable := r.world.Screen(rec)
	if !readable {
		return
	}
	keyed := r.keyed[rec.Node]
	of := 0
	if screen.Refused == payment.TillBusy {
		of = len(keyed) - 1
	}
	s := keyed[of]
	r.keyed[rec.Node] = slices.Delete(keyed, of, of+1)
	switch {
	case screen.Refused != 0:
		r.refused(s, screen.Refused.String(), screen.Text)
	case s.Refused != "":
		r.obeyed(s)
	}
}

// refused notes that a step did nothing, and why. When a remedy is turned there may be nothing left to do.
func (r *runner) refused(s *scenarios.Step, slug string, words payment.Text) {
	switch {
	case s.Refused == slug:
		r.result.Observed++
	case r.scenario.Turn.Remedy != "":
	case s.Refused != "":
		r.result.fail(Failure{
			Location: s.Location, Rule: "step " + s.Word(), At: r.world.Loop.Now(), Want: "refused: " + s.Refused,
			Have: "refused: " + slug + ": " + words.En,
		})
	default:
		r.result.Undone = append(r.result.Undone, Undone{
			Location: s.Location, Step: s.Word(), At: r.world.Loop.Now(), Refusal: slug, Words: words,
		})
	}
}

// obeyed fails the run for a step that was to be refused and was carried out.
func (r *runner) obeyed(s *scenarios.Step) {
	if r.scenario.Turn.Remedy != "" {
		return
	}
	r.result.fail(Failure{
		Location: s.Location, Rule: "step " + s.Word(), At: r.world.Loop.Now(), Want: "refused: " + s.Refused, Have: "done",
	})
}

// unrefused fails the run for each order that was to be refused and was carried out.
func (r *runner) unrefused() {
	var left []*scenarios.Step
	for _, s := range r.orders {
		if s.Refused != "" {
			left = append(left, s)
		}
	}
	for _, steps := range r.keyed {
		for _, s := range steps {
			if s.Refused != "" {
				left = append(left, s)
			}
		}
	}
	slices.SortFunc(left, func(a, b *scenarios.Step) int { return cmp.Compare(a.Location.Line, b.Location.Line) })
	for _, s := range left {
		r.obeyed(s)
	}
}
