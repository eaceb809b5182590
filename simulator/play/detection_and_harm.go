package play

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/controls"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Figures are what a run came to in the two figures by which remedies are
// compared: how the trouble came to light, and who was out of pocket.
type Figures struct {
	Detection Detection
	Harm      []Harm // the parties in the order of the money's way; empty for nobody
}

// Detection is the first that anybody learned of the trouble: a control, or the
// complaint of a person.
type Detection struct {
	Control string // "L4", the id of an alert, "complaint" or "none"
	At      payment.Time
	// BeforeComplaint says that a control spoke, and that nobody had to call first.
	BeforeComplaint bool
}

// Harm is what one party was out of pocket for.
type Harm struct {
	Who    reconcile.Actor
	Amount payment.Amount // the largest at the end of any day
	Days   int            // ends of days at which something was missing, and the end of the story
	Sum    payment.Amount // of those amounts: amount × days
	Still  bool           // something is still missing at the end
}

// complaint is the word for a trouble that no control found.
const complaint, none = "complaint", "none"

// meter takes, at the end of each natural day of a run, who is out of pocket.
type meter struct {
	world  *world.World
	next   payment.Time // the next end of a day
	losses map[reconcile.Actor]*Harm
	called payment.Time // the first complaint, 0 for none
}

// dayEnd is the last instant of the natural day of t.
func (m *meter) dayEnd(t payment.Time) payment.Time {
	return m.world.Calendar.At(m.world.Calendar.Date(t).AddDays(1), 0).Add(-time.Nanosecond)
}

// sample takes down what is missing now.
func (m *meter) sample(last bool) {
	missing := merchant.Losses(diagnosis.NewIndex(m.world.Evidence()))
	for _, l := range missing {
		h := m.losses[l.Who]
		if h == nil {
			h = &Harm{Who: l.Who}
			m.losses[l.Who] = h
		}
		if l.Amount.Minor > h.Amount.Minor {
			h.Amount = l.Amount
		}
		h.Days++
		h.Sum = h.Sum.Add(l.Amount)
		h.Still = last
	}
}

// complain notes the call of somebody who is out of pocket.
func (m *meter) complain() { m.called = cmp.Or(m.called, m.world.Loop.Now()) }

// harmed lists who was out of pocket, along the money's way.
func (m *meter) harmed() []Harm {
	var out []Harm
	for _, who := range [...]reconcile.Actor{reconcile.Cardholder, reconcile.IssuerDesk, reconcile.AcquirerDesk,
		reconcile.Merchant} {
		if h := m.losses[who]; h != nil {
			out = append(out, *h)
		}
	}
	return out
}

// figures sums up the run.
func (m *meter) figures() *Figures {
	m.sample(true)
	f := &Figures{Harm: m.harmed(), Detection: Detection{Control: none}}
	found, called := controls.Detect(m.world.Evidence()), m.called
	switch {
	case found.Control != "" && (called == 0 || found.At <= called):
		f.Detection = Detection{Control: found.Control, At: found.At, BeforeComplaint: true}
	case called != 0:
		f.Detection = Detection{Control: complaint, At: called}
	}
	return f
}

// against holds the figures of a run against what its scenario asserts.
func (m *meter) against(s *scenarios.Scenario, want *scenarios.Figures, have *Figures) []Failure {
	var out []Failure
	fail := func(figure, want, have string) {
		out = append(
			out,
			Failure{Location: s.Location, Rule: ruleOf(s, figure), At: m.world.Loop.Now(), Want: want, Have: have},
		)
	}
	if d := want.Detection; d != nil && !m.detectedAs(d, have) {
		fail("detection", m.wantedDetection(d), m.detectionText(&have.Detection))
	}
	if want.Harm != nil && !harmedAs(*want.Harm, have.Harm) {
		var w, h []string
		for i := range *want.Harm {
			w = append(w, wantedHarm(&(*want.Harm)[i]))
		}
		for i := range have.Harm {
			h = append(h, have.Harm[i].String())
		}
		fail("harm", orNobody(w), orNobody(h))
	}
	return out
}

// ruleOf names the figure that does not hold.
func ruleOf(s *scenarios.Scenario, figure string) string {
	if turn := s.Turn.String(); turn != "" {
		return "figures " + turn + ": " + figure
	}
	return "figures: " + figure
}

func (m *meter) detectedAs(want *scenarios.Detection, have *Figures) bool {
	d := &have.Detection
	if want.Control != d.Control || want.BeforeComplaint != nil && *want.BeforeComplaint != d.BeforeComplaint {
		return false
	}
	return want.At == nil || m.world.Calendar.At(want.At.Date, want.At.Time) == d.At-d.At%payment.Time(time.Second)
}

func (m *meter) wantedDetection(d *scenarios.Detection) string {
	text := d.Control
	if d.At != nil {
		text += " at " + stamp(m.world, m.world.Calendar.At(d.At.Date, d.At.Time))
	}
	if d.BeforeComplaint != nil {
		text += map[bool]string{true: ", before the complaint", false: ", not before the complaint"}[*d.BeforeComplaint]
	}
	return text
}

// detectionText says how the trouble came to light.
func (m *meter) detectionText(d *Detection) string {
	if d.Control == none {
		return none
	}
	text := d.Control + " at " + stamp(m.world, d.At)
	if d.BeforeComplaint {
		return text + ", before the complaint"
	}
	return text
}

func harmedAs(want []scenarios.Harm, have []Harm) bool {
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		w := &want[i]
		j := slices.IndexFunc(have, func(h Harm) bool { return string(h.Who) == w.Who })
		if j < 0 {
			return false
		}
		h := &have[j]
		if h.Amount.Minor != w.Amount.Minor || w.Days != nil && *w.Days != h.Days ||
			w.Still != nil && *w.Still != h.Still {
			return false
		}
	}
	return true
}

func wantedHarm(w *scenarios.Harm) string {
	text := w.Who + " " + w.Amount.String()
	if w.Days != nil {
		text += fmt.Sprintf(" for %d days", *w.Days)
	}
	if w.Still != nil && *w.Still {
		text += " and still"
	}
	return text
}

// String says who, how much and how long.
func (h *Harm) String() string {
	text := fmt.Sprintf("%s %s for %d days", h.Who, h.Amount, h.Days)
	if h.Still {
		text += " and still"
	}
	return text
}

func orNobody(texts []string) string { return cmp.Or(strings.Join(texts, ", "), "nobody") }
