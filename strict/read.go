package strict

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Options says what a file may have. The zero value suits files that people write.
type Options struct {
	Bytes   int  // the largest file; 1 MiB when 0
	Aliases bool // aliases are unfolded; otherwise they are a mistake
}

// What a hostile file can cost.
const (
	mostBytes = 1 << 20
	mostDepth = 32
	mostNodes = 1 << 18 // after aliases have been unfolded
)

// Read turns a YAML document into nodes; file is its name in mistakes. It returns nil
// for what is not YAML, and a node of kind Nothing for an empty file: what the file
// should be is for the caller to say.
func Read(file string, data []byte, opt Options, m *Mistakes) *Node {
	top := Location{File: file, Line: 1, Column: 1}
	limit := mostBytes
	if opt.Bytes > 0 {
		limit = opt.Bytes
	}
	if len(data) > limit {
		m.Add(top, "want at most %d bytes, have %d", limit, len(data))
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc, yaml.WithUniqueKeys(false)); err != nil {
		if strings.Contains(err.Error(), "no documents") {
			return &Node{Location: top}
		}
		m.list = append(m.list, syntax(top, err))
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return &Node{Location: top}
	}
	r := reader{file: file, aliases: opt.Aliases, left: mostNodes, mistakes: m}
	return r.node(doc.Content[0], 0)
}

// syntax gives the complaint of the YAML parser its place.
func syntax(top Location, err error) Mistake {
	var load *yaml.LoadError
	switch {
	case !errors.As(err, &load):
		return Mistake{top, "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	case strings.Contains(load.Message, "single document"):
		return Mistake{top, "want one YAML document in the file: have another number of them"}
	}
	if load.Mark.Line > 0 {
		top.Line, top.Column = load.Mark.Line, max(load.Mark.Column, 1)
	}
	return Mistake{top, "not YAML: " + load.Message}
}

// reader turns the parser's nodes into ours.
type reader struct {
	file     string
	aliases  bool
	left     int // nodes that may still be made
	mistakes *Mistakes
}

func (r *reader) node(n *yaml.Node, depth int) *Node {
	out := &Node{Location: Location{r.file, max(n.Line, 1), max(n.Column, 1)}}
	switch r.left--; {
	case r.left == 0:
		r.mistakes.Add(out.Location, "want at most %d values: aliases unfold too far", mostNodes)
		return out
	case r.left < 0:
		return out
	case depth > mostDepth:
		r.mistakes.Add(out.Location, "nested deeper than %d", mostDepth)
		return out
	}
	if !r.aliases && (n.Anchor != "" || n.Kind == yaml.AliasNode) {
		r.mistakes.Add(out.Location, "anchors and aliases are not read here: use vars, or write it again")
	}
	switch n.Kind {
	case yaml.ScalarNode:
		tag := n.ShortTag()
		if tag != "!!null" {
			out.Kind, out.Text = Text, n.Value
			out.Number, out.Flag = tag == "!!int" || tag == "!!float", tag == "!!bool"
		}
	case yaml.SequenceNode:
		out.Kind = List
		for _, c := range n.Content {
			if r.left <= 0 {
				break
			}
			out.Kids = append(out.Kids, r.node(c, depth+1))
		}
	case yaml.MappingNode:
		r.mapping(out, n, depth)
	case yaml.AliasNode:
		if r.aliases {
			return r.node(n.Alias, depth+1)
		}
	}
	return out
}

func (r *reader) mapping(out *Node, n *yaml.Node, depth int) {
	out.Kind = Mapping
	first := make(map[string]int, len(n.Content)/2) // the line of each key
	for i := 0; i+1 < len(n.Content) && r.left > 0; i += 2 {
		key, value := r.node(n.Content[i], depth+1), r.node(n.Content[i+1], depth+1)
		switch line := first[key.Text]; {
		case key.Kind != Text:
			r.mistakes.Add(key.Location, "want text as a key, have %v", key.Kind)
		case line > 0:
			r.mistakes.Add(key.Location, "key %q is given twice: first in line %d", key.Text, line)
		default:
			first[key.Text] = key.Line
			out.Keys, out.Kids = append(out.Keys, key), append(out.Kids, value)
		}
	}
}
