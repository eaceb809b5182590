package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"acqsim/simulator/play"
)

// FindingsOf plays a story and lists what must not be.
func FindingsOf(ctx context.Context, s *Story, o play.Options, also []Oracle) ([]Finding, error) {
	sc, err := s.Scenario()
	if err != nil {
		return nil, err
	}
	r := play.Run(ctx, sc, o)
	found := Judge(r)
	if r.Err == nil && r.World != nil {
		r.Examine(func() {
			for _, ask := range also {
				found = append(found, ask(ctx, &Day{}, r)...)
			}
		})
	}
	return found, nil
}

// Smallest makes a story small in which something was found, and says what is found in the small
// one. Only what is cheaper than the finding needs is asked: the oracles beside Judge where it is theirs.
func Smallest(ctx context.Context, s *Story, f Finding, o play.Options, also []Oracle) (*Story, Finding) {
	if found, err := FindingsOf(ctx, s, o, nil); err == nil && has(found, &f) >= 0 {
		also = nil
	}
	last := f
	small := Shrink(ctx, s, func(less *Story) bool {
		found, err := FindingsOf(ctx, less, o, also)
		if err != nil {
			return false
		}
		i := has(found, &f)
		if i >= 0 {
			last = found[i]
		}
		return i >= 0
	})
	return small, last
}

// has finds the finding that is the same as f: of its rule, and where that does not say it all, of its wish.
func has(found []Finding, f *Finding) int {
	return slices.IndexFunc(found, func(g Finding) bool {
		switch {
		case g.Rule != f.Rule:
			return false
		case strings.HasPrefix(f.Rule, "invariant"), strings.HasPrefix(f.Rule, "played"):
			return true
		case f.Rule == "panic", f.Rule == "error":
			return g.Kind() == f.Kind()
		}
		return g.Want == f.Want
	})
}

// Headed is the file of a story, with what was found in it and from where it came in its head.
func (s *Story) Headed(f Finding, from string) []byte {
	head := "# " + f.String() + "\n"
	if f.By != "" {
		head += "# by " + strings.Join(strings.Fields(f.By), " ") + "\n"
	}
	if from != "" {
		head += "# drawn from " + from + "\n"
	}
	return append([]byte(wrapped(head)), s.Text()...)
}

// wrapped breaks the long lines of a comment.
func wrapped(head string) string {
	var b strings.Builder
	for line := range strings.Lines(head) {
		width := 0
		for i, word := range strings.Fields(line) {
			switch {
			case i == 0:
			case width+len(word) > 100:
				b.WriteString("\n#   ")
				width = 4
			default:
				b.WriteString(" ")
			}
			b.WriteString(word)
			width += len(word) + 1
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}
