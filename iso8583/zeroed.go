package iso8583

// AppendZeroed appends the frame that was decoded with all that Describe masks zeroed in place: every byte keeps its
// offset, and a digit becomes the 0 of its own encoding. Bytes behind the last field, of which nobody can say what they
// are, become 0 as a whole.
func (m *Message) AppendZeroed(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, m.frame...)
	out := dst[start:]
	for n := range m.Fields() {
		m.zeroNode(out, 0, int(m.at[n]), maskDefault)
	}
	clear(out[len(out)-len(m.Trailing()):])
	return dst
}

// zeroNode zeroes what is hidden of a node and its parts in out, which begins at an offset of frame or arena.
func (m *Message) zeroNode(out []byte, from, i int, above mask) {
	n := m.nodes[i]
	if n.state&stateWire == 0 {
		return
	}
	show := m.maskOf(&n, above)
	wire := out[int(n.body)-from : int(n.end)-from]
	if n.f == nil || n.f.parts == nil || n.child == 0 {
		m.zeroLeaf(wire, i, show)
		return
	}
	if n.state&stateChild == 0 {
		for k := n.child; k != 0; k = m.nodes[k].next {
			m.zeroNode(out, from, int(k), show)
		}
		return
	}
	// On the wire the parts stand in hexadecimal text.
	before := m.arena[n.val:n.valEnd]
	inner := append([]byte(nil), before...)
	for k := n.child; k != 0; k = m.nodes[k].next {
		m.zeroNode(inner, int(n.val), int(k), show)
	}
	for at := range inner {
		if inner[at] != before[at] {
			wire[2*at], wire[2*at+1] = n.f.zero(), n.f.zero()
		}
	}
}

func (m *Message) zeroLeaf(wire []byte, i int, show mask) {
	n := &m.nodes[i]
	raw := m.full(n)
	inHex := n.f == nil || n.f.isBinary() || n.f.kind == kindComposite
	shown := append([]byte(nil), raw...)
	if inHex {
		shown = appendHex(shown[:0], raw)
	}
	before := append([]byte(nil), shown...)
	hideValue(shown, m.inMessage(show), n.isFree(), raw)
	switch {
	case string(shown) == string(before):
	case n.f == nil:
		zeroNibbles(wire, shown, before, 0)
	default:
		n.f.zeroStarred(wire, shown, before, inHex)
	}
}

// zeroStarred zeroes the characters of a value on the wire that shown has starred and before has not.
func (f *field) zeroStarred(wire, shown, before []byte, inHex bool) {
	odd := len(shown) & 1
	switch {
	case inHex && f.enc == encBinary && len(shown) == 2*len(wire), f.enc == encLBCD && len(shown)+odd == 2*len(wire):
		zeroNibbles(wire, shown, before, 0)
	case (f.enc == encBCD || f.enc == encTrack) && len(shown)+odd == 2*len(wire):
		if f.enc == encTrack && !f.right {
			odd = 0
		}
		zeroNibbles(wire, shown, before, odd)
	case len(shown) == len(wire):
		for i := range shown {
			if shown[i] != before[i] {
				wire[i] = f.zero()
			}
		}
	default:
		f.zeroAll(wire)
	}
}

// zeroNibbles zeroes half a byte for each starred character, the first of them standing after skip nibbles.
func zeroNibbles(wire, shown, before []byte, skip int) {
	for i := range shown {
		if shown[i] == before[i] {
			continue
		}
		if at := i + skip; at&1 == 0 {
			wire[at/2] &= 0x0F
		} else {
			wire[at/2] &= 0xF0
		}
	}
}

func (f *field) zeroAll(wire []byte) {
	for i := range wire {
		wire[i] = f.zero()
	}
}

// zero is the byte that stands for a digit 0, or for nothing in what is packed or binary.
func (f *field) zero() byte {
	enc := f.enc
	if f.kind == kindComposite {
		enc = f.body
	}
	switch enc {
	case encEBCDIC, encEBCDIC1047, encHexEBCDIC:
		return 0xF0
	case encBCD, encLBCD, encTrack, encSignBCD, encBinary, encHexValue:
		return 0
	}
	return '0'
}
