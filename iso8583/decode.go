package iso8583

import (
	"encoding/binary"
	"math/bits"
	"strconv"
)

// Decode reads a frame: header, MTI, bitmap and fields, without the length header of the connection. The message keeps
// the frame until Reset or the next Decode. The error is the *FieldError of the first wrong field. What can be read is
// in the message nevertheless, so that a format error can be answered: a wrong field whose extent is known is left out,
// and reading goes on behind it; one whose extent is not known ends it. Mistakes lists them all.
func (m *Message) Decode(frame []byte) error {
	m.Reset()
	if e := m.decode(frame); e != nil {
		m.fail(e)
		return e
	}
	return nil
}

// fail keeps what is wrong with the frame.
func (m *Message) fail(e *FieldError) {
	if len(m.mistakes) == 0 {
		m.mistakes = append(m.mistakes, e)
	}
}

// DecodeTo is Decode that stops after field last: enough to find the exchange a message belongs to, at a fraction of
// the cost. What comes later in the frame is neither looked at nor present in the message, which can be relayed as it
// came but not changed.
func (m *Message) DecodeTo(frame []byte, last int) error {
	m.Reset()
	m.last = max(last, 1)
	if e := m.decode(frame); e != nil {
		m.fail(e)
		return e
	}
	return nil
}

func (m *Message) decode(frame []byte) *FieldError {
	s := m.spec
	if len(frame) > maxFrame {
		return decodeError("header", "", 0, wrong{want: "at most 1 GiB", have: count(len(frame), "bytes")})
	}
	m.frame, m.decoded = frame, true
	pos := s.headerLen
	if len(frame) < pos {
		return decodeError("header", "", len(frame), wrong{want: count(pos, "bytes"), have: strconv.Itoa(len(frame))})
	}
	m.header = extent{0, int32(pos)}
	pos, e := m.decodeMTI(pos)
	if e != nil {
		return e
	}
	pos, e = m.decodeBitmap(pos)
	if e != nil {
		m.present = [maxField / 64]uint64{}
		return e
	}
	if m.last > 0 {
		m.cut(m.last + 1)
	}
	return m.decodeFields(pos)
}

// decodeFields reads the fields that the bitmap announced, from pos on.
func (m *Message) decodeFields(pos int) *FieldError {
	unknown := m.layOut()
	frame, nodes := m.frame, m.nodes
	var doubt lengthInDoubt
	for k := 1; k < len(nodes); k++ {
		c := &nodes[k]
		f := c.f
		c.state, c.child, c.last = stateWire, 0, 0
		if f.short != 0 && pos+8 <= len(frame) && f.check.bad(binary.LittleEndian.Uint64(frame[pos:]))&f.short == 0 {
			c.start, c.body, c.units = int32(pos), int32(pos), int32(f.length)
			pos += f.fixed
			c.end = int32(pos)
			continue
		}
		end, e := m.decodeField(f, k, frame, pos)
		if e != nil {
			if doubt.field != 0 {
				return m.endAt(doubt)
			}
			m.mistakes = append(m.mistakes, e)
			if end == 0 {
				return m.endAt(lengthInDoubt{f.num, len(m.mistakes)})
			}
			if end < 0 {
				doubt, end = lengthInDoubt{f.num, len(m.mistakes)}, -end
			}
			m.unmark(f.num)
		}
		pos, nodes = end, m.nodes[:len(nodes)]
	}
	return m.endOfFields(pos, unknown, doubt)
}

// lengthInDoubt is a field that states a length it cannot have. What follows is believed if it reads to the end of the
// frame; else it is not there.
type lengthInDoubt struct{ field, mistakes int }

// endOfFields judges what stands behind the last field.
func (m *Message) endOfFields(pos, unknown int, doubt lengthInDoubt) *FieldError {
	if doubt.field != 0 && (unknown > 0 || pos < len(m.frame)) {
		return m.endAt(doubt)
	}
	if unknown > 0 {
		m.cut(unknown)
		n := strconv.Itoa(unknown)
		m.mistakes = append(m.mistakes, decodeError(n, "", pos, wrong{want: "a field of spec " + m.spec.name,
			have: "bit " + n + " set without one", guess: "another spec, or an earlier length is wrong?"}))
	} else if m.last == 0 {
		m.trailing = pos
	}
	if len(m.mistakes) > 0 {
		return m.mistakes[0]
	}
	return nil
}

