package reconcile

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

func change[T any](v T, f func(*T)) T {
	f(&v)
	return v
}

// Each difference between journal and clearing file gives the item that the desk's
// practice calls for, and no other (CASES.md §2.1; the case is named in each row).
func TestClearingComparison(t *testing.T) {
	state := func(s EntryState) func(*Entry) { return func(e *Entry) { e.State = s } }
	for name, tt := range map[string]struct {
		entries []Entry
		details []Detail
		want    []short
		pairs   int
	}{
		"both have it": {[]Entry{entry(1, friday, 1000)}, []Detail{detail(1, friday, 1000)}, []short{}, 1},
		"A06 outcome never learned": {[]Entry{change(entry(1, friday, 1000), state(Hung))}, []Detail{detail(1, friday, 1000)},
			[]short{{ClearingComparison, Long, JournalHung, 1000}}, 0},
		"B12 record missing beside others": {[]Entry{entry(1, friday, 1000), entry(2, friday, 50)}, []Detail{detail(2, friday, 50)},
			[]short{{ClearingComparison, Short, ApprovedNotCleared, 1000}}, 1},
		"empty file": {[]Entry{entry(1, friday, 1000)}, nil,
			[]short{{ClearingComparison, Short, EmptyFile, 1000}}, 0},
		"B14 unknown sale": {nil, []Detail{detail(1, friday, 1000)},
			[]short{{ClearingComparison, Long, NotInJournal, 1000}}, 0},
		"B18 reversed and cleared": {[]Entry{change(entry(1, friday, 1000), state(Reversed))}, []Detail{detail(1, friday, 1000)},
			[]short{{ClearingComparison, Long, JournalReversed, 1000}}, 0},
		"A01 reversed pair": {[]Entry{change(entry(1, friday, 1000), state(Reversed))}, nil, []short{}, 0},
		"declined and cleared": {[]Entry{change(entry(1, friday, 1000), state(Declined))}, []Detail{detail(1, friday, 1000)},
			[]short{{ClearingComparison, Long, JournalDeclined, 1000}}, 0},
		"A10 twin record": {[]Entry{entry(1, friday, 1000)}, []Detail{detail(1, friday, 1000), detail(1, friday, 1000)},
			[]short{{ClearingComparison, Long, ClearedTwice, 1000}}, 1},
		"B13 amount": {[]Entry{entry(1, friday, 1000)}, []Detail{detail(1, friday, 990)},
			[]short{{ClearingComparison, AmountDiff, DifferentAmount, 10}}, 1},
		"other kind": {[]Entry{entry(1, friday, 1000)}, []Detail{change(detail(1, friday, 1000), func(d *Detail) { d.Kind = Refund })},
			[]short{{ClearingComparison, Status, DifferentKind, 2000}}, 1},
		"RRN lost, network key matches": {[]Entry{entry(1, friday, 1000)}, []Detail{change(detail(1, friday, 1000), func(d *Detail) { d.RRN = "" })},
			[]short{}, 1},
		"same amount is no key": {[]Entry{entry(1, friday, 1000)}, []Detail{detail(2, friday, 1000)},
			[]short{{ClearingComparison, Long, NotInJournal, 1000}, {ClearingComparison, Short, ApprovedNotCleared, 1000}}, 0},
		"B19 void missing: the money is long": {
			[]Entry{change(entry(1, friday, 1000), state(Voided)), change(entry(2, friday, 1000), func(e *Entry) { e.Kind, e.Original = Void, rrn(1) })},
			[]Detail{detail(1, friday, 1000)}, []short{{ClearingComparison, Long, ApprovedNotCleared, 1000}}, 1},
		"both legs of a void missing": {
			[]Entry{change(entry(1, friday, 1000), state(Voided)), change(entry(2, friday, 1000), func(e *Entry) { e.Kind, e.Original = Void, rrn(1) }), entry(3, friday, 5)},
			[]Detail{detail(3, friday, 5)}, []short{}, 1},
		"unknown refund: the money is short": {[]Entry{entry(2, friday, 5)},
			[]Detail{detail(2, friday, 5), change(detail(1, friday, 1000), func(d *Detail) { d.Kind = Refund })},
			[]short{{ClearingComparison, Short, NotInJournal, 1000}}, 1},
		"we date it a day later":  {[]Entry{entry(1, saturday, 1000)}, []Detail{detail(1, friday, 1000)}, []short{}, 1},
		"we date it two days off": {[]Entry{entry(1, sunday, 1000)}, []Detail{detail(1, friday, 1000)}, []short{{ClearingComparison, Long, NotInJournal, 1000}}, 0},
		"pre-authorisations move nothing": {[]Entry{change(entry(1, friday, 1000), func(e *Entry) { e.Kind = PreAuth })}, nil,
			[]short{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			res := L2(on(t, friday), tt.entries, tt.details, nil)
			require.Equal(t, tt.want, shorts(res.Raised))
			require.Len(t, res.Pairs, tt.pairs)
			require.Empty(t, res.Closed)
		})
	}
}

