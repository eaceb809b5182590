package control

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/fault"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// wanted is what somebody wants a world to be.
type wanted struct {
	_            struct{} `additionalProperties:"false"`
	Profile      string   `json:"profile,omitempty" doc:"a profile that comes with acqsim, such as two-shops, which is meant when nothing is named" example:"two-shops"`
	ProfileText  string   `json:"profile_text,omitempty" doc:"a profile of your own, as YAML (docs/profiles.md)"`
	Scenario     string   `json:"scenario,omitempty" doc:"the world and the faults of a scenario of the catalogue, without its story" example:"C01"`
	ScenarioText string   `json:"scenario_text,omitempty" doc:"the same of a scenario of your own, as YAML"`
	Clock        string   `json:"clock,omitempty" enum:"held,wall" doc:"held, the default: time stands, but while a terminal waits for an answer; wall: it goes by"`
	Speed        float64  `json:"speed,omitempty" exclusiveMinimum:"0" maximum:"1000" doc:"of a wall clock: how many times as fast"`
	Start        string   `json:"start,omitempty" doc:"when the world begins, in the zone of its calendar; now when it is left out" example:"2026-03-25 18:00"`
	Dialect      string   `json:"dialect,omitempty" doc:"one dialect for all terminals; those of the profile when it is left out" example:"1987-ascii"`
	Keys         string   `json:"keys,omitempty" enum:"none,single,double,double-and-track" doc:"working keys of all terminals; those of the profile when it is left out"`
	Seed         uint64   `json:"seed,omitempty" doc:"of the test keys and PINs"`
	Strict       bool     `json:"strict,omitempty" doc:"answer as a host in production does"`
	Enrol        bool     `json:"enrol,omitempty" doc:"book terminals, merchants and test cards that nobody has told of when they are first heard of; where the ports of worlds are on loopback"`
	Latency      string   `json:"latency,omitempty" doc:"how long a message is under way between two institutions; 5ms when it is left out" example:"5ms"`
	Faults       []string `json:"faults,omitempty" maxItems:"100" doc:"faults that act from the beginning, in the words of scenario files, each on one line" example:"[\"drop 0210 nth 2\"]"`
}

// texts of somebody's own have these names where a mistake in them is told.
const (
	ownProfile  = "profile_text"
	ownScenario = "scenario_text"
)

// options are those of everything that is read.
func options() scenarios.Options {
	return scenarios.Options{Zone: time.LoadLocation,
		Causes: slices.Sorted(func(yield func(string) bool) {
			for code := range diagnosis.Causes {
				if !yield(string(code)) {
					return
				}
			}
		})}
}

// only reads a text of somebody's own, and the files that come with acqsim: nothing of the server's disk.
func only(name, text string) scenarios.ReadFunc {
	return func(file string) ([]byte, error) {
		if file == name {
			return []byte(text), nil
		}
		return scenarios.ReadFile(file)
	}
}

// config makes the config of a host. Left are the faults of the scenario that cannot act at one, and why.
func (a *wanted) config() (c live.HostConfig, from string, left []string, err error) {
	told, from, err := a.read(&c)
	if err != nil {
		return c, from, nil, err
	}
	w := *c.Profile
	c.Profile = &w
	if err := a.speak(&w); err != nil {
		return c, from, nil, err
	}
	c.Ports = []live.Port{{Dialect: a.Dialect}}
	w.Acquirer.Strict = w.Acquirer.Strict || a.Strict
	c.Enrol = a.Enrol
	c.Seed, c.Speed, c.Clock = a.Seed, a.Speed, live.Clock(cmp.Or(a.Clock, string(live.HeldClock)))
	if c.Latency, err = a.latency(); err != nil {
		return c, from, nil, err
	}
	if c.Start, err = a.start(&w); err != nil {
		return c, from, nil, err
	}
	if told != nil {
		c.Steps = live.Steps(play.AskedOf(told))
		left = a.acting(told, &c)
	}
	return c, from, left, a.failing(&c)
}

// read reads the profile or the scenario.
func (a *wanted) read(c *live.HostConfig) (told *scenarios.Scenario, from string, err error) {
	named := 0
	for _, text := range []string{a.Profile, a.ProfileText, a.Scenario, a.ScenarioText} {
		if text != "" {
			named++
		}
	}
	if named > 1 {
		return nil, "", problem("wrong-value", "want one of profile, profile_text, scenario and scenario_text")
	}
	if a.Scenario != "" || a.ScenarioText != "" {
		told, err = readScenario(a.Scenario, a.ScenarioText)
		if err != nil {
			return nil, "", err
		}
		c.Profile = &told.World
		return told, cmp.Or(a.Scenario, ownScenario), nil
	}
	file, from := ownProfile, ownProfile
	if a.ProfileText == "" {
		if file, from, err = shippedProfile(cmp.Or(a.Profile, "two-shops")); err != nil {
			return nil, "", err
		}
	}
	p, err := scenarios.LoadProfile(only(ownProfile, a.ProfileText), file, options())
	if err != nil {
		return nil, "", problem("wrong-scenario", err.Error())
	}
	c.Profile = &p.World
	for i := range p.Keypad {
		rule, err := p.Keypad[i].Rule(live.ParseFault)
		if err != nil {
			return nil, "", problem("wrong-scenario", err.Error())
		}
		c.Faults = append(c.Faults, rule)
	}
	return nil, from, nil
}

