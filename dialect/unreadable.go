package dialect

import (
	"strconv"
	"strings"

	"acqsim/iso8583"
)

// unreadable is the error of a frame that means nothing whole: what is wrong with it, field
// by field. No value is in it.
type unreadable struct {
	dialect string
	fields  []*iso8583.FieldError
}

// Error lists the wrong fields, "dialect 1987-ascii: DE 4 amount, transaction, byte 23: …; DE 22 …".
func (u *unreadable) Error() string {
	var b strings.Builder
	b.WriteString("dialect " + u.dialect + ": ")
	for i, e := range u.fields {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// Unwrap gives the wrong fields.
func (u *unreadable) Unwrap() []error {
	list := make([]error, len(u.fields))
	for i, e := range u.fields {
		list[i] = e
	}
	return list
}

// reason names the first wrong field for DE 44 of the answer, at most 25 characters: "DE 4".
func (u *unreadable) reason() string {
	const room = 25
	first := "DE " + u.fields[0].Field
	if _, err := strconv.Atoi(u.fields[0].Field[:1]); err != nil || len(first) > room {
		return ""
	}
	return first
}

// unreadable makes the error of a frame whose fields are wrong.
func (c *Codec) unreadable(fields ...*iso8583.FieldError) *unreadable {
	return &unreadable{c.d.name, fields}
}

// wrong places a mistake of a field that can be read and makes no sense.
func (c *Codec) wrong(n int, want, have string) *iso8583.FieldError {
	e := &iso8583.FieldError{
		Field: strconv.Itoa(n), Offset: -1, Want: want, Have: have, Err: iso8583.ErrDecode,
	}
	if info, ok := c.d.spec.Field(n); ok {
		e.Name = info.Name
	}
	if start, _, ok := c.msg.FieldRange(n); ok {
		e.Offset = start
	}
	return e
}

// characters says how long a value is, without the value.
func characters(s string) string { return strconv.Itoa(len(s)) + " characters" }
