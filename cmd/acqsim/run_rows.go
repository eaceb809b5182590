package main

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/strict"
)

// selecting is how a person says which scenarios are run, and against whom.
type selecting struct {
	playing
	peering
	matrix bool
	tags   string
}

// task is one row to run, with the files it was made from.
type task struct {
	row     report.Row
	from    string // what a person named: an id, or a file
	sources *sources
	done    chan struct{}
}

// tasks loads everything before anything runs. A file that cannot be used is a row by itself; an id that is not there,
// or a file, is a mistake of whoever named it.
func (s *selecting) tasks(names []string) ([]*task, error) {
	fits, err := parseTags(s.tags)
	if err != nil {
		return nil, usage("--%w", err)
	}
	whole := len(names) == 0
	if whole {
		names = s.turnable(catalogueFor(s.tags))
	}
	var tasks []*task
	var mistakes []string
	for _, name := range names {
		rows, src, err := load(name, s.optionsFor(name))
		var inFile *strict.Error
		switch {
		case errors.As(err, &inFile):
			file, _, _ := strings.Cut(name, "[")
			tasks = append(tasks, &task{row: report.Row{Name: file, File: file, Err: err}, from: file, done: closed})
			continue
		case err != nil:
			mistakes = append(mistakes, err.Error())
			continue
		}
		from, _, _ := strings.Cut(name, "[")
		for _, row := range s.spoken(rows) {
			if fits(row.Tags) && (!whole || s.meant(row)) && (!s.judgeable || play.Judgeable(row, s.other)) {
				tasks = append(tasks, &task{row: report.Planned(row), from: from, sources: src, done: make(chan struct{})})
			}
		}
	}
	if len(mistakes) > 0 {
		return nil, usage("nothing was run\n%s", strings.Join(mistakes, "\n"))
	}
	return apart(tasks), nil
}

// closed is of a task that has nothing to do.
var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// turnable leaves of the catalogue what has the remedy that is to be turned.
func (s *selecting) turnable(ids []string) []string {
	if s.turn.Remedy == "" {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		return err == nil && !slices.Contains(rows[0].Turns(), s.turn)
	})
}

// optionsFor says which rows of a scenario are wanted. A check is held in every
// dialect that it is meant for.
func (s *selecting) optionsFor(name string) scenarios.Options {
	o := s.options()
	o.Matrix = s.matrix || slices.Contains(scenarios.Checks(), name)
	return o
}

// meant reports whether a scenario happens in the dialect that is asked for: some happen in one alone, the only one
// that their matrix lists.
func (s *selecting) meant(row *scenarios.Scenario) bool {
	listed := row.Matrix["dialect"]
	return len(listed) != 1 || s.dialect == "" || listed[0] == s.dialect
}

// spoken leaves the rows of a check that are meant for the dialect that is asked
// for. Against a peer, whose port speaks one dialect, that is the default one, and a
// check that needs the peer's clock, or a hand at its desk, is left out, unless the
// peer is the other half of a pair, which lives by the same clock and does its own
// part of each step.
func (s *selecting) spoken(rows []*scenarios.Scenario) []*scenarios.Scenario {
	if len(rows) == 0 || rows[0].Side() == "" {
		return rows
	}
	wanted := s.dialect
	if s.peer != "" {
		foreignDesk := strings.HasPrefix(s.peer, "host=") && slices.Contains(rows[0].Tags, scenarios.DeskTag)
		if !s.paired && (foreignDesk || slices.Contains(rows[0].Tags, scenarios.ClockTag)) {
			return nil
		}
		wanted = cmp.Or(wanted, dialect.Names()[0])
	}
	if wanted == "" {
		return rows
	}
	if d, err := dialect.Known(s.dialects).Named(wanted); err == nil && d.Like() != "" {
		wanted = d.Like() // means the same by other bytes
	} else if s.dialects != nil { // a dialect of a file: what is the same in every dialect
		return rows[:1]
	}
	return slices.DeleteFunc(rows, func(row *scenarios.Scenario) bool { return row.Vars["dialect"] != wanted })
}

// how says how a row is run: as it is played, and against whom.
func (s *selecting) how() play.Options {
	o := s.playing.how()
	o.Peer = s.other
	year, month, day := time.Now().Date()
	o.Today = payment.Date(year, int(month), day)
	return o
}
