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

// String returns the rows, each with a line end.
func (t *table) String() string {
	var b strings.Builder
	_ = report.Columns(&b, t.rows) // a strings.Builder does not fail
	return b.String()
}

// counted returns "1 row" or "2 rows".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// trimmed takes the blanks at the ends of lines away.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
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
