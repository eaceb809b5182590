package acqsimtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.uber.org/zap"

	"acqsim/fault"
	"acqsim/iso8583"
	"acqsim/live"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Option says how a host is to be.
type Option func(*setup) error

// setup is what the options made.
type setup struct {
	config  live.HostConfig
	keys    string
	dialect string
	spec    *iso8583.Spec // of the bytes of all messages; nil: the dialect's own
	speaks  string        // what the dialect of the spec is called
	own     *zap.Logger
	start   time.Time
}

// DefaultProfile is the world of a host that is told none: two shops with a till each, two cards.
const DefaultProfile = "profiles/two-shops.yaml"

// Profile takes the world of a profile: a file, seen from the folder of the test, or one of those that come with
// acqsim, such as profiles/one-shop.yaml.
func Profile(file string) Option {
	return func(s *setup) error {
		p, err := scenarios.LoadProfile(readFile, filepath.ToSlash(file), scenarios.Options{Zone: time.LoadLocation})
		if err != nil {
			return err
		}
		s.config.Profile, s.config.Enrol = &p.World, s.config.Enrol || p.Enrol
		return nil
	}
}

// Scenario takes the world and the faults of a scenario, by its file or its id in the catalogue. Its steps are for the
// test to take: a transaction that a fault is about (of: s1) is the first of its till that can be that step's. A fault
// that cannot act at a host, whose tills are the test's, ends the test with its file and line.
func Scenario(name string) Option {
	return func(s *setup) error {
		read, file := readFile, filepath.ToSlash(name)
		if !strings.ContainsAny(name, `./\`) {
			if _, err := scenarios.Source(name); err != nil {
				return err
			}
			read, file = scenarios.ReadFile, scenarios.FileOf(name)
		}
		rows, err := scenarios.Load(read, file, scenarios.Options{Zone: time.LoadLocation})
		if err != nil {
			return err
		}
		told := rows[0]
		s.config.Profile, s.config.Faults = &told.World, append([]fault.Rule(nil), told.Faults...)
		s.config.Steps = live.Steps(play.AskedOf(told))
		return acting(told, s.config.Steps)
	}
}

// acting refuses what of the faults of a scenario cannot act at a host, with its place.
func acting(told *scenarios.Scenario, steps []live.Asked) error {
	var mistakes []error
	for i := range told.Faults {
		if err := live.CanAct(&told.Faults[i], &told.World, steps); err != nil {
			mistakes = append(mistakes, fmt.Errorf("%v: %s", told.FaultsAt[i], live.OwnWords(err)))
		}
	}
	if len(mistakes) > 0 {
		mistakes = append(mistakes, errors.New("a host in a test cannot do this: take the world alone "+
			"(acqsimtest.World or Profile) and say with Host.Fault what is to go wrong"))
	}
	return errors.Join(mistakes...)
}

// World takes a world that was made in Go.
func World(w *scenarios.World) Option {
	return func(s *setup) error {
		own := *w
		s.config.Profile = &own
		return nil
	}
}

// Keys gives every till working keys of a scheme: single, double or double-and-track; none takes them away. A
// terminal's master key is in Host.TestKeys.
func Keys(scheme string) Option {
	return func(s *setup) error {
		switch scheme {
		case "none", "single", "double", "double-and-track":
			s.keys = scheme
			return nil
		}
		return fmt.Errorf("acqsimtest: keys %q: want none, single, double or double-and-track", scheme)
	}
}

// Enrol books terminals, merchants and test cards that nobody has told the host of when they are first heard of: a
// terminal is named E1, E2, …, a merchant EM1, a card EC1, in the order in which they come.
func Enrol() Option {
	return func(s *setup) error {
		s.config.Enrol = true
		return nil
	}
}

// Spec has every till speak by the bytes of a spec file: acqsim's JSON or YAML, that of moov-io/iso8583, or the XML of
// a jPOS packager. The host listens at Addr of the file's name without its ending. What the messages mean says Dialect,
// 1987-ascii when it is left out.
func Spec(file string) Option {
	return func(s *setup) error {
		data, err := readFile(filepath.ToSlash(file))
		if err != nil {
			return err
		}
		spec, err := iso8583.ParseSpec(file, data)
		if err != nil {
			return err
		}
		return SpecOf(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), spec)(s)
	}
}

// SpecOf is Spec for a layout that was made in Go, as moov.ToSpec makes one of a MessageSpec. The host listens at Addr
// of the name.
func SpecOf(name string, spec *iso8583.Spec) Option {
	return func(s *setup) error {
		if spec == nil || name == "" {
			return errors.New("acqsimtest: a spec: want a layout and a name for it")
		}
		s.spec, s.speaks = spec, name
		return nil
	}
}

// Dialect has every till speak one dialect, whatever its profile says.
func Dialect(name string) Option {
	return func(s *setup) error {
		s.dialect = name
		return nil
	}
}

// Seed is that of the test keys and the PINs; 0 when it is left out.
func Seed(seed uint64) Option {
	return func(s *setup) error {
		s.config.Seed = seed
		return nil
	}
}

// At is when the world begins, "2026-03-26 10:00", in the zone of its calendar; now when it is left out.
func At(moment string) Option {
	return func(s *setup) error {
		when, err := time.Parse("2006-01-02 15:04", moment)
		if err != nil {
			return fmt.Errorf("acqsimtest: at %q: want a moment such as 2026-03-26 10:00", moment)
		}
		s.start = when
		return nil
	}
}

// Wall has time go by as on the wall, so many times as fast: for a terminal whose own waits have to be seen. A host
// with such a clock can be advanced too.
func Wall(speed float64) Option {
	return func(s *setup) error {
		s.config.Clock, s.config.Speed = live.WallClock, speed
		return nil
	}
}

// Log takes the host's log. Without it a test that fails prints it.
func Log(log *zap.Logger) Option {
	return func(s *setup) error {
		s.own = log
		return nil
	}
}

// readFile reads a file of the test's, or else one of the catalogue.
func readFile(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.FromSlash(name))
	if err == nil {
		return data, nil
	}
	if shipped, missing := scenarios.ReadFile(name); missing == nil {
		return shipped, nil
	}
	return nil, err
}
