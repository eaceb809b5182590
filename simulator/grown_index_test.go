package simulator

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/controls"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/search"
)

// Where the money is depends on what is known, and not on what was known and asked before: an index that has grown
// from moment to moment of a day says of every transaction, loss and alert what a new one says, at every moment at
// which something happened (DESIGN §7).
func TestAGrownIndexSaysWhatANewOneSays(t *testing.T) {
	for n, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		growsThrough(t, id, rows[0], n%16 == 0)
	}
	for _, kind := range []search.Kind{search.Quiet, search.Stormy, search.Wide, search.Wrong} {
		for seed := range uint64(2) {
			day := search.Draw(seed, kind)
			s, err := day.Scenario()
			require.NoError(t, err)
			growsThrough(t, string(day.Text()), s, true)
		}
	}
}

// growsThrough plays a day and asks after each moment of it, or after some. Every seventh index is let go, as by one
// who has not asked for a while, so that some grow by many rows at once.
func growsThrough(t *testing.T, name string, s *scenarios.Scenario, each bool) {
	t.Helper()
	w := play.Run(t.Context(), s, play.Options{}).World
	require.NotNil(t, w, name)
	var moments []payment.Time
	for i := range w.History.Records {
		if r := &w.History.Records[i]; r.Kind == engine.FactRecord {
			moments = append(moments, r.At)
		}
	}
	moments = slices.Compact(moments)
	if n := len(moments); !each && n > 6 {
		moments = []payment.Time{moments[n/7], moments[n/3], moments[n/2], moments[n-3], moments[n-1]}
	}
	grown := diagnosis.NewIndex(&reconcile.Evidence{})
	for n, ev := range w.EvidenceAt(moments...) {
		next, fresh := grown.Grow(ev), diagnosis.NewIndex(ev)
		if n%7 != 6 {
			grown = next
		}
		saysTheSame(t, name, fresh, next, n%5 == 0 || n == len(moments)-1)
	}
}

// saysTheSame compares what two indexes say of every transaction, and of all of them when it is to.
func saysTheSame(t *testing.T, name string, fresh, grown *diagnosis.Index, ofAll bool) {
	t.Helper()
	for _, k := range questions.Keys(fresh.Evidence) {
		want, got := fresh.Trace(k), grown.Trace(k)
		if !assert.ObjectsAreEqual(want, got) {
			require.Equal(t, want, got, "%s at %s of %s", questions.Whole(&k), fresh.Evidence.Now, name)
		}
	}
	if !ofAll {
		return
	}
	require.Equal(t, fresh.Evidence, grown.Evidence, name)
	require.Equal(t, controls.Alerts(fresh), controls.Alerts(grown), name)
	require.Equal(t, merchant.Losses(fresh), merchant.Losses(grown), name)
	for _, e := range fresh.Evidence.Entries {
		clue := string(e.RRN)
		require.Equal(t, questions.Named(fresh, clue, payment.CNY), questions.Named(grown, clue, payment.CNY))
	}
}

// An index may grow to any other evidence, not to that of the next moment alone: a disk loses rows, days are let go,
// and the books of one party are known before those of another. It grows from draw to draw, and each has of every
// table some rows from its start, in order or not.
func TestAnIndexGrowsToAnyEvidence(t *testing.T) {
	chance := rand.New(rand.NewPCG(14, 3))
	grown := diagnosis.NewIndex(&reconcile.Evidence{})
	for _, id := range []string{"B08", "C13", "D04", "G01"} {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		grown = growsAnywhere(t, chance, grown, id, rows[0])
	}
	for _, kind := range []search.Kind{search.Stormy, search.Wide, search.Wrong} {
		for seed := range uint64(2) {
			day := search.Draw(seed, kind)
			s, err := day.Scenario()
			require.NoError(t, err)
			grown = growsAnywhere(t, chance, grown, string(day.Text()), s)
		}
	}
}

// growsAnywhere plays a day and grows an index to draws of what is known at its end.
func growsAnywhere(t *testing.T, chance *rand.Rand, grown *diagnosis.Index, name string, s *scenarios.Scenario,
) *diagnosis.Index {
	t.Helper()
	w := play.Run(t.Context(), s, play.Options{}).World
	require.NotNil(t, w, name)
	whole := w.Evidence()
	orders := [2]*reconcile.Evidence{whole, shuffled(chance, whole)}
	drawn := *whole
	for n := range 60 {
		of := reflect.ValueOf(&drawn).Elem()
		for i := range of.NumField() {
			if f := of.Field(i); f.Kind() == reflect.Slice && (n == 0 || chance.IntN(3) == 0) {
				rows := reflect.ValueOf(orders[chance.IntN(2)]).Elem().Field(i)
				f.Set(rows.Slice(0, rows.Len()-chance.IntN(min(4, rows.Len()+1))))
			}
		}
		ev := drawn
		next := grown.Grow(&ev)
		saysTheSame(t, name, diagnosis.NewIndex(&ev), next, n%5 == 0)
		if n%7 != 6 {
			grown = next
		}
	}
	return grown
}

// shuffled returns evidence whose rows are in another order.
func shuffled(chance *rand.Rand, ev *reconcile.Evidence) *reconcile.Evidence {
	out := *ev
	of := reflect.ValueOf(&out).Elem()
	for i := range of.NumField() {
		if f := of.Field(i); f.Kind() == reflect.Slice {
			rows := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
			reflect.Copy(rows, f)
			chance.Shuffle(rows.Len(), reflect.Swapper(rows.Interface()))
			f.Set(rows)
		}
	}
	return &out
}
