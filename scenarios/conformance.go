package scenarios

import (
	"regexp"

	"acqsim/fault"
	"acqsim/strict"
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

// Breach is a way to break the rule of a check. Played with it, the check fails.
type Breach struct {
	Location strict.Location `yaml:"-"`

	Name     string       `yaml:"name,required" doc:"what is done wrong, in small letters and hyphens"`
	Dialect  string       `yaml:"dialect" words:"dialects" doc:"only in this dialect"`
	Practice *Practice    `yaml:"practice" doc:"wrong behaviour of a party, as in world.practice"`
	Faults   []fault.Rule `yaml:"faults" doc:"what makes a peer look on the wire as if it broke the rule"`
	Patch    string       `yaml:"patch" doc:"a file of simulator/testdata/breaches, where neither of the others can show it"`
}

var patchPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.patch$`)

func (b *Breach) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "way to break the rule", b, "practice", "faults", "patch")
	if !wordPattern.MatchString(b.Name) {
		m.Add(at, "want a name of small letters, digits and hyphens, have %q", b.Name)
	}
	if b.Patch != "" && !patchPattern.MatchString(b.Patch) {
		m.Add(at, "want the name of a patch file such as keep-batch-number.patch, have %q", b.Patch)
	}
}
