package simulator

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/simulator/invariants"
	"acqsim/simulator/play"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
)

// What a disk has forgotten (DESIGN §5: lose) is not followed any more: the ledgers come to what the books of the
// parties say after they have folded what was left, and the diagnosis agrees with them; with what was forgotten they
// would not come to it (docs/design/truth.md §3).
func TestForgottenFactsAreNotFollowed(t *testing.T) {
	for name, fault := range map[string]struct {
		when, crash string
		moved       bool // money that moved is forgotten
	}{
		"the host's approval":    {"clearing->acquirer", "lose: 1", true},
		"all that all have":      {"clearing->acquirer", "node: all, lose: all", true},
		"the last three of all":  {"clearing->acquirer", "node: all, lose: 3", true},
		"the last five of all":   {"clearing->acquirer", "node: all, lose: 5", true},
		"what the issuer has":    {"clearing->issuer", "lose: 1", true},
		"nothing of the network": {"clearing->issuer", "node: clearing, lose: 1", false},
	} {
		t.Run(name, func(t *testing.T) {
			mti := map[string]string{"clearing->acquirer": "0210", "clearing->issuer": "0200"}[fault.when]
			row := loadText(t, right{steps: oneSale, faults: `
- {id: die, on: {link: ` + fault.when + `, mti: "` + mti + `", of: s1},
   do: {crash: {at: after-commit, restart: 2m, ` + fault.crash + `}}}`}.text())
			r := play.Run(t.Context(), row, play.Options{})
			require.NoError(t, r.Err)
			require.NotEmpty(t, r.World.Loop.Losses(), failures(r))
			have, all := truth.New(), truth.New()
			for rec, f := range r.World.Remembered {
				have.Fold(rec.Node, f)
			}
			for rec, f := range r.World.History.Facts {
				all.Fold(rec.Node, f)
			}
			require.Empty(t, unlike(r.World, have))
			require.Equal(t, fault.moved, len(unlike(r.World, all)) > 0)
			for _, v := range invariants.Check(r.World, play.Excused(row.Faults, row.World.Practice)) {
				require.NotEqual(t, 20, v.ID, "want %s, have %s", v.Want, v.Have)
			}
		})
	}
}

// unlike lists the parties whose book and the ledgers have not the same.
func unlike(w *world.World, l *truth.Ledgers) (nodes []party.Node) {
	for _, n := range world.Bookkeepers {
		have := make(map[ledger.Account]int64)
		book := w.Book(n)
		for _, a := range book.Accounts() {
			if net := book.Net(a).Minor; net != 0 {
				have[a] = net
			}
		}
		if !maps.Equal(have, l.Balances(n)) {
			nodes = append(nodes, n)
		}
	}
	return nodes
}
