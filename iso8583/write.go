package iso8583

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// The structs below fix the keys and their order in written spec files: moov-io/iso8583's own first, in its order, so
// that a file it exported comes back byte for byte; ours behind them.

type fieldFile struct {
	Type              string                `json:"type,omitempty" yaml:"type,omitempty"`
	Length            int                   `json:"length,omitempty" yaml:"length,omitempty"`
	Description       string                `json:"description,omitempty" yaml:"description,omitempty"`
	Enc               string                `json:"enc,omitempty" yaml:"enc,omitempty"`
	Prefix            string                `json:"prefix,omitempty" yaml:"prefix,omitempty"`
	Padding           *paddingFile          `json:"padding,omitempty" yaml:"padding,omitempty"`
	Tag               *tagFile              `json:"tag,omitempty" yaml:"tag,omitempty"`
	Subfields         map[string]*fieldFile `json:"subfields,omitempty" yaml:"subfields,omitempty"`
	Bitmap            *fieldFile            `json:"bitmap,omitempty" yaml:"bitmap,omitempty"`
	DisableAutoExpand bool                  `json:"disableAutoExpand,omitempty" yaml:"disableAutoExpand,omitempty"`

	Format     string   `json:"format,omitempty" yaml:"format,omitempty"`
	Source     string   `json:"source,omitempty" yaml:"source,omitempty"`
	Chars      string   `json:"chars,omitempty" yaml:"chars,omitempty"`
	Values     []string `json:"values,omitempty" yaml:"values,omitempty"`
	Mask       string   `json:"mask,omitempty" yaml:"mask,omitempty"`
	Body       string   `json:"body,omitempty" yaml:"body,omitempty"`
	Fill       string   `json:"fill,omitempty" yaml:"fill,omitempty"`
	Align      string   `json:"align,omitempty" yaml:"align,omitempty"`
	Counts     string   `json:"counts,omitempty" yaml:"counts,omitempty"`
	Date       string   `json:"date,omitempty" yaml:"date,omitempty"`
	Min        int      `json:"min,omitempty" yaml:"min,omitempty"`
	Loose      bool     `json:"loose,omitempty" yaml:"loose,omitempty"`
	Blocks     int      `json:"blocks,omitempty" yaml:"blocks,omitempty"`
	Dictionary string   `json:"dictionary,omitempty" yaml:"dictionary,omitempty"`
}

type paddingFile struct {
	Type string `json:"type" yaml:"type"`
	Pad  string `json:"pad" yaml:"pad"`
	Keep bool   `json:"keep,omitempty" yaml:"keep,omitempty"`
}

type tagFile struct {
	Length  int          `json:"length,omitempty" yaml:"length,omitempty"`
	Enc     string       `json:"enc,omitempty" yaml:"enc,omitempty"`
	Padding *paddingFile `json:"padding,omitempty" yaml:"padding,omitempty"`
	Sort    string       `json:"sort,omitempty" yaml:"sort,omitempty"`
	Skip    bool         `json:"skipUnknownTLVTags,omitempty" yaml:"skipUnknownTLVTags,omitempty"`
	Store   bool         `json:"storeUnknownTLVTags,omitempty" yaml:"storeUnknownTLVTags,omitempty"`
	Unknown string       `json:"prefUnknownTLV,omitempty" yaml:"prefUnknownTLV,omitempty"`
}

type framingFile struct {
	Length    string `json:"length" yaml:"length"`
	Inclusive bool   `json:"inclusive,omitempty" yaml:"inclusive,omitempty"`
	STX       bool   `json:"stx,omitempty" yaml:"stx,omitempty"`
	Max       int    `json:"max,omitempty" yaml:"max,omitempty"`
}

type headerFile struct {
	Name   string `json:"name" yaml:"name"`
	Length int    `json:"length" yaml:"length"`
	Fill   string `json:"fill,omitempty" yaml:"fill,omitempty"`
}

type ruleFile struct {
	Mandatory   []int             `json:"mandatory,omitempty" yaml:"mandatory,omitempty,flow"`
	Conditional map[string]string `json:"conditional,omitempty" yaml:"conditional,omitempty"`
	Forbidden   []int             `json:"forbidden,omitempty" yaml:"forbidden,omitempty,flow"`
}

type specFile struct {
	Name     string       `json:"name,omitempty" yaml:"name,omitempty"`
	Source   string       `json:"source,omitempty" yaml:"source,omitempty"`
	Framing  *framingFile `json:"framing,omitempty" yaml:"framing,omitempty"`
	Header   []headerFile `json:"header,omitempty" yaml:"header,omitempty"`
	Fields   fieldFiles   `json:"fields" yaml:"fields"`
	Messages ruleFiles    `json:"messages,omitempty" yaml:"messages,omitempty"`
}

// fieldFiles are fields by number, ruleFiles rules in their order.
type (
	fieldFiles map[int]*fieldFile
	ruleFiles  []ruleEntry
	ruleEntry  struct {
		mti  string
		rule ruleFile
	}
)

// ExportJSON writes the spec as JSON in the form of moov-io/iso8583, tabs and all; what that form cannot say stands
// under keys of our own, which moov's reader passes over.
func (s *Spec) ExportJSON() ([]byte, error) {
	return writeJSON(s.name, s.file())
}

// ExportYAML writes the spec as YAML with the same keys.
func (s *Spec) ExportYAML() ([]byte, error) {
	b, err := yaml.Marshal(s.file())
	if err != nil {
		return nil, fmt.Errorf("iso8583: spec %s: write YAML: %w", s.name, err)
	}
	return b, nil
}

