package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/iso8583"
)

func (m *Main) specCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "spec",
		Short: "Check, convert and show the files that lay out ISO 8583 messages",
		Long: `Check, convert and show spec files: the layouts of ISO 8583 messages. acqsim reads the
JSON and YAML of moov-io/iso8583, the XML of a jPOS GenericPackager, and moov's form
with keys of its own: length header, TPDU, packed tracks, rules of each message type.
docs/spec-files.md has every key.`,
		Example: examples("acqsim spec show unionpay-direct",
			"acqsim spec lint my-spec.json",
			"acqsim spec convert packager.xml --to yaml > my-spec.yaml"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(m.specLintCommand(), m.specConvertCommand(), m.specShowCommand())
	for _, c := range cmd.Commands() {
		c.DisableFlagsInUseLine = true
	}
	return cmd
}

func (m *Main) specLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE…",
		Short: "Check spec files: every mistake with its line and path, what was expected, and a suggestion",
		Long: `Check spec files: every mistake with its line and path, what was expected, and a
suggestion. Warnings tell what is allowed and likely to surprise. Exit code 2 when a
file has a mistake; warnings do not count.`,
		Example: examples("acqsim spec lint specs/*.json", "acqsim spec lint --json my-spec.yaml"),
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(_ *cobra.Command, files []string) error { return prefixed("spec lint", m.lint(files)) },
	}
}

// linted is a line of the JSON of spec lint.
type linted struct {
	Type    string `json:"type"` // "spec", "problem" or "warning"
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Path    string `json:"path,omitempty"` // of the key, "fields.55.tag.enc"
	Message string `json:"message,omitempty"`
	Name    string `json:"name,omitempty"`
	Fields  int    `json:"fields,omitempty"`
}

// lint reports all files and then fails if one of them has a mistake.
func (m *Main) lint(files []string) error {
	bad := false
	for _, file := range files {
		spec, err := namedSpec(file)
		var mistakes *iso8583.SpecError
		switch {
		case errors.As(err, &mistakes):
			bad = true
			err = m.lintLines("problem", file, mistakes.Problems)
		case err != nil:
			bad = true
			err = m.lintLines("problem", file, []iso8583.Problem{{Message: err.Error()}})
		default:
			err = m.sound(file, spec)
		}
		if err != nil {
			return err
		}
	}
	if bad {
		return &exitError{code: exitUsage}
	}
	return nil
}

// sound reports a file without mistakes.
func (m *Main) sound(file string, spec *iso8583.Spec) error {
	warnings := spec.Warnings()
	if err := m.lintLines("warning", file, warnings); err != nil {
		return err
	}
	fields := 0
	for f := range spec.Fields() {
		if !strings.Contains(f.Path, ".") {
			fields++
		}
	}
	if m.json {
		return m.line(linted{Type: "spec", File: file, Name: spec.Name(), Fields: fields})
	}
	text := counted(fields, "field")
	if len(warnings) > 0 {
		text += ", " + counted(len(warnings), "warning")
	}
	return m.printf("%s: ok, %s\n", file, text)
}

func (m *Main) lintLines(kind, file string, list []iso8583.Problem) error {
	for _, p := range list {
		if m.json {
			if err := m.line(linted{Type: kind, File: file, Line: p.Line, Path: p.Path, Message: p.Message}); err != nil {
				return err
			}
			continue
		}
		text := file + ":"
		if p.Line > 0 {
			text += strconv.Itoa(p.Line) + ":"
		}
		if kind == "warning" {
			text += " warning:"
		}
		if p.Path != "" {
			text += " " + p.Path + ":"
		}
		if err := m.printf("%s %s\n", text, p.Message); err != nil {
			return err
		}
	}
	return nil
}

