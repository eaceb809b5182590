package dialect

import (
	"errors"
	"strconv"
	"strings"

	"acqsim/iso8583"
	"acqsim/payment"
)

// Codec writes and reads the messages of one dialect. It is reused from message
// to message and is not for concurrent use.
type Codec struct {
	d       *Dialect
	msg     *iso8583.Message
	omit    fieldSet // of the message being written
	scratch []byte
	frame   []byte    // what is written, before it is copied
	spans   [129]span // where the values stand in scratch while a message is read
	values  string    // all values of the message being read
	read    Message   // what Read returns
	// standing is the currency of amounts that stand without DE 49.
	standing payment.Currency
	strict   bool // what production refuses is wrong
	length   int  // of the message that was parsed last
}

type span struct{ start, end int }

// Sealer makes and checks the message authentication code of a link. The message
// is what the MAC covers: all bytes from the MTI to the field before DE 64 (128).
// A hsm.MAC of eight bytes is one.
type Sealer interface {
	// Sum appends the eight bytes of the MAC to dst, which must not overlap message.
	Sum(dst, message []byte) []byte
	// Verify reports whether mac is that of the message, in constant time.
	Verify(mac, message []byte) bool
}

// NewCodec returns a codec of d.
func (d *Dialect) NewCodec() *Codec {
	return &Codec{d: d, msg: iso8583.NewMessage(d.spec), standing: d.currency}
}

// In makes k, when it is one, the currency of amounts that stand without DE 49: that of the terminal and its host,
// whatever the mapping file says for everybody. It returns c.
func (c *Codec) In(k payment.Currency) *Codec {
	if k != 0 {
		c.standing = k
	}
	return c
}

// Strict has Parse refuse a message that can be read and that a host in production refuses: what its layout demands of
// its type is missing, what it forbids is there, a value is none of those that it allows, or bytes follow the last
// field. It returns c.
func (c *Codec) Strict() *Codec {
	c.strict = true
	return c
}

// Objections lists what Strict would refuse of the message that was parsed last. No value is in it.
func (c *Codec) Objections() []*iso8583.FieldError {
	list := c.msg.Validate()
	if n := len(c.msg.Trailing()); n > 0 {
		list = append(list, &iso8583.FieldError{Field: "end", Name: "of the message", Offset: c.length - n,
			Want: "nothing after the last field", Have: strconv.Itoa(n) + " bytes", Err: iso8583.ErrInvalid})
	}
	return list
}

// Refuse returns as one error what Strict would refuse of m, which was parsed last, and names the first field in Wrong;
// nil where there is nothing.
func (c *Codec) Refuse(m *Message) error {
	list := c.Objections()
	if len(list) == 0 {
		return nil
	}
	u := c.unreadable(list...)
	m.Wrong = u.reason()
	return u
}

// OtherBatch says of the message that was parsed last that its batch is not the one that its host has.
func (c *Codec) OtherBatch(have, want payment.BatchNumber) error {
	field := 60
	if c.d.strategies.batch == batchField62 {
		field = 62
	}
	return c.unreadable(c.wrong(field, "batch "+want.String()+", which the host has", have.String()))
}

// Dialect returns the dialect that the codec speaks.
func (c *Codec) Dialect() *Dialect { return c.d }

func (c *Codec) set(n int, v string) {
	if v != "" && !c.omit.has(n) {
		c.msg.Set(n, v)
	}
}

func (c *Codec) setNumber(n int, v uint64) {
	if !c.omit.has(n) {
		c.msg.SetNumber(n, v)
	}
}

// setPadded fills a text with spaces to the width of its fixed field.
func (c *Codec) setPadded(n int, s string, width int) {
	if s == "" || c.omit.has(n) {
		return
	}
	b := append(c.scratch[:0], s...)
	for len(b) < width {
		b = append(b, ' ')
	}
	c.scratch = b
	c.msg.SetBytes(n, b)
}

func (c *Codec) setBytes(n int, v []byte) {
	if len(v) > 0 && !c.omit.has(n) {
		c.msg.SetBytes(n, v)
	}
}

func (c *Codec) setCurrency(k payment.Currency) {
	if k == 0 {
		k = c.standing
	}
	c.set(49, k.Numeric())
}

// gather copies the values of the frame into one string, so that a message of
// twenty fields costs one allocation.
func (c *Codec) gather() {
	c.scratch = c.scratch[:0]
	for _, n := range valueFields {
		start := len(c.scratch)
		if c.msg.Has(int(n)) {
			v := c.msg.Get(int(n))
			for range c.d.zeros[int(n)] - len(v) {
				c.scratch = append(c.scratch, '0')
			}
			c.scratch = append(c.scratch, v...)
		}
		c.spans[n] = span{start, len(c.scratch)}
	}
	c.values = string(c.scratch)
}

// value returns a field of the message being read, "" when it is absent.
func (c *Codec) value(n int) string { return c.values[c.spans[n].start:c.spans[n].end] }

// trimmed returns a field without the spaces that fill it.
func (c *Codec) trimmed(n int) string { return strings.TrimRight(c.value(n), " ") }

// bytes copies a field, nil when it is absent.
func (c *Codec) bytes(n int) []byte {
	if v := c.value(n); v != "" {
		return []byte(v)
	}
	return nil
}

// currency is that of DE 49. Without one an amount of a reply, or of a dialect whose
// requests leave DE 49 out, is in the codec's; any other names none (0), and its reader
// decides.
func (c *Codec) currency(m *Message) payment.Currency {
	if n := payment.Currency(number(c.value(49))); n != 0 {
		return n
	}
	if m.Reply || c.d.leaveOut.request.has(49) {
		return c.standing
	}
	return 0
}

// valueFields are the fields whose values a Message is made of.
var valueFields = [...]uint8{
	2, 3, 4, 7, 11, 12, 13, 14, 15, 18, 22, 23, 25, 26, 32, 33, 35, 37, 38, 39, 41, 42, 43, 44, 48, 49, 52, 53, 54, 55,
	60, 61, 62, 63, 64, 66, 70, 74, 76, 86, 88, 90, 100, 102, 103, 128,
}

// appendDigits appends n with exactly width digits; what does not fit is cut on
// the left, as a counter on the wire wraps.
func appendDigits(b []byte, n uint64, width int) []byte {
	for range width {
		b = append(b, '0')
	}
	for i := len(b) - 1; n > 0 && i >= len(b)-width; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return b
}

// appendPadded appends digits right-aligned in width, filled with zeros.
func appendPadded(b []byte, digits string, width int) []byte {
	for range width - len(digits) {
		b = append(b, '0')
	}
	return append(b, digits...)
}

// number reads digits; anything else is zero, for the codec has checked them.
func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

var errNegative = errors.New("DE 4 amount, transaction: an amount on the wire is not negative")

// The processing requirement is the sixth digit after the TPDU: 3 asks the
// terminal to sign on again.
const (
	headerLength  = 11 // TPDU 5, header 6
	requirementAt = 7
	requireSignOn = 3
)

// lengthen undoes shorten.
func (d *Dialect) lengthen(s string) string {
	for i := range d.reasons {
		if d.reasons[i].wire == s {
			return d.reasons[i].meaning
		}
	}
	return s
}