// endAt leaves the fields before the one that ends the message.
func (m *Message) endAt(last lengthInDoubt) *FieldError {
	m.cut(last.field)
	m.mistakes = m.mistakes[:last.mistakes]
	return m.mistakes[0]
}

// Mistakes lists every wrong field that Decode met, in the order of the frame. What follows a field with a wrong length
// may be wrong for that reason alone.
func (m *Message) Mistakes() []*FieldError { return m.mistakes }

// layOut makes the nodes of the fields that the bitmap announced; for the same bitmap as before they are there. It
// stops before a field that the spec does not have and gives its number.
func (m *Message) layOut() (unknown int) {
	if m.laid > 0 && m.layout == m.present {
		m.nodes = m.nodes[:m.laid]
		return 0
	}
	m.laid = 0
	table := m.spec.table
	for w, set := range m.present {
		for set != 0 {
			i := bits.LeadingZeros64(set)
			set &^= 1 << (63 - i)
			n := w*64 + i + 1
			if n >= len(table) || !table[n].exists {
				return n
			}
			m.at[n] = int32(m.addNode(&table[n], stateWire))
		}
	}
	m.laid, m.layout = len(m.nodes), m.present
	return 0
}

// cut leaves only the fields before n.
func (m *Message) cut(n int) {
	if n > maxField {
		return
	}
	w, i := (n-1)>>6, uint(n-1)&63
	m.present[w] &^= ^uint64(0) >> i
	clear(m.present[w+1:])
}

func decodeError(path, name string, offset int, w wrong) *FieldError {
	return &FieldError{Field: path, Name: name, Offset: offset + w.at, Want: w.want, Have: w.have, Guess: w.guess,
		Err: ErrDecode}
}

func (m *Message) decodeMTI(pos int) (int, *FieldError) {
	f := &m.spec.mti
	end := pos + f.fixed
	if end > len(m.frame) {
		return 0, decodeError("0", "", pos, wrong{want: count(f.fixed, "bytes"), have: strconv.Itoa(len(m.frame) - pos)})
	}
	b := m.frame[pos:end]
	if f.enc == encBCD && goodBCD(b) {
		m.mti = [4]byte{'0' + b[0]>>4, '0' + b[0]&15, '0' + b[1]>>4, '0' + b[1]&15}
		m.hasMTI, m.mtiWire = true, extent{int32(pos), int32(end)}
		return end, nil
	}
	if f.enc == encASCII && len(b) == 4 && notDigit(b) < 0 {
		m.mti = [4]byte(b)
		m.hasMTI, m.mtiWire = true, extent{int32(pos), int32(end)}
		return end, nil
	}
	if w := f.checkWire(b, 4); w.want != "" {
		return 0, decodeError("0", "", pos, w)
	}
	var text [8]byte // no more than two bytes of UTF-8 for each character
	mti := f.appendValue(text[:0], b, 4, &m.conv)
	if i := notDigit(mti); i >= 0 || len(mti) != 4 {
		i = max(i, 0)
		return 0,
			decodeError("0", "", pos, wrong{want: "4 digits", have: byteName(b[min(i, len(b)-1)]),
				guess: "a header before the MTI?"})
	}
	copy(m.mti[:], mti)
	m.hasMTI, m.mtiWire = true, extent{int32(pos), int32(end)}
	return end, nil
}

// decodeBitmap reads the bitmap and those it announces into m.present, presence bits left out.
func (m *Message) decodeBitmap(pos int) (int, *FieldError) {
	b := &m.spec.bitmap
	size := b.bytes * b.unit
	for block := 0; ; block++ { // each block may announce the next
		if pos+size > len(m.frame) {
			return 0, decodeError("1", "", pos, wrong{want: count(size, "bytes"), have: strconv.Itoa(len(m.frame) - pos),
				guess: b.guess(m.frame[pos:], block)})
		}
		first := block * b.bytes
		if first+b.bytes > maxField/8 {
			return 0,
				decodeError("1", "", pos, wrong{want: "at most " + count(maxField, "bits"), have: "another bitmap announced"})
		}
		if i := b.read(&m.present, first, m.frame[pos:pos+size]); i >= 0 {
			return 0,
				decodeError("1", "", pos, wrong{want: "hexadecimal digits", have: byteName(m.frame[pos+i]), at: i,
					guess: "a binary bitmap?"})
		}
		pos += size
		m.blocks = block + 1
		if !b.expand {
			m.unmark(1) // some senders set it in front of two fixed bitmaps; it is no field
			return pos, nil
		}
		if block+1 == b.blocks {
			if block == 0 {
				m.unmark(1)
			}
			return pos, nil
		}
		n := first*8 + 1
		if !m.Has(n) {
			return pos, nil
		}
		m.unmark(n)
	}
}

