package party

import "fmt"

// Found is what the journal has under the keys that a party wanted.
type Found struct {
	// Facts are those of the party that stand under any of the keys, each once, oldest first.
	Facts []Fact
	asked map[Key]bool
}

// Has reports whether the journal was asked for a key; then all that it has under it is
// among the Facts. Nothing was found before anything was asked.
func (f *Found) Has(k Key) bool { return f != nil && f.asked[k] }

// Recall returns the facts of one party that stand under any of the keys, each once,
// oldest first.
type Recall func(keys []Key) ([]Fact, error)

// mostRounds is how often a party may want more before it answers one event: it reads a
// transaction, then what refers to it.
const mostRounds = 8

// Ask hands p an event and answers what it wants out of its journal until it wants nothing
// more. Nothing else happens between: what p answers is what it would answer had it never
// archived anything.
//
//	Handle ─▶ Want(key) ─▶ journal ─▶ Handle with Found ─▶ Facts, Sends, Timers
//
// A party that wants what it was told, or never stops wanting, is broken: that is an error.
func Ask(p Party, ev *Event, out *Out, recall Recall) error {
	out.Reset()
	p.Handle(ev, out)
	if len(out.Wants) == 0 {
		return nil
	}
	asked, keys := make(map[Key]bool), []Key(nil)
	for round := 1; len(out.Wants) > 0; round++ {
		known := len(keys)
		for _, k := range out.Wants {
			if !asked[k] {
				asked[k], keys = true, append(keys, k)
			}
		}
		if len(keys) == known || round > mostRounds {
			return fmt.Errorf("party: %s of %s is wanted again after %d answers", ev.Kind, out.Wants[0], round-1)
		}
		facts, err := recall(keys)
		if err != nil {
			return err
		}
		ev.Found = &Found{Facts: facts, asked: asked}
		out.Reset()
		p.Handle(ev, out)
	}
	return nil
}

// Drive hands p one event and applies the facts, as the engine does when nothing
// goes wrong. It is what tests of a single party use; it has no journal, so that
// nothing is found of what was archived.
func Drive(p Party, ev *Event, out *Out) {
	nothing := func([]Key) ([]Fact, error) { return nil, nil }
	if err := Ask(p, ev, out, nothing); err != nil {
		panic(err)
	}
	ev.Found = nil
	for _, f := range out.Facts {
		p.Apply(f)
	}
}
