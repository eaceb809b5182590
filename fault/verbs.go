package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

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

	Answer *Answer `yaml:"answer,omitempty" json:"answer,omitempty" doc:"somebody else answers it"`
	Cut    *Cut    `yaml:"cut,omitempty" json:"cut,omitempty" doc:"the connection breaks"`
	Stall  *Stall  `yaml:"stall,omitempty" json:"stall,omitempty" doc:"the connection stays and carries nothing"`
	Pace   *Pace   `yaml:"pace,omitempty" json:"pace,omitempty" doc:"the connection is slow, or splits and merges frames"`
	Pause  *Pause  `yaml:"pause,omitempty" json:"pause,omitempty" doc:"the node does nothing for a time"`
	Skew   *Skew   `yaml:"skew,omitempty" json:"skew,omitempty" doc:"the clock on the node's wall goes wrong"`
}

// Verb names what a rule does.
type Verb string

const (
	Pass         Verb = "" // no rule matched
	DropVerb     Verb = "drop"
	DelayVerb    Verb = "delay"
	DuplicateOne Verb = "duplicate"
	MutateVerb   Verb = "mutate"
	InsertVerb   Verb = "insert"
	CrashVerb    Verb = "crash"
)

// Verbs lists the verbs that work.
func Verbs() []Verb {
	return []Verb{DropVerb, DelayVerb, DuplicateOne, MutateVerb, InsertVerb, CrashVerb}
}

// verb is the settings of one fault.
type verb interface {
	// check adds the mistakes in the settings to p; r is the rule they stand in.
	check(p *problems, path string, r *Rule)
}

// given returns the verbs that are set, in the order of the fields.
func (d *Do) given() []setVerb {
	var out []setVerb
	add := func(name Verb, v verb, set, works bool) {
		if set {
			out = append(out, setVerb{name, v, works})
		}
	}
	add(DropVerb, d.Drop, d.Drop != nil, true)
	add(DelayVerb, d.Delay, d.Delay != nil, true)
	add(DuplicateOne, d.Duplicate, d.Duplicate != nil, true)
	add(MutateVerb, d.Mutate, d.Mutate != nil, true)
	add(InsertVerb, d.Insert, d.Insert != nil, true)
	add(CrashVerb, d.Crash, d.Crash != nil, true)
	add("answer", nil, d.Answer != nil, false)
	add("cut", nil, d.Cut != nil, false)
	add("stall", nil, d.Stall != nil, false)
	add("pace", nil, d.Pace != nil, false)
	add("pause", nil, d.Pause != nil, false)
	add("skew", nil, d.Skew != nil, false)
	return out
}

type setVerb struct {
	name  Verb
	verb  verb
	works bool
}

// Verb returns the verb that is set.
func (d *Do) Verb() Verb {
	if g := d.given(); len(g) > 0 {
		return g[0].name
	}
	return Pass
}

func (d *Do) check(p *problems, r *Rule) {
	given := d.given()
	switch {
	case len(given) == 0:
		p.add("do", "missing: want one of %s", verbList())
		return
	case len(given) > 1:
		p.add("do", "%s and %s: want one verb; write a second rule for the other", given[0].name, given[1].name)
	}
	for _, g := range given {
		if !g.works {
			p.add("do."+string(g.name), "not carried out by the engine; the verbs that work are %s", verbList())
			continue
		}
		g.verb.check(p, "do."+string(g.name), r)
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
	case DuplicateOne:
		*d = Do{Duplicate: &Duplicate{}}
	case DelayVerb, MutateVerb, InsertVerb, CrashVerb:
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

// Seal says whether the MAC of a message or the trailer of a file is made right
// again after a change.
type Seal string

const (
	Renew Seal = "renew" // as a sender does who believes what he sends; the default
	Keep  Seal = "keep"  // as on a line that garbles
)

var seals = []string{string(Renew), string(Keep)}

// Answer, Cut, Stall, Pace, Pause and Skew belong to the vocabulary of scenarios;
// Validate refuses them by name until an engine carries them out.
type Answer struct {
	Code  string            `yaml:"code,omitempty" json:"code,omitempty" doc:"DE 39 of the answer"`
	Set   map[string]string `yaml:"set,omitempty" json:"set,omitempty" doc:"further fields of the answer"`
	After time.Duration     `yaml:"after,omitempty" json:"after,omitempty"`
}

// Cut breaks a connection.
type Cut struct {
	Kind string `yaml:"kind,omitempty" json:"kind,omitempty" enum:"rst,fin,half" doc:"how the peer sees it"`
	Byte int    `yaml:"byte,omitempty" json:"byte,omitempty" doc:"after how many bytes of the frame"`
}

// Stall keeps a connection up that carries nothing.
type Stall struct {
	For time.Duration `yaml:"for,omitempty" json:"for,omitempty"`
}

// Pace slows a connection down, or cuts the stream at places of its own.
type Pace struct {
	BytesPerSecond int  `yaml:"bytes-per-second,omitempty" json:"bytes_per_second,omitempty"`
	Split          int  `yaml:"split,omitempty" json:"split,omitempty" doc:"bytes in each piece"`
	Merge          bool `yaml:"merge,omitempty" json:"merge,omitempty" doc:"with the next frame"`
}

// Pause stops a node.
type Pause struct {
	For time.Duration `yaml:"for,omitempty" json:"for,omitempty"`
}

// Skew sets the clock on a node's wall wrong; its timers run on.
type Skew struct {
	By time.Duration `yaml:"by,omitempty" json:"by,omitempty"`
}
