package reconcile_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/reconciletest"
)

// Each difference between journal and clearing file gives the item that the desk's
// practice calls for, and no other (CASES §2.1; the case is named in each row).
func TestClearingComparison(t *testing.T) {
	state := func(s reconcile.EntryState) func(*reconcile.Entry) { return func(e *reconcile.Entry) { e.State = s } }
	for name, tt := range map[string]struct {
		entries []reconcile.Entry
		details []reconcile.Detail
		want    []short
		pairs   int
	}{
		"both have it": {[]reconcile.Entry{entry(1, friday, 1000)}, []reconcile.Detail{detail(1, friday, 1000)}, []short{},
			1},
		"A06 outcome never learned": {[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000), state(reconcile.Hung))},
			[]reconcile.Detail{detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalHung, 1000}}, 0},
		"B12 record missing beside others": {[]reconcile.Entry{entry(1, friday, 1000), entry(2, friday, 50)},
			[]reconcile.Detail{detail(2, friday, 50)},
			[]short{{reconcile.ClearingComparison, reconcile.Short, reconcile.ApprovedNotCleared, 1000}}, 1},
		"empty file": {[]reconcile.Entry{entry(1, friday, 1000)}, nil,
			[]short{{reconcile.ClearingComparison, reconcile.Short, reconcile.EmptyFile, 1000}}, 0},
		"B14 unknown sale": {nil, []reconcile.Detail{detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.NotInJournal, 1000}}, 0},
		"B18 reversed and cleared": {[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000),
			state(reconcile.Reversed))}, []reconcile.Detail{detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalReversed, 1000}}, 0},
		"A01 reversed pair": {[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000), state(reconcile.Reversed))}, nil,
			[]short{}, 0},
		"declined and cleared": {[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000), state(reconcile.Declined))},
			[]reconcile.Detail{detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalDeclined, 1000}}, 0},
		"A10 twin record": {[]reconcile.Entry{entry(1, friday, 1000)},
			[]reconcile.Detail{detail(1, friday, 1000), detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.ClearedTwice, 1000}}, 1},
		"B13 amount": {[]reconcile.Entry{entry(1, friday, 1000)}, []reconcile.Detail{detail(1, friday, 990)},
			[]short{{reconcile.ClearingComparison, reconcile.AmountDiff, reconcile.DifferentAmount, 10}}, 1},
		"other kind": {[]reconcile.Entry{entry(1, friday, 1000)},
			[]reconcile.Detail{reconciletest.Change(detail(1, friday, 1000), func(d *reconcile.Detail) {
				d.Kind = reconcile.Refund
			})},
			[]short{{reconcile.ClearingComparison, reconcile.Status, reconcile.DifferentKind, 2000}}, 1},
		"RRN lost, network key matches": {[]reconcile.Entry{entry(1, friday, 1000)},
			[]reconcile.Detail{reconciletest.Change(detail(1, friday, 1000), func(d *reconcile.Detail) { d.RRN = "" })},
			[]short{}, 1},
		"same amount is no key": {[]reconcile.Entry{entry(1, friday, 1000)}, []reconcile.Detail{detail(2, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.NotInJournal, 1000},
				{reconcile.ClearingComparison, reconcile.Short, reconcile.ApprovedNotCleared, 1000}}, 0},
		"B19 void missing: the money is long": {
			[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000), state(reconcile.Voided)),
				reconciletest.Change(entry(2, friday, 1000), func(e *reconcile.Entry) {
					e.Kind, e.Original = reconcile.Void, rrn(1)
				})},
			[]reconcile.Detail{detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.ApprovedNotCleared, 1000}}, 1},
		"both legs of a void missing": {
			[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000), state(reconcile.Voided)),
				reconciletest.Change(entry(2, friday, 1000), func(e *reconcile.Entry) {
					e.Kind, e.Original = reconcile.Void, rrn(1)
				}), entry(3, friday, 5)},
			[]reconcile.Detail{detail(3, friday, 5)}, []short{}, 1},
		"unknown refund: the money is short": {[]reconcile.Entry{entry(2, friday, 5)},
			[]reconcile.Detail{detail(2, friday, 5), reconciletest.Change(detail(1, friday, 1000), func(d *reconcile.Detail) {
				d.Kind = reconcile.Refund
			})},
			[]short{{reconcile.ClearingComparison, reconcile.Short, reconcile.NotInJournal, 1000}}, 1},
		"we date it a day later": {[]reconcile.Entry{entry(1, saturday, 1000)}, []reconcile.Detail{detail(1, friday, 1000)},
			[]short{}, 1},
		"we date it two days off": {[]reconcile.Entry{entry(1, sunday, 1000)}, []reconcile.Detail{detail(1, friday, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.NotInJournal, 1000}}, 0},
		"pre-authorisations move nothing": {[]reconcile.Entry{reconciletest.Change(entry(1, friday, 1000),
			func(e *reconcile.Entry) {
				e.Kind = reconcile.PreAuth
			})}, nil,
			[]short{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			res := reconcile.L2(on(t, friday), tt.entries, tt.details, nil)
			require.Equal(t, tt.want, shorts(res.Raised))
			require.Len(t, res.Pairs, tt.pairs)
			require.Empty(t, res.Closed)
		})
	}
}

