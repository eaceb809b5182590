package scenarios

import (
	"strconv"
	"time"

	"acqsim/fault"
	"acqsim/payment"
)

// Version is the version of the format that this package reads.
const Version = 1

// Position is where something stands in a file, for messages to people.
type Position struct {
	File         string
	Line, Column int
}

// String returns "file:line:column".
func (p Position) String() string {
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Scenario is one row ready to run: includes merged, variables replaced.
type Scenario struct {
	Position Position `yaml:"-"`
	// Row identifies the row: the id, or A03[amount=0.01,dialect=1987-ascii].
	Row string `yaml:"-"`
	// Name is what the command line finds the row by: Row, or for a person's own
	// file the file, my.yaml[amount=0.01].
	Name string `yaml:"-"`
	// Digest is the SHA-256 of everything the row was made from, in hex.
	Digest string `yaml:"-"`
	// Turn is the remedy that is turned the other way in this row, if one is.
	Turn Turn `yaml:"-"`

	Version int                 `yaml:"version,required" doc:"version of the format: 1"`
	ID      string              `yaml:"id,required" doc:"the case, such as A03, or a name of small letters and hyphens"`
	Title   payment.Text        `yaml:"title,required"`
	Story   payment.Text        `yaml:"story,required" doc:"what happens, for a person who was not there"`
	Lesson  payment.Text        `yaml:"lesson,required" doc:"what to take away"`
	Rule    payment.Text        `yaml:"rule" doc:"of a conformance check: the rule of the protocol, and where it stands"`
	Tags    []string            `yaml:"tags" doc:"cause:…, problem:… and remedy:… of a fixed list, or a free word"`
	Include []string            `yaml:"include" doc:"profiles to merge, relative to this file or of the catalogue"`
	Vars    map[string]string   `yaml:"vars" doc:"values for ${name}"`
	Matrix  map[string][]string `yaml:"matrix" doc:"variables and the values to try in every combination"`
	Clock   Clock               `yaml:"clock,required"`
	Limits  Limits              `yaml:"limits"`
	World   World               `yaml:"world"`
	Faults  []fault.Rule        `yaml:"faults" doc:"what goes wrong, and at which hand-off"`
	Steps   []Step              `yaml:"steps,required" doc:"what people and calendars do, in order"`
	Finally []Expectation       `yaml:"finally,required" doc:"what is true when everything has come to rest"`
	Figures *Figures            `yaml:"figures" doc:"how it came to light and who was out of pocket"`
	// Remedies are those that the case lists, by the words of the tags.
	Remedies map[string]Remedy `yaml:"remedies" doc:"what each remedy of the tags does to the case"`
	Breaches []Breach          `yaml:"breach" doc:"of a conformance check: ways to break the rule, with each of which it fails"`
	XFail    string            `yaml:"xfail" doc:"ticket that says why this scenario is known to fail"`
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

// LocalTime is a date and a time of day in the scenario's zone.
type LocalTime struct {
	Date payment.BusinessDate
	Time payment.TimeOfDay
}

// WhenKind says how a moment is given.
type WhenKind uint8

const (
	Today       WhenKind = iota // "22:59:59": that time of the current natural day
	WorkingDays                 // "T+1 09:30": working days after the current clearing day
	NaturalDays                 // "D+2 10:00": natural days after the current clearing day
	OnDate                      // "2026-03-30 09:30"
)

// When is a moment of the simulated world.
type When struct {
	Kind WhenKind
	Days int                  // WorkingDays, NaturalDays
	Date payment.BusinessDate // OnDate
	Time payment.TimeOfDay
}

// ParseWhen reads a moment as files give it; the moments of fault rules are
// written in the same way.
func ParseWhen(s string) (When, error) {
	var w When
	err := w.decodeText(nil, s)
	return w, err
}

// Instant returns the moment in engine time. now is the current one.
//
// Days are counted from the current clearing day, as a merchant's contract counts
// them: at 23:30 on a Thursday T+1 is the Monday.
func (w When) Instant(now payment.Time, cal *payment.Calendar) payment.Time {
	day := cal.Date(now)
	switch w.Kind {
	case WorkingDays:
		day = cal.AddWorkingDays(cal.ClearingDate(now), w.Days)
	case NaturalDays:
		day = cal.ClearingDate(now).AddDays(w.Days)
	case OnDate:
		day = w.Date
	}
	return cal.At(day, w.Time)
}
