package live

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"acqsim/fault"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/spelling"
)

// ParseFault reads a rule from one line as scenarios.ParseFault does. A message without a
// place is one on the lines of the terminals: the second 0210 is the second answer that a
// terminal gets, not the one that the acquirer gets from the network for the first.
func ParseFault(line string) (fault.Rule, error) {
	rule, err := scenarios.ParseFault(line)
	if err != nil {
		return rule, err
	}
	on := &rule.On
	message := on.Record == nil && (on.Class == "" || on.Class == fault.Message)
	if message && on.Link == "" && on.Node == "" {
		phase := on.Phase
		if on.MTI != "" {
			phase = fault.PhaseOf(on.MTI)
		}
		switch phase {
		case "":
		case fault.Reply, fault.ReversalReply, fault.BatchReply, fault.NetworkReply:
			on.Link = "acquirer->terminal"
		default:
			on.Link = "terminal->acquirer"
		}
	}
	return rule, nil
}

// CanAct reports what of a rule a host with this profile does not have: a place that does
// not exist, or one that is at terminals, which are somebody else's; or a step that no
// terminal is asked for.
func CanAct(rule *fault.Rule, profile *scenarios.World, steps []Asked) error {
	here := placesAt(profile)
	var mistakes []error
	refuse := func(path, format string, args ...any) {
		mistakes = append(mistakes, fmt.Errorf("live: fault %s: %s: "+format, append([]any{rule.ID, path}, args...)...))
	}
	if n, does := victimOf(rule); does && n.name != fault.All && !slices.Contains(partiesAt(profile), n.name) {
		refuse(n.path, "%q is none of ours to stop: want one of %s, or all", n.name,
			spelling.Choices(n.name, partiesAt(profile), ""))
	}
	for _, m := range matchesOf(rule) {
		if m.Of != "" && !slices.ContainsFunc(steps, func(a Asked) bool { return a.Label == m.Of }) {
			refuse(m.path+".of", "%s is no step that a terminal here does: say which message by mti, phase, fields or nth", m.Of)
		}
		for _, end := range m.ends() {
			switch {
			case slices.Contains(here, end.name) || end.job && slices.Contains(party.Jobs(), end.name):
			case slices.Contains(scenarios.Places(profile), end.name):
				refuse(end.path, "%s is at the terminals, which are somebody else's: a host has %s", end.name,
					spelling.Choices("", here, ""))
			default:
				refuse(end.path, "no node %q%s; have %s", end.name, spelling.Hint(end.name, here),
					spelling.Choices(end.name, here, ""))
			}
		}
	}
	if from, _, _ := strings.Cut(rule.On.Link, "->"); profile.IsTill(strings.TrimSpace(from)) {
		for _, path := range rule.Do.OfSender() {
			refuse(path, "what comes from a terminal has come as it sent it: a host can do this to what it sends, "+
				"on: {link: acquirer->%s}", strings.TrimSpace(from))
		}
	}
	return errors.Join(mistakes...)
}

// placesAt are the places at which faults can act at a host.
func placesAt(profile *scenarios.World) []string {
	return slices.DeleteFunc(scenarios.Places(profile), func(place string) bool {
		return place == "printer" || place == string(party.Operator) || strings.HasSuffix(place, ".printer")
	})
}

// place is a match of a rule, by its path.
type place struct {
	path string
	*fault.Match
}

// matchesOf returns all that says what a rule acts on or waits for.
func matchesOf(r *fault.Rule) []place {
	all := []place{{"on", &r.On.Match}}
	add := func(path string, m *fault.Match) {
		if m != nil {
			all = append(all, place{path, m})
		}
	}
	add("on.after", r.On.After)
	add("on.record", r.On.Record)
	if d := r.Do.Delay; d != nil {
		add("do.delay.until", d.Until)
	}
	if s := r.Do.Stall; s != nil {
		add("do.stall.until", s.Until)
	}
	return all
}

// victimOf returns the node that a rule stops, kills or whose clock it sets: the one that the
// verb names, or else the receiver, as far as the rule says who that is.
func victimOf(r *fault.Rule) (victim end, does bool) {
	node, verb := "", r.Do.Verb()
	switch d := &r.Do; {
	case d.Crash != nil:
		node = d.Crash.Node
	case d.Pause != nil:
		node = d.Pause.Node
	case d.Skew != nil:
		node = d.Skew.Node
	default:
		return end{}, false
	}
	if node != "" {
		return end{path: "do." + string(verb) + ".node", name: node}, true
	}
	from, to, linked := strings.Cut(r.On.Link, "->")
	if linked && strings.TrimSpace(from) != string(party.Clock) {
		return end{path: "on.link", name: strings.TrimSpace(to)}, true
	}
	return end{path: "on.node", name: r.On.Node}, r.On.Node != ""
}

// partiesAt are the nodes of a host that live and die.
func partiesAt(profile *scenarios.World) []string {
	return slices.DeleteFunc(placesAt(profile), func(place string) bool {
		_, till := profile.Terminals[place]
		return till || place == "terminal" || place == string(party.Clock)
	})
}

// end is a node that a match names.
type end struct {
	path, name string
	job        bool // the job's name may stand for it
}

func (p place) ends() []end {
	var out []end
	if p.Node != "" {
		out = append(out, end{p.path + ".node", p.Node, false})
	}
	if from, to, found := strings.Cut(p.Link, "->"); found {
		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		out = append(out, end{p.path + ".link", from, false}, end{p.path + ".link", to, from == string(party.Clock)})
	}
	return out
}
