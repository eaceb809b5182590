package payment

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Object writes one JSON object, field by field, the same bytes as encoding/json
// without its HTML escapes. It is for the facts that are written for every sale:
// their JSON was a fifth of what a sale costs.
type Object struct {
	buf   []byte
	start int
}

// NewObject begins an object after dst.
func NewObject(dst []byte) Object { return Object{buf: append(dst, '{'), start: len(dst) + 1} }

// End closes the object and returns what was written.
func (o *Object) End() []byte { return append(o.buf, '}') }

func (o *Object) name(name string) {
	if len(o.buf) > o.start {
		o.buf = append(o.buf, ',')
	}
	o.buf = append(o.buf, '"')
	o.buf = append(o.buf, name...)
	o.buf = append(o.buf, '"', ':')
}

// Text writes a string, also when it is empty.
func (o *Object) Text(name, v string) {
	o.name(name)
	o.buf = AppendString(o.buf, v)
}

// TextIf writes a string unless it is empty.
func (o *Object) TextIf(name, v string) {
	if v != "" {
		o.Text(name, v)
	}
}

// Int writes a whole number.
func (o *Object) Int(name string, v int64) {
	o.name(name)
	o.buf = strconv.AppendInt(o.buf, v, 10)
}

// IntIf writes a whole number unless it is zero.
func (o *Object) IntIf(name string, v int64) {
	if v != 0 {
		o.Int(name, v)
	}
}

// Date writes a business date.
func (o *Object) Date(name string, d BusinessDate) {
	o.name(name)
	o.buf = append(d.append(append(o.buf, '"')), '"')
}

// True writes true, or nothing.
func (o *Object) True(name string, v bool) {
	if v {
		o.name(name)
		o.buf = append(o.buf, "true"...)
	}
}

// Amount writes an amount.
func (o *Object) Amount(name string, a Amount) {
	o.name(name)
	o.buf = a.AppendJSON(o.buf)
}

// AmountIf writes an amount unless it is nil.
func (o *Object) AmountIf(name string, a *Amount) {
	if a != nil {
		o.Amount(name, *a)
	}
}

// Bytes writes bytes in base64, and null for none.
func (o *Object) Bytes(name string, v []byte) {
	o.name(name)
	if v == nil {
		o.buf = append(o.buf, "null"...)
		return
	}
	o.buf = append(o.buf, '"')
	o.buf = base64.StdEncoding.AppendEncode(o.buf, v)
	o.buf = append(o.buf, '"')
}

// BytesIf writes bytes in base64 unless there are none.
func (o *Object) BytesIf(name string, v []byte) {
	if len(v) > 0 {
		o.Bytes(name, v)
	}
}

// Value writes what write appends.
func (o *Object) Value(name string, write func(dst []byte) []byte) {
	o.name(name)
	o.buf = write(o.buf)
}

// List writes the n elements of a list.
func (o *Object) List(name string, n int, element func(dst []byte, i int) []byte) {
	o.name(name)
	o.buf = append(o.buf, '[')
	for i := range n {
		if i > 0 {
			o.buf = append(o.buf, ',')
		}
		o.buf = element(o.buf, i)
	}
	o.buf = append(o.buf, ']')
}

// AppendJSON writes the amount as encoding/json does.
func (a Amount) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"minor":`...)
	dst = strconv.AppendInt(dst, a.Minor, 10)
	dst = append(dst, `,"currency":`...)
	dst = strconv.AppendUint(dst, uint64(a.Currency), 10)
	return append(dst, '}')
}

// AppendString writes a string as a JSON string. What needs an escape is left to
// encoding/json.
func AppendString(dst []byte, s string) []byte {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c == '"' || c == '\\':
			return appendQuoted(dst, s)
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if !ascii && (!utf8.ValidString(s) || strings.ContainsAny(s, "\u2028\u2029")) {
		return appendQuoted(dst, s)
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

func appendQuoted(dst []byte, s string) []byte { return AppendAny(dst, s) }

// AppendAny writes what is rare, by encoding/json. A value that encoding/json
// cannot write is a defect of ours, hence the panic.
func AppendAny(dst []byte, v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("payment: JSON of %T: %v", v, err))
	}
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
