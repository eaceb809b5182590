package iso8583

import (
	"math/bits"
	"strconv"
)

// decodeComposite reads the parts of node i, whose body on the wire is buf[body:end].
func (m *Message) decodeComposite(f *field, i int, buf []byte, body int) *FieldError {
	if f.body == encBinary {
		return m.decodeParts(f, i, buf, body)
	}
	if w := f.checkWire(buf[body:], 0); w.want != "" {
		return decodeError(f.key, f.name, body, w)
	}
	start := len(m.arena)
	m.arena = f.appendValue(m.arena, buf[body:], 0, &m.conv)
	n := &m.nodes[i]
	n.val, n.valEnd = int32(start), int32(len(m.arena))
	n.state |= stateValue | stateChild
	e := m.decodeParts(f, i, m.arena, start)
	if e != nil {
		e.Offset = body + 2*(e.Offset-start)
	}
	return e
}

// maxDepth bounds templates within templates.
const maxDepth = 32

// decodeParts reads parts from buf[pos:] into children of node i.
func (m *Message) decodeParts(f *field, i int, buf []byte, pos int) *FieldError {
	m.nodes[i].state |= stateParsed
	if m.depth++; m.depth > maxDepth {
		m.depth--
		return decodeError(f.key, f.name, pos,
			wrong{want: "at most " + strconv.Itoa(maxDepth) + " levels of parts", have: "more"})
	}
	var e *FieldError
	switch f.parts.style {
	case partsPositional:
		e = m.decodePositional(f, i, buf, pos)
	case partsBER:
		e = m.decodeBER(f, i, buf, pos)
	case partsTagged:
		e = m.decodeTagged(f, i, buf, pos)
	case partsBitmapped:
		e = m.decodeBitmapped(f, i, buf, pos)
	}
	m.depth--
	if e != nil && f.parts.loose {
		m.nodes[i].child, m.nodes[i].last = 0, 0
		return nil
	}
	return e
}

// addPart makes a child of node i.
func (m *Message) addPart(i int, f *field, tag uint64, tagLen uint8) int {
	k := m.addNode(f, stateWire|m.nodes[i].state&stateArena)
	m.nodes[k].tag, m.nodes[k].tagLen = tag, tagLen
	if m.nodes[i].state&stateChild != 0 {
		m.nodes[k].state |= stateArena
	}
	p := &m.nodes[i]
	if p.last == 0 {
		p.child = int32(k)
	} else {
		m.nodes[p.last].next = int32(k)
	}
	p.last = int32(k)
	return k
}

// part reads one part of composite f and puts the composite's key before the path of an error.
func (m *Message) part(f, part *field, k int, buf []byte, pos int) (int, *FieldError) {
	end, e := m.decodeField(part, k, buf, pos)
	if e != nil {
		e.Field = f.key + "." + e.Field
	}
	return end, e
}

func (m *Message) decodePositional(f *field, i int, buf []byte, pos int) *FieldError {
	var e *FieldError
	for _, part := range f.parts.list {
		if pos >= len(buf) && f.prefix != prefixFixed {
			break
		}
		k := m.addPart(i, part, 0, 0)
		if pos, e = m.part(f, part, k, buf, pos); e != nil {
			return e
		}
	}
	return f.leftOver(buf, pos)
}

func (f *field) leftOver(buf []byte, pos int) *FieldError {
	if pos == len(buf) {
		return nil
	}
	return decodeError(f.key, f.name, pos,
		wrong{want: "the end of its parts", have: "another " + count(len(buf)-pos, "bytes")})
}

func (m *Message) decodeBER(f *field, i int, buf []byte, pos int) *FieldError {
	p := f.parts
	for {
		if pos = m.plainTags(p, i, buf, pos); pos >= len(buf) {
			return nil
		}
		if buf[pos] == 0 && p.skip { // filler between data objects (EMV book 3, annex B.1)
			pos++
			continue
		}
		n, ok := berTagSize(buf[pos:])
		if !ok {
			return decodeError(f.key, f.name, pos, wrong{want: "a whole BER tag", have: count(len(buf)-pos, "bytes")})
		}
		tag, size := packTag(buf[pos : pos+n])
		var e *FieldError
		if pos, e = m.decodeTag(f, i, buf, pos, tag, size); e != nil {
			return e
		}
	}
}

