package search

import (
	"testing"

	"acqsim/simulator/play"
)

// BenchmarkDrawnWorld draws days of all kinds and plays them with every oracle that a run has: invariants, the ledger
// truth, the evidence against the books.
func BenchmarkDrawnWorld(b *testing.B) {
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, _, err := Draw(uint64(n%24), Kinds()[n%3]).Play(b.Context(), play.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
