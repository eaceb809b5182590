package iso8583

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the message in its value form, {"mti":"0200","fields":{"2":"…","55.9F02":"…"}}: leaves by path, in
// the order in which they stand; binary values in upper-case hexadecimal; a repeated tag as "55.9F02#2"; a composite
// without parts under its own path. A layout with a header adds "header" in hexadecimal. With mask, values are shown as
// Describe shows them and the result is for reading only.
func (m *Message) AppendJSON(dst []byte, mask bool) []byte {
	dst = append(dst, '{')
	if h := m.Header(); len(h) > 0 {
		dst = append(dst, `"header":"`...)
		dst = append(appendHex(dst, h), '"', ',')
	}
	dst = append(dst, `"mti":"`...)
	dst = append(dst, m.MTI()...)
	dst = append(dst, `","fields":{`...)
	first := true
	for n := range m.Fields() {
		var path [4]byte
		dst = m.appendJSONNode(dst, int(m.at[n]), strconv.AppendInt(path[:0], int64(n), 10), mask, maskDefault, &first)
	}
	return append(dst, '}', '}')
}

func (m *Message) appendJSONNode(dst []byte, i int, path []byte, hide bool, above mask, first *bool) []byte {
	n := &m.nodes[i]
	show := m.maskOf(n, above)
	if n.f != nil && n.f.parts != nil {
		m.parse(i)
		parts := m.nodes[i].f.parts
		wrote := false
		for k := m.nodes[i].child; k != 0; k = m.nodes[k].next {
			if m.nodes[k].state&stateDropped != 0 {
				continue
			}
			sub := append(append(path, '.'), m.partKey(parts, &m.nodes[k])...)
			if r := m.repeat(i, k); r > 1 {
				sub = strconv.AppendInt(append(sub, '#'), int64(r), 10)
			}
			dst = m.appendJSONNode(dst, int(k), sub, hide, show, first)
			wrote = true
		}
		if wrote {
			return dst
		}
	}
	if !*first {
		dst = append(dst, ',')
	}
	*first = false
	dst = appendJSONText(dst, path)
	dst = append(dst, ':')
	if !hide {
		show = maskOff
	}
	start := len(dst)
	dst = m.appendShown(dst, i, show)
	if isPlain(dst[start:]) {
		dst = append(dst, 0, 0)
		copy(dst[start+1:], dst[start:len(dst)-2])
		dst[start], dst[len(dst)-1] = '"', '"'
		return dst
	}
	text := bytes.Clone(dst[start:])
	return appendJSONText(dst[:start], text)
}

func isPlain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c >= 0x7F || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func appendJSONText(dst, s []byte) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < ' ' || r == 0x7F || r == '\u2028' || r == '\u2029' || r == utf8.RuneError && size == 1:
			if r == utf8.RuneError {
				r = 0xFFFD
			}
			dst = append(dst, '\\', 'u', hexUpper[r>>12&15], hexUpper[r>>8&15], hexUpper[r>>4&15], hexUpper[r&15])
		default:
			dst = append(dst, s[i:i+size]...)
		}
		i += size
	}
	return append(dst, '"')
}

// ParseJSON empties the message and fills it from the value form that AppendJSON writes. Every value that cannot be
// taken is reported, each as a *FieldError.
func (m *Message) ParseJSON(data []byte) error {
	m.Reset()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var errs []error
	err := eachMember(dec, func(key string) error {
		switch key {
		case "fields":
			return eachMember(dec, func(path string) error {
				v, err := textToken(dec, path)
				if err == nil && m.find(path) != 0 {
					errs = append(errs, encodeError(path, "", wrong{want: "each path once", have: "it twice"}))
				} else if err == nil {
					if e := m.setText(path, v); e != nil {
						errs = append(errs, e)
					}
				}
				return err
			})
		case "mti":
			v, err := textToken(dec, key)
			if err == nil {
				m.SetMTI(v)
			}
			return err
		case "header":
			v, err := textToken(dec, key)
			if err != nil {
				return err
			}
			h, err := hex.DecodeString(v)
			if err != nil {
				errs = append(errs, encodeError("header", "", wrong{want: "hexadecimal digits", have: "others"}))
			}
			m.SetHeader(h)
			return nil
		}
		return errors.New("iso8583: message JSON: want the keys mti, fields and header, have " + strconv.Quote(key))
	})
	if err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("iso8583: message JSON: want the end after the object")
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

func eachMember(dec *json.Decoder, visit func(key string) error) error {
	tok, err := dec.Token()
	if err != nil {
		return errors.New("iso8583: message JSON: " + err.Error())
	}
	if tok != json.Delim('{') {
		return errors.New("iso8583: message JSON: want an object")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return errors.New("iso8583: message JSON: " + err.Error())
		}
		text, _ := key.(string)
		if err := visit(text); err != nil {
			return err
		}
	}
	if _, err = dec.Token(); err != nil {
		return errors.New("iso8583: message JSON: " + err.Error())
	}
	return nil
}

func textToken(dec *json.Decoder, key string) (string, error) {
	tok, err := dec.Token()
	if err != nil {
		return "", errors.New("iso8583: message JSON: " + err.Error())
	}
	text, ok := tok.(string)
	if !ok {
		return "", errors.New("iso8583: message JSON: " + key + ": want the value as text in quotes")
	}
	return text, nil
}

// setText sets a path to a value as AppendJSON shows it.
func (m *Message) setText(path, v string) error {
	if m.spec.isBinaryPath(path) {
		b, err := hex.DecodeString(v)
		if err != nil {
			return encodeError(path, "", wrong{want: "hexadecimal digits, two for each byte", have: count(len(v), "characters")})
		}
		v = string(b)
	}
	return m.SetPath(path, v)
}
