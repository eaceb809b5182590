package evidence

import "slices"

// table has the rows of one kind in the order in which they were first heard of. What it has lent stays as it is:
// a row that somebody has in hand is copied, with all others, before anything is written into it.
type table[K comparable, T any] struct {
	rows []T
	at   map[K]int // the latest row of each key
	lent int       // as many rows from the first are in somebody's hands
}

func newTable[K comparable, T any]() table[K, T] { return table[K, T]{at: make(map[K]int)} }

// add appends a row, which from now on is the one of its key.
func (t *table[K, T]) add(k K, row T) {
	t.at[k] = len(t.rows)
	t.rows = append(t.rows, row)
}

// row returns the row of a key to be written into, nil when there is none. It is
// good until the table grows.
func (t *table[K, T]) row(k K) *T {
	i, ok := t.at[k]
	if !ok {
		return nil
	}
	return t.write(i)
}

// write returns a row by its place.
func (t *table[K, T]) write(i int) *T {
	if i < t.lent {
		t.rows, t.lent = slices.Clone(t.rows), 0
	}
	return &t.rows[i]
}

// lend returns all rows for good.
func (t *table[K, T]) lend() []T {
	t.lent = len(t.rows)
	return slices.Clip(t.rows)
}

// keep drops the rows that are not wanted and returns where each is now, -1 for
// nowhere.
func (t *table[K, T]) keep(wanted func(*T) bool) []int {
	kept, moved := kept(t.rows, wanted)
	t.rows, t.lent = kept, 0
	move(t.at, moved)
	return moved
}

// kept returns the rows that are wanted in a list of their own, and where each is.
func kept[T any](rows []T, wanted func(*T) bool) (out []T, moved []int) {
	out, moved = make([]T, 0, len(rows)), make([]int, len(rows))
	for i := range rows {
		moved[i] = -1
		if wanted(&rows[i]) {
			moved[i] = len(out)
			out = append(out, rows[i])
		}
	}
	return slices.Clip(out), moved
}

// move follows rows that have other places now.
func move[K comparable](index map[K]int, moved []int) {
	for k, i := range index {
		if moved[i] < 0 {
			delete(index, k)
		} else {
			index[k] = moved[i]
		}
	}
}

// lend returns rows that are only ever added to.
func lend[T any](rows []T) []T { return slices.Clip(rows) }
