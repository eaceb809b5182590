package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/iso8583"
)

// checkMoovSpec lets moov-io/iso8583 itself import a spec file. It is nil in a program that
// was built with the tag nomoov.
var checkMoovSpec func(text []byte) error

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
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(iso8583.ShippedNames(), orFiles),
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
	if to == "json" && checkMoovSpec != nil {
		if err := checkMoovSpec(text); err != nil {
			m.complain(fmt.Errorf("spec convert: %w", err))
		}
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
