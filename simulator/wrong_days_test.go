package simulator

import (
	"slices"
	"strconv"
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
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
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

// wrongDay is a day on which something is wrong: by a practice or a fault, or because a fact of
// it was changed afterwards.
type wrongDay struct {
	right
	doctor func(*testing.T, *world.World)
	wants  string // what is missed, where the number alone does not say it
}

// oneSale is a sale that is settled, cleared and paid.
const oneSale = `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`

// undone is a sale whose approval is lost, and which the next request of the till reverses.
const undone = `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- balance: {terminal: T1, card: bob}
- advance: {by: 10m}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`

// lateAtIssuer and lateAtHost let the reversal of a sale overtake it.
const (
	lateAtIssuer = `
- {id: late, on: {link: clearing->issuer, mti: "0200", of: s1}, do: {delay: {by: 3m}}}`
	lateAtHost = `
- {id: late, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: {delay: {by: 3m}}}`
	lostApproval = `
- {id: lose-approval, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: drop}`
	changedSale = `
- {id: x, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: {mutate: {set: {"4": "000000090000"}, seal: keep}}}`
)

// wrongDays has for each invariant, by its number, days that break it.
var wrongDays = map[string]wrongDay{
	"1: the bank is told to pay under a number that the acquirer has not given": {right: right{faults: `
- {id: other, on: {link: acquirer->settlement-bank, mti: "0200", of: s1}, do: {mutate: {set: {"37": "P26032599999"}}}}`,
		steps: oneSale}},
	"2: a disk forgets what its log has": {right: right{faults: `
- {id: die, on: {link: clearing->acquirer, mti: "0210", of: s1}, do: {crash: {at: after-commit, restart: 2m, lose: 1}}}`,
		steps: oneSale}},
	"2: a posting names no event": {right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
		_, f := first[*host.Approved](t, w)
		f.Postings[0].Event = ""
	}},
	"3: the host takes a second copy of a request": {right: right{
		world: "practice: {acquirer: {take-repeats: true}}", steps: oneSale, faults: `
- {id: twice, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`}},
	"3, 20: so does the issuer": {right: right{
		world: "practice: {issuer: {authorise-repeats: true}}", steps: oneSale, faults: `
- {id: twice, on: {link: clearing->issuer, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`}},
	"3: so does the merchant's bank with a payout": {right: right{
		world: "practice: {merchant-bank: {credit-repeats: true}}", steps: oneSale, faults: `
- {id: twice, on: {link: settlement-bank->merchant-bank, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`}},
	"3: refunds give back more than the sale": {right: right{
		world: "practice: {acquirer: {refund-beyond-sale: true}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- refund: {as: r1, of: s1, amount: "400.00"}
- refund: {as: r2, of: s1, amount: "100.01"}`}},
	"4: what was reversed is cleared": {right: right{
		world: "practice: {clearing: {file-reversed: true}}", faults: lostApproval, steps: undone}},
	"4: a void is not": {right: right{world: "practice: {clearing: {omit-voids: true}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- void: {as: v1, of: s1}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`}},
	"5: the issuer posts a reversal again": {right: right{
		world: "practice: {issuer: {post-reversal-again: true}}", steps: undone, faults: lostApproval + `
- {id: lose-answer, on: {link: issuer->clearing, mti: "0430", of: s1}, do: drop}`}},
	"6: the issuer keeps no trace of a reversal that came first": {right: right{
		world: "practice: {issuer: {forget-early-reversal: true}}", faults: lateAtIssuer, steps: undone}},
	"6: nor does the host": {right: right{
		world: "practice: {acquirer: {forget-early-reversal: true}}", faults: lateAtHost, steps: undone}},
	"7: somebody else answers for the network": {right: right{steps: oneSale, faults: `
- {id: forged, on: {link: acquirer->clearing, mti: "0200", of: s1}, do: {answer: {code: "00"}}}`}},
	"8: the till takes a late approval, and nobody compares batches": {right: right{
		world: "practice: {terminal: {accept-late-reply: true}, acquirer: {unwatched: [L1]}}", steps: undone, faults: `
- {id: late, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: {delay: {by: 3m}}}`}},
	"9: a host that restarts does not undo what it was asked": {right: right{
		world: "practice: {acquirer: {forget-pending: true}}", steps: oneSale, faults: `
- {id: die, on: {link: clearing->acquirer, mti: "0210", of: s1}, do: {crash: {at: before-commit, restart: 2m}}}
- {id: lose-reversals, on: {link: terminal->acquirer, mti: "0400", of: s1}, do: drop, every: true}`}},
	"10: in balance though the till has one sale more": {
		right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
			_, f := first[*host.BatchCompared](t, w)
			f.Till.DebitCount++
		}},
	"10: the host compares totals that the till has not sent": {
		right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
			_, f := first[*host.BatchCompared](t, w)
			f.Till.CreditCount++
			f.Host.CreditCount++
		}, wants: "as the till sent them"},
	"10: its own are above what was posted": {
		right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
			_, f := first[*host.BatchCompared](t, w)
			f.Host.Debit.Minor += 100
			f.Till.Debit.Minor += 100
		}, wants: "as its postings make them"},
	"10: the next batch has the number of the last": {
		right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
			_, f := first[*host.BatchClosed](t, w)
			f.Next = f.Batch
		}},
	"11: details are uploaded twice": {right: right{faults: lostSale, steps: uploaded},
		doctor: func(t *testing.T, w *world.World) { again[*host.DetailsUploaded](t, w) }},
	"11: the end of an upload counts one more": {right: right{faults: lostSale, steps: uploaded},
		doctor: func(t *testing.T, w *world.World) {
			_, f := first[*host.BatchClosed](t, w)
			f.Count++
		}},
	"4, 12: a record is cleared on two days": {right: right{steps: oneSale},
		doctor: func(t *testing.T, w *world.World) {
			rec, f := first[*clearing.Cleared](t, w)
			later := *f
			later.Date++
			w.History.Observe(&engine.Record{Seq: rec.Seq, At: rec.At, Kind: rec.Kind, Node: rec.Node, Fact: &later})
		}},
	"12: a request counts for a day that is over": {right: right{steps: `
- advance: {to: "T+1 12:00"}` + oneSale}, doctor: func(t *testing.T, w *world.World) {
		_, f := first[*clearing.Routed](t, w)
		f.Date--
	}},
	"13, 20: a file is booked twice": {right: right{
		world: "practice: {acquirer: {book-files-again: true}}", steps: oneSale, faults: `
- {id: twice, on: {link: clearing->acquirer, class: file}, do: {duplicate: {after: 1h}}}`}},
	"14: less is collected from the issuer than it owes, and the network books it whole": {right: right{
		steps: oneSale, faults: `
- {id: less, on: {link: clearing->settlement-bank, nth: 1}, do: {mutate: {set: {"4": "000000040000"}}}}
- {id: said, on: {link: settlement-bank->clearing, nth: 1}, do: {mutate: {set: {"4": "000000049841"}}}}`}},
	"14, 20: a settlement comes short, and no item names it": {right: right{steps: oneSale, faults: `
- {id: less, on: {link: clearing->settlement-bank, nth: 2}, do: {mutate: {set: {"4": "000000040000"}}}}`},
		doctor: stateWhole},
	"14: a net position is one fen too high": {right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
		_, f := first[*clearing.Filed](t, w)
		f.Files[0].Net.Minor++
	}},
	"15: interchange without its cap": {right: right{world: "practice: {clearing: {forget-fee-caps: true}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "9000.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`}},
	"15: fees worked out on the sum of a day": {right: right{world: "practice: {acquirer: {fee-by-day: true}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "1.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "1.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`}},
	"16: a sale stands for the neighbour": {right: right{steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}`}, doctor: func(t *testing.T, w *world.World) {
		_, f := first[*host.Approved](t, w)
		f.Postings[0].Credit = chart.Payable("898110157320002")
	}, wants: "under its merchant"},
	"16: a payout was never confirmed": {right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
		r, _ := first[*payer.PayoutConfirmed](t, w)
		r.Fact = nil
	}},
	"17: a payout that nobody answered is made again": {right: right{
		world: "practice: {acquirer: {new-payout-id-on-retry: true}}", steps: oneSale, faults: `
- {id: lost, on: {link: settlement-bank->acquirer, mti: "0210", of: s1}, do: drop}`}},
	"17: a payout goes to another account": {right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
		_, f := first[*payer.PayoutSent](t, w)
		f.Account.Number = "6200000000000000000"
	}},
	"18: one fen above what a day may bring": {right: atTheLimit, doctor: func(t *testing.T, w *world.World) {
		_, f := first[*bank.Credited](t, w)
		require.True(t, f.Counted)
		f.Amount.Minor++
	}},
	"8, 19: nobody compares batches": {right: right{
		world: "practice: {acquirer: {unwatched: [L1]}}", faults: lostSale, steps: uploaded}},
	"20: on the account is what nobody has paid": {right: right{steps: oneSale},
		doctor: func(t *testing.T, w *world.World) {
			_, f := first[*bank.Credited](t, w)
			f.ID = "P26032599999"
		}},
	"20: a payout is booked twice, and an item names it that has nothing to say": {
		right: right{steps: oneSale}, wants: "acquirer reserve of RRN 608300000001 0.59 CNY, as the other book has it",
		doctor: func(t *testing.T, w *world.World) {
			_, f := first[*payer.PayoutConfirmed](t, w)
			again[*payer.PayoutConfirmed](t, w)
			raiseWrongly(t, w, f.ID)
		}},
	"21: the host does not look at the MAC": {right: right{
		world:  "security: {keys: double}\npractice: {acquirer: {skip-mac-check: true}}",
		faults: changedSale, steps: "- sign-on: {terminal: T1}" + oneSale}},
	"21: a record shows a card": {right: right{steps: oneSale}, doctor: func(t *testing.T, w *world.World) {
		w.History.Records[3].Note = payment.PAN(w.Profile.Cards["alice"].PAN).Clear()
	}},
	"22: two records have one place in the log": {right: right{steps: oneSale},
		doctor: func(_ *testing.T, w *world.World) { w.History.Records[3].Seq = 99 }},
}

// stateWhole has the acquirer's statement say that a net position came whole which did not, and its desk find nothing.
func stateWhole(t *testing.T, w *world.World) {
	t.Helper()
	_, p := first[*desk.FileImported](t, w)
	_, s := first[*desk.StatementImported](t, w)
	for i := range s.Lines {
		if l := &s.Lines[i]; l.Kind == reconcile.SettlementLine {
			l.Amount = p.Net
		}
	}
	for _, f := range w.History.Facts {
		if f, ok := f.(*desk.Reconciled); ok && f.Comparison == reconcile.CashComparison {
			f.Raised = nil
		}
	}
}

// raiseWrongly has the desk raise an item which says that a payout was never debited.
func raiseWrongly(t *testing.T, w *world.World, payout string) {
	t.Helper()
	_, p := first[*payer.PayoutSent](t, w)
	_, f := first[*desk.Reconciled](t, w)
	f.Raised = append(f.Raised, reconcile.Item{
		ID: "wrong", Comparison: reconcile.PayoutComparison, Side: reconcile.Short, Amount: p.Amount, Ours: p.Amount,
		Reason: reconcile.PaidNotStated, Day: f.Date, State: reconcile.Open, Raised: f.Now,
		Key: reconcile.TransactionKey{Merchant: p.Merchant, Payout: payout},
	})
}

// Each invariant fails on a day that breaks it, and says what it wanted and what there is
// (CASES §2.2). No practice is excused here: it is what is wrong.
func TestInvariantsFailOnWrongDays(t *testing.T) {
	for name, day := range wrongDays {
		t.Run(name, func(t *testing.T) {
			res := runText(t, day.text())
			require.NoError(t, res.Err)
			require.NotEqual(t, play.Inconclusive, res.Verdict, "%v", res.Unfired)
			if day.doctor != nil {
				require.Equal(t, play.Pass, res.Verdict, "%v", res.Failures)
				day.doctor(t, res.World)
			}
			found := invariants.Check(res.World, invariants.Excuse{})
			for _, id := range numbers(t, name) {
				i := slices.IndexFunc(found, func(v invariants.Violation) bool {
					return v.ID == id && strings.Contains(v.Want, day.wants)
				})
				require.GreaterOrEqual(t, i, 0, "invariant %d does not see it; seen: %+v", id, found)
				require.NotEmpty(t, found[i].Want)
				require.NotEmpty(t, found[i].Have)
			}
		})
	}
}

// Every invariant has a right day that comes close to breaking it and a wrong one that does:
// none cries at what is right, none is blind (CASES §2.2).
func TestEachInvariantHasBothDays(t *testing.T) {
	near, broken := make(map[int][]string), make(map[int][]string)
	for name := range rightDays {
		for _, id := range numbers(t, name) {
			near[id] = append(near[id], name)
		}
	}
	for name := range wrongDays {
		for _, id := range numbers(t, name) {
			broken[id] = append(broken[id], name)
		}
	}
	for _, inv := range invariants.All() {
		require.NotEmpty(t, near[inv.ID], "invariant %d has no right day", inv.ID)
		require.NotEmpty(t, broken[inv.ID], "invariant %d has no wrong day", inv.ID)
	}
}

// numbers are the invariants that a day is about, which stand before its name.
func numbers(t *testing.T, day string) (ids []int) {
	t.Helper()
	list, _, ok := strings.Cut(day, ": ")
	require.True(t, ok, day)
	for _, n := range strings.Split(list, ", ") {
		id, err := strconv.Atoi(n)
		require.NoError(t, err, day)
		ids = append(ids, id)
	}
	return ids
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
		"a long on the merchant's account": {"A06", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*desk.Reconciled); ok && len(f.Postings) > 0 && f.Postings[0].Event == ledger.J14 {
					f.Postings[0].Credit = "merchant-payable:898110154110001"
				}
			}
		}, "owed back of RRN 608500000001, by the ledgers: nothing"},
		"a settlement that the acquirer books for nobody": {"good-day", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*desk.StatementImported); ok {
					for i := range f.Lines {
						f.Lines[i].Kind = reconcile.OtherLine
					}
				}
			}
		}, "at rest on acquirer network-receivable without an item or a due date"},
		"a chargeback that the acquirer bears": {"G01", func(t *testing.T, w *world.World) {
			for _, f := range w.History.Facts {
				if f, ok := f.(*desk.ClaimCleared); ok && f.Detail.Kind == reconcile.Chargeback {
					f.Postings[0].Debit = "written-off"
				}
			}
		}, "the cost of RRN 608300000001, by the ledgers: 1877.79 CNY to the acquirer"},
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
