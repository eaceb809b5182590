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
	"acqsim/simulator/play"
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
	l, err := m.lifeOf(ctx, name, rec, false)
	if err != nil || l.world == nil {
		return "", l.compared, err
	}
	return l.hash, l.compared, prefixed(name, l.world.Close())
}

// life is the life of a recorded host that was lived again.
type life struct {
	world    *world.World // in which it ended; nil where the record is of a later version that cannot be read
	config   *live.HostConfig
	told     live.Told
	withheld int // messages whose true bytes are not kept
	compared *runrecord.Comparison
	hash     string
}

// lifeOf lives the life of a recorded host again and holds it against the record. With history the world has all that
// happened, and all rows of it.
func (m *Main) lifeOf(ctx context.Context, name string, rec *runrecord.Record, history bool) (l life, err error) {
	config, told, err := m.relived(rec)
	switch {
	case err != nil && rec.Later():
		l.compared = rec.Unread(err, version())
		return l, nil
	case err != nil:
		return l, prefixed(name, err)
	}
	if config.History = history; history {
		config.Keep = everyDay
	}
	comparing, err := rec.Comparing(version())
	if err != nil {
		return l, environment("%w", err)
	}
	for _, after := range told.Withheld {
		comparing.Withheld(after)
	}
	l.config, l.withheld = config, len(told.Withheld)
	l.told = live.Told{Inputs: told.Inputs, End: told.End, Ended: rec.Manifest.Host.Ended}
	w, lived := live.Relive(ctx, *config, l.told, comparing.See)
	if w == nil {
		return l, environment("%s: %w", name, lived)
	}
	l.hash = w.Loop.TraceHash()
	if l.compared, err = comparing.End(l.hash); err != nil {
		return l, environment("%w", errors.Join(err, w.Close()))
	}
	var not *live.NotThere
	var diverged *engine.Diverged
	switch c := l.compared; {
	case errors.Is(lived, context.Canceled):
		return l, errors.Join(lived, w.Close())
	case lived != nil && (!errors.As(lived, &not) || !errors.As(not, &diverged)):
		return l, environment("%s: %w", name, errors.Join(lived, w.Close()))
	case not != nil && c.Verdict != runrecord.Inconclusive && !unlike(c, diverged):
		return l, usage("%s: %s: %s", name, told.Place(not.Input), live.OwnWords(errors.Join(not, w.Close())))
	}
	l.world = w
	return l, nil
}

// livedAgain is lifeOf for whoever shows it, with all its history; it says where that is not what was recorded.
func (m *Main) livedAgain(ctx context.Context, name string, rec *runrecord.Record) (life, error) {
	l, err := m.lifeOf(ctx, name, rec, true)
	if err == nil {
		err = m.compared(name, l.compared)
	}
	return l, err
}

// result is the life of a host as if it were a run: of a story that nobody wrote, and that expects nothing.
func (l *life) result(rec *runrecord.Record) *play.Result {
	name := rec.Manifest.Row
	s := &scenarios.Scenario{
		Row: name, Name: name, ID: name, World: *l.config.Profile, Faults: l.config.Faults,
		Title: payment.Text{En: "A served host", Zh: "一台主机"},
		Story: payment.Text{En: "What terminals sent to a host that acqsim served, as its record has it.",
			Zh: "终端向 acqsim 主机发送的报文，依其记录。"},
		Lesson: payment.Text{En: "acqsim new ID --from makes a scenario of it.", Zh: "acqsim new 名称 --from 可将其写成场景。"},
	}
	return &play.Result{Scenario: s, Wire: rec.Manifest.Wire, Dialect: l.world.Dialect(), Seed: rec.Manifest.Seed,
		Verdict: play.Pass, TraceHash: l.hash, Virtual: l.world.Loop.Now().Sub(l.world.Start), World: l.world}
}

// everyDay is more clearing days than a record has.
const everyDay = 100_000

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
