package report

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds of what fold takes for a repetition: a block of lines that comes at least
// so often, one after the other.
const (
	longestBlock = 8
	leastRepeats = 3
)

// stamp is the width of the time at the beginning of a line of the diagram.
const stamp = len("15:04:05.000")

// fold shortens a diagram in which the same lines come again and again, as when a
// payout is asked for every five minutes: the first block stays, one line says how
// often it came again and until when.
func fold(lines []string, lang Language) []string {
	var out []string
	for i := 0; i < len(lines); {
		size, more := repetition(lines[i:])
		out = append(out, lines[i:i+size]...)
		if more > 0 {
			last := lines[i+size*(more+1)-1][:stamp]
			out = append(out, fmt.Sprintf(lang.Pick("%s   ⋮ the same %d times more, until %s",
				"%s   ⋮ 同样的报文又重复 %d 次，直到 %s"), strings.Repeat(" ", stamp), more, last))
		}
		i += size * (more + 1)
	}
	return out
}

// repetition returns the length of the block that lines begin with and how often
// it comes again; one line that does not repeat is a block of its own.
func repetition(lines []string) (size, more int) {
	for size = 1; size <= longestBlock && 2*size <= len(lines); size++ {
		for more = 0; same(lines, size, more+1); more++ {
		}
		if more >= leastRepeats {
			return size, more
		}
	}
	return 1, 0
}

// same reports whether the nth copy of the first lines follows them.
func same(lines []string, size, nth int) bool {
	if size*(nth+1) > len(lines) {
		return false
	}
	return slices.EqualFunc(lines[:size], lines[size*nth:size*(nth+1)], func(a, b string) bool {
		return timed(a) && timed(b) && a[stamp:] == b[stamp:]
	})
}

// timed reports whether a line begins with a time.
func timed(line string) bool {
	return len(line) > stamp && line[2] == ':' && line[5] == ':' && line[8] == '.'
}