func (b *bitmapSpec) guess(rest []byte, block int) string {
	if b.unit == 1 || block > 0 || len(rest) < b.bytes {
		return ""
	}
	return "a binary bitmap?"
}

// read ors a block into words, starting at the given byte of the whole bitmap; it gives the index of a bad digit or -1.
func (b *bitmapSpec) read(words *[maxField / 64]uint64, first int, wire []byte) int {
	if b.enc == encBinary && b.bytes == 8 {
		words[first>>3] |= binary.BigEndian.Uint64(wire)
		return -1
	}
	for i := range b.bytes {
		var x byte
		if b.unit == 1 {
			x = wire[i]
		} else {
			hi, lo := wire[2*i], wire[2*i+1]
			if b.enc == encHexEBCDIC {
				hi, lo = fromEBCDIC(hi), fromEBCDIC(lo)
			}
			h, l := unhex(hi), unhex(lo)
			if h > 15 {
				return 2 * i
			}
			if l > 15 {
				return 2*i + 1
			}
			x = h<<4 | l
		}
		at := first + i
		words[at>>3] |= uint64(x) << (56 - 8*(at&7))
	}
	return -1
}

// decodeField reads one field or part at pos of buf into node i. buf ends where the surrounding body ends. Beside an
// error the end is that of the wrong field, 0 when nobody can know it.
func (m *Message) decodeField(f *field, i int, buf []byte, pos int) (int, *FieldError) {
	if body, end, units, ok := f.quickRead(buf, pos); ok {
		n := &m.nodes[i]
		n.start, n.body, n.end, n.units = int32(pos), int32(body), int32(end), int32(units)
		return end, nil
	}
	body, units, size := pos, f.length, f.fixed
	if f.prefix != prefixFixed {
		var ok bool
		if body, units, ok = f.quickPrefix(buf, pos); !ok {
			var w wrong
			if body, units, w = f.readPrefix(buf, pos); w.want != "" {
				return f.doubtful(body, units, len(buf)), decodeError(f.key, f.name, pos, w)
			}
		}
		size = f.size(units)
	}
	end := body + size
	if end > len(buf) || end < body {
		return 0, decodeError(f.key, f.name, pos, f.tooShort(units, buf[min(body, len(buf)):]))
	}
	if f.countBytes && end > body && buf[end-1]&15 == 15 {
		units-- // a fill nibble
	}
	n := &m.nodes[i]
	n.start, n.body, n.end, n.units = int32(pos), int32(body), int32(end), int32(units)
	if f.parts != nil {
		return end, m.decodeComposite(f, i, buf[:end], body)
	}
	if !f.good(buf[body:end]) {
		if w := f.checkWire(buf[body:end], units); w.want != "" {
			return end, decodeError(f.key, f.name, body, w)
		}
	}
	return end, nil
}

// doubtful is where a field ends that states a length it cannot have, as a negative number: only the rest of the
// message can confirm it. 0 when there is no such length, or it is beyond the end.
func (f *field) doubtful(body, units, limit int) int {
	if end := body + f.size(units); body > 0 && end >= body && end <= limit {
		return -end
	}
	return 0
}

// tooShort says what a field wants that runs past the end, and guesses why.
func (f *field) tooShort(units int, rest []byte) wrong {
	unit, have := f.unit(), len(rest)
	w := wrong{want: count(units, unit), have: strconv.Itoa(have)}
	if f.size(units) != units && unit != "bytes" {
		w.have = strconv.Itoa(2 * have)
	}
	if f.prefix == prefixFixed || f.prefix == prefixBER {
		return w
	}
	says := "the length says " + strconv.Itoa(units) + ", " + count(have, "bytes") + " are left: "
	switch {
	case f.size(units) == units && (units+1)/2 <= have && ((units+1)/2 == have || !goodPrint(rest[:(units+1)/2])):
		w.guess = says + "does it count digits?"
	case f.size(units) != units && units <= have:
		w.guess = says + "does it count bytes?"
	}
	return w
}
