package simulator

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/truth"
)

// Where the money of all transactions stands comes to what the cardholders gave, transaction by transaction, and who
// has that of a sale is whom the ledgers name for it (docs/design/truth.md §2).
func TestStandingsComeToWhatWasGiven(t *testing.T) {
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		r := playedOn(t, rows[0], "memory")
		l := truth.New()
		for rec, f := range r.World.Remembered {
			l.Fold(rec.Node, f)
		}
		for _, s := range l.Standings() {
			left, by := s.Debited, make(map[truth.Holder]int64)
			for _, p := range s.Places {
				left -= p.Minor
				by[p.Holder] += p.Minor
			}
			require.Zero(t, left, "%s: %v", r.Scenario.Row, s)
			m, _ := l.Where(s.Of)
			if s.Debited <= 0 || len(m.Unclaimed)+len(m.Unbacked) > 0 {
				continue // of no sale, or the fees of the others are counted to whoever has the rest
			}
			whole := !slices.ContainsFunc(m.Places, func(p truth.Place) bool { return p.Account == "acquirer/merchant-fee" })
			if whole && len(m.Places) > 0 { // nobody has charged the fee: it counts the others' to whoever has the rest
				for _, p := range s.Places {
					if slices.Contains([]string{"issuer/interchange-income", "clearing/fee-income", "acquirer/merchant-fee"},
						p.Account) {
						by[p.Holder] -= p.Minor
						by[m.Places[0].Holder] += p.Minor
					}
				}
			}
			for _, p := range m.Places {
				by[p.Holder] -= p.Minor
			}
			for h, n := range by {
				require.Zero(t, n, "%s, %s: %v, by itself %v", r.Scenario.Row, h, s, m)
			}
		}
	}
}
