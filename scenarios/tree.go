package scenarios

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// kind is the kind of a value in a file.
type kind uint8

const (
	nothing kind = iota
	text
	list
	mapping
)

func (k kind) String() string {
	return [...]string{"nothing", "text", "a list", "a mapping"}[k]
}

// tree is a file read without judging it. Scalars keep their spelling: 0200 is
// the text 0200, whatever YAML 1.1 would make of it.
type tree struct {
	pos  Position
	kind kind
	text string
	keys []*tree // of a mapping: texts, in the order of the file
	kids []*tree // of a mapping: the values; of a list: the elements
}

// maxFileBytes and maxDepth bound what a hostile file can cost.
const (
	maxFileBytes = 1 << 20
	maxDepth     = 32
)

// parse reads one YAML document.
func parse(file string, data []byte, p *problems) *tree {
	top := Position{File: file, Line: 1, Column: 1}
	if len(data) > maxFileBytes {
		p.add(top, "want at most %d bytes, have %d", maxFileBytes, len(data))
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc, yaml.WithUniqueKeys(false)); err != nil {
		p.list = append(p.list, syntaxError(top, err))
		return nil
	}
	root := &doc
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		root = root.Content[0]
	}
	t := grow(file, root, 0, p)
	if t == nil || t.kind != mapping {
		p.add(top, "want a mapping with the keys of a scenario")
		return nil
	}
	return t
}

// syntaxError gives the YAML reader's complaint its place.
func syntaxError(top Position, err error) Problem {
	var load *yaml.LoadError
	switch {
	case !errors.As(err, &load):
		return Problem{top, "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	case strings.Contains(load.Message, "single document"):
		return Problem{top, "want one YAML document in the file: have another number of them"}
	}
	if load.Mark.Line > 0 {
		top.Line, top.Column = load.Mark.Line, max(load.Mark.Column, 1)
	}
	return Problem{top, "not YAML: " + load.Message}
}

func grow(file string, n *yaml.Node, depth int, p *problems) *tree {
	t := &tree{pos: Position{file, max(n.Line, 1), max(n.Column, 1)}}
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		p.add(t.pos, "anchors and aliases are not read here: use vars, or write it again")
	}
	switch {
	case depth > maxDepth:
		p.add(t.pos, "nested deeper than %d", maxDepth)
	case n.Kind == yaml.ScalarNode:
		if n.ShortTag() != "!!null" {
			t.kind, t.text = text, n.Value
		}
	case n.Kind == yaml.SequenceNode:
		t.kind = list
		for _, c := range n.Content {
			t.kids = append(t.kids, grow(file, c, depth+1, p))
		}
	case n.Kind == yaml.MappingNode:
		t.kind = mapping
		t.growKeys(file, n, depth, p)
	}
	return t
}

func (t *tree) growKeys(file string, n *yaml.Node, depth int, p *problems) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := grow(file, n.Content[i], depth+1, p), grow(file, n.Content[i+1], depth+1, p)
		if key.kind != text {
			p.add(key.pos, "want text as a key, have %v", key.kind)
			continue
		}
		if first := t.key(key.text); first != nil {
			p.add(key.pos, "key %q is given twice: first in line %d", key.text, first.pos.Line)
			continue
		}
		t.keys = append(t.keys, key)
		t.kids = append(t.kids, value)
	}
}

// key returns the key of a mapping that reads name.
func (t *tree) key(name string) *tree {
	for _, k := range t.keys {
		if k.text == name {
			return k
		}
	}
	return nil
}

// get returns the value of a key, or nil.
func (t *tree) get(name string) *tree {
	if t == nil {
		return nil
	}
	for i, k := range t.keys {
		if k.text == name {
			return t.kids[i]
		}
	}
	return nil
}

// merged returns base with over laid upon it: mappings are merged key by key,
// everything else is replaced. Neither is changed.
func merged(base, over *tree) *tree {
	if base == nil || over == nil || base.kind != mapping || over.kind != mapping {
		if over == nil {
			return base
		}
		return over
	}
	m := &tree{pos: over.pos, kind: mapping}
	for i, k := range base.keys {
		value := base.kids[i]
		if o := over.get(k.text); o != nil {
			k, value = over.key(k.text), merged(value, o)
		}
		m.keys, m.kids = append(m.keys, k), append(m.kids, value)
	}
	for i, k := range over.keys {
		if base.key(k.text) == nil {
			m.keys, m.kids = append(m.keys, k), append(m.kids, over.kids[i])
		}
	}
	return m
}

// without returns a mapping less some of its keys.
func (t *tree) without(names ...string) *tree {
	m := &tree{pos: t.pos, kind: mapping}
	for i, k := range t.keys {
		drop := false
		for _, name := range names {
			drop = drop || k.text == name
		}
		if !drop {
			m.keys, m.kids = append(m.keys, k), append(m.kids, t.kids[i])
		}
	}
	return m
}

// substitute returns t with ${name} replaced in every value. Keys stay.
func (t *tree) substitute(vars map[string]string, p *problems) *tree {
	if t == nil {
		return nil
	}
	c := *t
	if t.kind == text && strings.Contains(t.text, "${") {
		c.text = expand(t.text, t.pos, vars, p)
	}
	c.kids = make([]*tree, len(t.kids))
	for i, k := range t.kids {
		c.kids[i] = k.substitute(vars, p)
	}
	return &c
}

func expand(s string, at Position, vars map[string]string, p *problems) string {
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
			p.add(at, "want } after ${")
			return b.String()
		case !known:
			p.unknown(at, "variable", name, sortedKeys(vars))
		}
		b.WriteString(value)
		s = after
	}
}
