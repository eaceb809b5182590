package iso8583

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// AppendEncode appends the message's bytes to dst. Fields that came with Decode and were not changed leave as they
// came, byte for byte; a message not changed at all leaves whole, bytes after its last field included. On an error dst
// comes back as it was, with a *FieldError.
func (m *Message) AppendEncode(dst []byte) ([]byte, error) {
	base := len(dst)
	out, e := m.appendEncode(dst)
	if e != nil {
		return dst[:base], e
	}
	return out, nil
}

func (m *Message) appendEncode(dst []byte) ([]byte, *FieldError) {
	switch {
	case m.problem != nil:
		return nil, m.problem
	case m.decoded && !m.changed && len(m.mistakes) == 0:
		return append(dst, m.frame...), nil
	case m.last > 0 && m.decoded:
		return nil, encodeError("1", "", wrong{want: "a message read whole", have: "fields up to " + strconv.Itoa(m.last)})
	case !m.hasMTI:
		return nil, encodeError("0", "", wrong{want: "4 digits", have: "none set"})
	}
	dst, e := m.appendHeader(dst)
	if e != nil {
		return nil, e
	}
	if m.mtiWire.end > 0 {
		dst = append(dst, m.mtiWire.of(m.frame)...)
	} else if m.spec.mti.enc == encBCD {
		dst = appendDigits(dst, m.mti[:], true, 0)
	} else {
		dst, _ = m.spec.mti.appendUnits(dst, m.mti[:])
	}
	dst, e = m.appendBitmap(dst)
	if e != nil {
		return nil, e
	}
	for w, set := range m.present {
		for set != 0 {
			i := bits.LeadingZeros64(set)
			set &^= 1 << (63 - i)
			if dst, e = m.appendNode(dst, m.node(w*64+i+1)); e != nil {
				return nil, e
			}
		}
	}
	return dst, nil
}

func encodeError(path, name string, w wrong) *FieldError {
	return &FieldError{Field: path, Name: name, Offset: -1, Want: w.want, Have: w.have, Guess: w.guess, Err: ErrEncode}
}

func (m *Message) appendHeader(dst []byte) ([]byte, *FieldError) {
	h := m.Header()
	if h == nil {
		for i := range m.spec.header {
			part := &m.spec.header[i]
			if part.fill != nil {
				dst = append(dst, part.fill...)
				continue
			}
			for range part.length {
				dst = append(dst, 0)
			}
		}
		return dst, nil
	}
	if len(h) != m.spec.headerLen {
		return nil, encodeError("header", "", wrong{want: count(m.spec.headerLen, "bytes"), have: strconv.Itoa(len(h))})
	}
	return append(dst, h...), nil
}

// appendBitmap writes as many blocks as the highest field needs.
func (m *Message) appendBitmap(dst []byte) ([]byte, *FieldError) {
	b := &m.spec.bitmap
	words := m.present
	top := 0
	for w, set := range words {
		if set != 0 {
			top = w*64 + 64 - bits.TrailingZeros64(set)
		}
	}
	size := b.bytes * 8
	blocks := max(1, (top+size-1)/size)
	if limit := b.blocks; blocks > 1 && !b.expand || limit > 0 && blocks > limit {
		limit = max(limit, 1) * size
		return nil, encodeError(strconv.Itoa(top), m.node(top).f.name,
			wrong{want: "a field up to " + strconv.Itoa(limit) + ", the last bit of the bitmap", have: strconv.Itoa(top)})
	}
	for i := range blocks {
		n := i*size + 1
		if b.announces(n) && m.Has(n) {
			return nil, encodeError(strconv.Itoa(n), m.node(n).f.name,
				wrong{want: "another field: this bit announces the next bitmap"})
		}
		if i+1 < blocks {
			words[(n-1)>>6] |= 1 << (63 - uint(n-1)&63)
		}
	}
	if b.enc == encBinary && b.bytes == 8 {
		for i := range blocks {
			dst = binary.BigEndian.AppendUint64(dst, words[i])
		}
		return dst, nil
	}
	return b.append(dst, &words, blocks*b.bytes), nil
}

func (b *bitmapSpec) append(dst []byte, words *[maxField / 64]uint64, n int) []byte {
	for at := range n {
		x := byte(words[at>>3] >> (56 - 8*(at&7)))
		switch b.enc {
		case encHexText:
			dst = append(dst, hexUpper[x>>4], hexUpper[x&15])
		case encHexEBCDIC:
			dst = append(dst, toEBCDIC(hexUpper[x>>4]), toEBCDIC(hexUpper[x&15]))
		default:
			dst = append(dst, x)
		}
	}
	return dst
}

