package table_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/table"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// The story of every transaction of the catalogue comes from the books alone: rows
// that were written as tables, shuffled and read back, with no scenario, label or
// fault in sight, give the same story, the same items and the same merchant's day.
func TestStoriesComeFromTheBooksAlone(t *testing.T) {
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		run := play.Run(t.Context(), rows[0], play.Options{})
		require.NoError(t, run.Err, id)
		known := run.World.Evidence()
		stripped := throughTables(t, known)
		shuffle(stripped, rand.New(rand.NewPCG(1, uint64(len(id)))))

		want, have := diagnosis.NewIndex(known), diagnosis.NewIndex(stripped)
		for i := range known.Slips {
			s := &known.Slips[i]
			key := reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN}
			require.Equal(t, want.Trace(key), have.Trace(key), "%s, STAN %s", id, s.STAN)
		}
		require.Equal(t, reconcile.Reconcile(known), reconcile.Reconcile(stripped), id)
		for _, m := range run.World.Profile.Merchants {
			for day := run.World.Calendar.ClearingDate(run.World.Start); day <= known.Calendar.Date(
				known.Now); day = day.AddDays(1) {
				require.Equal(t, merchant.DayOf(want, m.ID, day), merchant.DayOf(have, m.ID, day), "%s %s", id, day)
			}
		}
	}
}

// throughTables writes the evidence as tables and reads them back.
func throughTables(t *testing.T, ev *reconcile.Evidence) *reconcile.Evidence {
	t.Helper()
	files := fstest.MapFS{}
	require.NoError(t, table.WriteEvidence(func(name string, write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		files[name] = &fstest.MapFile{Data: b.Bytes()}
		return err
	}, ev))
	back, err := table.ReadEvidence(files, table.Settings{Zone: time.LoadLocation}, nil)
	require.NoError(t, err)
	return back
}

// shuffle puts the rows of every kind in another order.
func shuffle(ev *reconcile.Evidence, rnd *rand.Rand) {
	all := reflect.ValueOf(ev).Elem()
	for i := range all.NumField() {
		if f := all.Field(i); f.Kind() == reflect.Slice {
			rnd.Shuffle(f.Len(), reflect.Swapper(f.Interface()))
		}
	}
}