// A sale at the cut-over that we put a day early is short on our day and matched on
// the network's: nothing stays open (B05).
func TestStraddleMatchesTheNextDay(t *testing.T) {
	entries := []reconcile.Entry{entry(1, friday, 1000), entry(2, friday, 70)}
	first := reconcile.L2(on(t, friday), entries, []reconcile.Detail{detail(2, friday, 70)}, nil)
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.Short, reconcile.ApprovedNotCleared, 1000}},
		shorts(first.Raised))
	for _, p := range first.Pairs {
		entries[p.Entry].Cleared = p.Cleared
	}
	second := reconcile.L2(on(t, saturday), entries, []reconcile.Detail{detail(1, saturday, 1000)}, first.Raised)
	require.Empty(t, second.Raised)
	require.Len(t, second.Closed, 1)
	require.Equal(t, reconcile.Matched, second.Closed[0].State)
	require.Equal(t, saturday, second.Closed[0].ClosedDay)
	require.Equal(t, []reconcile.Pair{{0, 0, saturday}}, second.Pairs)
}

// The open item knows a transaction whose day the journal has archived, on either
// side.
func TestOpenItemsStandForArchivedRows(t *testing.T) {
	short := reconcile.L2(on(t, friday), []reconcile.Entry{entry(1, friday, 1000)}, nil, nil).Raised
	late := reconcile.L2(on(t, saturday), nil, []reconcile.Detail{detail(1, saturday, 1000)}, short)
	require.Empty(t, late.Raised)
	require.Len(t, late.Closed, 1)

	long := reconcile.L2(on(t, friday), nil, []reconcile.Detail{detail(1, friday, 1000)}, nil).Raised
	ours := reconcile.L2(on(t, saturday), []reconcile.Entry{entry(1, saturday, 1000)}, nil, long)
	require.Empty(t, ours.Raised)
	require.Len(t, ours.Closed, 1)
	require.Equal(t, []reconcile.Pair{{0, -1, friday}}, ours.Pairs)
}

// Comparing a day twice raises nothing the second time.
func TestClearingComparedAgain(t *testing.T) {
	entries := []reconcile.Entry{entry(1, friday, 1000), entry(2, friday, 70)}
	details := []reconcile.Detail{detail(1, friday, 1000), detail(3, friday, 5)}
	first := reconcile.L2(on(t, friday), entries, details, nil)
	for _, p := range first.Pairs {
		entries[p.Entry].Cleared = p.Cleared
	}
	again := reconcile.L2(on(t, friday), entries, details, first.Raised)
	require.Empty(t, again.Raised)
	require.Empty(t, again.Closed)
	require.Equal(t, first.Pairs, again.Pairs)
}

