package iso8583

import (
	"iter"
	"math/bits"
	"strconv"
)

// Message is one message, reusable: a frame that was decoded, values that were set, or both. It is not safe for
// concurrent use. Values it hands out stay good until the next Reset, Decode or change.
type Message struct {
	spec    *Spec
	frame   []byte
	arena   []byte  // values set, values converted, bodies turned from hexadecimal text to bytes
	nodes   []node  // fields and parts in the order they were met; the first is none
	at      []int32 // node of each present field
	present [maxField / 64]uint64
	layout  [maxField / 64]uint64 // of the fields whose nodes are the first laid ones, in order
	laid    int                   // 0 if that is not known
	conv    converter

	header    extent
	headerSet bool
	mti       [4]byte
	hasMTI    bool
	mtiWire   extent
	blocks    int // bitmap blocks in the decoded frame
	trailing  int // where the bytes after the last field start
	last      int // the field after which DecodeTo stopped; 0 if it was Decode
	depth     int // of the composite being read
	decoded   bool
	changed   bool
	problem   *FieldError   // first mistake of a setter
	mistakes  []*FieldError // of the frame, as Decode met them
}

// extent is a stretch of the frame or of the arena.
type extent struct{ start, end int32 }

func (e extent) of(b []byte) []byte { return b[e.start:e.end:e.end] }

// nodeState says what a node holds.
type nodeState uint8

const (
	stateWire    nodeState = 1 << iota // start, body, end are the part's bytes as they came
	stateArena                         // these bytes are in the arena, not in the frame
	stateValue                         // val is the converted value, padding kept
	stateSet                           // val is a value that somebody set
	stateParts                         // children are to be written in place of the wire bytes
	stateParsed                        // children were looked for
	stateChild                         // the body of the children is in the arena
	stateDropped                       // a tag that the spec says to skip
)

// node is a field or a part of one.
type node struct {
	f                *field // nil for an unknown tag
	tag              uint64
	start, body, end int32
	units            int32
	val, valEnd      int32
	child, last      int32 // parts, 0 for none
	next             int32
	tagLen           uint8
	state            nodeState
}

// NewMessage makes an empty message of the spec.
func NewMessage(s *Spec) *Message {
	return &Message{spec: s, nodes: make([]node, 1, 32), at: make([]int32, len(s.table))}
}

// Spec is the layout the message was made for.
func (m *Message) Spec() *Spec { return m.spec }

// Reset empties the message and keeps its memory.
func (m *Message) Reset() {
	m.frame = nil
	m.arena = m.arena[:0]
	m.nodes = m.nodes[:1]
	m.present = [maxField / 64]uint64{}
	m.header, m.headerSet = extent{}, false
	m.hasMTI, m.mtiWire = false, extent{}
	m.blocks, m.trailing, m.last = 0, 0, 0
	m.decoded, m.changed = false, false
	m.problem, m.mistakes = nil, nil
}

// Header is what stands before the MTI, raw; nil if the spec has no header or the message none yet.
func (m *Message) Header() []byte {
	switch {
	case m.headerSet:
		return m.header.of(m.arena)
	case m.header.end > 0:
		return m.header.of(m.frame)
	}
	return nil
}

// SetHeader sets what stands before the MTI. AppendEncode refuses a header whose length is not the spec's.
func (m *Message) SetHeader(h []byte) {
	m.header = m.keep(h)
	m.headerSet, m.changed = true, true
}

// keep copies bytes into the arena.
func (m *Message) keep(b []byte) extent {
	start := len(m.arena)
	m.arena = append(m.arena, b...)
	return extent{int32(start), int32(len(m.arena))}
}

// MTI is the message type indicator, empty if the message has none. It allocates nothing for four digits.
func (m *Message) MTI() string {
	if !m.hasMTI {
		return ""
	}
	n := 0
	for _, c := range m.mti {
		if c-'0' > 9 {
			return string(m.mti[:])
		}
		n = n*10 + int(c-'0')
	}
	return m.spec.mtis[4*n : 4*n+4]
}

// SetMTI sets the message type indicator, four digits.
func (m *Message) SetMTI(mti string) {
	m.changed = true
	m.mtiWire = extent{}
	m.hasMTI = len(mti) == 4
	if !m.hasMTI {
		m.mistake("0", "", "4 digits", count(len(mti), "characters"))
		return
	}
	copy(m.mti[:], mti)
	if i := notDigit(m.mti[:]); i >= 0 {
		m.mistake("0", "", "4 digits", "others")
	}
}

