package evidence_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/scenarios"
	"acqsim/simulator/evidence"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// catalogue runs every row of the catalogue.
func catalogue(t *testing.T, with func(*testing.T, *world.World)) {
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{Matrix: true})
		require.NoError(t, err)
		for _, row := range rows {
			r := play.Run(t.Context(), row, play.Options{})
			require.NoError(t, r.Err, row.Row)
			t.Run(row.Row, func(t *testing.T) { with(t, r.World) })
		}
	}
}

func observe(f *evidence.Fold, r *engine.Record) {
	switch r.Kind {
	case engine.FactRecord:
		f.Observe(r.At, r.Node, r.Fact)
	case engine.FrameRecord:
		f.Frame(r.Peer, r.Bytes)
	}
}

func text(t *testing.T, ev *reconcile.Evidence) string {
	t.Helper()
	b, err := json.Marshal(ev)
	require.NoError(t, err)
	return string(b)
}

// What a world took down as it ran is what its history says, and what was known at an instant is a fold up to it.
func TestFoldIsTheHistory(t *testing.T) {
	catalogue(t, func(t *testing.T, w *world.World) {
		now := w.Loop.Now()
		require.Equal(t, text(t, w.Refold(now).Rows(now)), text(t, w.Evidence()))

		type picture struct {
			known *reconcile.Evidence
			then  string
		}
		var pictures []picture
		var moments []payment.Time
		f := w.Refold(0) // nothing has happened yet
		for i := range w.History.Records {
			observe(f, &w.History.Records[i])
			last := i+1 == len(w.History.Records) || w.History.Records[i+1].At > w.History.Records[i].At
			if !last || i%64 != 0 && i+1 < len(w.History.Records) {
				continue
			}
			at := w.History.Records[i].At
			known := f.Rows(at)
			known.Balances = nil
			pictures = append(pictures, picture{known, text(t, known)})
			moments = append(moments, at)
		}
		for i, known := range w.EvidenceAt(moments...) {
			require.Equal(t, pictures[i].then, text(t, known))
		}
		for i := range pictures {
			require.Equal(t, pictures[i].then, text(t, pictures[i].known), "what was observed later changed a picture")
		}
	})
}

// Nothing that is open is forgotten, what is left is as it was, and whoever compares it finds what he found before.
func TestForget(t *testing.T) {
	catalogue(t, func(t *testing.T, w *world.World) {
		now := w.Loop.Now()
		before := w.Evidence()
		f := w.Refold(now)
		for day := w.Calendar.Date(w.Start); day <= w.Calendar.Date(now); day = day.AddDays(1) {
			f.Forget(day)
			after := f.Rows(now)
			requireRest(t, before, after)
			requireOpen(t, before, after)
			require.Equal(t, wrong(before, before), wrong(before, after), "what an observer finds")
			requireLosses(t, before, after)
			requireTraces(t, before, after)
		}
	})
}

// Whoever forgets on his way comes to the same end as whoever forgets nothing.
func TestForgetOnTheWay(t *testing.T) {
	catalogue(t, func(t *testing.T, w *world.World) {
		now := w.Loop.Now()
		before := w.Evidence()
		f, day := w.Refold(0), w.Calendar.ClearingDate(w.Start)
		for i := range w.History.Records {
			r := &w.History.Records[i]
			if on := w.Calendar.ClearingDate(r.At); on > day {
				f.Forget(day)
				day = on
			}
			observe(f, r)
		}
		after := f.Rows(now)
		requireRest(t, before, after)
		requireOpen(t, before, after)
	})
}

// wrong lists the differences that an observer finds, but for those that the acquirer has closed.
func wrong(before, in *reconcile.Evidence) []string {
	closed := make(map[string]bool)
	for i := range before.Items {
		closed[before.Items[i].ID] = before.Items[i].State != reconcile.Open
	}
	var out []string
	for _, it := range reconcile.Reconcile(in).Open {
		if !closed[it.ID] {
			out = append(out, it.ID)
		}
	}
	return out
}

// requireLosses says that nobody is out of pocket who was not before. A loss that nobody can do anything about any more
// may be forgotten; a refund that names no sale looks like one when the sale is older than the evidence.
func requireLosses(t *testing.T, before, after *reconcile.Evidence) {
	t.Helper()
	for i := range after.Entries {
		if e := &after.Entries[i]; e.Kind == reconcile.Refund && e.Original == "" {
			return
		}
	}
	was := make(map[reconcile.Actor]int64)
	for _, l := range merchant.Losses(diagnosis.NewIndex(before)) {
		was[l.Who] = l.Amount.Minor
	}
	for _, l := range merchant.Losses(diagnosis.NewIndex(after)) {
		require.LessOrEqual(t, l.Amount.Minor, was[l.Who], l.Who)
	}
}

