package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/iso8583"
)

func (m *Main) specShowCommand() *cobra.Command {
	var parts bool
	cmd := &cobra.Command{
		Use:   "show [FILE|NAME]",
		Short: "Show the fields of a layout; without an argument the layouts that come with acqsim",
		Long: `Show a layout: length header, header, and each field with its format in ISO 8583's
notation, how it stands on the wire, and whether acqsim masks it; then the rules of each
message type. Without an argument, list the layouts that come with acqsim.`,
		Example: examples("acqsim spec show", "acqsim spec show unionpay-direct",
			"acqsim spec show --json my-spec.yaml"),
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(iso8583.ShippedNames(), orFiles),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return prefixed("spec show", m.showSpecs())
			}
			return prefixed("spec show", m.showSpec(args[0], parts))
		},
	}
	cmd.Flags().BoolVar(&parts, "parts", false, "the parts of fields as well: subfields, EMV tags (always with --json)")
	return cmd
}

// specLine is a layout in the JSON of spec show.
type specLine struct {
	Type    string       `json:"type"` // "spec"
	Name    string       `json:"name"`
	Source  string       `json:"source"`
	Framing string       `json:"framing"`
	Header  []headerLine `json:"header,omitempty"`
	Fields  int          `json:"fields"`
}

type headerLine struct {
	Name   string `json:"name"`
	Length int    `json:"length"`
	Fill   string `json:"fill,omitempty"`
}

// fieldLine is a field or part in the JSON of spec show.
type fieldLine struct {
	Type      string `json:"type"` // "field"
	Path      string `json:"path"`
	Name      string `json:"name"`
	Format    string `json:"format,omitempty"`
	Wire      string `json:"wire"`
	MaxLength int    `json:"max_length,omitempty"`
	Fixed     bool   `json:"fixed"`
	Binary    bool   `json:"binary"`
	Masked    bool   `json:"masked"`
	Parts     bool   `json:"parts"`
	Source    string `json:"source,omitempty"`
}

// ruleLine is a rule in the JSON of spec show.
type ruleLine struct {
	Type        string            `json:"type"` // "rule"
	MTI         string            `json:"mti"`
	Mandatory   []int             `json:"mandatory,omitempty"`
	Conditional map[string]string `json:"conditional,omitempty"`
	Forbidden   []int             `json:"forbidden,omitempty"`
}

func lineOf(spec *iso8583.Spec) specLine {
	line := specLine{Type: "spec", Name: spec.Name(), Source: spec.Source(), Framing: spec.Framing().String()}
	for _, h := range spec.HeaderParts() {
		line.Header = append(line.Header, headerLine{h.Name, h.Length, fmt.Sprintf("%X", h.Fill)})
	}
	for f := range spec.Fields() {
		if !strings.Contains(f.Path, ".") {
			line.Fields++
		}
	}
	return line
}

// showSpecs lists what comes with acqsim.
func (m *Main) showSpecs() error {
	var t table
	t.add("NAME", "FRAMING", "HEADER", "FIELDS", "SOURCE")
	for _, name := range iso8583.ShippedNames() {
		spec, err := iso8583.Shipped(name)
		if err != nil {
			return environment("%w", err)
		}
		line := lineOf(spec)
		if m.json {
			if err := m.line(line); err != nil {
				return err
			}
		}
		t.add(name, line.Framing, counted(spec.HeaderLen(), "byte"), strconv.Itoa(line.Fields), line.Source)
	}
	if m.json {
		return nil
	}
	return m.say(t.text(m.columns(m.Stdout)))
}

func (m *Main) showSpec(name string, parts bool) error {
	spec, err := namedSpec(name)
	if err != nil {
		return usage("%w", err)
	}
	if m.json {
		return m.specLines(spec)
	}
	line := lineOf(spec)
	var head table
	head.add("name", line.Name)
	if line.Source != "" {
		head.add("source", line.Source)
	}
	head.add("framing", line.Framing)
	for _, h := range line.Header {
		head.add("header", fmt.Sprintf("%s, %s", h.Name, counted(h.Length, "byte")))
	}
	columns := m.columns(m.Stdout)
	return m.say(head.text(columns) + "\n" + fieldsTable(spec, parts).text(columns) +
		rulesText(spec.MessageRules(), columns))
}

// fieldsTable is the table of fields; parts are counted unless they are asked for.
func fieldsTable(spec *iso8583.Spec, parts bool) *table {
	inside := make(map[string]int)
	for f := range spec.Fields() {
		if de, _, ok := strings.Cut(f.Path, "."); ok {
			inside[de]++
		}
	}
	var t table
	t.add("DE", "NAME", "FORMAT", "WIRE", "MASKED", "SOURCE")
	for f := range spec.Fields() {
		name, masked, source := f.Name, "", f.Source
		if f.Sensitive {
			masked = "yes"
		}
		if source == spec.Source() {
			source = ""
		}
		if !parts {
			if strings.Contains(f.Path, ".") {
				continue
			}
			if n := inside[f.Path]; n > 0 {
				name += ", " + counted(n, "part")
			}
		}
		t.add(f.Path, name, formatOf(f), f.Wire, masked, source)
	}
	return &t
}

// formatOf is the format, or what is known of it where a file states none.
func formatOf(f iso8583.FieldInfo) string {
	switch {
	case f.Format != "":
		return f.Format
	case f.MaxLength == 0:
		return ""
	case f.Fixed:
		return strconv.Itoa(f.MaxLength)
	}
	return "up to " + strconv.Itoa(f.MaxLength)
}

func rulesText(rules []iso8583.MessageRule, columns int) string {
	if len(rules) == 0 {
		return ""
	}
	var t table
	t.add("MTI", "MANDATORY", "CONDITIONAL", "FORBIDDEN")
	for _, r := range rules {
		var when []string
		for _, c := range r.Conditional {
			text := strconv.Itoa(c.Field)
			if c.When != "" {
				text += " if " + c.When
			}
			when = append(when, text)
		}
		t.add(r.MTI, numbers(r.Mandatory), strings.Join(when, ", "), numbers(r.Forbidden))
	}
	return "\n" + t.text(columns)
}

func (m *Main) specLines(spec *iso8583.Spec) error {
	if err := m.line(lineOf(spec)); err != nil {
		return err
	}
	for f := range spec.Fields() {
		if err := m.line(fieldLine{"field", f.Path, f.Name, f.Format, f.Wire, f.MaxLength, f.Fixed, f.Binary,
			f.Sensitive, f.Composite, f.Source}); err != nil {
			return err
		}
	}
	for _, r := range spec.MessageRules() {
		line := ruleLine{Type: "rule", MTI: r.MTI, Mandatory: r.Mandatory, Forbidden: r.Forbidden}
		for _, c := range r.Conditional {
			if line.Conditional == nil {
				line.Conditional = make(map[string]string)
			}
			line.Conditional[strconv.Itoa(c.Field)] = c.When
		}
		if err := m.line(line); err != nil {
			return err
		}
	}
	return nil
}
