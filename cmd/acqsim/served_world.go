package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/runrecord"
)

// servedWorld is the world that a host and its terminals share. Both processes make it
// alike, from the same flags.
type servedWorld struct {
	world   string // id or file of a scenario; the good day when there is neither it nor a profile
	profile string
	keypad  []scenarios.Keyed // of the profile
	enrol   bool              // of the host alone, as strict
	strict  bool
	dialect string
	lining
	known   dialect.Known // from the files that the flags name
	asked   string        // what --dialect named, which may be a file; dialect is then that of the file
	keys    string
	seed    uint64
	speed   float64
	sources *sources          // what it was read from
	again   *runrecord.Record // from which it is read
}

func (s *servedWorld) sharedFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.profile, "profile", "",
		"a profile instead of a scenario's world: own terminals, merchants, cards, keys (docs/profiles.md), or one of "+
			strings.Join(scenarios.Profiles(), ", "))
	cmd.Flags().StringVar(&s.dialect, "dialect", "",
		"one dialect for all tills: "+strings.Join(dialect.Names(), ", ")+" or a mapping file (default: the first two "+
			"in turn)")
	s.lineFlags(cmd)
	cmd.Flags().StringVar(&s.keys, "keys", "",
		"working keys of all tills: none, single, double or double-and-track (default: none, and beside them tills "+
			"K1, K2 with double keys)")
	cmd.Flags().Uint64Var(&s.seed, "seed", 0, "seed of the test keys; the same at both ends")
	cmd.Flags().Float64Var(&s.speed, "speed", 1,
		"how many times as fast as the wall clock time goes by; the same at both ends")
}

var keySchemes = []string{"none", "single", "double", "double-and-track"}

// load returns the world of a scenario for two processes: its tills speak the
// dialects in turn, or all of them the one that was asked for. Faults are those of the scenario's file.
func (s *servedWorld) load() (w *scenarios.World, told *scenarios.Scenario, err error) {
	s.asked = s.dialect
	if s.dialect, s.known, err = s.speech(s.dialect); err != nil {
		return nil, nil, err
	}
	if w, told, err = s.read(); err != nil {
		return nil, nil, err
	}
	if w, err = s.fit(*w); err != nil {
		return nil, nil, err
	}
	return w, told, nil
}

// fit makes the world of a scenario one that the flags describe.
func (s *servedWorld) fit(w scenarios.World) (*scenarios.World, error) {
	if s.keys != "" && !slices.Contains(keySchemes, s.keys) {
		return nil, usage("--keys %q: want none, single, double or double-and-track", s.keys)
	}
	if err := engine.CheckSpeed(s.speed); err != nil {
		return nil, usage("--%s", strings.TrimPrefix(err.Error(), "engine: "))
	}
	w.Terminals = maps.Clone(w.Terminals)
	w.Acquirer.Strict = w.Acquirer.Strict || s.strict
	if s.profile != "" {
		s.overProfile(&w)
		return &w, nil
	}
	spoken := dialect.Names()[:2]
	if s.dialect != "" {
		spoken = []string{s.dialect}
	}
	for i, till := range slices.Sorted(maps.Keys(w.Terminals)) {
		t := w.Terminals[till]
		t.Dialect = spoken[i%len(spoken)]
		t.Keys = s.keys
		w.Terminals[till] = t
	}
	if s.keys == "" && w.Security.Keys == "" {
		addKeyed(&w)
	}
	return &w, nil
}

// read takes the world from where it is.
func (s *servedWorld) read() (*scenarios.World, *scenarios.Scenario, error) {
	if s.again != nil {
		p, told, err := s.again.HostProfile(scenarios.Options{Zone: time.LoadLocation, Causes: causes()})
		if err != nil {
			return nil, nil, unusable(err)
		}
		s.keypad, s.enrol = p.Keypad, s.enrol || p.Enrol
		return &p.World, told, nil
	}
	if s.profile == "" {
		rows, src, err := load(cmp.Or(s.world, "good-day"), scenarios.Options{})
		if err != nil {
			return nil, nil, err
		}
		s.sources = src
		return &rows[0].World, rows[0], nil
	}
	if s.world != "" {
		return nil, nil, usage("--profile %s and %s: want one world, a profile's or a scenario's", s.profile, s.world)
	}
	p, src, err := loadProfile(s.profile)
	if err != nil {
		return nil, nil, err
	}
	s.keypad, s.enrol = p.Keypad, s.enrol || p.Enrol
	s.sources = src
	return &p.World, nil, nil
}

// overProfile has the tills of a profile speak and have what the flags say, without flags what their profile says.
func (s *servedWorld) overProfile(w *scenarios.World) {
	for name, t := range w.Terminals {
		t.Dialect = cmp.Or(s.dialect, t.Dialect, dialect.Default)
		t.Keys = cmp.Or(s.keys, t.Keys)
		w.Terminals[name] = t
	}
}

// addKeyed adds, for each dialect that is spoken, a till with keys beside those
// without.
func addKeyed(w *scenarios.World) {
	tills := slices.Sorted(maps.Keys(w.Terminals))
	for i, name := range dialectsOf(w) {
		first := tills[slices.IndexFunc(tills, func(till string) bool { return w.Terminals[till].Dialect == name })]
		till := w.Terminals[first]
		till.ID, till.Keys = payment.TerminalID(fmt.Sprintf("2000000%d", i+1)), "double"
		w.Terminals[fmt.Sprintf("K%d", i+1)] = till
	}
}

// dialectsOf returns what the tills of a world speak, in order.
func dialectsOf(w *scenarios.World) []string {
	spoken := make(map[string]bool)
	for _, t := range w.Terminals {
		spoken[t.Dialect] = true
	}
	return slices.Sorted(maps.Keys(spoken))
}
