package iso8583

import (
	"strconv"
	"unicode/utf8"
)

// describeColumn is where values start.
const describeColumn = 56

// Describe is the message as text for people, one field or part a line, with card data, PIN blocks, keys and names
// hidden.
func (m *Message) Describe() string { return string(m.AppendDescribe(nil, true)) }

// AppendDescribe appends the description to dst. Without mask it shows every value; that is for test cards only.
func (m *Message) AppendDescribe(dst []byte, mask bool) []byte {
	start := len(dst)
	if m.hasMTI {
		dst = append(append(append(dst, m.mti[:]...), ' '), MTIName(m.MTI())...)
	} else {
		dst = append(dst, "no MTI"...)
	}
	dst = column(dst, start)
	dst = append(append(append(dst, "spec "...), m.spec.name...), '\n')
	dst = m.describeHeader(dst)
	for n := range m.Fields() {
		dst = m.describeNode(dst, int(m.at[n]), "", 0, mask, maskDefault)
	}
	if t := m.Trailing(); t != nil {
		dst = append(dst, "   ! "...)
		dst = append(append(dst, count(len(t), "bytes")...), " after the last field\n"...)
	}
	for _, e := range m.mistakes {
		dst = append(append(append(dst, "   ! "...), e.Error()...), '\n')
	}
	return dst
}

func (m *Message) describeHeader(dst []byte) []byte {
	h := m.Header()
	for i := range m.spec.header {
		part := &m.spec.header[i]
		if len(h) < part.length {
			break
		}
		start := len(dst)
		dst = append(append(dst, "     "...), part.name...)
		dst = append(appendHex(column(dst, start), h[:part.length]), '\n')
		h = h[part.length:]
	}
	return dst
}

func column(dst []byte, start int) []byte {
	for width := utf8.RuneCount(dst[start:]); width < describeColumn; width++ {
		dst = append(dst, ' ')
	}
	if dst[len(dst)-1] != ' ' {
		dst = append(dst, ' ')
	}
	return dst
}

// describeNode writes the line of a field or part, then those of its parts, each level further in.
func (m *Message) describeNode(dst []byte, i int, key string, depth int, hide bool, above mask) []byte {
	n := &m.nodes[i]
	show := m.maskOf(n, above)
	start := len(dst)
	dst = describeLabel(dst, n, key, depth)
	if n.f != nil && n.f.parts != nil {
		m.parse(i)
		if m.nodes[i].child != 0 {
			return m.describeParts(append(dst, '\n'), i, depth, hide, show)
		}
	}
	dst = column(dst, start)
	if !hide {
		show = maskOff
	}
	value := len(dst)
	dst = m.appendShown(dst, i, show)
	calm(dst[value:])
	return append(dst, '\n')
}

func describeLabel(dst []byte, n *node, key string, depth int) []byte {
	if depth == 0 {
		for width := n.f.num; width < 1000; width *= 10 {
			dst = append(dst, ' ')
		}
		dst = strconv.AppendInt(dst, int64(n.f.num), 10)
	} else {
		for range depth {
			dst = append(dst, "     "...)
		}
		dst = append(dst, key...)
	}
	dst = append(dst, ' ')
	switch {
	case n.f == nil && n.state&stateDropped != 0:
		dst = append(dst, "unknown tag, skipped"...)
	case n.f == nil:
		dst = append(dst, "unknown tag"...)
	default:
		dst = append(dst, n.f.name...)
	}
	return dst
}

func (m *Message) describeParts(dst []byte, i, depth int, hide bool, show mask) []byte {
	p := m.nodes[i].f.parts
	for k := m.nodes[i].child; k != 0; k = m.nodes[k].next {
		key := m.partKey(p, &m.nodes[k])
		if r := m.repeat(i, k); r > 1 {
			key += "#" + strconv.Itoa(r)
		}
		dst = m.describeNode(dst, int(k), key, depth+1, hide, show)
	}
	return dst
}

// calm takes the control characters out of text, so that a value cannot steer a terminal.
func calm(b []byte) {
	for i, c := range b {
		if c < ' ' || c == 0x7F || c == 0xC2 && i+1 < len(b) && b[i+1] < 0xA0 {
			b[i] = '.'
			if c == 0xC2 {
				b[i+1] = '.'
			}
		}
	}
}

// MTIName says what a message type indicator means: "0210" is "financial response".
func MTIName(mti string) string {
	if len(mti) != 4 {
		return "no message type"
	}
	class, ok := map[byte]string{'1': "authorization", '2': "financial", '3': "file action", '4': "reversal",
		'5': "reconciliation",
		'6': "administrative", '7': "fee collection", '8': "network management"}[mti[1]]
	if !ok {
		class = "reserved class " + mti[1:2]
	}
	function, ok := map[byte]string{'0': "request", '1': "response", '2': "advice", '3': "advice response",
		'4': "notification",
		'5': "notification acknowledgement", '6': "instruction", '7': "instruction acknowledgement"}[mti[2]]
	if !ok {
		function = "reserved function " + mti[2:3]
	}
	name := class + " " + function
	if mti[3] == '1' || mti[3] == '3' || mti[3] == '5' {
		name += " repeat"
	}
	return name
}