// A sale at the cut-over that we put a day early is short on our day and matched on
// the network's: nothing stays open (B05).
func TestStraddleMatchesTheNextDay(t *testing.T) {
	entries := []Entry{entry(1, friday, 1000), entry(2, friday, 70)}
	first := L2(on(t, friday), entries, []Detail{detail(2, friday, 70)}, nil)
	require.Equal(t, []short{{ClearingComparison, Short, ApprovedNotCleared, 1000}}, shorts(first.Raised))
	for _, p := range first.Pairs {
		entries[p.Entry].Cleared = p.Cleared
	}
	second := L2(on(t, saturday), entries, []Detail{detail(1, saturday, 1000)}, first.Raised)
	require.Empty(t, second.Raised)
	require.Len(t, second.Closed, 1)
	require.Equal(t, Matched, second.Closed[0].State)
	require.Equal(t, saturday, second.Closed[0].ClosedDay)
	require.Equal(t, []Pair{{0, 0, saturday}}, second.Pairs)
}

// The open item knows a transaction whose day the journal has archived, on either
// side.
func TestOpenItemsStandForArchivedRows(t *testing.T) {
	short := L2(on(t, friday), []Entry{entry(1, friday, 1000)}, nil, nil).Raised
	late := L2(on(t, saturday), nil, []Detail{detail(1, saturday, 1000)}, short)
	require.Empty(t, late.Raised)
	require.Len(t, late.Closed, 1)

	long := L2(on(t, friday), nil, []Detail{detail(1, friday, 1000)}, nil).Raised
	ours := L2(on(t, saturday), []Entry{entry(1, saturday, 1000)}, nil, long)
	require.Empty(t, ours.Raised)
	require.Len(t, ours.Closed, 1)
	require.Equal(t, []Pair{{0, -1, friday}}, ours.Pairs)
}

// Comparing a day twice raises nothing the second time.
func TestClearingComparedAgain(t *testing.T) {
	entries := []Entry{entry(1, friday, 1000), entry(2, friday, 70)}
	details := []Detail{detail(1, friday, 1000), detail(3, friday, 5)}
	first := L2(on(t, friday), entries, details, nil)
	for _, p := range first.Pairs {
		entries[p.Entry].Cleared = p.Cleared
	}
	again := L2(on(t, friday), entries, details, first.Raised)
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
		var entries []Entry
		var details []Detail
		want := []short{}
		for n := 1; n <= rapid.IntRange(0, 40).Draw(rt, "transactions"); n++ {
			amount := rapid.Int64Range(1, 5).Draw(rt, "amount") // amounts collide on purpose
			e, d := entry(n, friday, amount), detail(n, friday, amount)
			switch rapid.SampledFrom([]string{"both", "ours", "outside", "hung", "reversed", "pair", "amount", "neighbour", "twin"}).Draw(rt, "fate") {
			case "both":
				entries, details = append(entries, e), append(details, d)
			case "ours":
				entries = append(entries, e)
				want = append(want, short{ClearingComparison, Short, ApprovedNotCleared, amount})
			case "outside":
				details = append(details, d)
				want = append(want, short{ClearingComparison, Long, NotInJournal, amount})
			case "hung":
				e.State = Hung
				entries, details = append(entries, e), append(details, d)
				want = append(want, short{ClearingComparison, Long, JournalHung, amount})
			case "reversed":
				e.State = Reversed
				entries, details = append(entries, e), append(details, d)
				want = append(want, short{ClearingComparison, Long, JournalReversed, amount})
			case "pair":
				e.State = Reversed
				entries = append(entries, e)
			case "amount":
				d.Amount.Minor += 3
				entries, details = append(entries, e), append(details, d)
				want = append(want, short{ClearingComparison, AmountDiff, DifferentAmount, 3})
			case "neighbour":
				e.ClearingDate = rapid.SampledFrom([]payment.BusinessDate{thursday, saturday}).Draw(rt, "day")
				entries, details = append(entries, e), append(details, d)
			case "twin":
				entries, details = append(entries, e), append(details, d, d)
				want = append(want, short{ClearingComparison, Long, ClearedTwice, amount})
			}
		}
		if len(details) == 0 {
			for i := range want {
				want[i].reason = EmptyFile
			}
		}
		res := L2(day, entries, details, nil)
		sortShorts(want)
		got := shorts(res.Raised)
		sortShorts(got)
		require.Equal(rt, want, got)

		shuffled := rapid.Permutation(entries).Draw(rt, "entries")
		other := L2(day, shuffled, rapid.Permutation(details).Draw(rt, "details"), nil)
		require.Equal(rt, res.Raised, other.Raised)
		require.Equal(rt, matchedRRNs(entries, res.Pairs), matchedRRNs(shuffled, other.Pairs))
	})
}

func sortShorts(s []short) {
	slices.SortFunc(s, func(a, b short) int {
		return cmp.Or(cmp.Compare(a.side, b.side), cmp.Compare(a.reason, b.reason), cmp.Compare(a.amount, b.amount))
	})
}

func matchedRRNs(entries []Entry, pairs []Pair) []payment.RRN {
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
	entries, details := make([]Entry, 0, n), make([]Detail, 0, n)
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
		if res := L2(day, entries, details, nil); len(res.Raised) != 1999 {
			b.Fatal(len(res.Raised))
		}
	}
}
