package iso8583

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// treeKind is the kind of a value in a spec file, the same for JSON and YAML.
type treeKind uint8

const (
	treeNull treeKind = iota
	treeText
	treeNumber
	treeBool
	treeList
	treeObject
)

func (k treeKind) String() string {
	return [...]string{"nothing", "text", "a number", "true or false", "a list", "an object"}[k]
}

// tree is a spec file read without judging it: keys keep their order, scalars their spelling, all their line.
type tree struct {
	kind treeKind
	text string
	keys []string
	kids []*tree
	line int
}

const maxTreeDepth = 64

// maxSpecBytes bounds a spec file; the largest known ones are under 1 MiB.
const maxSpecBytes = 8 << 20

func readJSONTree(data []byte) (*tree, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	r := jsonTreeReader{dec: dec, data: data}
	t, err := r.value(0)
	if err != nil {
		return nil, fmt.Errorf("line %d: not JSON: %w", r.line(), err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("line %d: want the end of the file after the object", r.line())
	}
	return t, nil
}

type jsonTreeReader struct {
	dec   *json.Decoder
	data  []byte
	seen  int
	lines int
}

// line counts the newlines up to the decoder's place, each byte once.
func (r *jsonTreeReader) line() int {
	upto := min(int(r.dec.InputOffset()), len(r.data))
	if upto > r.seen {
		r.lines += bytes.Count(r.data[r.seen:upto], []byte{'\n'})
		r.seen = upto
	}
	return r.lines + 1
}

func (r *jsonTreeReader) value(depth int) (*tree, error) {
	if depth > maxTreeDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxTreeDepth)
	}
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	t := &tree{line: r.line()}
	switch v := tok.(type) {
	case json.Delim:
		if v == '[' {
			t.kind = treeList
		} else {
			t.kind = treeObject
		}
		return t, r.inside(t, depth)
	case string:
		t.kind, t.text = treeText, v
	case json.Number:
		t.kind, t.text = treeNumber, v.String()
	case bool:
		t.kind, t.text = treeBool, fmt.Sprint(v)
	}
	return t, nil
}

func (r *jsonTreeReader) inside(t *tree, depth int) error {
	for r.dec.More() {
		if t.kind == treeObject {
			key, err := r.dec.Token()
			if err != nil {
				return err
			}
			text, _ := key.(string)
			t.keys = append(t.keys, text)
		}
		kid, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		t.kids = append(t.kids, kid)
	}
	_, err := r.dec.Token()
	return err
}

func readYAMLTree(data []byte) (*tree, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var next yaml.Node
	if err := dec.Decode(&next); err != io.EOF {
		return nil, fmt.Errorf("line %d: want one document, found a second", max(next.Line, 1))
	}
	if len(doc.Content) != 1 {
		return nil, fmt.Errorf("the file is empty")
	}
	budget := maxTreeNodes
	return yamlTree(doc.Content[0], 0, &budget)
}

// maxTreeNodes bounds what aliases may unfold to.
const maxTreeNodes = 1 << 20

func yamlTree(n *yaml.Node, depth int, budget *int) (*tree, error) {
	*budget--
	if depth > maxTreeDepth || *budget < 0 {
		return nil, fmt.Errorf("line %d: nested deeper than %d or aliases unfold too far", n.Line, maxTreeDepth)
	}
	t := &tree{line: n.Line, text: n.Value}
	switch n.Kind {
	case yaml.AliasNode:
		return yamlTree(n.Alias, depth+1, budget)
	case yaml.MappingNode:
		t.kind = treeObject
		for i := 0; i+1 < len(n.Content); i += 2 {
			kid, err := yamlTree(n.Content[i+1], depth+1, budget)
			if err != nil {
				return nil, err
			}
			t.keys = append(t.keys, n.Content[i].Value)
			t.kids = append(t.kids, kid)
		}
		return t, nil
	case yaml.SequenceNode:
		t.kind = treeList
		for _, c := range n.Content {
			kid, err := yamlTree(c, depth+1, budget)
			if err != nil {
				return nil, err
			}
			t.kids = append(t.kids, kid)
		}
		return t, nil
	}
	switch n.ShortTag() {
	case "!!null":
		t.kind = treeNull
	case "!!bool":
		t.kind = treeBool
	case "!!int", "!!float":
		t.kind = treeNumber
	default:
		t.kind = treeText
	}
	return t, nil
}
