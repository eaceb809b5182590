package iso8583

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// structTag is the key of the struct tags that Fill and Load read: `iso8583:"4"`, `iso8583:"55.9F02"`, `iso8583:"0"`
// for the MTI, `iso8583:"header"`. A struct under a tag holds parts, `iso8583:"9F02"` under `iso8583:"55"`. Zero values
// are left out of the message unless the tag adds ",keepzero". Fields may be string, []byte, any integer, or a pointer
// to one; a nil pointer is an absent field. Binary fields are raw bytes in string and []byte.
const structTag = "iso8583"

// Fill sets the fields of the message from a struct.
func (m *Message) Fill(from any) error {
	v := reflect.ValueOf(from)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return fmt.Errorf("iso8583: fill: want a struct or a pointer to one, have %T", from)
	}
	return m.fill(v, "")
}

// Load sets the fields of the struct that into points to from the message. What the message lacks becomes zero.
func (m *Message) Load(into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("iso8583: load: want a pointer to a struct, have %T", into)
	}
	return m.load(v.Elem(), "")
}

// eachTagged visits the exported fields that carry the tag.
func eachTagged(v reflect.Value, above string, visit func(f reflect.Value, path string, keepZero bool) error) error {
	for i := range v.NumField() {
		t := v.Type().Field(i)
		tag, ok := t.Tag.Lookup(structTag)
		if !ok || tag == "-" {
			continue
		}
		if !t.IsExported() {
			return fmt.Errorf("iso8583: struct field %s.%s is tagged but not exported", v.Type(), t.Name)
		}
		key, option, _ := strings.Cut(tag, ",")
		if key == "" || option != "" && option != "keepzero" {
			return fmt.Errorf("iso8583: struct field %s.%s: want a tag such as %s:\"4\" or %s:\"4,keepzero\"",
				v.Type(), t.Name, structTag, structTag)
		}
		if err := visit(v.Field(i), join(above, key), option == "keepzero"); err != nil {
			return err
		}
	}
	return nil
}

func (m *Message) fill(v reflect.Value, above string) error {
	return eachTagged(v, above, func(f reflect.Value, path string, keepZero bool) error {
		if f.Kind() == reflect.Pointer {
			if f.IsNil() {
				return nil
			}
			f, keepZero = f.Elem(), true
		}
		if f.Kind() == reflect.Struct {
			return m.fill(f, path)
		}
		if f.IsZero() && !keepZero {
			return nil
		}
		return m.fillValue(f, path)
	})
}

func (m *Message) fillValue(f reflect.Value, path string) error {
	if n, ok := fieldNumber(path); ok && f.CanUint() {
		m.SetNumber(n, f.Uint())
		return nil
	} else if ok && f.CanInt() && f.Int() >= 0 {
		m.SetNumber(n, uint64(f.Int()))
		return nil
	}
	var text string
	switch {
	case f.Kind() == reflect.String:
		text = f.String()
	case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Uint8:
		text = string(f.Bytes())
	case f.CanUint():
		text = m.spec.partDigits(path, f.Uint())
	case f.CanInt() && f.Int() >= 0:
		text = m.spec.partDigits(path, uint64(f.Int()))
	default:
		return fmt.Errorf("iso8583: DE %s: want a string, bytes or a number not below 0, have %s", path, f.Type())
	}
	switch path {
	case "0":
		m.SetMTI(text)
		return nil
	case "header":
		m.SetHeader([]byte(text))
		return nil
	}
	return m.SetPath(path, text)
}

// partDigits writes a number for a part: filled to the width of a fixed one; in a binary part as packed digits.
func (s *Spec) partDigits(path string, v uint64) string {
	text := strconv.FormatUint(v, 10)
	f := s.partAt(path)
	switch {
	case f == nil:
	case f.isBinary():
		width := 2 * f.length
		if n, ok := parseNotation(f.format); ok && n.attr == "n" {
			width = (n.size + 1) / 2 * 2
		}
		width = max(width, (len(text)+1)/2*2)
		b, _ := hex.DecodeString(strings.Repeat("0", width-len(text)) + text)
		return string(b)
	case f.prefix == prefixFixed && f.kind != kindNumeric && len(text) < f.length:
		return strings.Repeat("0", f.length-len(text)) + text
	}
	return text
}

func (m *Message) load(v reflect.Value, above string) error {
	return eachTagged(v, above, func(f reflect.Value, path string, _ bool) error {
		value, ok := m.pathValue(path)
		if f.Kind() == reflect.Pointer {
			if !ok {
				f.SetZero()
				return nil
			}
			f.Set(reflect.New(f.Type().Elem()))
			f = f.Elem()
		}
		if f.Kind() == reflect.Struct {
			return m.load(f, path)
		}
		if !ok {
			f.SetZero()
			return nil
		}
		return m.loadValue(f, path, value)
	})
}

func (m *Message) pathValue(path string) ([]byte, bool) {
	switch path {
	case "0":
		return []byte(m.MTI()), m.hasMTI
	case "header":
		return m.Header(), m.Header() != nil
	}
	return m.GetPath(path)
}

func (m *Message) loadValue(f reflect.Value, path string, value []byte) error {
	switch {
	case f.Kind() == reflect.String:
		f.SetString(string(value))
		return nil
	case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Uint8:
		f.SetBytes(append([]byte(nil), value...))
		return nil
	}
	digits := string(value)
	if s := m.spec.partAt(path); s != nil && s.isBinary() {
		digits = hex.EncodeToString(value)
	}
	if f.CanUint() {
		n, err := strconv.ParseUint(digits, 10, f.Type().Bits())
		if err == nil {
			f.SetUint(n)
			return nil
		}
	}
	if f.CanInt() {
		n, err := strconv.ParseInt(digits, 10, f.Type().Bits())
		if err == nil {
			f.SetInt(n)
			return nil
		}
	}
	return fmt.Errorf("iso8583: DE %s: the value does not fit a %s", path, f.Type())
}
