package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/payment"
)

// Remedies lists what can be done against missing money (S1 to S10 of the case
// catalogue), in the words of the tags remedy:….
func Remedies() []string { return slices.Clone(tagWords["remedy"]) }

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

func (r *Remedy) check(at Position, p *problems) {
	one(at, p, "of with and without", map[string]bool{"with": r.With != nil, "without": r.Without != nil})
}

// Turned is how the scenario changes when a remedy is turned the other way. Steps
// that say with or without the remedy come and go too.
type Turned struct {
	World   Overlay  `yaml:"world" doc:"laid over the world of the file"`
	Faults  []string `yaml:"without-faults" doc:"ids of faults that do not happen then"`
	Figures Figures  `yaml:"figures,required" doc:"what is true then"`
}

// Overlay is a part of a world, judged when it has been laid over the whole.
type Overlay struct{ tree *tree }

// Figures are what a scenario asserts of how the trouble came to light and of who
// was out of pocket.
type Figures struct {
	Detection *Detection `yaml:"detection" doc:"which control found it first"`
	Harm      *[]Harm    `yaml:"harm" doc:"who was out of pocket: all of them, [] for nobody"`
}

func (f *Figures) check(at Position, p *problems) {
	if f.Detection == nil && f.Harm == nil {
		p.add(at, "want detection, harm or both")
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

// turned gives the file the shape that it has with a remedy turned: another
// world, fewer faults, other steps. A turned file asserts nothing but figures:
// what the file expects, it expects of itself as it is written.
func (l *loader) turned(t *tree, turn Turn) *tree {
	remedies := t.get("remedies")
	force := make(map[string]bool)
	for _, key := range treeKeys(remedies) {
		force[key.text] = remedies.get(key.text).get("without") != nil
	}
	if turn.Remedy != "" {
		change := l.change(t, remedies, turn)
		if change == nil {
			return t
		}
		force[turn.Remedy] = !turn.Without
		if over := change.get("world"); over != nil {
			t = t.with("world", merged(t.get("world"), over))
		}
		t = t.with("faults", l.faultsBut(t.get("faults"), change.get("without-faults")))
		t = t.with("finally", &tree{pos: t.pos, kind: list})
	}
	return t.with("steps", l.stepsIn(t.get("steps"), force, turn.Remedy != ""))
}

// change finds what a turn changes, or says why it cannot be made.
func (l *loader) change(t, remedies *tree, turn Turn) *tree {
	remedy := remedies.get(turn.Remedy)
	if remedy == nil {
		var known []string
		for _, k := range treeKeys(remedies) {
			known = append(known, k.text)
		}
		l.problems.unknown(t.pos, "remedy of this scenario", turn.Remedy, known)
		return nil
	}
	word, other := "with", "without"
	if turn.Without {
		word, other = other, word
	}
	if remedy.get(word) == nil {
		l.problems.add(remedy.pos, "remedy %s is %s force here: run it %s", turn.Remedy, map[bool]string{true: "not in", false: "in"}[turn.Without], other+" "+turn.Remedy)
	}
	return remedy.get(word)
}

// faultsBut leaves out the faults whose ids are listed.
func (l *loader) faultsBut(faults, gone *tree) *tree {
	if faults == nil || gone == nil {
		return faults
	}
	out := &tree{pos: faults.pos, kind: list}
	left := make(map[string]bool)
	for _, id := range gone.kids {
		left[id.text] = true
	}
	for _, f := range faults.kids {
		id := f.get("id")
		if id != nil && left[id.text] {
			delete(left, id.text)
			continue
		}
		out.kids = append(out.kids, f)
	}
	for _, id := range gone.kids {
		if left[id.text] {
			l.problems.add(id.pos, "no fault has the id %q", id.text)
		}
	}
	return out
}

// stepsIn leaves out the steps that are taken only with, or only without, another
// set of remedies, and of a turned file what it expects.
func (l *loader) stepsIn(steps *tree, force map[string]bool, actionsOnly bool) *tree {
	if steps == nil || steps.kind != list {
		return steps
	}
	out := &tree{pos: steps.pos, kind: list}
	for _, s := range steps.kids {
		if s.kind == mapping && (!l.taken(s, force) || actionsOnly && expects(s)) {
			continue
		}
		out.kids = append(out.kids, s)
	}
	return out
}

func expects(step *tree) bool {
	for _, key := range [...]string{"expect", "eventually", "never", "always"} {
		if step.key(key) != nil {
			return true
		}
	}
	return false
}

// taken reports whether a step is taken with these remedies in force.
func (l *loader) taken(step *tree, force map[string]bool) bool {
	for _, word := range [...]string{"with", "without"} {
		name := step.get(word)
		if name == nil {
			continue
		}
		for _, one := range strings.Split(name.text, ",") {
			in, known := force[strings.TrimSpace(one)]
			if !known {
				l.problems.unknown(name.pos, "remedy of this scenario", strings.TrimSpace(one), sortedKeys(force))
			}
			if in != (word == "with") {
				return false
			}
		}
	}
	return true
}

// with returns a mapping in which a key has another value; nil changes nothing.
func (t *tree) with(name string, value *tree) *tree {
	if value == nil {
		return t
	}
	m := &tree{pos: t.pos, kind: mapping}
	found := false
	for i, k := range t.keys {
		kid := t.kids[i]
		if k.text == name {
			kid, found = value, true
		}
		m.keys, m.kids = append(m.keys, k), append(m.kids, kid)
	}
	if !found {
		m.keys, m.kids = append(m.keys, &tree{pos: value.pos, kind: text, text: name}), append(m.kids, value)
	}
	return m
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

// checkRemedies holds the remedies against the tags: those that the case lists.
func (d *decoder) checkRemedies(s *Scenario, t *tree) {
	remedies := t.get("remedies")
	for _, key := range treeKeys(remedies) {
		if !slices.Contains(tagWords["remedy"], key.text) {
			d.problems.unknown(key.pos, "remedy", key.text, tagWords["remedy"])
		} else if !slices.Contains(s.Tags, "remedy:"+key.text) {
			d.problems.add(key.pos, "want the tag remedy:%s too: tags say which remedies the case lists", key.text)
		}
	}
	if remedies == nil {
		return
	}
	if s.Figures == nil {
		d.problems.add(remedies.pos, "want figures beside remedies: without them there is nothing to compare with")
	}
	for _, name := range tagWords["remedy"] {
		if _, ok := s.Remedies[name]; !ok && slices.Contains(s.Tags, "remedy:"+name) {
			d.problems.add(remedies.pos, "%s", fmt.Sprintf("want remedy %s here, as a tag says that the case lists it", name))
		}
	}
}
