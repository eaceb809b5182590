package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"acqsim/payment"
	"acqsim/spelling"
)

// Do says what a rule does: exactly one verb. In a file a verb that needs no settings
// may be written as a word, "do: drop".
//
// A verb is a struct in a file of its own and a field here: its word and its doc are the field's tags. What its struct
// can do says the rest: check its settings, hold what passes, edit a record of a file. Package engine has a row for
// each (docs/how-to-add-a-step.md).
type Do struct {
	Drop      *Drop      `yaml:"drop,omitempty" json:"drop,omitempty" doc:"it never arrives"`
	Delay     *Delay     `yaml:"delay,omitempty" json:"delay,omitempty" doc:"it arrives later"`
	Duplicate *Duplicate `yaml:"duplicate,omitempty" json:"duplicate,omitempty" doc:"it arrives more than once"`
	Mutate    *Mutate    `yaml:"mutate,omitempty" json:"mutate,omitempty" doc:"it arrives changed"`
	Misroute  *Misroute  `yaml:"misroute,omitempty" json:"misroute,omitempty" doc:"it arrives at another till"`
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
	MisrouteVerb  Verb = "misroute"
	InsertVerb    Verb = "insert"
	CrashVerb     Verb = "crash"
	AnswerVerb    Verb = "answer"
	CutVerb       Verb = "cut"
	StallVerb     Verb = "stall"
	PaceVerb      Verb = "pace"
	PauseVerb     Verb = "pause"
	SkewVerb      Verb = "skew"
)

// verb is the settings of one fault.
type verb interface {
	// check adds the mistakes in the settings to p; on is where and when they act.
	check(p *mistakes, path string, on *On)
}

// holding is a verb that holds what passes, or its link: until an event, for a time, or until a moment.
type holding interface {
	hold() (until *Match, by time.Duration, at payment.Time)
}

// editing is a verb that can be carried out on a record inside a file.
type editing interface {
	// record appends to out what becomes of one record.
	record(out [][]byte, r []byte, f RecordFile) ([][]byte, error)
	// sealing says whether the trailer of the file is made right again.
	sealing() Seal
}

// verbFields are the fields of Do. Their words are those of the yaml tags.
var verbFields = reflect.VisibleFields(reflect.TypeFor[Do]())

func wordOf(f reflect.StructField) Verb {
	word, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return Verb(word)
}

// Verbs lists all verbs.
func Verbs() []Verb {
	out := make([]Verb, len(verbFields))
	for i, f := range verbFields {
		out[i] = wordOf(f)
	}
	return out
}

// given returns the verbs that are set, in the order of the fields.
func (d *Do) given() []setVerb {
	var out []setVerb
	for _, f := range verbFields {
		if v := reflect.ValueOf(d).Elem().FieldByIndex(f.Index); !v.IsNil() {
			out = append(out, setVerb{wordOf(f), v.Interface().(verb)})
		}
	}
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

// set returns the settings of the verb, nil when none is set.
func (d *Do) set() verb {
	if g := d.given(); len(g) > 0 {
		return g[0].verb
	}
	return nil
}

func (d *Do) check(p *mistakes, on *On) {
	given := d.given()
	switch {
	case len(given) == 0:
		p.add("do", "missing: want one of %s", spelling.Choices("", verbNames(), ""))
		return
	case len(given) > 1:
		p.add("do", "%s and %s: want one verb; write a second rule for the other", given[0].name, given[1].name)
	}
	for _, g := range given {
		before := len(p.list)
		g.verb.check(p, "do."+string(g.name), on)
		if _, edits := g.verb.(editing); on.Record != nil && !edits && len(p.list) == before {
			p.add("do."+string(g.name), "it does nothing to a record inside a file: leave on.record out")
		}
	}
}

func verbNames() []string {
	var names []string
	for _, v := range Verbs() {
		names = append(names, string(v))
	}
	return names
}

// UnmarshalText reads a verb without settings, "drop": one whose settings may all be left out.
func (d *Do) UnmarshalText(b []byte) error {
	for _, f := range verbFields {
		if wordOf(f) != Verb(b) {
			continue
		}
		bare, p := reflect.New(f.Type.Elem()), &mistakes{}
		if bare.Interface().(verb).check(p, "", &On{}); len(p.list) > 0 {
			return fmt.Errorf("fault: %s needs settings: write do: {%s: {…}}", b, b)
		}
		*d = Do{}
		reflect.ValueOf(d).Elem().FieldByIndex(f.Index).Set(bare)
		return nil
	}
	return fmt.Errorf("fault: unknown verb %q%s; want one of %s", b, spelling.Hint(string(b), verbNames()),
		spelling.Choices(string(b), verbNames(), ""))
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
