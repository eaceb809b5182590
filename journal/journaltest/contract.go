package journaltest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/journal"
)

// Engine is the store under test.
type Engine struct {
	// Open returns an empty journal and closes it when the test ends.
	Open func(testing.TB) journal.Journal
	// Reopen closes j and opens the same store again, as a process does that was
	// started anew. Nil for a store that ends with its process.
	Reopen func(t testing.TB, j journal.Journal) journal.Journal
}

// Run runs the contract.
func Run(t *testing.T, e Engine) {
	t.Run("empty", e.empty)
	t.Run("order", e.order)
	t.Run("exact bytes", e.exactBytes)
	t.Run("own copy", e.ownCopy)
	t.Run("fold stops", e.foldStops)
	t.Run("empty batch", e.emptyBatch)
	t.Run("find", e.find)
	t.Run("lose", e.lose)
	t.Run("model", e.model)
}

// fact makes a record as the loop hands it over, without a number.
func fact(node, json string) journal.Record {
	return journal.Record{Node: node, Kind: node + ".happened", Version: 1, JSON: []byte(json)}
}

// folded returns what a node reads back. Its bytes are copied, since they are lent
// for the call only.
func folded(t require.TestingT, j journal.Journal, node string) []journal.Record {
	var list []journal.Record
	require.NoError(t, j.Fold(node, func(r journal.Record) error {
		r.JSON = bytes.Clone(r.JSON)
		list = append(list, r)
		return nil
	}))
	return list
}

// under makes a record that is found by keys.
func under(node, json string, keys ...string) journal.Record {
	r := fact(node, json)
	r.Keys = keys
	return r
}

// found returns what a node finds under keys.
func found(t require.TestingT, j journal.Journal, node string, keys ...string) []journal.Record {
	var list []journal.Record
	require.NoError(t, j.Find(node, keys, func(r journal.Record) error {
		r.JSON = bytes.Clone(r.JSON)
		list = append(list, r)
		return nil
	}))
	return list
}

func texts(list []journal.Record) []string {
	var s []string
	for _, r := range list {
		s = append(s, string(r.JSON))
	}
	return s
}

// empty: a new journal has no head and nothing to fold.
func (e Engine) empty(t *testing.T) {
	j := e.Open(t)
	require.Zero(t, j.Head())
	require.Empty(t, folded(t, j, "issuer"))
}

// order: facts are numbered from 1 over all nodes in the order of the loop, and a node
// folds its own and no others, oldest first.
func (e Engine) order(t *testing.T) {
	j := e.Open(t)
	require.NoError(t, j.Append([]journal.Record{fact("issuer", `1`), fact("acquirer", `2`), fact("issuer", `3`)}))
	require.NoError(t, j.Append([]journal.Record{fact("issuer", `4`)}))
	require.Equal(t, uint64(4), j.Head())
	require.Equal(t, []journal.Record{
		{Seq: 1, Node: "issuer", Kind: "issuer.happened", Version: 1, JSON: []byte(`1`)},
		{Seq: 3, Node: "issuer", Kind: "issuer.happened", Version: 1, JSON: []byte(`3`)},
		{Seq: 4, Node: "issuer", Kind: "issuer.happened", Version: 1, JSON: []byte(`4`)},
	}, folded(t, j, "issuer"))
	require.Equal(t, []string{"2"}, texts(folded(t, j, "acquirer")))
	require.Empty(t, folded(t, j, "iss"), "a node is known by its whole name")
}

// exactBytes: a fact comes back byte for byte: field order, spaces, Chinese, and more than any
// page or buffer holds. A new number for the version is kept too.
func (e Engine) exactBytes(t *testing.T) {
	j := e.Open(t)
	long := `{"file":"` + strings.Repeat("0123456789abcdef", 1<<14) + `"}`
	for i, json := range []string{`{"z":1, "a" : "长款"}`, long, `{}`} {
		r := fact("T1", json)
		r.Version = i + 1
		require.NoError(t, j.Append([]journal.Record{r}))
	}
	list := folded(t, j, "T1")
	require.Equal(t, []string{`{"z":1, "a" : "长款"}`, long, `{}`}, texts(list))
	require.Equal(t, 3, list[2].Version)
}

// ownCopy: what the journal keeps is its own: the loop uses its buffers again for the next
// event.
func (e Engine) ownCopy(t *testing.T) {
	j := e.Open(t)
	batch := []journal.Record{fact("T1", `"before"`)}
	require.NoError(t, j.Append(batch))
	copy(batch[0].JSON, `"after!"`)
	batch[0].Node = "T2"
	require.Equal(t, []string{`"before"`}, texts(folded(t, j, "T1")))
}

// foldStops: a party that cannot read a fact stops the fold there and hears its own error.
func (e Engine) foldStops(t *testing.T) {
	j := e.Open(t)
	require.NoError(t, j.Append([]journal.Record{fact("T1", `1`), fact("T1", `2`), fact("T1", `3`)}))
	unreadable, seen := errors.New("unreadable"), 0
	err := j.Fold("T1", func(r journal.Record) error {
		if seen++; seen == 2 {
			return fmt.Errorf("fact %d: %w", r.Seq, unreadable)
		}
		return nil
	})
	require.ErrorIs(t, err, unreadable)
	require.ErrorContains(t, err, "fact 2")
	require.Equal(t, 2, seen)
	require.Len(t, folded(t, j, "T1"), 3, "and may be folded again")
}

