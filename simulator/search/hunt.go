package search

import (
	"context"
	"errors"
	"sync"

	"acqsim/simulator/play"
)

// Hunt plays the days of one seed after the other and looks for what must not be.
type Hunt struct {
	From    uint64 // the first seed
	Days    uint64 // how many; 0 for no end
	Every   uint64 // only each so many-th seed, from From on; 1 when 0
	Kinds   []Kind // those of the days, by turns; all when empty
	Workers int    // how many days at once; 1 when 0
	Play    play.Options
	Also    []Oracle // what is asked beside Judge
	Rare    bool     // of several days take the one whose faults have acted least, so that seeds are left out
	World   *Place   // where the days happen; drawn for each when nil
	// Found is told of each day with findings, Ended of each other; one at a time.
	Found func(*Catch)
	Ended func(*Day)
}

// Catch is a day in which something was found.
type Catch struct {
	Day      *Day
	Findings []Finding
}

// Lot is the day that a hunt plays for a seed.
func (h *Hunt) Lot(seed uint64) *Day {
	kinds := h.Kinds
	if len(kinds) == 0 {
		kinds = turns
	}
	return DrawIn(h.World, seed, kinds[seed%uint64(len(kinds))])
}

// turns are the kinds of days by turns: rough ones find more.
var turns = []Kind{Stormy, Wide, Wrong, Stormy, Quiet, Wide}

// Run plays until all days are over or ctx is. What it returns says what was reached.
func (h *Hunt) Run(ctx context.Context) *Reached {
	seeds := make(chan uint64)
	reached, over := newReached(), make(map[uint64]bool)
	reached.Next = h.From
	var told sync.Mutex
	var workers sync.WaitGroup
	for range max(1, h.Workers) {
		workers.Go(func() {
			for seed := range seeds {
				day, seen, found := h.one(ctx, h.choose(seed, reached))
				if ctx.Err() != nil {
					return
				}
				told.Lock()
				reached.add(seen)
				h.tell(day, found)
				over[seed] = true
				for step := max(1, h.Every); over[reached.Next]; reached.Next += step {
					delete(over, reached.Next)
				}
				told.Unlock()
			}
		})
	}
	step := max(1, h.Every)
	for n := uint64(0); h.Days == 0 || n < h.Days; n++ {
		select {
		case seeds <- h.From + n*step:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(seeds)
	workers.Wait()
	return reached
}

func (h *Hunt) tell(day *Day, found []Finding) {
	switch {
	case len(found) > 0 && h.Found != nil:
		h.Found(&Catch{day, found})
	case len(found) == 0 && h.Ended != nil:
		h.Ended(day)
	}
}

// candidates is of how many days the one with the rarest faults is taken; farOff is where the
// seeds of the others lie, so that no two seeds of a hunt share one.
const candidates, farOff = 8, 1 << 40

// choose is the day that is played for a seed.
func (h *Hunt) choose(seed uint64, reached *Reached) *Day {
	best := h.Lot(seed)
	if !h.Rare || len(best.Faults) == 0 {
		return best
	}
	rarest := reached.rarest(best)
	for n := uint64(1); n < candidates; n++ {
		other := DrawIn(h.World, seed+n*farOff, best.Kind)
		if r := reached.rarest(other); r < rarest && len(other.Faults) > 0 {
			best, rarest = other, r
		}
	}
	return best
}

// one plays a day and asks all oracles.
func (h *Hunt) one(ctx context.Context, d *Day) (*Day, *seen, []Finding) {
	day, r, err := d.Play(ctx, h.Play)
	switch {
	case ctx.Err() != nil:
		return day, nil, nil
	case r == nil:
		return day, nil, []Finding{{Rule: "error", Have: err.Error()}}
	}
	found := Judge(r)
	var s *seen
	if r.Err == nil {
		r.Examine(func() {
			for _, ask := range h.Also {
				found = append(found, ask(ctx, day, r)...)
			}
			s = see(r)
		})
		if r.Err != nil {
			found = append(found, Judge(&play.Result{Err: r.Err})...)
		}
	}
	return day, s, found
}

// Again is the oracle that plays a day once more, on the same wire or another, and wants the same
// trace. Of days one in so many is played again.
func Again(o play.Options, oneIn uint64) Oracle {
	return func(ctx context.Context, d *Day, r *play.Result) []Finding {
		if d.Seed%oneIn != 0 {
			return nil
		}
		again := play.Run(ctx, r.Scenario, o)
		switch {
		case errors.Is(again.Err, context.Canceled), again.TraceHash == r.TraceHash:
			return nil
		case again.Err != nil:
			return []Finding{{Rule: "played again on " + again.Wire, Have: again.Err.Error()}}
		}
		return []Finding{{Rule: "played again on " + again.Wire, Want: r.TraceHash, Have: again.TraceHash}}
	}
}
