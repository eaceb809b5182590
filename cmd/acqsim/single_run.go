package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/runrecord"
)

// runOne runs the one row that a name stands for, or does a record again.
func (m *Main) runOne(ctx context.Context, p *playing, name string) (*play.Result, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if isRecord(name) {
		_, res, err := m.again(ctx, name)
		return res, err
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
	switch r.Verdict {
	case play.Fail:
		return &exitError{code: exitFailed}
	case play.Errored:
		return environment("%w", r.Err)
	case play.Inconclusive:
		return &exitError{code: exitInconclusive, err: fmt.Errorf("never fired: %v", r.Unfired)}
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

// again does a recorded run once more.
func (m *Main) again(ctx context.Context, name string) (*runrecord.Record, *play.Result, error) {
	rec, err := runrecord.Open(name)
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	s, err := rec.Scenario(scenarios.Options{})
	if err != nil {
		return nil, nil, unusable(err)
	}
	res := play.Run(ctx, s,
		play.Options{Wire: rec.Manifest.Wire, Dialect: rec.Manifest.Dialect, Seed: rec.Manifest.Seed})
	if errors.Is(res.Err, context.Canceled) {
		return nil, nil, res.Err
	}
	return rec, res, nil
}
