package scenarios

import (
	"strings"

	"acqsim/strict"
)

// merged returns base with over laid upon it: mappings are merged key by key,
// everything else is replaced. Neither is changed.
func merged(base, over *strict.Node) *strict.Node {
	if base == nil || over == nil || base.Kind != strict.Mapping || over.Kind != strict.Mapping {
		if over == nil {
			return base
		}
		return over
	}
	m := &strict.Node{Location: over.Location, Kind: strict.Mapping}
	for i, k := range base.Keys {
		value := base.Kids[i]
		if o := over.Get(k.Text); o != nil {
			k, value = over.Key(k.Text), merged(value, o)
		}
		m.Keys, m.Kids = append(m.Keys, k), append(m.Kids, value)
	}
	for i, k := range over.Keys {
		if base.Key(k.Text) == nil {
			m.Keys, m.Kids = append(m.Keys, k), append(m.Kids, over.Kids[i])
		}
	}
	return m
}

// without returns a mapping less some of its keys.
func without(t *strict.Node, names ...string) *strict.Node {
	m := &strict.Node{Location: t.Location, Kind: strict.Mapping}
	for i, k := range t.Keys {
		drop := false
		for _, name := range names {
			drop = drop || k.Text == name
		}
		if !drop {
			m.Keys, m.Kids = append(m.Keys, k), append(m.Kids, t.Kids[i])
		}
	}
	return m
}

// with returns a mapping in which a key has another value; nil changes nothing.
func with(t *strict.Node, name string, value *strict.Node) *strict.Node {
	if value == nil {
		return t
	}
	m := &strict.Node{Location: t.Location, Kind: strict.Mapping}
	found := false
	for i, k := range t.Keys {
		kid := t.Kids[i]
		if k.Text == name {
			kid, found = value, true
		}
		m.Keys, m.Kids = append(m.Keys, k), append(m.Kids, kid)
	}
	if !found {
		m.Keys, m.Kids = append(m.Keys, &strict.Node{Location: value.Location, Kind: strict.Text, Text: name}),
			append(m.Kids, value)
	}
	return m
}

// substitute returns t with ${name} replaced in every value. Keys stay.
func substitute(t *strict.Node, vars map[string]string, m *strict.Mistakes) *strict.Node {
	if t == nil {
		return nil
	}
	c := *t
	if t.Kind == strict.Text && strings.Contains(t.Text, "${") {
		c.Text = expand(t.Text, t.Location, vars, m)
	}
	c.Kids = make([]*strict.Node, len(t.Kids))
	for i, k := range t.Kids {
		c.Kids[i] = substitute(k, vars, m)
	}
	return &c
}

func expand(s string, at strict.Location, vars map[string]string, m *strict.Mistakes) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := vars[name]
		switch {
		case !closed:
			m.Add(at, "want } after ${")
			return b.String()
		case !known:
			m.Unknown(at, "variable", name, sortedKeys(vars))
		}
		b.WriteString(value)
		s = after
	}
}
