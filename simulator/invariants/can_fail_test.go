package invariants_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/engine"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// first returns the record of the first fact of a kind, and the fact.
func first[T any](t *testing.T, w *world.World) (*engine.Record, T) {
	t.Helper()
	for r, f := range w.History.Facts {
		if f, ok := any(f).(T); ok {
			return r, f
		}
	}
	require.FailNow(t, "the run has no such fact")
	panic("unreachable")
}

// again puts a fact into the log a second time.
func again[T any](t *testing.T, w *world.World) {
	t.Helper()
	r, _ := first[T](t, w)
	w.History.Observe(r)
}

// Each invariant fails when the log or the books are spoiled where it looks, and
// says what it wanted and what there is (CASES §2.2).
func TestInvariantsCanFail(t *testing.T) {
	spoilers := map[int]struct {
		id    string
		spoil func(*testing.T, *world.World)
	}{
		1: {"good-day", func(_ *testing.T, w *world.World) {
			w.Book(world.Acquirer).Post(chart.Opening.Append(nil, payment.Minor(1_00, payment.CNY))...)
		}},
		2: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*host.Approved](t, w)
			f.Postings[0].Event = ""
		}},
		3: {"good-day", func(t *testing.T, w *world.World) { again[*issuer.Authorised](t, w) }},
		4: {"good-day", func(t *testing.T, w *world.World) { again[*clearing.Cleared](t, w) }},
		5: {"A01", func(t *testing.T, w *world.World) { again[*issuer.Reversed](t, w) }},
		6: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*issuer.Authorised](t, w)
			w.History.Observe(&engine.Record{Seq: 1, Kind: engine.FactRecord, Node: world.Issuer,
				Fact: &issuer.Tombstoned{NetworkRef: f.NetworkRef}})
		}},
		7: {"good-day", func(t *testing.T, w *world.World) {
			r, _ := first[*host.Approved](t, w)
			r.Seq = 1
		}},
		8: {"good-day", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*terminal.Answered); ok && f.Belief == terminal.Approved {
					f.Belief = terminal.Declined
				}
			}
		}},
		9: {"good-day", func(_ *testing.T, w *world.World) {
			for r, f := range w.History.Facts { // requests that are never decided
				if _, ok := f.(*host.Approved); ok {
					r.Fact = nil
				}
			}
		}},
		10: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*host.BatchCompared](t, w)
			f.Till.DebitCount++
		}},
		11: {"A04", func(t *testing.T, w *world.World) { again[*host.DetailsUploaded](t, w) }},
		12: {"good-day", func(t *testing.T, w *world.World) { again[*clearing.Cleared](t, w) }},
		13: {"good-day", func(t *testing.T, w *world.World) { again[*desk.FileImported](t, w) }},
		14: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*clearing.Filed](t, w)
			f.Files[0].Net.Minor++
		}},
		15: {"good-day", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*desk.Reconciled); ok && len(f.Matches) > 0 {
					f.Matches[0].Fee.Minor++
				}
			}
		}},
		16: {"good-day", func(t *testing.T, w *world.World) {
			r, _ := first[*payer.PayoutConfirmed](t, w)
			r.Fact = nil
		}},
		17: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*payer.PayoutSent](t, w)
			f.Account.Number = "6200000000000000000"
		}},
		18: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*bank.Credited](t, w)
			f.Counted, f.Amount = true, payment.Minor(10_001_00, payment.CNY)
			w.History.Observe(&engine.Record{Seq: 1, Kind: engine.FactRecord, Node: world.MerchantBank,
				Fact: &bank.AccountSet{SetAccount: bank.SetAccount{Account: f.To, Class: bank.ClassII}}})
			again[*bank.Credited](t, w)
		}},
		19: {"A04", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*desk.Reconciled); ok {
					f.Raised = nil
				}
			}
		}},
		20: {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*bank.Credited](t, w) // more than the payout: nobody can say for what
			f.Amount.Minor++
		}},
		21: {"good-day", func(_ *testing.T, w *world.World) {
			card := w.Profile.Cards[w.Cards()[0]]
			w.History.Observe(&engine.Record{Kind: engine.CommandRecord, Node: "T1", Note: payment.PAN(card.PAN).Clear()})
		}},
		22: {"good-day", func(_ *testing.T, w *world.World) { w.History.Records[3].Seq = 99 }},
	}
	for _, inv := range invariants.All() {
		t.Run(inv.Name, func(t *testing.T) {
			s, ok := spoilers[inv.ID]
			require.True(t, ok, "no way to spoil invariant %d", inv.ID)
			rows, err := scenarios.LoadID(s.id, scenarios.Options{})
			require.NoError(t, err)
			r := play.Run(t.Context(), rows[0], play.Options{})
			require.Equal(t, play.Pass, r.Verdict, "%+v", r.Failures)
			s.spoil(t, r.World)
			found := invariants.Check(r.World, play.Excused(rows[0].Faults, rows[0].World.Practice))
			i := slices.IndexFunc(found, func(v invariants.Violation) bool { return v.ID == inv.ID })
			require.GreaterOrEqual(t, i, 0, "invariant %d does not see it; seen: %+v", inv.ID, found)
			require.NotEmpty(t, found[i].Want)
			require.NotEmpty(t, found[i].Have)
		})
	}
}

