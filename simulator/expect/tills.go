package expect

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

func printed(w *world.World, m *scenarios.Printed) Finding {
	count := 0
	f := Finding{Want: "a slip of " + m.Of + m.Terminal}
	for _, line := range m.Contains {
		f.Want += fmt.Sprintf(", with %q", line)
	}
	for _, line := range m.Lacks {
		f.Want += fmt.Sprintf(", without %q", line)
	}
	for rec := range w.History.Frames {
		if rec.Kind != engine.FrameRecord || !strings.HasSuffix(string(rec.Peer), ".printer") ||
			m.Of != "" && !w.HasLabel(rec, m.Of) || m.Terminal != "" && string(rec.Node) != m.Terminal {
			continue
		}
		text := w.SlipText(rec)
		missing := slices.ContainsFunc(m.Contains, func(s string) bool { return !strings.Contains(text, s) })
		if missing || slices.ContainsFunc(m.Lacks, func(s string) bool { return strings.Contains(text, s) }) {
			f.Decided = strings.ReplaceAll(text, "\n", " | ")
			continue
		}
		count++
	}
	f.Have, f.Holds = times(count), count > 0
	if m.Count != nil {
		f.Want, f.Holds = f.Want+" "+times(*m.Count), count == *m.Count
	}
	return f
}

func screen(w *world.World, m *scenarios.Screen) Finding {
	f := Finding{Want: strings.TrimSpace("a screen with " + m.Contains + " " + m.Code), Have: "none"}
	for rec := range w.History.Frames {
		if rec.Kind != engine.FrameRecord || rec.Peer != party.Operator {
			continue
		}
		s, ok := w.Screen(rec)
		if !ok || m.Terminal != "" && string(rec.Node) != m.Terminal || m.Of != "" && !w.HasLabel(rec, m.Of) {
			continue
		}
		f.Have = s.Text.En
		if (m.Code == "" || string(s.Code) == m.Code) &&
			(strings.Contains(s.Text.En, m.Contains) || strings.Contains(s.Text.Zh, m.Contains)) {
			f.Holds = true
			return f
		}
	}
	return f
}
