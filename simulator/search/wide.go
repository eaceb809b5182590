package search

import (
	"cmp"
	"fmt"
	"strings"

	"acqsim/fault"
)

// What may go wrong in a wide day besides.
var (
	paces = func(d *drawer) string {
		return "{pace: " + pick(d, "{split: 7}", "{bytes-per-second: 40}", "{split: 1, bytes-per-second: 200}") + "}"
	}
	skews   = func(d *drawer) string { return "{skew: {" + pick(d, "ahead: 3h", "behind: 2h", "ahead: 26h") + "}}" }
	inserts = func(d *drawer) string {
		return fmt.Sprintf(`{insert: {set: {"11": "%06d"}, before: %v}}`, 900_000+d.IntN(1000), d.chance(2))
	}
	forgets = func(d *drawer) string {
		return fmt.Sprintf("{crash: {node: all, at: %s, restart: %s, lose: %s}}", pick(d, "before-commit", "after-commit"),
			pick(d, "10s", "3m", "1h"), pick(d, "1", "2", "5", "all"))
	}
	misroutes = func(d *drawer) string { return "{misroute: {to: " + d.tills[d.IntN(len(d.tills))].name + "}}" }
)

// wideHandOffs are the verbs of wide days beside those of handOffs, and hand-offs that these lack.
var wideHandOffs = []handOff{
	{"link: terminal->acquirer, phase: request", true, verbs(paces, forgets, inserts, skews, pauses)},
	{"link: acquirer->terminal, phase: reply", true, verbs(paces, dies, pauses, misroutes)},
	{"link: acquirer->clearing, phase: request", true, verbs(paces, skews, forgets, cuts, pauses)},
	{"link: clearing->acquirer, phase: reply", true, verbs(paces, forgets, cuts, pauses)},
	{"link: clearing->issuer, phase: request", true, verbs(paces, skews, forgets, cuts, inserts)},
	{"link: issuer->clearing, phase: reply", true, verbs(paces, forgets, cuts)},
	{"link: terminal->acquirer, phase: reversal", true, verbs(forgets, cuts, stalls, pauses)},
	{"link: clearing->issuer, phase: reversal", true, verbs(cuts, stalls, answers)},
	{"link: terminal->acquirer, phase: batch", false, verbs(forgets, stalls, pauses)},
	{"link: terminal->acquirer, phase: network", false, verbs(drops, delays, cuts, dies)},
	{"link: acquirer->terminal, phase: network-reply", false, verbs(drops, delays, cuts)},
	{"link: acquirer->settlement-bank, mti: \"0200\"", true, verbs(forgets, cuts, skews)},
	{"link: settlement-bank->merchant-bank, mti: \"0200\"", true, verbs(forgets, cuts, dies)},
	{"link: merchant-bank->settlement-bank, mti: \"0210\"", true, verbs(stalls, cuts)},
	{"link: clearing->acquirer, class: file", false, verbs(dies, forgets)},
	{"link: clearing->issuer, class: file", false, verbs(dies, spoils)},
	{"link: settlement-bank->acquirer, class: file", false, verbs(dies, spoils)},
	{"link: clock->settle", false, verbs(dies)},
	{"link: clock->reconcile", false, verbs(dies)},
	{"link: clock->cut-over", false, verbs(dies)},
	{"link: clock->clearing-file", false, verbs(dies)},
	{"link: clock->payout", false, verbs(forgets, skews)},
}

func allHandOffs() []handOff { return append(append([]handOff(nil), handOffs...), wideHandOffs...) }

// nameOf says which hand-off a match is: "terminal->acquirer request".
func nameOf(on string) string {
	var name []string
	for part := range strings.SplitSeq(on, ", ") {
		key, value, _ := strings.Cut(part, ": ")
		switch key {
		case "record":
			name = append(name, key)
		default:
			name = append(name, strings.Trim(value, `"`))
		}
	}
	return strings.Join(name, " ")
}

// onOf says at which hand-off a rule acts.
func onOf(r *fault.Rule) string {
	name := r.On.Link
	if what := cmp.Or(string(r.On.Phase), r.On.MTI, string(r.On.Class)); what != "" {
		name += " " + what
	}
	if r.On.Record != nil {
		name += " record"
	}
	return name
}