// emptyBatch: an event without facts leaves no trace.
func (e Engine) emptyBatch(t *testing.T) {
	j := e.Open(t)
	require.NoError(t, j.Append([]journal.Record{fact("T1", `1`)}))
	require.NoError(t, j.Append(nil))
	require.Equal(t, uint64(1), j.Head())
	if l, ok := j.(loser); ok {
		l.Lose(1)
		require.Zero(t, j.Head(), "the last batch is the last that had facts")
	}
}

// find: a fact is found under each of its keys and by its own node alone; one that stands
// under two of the keys asked for comes once, in its place. What is lost is found no more,
// and what takes its number is found under its own keys.
func (e Engine) find(t *testing.T) {
	j := e.Open(t)
	require.Empty(t, found(t, j, "T1", "txn:1"))
	keys := []string{"txn:1", "rrn:7"}
	require.NoError(t, j.Append([]journal.Record{under("T1", `1`, keys...), under("T2", `2`, "txn:1"), fact("T1", `3`)}))
	keys[0] = "txn:9"
	require.NoError(t, j.Append([]journal.Record{under("T1", `4`, "txn:2"), under("T1", `5`, "rrn:7", "txn:2")}))
	require.Equal(t, []string{"1"}, texts(found(t, j, "T1", "txn:1")), "the keys are the journal's own copy")
	require.Equal(t, []string{"1", "4", "5"}, texts(found(t, j, "T1", "txn:2", "rrn:7")))
	require.Equal(t, []string{"2"}, texts(found(t, j, "T2", "txn:1", "rrn:7")))
	require.Empty(t, found(t, j, "T1", "txn:", "txn:9"), "a key is known whole")
	require.Equal(t, folded(t, j, "T1")[0], found(t, j, "T1", "txn:1")[0], "found as it is folded")
	stop := errors.New("stop")
	require.ErrorIs(t, j.Find("T1", []string{"rrn:7"}, func(journal.Record) error { return stop }), stop)
	l, ok := j.(loser)
	if !ok {
		return
	}
	l.Lose(1)
	require.Equal(t, []string{"1"}, texts(found(t, j, "T1", "txn:2", "rrn:7")))
	require.NoError(t, j.Append([]journal.Record{under("T1", `6`, "txn:3")}))
	require.Empty(t, found(t, j, "T1", "txn:2"))
	require.Equal(t, []string{"6"}, texts(found(t, j, "T1", "txn:3")))
}

// loser is a journal that can forget its last batches, to show what a disk does
// that had not yet written them.
type loser interface{ Lose(batches int) }

// lose: what is lost is whole batches from the end: the facts of one event go together
// or stay together. The next fact takes the number of the first that was lost.
func (e Engine) lose(t *testing.T) {
	j := e.Open(t)
	l, ok := j.(loser)
	if !ok {
		t.Skip("this engine loses nothing")
	}
	require.NoError(t, j.Append([]journal.Record{fact("T1", `1`), fact("T2", `2`)}))
	require.NoError(t, j.Append([]journal.Record{fact("T1", `3`)}))
	require.NoError(t, j.Append([]journal.Record{fact("T1", `4`), fact("T2", `5`)}))
	l.Lose(0)
	require.Equal(t, uint64(5), j.Head())
	l.Lose(1)
	require.Equal(t, []string{"1", "3"}, texts(folded(t, j, "T1")))
	require.Equal(t, []string{"2"}, texts(folded(t, j, "T2")))
	require.NoError(t, j.Append([]journal.Record{fact("T2", `6`)}))
	require.Equal(t, uint64(4), folded(t, j, "T2")[1].Seq)
	l.Lose(99)
	require.Zero(t, j.Head())
	require.NoError(t, j.Append([]journal.Record{fact("T2", `7`)}))
	l.Lose(-1)
	require.Empty(t, folded(t, j, "T2"))
}

var modelKeys = []string{"txn:1", "rrn:1", "rrn:2"}

// model: whatever is appended, lost and opened again, the journal reads as a list of
// batches would.
func (e Engine) model(t *testing.T) {
	nodes := []string{"T1", "acquirer", "issuer"}
	rapid.Check(t, func(r *rapid.T) {
		j := e.Open(t)
		var batches [][]journal.Record
		for step := range rapid.IntRange(1, 12).Draw(r, "steps") {
			l, canLose := j.(loser)
			switch what := rapid.IntRange(0, 9).Draw(r, "what"); {
			case what == 0 && canLose:
				n := rapid.IntRange(0, len(batches)).Draw(r, "lost")
				l.Lose(n)
				batches = batches[:len(batches)-n]
			case what == 1 && e.Reopen != nil:
				j = e.Reopen(t, j)
			default:
				var batch []journal.Record
				for i := range rapid.IntRange(1, 4).Draw(r, "facts") {
					keys := rapid.SliceOfN(rapid.SampledFrom(modelKeys), 0, 2).Draw(r, "keys")
					batch = append(batch, under(
						rapid.SampledFrom(nodes).Draw(r, "node"), fmt.Sprintf(`"%d.%d"`, step, i), keys...,
					))
				}
				require.NoError(r, j.Append(batch))
				batches = append(batches, batch)
			}
			all := slices.Concat(batches...)
			require.Equal(r, uint64(len(all)), j.Head())
			for _, node := range nodes {
				var want, keyed []journal.Record
				for i, f := range all {
					if f.Node != node {
						continue
					}
					has := slices.Contains(f.Keys, modelKeys[0]) || slices.Contains(f.Keys, modelKeys[1])
					f.Seq, f.Keys = uint64(i+1), nil
					want = append(want, f)
					if has {
						keyed = append(keyed, f)
					}
				}
				require.Equal(r, want, folded(r, j, node))
				require.Equal(r, keyed, found(r, j, node, modelKeys[:2]...))
			}
		}
	})
}
