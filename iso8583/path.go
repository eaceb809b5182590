package iso8583

import (
	"iter"
	"strconv"
	"strings"

	"acqsim/spelling"
)

// GetPath is the logical value of a field or part: "4", "55.9F02", "48.3.1". Of a repeated tag it gives the first; "#2"
// after the tag asks for the second.
func (m *Message) GetPath(path string) ([]byte, bool) {
	i := m.find(path)
	if i == 0 {
		return nil, false
	}
	v := m.value(&m.nodes[i])
	return v, v != nil
}

// find gives the node at a path, 0 if the message has none.
func (m *Message) find(path string) int {
	first, rest, more := strings.Cut(path, ".")
	n, ok := fieldNumber(first)
	if !ok || !m.Has(n) {
		return 0
	}
	i := int(m.at[n])
	for more {
		f := m.nodes[i].f
		if f == nil || f.parts == nil {
			return 0
		}
		m.parse(i)
		first, rest, more = strings.Cut(rest, ".")
		if i = m.child(i, first); i == 0 {
			return 0
		}
	}
	return i
}

func fieldNumber(s string) (int, bool) {
	n := 0
	for _, c := range []byte(s) {
		if c-'0' > 9 || n > maxField {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, s != "" && n >= 2 && n <= maxField
}

// parse looks for the parts of a composite that was set as a whole. Bytes that do not parse give none.
func (m *Message) parse(i int) *FieldError {
	n := &m.nodes[i]
	if n.state&(stateParsed|stateParts) != 0 || n.state&stateSet == 0 {
		return nil
	}
	n.state |= stateChild
	before := len(m.nodes)
	e := m.decodeParts(n.f, i, m.arena[:n.valEnd], int(n.val))
	if e != nil {
		m.nodes[i].child, m.nodes[i].last = 0, 0
		m.nodes[i].state &^= stateParsed
		m.nodes = m.nodes[:before]
	}
	return e
}

// child finds a part by its key, "9F02" or "9F02#2".
func (m *Message) child(i int, key string) int {
	key, nth, ok := cutRepeat(key)
	if !ok {
		return 0
	}
	p := m.nodes[i].f.parts
	want := p.byKey[key]
	var tag uint64
	var n uint8
	if want == nil {
		b, problem := p.encodeTag(key)
		if problem != "" || p.style == partsPositional || p.style == partsBitmapped {
			return 0
		}
		tag, n = packTag(b)
	}
	for k := m.nodes[i].child; k != 0; k = m.nodes[k].next {
		c := &m.nodes[k]
		if want != nil && c.f == want || want == nil && c.f == nil && c.tag == tag && c.tagLen == n {
			if nth--; nth == 0 {
				return int(k)
			}
		}
	}
	return 0
}

func cutRepeat(key string) (string, int, bool) {
	key, nth, repeated := strings.Cut(key, "#")
	if !repeated {
		return key, 1, true
	}
	n, err := strconv.Atoi(nth)
	return key, n, err == nil && n > 0
}

// SetPath sets a field or part, making the composites around it. Parts go where the spec's order puts them; unknown
// tags are taken where the spec keeps them.
func (m *Message) SetPath(path, value string) error {
	first, rest, more := strings.Cut(path, ".")
	n, ok := fieldNumber(first)
	if !ok || m.spec.row(n) == nil {
		return encodeError(path, "", wrong{want: "a field of spec " + m.spec.name, have: "none of that number"})
	}
	if !more {
		m.Set(n, value)
		return nil
	}
	m.changed = true
	made := !m.Has(n)
	if made {
		m.place(n, m.spec.row(n), stateParts)
	}
	i := int(m.at[n])
	for more {
		first, rest, more = strings.Cut(rest, ".")
		k, e := m.openPart(i, first)
		if e != nil {
			if made {
				m.unmark(n)
			}
			e.Field = path
			return e
		}
		i = k
	}
	m.assign(i, value)
	return nil
}

func (m *Message) assign(i int, value string) {
	c := &m.nodes[i]
	c.state = stateSet
	c.child, c.last = 0, 0
	start := len(m.arena)
	m.arena = append(m.arena, value...)
	c.val, c.valEnd = int32(start), int32(len(m.arena))
}

// openPart readies composite i for writing from its parts and gives the part of that key, made if need be.
func (m *Message) openPart(i int, key string) (int, *FieldError) {
	f := m.nodes[i].f
	if f == nil || f.parts == nil {
		return 0, encodeError("", "", wrong{want: "a field with parts", have: "one without"})
	}
	if m.nodes[i].state&stateParts == 0 {
		if e := m.parse(i); e != nil {
			return 0, encodeError("", f.name, wrong{want: "a body that can be read", have: "other bytes", guess: e.Error()})
		}
		if n := &m.nodes[i]; n.child == 0 && len(m.compositeBody(n)) > 0 {
			return 0, encodeError("", f.name, wrong{want: "a body that can be read", have: "other bytes"})
		}
		m.nodes[i].state |= stateParts
	}
	if k := m.child(i, key); k != 0 {
		return k, nil
	}
	return m.insertPart(i, key)
}

func (m *Message) insertPart(i int, key string) (int, *FieldError) {
	key, _, _ = cutRepeat(key)
	p := m.nodes[i].f.parts
	c := node{f: p.byKey[key], state: stateSet}
	if c.f != nil {
		c.tag, c.tagLen = c.f.tag, c.f.tagLen
		if c.f.parts != nil {
			c.state = stateParts
		}
	} else {
		b, problem := p.encodeTag(key)
		if problem != "" || p.style != partsBER && p.style != partsTagged || p.unknown == nil || !p.store {
			return 0, encodeError("", "", wrong{want: "a part of the spec", have: strconv.Quote(key), guess: p.suggest(key)})
		}
		c.tag, c.tagLen = packTag(b)
	}
	k := int32(len(m.nodes))
	m.nodes = append(m.nodes, c)
	parent := &m.nodes[i]
	before, at := int32(0), parent.child
	for at != 0 && !p.less(key, m.partKey(p, &m.nodes[at])) {
		before, at = at, m.nodes[at].next
	}
	m.nodes[k].next = at
	if before == 0 {
		parent.child = k
	} else {
		m.nodes[before].next = k
	}
	if at == 0 {
		parent.last = k
	}
	return int(k), nil
}

func (p *parts) less(a, b string) bool {
	return keyLess(a, b, p.style == partsBER || p.tagDef.sort == "StringsByHex")
}

func (p *parts) suggest(key string) string {
	keys := make([]string, len(p.list))
	for i, f := range p.list {
		keys[i] = f.key
	}
	if near, found := spelling.Nearest(key, keys); found {
		return "did you mean " + near + "?"
	}
	return ""
}

// partKey is the last step of a part's path.
func (m *Message) partKey(p *parts, n *node) string {
	if n.f != nil {
		return n.f.key
	}
	return p.tagKey(n.tag, n.tagLen)
}

// UnsetPath removes a field or part; it tells whether there was one.
func (m *Message) UnsetPath(path string) bool {
	i := m.find(path)
	dot := strings.LastIndexByte(path, '.')
	switch {
	case i == 0:
		return false
	case dot < 0:
		m.Unset(m.nodes[i].f.num)
		return true
	}
	m.changed = true
	first, rest, more := strings.Cut(path[:dot], ".")
	n, _ := fieldNumber(first)
	parent := int(m.at[n])
	for {
		m.nodes[parent].state |= stateParts
		if !more {
			break
		}
		first, rest, more = strings.Cut(rest, ".")
		parent = m.child(parent, first)
	}
	m.unlink(parent, int32(i))
	return true
}

func (m *Message) unlink(parent int, gone int32) {
	p := &m.nodes[parent]
	before := int32(0)
	for k := p.child; k != gone; k = m.nodes[k].next {
		before = k
	}
	if before == 0 {
		p.child = m.nodes[gone].next
	} else {
		m.nodes[before].next = m.nodes[gone].next
	}
	if p.last == gone {
		p.last = before
	}
}

// Part is one part of a composite, in the order in which it stands.
type Part struct {
	Path    string // "55.9F02"; the second of a repeated tag ends in "#2"
	Name    string // empty for an unknown tag
	Unknown bool   // the spec does not have the tag
	Skipped bool   // and says to skip it
	Repeat  int    // 1 for the first of its tag
	Parts   bool   // it has parts itself
	Value   []byte // as GetPath gives it
}

// Parts lists the parts of the composite at a path in the order in which they stand, unknown and repeated tags among
// them.
func (m *Message) Parts(path string) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		i := m.find(path)
		if i == 0 || m.nodes[i].f == nil || m.nodes[i].f.parts == nil {
			return
		}
		m.parse(i)
		p := m.nodes[i].f.parts
		for k := m.nodes[i].child; k != 0; k = m.nodes[k].next {
			part := Part{Repeat: m.repeat(i, k), Unknown: m.nodes[k].f == nil, Skipped: m.nodes[k].state&stateDropped != 0}
			part.Path = path + "." + m.partKey(p, &m.nodes[k])
			if part.Repeat > 1 {
				part.Path += "#" + strconv.Itoa(part.Repeat)
			}
			if f := m.nodes[k].f; f != nil {
				part.Name, part.Parts = f.name, f.parts != nil
			}
			part.Value = m.value(&m.nodes[k])
			if !yield(part) {
				return
			}
		}
	}
}

