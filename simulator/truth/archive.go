package truth

import (
	"encoding/binary"
	"slices"
	"strconv"

	"acqsim/ledger"
	"acqsim/payment"
)

// Archive keeps what is over, outside the ledgers' memory, for as long as somebody may come
// back to it.
type Archive interface {
	// Keep keeps a state under all of its keys, in place of what stood under them. The state is
	// lent.
	Keep(keys []string, state []byte)
	// Find returns what is kept under a key, nil where nothing is. The key is lent.
	Find(key []byte) []byte
}

// Shelf is an archive in memory. The zero value is not ready: make it.
type Shelf map[string][]byte

// Keep is part of Archive.
func (s Shelf) Keep(keys []string, state []byte) {
	state = slices.Clone(state)
	for _, k := range keys {
		s[k] = state
	}
}

// Find is part of Archive.
func (s Shelf) Find(key []byte) []byte { return s[string(key)] }

// label is the key under which a transaction is kept.
func label(dst []byte, t ledger.Transaction) []byte {
	dst = append(dst, "t/"...)
	for _, s := range [...]string{t.Sent, string(t.Acquirer), string(t.Forwarder), string(t.RRN)} {
		dst = append(append(dst, s...), '/')
	}
	dst = append(strconv.AppendInt(dst, int64(t.STAN), 10), '/')
	return strconv.AppendInt(dst, int64(t.Record), 10)
}

// labelOf is the key under which a pool is kept.
func labelOf(id ledger.PoolID) string { return "p/" + id.Name + "/" + strconv.Itoa(int(id.Day)) }

// writer writes a state, reader reads it: numbers and texts, one after the other.
type writer struct{ b []byte }

func (w *writer) int(n int64) { w.b = binary.AppendVarint(w.b, n) }

func (w *writer) bool(yes bool) {
	n := int64(0)
	if yes {
		n = 1
	}
	w.int(n)
}

func (w *writer) text(s string) {
	w.int(int64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) transaction(t ledger.Transaction) {
	w.text(t.Sent)
	w.int(int64(t.STAN))
	w.text(string(t.Acquirer))
	w.text(string(t.Forwarder))
	w.text(string(t.RRN))
	w.int(int64(t.Record))
}

func (w *writer) pool(id ledger.PoolID) {
	w.text(id.Name)
	w.int(int64(id.Day))
}

type reader struct{ b []byte }

func (r *reader) int() int64 {
	n, size := binary.Varint(r.b)
	r.b = r.b[size:]
	return n
}

func (r *reader) text() string {
	n := r.int()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *reader) transaction() (t ledger.Transaction) {
	t.Sent, t.STAN = r.text(), payment.STAN(r.int())
	t.Acquirer, t.Forwarder = payment.InstitutionID(r.text()), payment.InstitutionID(r.text())
	t.RRN, t.Record = payment.RRN(r.text()), int(r.int())
	return t
}

func (r *reader) pool() (id ledger.PoolID) {
	id.Name, id.Day = r.text(), payment.BusinessDate(r.int())
	return id
}