// requireRest says that every row of after is among the rows of before, in their order.
func requireRest(t *testing.T, before, after *reconcile.Evidence) {
	t.Helper()
	b, a := reflect.ValueOf(*before), reflect.ValueOf(*after)
	for i := range b.NumField() {
		if b.Field(i).Kind() != reflect.Slice {
			continue
		}
		name, at := b.Type().Field(i).Name, 0
		for j := range a.Field(i).Len() {
			row := a.Field(i).Index(j).Interface()
			for at < b.Field(i).Len() && !reflect.DeepEqual(b.Field(i).Index(at).Interface(), row) {
				at++
			}
			require.Less(t, at, b.Field(i).Len(), "%s: a row that was not there before: %+v", name, row)
			at++
		}
	}
}

// requireOpen says that after has all that is open in before.
func requireOpen(t *testing.T, before, after *reconcile.Evidence) {
	t.Helper()
	for i := range before.Items {
		if it := &before.Items[i]; it.State == reconcile.Open {
			require.Contains(t, after.Items, *it)
		}
	}
	for i := range before.Batches {
		if b := &before.Batches[i]; b.Closed == 0 {
			require.Contains(t, after.Batches, *b)
		}
	}
	for i := range before.Entries {
		e := &before.Entries[i]
		uncleared := e.State == reconcile.Approved && e.Cleared == 0 && e.Kind != reconcile.PreAuth &&
			e.Kind != reconcile.Void
		if e.State == reconcile.Pending || uncleared {
			require.Contains(t, after.Entries, *e)
		}
	}
	for i := range before.Payables {
		p := &before.Payables[i]
		unpaid := p.Payout == "" && p.Amount.Minor > max(0, p.SetOff.Minor)
		if p.Hold != "" || p.Blocked != "" || unpaid {
			require.Contains(t, after.Payables, *p)
		}
	}
	for i := range before.Payouts {
		if p := &before.Payouts[i]; p.State == reconcile.PayoutSent || p.State == reconcile.PayoutUnknown {
			require.Contains(t, after.Payouts, *p)
		}
	}
	for i := range before.Files {
		if f := &before.Files[i]; !f.Accepted && f.Refused == "" {
			require.Contains(t, after.Files, *f)
		}
	}
	for i := range before.Slips {
		if s := &before.Slips[i]; s.Reversal == reconcile.ReversalPending {
			require.Contains(t, after.Slips, *s)
		}
	}
}

// requireTraces says that what is told of a transaction that is left is what was told before.
func requireTraces(t *testing.T, before, after *reconcile.Evidence) {
	t.Helper()
	was, is := diagnosis.NewIndex(before), diagnosis.NewIndex(after)
	for i := range after.Entries {
		e := &after.Entries[i]
		if e.Kind == reconcile.Refund && e.Original == "" {
			continue // of a sale that may be older than the evidence
		}
		k := reconcile.TransactionKey{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN}
		require.Equal(t, was.Trace(k), is.Trace(k))
	}
}

// A world that forgets what is over has after many days as many rows as after a few, and all of its last days.
func TestForgetIsBounded(t *testing.T) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	profile := rows[0].World
	calendar, err := world.NewCalendar(&profile)
	require.NoError(t, err)
	day := payment.Date(2026, 3, 2)
	const kept = 5
	w, err := world.New(&profile, calendar, world.Setup{Start: calendar.At(day, 0), Forget: true, KeepDays: kept})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()

	var sizes []int
	for range 8 { // weeks
		most := 0
		for range 7 {
			sellAllDay(t, w, day)
			day = day.AddDays(1)
			most = max(most, size(w.Evidence()))
		}
		sizes = append(sizes, most)
	}
	for _, n := range sizes[3:] {
		require.Equal(t, sizes[2], n, sizes)
	}
	ev := w.Evidence()
	require.Empty(t, reconcile.Reconcile(ev).Open)
	for i := range ev.Entries {
		require.GreaterOrEqual(t, ev.Entries[i].ClearingDate, day.AddDays(-kept-8))
	}
	require.GreaterOrEqual(t, len(ev.Entries), 4*kept)
}

// size counts rows, but for those that are never forgotten.
func size(ev *reconcile.Evidence) int {
	n := 0
	for rows, v := reflect.ValueOf(*ev), 0; v < rows.NumField(); v++ {
		if rows.Field(v).Kind() == reflect.Slice && rows.Type().Field(v).Name != "Balances" {
			n += rows.Field(v).Len()
		}
	}
	return n
}

