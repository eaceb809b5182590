package control

import (
	"slices"
	"sync"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/simulator/world"
)

// tape has the last of what happened at a host. It belongs to the host's loop, but for what rings.
type tape struct {
	base    uint64   // of the numbers of its records, where other hosts of the world were before
	records []onTape // the oldest first
	bytes   int
	gone    uint64 // number of the last that is not kept any more, or was not before it began

	mu   sync.Mutex
	seq  uint64        // of the last record
	bell chan struct{} // closed when something happens; nil when nobody waits
	over bool
	done chan struct{} // closed when the host has ended, and the next has its place
}

// onTape is a record and the keys of its transaction, once somebody has asked for them.
type onTape struct {
	engine.Record
	keys []party.Key
	read bool
}

// What is kept of what has happened: messages and facts of several hundred sales.
const (
	tapeRecords = 16_384
	tapeBytes   = 8 << 20
)

func newTape() *tape { return &tape{done: make(chan struct{})} }

// start has the records numbered on from those of the hosts before. It is called before the first.
func (t *tape) start(base uint64) { t.base, t.gone, t.seq = base, base, base }

// take keeps a record. Timers and what was expected are nobody's news.
func (t *tape) take(r *engine.Record) {
	if r.Kind != engine.TimerRecord && r.Kind != engine.ExpectRecord {
		t.records = append(t.records, onTape{Record: r.Clone()})
		t.bytes += len(r.Bytes) + len(r.JSON)
		if len(t.records) >= tapeRecords || t.bytes > tapeBytes {
			t.forget()
		}
	}
	t.mu.Lock()
	t.seq = t.base + r.Seq
	if t.bell != nil {
		close(t.bell)
		t.bell = nil
	}
	t.mu.Unlock()
}

// forget lets the oldest go, an eighth of them.
func (t *tape) forget() {
	n := 1 + len(t.records)/8
	for i := range t.records[:n] {
		t.bytes -= len(t.records[i].Bytes) + len(t.records[i].JSON)
	}
	t.gone = t.base + t.records[n-1].Seq
	t.records = slices.Delete(t.records, 0, n)
}

// last is the number of the last record.
func (t *tape) last() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seq
}

// after returns what is closed when there is a record after a number, or the host has ended.
func (t *tape) after(seq uint64) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seq > seq || t.over {
		return closed
	}
	if t.bell == nil {
		t.bell = make(chan struct{})
	}
	return t.bell
}

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// close rings for the last time.
func (t *tape) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	close(t.done)
	if t.bell != nil {
		close(t.bell)
		t.bell = nil
	}
}

// since returns the records after a number, so many at most, in the loop's goroutine.
func (t *tape) since(seq uint64, most int) []onTape {
	i, _ := slices.BinarySearchFunc(t.records, seq, func(r onTape, seq uint64) int {
		if t.base+r.Seq <= seq {
			return -1
		}
		return 1
	})
	return t.records[i:min(len(t.records), i+most)]
}

// messages yields the messages of a transaction, in the loop's goroutine.
func (t *tape) messages(w *world.World, of map[party.Key]bool, yield func(*engine.Record)) {
	for i := range t.records {
		r := &t.records[i]
		if r.Kind != engine.FrameRecord && r.Kind != engine.LostRecord || r.File {
			continue
		}
		if !r.read {
			r.keys, r.read = keysOf(w, &r.Record), true
		}
		if slices.ContainsFunc(r.keys, func(k party.Key) bool { return of[k] }) {
			yield(&r.Record)
		}
	}
}

// keysOf are the keys of the transactions that a message is about. One that names no batch is known by terminal and
// STAN alone.
func keysOf(w *world.World, r *engine.Record) []party.Key {
	m, ok := w.Meaning(r.Node, r.Peer, r.Bytes, r.File)
	if !ok {
		return nil
	}
	keys := m.Keys(nil)
	if m.Batch == 0 && m.STAN != 0 && m.Terminal != "" {
		keys = append(keys, party.TransactionKey(m.Terminal, 0, m.STAN))
	}
	return keys
}