// Whatever happens to transactions, the items raised are exactly those that were
// made to happen, and the order of the rows changes nothing. The fates are the
// oracle: they know what was done to each transaction.
func TestClearingAgainstKnownFates(t *testing.T) {
	day := on(t, friday)
	rapid.Check(t, func(rt *rapid.T) {
		var entries []reconcile.Entry
		var details []reconcile.Detail
		want := []short{}
		for n := 1; n <= rapid.IntRange(0, 40).Draw(rt, "transactions"); n++ {
			amount := rapid.Int64Range(1, 5).Draw(rt, "amount") // amounts collide on purpose
			e, d := entry(n, friday, amount), detail(n, friday, amount)
			switch rapid.SampledFrom([]string{"both", "ours", "outside", "hung", "reversed", "pair", "amount", "neighbour",
				"twin"}).Draw(rt, "fate") {
			case "both":
				entries, details = append(entries, e), append(details, d)
			case "ours":
				entries = append(entries, e)
				want = append(want, short{reconcile.ClearingComparison, reconcile.Short, reconcile.ApprovedNotCleared, amount})
			case "outside":
				details = append(details, d)
				want = append(want, short{reconcile.ClearingComparison, reconcile.Long, reconcile.NotInJournal, amount})
			case "hung":
				e.State = reconcile.Hung
				entries, details = append(entries, e), append(details, d)
				want = append(want, short{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalHung, amount})
			case "reversed":
				e.State = reconcile.Reversed
				entries, details = append(entries, e), append(details, d)
				want = append(want, short{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalReversed, amount})
			case "pair":
				e.State = reconcile.Reversed
				entries = append(entries, e)
			case "amount":
				d.Amount.Minor += 3
				entries, details = append(entries, e), append(details, d)
				want = append(want, short{reconcile.ClearingComparison, reconcile.AmountDiff, reconcile.DifferentAmount, 3})
			case "neighbour":
				e.ClearingDate = rapid.SampledFrom([]payment.BusinessDate{thursday, saturday}).Draw(rt, "day")
				entries, details = append(entries, e), append(details, d)
			case "twin":
				entries, details = append(entries, e), append(details, d, d)
				want = append(want, short{reconcile.ClearingComparison, reconcile.Long, reconcile.ClearedTwice, amount})
			}
		}
		if len(details) == 0 {
			for i := range want {
				want[i].reason = reconcile.EmptyFile
			}
		}
		res := reconcile.L2(day, entries, details, nil)
		sortShorts(want)
		got := shorts(res.Raised)
		sortShorts(got)
		require.Equal(rt, want, got)

		shuffled := rapid.Permutation(entries).Draw(rt, "entries")
		other := reconcile.L2(day, shuffled, rapid.Permutation(details).Draw(rt, "details"), nil)
		require.Equal(rt, res.Raised, other.Raised)
		require.Equal(rt, matchedRRNs(entries, res.Pairs), matchedRRNs(shuffled, other.Pairs))
	})
}

func sortShorts(s []short) {
	slices.SortFunc(s, func(a, b short) int {
		return cmp.Or(cmp.Compare(a.side, b.side), cmp.Compare(a.reason, b.reason), cmp.Compare(a.amount, b.amount))
	})
}

func matchedRRNs(entries []reconcile.Entry, pairs []reconcile.Pair) []payment.RRN {
	var out []payment.RRN
	for _, p := range pairs {
		out = append(out, entries[p.Entry].RRN)
	}
	return out
}

// BenchmarkL2 compares a day of a million transactions a side, one in a thousand of
// which differs.
func BenchmarkL2(b *testing.B) {
	const n = 999_999
	entries, details := make([]reconcile.Entry, 0, n), make([]reconcile.Detail, 0, n)
	for i := 1; i <= n; i++ {
		if i%1000 != 0 {
			entries = append(entries, entry(i, friday, int64(i)))
		}
		if i%1000 != 1 {
			details = append(details, detail(i, friday, int64(i)))
		}
	}
	day := on(b, friday)
	b.ReportAllocs()
	for b.Loop() {
		if res := reconcile.L2(day, entries, details, nil); len(res.Raised) != 1999 {
			b.Fatal(len(res.Raised))
		}
	}
}
