package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/runrecord"
)

// runOne runs the one row that a name stands for, or does a record again.
func (m *Main) runOne(ctx context.Context, p *playing, name string) (*play.Result, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	defer m.busy(always("playing " + name))()
	if isRecord(name) {
		return m.fromRecord(ctx, name)
	}
	rows, _, err := load(name, p.options())
	if err != nil {
		return nil, err
	}
	res := play.Run(ctx, rows[0], p.how())
	if errors.Is(res.Err, context.Canceled) {
		return nil, res.Err
	}
	return res, nil
}

// verdictError gives a run that did not pass its exit code; what is wrong has
// been said.
func verdictError(r *play.Result) error {
	switch {
	case r.Verdict == play.Fail:
		return &exitError{code: exitFailed}
	case r.Panicked():
		return &exitError{exitFailed, r.Err}
	case r.Verdict == play.Errored:
		return environment("%w", r.Err)
	case r.Verdict == play.Inconclusive:
		return &exitError{code: exitInconclusive, err: errors.New("nothing was proved: " + report.Summary(r))}
	}
	return nil
}

// isRecord tells a record of a run from a scenario.
func isRecord(name string) bool {
	if filepath.Ext(name) == ".zip" {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// fromRecord does a recorded run again to show it, and says where what is shown is not what was recorded.
func (m *Main) fromRecord(ctx context.Context, name string) (*play.Result, error) {
	rec, err := opened(name)
	if err != nil {
		return nil, err
	}
	if rec.Manifest.Host != nil {
		l, err := m.livedAgain(ctx, name, rec)
		if err != nil {
			return nil, err
		}
		return l.result(rec), prefixed(name, l.world.Close())
	}
	res, c, err := m.again(ctx, rec)
	if err != nil {
		return nil, err
	}
	return res, m.compared(name, c)
}

// compared says where what is shown is not what was recorded; the error is that nothing can be shown.
func (m *Main) compared(name string, c *runrecord.Comparison) error {
	switch lang := report.Language(m.lang); {
	case c.Unreadable != nil:
		return usage("%s", report.OtherVersion(name, c, lang))
	case c.Verdict == runrecord.Inconclusive && c.Withheld != nil:
		m.tell(fmt.Sprintf(lang.Pick("%s: the true bytes of what came after event %d are not kept: what is shown of it may "+
			"not be what was", "%s：事件 %d 之后到达的报文未保留真实字节：其后所示可能与当时不同"), name, *c.Withheld))
	case c.Verdict == runrecord.Inconclusive:
		fmt.Fprintln(m.Stderr, "acqsim:", report.OtherVersion(name, c, lang))
	case c.Verdict == runrecord.Differs:
		fmt.Fprintf(m.Stderr, "acqsim: "+lang.Pick(
			"%s: what is shown is a run of today, and it is not the recorded one: acqsim replay %s\n",
			"%s：所示为本次运行，与记录不一致：acqsim replay %s\n"), name, name)
	}
	return nil
}

// opened opens a record.
func opened(name string) (*runrecord.Record, error) {
	rec, err := runrecord.Open(name)
	if err != nil {
		return nil, usage("%w", err)
	}
	return rec, nil
}

// again does a recorded run once more and holds it against the record. A run is nil only where the comparison says
// that the scenario, of a later version, cannot be read.
func (m *Main) again(ctx context.Context, rec *runrecord.Record) (*play.Result, *runrecord.Comparison, error) {
	s, err := rec.Scenario(scenarios.Options{})
	if err != nil && rec.Later() {
		return nil, rec.Unread(err, version()), nil
	}
	if err != nil {
		return nil, nil, unusable(err)
	}
	res := play.Run(ctx, s,
		play.Options{Wire: rec.Manifest.Wire, Wires: wires(), Dialect: rec.Manifest.Dialect, Seed: rec.Manifest.Seed})
	if errors.Is(res.Err, context.Canceled) {
		return nil, nil, res.Err
	}
	c, err := rec.Compare(res, version())
	if err != nil {
		return nil, nil, environment("%w", err)
	}
	return res, c, nil
}
