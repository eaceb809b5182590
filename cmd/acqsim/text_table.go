package main

import (
	"slices"
	"strconv"
	"strings"

	"acqsim/report"
)

// table is filled row by row, for report.Columns.
type table struct{ rows [][]string }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// text returns the rows, each with a line end, for a screen of so many columns; 0 for
// no screen.
func (t *table) text(columns int) string {
	var b strings.Builder
	_ = report.Columns(&b, t.rows, columns) // a strings.Builder does not fail
	return b.String()
}

// fits reports whether a screen of so many columns has room for the rows as they are.
func (t *table) fits(columns int) bool { return columns == 0 || report.WidthOf(t.rows) <= columns }

// beneath puts the last cell of each row under the one before it.
func (t *table) beneath() *table {
	var narrow table
	for _, row := range t.rows {
		last := len(row) - 1
		narrow.add(append(slices.Clone(row[:last-1]), row[last-1]+"\n"+row[last])...)
	}
	return &narrow
}

// counted returns "1 row" or "2 rows".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// numbers writes fields as people list them: 2-4, 7, 11-13.
func numbers(fields []int) string {
	fields = slices.Sorted(slices.Values(fields))
	var parts []string
	for i := 0; i < len(fields); {
		k := i
		for k+1 < len(fields) && fields[k+1] == fields[k]+1 {
			k++
		}
		part := strconv.Itoa(fields[i])
		switch {
		case k > i+1:
			part += "-" + strconv.Itoa(fields[k])
		case k > i:
			part += ", " + strconv.Itoa(fields[k])
		}
		parts = append(parts, part)
		i = k + 1
	}
	return strings.Join(parts, ", ")
}
