package simulator

import (
	"fmt"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
)

// retiredAlike holds ledgers that hand everything that is over to an archive, after each fact,
// against others that keep all: it says what they do not agree on, and how many more
// transactions were retired than there are: those that were brought back and went again.
func retiredAlike(w *world.World) (unlike []string, again int) {
	kept, short, shelf, gone := truth.New(), truth.New(), make(truth.Shelf), 0
	for rec, f := range w.Remembered {
		if _, posts := f.(ledger.Poster); !posts {
			continue
		}
		kept.Fold(rec.Node, f)
		short.Fold(rec.Node, f)
		gone += short.Retire(shelf, nil)
		if rec.Seq%64 == 0 {
			unlike = append(unlike, alike(kept, short)...)
		}
	}
	unlike = append(unlike, alike(kept, short)...)
	for _, m := range kept.All() {
		if have, known := short.Where(m.Of); !known || fmt.Sprint(have) != fmt.Sprint(m) {
			unlike = append(unlike, fmt.Sprintf("%v: have %v, want %v", m.Of, have, m))
		}
	}
	return unlike, gone - len(kept.All())
}

// alike compares what two ledgers tell of all transactions.
func alike(want, have *truth.Ledgers) (unlike []string) {
	compare := func(what string, want, have any) {
		if w, h := fmt.Sprint(want), fmt.Sprint(have); w != h {
			unlike = append(unlike, fmt.Sprintf("%s: have %s, want %s", what, h, w))
		}
	}
	compare("gaps", want.Gaps(), have.Gaps())
	compare("resting", want.Resting(), have.Resting())
	mirrors := func(l *truth.Ledgers) (all []string) {
		for _, d := range l.Mirrors() {
			all = append(all, fmt.Sprint(d.Of, d.Fund, d.Days, d.Node, d.Account, d.Have, d.Want))
		}
		return all
	}
	compare("mirrors", mirrors(want), mirrors(have))
	for _, n := range append([]party.Node{world.SettlementBank}, world.Bookkeepers...) {
		compare("balances of "+string(n), want.Balances(n), have.Balances(n))
	}
	return unlike
}