// Bugs that balance, and that no comparison of totals sees, are named by the ledgers with their transaction: a reversal
// credited to another card, interchange one fen too high, a fee debited to another merchant (docs/design/truth.md §3).
func TestLedgersNameTheBug(t *testing.T) {
	for name, bug := range map[string]struct {
		id    string
		plant func(*testing.T, *world.World)
		want  string
	}{
		"a reversal to another card": {"A01", func(t *testing.T, w *world.World) {
			_, f := first[*issuer.Reversed](t, w)
			f.Postings[0].Credit = "cardholder:stranger"
		}, "on one card"},
		"interchange one fen too high": {"good-day", func(t *testing.T, w *world.World) {
			_, f := first[*issuer.Cleared](t, w)
			for i := range f.Postings {
				if p := &f.Postings[i]; p.Credit == issuer.InterchangeIncome {
					p.Amount.Minor++
				}
			}
		}, "issuer due-to-network of RRN"},
		"a fee off another merchant": {"good-day", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*desk.Reconciled); ok && len(f.Matches) > 0 {
					f.Matches[0].Merchant = "M9"
				}
			}
		}, "what is owed of RRN"},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := scenarios.LoadID(bug.id, scenarios.Options{})
			require.NoError(t, err)
			r := play.Run(t.Context(), rows[0], play.Options{})
			require.Equal(t, play.Pass, r.Verdict, "%+v", r.Failures)
			bug.plant(t, r.World)
			var named []string
			for _, v := range invariants.Check(r.World, play.Excused(rows[0].Faults, rows[0].World.Practice)) {
				if v.ID == 20 {
					named = append(named, v.Want)
				}
			}

			require.Contains(t, strings.Join(named, "\n"), bug.want)
		})
	}
}

// The same sale under another reference and on another day is a second debit of one
// request: no key of a party shows it (CASES §2.2, 3).
func TestSecondDebitUnderAnotherKey(t *testing.T) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	r := play.Run(t.Context(), rows[0], play.Options{})
	_, asked := first[*host.Requested](t, r.World)
	rec, f := first[*host.Approved](t, r.World)
	require.Equal(t, asked.Ref, f.Ref)
	again, approved := *asked, *f
	again.RRN, again.Date, again.Sent = "999999999999", asked.Date+1, "0101000000"
	approved.Ref = again.Ref
	for _, fact := range []party.Fact{&again, &approved} {
		r.World.History.Observe(&engine.Record{Seq: rec.Seq, At: rec.At, Kind: engine.FactRecord, Node: world.Acquirer,
			Fact: fact})
	}
	require.True(t, slices.ContainsFunc(invariants.Check(r.World, invariants.Excuse{}), func(v invariants.Violation) bool {
		return v.ID == 3 && v.Have == "2 approvals"
	}))
}
