package iso8583

import (
	"fmt"
	"sort"
	"strings"

	"acqsim/spelling"
)

// problems collects the mistakes of a spec file, so that one reading reports all.
type problems struct {
	list []Problem
	warn []Problem
}

// What a hostile spec can cost. The largest known ones are under 1 MiB.
const (
	maxSpecBytes = 8 << 20
	maxSpecDepth = 64 // of JSON and XML; package strict bounds YAML
)

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
	if hint := spelling.Hint(got, known); hint != "" {
		p.add(at, "unknown %s%q%s", what, got, hint)
		return
	}
	p.add(at, "unknown %s%q, want one of %s", what, got, strings.Join(known, ", "))
}

func sortKeys(keys []string) { sort.Strings(keys) }
