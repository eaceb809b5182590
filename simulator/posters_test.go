package simulator

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/ledger"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A fact with postings says whose money they move, and enters every one of them: none can be forgotten, and none is
// nobody's (docs/design/truth.md §1).
func TestFactsSayWhoseMoneyMoves(t *testing.T) {
	for _, f := range slices.Concat(acquirer.Facts(), clearing.Facts(), issuer.Facts(), bank.Facts()) {
		if postings(f).IsValid() {
			require.Implements(t, (*ledger.Poster)(nil), f)
		}
	}
	for _, id := range []string{"good-day", "A03", "B18", "C10", "C11-owed", "D03", "D06", "G03", "G05"} {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		r := play.Run(t.Context(), rows[0], play.Options{})
		for _, f := range r.World.History.Facts {
			p, moves := f.(ledger.Poster)
			if !moves {
				continue
			}
			entered := ledger.PostingsOf(p)
			if own := postings(f); own.IsValid() {
				for _, posting := range own.Interface().([]ledger.Posting) {
					require.Contains(t, entered, posting, "%s: %T", id, f)
				}
			}
			p.Post(&named{t: t, id: id, fact: f})
		}
	}
}

// postings is the field of a fact that holds its postings.
func postings(f any) reflect.Value {
	v := reflect.ValueOf(f).Elem().FieldByName("Postings")
	if !v.IsValid() || v.Type() != reflect.TypeFor[[]ledger.Posting]() {
		return reflect.Value{}
	}
	return v
}

// named holds that each posting has an owner.
type named struct {
	*ledger.Book
	t    *testing.T
	id   string
	fact any
}

func (n *named) Enter(of ledger.Owner, p ...ledger.Posting) {
	if len(p) > 0 {
		require.False(n.t, of.IsZero(), "%s: %T: %v", n.id, n.fact, p)
	}
}

func (n *named) Divide(_ ledger.Owner, p ledger.Posting, debit, credit []ledger.Share) {
	sum := func(shares []ledger.Share) (total int64) {
		for _, s := range shares {
			total += s.Minor
		}
		return total
	}
	require.Equal(n.t, p.Amount.Minor, sum(debit), "%s: %T", n.id, n.fact)
	require.Equal(n.t, p.Amount.Minor, sum(credit), "%s: %T", n.id, n.fact)
}
