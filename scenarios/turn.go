package scenarios

import (
	"strings"

	"acqsim/strict"
)

// turned gives the file the shape that it has with a remedy turned: another
// world, fewer faults, other steps. A turned file asserts nothing but figures:
// what the file expects, it expects of itself as it is written.
func turned(t *strict.Node, turn Turn, all *strict.Mistakes) *strict.Node {
	remedies := t.Get("remedies")
	force := make(map[string]bool)
	for _, name := range remedies.Names() {
		force[name] = remedies.Get(name).Get("without") != nil
	}
	if turn.Remedy != "" {
		change := change(t, remedies, turn, all)
		if change == nil {
			return t
		}
		force[turn.Remedy] = !turn.Without
		if over := change.Get("world"); over != nil {
			t = with(t, "world", merged(t.Get("world"), over))
		}
		t = with(t, "faults", faultsBut(t.Get("faults"), change.Get("without-faults"), all))
		t = with(t, "finally", &strict.Node{Location: t.Location, Kind: strict.List})
	}
	return with(t, "steps", stepsIn(t.Get("steps"), force, turn.Remedy != "", all))
}

// change finds what a turn changes, or says why it cannot be made.
func change(t, remedies *strict.Node, turn Turn, all *strict.Mistakes) *strict.Node {
	remedy := remedies.Get(turn.Remedy)
	if remedy == nil {
		all.Unknown(t.Location, "remedy of this scenario", turn.Remedy, remedies.Names())
		return nil
	}
	word, other := "with", "without"
	if turn.Without {
		word, other = other, word
	}
	if remedy.Get(word) == nil {
		all.Add(remedy.Location, "remedy %s is %s force here: run it %s", turn.Remedy,
			map[bool]string{true: "not in", false: "in"}[turn.Without], other+" "+turn.Remedy)
	}
	return remedy.Get(word)
}

// faultsBut leaves out the faults whose ids are listed.
func faultsBut(faults, gone *strict.Node, all *strict.Mistakes) *strict.Node {
	if faults == nil || gone == nil {
		return faults
	}
	out := &strict.Node{Location: faults.Location, Kind: strict.List}
	left := make(map[string]bool)
	for _, id := range gone.Kids {
		left[id.Text] = true
	}
	for _, f := range faults.Kids {
		id := f.Get("id")
		if id != nil && left[id.Text] {
			delete(left, id.Text)
			continue
		}
		out.Kids = append(out.Kids, f)
	}
	for _, id := range gone.Kids {
		if left[id.Text] {
			all.Add(id.Location, "no fault has the id %q", id.Text)
		}
	}
	return out
}

// stepsIn leaves out the steps that are taken only with, or only without, another
// set of remedies, and of a turned file what it expects.
func stepsIn(steps *strict.Node, force map[string]bool, actionsOnly bool, all *strict.Mistakes) *strict.Node {
	if steps == nil || steps.Kind != strict.List {
		return steps
	}
	out := &strict.Node{Location: steps.Location, Kind: strict.List}
	for _, s := range steps.Kids {
		if s.Kind == strict.Mapping && (!taken(s, force, all) || actionsOnly && expects(s)) {
			continue
		}
		out.Kids = append(out.Kids, s)
	}
	return out
}

func expects(step *strict.Node) bool {
	for _, key := range modeWords[:Finally] {
		if step.Key(key) != nil {
			return true
		}
	}
	return false
}

// taken reports whether a step is taken with these remedies in force.
func taken(step *strict.Node, force map[string]bool, all *strict.Mistakes) bool {
	for _, word := range [...]string{"with", "without"} {
		name := step.Get(word)
		if name == nil {
			continue
		}
		for _, one := range strings.Split(name.Text, ",") {
			in, known := force[strings.TrimSpace(one)]
			if !known {
				all.Unknown(name.Location, "remedy of this scenario", strings.TrimSpace(one), sortedKeys(force))
			}
			if in != (word == "with") {
				return false
			}
		}
	}
	return true
}
