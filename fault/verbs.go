package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"acqsim/spelling"
)

// Do says what a rule does: exactly one verb. In a file a verb without settings
// may be written as a word, "do: drop".
type Do struct {
	Drop      *Drop      `yaml:"drop,omitempty" json:"drop,omitempty" doc:"it never arrives"`
	Delay     *Delay     `yaml:"delay,omitempty" json:"delay,omitempty" doc:"it arrives later"`
	Duplicate *Duplicate `yaml:"duplicate,omitempty" json:"duplicate,omitempty" doc:"it arrives more than once"`
	Mutate    *Mutate    `yaml:"mutate,omitempty" json:"mutate,omitempty" doc:"it arrives changed"`
	Insert    *Insert    `yaml:"insert,omitempty" json:"insert,omitempty" doc:"something arrives that nobody sent"`
	Crash     *Crash     `yaml:"crash,omitempty" json:"crash,omitempty" doc:"the receiver dies while it handles it"`
	Answer    *Answer    `yaml:"answer,omitempty" json:"answer,omitempty" doc:"somebody else answers it"`
	Cut       *Cut       `yaml:"cut,omitempty" json:"cut,omitempty" doc:"the connection breaks"`
	Stall     *Stall     `yaml:"stall,omitempty" json:"stall,omitempty" doc:"the connection stays and carries nothing"`
	Pace      *Pace      `yaml:"pace,omitempty" json:"pace,omitempty" doc:"the connection is slow, or splits and merges frames"`
	Pause     *Pause     `yaml:"pause,omitempty" json:"pause,omitempty" doc:"the receiver does nothing for a time"`
	Skew      *Skew      `yaml:"skew,omitempty" json:"skew,omitempty" doc:"the clock on the receiver's wall goes wrong"`
}

// Verb names what a rule does.
type Verb string

const (
	Pass          Verb = "" // no rule matched
	DropVerb      Verb = "drop"
	DelayVerb     Verb = "delay"
	DuplicateVerb Verb = "duplicate"
	MutateVerb    Verb = "mutate"
	InsertVerb    Verb = "insert"
	CrashVerb     Verb = "crash"
	AnswerVerb    Verb = "answer"
	CutVerb       Verb = "cut"
	StallVerb     Verb = "stall"
	PaceVerb      Verb = "pace"
	PauseVerb     Verb = "pause"
	SkewVerb      Verb = "skew"
)

// Verbs lists all verbs.
func Verbs() []Verb {
	return []Verb{
		DropVerb, DelayVerb, DuplicateVerb, MutateVerb, InsertVerb, CrashVerb,
		AnswerVerb, CutVerb, StallVerb, PaceVerb, PauseVerb, SkewVerb,
	}
}

// verb is the settings of one fault.
type verb interface {
	// check adds the mistakes in the settings to p; on is where and when they act.
	check(p *mistakes, path string, on *On)
}

// given returns the verbs that are set, in the order of the fields.
func (d *Do) given() []setVerb {
	var out []setVerb
	add := func(name Verb, v verb, set bool) {
		if set {
			out = append(out, setVerb{name, v})
		}
	}
	add(DropVerb, d.Drop, d.Drop != nil)
	add(DelayVerb, d.Delay, d.Delay != nil)
	add(DuplicateVerb, d.Duplicate, d.Duplicate != nil)
	add(MutateVerb, d.Mutate, d.Mutate != nil)
	add(InsertVerb, d.Insert, d.Insert != nil)
	add(CrashVerb, d.Crash, d.Crash != nil)
	add(AnswerVerb, d.Answer, d.Answer != nil)
	add(CutVerb, d.Cut, d.Cut != nil)
	add(StallVerb, d.Stall, d.Stall != nil)
	add(PaceVerb, d.Pace, d.Pace != nil)
	add(PauseVerb, d.Pause, d.Pause != nil)
	add(SkewVerb, d.Skew, d.Skew != nil)
	return out
}

type setVerb struct {
	name Verb
	verb verb
}

// Verb returns the verb that is set.
func (d *Do) Verb() Verb {
	if g := d.given(); len(g) > 0 {
		return g[0].name
	}
	return Pass
}

func (d *Do) check(p *mistakes, on *On) {
	given := d.given()
	switch {
	case len(given) == 0:
		p.add("do", "missing: want one of %s", verbList())
		return
	case len(given) > 1:
		p.add("do", "%s and %s: want one verb; write a second rule for the other", given[0].name, given[1].name)
	}
	for _, g := range given {
		g.verb.check(p, "do."+string(g.name), on)
	}
}

func verbList() string {
	return strings.Join(verbNames(), ", ")
}

func verbNames() []string {
	var names []string
	for _, v := range Verbs() {
		names = append(names, string(v))
	}
	return names
}

// UnmarshalText reads a verb without settings, "drop".
func (d *Do) UnmarshalText(b []byte) error {
	switch Verb(b) {
	case DropVerb:
		*d = Do{Drop: &Drop{}}
	case DuplicateVerb:
		*d = Do{Duplicate: &Duplicate{}}
	case CutVerb:
		*d = Do{Cut: &Cut{}}
	case DelayVerb, MutateVerb, InsertVerb, CrashVerb, AnswerVerb, StallVerb, PaceVerb, PauseVerb, SkewVerb:
		return fmt.Errorf("fault: %s needs settings: write do: {%s: {…}}", b, b)
	default:
		return fmt.Errorf("fault: unknown verb %q%s; want one of %s", b, spelling.Hint(string(b), verbNames()), verbList())
	}
	return nil
}

// UnmarshalJSON reads both forms.
func (d *Do) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var word string
		if err := json.Unmarshal(b, &word); err != nil {
			return err
		}
		return d.UnmarshalText([]byte(word))
	}
	type settings Do
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return dec.Decode((*settings)(d))
}
