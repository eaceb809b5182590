package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"time"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/runrecord"
	"acqsim/simulator/world"
)

// recorder begins the record of a host, where one is wanted.
func (s *serving) recorder(c *live.HostConfig, told *scenarios.Scenario) (*runrecord.Recorder, error) {
	if s.record == "" {
		return nil, nil
	}
	c.Start = cmp.Or(c.Start, payment.Time(time.Now().UnixNano()))
	calendar, err := world.NewCalendar(c.Profile)
	if err != nil {
		return nil, err
	}
	m := runrecord.Manifest{Version: version(), Row: s.profile, Dialect: s.kept(s.asked), Seed: s.seed, Wire: "external",
		Zone: calendar.Zone.String(), Host: &runrecord.Host{Profile: s.profile != "", Strict: s.strict, Enrol: s.enrol,
			Keys: s.keys,
			Spec: s.kept(s.spec), Faults: s.faults, Start: runrecord.Instant(c.Start), Latency: s.latency.String()}}
	if told != nil {
		m.Row, m.Digest, m.Matrix = told.Row, told.Digest, told.Row != told.ID
	}
	files := maps.Clone(s.sources.files)
	for name, text := range s.files {
		if _, there := files[name]; there {
			return nil, usage("--record: the scenario has a file %s too: name the dialect's another", name)
		}
		files[name] = text
	}
	r, err := runrecord.Begin(s.record, m, s.sources.main, files)
	if err != nil {
		return nil, usage("--record: %w", err)
	}
	c.Record = r
	return r, nil
}

// relive lives the life of a recorded host again and holds it against the record.
func (m *Main) relive(ctx context.Context, name string, rec *runrecord.Record) (string, *runrecord.Comparison, error) {
	config, told, err := m.relived(rec)
	switch {
	case err != nil && rec.Later():
		return "", rec.Unread(err, version()), nil
	case err != nil:
		return "", nil, prefixed(name, err)
	}
	comparing, err := rec.Comparing(version())
	if err != nil {
		return "", nil, environment("%w", err)
	}
	for _, after := range told.Withheld {
		comparing.Withheld(after)
	}
	hash, lived := live.Replay(ctx, *config, live.Told{Inputs: told.Inputs, End: told.End, Ended: rec.Manifest.Host.Ended},
		comparing.See)
	c, err := comparing.End(hash)
	if err != nil {
		return "", nil, environment("%w", err)
	}
	var not *live.NotThere
	var diverged *engine.Diverged
	switch {
	case errors.Is(lived, context.Canceled):
		return "", nil, lived
	case lived != nil && (!errors.As(lived, &not) || !errors.As(not, &diverged)):
		return "", nil, environment("%s: %w", name, lived)
	case not != nil && c.Verdict != runrecord.Inconclusive && !unlike(c, diverged):
		return "", nil, usage("%s: %s: %s", name, told.Place(not.Input), live.OwnWords(not))
	}
	return hash, c, nil
}

// unlike reports whether the comparison shows why the host was not where something was told to it: else the place is
// wrong.
func unlike(c *runrecord.Comparison, d *engine.Diverged) bool {
	return c.First != nil && (c.First.Now != "" || d.Have.Seq < d.Want.Seq)
}

// relived reads from a record what a host was, and what it was told.
func (m *Main) relived(rec *runrecord.Record) (*live.HostConfig, *runrecord.Told, error) {
	told, err := rec.Told()
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	h := rec.Manifest.Host
	s := &serving{keep: live.DefaultKeep, faults: h.Faults, servedWorld: servedWorld{again: rec,
		strict: h.Strict, enrol: h.Enrol, dialect: rec.Manifest.Dialect, keys: h.Keys, seed: rec.Manifest.Seed, speed: 1,
		lining: lining{spec: h.Spec, open: rec.Source}}}
	if h.Profile {
		s.profile = rec.Manifest.Scenario
	}
	config, _, err := m.world(s)
	if err != nil {
		return nil, nil, err
	}
	latency, err := time.ParseDuration(h.Latency)
	if err != nil || latency < 0 {
		return nil, nil, usage("manifest.json: host: latency: %q: want a time such as 5ms", h.Latency)
	}
	config.Start, config.Latency = told.Start, &latency
	return &config, told, nil
}
