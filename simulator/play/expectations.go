package play

import (
	"strings"

	"acqsim/engine"
	"acqsim/scenarios"
	"acqsim/simulator/expect"
)

// expect judges an expectation now, or within its time, or begins to watch it.
func (r *runner) expect(e *scenarios.Expectation) error {
	if !r.applies(e) {
		return nil
	}
	if !r.setting.sees(e, e.Mode.String()+" "+expect.Subject(e.Matcher())) {
		return nil
	}
	from := r.ended
	if e.After != "" {
		from = r.ends[e.After]
	}
	switch e.Mode {
	case scenarios.Never, scenarios.Always, scenarios.Eventually:
		w := &watch{expectation: e}
		if e.Within > 0 {
			w.until = from.Add(e.Within)
		}
		r.watching = append(r.watching, w)
		r.look(w)
		return nil
	}
	f := expect.Match(r.world, e.Matcher())
	if !f.Holds && e.Within > 0 {
		deadline := min(from.Add(e.Within), r.end)
		stale := false // only a record can change the answer
		changed := r.world.Loop.Seq()
		err := r.setting.until(deadline, func() bool {
			stale = changed == r.world.Loop.Seq()
			if !stale {
				changed = r.world.Loop.Seq()
				f = expect.Match(r.world, e.Matcher())
			}
			return !f.Holds
		})
		if err != nil {
			return err
		}
		if !f.Holds {
			f = expect.Match(r.world, e.Matcher())
		}
	}
	r.note(e, f)
	return nil
}

// onRecord holds what is watched against every change of the world.
func (r *runner) onRecord(rec *engine.Record) {
	r.setting.heard(rec)
	r.hear(rec)
	switch rec.Kind {
	case engine.FactRecord, engine.FrameRecord, engine.LostRecord:
	default:
		return
	}
	for _, w := range r.watching {
		if !w.done {
			r.look(w)
		}
	}
}

func (r *runner) look(w *watch) {
	if w.until > 0 && r.world.Loop.Now() > w.until {
		r.conclude(w)
		return
	}
	w.last = expect.Match(r.world, w.expectation.Matcher())
	switch w.expectation.Mode {
	case scenarios.Eventually:
		if w.last.Holds {
			w.done, w.met = true, true
		}
	case scenarios.Never:
		if w.last.Holds {
			w.done = true
			want := "never " + strings.TrimSuffix(w.last.Want, " at least once")
			r.note(w.expectation, expect.Finding{Want: want, Have: w.last.Have, Decided: w.last.Decided})
		}
	case scenarios.Always:
		if !w.last.Holds {
			w.done = true
			r.note(w.expectation, w.last)
		}
	}
}

// conclude judges a watch whose time is over.
func (r *runner) conclude(w *watch) {
	w.done = true
	if w.expectation.Mode == scenarios.Eventually && !w.met {
		r.note(w.expectation, w.last)
	}
}

// finish judges what is left when everything has come to rest.
func (r *runner) finish() {
	for _, w := range r.watching {
		if !w.done {
			r.conclude(w)
		}
	}
	r.watching = nil
	r.unrefused()
	for i := range r.scenario.Finally {
		e := &r.scenario.Finally[i]
		if !r.applies(e) {
			continue
		}
		if !r.setting.sees(e, "finally "+expect.Subject(e.Matcher())) {
			continue
		}
		r.at = e.Location
		r.result.ended++
		r.note(e, expect.Match(r.world, e.Matcher()))
	}
	r.at = r.scenario.Location
	r.setting.account()
	for rec := range r.world.History.Frames {
		if !rec.File && rec.Kind == engine.FrameRecord {
			r.result.Messages++
		}
	}
}

// note keeps a Finding that does not hold.
func (r *runner) note(e *scenarios.Expectation, f expect.Finding) {
	r.result.Observed++
	if f.Holds {
		return
	}
	r.result.fail(Failure{
		Location: e.Location, Rule: e.Mode.String() + " " + expect.Subject(e.Matcher()), At: r.world.Loop.Now(),
		Want: f.Want, Have: f.Have, Decided: f.Decided,
	})
}

// applies reports whether an expectation is meant for the dialect of the tills.
func (r *runner) applies(e *scenarios.Expectation) bool {
	return e.MessageForm.Dialect == "" || e.MessageForm.Dialect == r.world.Dialect()
}