func (m *Main) specConvertCommand() *cobra.Command {
	var to, out string
	cmd := &cobra.Command{
		Use:   "convert FILE|NAME [flags]",
		Short: "Write a spec file in another form: from moov JSON, YAML or jPOS XML to JSON or YAML",
		Long: `Write a spec file in another form. The form of the input is told from its content: the
JSON or YAML of moov-io/iso8583, the XML of a jPOS GenericPackager, or the form of
acqsim. The output is moov's JSON or YAML; what moov's form cannot say stands under keys
of acqsim's own, and standard error lists it. A file that moov exported comes back byte
for byte.`,
		Example: examples("acqsim spec convert packager.xml --to yaml",
			"acqsim spec convert my-spec.yaml --out my-spec.json",
			"acqsim spec convert unionpay-direct --to yaml --out my-host.yaml"),
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return prefixed("spec convert", m.convert(args[0], to, out))
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "json or yaml (default: as the ending of --out, else yaml)")
	cmd.Flags().StringVar(&out, "out", "", "file to write, which must not be there yet (default: standard output)")
	return cmd
}

func (m *Main) convert(name, to, out string) error {
	if to == "" {
		to = "yaml"
		if strings.EqualFold(filepath.Ext(out), ".json") {
			to = "json"
		}
	}
	if to != "json" && to != "yaml" {
		return usage("--to %q: want json or yaml", to)
	}
	spec, err := namedSpec(name)
	if err != nil {
		return usage("%w", err)
	}
	write := spec.ExportYAML
	if to == "json" {
		write = spec.ExportJSON
	}
	text, err := write()
	if err != nil {
		return environment("%w", err)
	}
	if err := m.beyondMoov(spec); err != nil {
		return err
	}
	if out == "" {
		return m.printf("%s", text)
	}
	if err := writeNew(out, text); err != nil {
		return err
	}
	return m.printf("%s\n", out)
}

// beyondMoov tells what another reader of the file would not understand, a line for
// each thing, with the fields that use it.
func (m *Main) beyondMoov(spec *iso8583.Spec) error {
	var order []string
	paths := make(map[string][]string)
	for _, p := range spec.BeyondMoov() {
		key, field := keyOf(p.Path)
		text := key + ": " + p.Message
		if len(paths[text]) == 0 {
			order = append(order, text)
		}
		paths[text] = append(paths[text], field)
	}
	if len(order) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("acqsim: spec convert: written under keys and values that moov-io/iso8583 does not have:\n")
	for _, text := range order {
		b.WriteString("  " + text)
		if list := fieldList(paths[text]); list != "" {
			b.WriteString(" (DE " + list + ")")
		}
		b.WriteByte('\n')
	}
	if _, err := m.Stderr.Write([]byte(b.String())); err != nil {
		return environment("writing the notes: %w", err)
	}
	return nil
}

// keyOf parts the path of a problem, "fields.55.subfields.9F02.enc" or
// "isopackager.0.padding.keep", into key and field.
func keyOf(path string) (key, field string) {
	var fields []string
	words := strings.Split(path, ".")
	if len(words) < 3 {
		return path, ""
	}
	at := 1
	for at < len(words)-1 {
		fields = append(fields, words[at])
		if at++; words[at] != "subfields" {
			break
		}
		at++
	}
	return strings.Join(words[at:], "."), strings.Join(fields, ".")
}

// fieldList writes fields as people list them, parts after the plain ones.
func fieldList(fields []string) string {
	var plain []int
	var parts []string
	for _, f := range fields {
		if n, err := strconv.Atoi(f); err == nil {
			plain = append(plain, n)
		} else if f != "" {
			parts = append(parts, f)
		}
	}
	if text := numbers(plain); text != "" {
		parts = append([]string{text}, parts...)
	}
	return strings.Join(parts, ", ")
}

// writeNew writes a file and replaces none.
func writeNew(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return usage("%s is there already: choose another name with --out", name)
	}
	if err != nil {
		return environment("%w", err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return environment("%w", err)
	}
	return nil
}