// mistake keeps the first mistake of a setter for AppendEncode to report.
func (m *Message) mistake(path, name, want, have string) *FieldError {
	e := &FieldError{Field: path, Name: name, Offset: -1, Want: want, Have: have, Err: ErrEncode}
	if m.problem == nil {
		m.problem = e
	}
	return e
}

// Has tells whether field n is present.
func (m *Message) Has(n int) bool {
	return uint(n-1) < maxField && m.present[(n-1)>>6]>>(63-uint(n-1)&63)&1 == 1
}

func (m *Message) mark(n int) { m.present[(n-1)>>6] |= 1 << (63 - uint(n-1)&63) }

func (m *Message) unmark(n int) { m.present[(n-1)>>6] &^= 1 << (63 - uint(n-1)&63) }

// Fields lists the present fields in ascending order.
func (m *Message) Fields() iter.Seq[int] {
	return func(yield func(int) bool) {
		for w, set := range m.present {
			for set != 0 {
				i := bits.LeadingZeros64(set)
				set &^= 1 << (63 - i)
				if !yield(w*64 + i + 1) {
					return
				}
			}
		}
	}
}

// Get is the logical value of field n: digits as ASCII characters, text as UTF-8, binary as bytes, a composite as the
// bytes of its body. Padding is stripped as the spec says. It is nil if the field is absent, never nil if present.
func (m *Message) Get(n int) []byte {
	if !m.Has(n) {
		return nil
	}
	return m.value(m.node(n))
}

// Text is Get as a string.
func (m *Message) Text(n int) string { return string(m.Get(n)) }

// Unstripped is Get with padding and leading zeros left as they stand on the wire.
func (m *Message) Unstripped(n int) []byte {
	if !m.Has(n) {
		return nil
	}
	return m.full(m.node(n))
}

// Raw is the field as it stands in the decoded frame, length prefix included; nil if it was not decoded or was changed.
func (m *Message) Raw(n int) []byte {
	if start, end, ok := m.FieldRange(n); ok {
		return m.frame[start:end:end]
	}
	return nil
}

// FieldRange gives the bytes of field n, length prefix included, in the decoded frame.
func (m *Message) FieldRange(n int) (start, end int, ok bool) {
	if !m.Has(n) {
		return 0, 0, false
	}
	c := m.node(n)
	return int(c.start), int(c.end), c.state&(stateWire|stateArena) == stateWire
}

// Trailing is what follows the last field in the decoded frame.
func (m *Message) Trailing() []byte {
	if m.trailing == 0 || m.trailing >= len(m.frame) {
		return nil
	}
	return m.frame[m.trailing:]
}

// Whole reports whether the end of every announced field was found in the decoded frame, be a field wrong or not.
func (m *Message) Whole() bool { return m.trailing > 0 }

// wire gives a node's value bytes as they stand on the wire.
func (m *Message) wire(n *node) []byte {
	if n.state&stateArena != 0 {
		return m.arena[n.body:n.end:n.end]
	}
	return m.frame[n.body:n.end:n.end]
}

func (m *Message) value(n *node) []byte {
	v := m.full(n)
	if n.f == nil || n.state&stateSet != 0 {
		return v
	}
	return n.f.logical(v)
}

// full is the value with padding, converted at the first call.
func (m *Message) full(n *node) []byte {
	if n.f != nil && n.f.kind == kindComposite {
		return m.compositeBody(n)
	}
	if n.state&(stateSet|stateValue) != 0 {
		return m.arena[n.val:n.valEnd:n.valEnd]
	}
	b := m.wire(n)
	if n.f == nil || n.f.direct {
		return b
	}
	start := len(m.arena)
	m.arena = n.f.appendValue(m.arena, b, int(n.units), &m.conv)
	n.val, n.valEnd = int32(start), int32(len(m.arena))
	n.state |= stateValue
	return m.arena[start:len(m.arena):len(m.arena)]
}

// Set gives field n a logical value: digits as characters, text as UTF-8, binary as raw bytes. What is wrong with it
// AppendEncode says, naming field and reason.
func (m *Message) Set(n int, v string) {
	if node := m.slot(n); node != nil {
		start := len(m.arena)
		m.arena = append(m.arena, v...)
		node.val, node.valEnd = int32(start), int32(len(m.arena))
	}
}

// SetBytes is Set for a value at hand as bytes, which are copied.
func (m *Message) SetBytes(n int, v []byte) {
	if node := m.slot(n); node != nil {
		e := m.keep(v)
		node.val, node.valEnd = e.start, e.end
	}
}

