package fault

import (
	"maps"
	"slices"
)

// matcher is a Match made ready.
type matcher struct {
	Match
	from, to string
	fields   []fieldValue // sorted by path
}

type fieldValue struct{ path, value string }

func newMatcher(m *Match) matcher {
	out := matcher{Match: *m}
	out.from, out.to, _ = splitLink(m.Link)
	for _, f := range slices.Sorted(maps.Keys(m.Fields)) {
		out.fields = append(out.fields, fieldValue{f, m.Fields[f]})
	}
	return out
}

// matches asks the cheap questions first.
func (m *matcher) matches(s Subject) bool {
	if m.Class != "" && m.Class != s.Class() {
		return false
	}
	if m.MTI != "" && m.MTI != s.MTI() || m.Phase != "" && m.Phase != PhaseOf(s.MTI()) {
		return false
	}
	if m.from != "" && !isFrom(s, m.from) || m.to != "" && !isTo(s, m.to) || m.Node != "" && !isTo(s, m.Node) {
		return false
	}
	for _, f := range m.fields {
		if v, ok := s.Field(f.path); !ok || v != f.value {
			return false
		}
	}
	return m.Of == "" || s.HasLabel(m.Of)
}

func isFrom(s Subject, name string) bool {
	node, role := s.From()
	return node == name || role == name
}

// isTo takes the job's name for the place a job goes to: clock->payout.
func isTo(s Subject, name string) bool {
	node, role := s.To()
	if node == name || role == name {
		return true
	}
	if s.Class() != Job {
		return false
	}
	job, ok := s.Field("job")
	return ok && job == name
}
