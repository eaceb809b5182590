package iso8583

import (
	"fmt"
	"sort"
	"strings"
)

// problems collects the mistakes of a spec file, so that one reading reports all.
type problems struct {
	list []Problem
	warn []Problem
}

// maxProblems bounds the report on a file that is something else altogether.
const maxProblems = 200

func (p *problems) add(at place, format string, args ...any) {
	if len(p.list) < maxProblems {
		p.list = append(p.list, Problem{Path: at.path, Line: at.line, Message: fmt.Sprintf(format, args...)})
	}
}

func (p *problems) warning(at place, format string, args ...any) {
	if len(p.warn) < maxProblems {
		p.warn = append(p.warn, Problem{Path: at.path, Line: at.line, Message: fmt.Sprintf(format, args...)})
	}
}

// unknown reports a word outside a fixed list, with the nearest word of the list.
func (p *problems) unknown(at place, what, got string, known []string) {
	if near := nearest(got, known); near != "" {
		p.add(at, "unknown %s%q, did you mean %q?", what, got, near)
		return
	}
	p.add(at, "unknown %s%q, want one of %s", what, got, strings.Join(known, ", "))
}

// nearest finds the word that differs in least letters, case apart; empty when none is near.
func nearest(got string, known []string) string {
	best, bestDist := "", 1+len(got)/2
	for _, k := range known {
		if d := editDistance(strings.ToLower(got), strings.ToLower(k)); d < bestDist {
			best, bestDist = k, d
		}
	}
	return best
}

func sortKeys(keys []string) { sort.Strings(keys) }

func editDistance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diag, row[j] = row[j], min(diag+cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
