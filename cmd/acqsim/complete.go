package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
)

// What a shell is told: values alone, values and files, or values after which more is
// typed.
const (
	valuesOnly = cobra.ShellCompDirectiveNoFileComp
	orFiles    = cobra.ShellCompDirectiveDefault
	andMore    = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
)

// flagValues says, for each flag that has values to choose from, which they are. A flag
// of one name has the same values wherever it stands.
func flagValues() map[string]cobra.CompletionFunc {
	levels := cobra.FixedCompletions([]string{"debug", "info", "warn", "error"}, valuesOnly)
	remedies := cobra.FixedCompletions(scenarios.Remedies(), valuesOnly)
	folders := cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	return map[string]cobra.CompletionFunc{
		"lang":    cobra.FixedCompletions([]string{"en\tEnglish", "zh\t中文"}, valuesOnly),
		"wire":    completeWire,
		"dialect": cobra.FixedCompletions(dialect.Names(), orFiles),
		"spec":    cobra.FixedCompletions(iso8583.ShippedNames(), orFiles),
		"framing": cobra.FixedCompletions([]string{"binary-2", "binary-4", "ascii-4", "bcd-2", "bcd-2,inclusive", "none"},
			valuesOnly),
		"keys":     cobra.FixedCompletions(keySchemes, valuesOnly),
		"log":      levels,
		"with":     remedies,
		"without":  remedies,
		"as":       cobra.FixedCompletions(strings.Split(seatNames(), ", "), valuesOnly),
		"to":       cobra.FixedCompletions([]string{"json", "yaml"}, valuesOnly),
		"peer":     cobra.FixedCompletions([]string{"host=", "terminal=listen:"}, andMore),
		"tags":     completeTags,
		"fact":     completeFact,
		"from":     completeIDs,
		"world":    completeIDs,
		"name":     completeTill,
		"merchant": completeMerchant,
		"record":   folders,
		"csv":      folders,
		"map":      cobra.FixedCompletions([]string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt),
		"junit":    cobra.FixedCompletions([]string{"xml"}, cobra.ShellCompDirectiveFilterFileExt),
	}
}

// completeFlags gives the flags of a command, and of all under it, their values.
func completeFlags(cmd *cobra.Command) {
	values := flagValues()
	add := func(f *pflag.Flag) {
		complete, ok := values[f.Name]
		if !ok || f.Value.Type() == "bool" {
			return
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, complete); err != nil {
			panic(err) // a flag of this command, which nobody has given values
		}
	}
	cmd.LocalNonPersistentFlags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, c := range cmd.Commands() {
		completeFlags(c)
	}
}

// completeWire offers the wires of a run, or those of a terminal that talks to a host somewhere else.
func completeWire(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if cmd.Name() == "terminal" {
		return terminalWires, valuesOnly
	}
	return wireNames, valuesOnly
}

// completeIDs offers the scenarios, with their titles, and files.
func completeIDs(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	lang, _ := cmd.Flags().GetString("lang") // "" is English
	var out []cobra.Completion
	for _, id := range append(scenarios.IDs(), scenarios.Checks()...) {
		if !strings.HasPrefix(id, typed) {
			continue
		}
		if rows, err := scenarios.LoadID(id, scenarios.Options{}); err == nil {
			id += "\t" + rows[0].Title.In(lang)
		}
		out = append(out, id)
	}
	return out, orFiles
}

// completeRun offers for trace a run and then a transaction of it.
func completeRun(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return completeIDs(cmd, args, typed)
	}
	s := named(args[0])
	if s == nil || len(args) > 1 {
		return nil, valuesOnly
	}
	var labels []cobra.Completion
	for i := range s.Steps {
		if l := s.Steps[i].Label(); l != "" {
			labels = append(labels, l)
		}
	}
	return labels, valuesOnly
}

// completeComparison offers the five comparisons too.
func completeComparison(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion,
	cobra.ShellCompDirective) {
	ids, directive := completeIDs(cmd, args, typed)
	for i := range slices.Backward(levels) {
		ids = append([]cobra.Completion{string(levels[i].comparison)}, ids...)
	}
	return ids, directive
}

// completeAction offers what a cashier does.
func completeAction(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	out := []cobra.Completion{"sign-on", "settle", "void last"}
	if s := worldOf(cmd); s != nil {
		for _, card := range sortedNames(s.World.Cards) {
			out = append(out, "sale "+card+" 12.50", "refund "+card+" 12.50", "balance "+card)
		}
	}
	return out, valuesOnly
}

func completeTill(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if s := worldOf(cmd); s != nil {
		return append(sortedNames(s.World.Terminals), "K1", "K2"), valuesOnly
	}
	return nil, valuesOnly
}

func completeMerchant(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		if s := named(args[0]); s != nil {
			return sortedNames(s.World.Merchants), valuesOnly
		}
	}
	return nil, valuesOnly
}

// completeTags offers the tags of the catalogue for the last word of an expression.
func completeTags(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndexAny(typed, " (")+1]
	words := []string{scenarios.CheckTag}
	for _, id := range scenarios.IDs() {
		if rows, err := scenarios.LoadID(id, scenarios.Options{}); err == nil {
			words = append(words, rows[0].Tags...)
		}
	}
	slices.Sort(words)
	words = append(slices.Compact(words), "not")
	for i := range words {
		words[i] = before + words[i]
	}
	return words, andMore
}

// completeFact offers the facts that may be known, and then the values of one.
func completeFact(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	name, _, values := strings.Cut(typed, "=")
	var out []cobra.Completion
	for _, k := range questions.ClueKinds() {
		if !values {
			out = append(out, string(k.Name)+"=\t"+k.Question.En)
		}
		for _, v := range k.Values {
			if values && string(k.Name) == name {
				out = append(out, name+"="+v.Value+"\t"+v.Text.En)
			}
		}
	}
	if values {
		return out, valuesOnly
	}
	return out, andMore
}

// named is the scenario that a person has typed, nil when it is none.
func named(name string) *scenarios.Scenario {
	if isRecord(name) || isTables(name) {
		return nil
	}
	rows, _, err := load(name, scenarios.Options{})
	if err != nil {
		return nil
	}
	return rows[0]
}

// worldOf is the scenario whose world --world names.
func worldOf(cmd *cobra.Command) *scenarios.Scenario {
	world, err := cmd.Flags().GetString("world")
	if err != nil {
		return nil
	}
	return named(cmp.Or(world, "good-day"))
}

func sortedNames[V any](m map[string]V) []string {
	var out []string
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