// appendNode writes one field or part, length prefix included, without a tag.
func (m *Message) appendNode(dst []byte, n *node) ([]byte, *FieldError) {
	if n.state&(stateWire|stateParts) == stateWire {
		if n.state&stateArena != 0 {
			return append(dst, m.arena[n.start:n.end]...), nil
		}
		return append(dst, m.frame[n.start:n.end]...), nil
	}
	if n.state&stateParts != 0 {
		return m.appendComposite(dst, n)
	}
	if out, ok := n.f.quickAppend(dst, m.arena, int(n.val), int(n.valEnd)); ok {
		return out, nil
	}
	dst, w := n.f.appendField(dst, m.arena[n.val:n.valEnd], &m.conv)
	if w.want != "" {
		return nil, encodeError(n.f.key, n.f.name, w)
	}
	return dst, nil
}

// appendField writes a logical value with its length prefix.
func (f *field) appendField(dst, v []byte, conv *converter) ([]byte, wrong) {
	if w := f.checkValue(v); w.want != "" {
		return nil, w
	}
	if f.kind == kindNumeric {
		for len(v) > 1 && v[0] == '0' {
			v = v[1:]
		}
	}
	start := len(dst)
	dst = f.reserve(dst)
	var units int
	var w wrong
	switch f.enc {
	case encBCD, encLBCD, encTrack:
		dst, units, w = f.appendPacked(dst, v)
	case encSignBCD:
		dst, units, w = f.appendSigned(dst, v)
	default:
		dst, units, w = f.appendPadded(dst, v, conv)
	}
	if w.want == "" {
		w = f.checkUnits(units)
	}
	if w.want != "" {
		return nil, w
	}
	return f.patch(dst, start, units), wrong{}
}

// reserve leaves room for the length prefix, patch fills it in once the length is known.
func (f *field) reserve(dst []byte) []byte {
	n := int(f.prefixBytes)
	if f.prefix == prefixBER {
		n = 1
	}
	for range n {
		dst = append(dst, 0)
	}
	return dst
}

func (f *field) patch(dst []byte, start, units int) []byte {
	if f.prefix != prefixBER {
		f.appendPrefix(dst[:start], f.stated(units))
		return dst
	}
	n := len(dst) - start - 1
	if n < 0x80 {
		dst[start] = byte(n)
		return dst
	}
	var buf [5]byte
	head := appendBERLength(buf[:0], n)
	dst = append(dst, head[1:]...)
	copy(dst[start+len(head):], dst[start+1:start+1+n])
	copy(dst[start:], head)
	return dst
}

// checkValue holds a logical value against the field's character class.
func (f *field) checkValue(v []byte) wrong {
	class := f.chars
	if f.kind == kindNumeric {
		class = charsN
	}
	if class == charsAny {
		return wrong{}
	}
	if i := class.bad(v); i >= 0 {
		return wrong{want: class.String(), have: byteName(v[i]) + " at position " + strconv.Itoa(i+1)}
	}
	return wrong{}
}

func (f *field) checkUnits(units int) wrong {
	switch {
	case f.prefix == prefixFixed && units != f.length:
		return wrong{want: count(f.length, f.unit()), have: strconv.Itoa(units)}
	case f.length > 0 && units > f.length:
		return wrong{want: "at most " + count(f.length, f.unit()), have: strconv.Itoa(units)}
	case units < f.min:
		return wrong{want: "at least " + count(f.min, f.unit()), have: strconv.Itoa(units)}
	case f.stated(units) > f.prefixCapacity():
		return wrong{want: "at most " + strconv.Itoa(f.prefixCapacity()) + ", all the length prefix can say",
			have: strconv.Itoa(f.stated(units))}
	}
	return wrong{}
}

// appendPacked writes two digits to a byte, padding included.
func (f *field) appendPacked(dst, v []byte) ([]byte, int, wrong) {
	digits, fill := len(v), 0
	if f.pad != padNone && f.length > digits {
		fill = f.length - digits
	}
	units := digits + fill
	odd := units&1 == 1
	at := 0 // nibbles written
	var half byte
	put := func(n byte) {
		if at&1 == 0 {
			half = n << 4
		} else {
			dst = append(dst, half|n)
		}
		at++
	}
	spare := byte(0)
	if f.enc == encTrack {
		spare = f.fillNibble
	} else if f.countBytes && f.enc == encLBCD {
		spare = 0xF // else nobody could tell it from a digit
	}
	if odd && (f.enc == encBCD || f.enc == encTrack && f.right) {
		put(spare)
	}
	if f.pad == padLeft {
		for range fill {
			put(byte(f.padRune) & 15)
		}
	}
	for i, c := range v {
		n := c - '0'
		if f.enc == encTrack {
			n = trackNibble(c)
		}
		if n > 15 || n > 9 && f.enc != encTrack {
			return nil, 0, wrong{want: "digits", have: byteName(c) + " at position " + strconv.Itoa(i+1)}
		}
		put(n)
	}
	if f.pad == padRight {
		for range fill {
			put(byte(f.padRune) & 15)
		}
	}
	if at&1 == 1 {
		put(spare)
	}
	return dst, units, wrong{}
}