// Echo gives fields what they have in another message, as a reply repeats what its request said; those that from does
// not have stay as they are. Between messages of the same spec a field that was not changed keeps its bytes on the
// wire, padding and all, and none of it is converted.
func (m *Message) Echo(from *Message, fields ...int) {
	for _, n := range fields {
		if !from.Has(n) {
			continue
		}
		c := from.node(n)
		if from.spec != m.spec || c.f.parts != nil || c.state&stateWire == 0 {
			m.SetBytes(n, from.Get(n))
			continue
		}
		wire := from.frame
		if c.state&stateArena != 0 {
			wire = from.arena
		}
		e := m.keep(wire[c.start:c.end])
		head, units := c.body-c.start, c.units
		m.changed = true
		own := m.place(n, c.f, stateWire|stateArena)
		own.start, own.body, own.end, own.units = e.start, e.start+head, e.end, units
	}
}

// SetNumber gives field n a number, filled with zeros to the width of a fixed field.
func (m *Message) SetNumber(n int, v uint64) {
	node := m.slot(n)
	if node == nil {
		return
	}
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], v, 10)
	start := len(m.arena)
	if node.f.prefix == prefixFixed && node.f.kind != kindNumeric {
		for i := len(digits); i < node.f.length; i++ {
			m.arena = append(m.arena, '0')
		}
	}
	m.arena = append(m.arena, digits...)
	node.val, node.valEnd = int32(start), int32(len(m.arena))
}

// slot readies the node of field n for a new value, nil if the spec has no such field.
func (m *Message) slot(n int) *node {
	m.changed = true
	f := m.spec.row(n)
	if f == nil {
		m.mistake(strconv.Itoa(n), "", "a field of spec "+m.spec.name, "none of that number")
		return nil
	}
	return m.place(n, f, stateSet)
}

// place puts a node at field n and marks the field present.
func (m *Message) place(n int, f *field, state nodeState) *node {
	if !m.Has(n) {
		m.mark(n)
		m.at[n], m.laid = int32(m.addNode(f, state)), 0
		return m.node(n)
	}
	c := m.node(n)
	c.become(f, state)
	return c
}

// become makes a node one of f without parts. What its state does not speak of it keeps from before, and nobody reads.
func (c *node) become(f *field, state nodeState) {
	c.f, c.state, c.tagLen, c.child, c.last, c.next = f, state, 0, 0, 0, 0
}

// addNode adds a node to the list, in place: a node built elsewhere and copied would cost several times as much.
func (m *Message) addNode(f *field, state nodeState) int {
	k := len(m.nodes)
	if k == cap(m.nodes) {
		m.nodes = append(m.nodes, node{})
	}
	m.nodes = m.nodes[:k+1]
	m.nodes[k].become(f, state)
	return k
}

// node is that of field n, which must be present.
func (m *Message) node(n int) *node { return &m.nodes[m.at[n]] }

// Unset removes field n.
func (m *Message) Unset(n int) {
	if m.Has(n) {
		m.unmark(n)
		m.changed = true
	}
}

// Number reads a field of digits, up to 18 of them.
func (m *Message) Number(n int) (uint64, bool) {
	v := m.Get(n)
	if len(v) == 0 || len(v) > 18 || notDigit(v) >= 0 {
		return 0, false
	}
	return number(v), true
}

func number(digits []byte) uint64 {
	var x uint64
	for _, c := range digits {
		x = x*10 + uint64(c-'0')
	}
	return x
}

// Signed reads an amount with its sign (x+n): 'C' for credit or 'D' for debit, and minor units.
func (m *Message) Signed(n int) (sign byte, minor uint64, ok bool) {
	v := m.Get(n)
	if len(v) < 2 || len(v) > 19 || v[0] != 'C' && v[0] != 'D' || notDigit(v[1:]) >= 0 {
		return 0, 0, false
	}
	return v[0], number(v[1:]), true
}

// SetSigned sets an amount with its sign (x+n), filled with zeros to the field's width.
func (m *Message) SetSigned(n int, sign byte, minor uint64) {
	node := m.slot(n)
	if node == nil {
		return
	}
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], minor, 10)
	start := len(m.arena)
	m.arena = append(m.arena, sign)
	for i := len(digits); node.f.prefix == prefixFixed && i < node.f.length-1; i++ {
		m.arena = append(m.arena, '0')
	}
	m.arena = append(m.arena, digits...)
	node.val, node.valEnd = int32(start), int32(len(m.arena))
}