// sellAllDay makes sales, a void, a refund and a decline, and settles.
func sellAllDay(t *testing.T, w *world.World, day payment.BusinessDate) {
	t.Helper()
	at := w.Calendar.At(day, payment.TimeOfDay(9*time.Hour+45*time.Minute))
	do := func(c party.Command) {
		require.NoError(t, w.Loop.Run(at))
		require.NoError(t, w.Loop.Command("T1", c, ""))
		at = at.Add(time.Minute)
		require.NoError(t, w.Loop.Run(at))
	}
	card := func(name string) terminal.Card {
		c := w.Profile.Cards[name]
		return terminal.Card{Name: name, PAN: payment.KeptPAN(c.PAN), Expiry: c.Expiry}
	}
	last := func(kind reconcile.Kind) *reconcile.Slip {
		slips := w.Evidence().Slips
		for i := len(slips) - 1; i >= 0; i-- {
			if slips[i].Kind == kind {
				return &slips[i]
			}
		}
		require.FailNow(t, "no slip")
		return nil
	}
	alice := card("alice")
	do(terminal.SignOn{})
	do(terminal.Sale{Card: alice, Amount: payment.Minor(12_50, payment.CNY)})
	sold := last(reconcile.Sale)
	do(terminal.Sale{Card: alice, Amount: payment.Minor(3_00, payment.CNY)})
	do(terminal.Void{STAN: last(reconcile.Sale).STAN})
	do(terminal.Sale{Card: alice, Amount: payment.Minor(9_999_999_99, payment.CNY)})
	original := dialect.Original{Transaction: dialect.Sale, Batch: sold.Batch, STAN: sold.STAN, RRN: sold.RRN,
		Date: day.MMDD()}
	do(terminal.Refund{Card: alice, Amount: payment.Minor(2_00, payment.CNY), Original: original})
	at = w.Calendar.At(day, payment.TimeOfDay(22*time.Hour))
	do(terminal.Settle{})
	require.NoError(t, w.Loop.Run(w.Calendar.At(day, payment.TimeOfDay(24*time.Hour-time.Second))))
}

// The word by which a transaction is listed is one of the reconciliation's, and, but for a
// pre-authorisation, which clears with its completion, one of the clearing file's.
func TestTransactionsAreListedInBothWords(t *testing.T) {
	kinds := []reconcile.Kind{reconcile.Sale, reconcile.Void, reconcile.Refund, reconcile.Completion, reconcile.PreAuth}
	for _, kind := range dialect.Transactions() {
		listed := reconcile.Kind(kind.ListedAs())
		if listed == "" {
			continue
		}
		require.Contains(t, kinds, listed, kind)
		if in := record.ParseTransaction(kind.ListedAs()); kind.Holds() {
			require.Zero(t, in, kind)
		} else {
			require.Equal(t, string(listed), in.String(), kind)
			require.Equal(t, kind.Credit(), in.Credit(), kind)
		}
	}
}

// Where there is room, days that are over stay; where there is none the oldest go first, never the last one, and their
// sums stay: what was sold is what the rows and the totals have together.
func TestLetGoWhereThereIsNoRoom(t *testing.T) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	profile := rows[0].World
	calendar, err := world.NewCalendar(&profile)
	require.NoError(t, err)
	start := payment.Date(2026, 3, 2)
	for room, least := range map[int]int{1000: 0, 12: 2} {
		w, err := world.New(&profile, calendar, world.Setup{Start: calendar.At(start, 0), Forget: true, KeepDays: 1,
			KeepRows: room})
		require.NoError(t, err)
		day := start
		for range 20 {
			sellAllDay(t, w, day)
			day = day.AddDays(1)
		}
		ev, totals := w.Evidence(), w.Totals()
		require.Equal(t, least == 0, len(totals) == 0)
		require.Equal(t, least > 0, len(ev.Entries) < 80, len(ev.Entries))
		sales, transactions := payment.Minor(0, payment.CNY), len(ev.Entries)
		for i := range totals {
			sales, transactions = sales.Add(totals[i].Sales), transactions+totals[i].Transactions
			require.Less(t, totals[i].Day, day.AddDays(-least))
			require.Equal(t, totals[i].Sales.Sub(totals[i].Refunds).Sub(totals[i].Fees), totals[i].Paid)
		}
		for i := range ev.Entries {
			if e := &ev.Entries[i]; e.Kind == reconcile.Sale && e.State == reconcile.Approved {
				sales = sales.Add(e.Amount)
			}
		}
		require.Equal(t, payment.Minor(20*12_50, payment.CNY), sales)
		require.Equal(t, 100, transactions)
		require.Empty(t, reconcile.Reconcile(ev).Open)
		require.NoError(t, w.Close())
	}
}