// readScenario reads one of the catalogue, or a text: the first of its rows.
func readScenario(id, text string) (*scenarios.Scenario, error) {
	read, file := only(ownScenario, text), ownScenario
	if text == "" {
		if file = scenarios.FileOf(id); file == "" {
			known := slices.Concat(scenarios.IDs(), scenarios.Checks())
			return nil, problem("no-such-scenario", fmt.Sprintf("%q is none%s; have %s", id, spelling.Hint(id, known),
				spelling.Choices(id, known, "GET /v1/scenarios")))
		}
	}
	rows, err := scenarios.Load(read, file, options())
	if err != nil {
		return nil, problem("wrong-scenario", err.Error())
	}
	return rows[0], nil
}

// shippedProfile is the file of a profile that comes with acqsim.
func shippedProfile(name string) (file, from string, err error) {
	known := scenarios.Profiles()
	name = strings.TrimSuffix(strings.TrimPrefix(name, "profiles/"), ".yaml")
	if !slices.Contains(known, name) {
		return "", "", problem("no-such-name", "no profile "+name+spelling.Hint(name, known)+"; have "+
			strings.Join(known, ", ")+"; one of your own is profile_text")
	}
	return "profiles/" + name + ".yaml", name, nil
}

// speak has the terminals speak and have what is wanted, or else what their profile says.
func (a *wanted) speak(w *scenarios.World) error {
	if a.Dialect != "" && !slices.Contains(dialect.Names(), a.Dialect) {
		return problem("wrong-value", "no dialect "+a.Dialect+spelling.Hint(a.Dialect, dialect.Names())+"; have "+
			strings.Join(dialect.Names(), ", "))
	}
	w.Terminals = maps.Clone(w.Terminals)
	for name, t := range w.Terminals {
		t.Dialect, t.Keys = cmp.Or(a.Dialect, t.Dialect, dialect.Default), cmp.Or(a.Keys, t.Keys)
		w.Terminals[name] = t
	}
	if len(w.Terminals) == 0 {
		return problem("wrong-scenario", "the world has no terminals: want at least one")
	}
	return nil
}

func (a *wanted) latency() (*time.Duration, error) {
	if a.Latency == "" {
		return nil, nil
	}
	d, err := time.ParseDuration(a.Latency)
	if err != nil || d < 0 {
		return nil, problem("wrong-value", "latency "+a.Latency+": want a time such as 5ms, or 0s")
	}
	return &d, nil
}

func (a *wanted) start(w *scenarios.World) (payment.Time, error) {
	if a.Start == "" {
		return 0, nil
	}
	when, err := scenarios.ParseWhen(a.Start)
	if err != nil || when.Kind != scenarios.OnDate {
		return 0, problem("wrong-value", "start "+a.Start+": want a date of the years 1970 to 2199 and a time, "+
			"such as 2026-03-25 18:00")
	}
	calendar, err := world.NewCalendar(w)
	if err != nil {
		return 0, problem("wrong-scenario", err.Error())
	}
	return when.Instant(0, calendar), nil
}

// acting takes the faults of a scenario that can act at a host, and says which cannot.
func (a *wanted) acting(told *scenarios.Scenario, c *live.HostConfig) (left []string) {
	c.Faults = slices.DeleteFunc(slices.Clone(told.Faults), func(r fault.Rule) bool {
		err := live.CanAct(&r, c.Profile, c.Steps)
		if err != nil {
			left = append(left, live.OwnWords(err))
		}
		return err != nil
	})
	return left
}

// failing adds the faults that are wanted.
func (a *wanted) failing(c *live.HostConfig) error {
	var mistakes []error
	for _, line := range a.Faults {
		rule, err := live.ParseFault(line)
		if err == nil {
			err = live.CanAct(&rule, c.Profile, c.Steps)
		}
		if err != nil {
			mistakes = append(mistakes, err)
		}
		c.Faults = append(c.Faults, rule)
	}
	if err := errors.Join(mistakes...); err != nil {
		return problem("wrong-fault", live.OwnWords(err))
	}
	return nil
}
