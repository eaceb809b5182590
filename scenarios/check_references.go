package scenarios

import (
	"slices"
	"strings"

	"acqsim/party"
	"acqsim/strict"
)

// parties are the nodes that have a book and a journal.
var parties = []string{"acquirer", "clearing", "issuer", "merchant-bank", "settlement-bank"}

// references are the names of things that a file uses, in the order in which it does:
// a terminal, a card, the label of a transaction.
type references struct {
	list    []reference
	inSteps map[*strict.Node]bool // what stands in the steps: a label must have been given before
	given   []string              // labels that are given elsewhere
}

type reference struct {
	node *strict.Node
	kind string // "terminal", "card", "label", "new-label" …
}

// note hears of a name.
func (r *references) note(n *strict.Node, kind string) { r.list = append(r.list, reference{n, kind}) }

// nodesIn lists all that is inside a node.
func nodesIn(n *strict.Node) map[*strict.Node]bool {
	all := make(map[*strict.Node]bool)
	n.Walk(func(n *strict.Node) { all[n] = true })
	return all
}

// resolve looks up every name that the file uses.
func (r *references) resolve(s *Scenario, causes []string, m *strict.Mistakes) {
	labels := append(slices.Clone(r.given), r.labels(m)...)
	var given []string // labels, as far as the steps have come
	w := &s.World
	known := map[string][]string{
		"terminal": sortedKeys(w.Terminals),
		"card":     sortedKeys(w.Cards),
		"merchant": sortedKeys(w.Merchants),
		"account":  sortedKeys(w.Accounts),
		"label":    labels,
		"node":     append(slices.Clone(parties), sortedKeys(w.Terminals)...),
		"end":      append(ends(w), "all"),
	}
	for _, one := range r.list {
		at, name := one.node.Location, one.node.Text
		switch one.kind {
		case "new-label":
			given = append(given, name)
		case "link":
			checkLink(one.node, w, m)
		case "cause":
			if causes != nil && !slices.Contains(causes, name) {
				m.Unknown(at, one.kind, name, causes)
			}
		default:
			if !slices.Contains(known[one.kind], name) {
				m.Unknown(at, one.kind, name, known[one.kind])
			} else if one.kind == "label" && r.inSteps[one.node] && !slices.Contains(given, name) {
				m.Add(at, "label %q is given only by a later step", name)
			}
		}
	}
}

// labels returns the labels that the steps give, in the order of the file.
func (r *references) labels(m *strict.Mistakes) []string {
	var labels []string
	for _, one := range r.list {
		if one.kind != "new-label" {
			continue
		}
		name := one.node.Text
		if !wordPattern.MatchString(name) {
			m.Add(one.node.Location, "want a label of small letters, digits and hyphens, have %q", name)
		}
		if slices.Contains(labels, name) {
			m.Add(one.node.Location, "label %q is given twice", name)
		}
		labels = append(labels, name)
	}
	return labels
}

// IsTill reports whether a place of a fault is one of the tills, or any of them.
func (w *World) IsTill(place string) bool {
	_, till := w.Terminals[place]
	return till || place == "terminal"
}

// Places lists the nodes and roles of a world at which a fault may act.
func Places(w *World) []string { return ends(w) }

// ends lists what may stand at an end of a link: a party, a terminal by name or
// all of them, a printer, the operator, the clock and its jobs.
func ends(w *World) []string {
	all := append(slices.Clone(parties), "terminal", "printer", "operator", "clock")
	for _, t := range sortedKeys(w.Terminals) {
		all = append(all, t, t+".printer")
	}
	return all
}

func checkLink(n *strict.Node, w *World, m *strict.Mistakes) {
	from, to, found := strings.Cut(n.Text, "->")
	if !found {
		m.Add(n.Location, "want a link such as terminal->acquirer, have %q", n.Text)
		return
	}
	known := ends(w)
	if !slices.Contains(known, from) {
		m.Unknown(n.Location, "node", from, known)
	}
	if from == "clock" {
		known = append(party.Jobs(), known...)
	}
	if !slices.Contains(known, to) {
		m.Unknown(n.Location, "node", to, known)
	}
}
