package scenarios

import (
	"acqsim/payment"
	"acqsim/strict"
)

// Effect is what a remedy does to a case.
type Effect string

const (
	Prevents Effect = "prevents" // with it nobody is out of pocket
	Detects  Effect = "detects"  // with it somebody knows earlier
	Repairs  Effect = "repairs"  // with it somebody is out of pocket for less, or for a shorter time
)

// Remedy says what one remedy does to the case. With or Without is set: a remedy
// that the scenario has in force says what the world is like without it, another
// one what it would be like with it.
type Remedy struct {
	Effect  Effect       `yaml:"effect,required" enum:"prevents,detects,repairs" doc:"what it does to this case"`
	How     payment.Text `yaml:"how,required" doc:"one sentence: by what means"`
	Without *Turned      `yaml:"without" doc:"it is in force here; this is what its absence changes"`
	With    *Turned      `yaml:"with" doc:"it is not in force here; this is what it would change"`
}

// InForce reports whether the scenario, as it is written, has the remedy.
func (r *Remedy) InForce() bool { return r.Without != nil }

// Turned returns what changes when the remedy is taken away or added.
func (r *Remedy) Turned() *Turned {
	if r.Without != nil {
		return r.Without
	}
	return r.With
}

func (r *Remedy) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "of with and without", r, "with", "without")
}

// Turned is how the scenario changes when a remedy is turned the other way. Steps
// that say with or without the remedy come and go too.
type Turned struct {
	World   Overlay  `yaml:"world" doc:"laid over the world of the file"`
	Faults  []string `yaml:"without-faults" doc:"ids of faults that do not happen then"`
	Figures Figures  `yaml:"figures,required" doc:"what is true then"`
}

// Overlay is a part of a world, judged when it has been laid over the whole.
type Overlay struct{}

// TakeNode refuses what is no part of a world. The loader lays the node itself over
// the world of the file.
func (*Overlay) TakeNode(n *strict.Node, m *strict.Mistakes) {
	if n.Kind != strict.Mapping {
		m.Add(n.Location, "want a mapping with keys of world, have %v", n.Kind)
	}
}

// Figures are what a scenario asserts of how the trouble came to light and of who
// was out of pocket.
type Figures struct {
	Detection *Detection `yaml:"detection" doc:"which control found it first"`
	Harm      *[]Harm    `yaml:"harm" doc:"who was out of pocket: all of them, [] for nobody"`
}

func (f *Figures) Check(at strict.Location, m *strict.Mistakes) {
	if f.Detection == nil && f.Harm == nil {
		m.Add(at, "want detection, harm or both")
	}
}

// Detection is the first that anybody learned of the trouble.
type Detection struct {
	Control string     `yaml:"control,required" doc:"L1 to L5, the id of an alert, complaint, or none"`
	At      *LocalTime `yaml:"at" doc:"2026-03-27 09:00:00"`
	// BeforeComplaint is what a control is for.
	BeforeComplaint *bool `yaml:"before-complaint" doc:"whether a control was faster than the person who is out of pocket"`
}

// Harm is what one party was out of pocket for.
type Harm struct {
	Who    string         `yaml:"who,required" enum:"cardholder,merchant,acquirer,issuer"`
	Amount payment.Amount `yaml:"amount,required" doc:"the largest amount at the end of any day"`
	Days   *int           `yaml:"days" min:"0" doc:"ends of natural days at which it was missing, that of the story included"`
	Still  *bool          `yaml:"still" doc:"it is still missing when the story ends"`
}

// Turn names a remedy that is to be turned the other way: taken away where the
// scenario has it, added where it does not.
type Turn struct {
	Remedy string
	// Without says that it is to be taken away.
	Without bool
}

// String returns "without clearing", as the command line has it.
func (t Turn) String() string {
	switch {
	case t.Remedy == "":
		return ""
	case t.Without:
		return "without " + t.Remedy
	}
	return "with " + t.Remedy
}
