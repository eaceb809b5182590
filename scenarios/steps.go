package scenarios

import (
	"reflect"
	"time"

	"acqsim/strict"
)

// Step is one thing that happens. Exactly one of its actions or checks is set;
// Action returns it.
type Step struct {
	Location strict.Location `yaml:"-"`

	At      *When  `yaml:"at" doc:"moment at which the step begins; at once when left out"`
	With    string `yaml:"with" doc:"taken only while this remedy is in force, or all of several with commas between them"`
	Without string `yaml:"without" doc:"taken only while this remedy is not in force, or none of several with commas between them"`

	Refused string `yaml:"refused" words:"obstacles" doc:"it must be refused, for this reason; a step that does nothing and does not say so makes the run inconclusive"`

	Start *Actions `yaml:"start" doc:"an action whose result is not waited for"`
	Actions

	Expect     *Expectation `yaml:"expect" doc:"true now, or within a time"`
	Eventually *Expectation `yaml:"eventually" doc:"true at some moment from here to the end"`
	Never      *Expectation `yaml:"never" doc:"true at no moment from here to the end"`
	Always     *Expectation `yaml:"always" doc:"true at every moment from here to the end"`
}

// Actions are what people and calendars do. At most one is set. A kind of step is a struct and a field of one of
// these groups, and they stand in one file: its word and its doc are the field's tags, its keys the struct's. Package
// simulator/play has a row for each (docs/how-to-add-a-step.md).
type Actions struct {
	TillSteps
	AccountSteps
	PayoutSteps
	DeskSteps
	WorldSteps
}

// WorldSteps are what time and chance do, and whoever calls.
type WorldSteps struct {
	Advance   *Advance   `yaml:"advance" doc:"time passes"`
	Crash     *Crash     `yaml:"crash" doc:"a node fails between two events"`
	Restart   *Restart   `yaml:"restart" doc:"a crashed node comes back"`
	Complaint *Complaint `yaml:"complaint" doc:"somebody who is out of pocket calls"`
}

// Action is a pointer to one of the structs of Actions, or *Expectation.
type Action any

// Action returns what the step does, or nil when it only waits for At.
func (s *Step) Action() Action {
	if s.Start != nil {
		return s.Start.action()
	}
	for _, e := range s.expectations() {
		if e != nil {
			return e
		}
	}
	return s.action()
}

// expectations are what the step expects, by the mode in which it does.
func (s *Step) expectations() [Finally]*Expectation {
	return [...]*Expectation{Now: s.Expect, Eventually: s.Eventually, Never: s.Never, Always: s.Always}
}

// Waits reports whether the next step waits for this one's result.
func (s *Step) Waits() bool { return s.Start == nil }

// Label returns the label that the step gives to its transaction, or "".
func (s *Step) Label() string {
	action := reflect.ValueOf(s.Action())
	if action.Kind() != reflect.Pointer {
		return ""
	}
	if as := action.Elem().FieldByName("As"); as.IsValid() {
		return as.String()
	}
	return ""
}

// Word is how a file calls what the step does, "" when it only waits.
func (s *Step) Word() string {
	of := &s.Actions
	if s.Start != nil {
		of = s.Start
	}
	v := reflect.ValueOf(of).Elem()
	for _, f := range actionFields {
		if !v.FieldByIndex(f.Index).IsZero() {
			return f.Name
		}
	}
	return ""
}

// actionFields are the kinds of steps: the fields of the groups of Actions.
var actionFields = strict.FieldsOf(reflect.TypeFor[Actions]())

// action returns the action that is set, nil when none is.
func (a *Actions) action() Action { return set(a, actionFields) }

func (a *Actions) alternatives() []string { return namesOf(actionFields) }

func (s *Step) alternatives() []string {
	return append(append(s.Actions.alternatives(), "start"), modeWords[:Finally]...)
}

func (s *Step) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "thing that a step does", s, s.alternatives()...)
	if s.Start != nil {
		oneOf(at, m, "thing to start", s.Start, s.Start.alternatives()...)
	}
	for mode, e := range s.expectations() {
		if e != nil {
			e.Mode = Mode(mode)
		}
	}
	if action := s.Action(); s.Refused != "" && !refusable(action) {
		m.Add(at, "refused is for what somebody is told to do: nobody refuses that time passes, a call, or what is expected")
	}
}

// refusable reports whether a step may find nothing that it can do.
func refusable(a Action) bool {
	switch a.(type) {
	case nil, *Expectation, *Advance, *Complaint:
		return false
	}
	return true
}

// Advance lets time pass: to a moment or by a duration.
type Advance struct {
	To *When         `yaml:"to" doc:"T+1 09:30, D+2 10:00, 2026-03-30 09:30 or 22:45"`
	By time.Duration `yaml:"by" doc:"such as 30m"`
}

func (a *Advance) alternatives() []string { return []string{"to", "by"} }

// Check wants one way to advance.
func (a *Advance) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "way to advance", a, a.alternatives()...)
}

// Crash stops a node between two events; all that is not a fact is lost.
type Crash struct {
	Node    string        `yaml:"node,required" name:"node"`
	Restart time.Duration `yaml:"restart" doc:"comes back after this time; by a restart step when left out"`
}

// Restart brings a crashed node back.
type Restart struct {
	Node string `yaml:"node,required" name:"node"`
}

// Complaint is the call of somebody who is out of pocket. It changes nothing in
// any book; a control that found the trouble before it was worth its money.
type Complaint struct {
	By string `yaml:"by,required" enum:"cardholder,merchant,acquirer,issuer"`
	Of string `yaml:"of" name:"label" doc:"the transaction, where it is about one"`
}
