package scenarios

import (
	"slices"
	"time"

	"acqsim/fault"
	"acqsim/payment"
	"acqsim/strict"
)

// Version is the version of the format that this package reads.
const Version = 1

// Scenario is one row ready to run: includes merged, variables replaced.
type Scenario struct {
	Location strict.Location `yaml:"-"`
	// Row identifies the row: the id, or A03[amount=0.01,dialect=1987-ascii].
	Row string `yaml:"-"`
	// Name is what the command line finds the row by: Row, or for a person's own
	// file the file, my.yaml[amount=0.01].
	Name string `yaml:"-"`
	// Digest is the SHA-256 of everything the row was made from, in hex.
	Digest string `yaml:"-"`
	// FaultsAt is where each of Faults stands.
	FaultsAt []strict.Location `yaml:"-"`
	// Turn is the remedy that is turned the other way in this row, if one is.
	Turn Turn `yaml:"-"`

	Version int                 `yaml:"version,required" doc:"version of the format: 1"`
	ID      string              `yaml:"id,required" doc:"the case, such as A03, or a name of small letters and hyphens"`
	Title   payment.Text        `yaml:"title" doc:"of the catalogue, in both languages"`
	Story   payment.Text        `yaml:"story" doc:"what happens, for a person who was not there"`
	Lesson  payment.Text        `yaml:"lesson" doc:"what to take away"`
	Rule    payment.Text        `yaml:"rule" doc:"of a conformance check: the rule of the protocol, and where it stands"`
	Tags    []string            `yaml:"tags" doc:"cause:…, problem:… and remedy:… of a fixed list, or a free word"`
	Include []string            `yaml:"include" doc:"profiles to merge, relative to this file or of the catalogue"`
	Vars    map[string]string   `yaml:"vars" doc:"values for ${name}"`
	Matrix  map[string][]string `yaml:"matrix" doc:"variables and the values to try in every combination"`
	Clock   Clock               `yaml:"clock" doc:"when it begins: 2026-03-24 10:00 when left out, a working day"`
	Limits  Limits              `yaml:"limits"`
	World   World               `yaml:"world"`
	Faults  []fault.Rule        `yaml:"faults" doc:"what goes wrong, and at which hand-off"`
	Steps   []Step              `yaml:"steps,required" doc:"what people and calendars do, in order"`
	Finally []Expectation       `yaml:"finally" doc:"what is true when everything has come to rest"`
	Figures *Figures            `yaml:"figures" doc:"how it came to light and who was out of pocket"`
	// Remedies are those that the case lists, by the words of the tags.
	Remedies map[string]Remedy `yaml:"remedies" doc:"what each remedy of the tags does to the case"`
	Breaches []Breach          `yaml:"breach" doc:"of a conformance check: ways to break the rule, with each of which it fails"`
	// Labels are whatever whoever keeps the suite sorts by: every report has them.
	Labels map[string]string `yaml:"labels" doc:"free words for reports: {owner: payouts, severity: high}"`
	XFail  XFail             `yaml:"xfail" doc:"ticket that says why this scenario is known to fail, and until when it may: PAY-1, or {ticket: PAY-1, until: 2026-12-31}"`
	// Differs says, for a wire, why the scenario is known to come out otherwise there.
	Differs map[string]payment.Text `yaml:"differs" doc:"wires on which it is known to come out otherwise, and why: {moov: …}"`
}

// XFail says why a scenario is known to fail.
type XFail struct {
	Ticket string `yaml:"ticket,required" doc:"where it stands what is wrong"`
	// Until is the last day on which the failure is accepted; 0 is no end.
	Until payment.BusinessDate `yaml:"until" doc:"last day of the wall's calendar on which it may fail; no end when left out"`
}

// UnmarshalText reads a ticket alone.
func (x *XFail) UnmarshalText(b []byte) error {
	*x = XFail{Ticket: string(b)}
	return nil
}

// String is the ticket, and until when it counts.
func (x XFail) String() string {
	if x.Until == 0 {
		return x.Ticket
	}
	return x.Ticket + " until " + x.Until.String()
}

// Clock says when the story begins.
type Clock struct {
	Start LocalTime `yaml:"start,required" doc:"2026-03-27 14:05:00"`
	Zone  string    `yaml:"zone" doc:"IANA zone; that of the calendar when left out"`
}

// Limits end a run that does not end by itself.
type Limits struct {
	Virtual time.Duration `yaml:"virtual" doc:"simulated time, such as 5d"`
	Wall    time.Duration `yaml:"wall" doc:"real time, such as 10s"`
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

// Turns lists the ways in which the remedies of a scenario can be turned, in the
// order of the catalogue of remedies.
func (s *Scenario) Turns() []Turn {
	var out []Turn
	for _, name := range tagWords["remedy"] {
		if r, ok := s.Remedies[name]; ok {
			out = append(out, Turn{Remedy: name, Without: r.InForce()})
		}
	}
	return out
}

// Asserted returns the figures that a run of this row must come to: those of the
// remedy that is turned, or those of the file as it is written.
func (s *Scenario) Asserted() *Figures {
	if s.Turn.Remedy == "" {
		return s.Figures
	}
	r := s.Remedies[s.Turn.Remedy]
	return &r.Turned().Figures
}
