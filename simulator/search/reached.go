package search

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"acqsim/fault"
	"acqsim/reconcile/diagnosis"
	"acqsim/simulator/play"
)

// Reached counts what the days of a hunt have reached.
type Reached struct {
	mu sync.Mutex
	// Acted counts the faults that took effect: by hand-off, and there by verb.
	Acted map[string]map[string]int
	// Counted are the states, codes and causes: by what they are, and there by word.
	Counted map[string]map[string]int
	// Next is the first seed whose day is not over: a later hunt goes on from there.
	Next uint64
}

// What is counted besides faults.
const (
	Stages = "stage" // of a transaction at the end
	Causes = "cause" // that the diagnosis names
	Codes  = "code"  // DE 39 that came to a till, or with which the host kept the transaction
	States = "state" // of an entry at the acquirer, a payout, an item
)

func newReached() *Reached {
	return &Reached{Acted: make(map[string]map[string]int), Counted: make(map[string]map[string]int)}
}

// seen is what one day has reached.
type seen struct{ acted, counted [][2]string }

func (r *Reached) add(s *seen) {
	if s == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	count := func(in map[string]map[string]int, all [][2]string) {
		for _, w := range all {
			if in[w[0]] == nil {
				in[w[0]] = make(map[string]int)
			}
			in[w[0]][w[1]]++
		}
	}
	count(r.Acted, s.acted)
	count(r.Counted, s.counted)
}

// rarest is how often the least seen of the faults of a day has acted.
func (r *Reached) rarest(d *Day) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	least := 1 << 30
	for i := range d.Faults {
		least = min(least, r.Acted[d.Faults[i].On][d.Faults[i].Verb])
	}
	return least
}

// HandOffs lists the hand-offs at which faults can be drawn, in the order of the money's way.
func HandOffs() []string {
	var all []string
	for _, h := range allHandOffs() {
		if name := nameOf(h.on); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// Verbs lists the verbs in the order of the language.
func Verbs() []string {
	var all []string
	for _, v := range fault.Verbs() {
		all = append(all, string(v))
	}
	return all
}

// see takes down what a day has reached.
func see(r *play.Result) *seen {
	s := &seen{}
	for _, f := range r.World.Loop.Faults() {
		if f.Count > 0 {
			s.acted = append(s.acted, [2]string{onOf(f.Rule), string(f.Rule.Do.Verb())})
		}
	}
	note := func(what, word string) {
		if word != "" {
			s.counted = append(s.counted, [2]string{what, word})
		}
	}
	ev := r.World.Evidence()
	ix := diagnosis.NewIndex(ev)
	for i := range ev.Entries {
		e := &ev.Entries[i]
		note(States, string(e.State))
		note(Codes, string(e.Code))
		t := ix.Trace(e.Key())
		note(Stages, string(t.Stage))
		note(Causes, string(t.Cause))
	}
	return s
}

// Rare are the words of one sort with how often each was seen, the rarest first.
func (r *Reached) Rare(what string) []Count {
	var all []Count
	for _, word := range slices.Sorted(maps.Keys(r.Counted[what])) {
		all = append(all, Count{word, r.Counted[what][word]})
	}
	slices.SortStableFunc(all, func(a, b Count) int { return cmp.Compare(a.Times, b.Times) })
	return all
}

// Count is how often a word was seen.
type Count struct {
	Word  string
	Times int
}
