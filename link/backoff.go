package link

import (
	"math/rand/v2"
	"time"
)

// Backoff spaces attempts to connect: twice as long after each failure, and a random part of it, so that the terminals
// of a whole country do not dial in the same instant after their host restarts.
type Backoff struct {
	Min  time.Duration       // after the first failure; 100 ms
	Max  time.Duration       // at most; 30 s
	Rand func(n int64) int64 // uniform in [0, n); math/rand/v2 unless set
}

// Delay is how long to wait after the given number of failures in a row, from 1: between half of the doubled time and
// all of it.
func (b Backoff) Delay(failures int) time.Duration {
	least, most := orDefault(b.Min, 100*time.Millisecond), orDefault(b.Max, 30*time.Second)
	d := least
	for i := 1; i < failures && d < most; i++ {
		d *= 2
	}
	d = max(min(d, most), 2)
	random := b.Rand
	if random == nil {
		random = rand.Int64N
	}
	return d - time.Duration(random(int64(d/2)))
}
