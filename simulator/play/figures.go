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
	"acqsim/strict"
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
	next   payment.Time // the next end of a day
	losses map[reconcile.Actor]*Harm
	called payment.Time // the first complaint, 0 for none
}

// dayEnd is the last instant of the natural day of t.
func (r *runner) dayEnd(t payment.Time) payment.Time {
	return r.world.Calendar.At(r.world.Calendar.Date(t).AddDays(1), 0).Add(-time.Nanosecond)
}

// sample takes down what is missing now.
func (r *runner) sample(last bool) {
	missing := merchant.Losses(diagnosis.NewArchive(r.world.Evidence()))
	for _, l := range missing {
		h := r.meter.losses[l.Who]
		if h == nil {
			h = &Harm{Who: l.Who}
			r.meter.losses[l.Who] = h
		}
		if l.Amount.Minor > h.Amount.Minor {
			h.Amount = l.Amount
		}
		h.Days++
		h.Sum = h.Sum.Add(l.Amount)
		h.Still = last
	}
}

// runMetered is runUntil that stops at the end of each day on its way.
func (r *runner) runMetered(until payment.Time, wanted func() bool) error {
	for r.meter.next < until {
		if err := r.runLoop(r.meter.next, wanted); err != nil {
			return err
		}
		if r.world.Loop.Now() < r.meter.next {
			return nil // what was wanted has come, or nothing is left to happen
		}
		r.sample(false)
		r.meter.next = r.dayEnd(r.meter.next.Add(time.Nanosecond))
	}
	return r.runLoop(until, wanted)
}

// complain notes the call of somebody who is out of pocket.
func (r *runner) complain(at strict.Location) {
	if r.unobserved(at, "a complaint reaches nobody here") {
		return
	}
	r.meter.called = cmp.Or(r.meter.called, r.world.Loop.Now())
}

// harmed lists who was out of pocket, along the money's way.
func (m *meter) harmed() []Harm {
	var out []Harm
	for _, who := range [...]reconcile.Actor{reconcile.Cardholder, reconcile.IssuerDesk, reconcile.AcquirerDesk, reconcile.Merchant} {
		if h := m.losses[who]; h != nil {
			out = append(out, *h)
		}
	}
	return out
}

// figures sums up the run.
func (r *runner) figures() *Figures {
	r.sample(true)
	f := &Figures{Harm: r.meter.harmed(), Detection: Detection{Control: none}}
	found, called := controls.Detect(r.world.Evidence()), r.meter.called
	switch {
	case found.Control != "" && (called == 0 || found.At <= called):
		f.Detection = Detection{Control: found.Control, At: found.At, BeforeComplaint: true}
	case called != 0:
		f.Detection = Detection{Control: complaint, At: called}
	}
	return f
}

// judgeFigures holds the figures of a run against what its scenario asserts.
func (r *runner) judgeFigures() {
	if r.meter == nil {
		return
	}
	have := r.figures()
	r.result.Figures = have
	want := r.scenario.Asserted()
	if want == nil {
		return
	}
	r.result.Observed++
	if d := want.Detection; d != nil && !r.detectedAs(d, have) {
		r.result.fail(Failure{Position: r.scenario.Location, Rule: r.ruleOf("detection"), At: r.world.Loop.Now(),
			Want: r.wantedDetection(d), Have: r.DetectionText(&have.Detection)})
	}
	if want.Harm != nil && !harmedAs(*want.Harm, have.Harm) {
		var w, h []string
		for i := range *want.Harm {
			w = append(w, wantedHarm(&(*want.Harm)[i]))
		}
		for i := range have.Harm {
			h = append(h, have.Harm[i].String())
		}
		r.result.fail(Failure{Position: r.scenario.Location, Rule: r.ruleOf("harm"), At: r.world.Loop.Now(), Want: orNobody(w), Have: orNobody(h)})
	}
}

// ruleOf names the figure that does not hold.
func (r *runner) ruleOf(figure string) string {
	if turn := r.scenario.Turn.String(); turn != "" {
		return "figures " + turn + ": " + figure
	}
	return "figures: " + figure
}

func (r *runner) detectedAs(want *scenarios.Detection, have *Figures) bool {
	d := &have.Detection
	if want.Control != d.Control || want.BeforeComplaint != nil && *want.BeforeComplaint != d.BeforeComplaint {
		return false
	}
	return want.At == nil || r.world.Calendar.At(want.At.Date, want.At.Time) == d.At-d.At%payment.Time(time.Second)
}

func (r *runner) wantedDetection(d *scenarios.Detection) string {
	text := d.Control
	if d.At != nil {
		text += " at " + r.stamp(r.world.Calendar.At(d.At.Date, d.At.Time))
	}
	if d.BeforeComplaint != nil {
		text += map[bool]string{true: ", before the complaint", false: ", not before the complaint"}[*d.BeforeComplaint]
	}
	return text
}

// DetectionText says how the trouble came to light.
func (r *runner) DetectionText(d *Detection) string {
	if d.Control == none {
		return none
	}
	text := d.Control + " at " + r.stamp(d.At)
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
		if h.Amount.Minor != w.Amount.Minor || w.Days != nil && *w.Days != h.Days || w.Still != nil && *w.Still != h.Still {
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
