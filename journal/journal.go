package journal

// Record is one fact as it is kept.
type Record struct {
	Seq     uint64 // position in the journal, from 1; set by Append
	Node    string // whose fact it is
	Kind    string // "acquirer.approved"
	Version int
	JSON    []byte
}

// Journal is a durable, append-only store of facts.
type Journal interface {
	// Append stores a batch as one: all of it or, when it fails, nothing. When it
	// returns nil the batch is durable. The journal copies what it keeps. A batch
	// without facts is none.
	Append(batch []Record) error
	// Fold calls fn with the facts of one node, oldest first, until fn fails, and
	// returns its error. The bytes are lent: fn neither keeps nor changes them.
	Fold(node string, fn func(Record) error) error
	// Head returns the number of the last record, 0 when there is none.
	Head() uint64
}

// Memory is a journal that lives as long as the process. The zero value is empty
// and ready.
type Memory struct {
	records []Record
	batches []int  // where each batch begins
	text    []byte // the JSON of the current chunk
}

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
		r.Seq = m.Head() + 1
		m.records = append(m.records, r)
	}
	return nil
}

// Fold calls fn with the facts of one node, oldest first, until fn fails.
func (m *Memory) Fold(node string, fn func(Record) error) error {
	for i := range m.records {
		if m.records[i].Node != node {
			continue
		}
		if err := fn(m.records[i]); err != nil {
			return err
		}
	}
	return nil
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
}

// Head returns the number of facts kept.
func (m *Memory) Head() uint64 { return uint64(len(m.records)) }
