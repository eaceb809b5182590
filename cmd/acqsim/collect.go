package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The heap may grow to five times what lives before it is collected as long as that is
// little: a world is small and makes much garbage. Of a large one, a till with thousands of
// sales in its batch, the garbage is held to a bound.
const (
	mostGarbage  = 400 // percent of what lives
	leastGarbage = 40
	roomy        = 64 << 20 // bytes of garbage, in between
)

// collectAt is how much garbage there may be beside what lives, in percent of it.
func collectAt(live uint64) int {
	return int(min(max(roomy*100/max(live, 1), leastGarbage), mostGarbage))
}

// boundGarbage sets the bound anew after each collection, for as long as the process lives.
func boundGarbage() {
	living := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	now := mostGarbage
	debug.SetGCPercent(now)
	var again func(struct{})
	again = func(struct{}) {
		metrics.Read(living)
		if want := collectAt(living[0].Value.Uint64()); want < now*9/10 || want > now*11/10 {
			now = want
			debug.SetGCPercent(now)
		}
		runtime.AddCleanup(new([16]byte), again, struct{}{})
	}
	again(struct{}{})
}
