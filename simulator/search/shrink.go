package search

import (
	"context"
	"slices"
	"strings"

	"acqsim/strict"
)

// shrinking is a story on its way to a smaller one.
type shrinking struct {
	ctx   context.Context
	story *Story
	wrong func(*Story) bool
}

// Shrink is the story with as little in it as is still wrong in the same way, by what wrong
// says: faults, steps, expectations, parties and settings are left out, halves first and then
// one by one, and amounts become round. It ends early, with what it has, when ctx does.
func Shrink(ctx context.Context, s *Story, wrong func(*Story) bool) *Story {
	h := &shrinking{ctx, s, wrong}
	for before := ""; before != string(h.story.Text()) && ctx.Err() == nil; {
		before = string(h.story.Text())
		h.list("finally")
		h.list("faults")
		h.list("steps")
		h.settings()
		h.amounts()
	}
	return h.story
}

// try takes a smaller story where it is still wrong.
func (h *shrinking) try(less *Story) bool {
	if h.ctx.Err() != nil || !h.wrong(less) {
		return false
	}
	h.story = less
	return true
}

// list leaves elements of a list out: all, halves, quarters, and at last each.
func (h *shrinking) list(key string) {
	for size := len(h.story.root.Get(key).Elements()); size > 0; size /= 2 {
		for end := len(h.story.root.Get(key).Elements()); end > 0; {
			from := max(0, end-size)
			if !h.try(h.story.cut(key, from, end)) {
				end = from
				continue
			}
			end = min(from, len(h.story.root.Get(key).Elements()))
		}
	}
}

// cut is the story without some elements of a list, and without all that speaks of a
// transaction which began in one of them.
func (s *Story) cut(key string, from, end int) *Story {
	gone := make(map[string]bool)
	keep := func(all []*strict.Node, out func(i int) bool) *strict.Node {
		list := &strict.Node{Kind: strict.List}
		for i, n := range all {
			if out(i) || speaksOf(n, gone) {
				if label := labelOf(n); label != "" {
					gone[label] = true
				}
				continue
			}
			list.Kids = append(list.Kids, n)
		}
		return list
	}
	less := s.with(s.root, key, keep(s.root.Get(key).Elements(), func(i int) bool { return from <= i && i < end }))
	if key == "steps" {
		for _, other := range []string{"faults", "finally"} {
			if all := s.root.Get(other); all != nil {
				less = less.with(less.root, other, keep(all.Elements(), func(int) bool { return false }))
			}
		}
	}
	return less
}

// labelOf is the label of the transaction that a step begins.
func labelOf(step *strict.Node) string {
	label := ""
	step.Walk(func(n *strict.Node) {
		if as := n.Get("as"); as != nil && label == "" {
			label = as.Text
		}
	})
	return label
}

// speaksOf reports whether a step, a fault or an expectation names one of some labels.
func speaksOf(n *strict.Node, labels map[string]bool) bool {
	found := false
	if len(labels) > 0 {
		n.Walk(func(k *strict.Node) { found = found || k.Kind == strict.Text && labels[k.Text] })
	}
	return found
}

// settings leaves out of the world who and what is not needed, a whole before its parts.
func (h *shrinking) settings() {
	var visit func(way []string)
	visit = func(way []string) {
		at := h.story.root
		for _, key := range way {
			at = at.Get(key)
		}
		if at == nil || at.Kind != strict.Mapping {
			return
		}
		for _, key := range slices.Backward(at.Names()) {
			inside := append(slices.Clone(way), key)
			if !h.try(h.story.less(inside)) && len(way) < 3 {
				visit(inside)
			}
		}
	}
	visit([]string{"world"})
}

// less is the story without what stands at the end of a way of keys.
func (s *Story) less(way []string) *Story {
	var cut func(n *strict.Node, way []string) *strict.Node
	cut = func(n *strict.Node, way []string) *strict.Node {
		if len(way) == 1 {
			return without(n, way[0])
		}
		changed := *n
		changed.Kids = slices.Clone(n.Kids)
		for i, k := range n.Keys {
			if k.Text == way[0] {
				changed.Kids[i] = cut(n.Kids[i], way[1:])
			}
		}
		return &changed
	}
	return &Story{s.file, cut(s.root, way), s.read}
}

// amounts makes the amounts of the steps round.
func (h *shrinking) amounts() {
	for i := range h.story.root.Get("steps").Elements() {
		for _, to := range []string{"100", "1"} {
			step := h.story.root.Get("steps").Kids[i]
			round, changed := rounded(step, to)
			if !changed {
				continue
			}
			list := *h.story.root.Get("steps")
			list.Kids = slices.Clone(list.Kids)
			list.Kids[i] = round
			if h.try(h.story.with(h.story.root, "steps", &list)) {
				break
			}
		}
	}
}

// rounded is a step whose amount is a round one, with the decimals that it had.
func rounded(n *strict.Node, to string) (*strict.Node, bool) {
	out, changed := *n, false
	out.Kids = slices.Clone(n.Kids)
	for i, k := range n.Kids {
		if i < len(n.Keys) && n.Keys[i].Text == "amount" && k.Kind == strict.Text {
			_, decimals, _ := strings.Cut(k.Text, ".")
			value := to
			if decimals != "" {
				value += "." + strings.Repeat("0", len(decimals))
			}
			if isRound(k.Text) || k.Text == value {
				continue
			}
			amount := *k
			amount.Text, amount.Number = value, false
			out.Kids[i], changed = &amount, true
			continue
		}
		if kid, did := rounded(k, to); did {
			out.Kids[i], changed = kid, true
		}
	}
	return &out, changed
}

// isRound reports whether an amount is one that shrinking gives.
func isRound(s string) bool {
	whole, decimals, _ := strings.Cut(s, ".")
	return (whole == "1" || whole == "100") && strings.Trim(decimals, "0") == ""
}