// BeyondMoov lists what the spec states and moov-io/iso8583 does not know: it would refuse the encodings and prefixes,
// and pass over the rest without a word.
func (s *Spec) BeyondMoov() []SpecMistake {
	var p mistakes
	if s.headerLen > 0 {
		p.add(place{"header", 0}, "moov has no header: strip %s before it reads", count(s.headerLen, "bytes"))
	}
	if len(s.rules) > 0 {
		p.add(place{"messages", 0}, "moov has no rules of message types")
	}
	for _, d := range s.def.fields {
		d.beyondMoov(&p)
	}
	return p.list
}

func (d *fieldDef) beyondMoov(p *mistakes) {
	if d.enc != "" && !contains(encodingNames()[:8], d.enc) {
		p.add(at(d, "enc"), "moov has no encoding %s", d.enc)
	}
	if strings.HasSuffix(d.prefix, ".LLLLL") || strings.HasSuffix(d.prefix, ".LLLLLL") {
		p.add(at(d, "prefix"), "moov has no length of more than four digits")
	}
	for _, own := range []struct {
		key   string
		given bool
	}{{"body", d.body != ""}, {"counts", d.counts != ""}, {"dictionary", d.dictionary != ""}, {"loose", d.loose},
		{"blocks", d.blocks != 0}, {"padding.keep", d.padding != nil && d.padding.keep}} {
		if own.given {
			p.add(at(d, own.key), "moov has nothing like it, and reads the field otherwise")
		}
	}
	for _, sub := range d.subs {
		sub.beyondMoov(p)
	}
}

func (s *Spec) file() *specFile {
	f := &specFile{Name: s.name, Source: s.source, Fields: fieldFiles{}}
	if d := s.def.framing; d != nil {
		f.Framing = &framingFile{d.length, d.inclusive, d.stx, d.max}
	}
	for _, h := range s.def.header {
		f.Header = append(f.Header, headerFile{h.name, h.length, hex.EncodeToString(h.fill)})
	}
	for _, d := range s.def.fields {
		if n, err := strconv.Atoi(d.key); err == nil {
			f.Fields[n] = d.file()
		}
	}
	for _, r := range s.def.rules {
		f.Messages = append(f.Messages, ruleEntry{r.mti, r.file()})
	}
	return f
}

func (d *fieldDef) file() *fieldFile {
	f := &fieldFile{
		Type: d.typ, Length: d.length, Description: d.description, Enc: d.enc, Prefix: d.prefix,
		Padding: d.padding.file(), DisableAutoExpand: d.disableAutoExpand,
		Format: d.format, Source: d.source, Chars: d.chars, Values: d.values, Mask: d.mask, Body: d.body, Fill: d.fill,
		Align: d.align, Counts: d.counts, Date: d.date, Min: d.min, Loose: d.loose, Blocks: d.blocks,
		Dictionary: d.dictionary,
	}
	if d.tag != nil {
		t := d.tag
		f.Tag = &tagFile{t.length, t.enc, t.padding.file(), t.sort, t.skip, t.store, t.unknown}
	}
	for _, sub := range d.subs {
		if f.Subfields == nil {
			f.Subfields = map[string]*fieldFile{}
		}
		f.Subfields[sub.key] = sub.file()
	}
	if d.bitmap != nil {
		f.Bitmap = d.bitmap.file()
	}
	return f
}

func (p *paddingDef) file() *paddingFile {
	if p == nil {
		return nil
	}
	return &paddingFile{p.typ, p.pad, p.keep}
}

func (r *ruleDef) file() ruleFile {
	f := ruleFile{Mandatory: r.mandatory, Forbidden: r.forbidden}
	for _, c := range r.conditional {
		if f.Conditional == nil {
			f.Conditional = map[string]string{}
		}
		f.Conditional[strconv.Itoa(c.field)] = c.text
	}
	return f
}

func (m fieldFiles) numbers() []int {
	list := make([]int, 0, len(m))
	for n := range m {
		list = append(list, n)
	}
	sort.Ints(list)
	return list
}

// MarshalJSON writes the fields in ascending order.
func (m fieldFiles) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, n := range m.numbers() {
		v, err := json.Marshal(m[n])
		if err != nil {
			return nil, err
		}
		b = appendMember(b, i, strconv.Itoa(n), v)
	}
	return append(b, '}'), nil
}

// MarshalJSON writes the rules in the order of their file.
func (m ruleFiles) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, e := range m {
		v, err := json.Marshal(e.rule)
		if err != nil {
			return nil, err
		}
		b = appendMember(b, i, e.mti, v)
	}
	return append(b, '}'), nil
}

func appendMember(b []byte, i int, key string, v []byte) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	b = append(appendJSONText(b, []byte(key)), ':')
	return append(b, v...)
}

// MarshalYAML writes the fields in ascending order.
func (m fieldFiles) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, n := range m.numbers() {
		if err := addMember(node, strconv.Itoa(n), m[n]); err != nil {
			return nil, err
		}
	}
	return node, nil
}

// MarshalYAML writes the rules in the order of their file.
func (m ruleFiles) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, e := range m {
		if err := addMember(node, e.mti, e.rule); err != nil {
			return nil, err
		}
	}
	return node, nil
}

func addMember(node *yaml.Node, key string, v any) error {
	value := &yaml.Node{}
	if err := value.Encode(v); err != nil {
		return err
	}
	node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, value)
	return nil
}
