package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/scenarios"
)

// catalogueFor lists the ids that a tag expression chooses from: the cases, and the
// conformance checks too when it names their tag. A plain run is of the cases.
func catalogueFor(tags string) []string {
	ids := scenarios.IDs()
	words := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(tags))
	if slices.Contains(words, scenarios.CheckTag) {
		ids = append(ids, scenarios.Checks()...)
	}
	return ids
}

// optionsFor says which rows of a scenario are wanted. A check is held in every
// dialect that it is meant for.
func (r *running) optionsFor(name string) scenarios.Options {
	o := r.options()
	o.Matrix = o.Matrix || slices.Contains(scenarios.Checks(), name)
	return o
}

// spoken leaves the rows of a check that are meant for the dialect that is asked
// for. Against a peer, whose port speaks one dialect, that is the default one, and a
// check that needs the peer's clock, or a hand at its desk, is left out, unless the
// peer is the other half of a pair, which lives by the same clock and does its own
// part of each step.
func (r *running) spoken(rows []*scenarios.Scenario) []*scenarios.Scenario {
	if len(rows) == 0 || rows[0].Side() == "" {
		return rows
	}
	wanted := r.dialect
	if r.peer != "" {
		foreignDesk := strings.HasPrefix(r.peer, "host=") && slices.Contains(rows[0].Tags, scenarios.DeskTag)
		if !r.paired && (foreignDesk || slices.Contains(rows[0].Tags, scenarios.ClockTag)) {
			return nil
		}
		wanted = cmp.Or(wanted, dialect.Names()[0])
	}
	if wanted == "" {
		return rows
	}
	if r.dialects != nil { // a dialect of a file: what is the same in every dialect
		return rows[:1]
	}
	return slices.DeleteFunc(rows, func(s *scenarios.Scenario) bool { return s.Vars["dialect"] != wanted })
}

func completeIDs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(scenarios.IDs(), scenarios.Checks()...), cobra.ShellCompDirectiveDefault
}
