package iso8583

import (
	"fmt"
	"sort"

	"acqsim/spelling"
)

// mistakes collects the mistakes of a spec file, so that one reading reports all.
type mistakes struct {
	list []SpecMistake
	warn []SpecMistake
}

// What a hostile spec can cost. The largest known ones are under 1 MiB.
const (
	maxSpecBytes = 8 << 20
	maxSpecDepth = 64 // of JSON and XML; package strict bounds YAML
)

// maxMistakes bounds the report on a file that is something else altogether.
const maxMistakes = 200

func (p *mistakes) add(at place, format string, args ...any) {
	if len(p.list) < maxMistakes {
		p.list = append(p.list, SpecMistake{Path: at.path, Line: at.line, Message: fmt.Sprintf(format, args...)})
	}
}

func (p *mistakes) warning(at place, format string, args ...any) {
	if len(p.warn) < maxMistakes {
		p.warn = append(p.warn, SpecMistake{Path: at.path, Line: at.line, Message: fmt.Sprintf(format, args...)})
	}
}

// unknown reports a word outside a fixed list, with the nearest word of the list.
func (p *mistakes) unknown(at place, what, got string, known []string) {
	if hint := spelling.Hint(got, known); hint != "" {
		p.add(at, "unknown %s%q%s", what, got, hint)
		return
	}
	p.add(at, "unknown %s%q, want one of %s", what, got, spelling.Choices(got, known, ""))
}

func sortKeys(keys []string) { sort.Strings(keys) }
