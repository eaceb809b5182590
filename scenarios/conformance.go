package scenarios

import (
	"regexp"
	"slices"

	"acqsim/fault"
)

// A conformance check is a scenario in the folder conformance of the catalogue. It
// holds one rule of the protocol against what passes between a terminal and its
// host, and what the terminal shows and prints: nothing that a foreign peer hides.
// Its id says the rule in words (reversal-no-reply-98), its tags say who is on trial
// (terminal or host) and what about, and its breaches say how the rule is broken, so
// that a check that cannot fail does not pass for one that holds.
const (
	checkFolder = "conformance"
	// CheckTag is the tag of every check.
	CheckTag = "conformance"
	// ClockTag is the tag of the checks that let days pass, and so need the clock of
	// both sides.
	ClockTag = "clock"
	// DeskTag is the tag of the checks in which somebody at the host's desk acts.
	DeskTag = "desk"
)

// Checks returns the ids of the conformance checks.
func Checks() []string { return yamlFiles(checkFolder) }

// FileOf returns the file of the catalogue that has an id, "" when none has.
func FileOf(id string) string {
	switch {
	case slices.Contains(IDs(), id):
		return id + ".yaml"
	case slices.Contains(Checks(), id):
		return checkFolder + "/" + id + ".yaml"
	}
	return ""
}

// Breach is a way to break the rule of a check. Played with it, the check fails.
type Breach struct {
	Position Position `yaml:"-"`

	Name     string       `yaml:"name,required" doc:"what is done wrong, in small letters and hyphens"`
	Dialect  string       `yaml:"dialect" enum:"1987-ascii,unionpay-direct" doc:"only in this dialect"`
	Practice *Practice    `yaml:"practice" doc:"wrong behaviour of a party, as in world.practice"`
	Faults   []fault.Rule `yaml:"faults" doc:"what makes a peer look on the wire as if it broke the rule"`
	Patch    string       `yaml:"patch" doc:"a file of simulator/testdata/breaches, where neither of the others can show it"`
}

func (b *Breach) given() map[string]bool {
	return map[string]bool{"practice": b.Practice != nil, "faults": len(b.Faults) > 0, "patch": b.Patch != ""}
}

var patchPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.patch$`)

func (b *Breach) check(at Position, p *problems) {
	one(at, p, "way to break the rule", b.given())
	if !wordPattern.MatchString(b.Name) {
		p.add(at, "want a name of small letters, digits and hyphens, have %q", b.Name)
	}
	if b.Patch != "" && !patchPattern.MatchString(b.Patch) {
		p.add(at, "want the name of a patch file such as keep-batch-number.patch, have %q", b.Patch)
	}
}

// Broken returns the scenario with its rule broken: the practice of b instead of its
// own, or the faults of b before its own. A breach by patch changes the program and
// not the scenario.
func (s *Scenario) Broken(b *Breach) *Scenario {
	broken := *s
	if b.Practice != nil {
		broken.World.Practice = *b.Practice
	}
	broken.Faults = append(slices.Clone(b.Faults), s.Faults...)
	broken.Row += "+" + b.Name
	return &broken
}

// BreachesIn lists the breaches that are meant for a dialect.
func (s *Scenario) BreachesIn(dialect string) []*Breach {
	var list []*Breach
	for i := range s.Breaches {
		if b := &s.Breaches[i]; b.Dialect == "" || b.Dialect == dialect {
			list = append(list, b)
		}
	}
	return list
}

// Side returns who is on trial, "host" or "terminal"; "" for what is no check.
func (s *Scenario) Side() string {
	for _, side := range []string{"host", "terminal"} {
		if slices.Contains(s.Tags, CheckTag) && slices.Contains(s.Tags, side) {
			return side
		}
	}
	return ""
}

// checkBreaches holds the ways to break the rule against the world.
func (d *decoder) checkBreaches(s *Scenario, t *tree) {
	first := make(map[string]bool)
	for i, b := range treeKids(t.get("breach")) {
		if i >= len(s.Breaches) {
			break
		}
		d.checkFaults(s.Breaches[i].Faults, b.get("faults"))
		if name := s.Breaches[i].Name; first[name] {
			d.problems.add(b.pos, "breach %q is given twice", name)
		} else {
			first[name] = true
		}
	}
	if t.get("breach") != nil && t.get("rule") == nil {
		d.problems.add(t.get("breach").pos, "want the rule that is broken: rule: {en: …, zh: …}")
	}
}