// repeat counts which of its tag a part is.
func (m *Message) repeat(i int, k int32) int {
	n := 1
	for j := m.nodes[i].child; j != k; j = m.nodes[j].next {
		if m.nodes[j].f == m.nodes[k].f && m.nodes[j].tag == m.nodes[k].tag {
			n++
		}
	}
	return n
}

// Unknown lists the paths of all tags that the spec does not have, in the order in which they stand.
func (m *Message) Unknown() []string { return m.collect(func(p Part) bool { return p.Unknown }) }

// Repeated lists the paths of all tags after the first of their kind, "55.9F02#2".
func (m *Message) Repeated() []string { return m.collect(func(p Part) bool { return p.Repeat > 1 }) }

func (m *Message) collect(want func(Part) bool) []string {
	var list []string
	var walk func(path string)
	walk = func(path string) {
		for p := range m.Parts(path) {
			if want(p) {
				list = append(list, p.Path)
			}
			if p.Parts {
				walk(p.Path)
			}
		}
	}
	for n := range m.Fields() {
		if m.node(n).f.parts != nil {
			walk(strconv.Itoa(n))
		}
	}
	return list
}

// partAt is the row of the spec at a path, nil if there is none.
func (s *Spec) partAt(path string) *field {
	first, rest, more := strings.Cut(path, ".")
	n, ok := fieldNumber(first)
	if !ok {
		return nil
	}
	f := s.row(n)
	for more && f != nil && f.parts != nil {
		first, rest, more = strings.Cut(rest, ".")
		key, _, _ := cutRepeat(first)
		f = f.parts.byKey[key]
	}
	if more {
		return nil
	}
	return f
}

// isBinaryPath tells whether the value at a path is bytes; a tag that the spec does not have is, too.
func (s *Spec) isBinaryPath(path string) bool {
	if f := s.partAt(path); f != nil {
		return f.isBinary() || f.kind == kindComposite
	}
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return false
	}
	above := s.partAt(path[:dot])
	return above != nil && above.parts != nil
}
