package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/payment"
)

// Files raises a missing-file item for each file that is due and has not been
// accepted, and closes those that have come. A file may stand in two rows, one
// that says when it is due and one that says when it came.
func Files(day Day, files []FileRow, open []Item) Result {
	type slot struct {
		kind FileKind
		date payment.BusinessDate
	}
	type state struct {
		due               payment.Time
		accepted, arrived bool
		refused           string
	}
	all := make(map[slot]state)
	for _, f := range files {
		k := slot{f.Kind, f.ClearingDate}
		s := all[k]
		if f.Due != 0 && (s.due == 0 || f.Due < s.due) {
			s.due = f.Due
		}
		s.accepted = s.accepted || f.Accepted
		s.arrived = s.arrived || f.Arrived != 0
		s.refused = max(s.refused, f.Refused)
		all[k] = s
	}
	var found []Item
	slots := slices.SortedFunc(maps.Keys(all), func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.kind, b.kind))
	})
	for _, k := range slots {
		s := all[k]
		if s.accepted || s.due == 0 || day.Now < s.due {
			continue
		}
		comparison, why := ClearingComparison, FileLate
		if k.kind == StatementFile {
			comparison = CashComparison
		}
		if s.arrived {
			why = FileRefused
		}
		it := day.at(k.date).raise(comparison, MissingFile, why, payment.Amount{}, TransactionKey{File: string(k.kind)})
		it.Detail = s.refused
		found = append(found, it)
	}
	return day.settle(found, open, func(it *Item) bool {
		s := all[slot{FileKind(it.Key.File), it.Day}]
		return it.Side == MissingFile && s.accepted
	}, Matched)
}

// L3 compares our net positions with the settlement bank's statement, clearing day
// by clearing day. Both must cover the same span: a line whose position is left out
// looks like money without a file.
func L3(day Day, positions []NetPosition, lines []StatementLine, open []Item) Result {
	days, _ := cashDays(positions, lines)
	var found []Item
	for _, d := range slices.Sorted(maps.Keys(days)) {
		if it, differs := day.at(d).compareCash(days[d]); differs {
			found = append(found, it)
		}
	}
	return day.settle(found, open, func(it *Item) bool {
		return it.Comparison == CashComparison && it.Side != MissingFile && days[it.Day] != nil
	}, Matched)
}

// cashDays sums both sides by clearing day, and tells the day of a line, 0 where it is of none.
func cashDays(
	positions []NetPosition, lines []StatementLine,
) (map[payment.BusinessDate]*cash, func(*StatementLine) payment.BusinessDate) {
	days := make(map[payment.BusinessDate]*cash)
	at := func(d payment.BusinessDate) *cash {
		if days[d] == nil {
			days[d] = new(cash)
		}
		return days[d]
	}
	byReference := make(map[string]payment.BusinessDate)
	for i := range positions {
		p := &positions[i]
		at(p.ClearingDate).addPosition(p)
		if p.Reference != "" {
			byReference[p.Reference] = p.ClearingDate
		}
	}
	of := func(l *StatementLine) payment.BusinessDate {
		if l.ClearingDate != 0 {
			return l.ClearingDate
		}
		return byReference[l.Reference]
	}
	for i := range lines {
		if d := of(&lines[i]); d != 0 {
			at(d).addLine(&lines[i])
		}
	}
	return days, of
}

func (c *cash) differs() bool { return c.position.Minor != c.moved.Minor }

// cash is what both sides say of the money of one clearing day.
type cash struct {
	position, moved           payment.Amount
	due                       payment.Time
	hasPosition, hasStatement bool
	reference                 string
}

func (c *cash) addPosition(p *NetPosition) {
	c.hasPosition = true
	c.position = c.position.Add(p.Net)
	c.due = max(c.due, p.Due)
	c.reference = max(c.reference, p.Reference)
}

func (c *cash) addLine(l *StatementLine) {
	c.hasStatement = true
	c.moved = c.moved.Add(l.Amount)
	c.reference = max(c.reference, l.Reference)
}

func (d Day) compareCash(c *cash) (it Item, differs bool) {
	if !c.differs() {
		return Item{}, false
	}
	switch {
	case !c.hasPosition:
		it = d.raise(CashComparison, signed(c.moved, Long), CashWithoutFile, c.moved, TransactionKey{})
	case !c.hasStatement:
		if d.Now < c.due {
			return Item{}, false
		}
		it = d.raise(CashComparison, signed(c.position, Short), ClearedNotSettled, c.position, TransactionKey{})
	default:
		it = d.raise(CashComparison, AmountDiff, DifferentAmount, c.position.Sub(c.moved), TransactionKey{})
	}
	it.Ours, it.Outside, it.Detail = c.position, c.moved, c.reference
	return it, true
}

// signed turns a side round for money that goes the other way.
func signed(a payment.Amount, s Side) Side {
	if a.Minor < 0 {
		return opposite(s)
	}
	return s
}
