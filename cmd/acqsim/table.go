package main

import (
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
