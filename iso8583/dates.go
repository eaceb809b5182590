package iso8583

import (
	"strconv"
	"strings"
)

// dateLayout is a run of two-letter parts, "MMDDhhmmss". Empty means that the field is no date.
type dateLayout string

func parseDateLayout(s string) (dateLayout, bool) {
	for rest := s; rest != ""; {
		part := datePart(rest)
		if part == "" {
			return "", false
		}
		rest = rest[len(part):]
	}
	return dateLayout(s), true
}

func datePart(s string) string {
	for _, p := range [...]string{"YYYY", "YY", "MM", "DD", "hh", "mm", "ss"} {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}

// Date is a date or time as a field carries it. Parts that the field's layout does not have are -1; a year of two digits
// stays one, since only the business knows its century.
type Date struct{ Year, Month, Day, Hour, Minute, Second int }

// parse reads v by the layout, without asking whether such a day exists.
func (l dateLayout) parse(v []byte) (Date, bool) {
	d := Date{-1, -1, -1, -1, -1, -1}
	if len(v) != len(l) || l == "" {
		return d, false
	}
	for at := 0; at < len(l); {
		part := datePart(string(l[at:]))
		n := 0
		for _, c := range v[at : at+len(part)] {
			if c-'0' > 9 {
				return d, false
			}
			n = n*10 + int(c-'0')
		}
		switch part {
		case "MM":
			d.Month = n
		case "DD":
			d.Day = n
		case "hh":
			d.Hour = n
		case "mm":
			d.Minute = n
		case "ss":
			d.Second = n
		default:
			d.Year = n
		}
		at += len(part)
	}
	return d, true
}

// holds tells whether v could be a date or time of the layout. Without a year, 29 February could be.
func (l dateLayout) holds(v []byte) bool {
	d, ok := l.parse(v)
	if !ok {
		return false
	}
	within := func(n, low, high int) bool { return n == -1 || n >= low && n <= high }
	return within(d.Month, 1, 12) && within(d.Day, 1, daysIn(d.Month, d.Year)) &&
		within(d.Hour, 0, 23) && within(d.Minute, 0, 59) && within(d.Second, 0, 59)
}

func daysIn(month, year int) int {
	switch month {
	case 2:
		if year == -1 || year%4 == 0 && (year%100 != 0 || year < 100 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// Date reads a field whose spec gives it the layout of a date or time.
func (m *Message) Date(n int) (Date, bool) {
	if !m.Has(n) {
		return Date{-1, -1, -1, -1, -1, -1}, false
	}
	return m.nodes[n].f.date.parse(m.Get(n))
}

// Number reads a field of digits, up to 18 of them.
func (m *Message) Number(n int) (uint64, bool) {
	v := m.Get(n)
	if len(v) == 0 || len(v) > 18 || notDigit(v) >= 0 {
		return 0, false
	}
	return number(v), true
}

func number(digits []byte) uint64 {
	var x uint64
	for _, c := range digits {
		x = x*10 + uint64(c-'0')
	}
	return x
}

// Signed reads an amount with its sign (x+n): 'C' for credit or 'D' for debit, and minor units.
func (m *Message) Signed(n int) (sign byte, minor uint64, ok bool) {
	v := m.Get(n)
	if len(v) < 2 || len(v) > 19 || v[0] != 'C' && v[0] != 'D' || notDigit(v[1:]) >= 0 {
		return 0, 0, false
	}
	return v[0], number(v[1:]), true
}

// SetSigned sets an amount with its sign (x+n), filled with zeros to the field's width.
func (m *Message) SetSigned(n int, sign byte, minor uint64) {
	node := m.slot(n)
	if node == nil {
		return
	}
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], minor, 10)
	start := len(m.arena)
	m.arena = append(m.arena, sign)
	for i := len(digits); node.f.prefix == prefixFixed && i < node.f.length-1; i++ {
		m.arena = append(m.arena, '0')
	}
	m.arena = append(m.arena, digits...)
	node.val, node.valEnd = int32(start), int32(len(m.arena))
}
