package iso8583

import (
	"slices"
	"strings"
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

// Date is a date or time as a field carries it. Parts that the field's layout does not have are -1; a year of two
// digits stays one, since only the business knows its century.
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
