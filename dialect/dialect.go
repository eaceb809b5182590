package dialect

import (
	"acqsim/iso8583"
	"acqsim/payment"
)

// Dialect is the mapping between Message and the bytes of one spec. It is
// immutable and may be shared.
type Dialect struct {
	name, framing string
	like          string // the shipped dialect that it is like; "" when it is like none
	spec          *iso8583.Spec
	currency      payment.Currency
	header        []byte // of a message that is not a reply; nil when the spec has none
	macSize       int    // bytes of DE 64 on the wire; 0 when the spec has none
	strategies    strategies
	reversal      reversalMTIs
	leaveOut      struct{ request, reply, reversal fieldSet }
	reasons       []reason
	rows          []row
	zeros         map[int]int // widths of the fields whose values come without the zeros that fill them
}

// row says with which MTI and codes a transaction travels.
type row struct {
	transaction    Transaction
	verdict        Verdict // of an upload end that has a code of its own for it
	keys           KeyScheme
	request, reply string // MTI
	processing     string // DE 3
	condition      string // DE 25
	kind           string // 60.1
	network        string // 60.3 or DE 70
	constants      []constant
	leaveOut       fieldSet // of the reply
	class          byte     // second digit of the MTI
	function       byte     // third digit, of the request
}

type constant struct {
	field int
	value string
}

type reversalMTIs struct{ request, reply, advice, adviceReply string }

type reason struct{ wire, meaning string }

// An upload in DE 48: the number of records, then 40 digits for each: card
// organisation 2, STAN 6, PAN 20, amount 12. They do not say whether the amount
// was taken or given back: the host knows that by the STAN.
const (
	detailLength      = 40
	detailsPerMessage = 8
)

// Name returns the name of the dialect.
func (d *Dialect) Name() string { return d.name }

// Like returns the shipped dialect that says the same by other bytes, "" when there is none.
func (d *Dialect) Like() string { return d.like }

// Spec returns the layout of the bytes.
func (d *Dialect) Spec() *iso8583.Spec { return d.spec }

// Framing returns how messages are told apart on a stream, as link.ParseFramer
// reads it: "binary-2".
func (d *Dialect) Framing() string { return d.framing }

// Speaks reports whether the dialect has a message for a transaction.
func (d *Dialect) Speaks(t Transaction) bool { return d.row(t, NoVerdict) != nil }

// SameSTANReversal reports whether a reversal travels with the STAN of its
// original. Otherwise it has a STAN of its own and names the original in DE 90.
func (d *Dialect) SameSTANReversal() bool { return d.strategies.reversal == sameSTAN }

// UploadSize returns how many transactions one upload message holds.
func (d *Dialect) UploadSize() int {
	if d.strategies.upload == uploadField48 {
		return detailsPerMessage
	}
	return 1
}

// MarksRepeats reports whether a message that is sent again says so: its MTI ends
// in 1.
func (d *Dialect) MarksRepeats() bool { return d.strategies.repeat == repeatMTI }

// BatchSize returns how many transactions of one sign a settlement can count.
func (d *Dialect) BatchSize() int {
	if d.strategies.totals == totalsField48 {
		return 999
	}
	return 9999999999
}

// row returns the row that says a transaction with a verdict, else its last row,
// nil when there is none.
func (d *Dialect) row(t Transaction, v Verdict) *row { return d.rowFor(t, v, SingleKeys) }

// SaysKeyScheme reports whether a sign-on can say which working keys it wants;
// elsewhere host and terminal have agreed on them beforehand.
func (d *Dialect) SaysKeyScheme() bool {
	for i := range d.rows {
		if r := &d.rows[i]; r.transaction == SignOn && r.keys != SingleKeys {
			return true
		}
	}
	return false
}

func (d *Dialect) rowFor(t Transaction, v Verdict, k KeyScheme) *row {
	var found *row
	for i := range d.rows {
		r := &d.rows[i]
		if r.transaction != t {
			continue
		}
		if r.verdict == v && r.keys == k {
			return r
		}
		found = r
	}
	return found
}

// fieldSet is a set of field numbers 1 to 128.
type fieldSet [3]uint64

func (s fieldSet) with(t fieldSet) fieldSet {
	return fieldSet{s[0] | t[0], s[1] | t[1], s[2] | t[2]}
}

func (s *fieldSet) add(n int)      { s[n>>6] |= 1 << (n & 63) }
func (s *fieldSet) remove(n int)   { s[n>>6] &^= 1 << (n & 63) }
func (s *fieldSet) has(n int) bool { return s[n>>6]&(1<<(n&63)) != 0 }