// appendPadded writes a value that is not packed in nibbles, padded to the field's length.
func (f *field) appendPadded(dst, v []byte, conv *converter) ([]byte, int, wrong) {
	body := len(dst)
	dst, w := f.appendText(dst, v, conv)
	if w.want != "" {
		return nil, 0, w
	}
	per := f.size(1)
	units := (len(dst) - body) / per
	fill := f.length - units
	if f.pad == padNone || fill <= 0 {
		return dst, units, wrong{}
	}
	if f.chars == charsXN && f.pad == padLeft { // the sign stays in front of the zeros
		body++
	}
	pad := byte(f.padRune)
	if f.enc == encEBCDIC || f.enc == encEBCDIC1047 {
		pad = ebcdicFromLatin1(f.enc)[pad]
	}
	end := len(dst)
	for range fill * per {
		dst = append(dst, pad)
	}
	if f.pad == padLeft {
		copy(dst[body+fill*per:], dst[body:end])
		for i := body; i < body+fill*per; i++ {
			dst[i] = pad
		}
	}
	return dst, f.length, wrong{}
}

// appendSigned writes an amount with its sign: the letter, then the digits right-aligned.
func (f *field) appendSigned(dst, v []byte) ([]byte, int, wrong) {
	if len(v) == 0 {
		return nil, 0, wrong{want: "C or D and digits", have: "nothing"}
	}
	digits := *f
	digits.enc, digits.length = encBCD, f.length-1
	dst, units, w := digits.appendPacked(append(dst, v[0]), v[1:])
	return dst, units + 1, w
}

// appendText converts a value to wire bytes, unpadded.
func (f *field) appendText(dst, v []byte, conv *converter) ([]byte, wrong) {
	switch f.enc {
	case encASCII, encUTF8:
		if f.enc == encASCII && !f.isBinary() {
			for i, c := range v {
				if c >= 0x80 {
					return nil, wrong{want: "ASCII", have: "another character at position " + strconv.Itoa(i+1)}
				}
			}
		}
		return append(dst, v...), wrong{}
	case encEBCDIC, encEBCDIC1047:
		return appendOneByte(dst, v, ebcdicFromLatin1(f.enc))
	case encLatin1:
		return appendOneByte(dst, v, nil)
	case encGBK, encGB18030:
		return f.appendGBText(dst, v, conv)
	case encHexText:
		return appendHex(dst, v), wrong{}
	case encHexEBCDIC:
		for _, c := range v {
			dst = append(dst, toEBCDIC(hexUpper[c>>4]), toEBCDIC(hexUpper[c&15]))
		}
		return dst, wrong{}
	case encHexValue:
		return appendUnhex(dst, v)
	}
	if !f.isBinary() && f.kind != kindComposite {
		return appendOneByte(dst, v, nil)
	}
	return append(dst, v...), wrong{}
}

func appendUnhex(dst, v []byte) ([]byte, wrong) {
	if len(v)%2 != 0 {
		return nil, wrong{want: "an even number of hexadecimal digits", have: strconv.Itoa(len(v))}
	}
	for i := 0; i+1 < len(v); i += 2 {
		h, l := unhex(v[i]), unhex(v[i+1])
		if h > 15 || l > 15 {
			return nil, wrong{want: "hexadecimal digits", have: "others at position " + strconv.Itoa(i+1)}
		}
		dst = append(dst, h<<4|l)
	}
	return dst, wrong{}
}

// appendOneByte writes text in a code of one byte a character, through a table from ISO 8859-1 if there is one.
func appendOneByte(dst, v []byte, table *[256]byte) ([]byte, wrong) {
	for i := 0; i < len(v); {
		r, size := rune(v[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(v[i:])
			if r > 0xFF {
				return nil, wrong{want: "characters of ISO 8859-1", have: strconv.QuoteRune(r) + " at byte " + strconv.Itoa(i)}
			}
		}
		c := byte(r)
		if table != nil {
			c = table[c]
		}
		dst = append(dst, c)
		i += size
	}
	return dst, wrong{}
}

func (f *field) appendGBText(dst, v []byte, conv *converter) ([]byte, wrong) {
	if isASCII(v) {
		return append(dst, v...), wrong{}
	}
	if !utf8.Valid(v) {
		return nil, wrong{want: "UTF-8 text", have: "other bytes"}
	}
	t := conv.encoder(f.enc)
	t.Reset()
	start := len(dst)
	for range 4 * len(v) {
		dst = append(dst, 0)
	}
	n, read, err := t.Transform(dst[start:], v, true)
	if err != nil {
		r, _ := utf8.DecodeRune(v[read:])
		return nil, wrong{want: "characters of GBK", have: strconv.QuoteRune(r), guess: "GB18030 has it"}
	}
	return dst[:start+n], wrong{}
}

// appendUnits writes a value that already fills its field: an MTI, a tag.
func (f *field) appendUnits(dst, v []byte) ([]byte, wrong) {
	switch f.enc {
	case encBCD, encLBCD, encTrack:
		dst, _, w := f.appendPacked(dst, v)
		return dst, w
	}
	return f.appendText(dst, v, nil)
}
