package journal

import "slices"

// Record is one fact as it is kept.
type Record struct {
	Seq     uint64 // position in the journal, from 1; set by Append
	Node    string // whose fact it is
	Kind    string // "acquirer.approved"
	Version int
	JSON    []byte
	Keys    []string // what Find finds it by; those that are read back have none
}

// Journal is a durable, append-only store of facts.
type Journal interface {
	// Append stores a batch as one: all of it or, when it fails, nothing. The journal
	// copies what it keeps. A batch without facts is none.
	Append(batch []Record) error
	// Durable waits until the fact of this number and all before it will outlast the
	// process, as far as this journal's do, or says why they do not. It may be called
	// from any goroutine, and ends when the journal is closed.
	Durable(seq uint64) error
	// Fold calls fn with the facts of one node, oldest first, until fn fails, and
	// returns its error. The bytes are lent: fn neither keeps nor changes them.
	Fold(node string, fn func(Record) error) error
	// Find calls fn with the facts of one node that were appended under any of the keys,
	// each once, oldest first, as Fold does.
	Find(node string, keys []string, fn func(Record) error) error
	// Head returns the number of the last record, 0 when there is none.
	Head() uint64
}

// Memory is a journal that lives as long as the process. The zero value is empty
// and ready.
type Memory struct {
	records []Record
	batches []int  // where each batch begins
	text    []byte // the JSON of the current chunk
	index   map[place][]int
	indexed int // records that the index has: it is made when somebody asks
}

// place is a key of a node.
type place struct{ node, key string }

// NewMemory returns an empty journal.
func NewMemory() *Memory { return new(Memory) }

const chunk = 1 << 16

// Append stores the batch.
func (m *Memory) Append(batch []Record) error {
	if len(batch) == 0 {
		return nil
	}
	m.batches = append(m.batches, len(m.records))
	for _, r := range batch {
		if len(m.text)+len(r.JSON) > cap(m.text) {
			m.text = make([]byte, 0, max(chunk, len(r.JSON)))
		}
		start := len(m.text)
		m.text = append(m.text, r.JSON...)
		r.JSON = m.text[start:len(m.text):len(m.text)]
		r.Keys = slices.Clone(r.Keys)
		r.Seq = m.Head() + 1
		m.records = append(m.records, r)
	}
	return nil
}

// Durable is done at once: nothing outlasts the process.
func (m *Memory) Durable(uint64) error { return nil }

// Fold calls fn with the facts of one node, oldest first, until fn fails.
func (m *Memory) Fold(node string, fn func(Record) error) error {
	for i := range m.records {
		if m.records[i].Node != node {
			continue
		}
		if err := fn(m.read(i)); err != nil {
			return err
		}
	}
	return nil
}

// Find calls fn with the facts of one node under any of the keys, oldest first.
func (m *Memory) Find(node string, keys []string, fn func(Record) error) error {
	m.bringIndexUp()
	var at []int
	for _, k := range keys {
		at = append(at, m.index[place{node, k}]...)
	}
	slices.Sort(at)
	for _, i := range slices.Compact(at) {
		if err := fn(m.read(i)); err != nil {
			return err
		}
	}
	return nil
}

// bringIndexUp takes the facts into the index that came since it was last asked.
func (m *Memory) bringIndexUp() {
	if m.index == nil {
		m.index = make(map[place][]int)
	}
	for ; m.indexed < len(m.records); m.indexed++ {
		r := &m.records[m.indexed]
		for _, k := range r.Keys {
			p := place{r.Node, k}
			m.index[p] = append(m.index[p], m.indexed)
		}
	}
}

// read returns a record as it is lent.
func (m *Memory) read(i int) Record {
	r := m.records[i]
	r.Keys = nil
	return r
}

// Lose drops the last n batches, all of them when n is negative: what a disk does
// that had not yet written what it said it had.
func (m *Memory) Lose(n int) {
	if n < 0 || n > len(m.batches) {
		n = len(m.batches)
	}
	if n == 0 {
		return
	}
	keep := len(m.batches) - n
	m.records, m.batches = m.records[:m.batches[keep]], m.batches[:keep]
	m.index, m.indexed = nil, 0
}

// Head returns the number of facts kept.
func (m *Memory) Head() uint64 { return uint64(len(m.records)) }
