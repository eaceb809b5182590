package search

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"acqsim/scenarios"
	"acqsim/strict"
)

// Story is a scenario file taken apart into what can be left out of it.
type Story struct {
	file string
	root *strict.Node
	read scenarios.ReadFunc // the profiles that it includes
}

// ReadStory takes a scenario file apart. Profiles that it includes are read by read.
func ReadStory(read scenarios.ReadFunc, file string) (*Story, error) {
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("search: reading a scenario: %w", err)
	}
	var m strict.Mistakes
	root := strict.Read(file, data, strict.Options{}, &m)
	if err := m.Err(); err != nil {
		return nil, err
	}
	if root == nil || root.Get("steps") == nil {
		return nil, fmt.Errorf("search: %s: it has no steps", file)
	}
	return &Story{file, root, read}, nil
}

// Row takes of a file with a matrix the one row whose variables have these values.
func (s *Story) Row(vars map[string]string) *Story {
	if s.root.Get("matrix") == nil {
		return s
	}
	values := &strict.Node{Kind: strict.Mapping}
	for _, name := range s.root.Get("matrix").Names() {
		values.Keys = append(values.Keys, text(name))
		values.Kids = append(values.Kids, text(vars[name]))
	}
	for i, k := range s.root.Get("vars").Names() {
		if values.Get(k) == nil {
			values.Keys = append(values.Keys, text(k))
			values.Kids = append(values.Kids, s.root.Get("vars").Kids[i])
		}
	}
	return s.with(without(s.root, "matrix"), "vars", values)
}

func text(s string) *strict.Node { return &strict.Node{Kind: strict.Text, Text: s} }

// Scenario is what the story's file gives to whoever loads it.
func (s *Story) Scenario() (*scenarios.Scenario, error) {
	read := func(name string) ([]byte, error) {
		if name == s.file {
			return s.Text(), nil
		}
		return s.read(name)
	}
	rows, err := scenarios.Load(read, s.file, scenarios.Options{})
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// Size counts the faults and the steps of a story.
func (s *Story) Size() (faults, steps int) {
	return len(s.root.Get("faults").Elements()), len(s.root.Get("steps").Elements())
}

// Text is the story as a file: each fault, step and party in one line.
func (s *Story) Text() []byte {
	var b strings.Builder
	for i, k := range s.root.Keys {
		block(&b, 0, k.Text, s.root.Kids[i])
	}
	return []byte(b.String())
}

// block writes a key and its value; what is deep stands in one line.
func block(b *strings.Builder, depth int, key string, n *strict.Node) {
	indent := strings.Repeat("  ", depth)
	nested := depth == 0 || slices.ContainsFunc(n.Kids, func(k *strict.Node) bool { return k.Kind == strict.Mapping })
	switch {
	case n.Kind == strict.List && depth == 0 && len(n.Kids) > 0 && n.Kids[0].Kind == strict.Mapping:
		fmt.Fprintf(b, "%s%s:\n", indent, plain(key))
		for _, kid := range n.Kids {
			fmt.Fprintf(b, "%s  - %s\n", indent, flow(kid))
		}
	case n.Kind == strict.Mapping && key == "world" || n.Kind == strict.Mapping && depth == 1 && nested:
		fmt.Fprintf(b, "%s%s:\n", indent, plain(key))
		for i, k := range n.Keys {
			block(b, depth+1, k.Text, n.Kids[i])
		}
	default:
		fmt.Fprintf(b, "%s%s: %s\n", indent, plain(key), flow(n))
	}
}

// flow is a value in one line.
func flow(n *strict.Node) string {
	var parts []string
	switch n.Kind {
	case strict.Nothing:
		return "null"
	case strict.Text:
		if n.Number || n.Flag {
			return n.Text
		}
		return plain(n.Text)
	case strict.Mapping:
		for i, k := range n.Keys {
			parts = append(parts, plain(k.Text)+": "+flow(n.Kids[i]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	for _, k := range n.Kids {
		parts = append(parts, flow(k))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

var (
	bare     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_>.-]*( [A-Za-z][A-Za-z0-9_>.-]*)*$`)
	reserved = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|null|y|n)$`)
)

// plain is a text as a file has it, in quotes where YAML would make something else of it.
func plain(s string) string {
	if bare.MatchString(s) && !reserved.MatchString(s) || s == "on" || s == "of" {
		return s
	}
	return strconv.Quote(s)
}

// without is a mapping less some keys.
func without(n *strict.Node, names ...string) *strict.Node {
	less := *n
	less.Keys, less.Kids = nil, nil
	for i, k := range n.Keys {
		if !slices.Contains(names, k.Text) {
			less.Keys, less.Kids = append(less.Keys, k), append(less.Kids, n.Kids[i])
		}
	}
	return &less
}

// with is the story of a root in which a key has another value.
func (s *Story) with(root *strict.Node, key string, value *strict.Node) *Story {
	changed := *root
	changed.Kids = slices.Clone(root.Kids)
	set := false
	for i, k := range root.Keys {
		if k.Text == key {
			changed.Kids[i], set = value, true
		}
	}
	if !set {
		changed.Keys = append(slices.Clone(root.Keys), text(key))
		changed.Kids = append(changed.Kids, value)
	}
	return &Story{s.file, &changed, s.read}
}
