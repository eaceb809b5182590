package iso8583

import (
	"slices"
	"strconv"
	"strings"
)

// dateLayout is a run of parts, "MMDDhhmmss".
type dateLayout struct {
	layout string
	parts  []datePart
	limits []dateLimit // of each two digits
}

// dateLimit bounds two digits, as packed.
type dateLimit struct{ low, high byte }

type datePart struct {
	text  string
	which dateIndex
}

// dateIndex is the place of a part in a Date.
type dateIndex uint8

const (
	dateYear dateIndex = iota
	dateMonth
	dateDay
	dateHour
	dateMinute
	dateSecond
)

// parseDateLayout reads a layout; nil if s is empty, and not ok if it is none.
func parseDateLayout(s string) (*dateLayout, bool) {
	if s == "" {
		return nil, true
	}
	known := []datePart{{"YYYY", dateYear}, {"YY", dateYear}, {"MM", dateMonth}, {"DD", dateDay}, {"hh", dateHour},
		{"mm", dateMinute}, {"ss", dateSecond}}
	l := &dateLayout{layout: s}
	for rest := s; rest != ""; {
		before := len(rest)
		for _, p := range known {
			if strings.HasPrefix(rest, p.text) {
				l.parts = append(l.parts, p)
				l.limits = append(l.limits, p.limits()...)
				rest = rest[len(p.text):]
				break
			}
		}
		if len(rest) == before {
			return nil, false
		}
	}
	return l, true
}

// limits are those of a part, two digits each. Days over 28 depend on the month, so they are left to a closer look.
func (p datePart) limits() []dateLimit {
	limit := [...]dateLimit{
		dateYear: {0x00, 0x99}, dateMonth: {0x01, 0x12}, dateDay: {0x01, 0x28},
		dateHour: {0x00, 0x23}, dateMinute: {0x00, 0x59}, dateSecond: {0x00, 0x59},
	}[p.which]
	return slices.Repeat([]dateLimit{limit}, len(p.text)/2)
}

// holdsPacked tells whether packed digits are for certain a date or time of the layout.
func (l *dateLayout) holdsPacked(b []byte) bool {
	if len(b) != len(l.limits) {
		return false
	}
	for i, limit := range l.limits {
		if b[i] < limit.low || b[i] > limit.high {
			return false
		}
	}
	return goodBCD(b)
}

// Date is a date or time as a field carries it. Parts that the field's layout does not have are -1; a year of two digits
// stays one, since only the business knows its century.
type Date struct{ Year, Month, Day, Hour, Minute, Second int }

// parse reads v by the layout, without asking whether such a day exists.
func (l *dateLayout) parse(v []byte) (Date, bool) {
	part := [6]int{-1, -1, -1, -1, -1, -1}
	ok := l != nil && len(v) == len(l.layout) && goodDigits(v)
	if ok {
		for i := range l.parts {
			p := &l.parts[i]
			n := int(v[0]&15)*10 + int(v[1]&15)
			if len(p.text) == 4 {
				n = n*100 + int(v[2]&15)*10 + int(v[3]&15)
			}
			part[p.which], v = n, v[len(p.text):]
		}
	}
	return Date{part[0], part[1], part[2], part[3], part[4], part[5]}, ok
}

// holds tells whether v could be a date or time of the layout. Without a year, 29 February could be.
func (l *dateLayout) holds(v []byte) bool {
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
	return m.node(n).f.date.parse(m.Get(n))
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