// plainTags reads known data objects of bytes, with a tag of one or two bytes and a short length, for as long as they
// come.
func (m *Message) plainTags(p *parts, i int, buf []byte, pos int) int {
	state := stateWire | m.nodes[i].state&stateArena
	if m.nodes[i].state&stateChild != 0 {
		state |= stateArena
	}
	last := int(m.nodes[i].last)
	for pos+2 < len(buf) {
		tag, n := uint64(buf[pos]), uint8(1)
		if tag&0x1F == 0x1F {
			if buf[pos+1] >= 0x80 {
				break
			}
			tag, n = tag<<8|uint64(buf[pos+1]), 2
		}
		body := pos + int(n) + 1
		size := int(buf[body-1])
		end := body + size
		part := p.lookup(tag, n)
		if part == nil || !part.any || part.prefix != prefixBER || size >= 0x80 || end > len(buf) ||
			size > part.length && part.length > 0 {
			break
		}
		k := len(m.nodes)
		if k == cap(m.nodes) {
			m.nodes = append(m.nodes, node{})
		}
		m.nodes = m.nodes[:k+1]
		c := &m.nodes[k]
		c.f, c.tag, c.tagLen, c.state = part, tag, n, state
		c.start, c.body, c.end, c.units = int32(body-1), int32(body), int32(end), int32(size)
		c.child, c.last, c.next = 0, 0, 0
		if last == 0 {
			m.nodes[i].child = int32(k)
		} else {
			m.nodes[last].next = int32(k)
		}
		last, pos = k, end
	}
	m.nodes[i].last = int32(last)
	return pos
}

func (m *Message) decodeTagged(f *field, i int, buf []byte, pos int) *FieldError {
	n := f.parts.tagLen
	for pos < len(buf) {
		if pos+n > len(buf) {
			return decodeError(f.key, f.name, pos,
				wrong{want: "a tag of " + count(n, "bytes"), have: strconv.Itoa(len(buf) - pos)})
		}
		tag, _ := packTag(buf[pos : pos+n])
		var e *FieldError
		if pos, e = m.decodeTag(f, i, buf, pos, tag, uint8(n)); e != nil {
			return e
		}
	}
	return nil
}

// decodeTag reads length and value after a tag at pos.
func (m *Message) decodeTag(f *field, i int, buf []byte, pos int, tag uint64, n uint8) (int, *FieldError) {
	p := f.parts
	part := p.lookup(tag, n)
	if part == nil && (!p.skip || p.unknown == nil) {
		return 0, decodeError(f.key+"."+p.tagKey(tag, n), "", pos,
			wrong{want: "a tag of the spec", have: "one it does not have"})
	}
	if part == nil && p.style == partsTagged {
		text := field{enc: p.tagEnc}
		if w := text.checkWire(buf[pos:pos+int(n)], p.tagDef.length); w.want != "" {
			w.want = "a tag of " + w.want
			return 0, decodeError(f.key, f.name, pos, w)
		}
	}
	k := m.addPart(i, part, tag, n)
	if part != nil {
		return m.part(f, part, k, buf, pos+int(n))
	}
	end, e := m.decodeField(p.unknown, k, buf, pos+int(n))
	if e != nil {
		e.Field = f.key + "." + p.tagKey(tag, n)
		return 0, e
	}
	m.nodes[k].f = nil
	if !p.store {
		m.nodes[k].state |= stateDropped
	}
	return end, nil
}

func (m *Message) decodeBitmapped(f *field, i int, buf []byte, pos int) *FieldError {
	if pos == len(buf) && f.prefix != prefixFixed {
		return nil
	}
	p := f.parts
	size := p.bitmap.bytes * p.bitmap.unit
	if pos+size > len(buf) {
		return decodeError(f.key, f.name, pos,
			wrong{want: "a bitmap of " + count(size, "bytes"), have: strconv.Itoa(len(buf) - pos)})
	}
	var words [maxField / 64]uint64
	if at := p.bitmap.read(&words, 0, buf[pos:pos+size]); at >= 0 {
		return decodeError(f.key, f.name, pos,
			wrong{want: "a bitmap in hexadecimal digits", have: byteName(buf[pos+at]), at: at})
	}
	pos += size
	for w, set := range words {
		for set != 0 {
			lead := bits.LeadingZeros64(set)
			set &^= 1 << (63 - lead)
			bit := w*64 + lead + 1
			if bit >= len(p.byBit) || p.byBit[bit] == nil {
				return decodeError(f.key+"."+strconv.Itoa(bit), "", pos,
					wrong{want: "a part of the spec", have: "its bit set without one"})
			}
			k := m.addPart(i, p.byBit[bit], 0, 0)
			var e *FieldError
			if pos, e = m.part(f, p.byBit[bit], k, buf, pos); e != nil {
				return e
			}
		}
	}
	return f.leftOver(buf, pos)
}

// compositeBody is the body of a composite as bytes, its encoding undone.
func (m *Message) compositeBody(n *node) []byte {
	switch {
	case n.state&stateParts != 0:
		start := len(m.arena)
		out, e := m.appendParts(m.arena, n)
		if e != nil {
			return nil
		}
		m.arena = out
		return m.arena[start:len(m.arena):len(m.arena)]
	case n.state&(stateSet|stateValue) != 0:
		return m.arena[n.val:n.valEnd:n.valEnd]
	}
	return m.wire(n)
}

// appendComposite writes a composite from its parts, with its length prefix.
func (m *Message) appendComposite(dst []byte, n *node) ([]byte, *FieldError) {
	f := n.f
	start := len(dst)
	dst = f.reserve(dst)
	body := len(dst)
	dst, e := m.appendParts(dst, n)
	if e != nil {
		return nil, e
	}
	if f.body != encBinary {
		dst = hexInPlace(dst, body, f.body)
	}
	units := (len(dst) - body) / f.size(1)
	if w := f.checkUnits(units); w.want != "" {
		return nil, encodeError(f.key, f.name, w)
	}
	return f.patch(dst, start, units), nil
}

// hexInPlace turns dst[from:] into hexadecimal text.
func hexInPlace(dst []byte, from int, e encoding) []byte {
	n := len(dst) - from
	dst = append(dst, dst[from:]...)
	for i := n - 1; i >= 0; i-- {
		b := dst[from+i]
		hi, lo := hexUpper[b>>4], hexUpper[b&15]
		if e == encHexEBCDIC {
			hi, lo = toEBCDIC(hi), toEBCDIC(lo)
		}
		dst[from+2*i], dst[from+2*i+1] = hi, lo
	}
	return dst
}

// appendParts writes the body of a composite from its parts.
func (m *Message) appendParts(dst []byte, n *node) ([]byte, *FieldError) {
	p := n.f.parts
	var words [maxField / 64]uint64
	bitmap := len(dst)
	if p.style == partsBitmapped {
		for range p.bitmap.bytes * p.bitmap.unit {
			dst = append(dst, 0)
		}
	}
	position := 0
	for k := n.child; k != 0; k = m.nodes[k].next {
		part := &m.nodes[k]
		if p.style == partsPositional {
			if p.list[position] != part.f {
				missing := p.list[position]
				return nil, encodeError(n.f.key+"."+missing.key, missing.name,
					wrong{want: "a value, since " + part.f.key + " stands after it", have: "none"})
			}
			position++
		}
		if p.style == partsBitmapped {
			bit := uint(part.f.num - 1)
			words[bit>>6] |= 1 << (63 - bit&63)
		}
		dst = appendTag(dst, part.tag, part.tagLen)
		var e *FieldError
		if dst, e = m.appendPart(dst, p, part); e != nil {
			e.Field = n.f.key + "." + e.Field
			return nil, e
		}
	}
	if p.style == partsBitmapped {
		p.bitmap.append(dst[:bitmap], &words, p.bitmap.bytes)
	}
	return dst, nil
}

func (m *Message) appendPart(dst []byte, p *parts, part *node) ([]byte, *FieldError) {
	if part.f != nil || part.state&stateWire != 0 {
		return m.appendNode(dst, part)
	}
	dst, w := p.unknown.appendField(dst, m.arena[part.val:part.valEnd], &m.conv)
	if w.want != "" {
		return nil, encodeError(p.tagKey(part.tag, part.tagLen), "", w)
	}
	return dst, nil
}
