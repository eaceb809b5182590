package main

import (
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
	var without []string
	cmd := &cobra.Command{
		Use:   "convert FILE|NAME [flags]",
		Short: "Write a spec file in another form: from moov JSON, YAML or jPOS XML to JSON or YAML",
		Long: `Write a spec file in another form. The form of the input is told from its content: the
JSON or YAML of moov-io/iso8583, the XML of a jPOS GenericPackager, or the form of
acqsim. YAML is acqsim's form: moov's keys, and acqsim's own beside them, which standard
error lists. JSON is what moov-io/iso8583 imports. What its users see otherwise there is
listed; of a field that moov cannot say each is named, the file has all others, and the
exit code is 1. A file that moov exported comes back byte for byte.`,
		Example: examples("acqsim spec convert packager.xml --to yaml",
			"acqsim spec convert my-spec.yaml --out my-spec.json",
			"acqsim spec convert unionpay-direct --to yaml --out my-host.yaml"),
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(iso8583.ShippedNames(), orFiles),
		RunE: func(_ *cobra.Command, args []string) error {
			return prefixed("spec convert", m.convert(args[0], to, out, without))
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "json or yaml (default: as the ending of --out, else yaml)")
	cmd.Flags().StringSliceVar(&without, "without", nil, "data elements to leave out of the JSON, such as 35,36,65")
	cmd.Flags().StringVar(&out, "out", "", "file to write, which must not be there yet (default: standard output)")
	return cmd
}

func (m *Main) convert(name, to, out string, without []string) error {
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
	leave, err := leftOut(spec, without)
	if err != nil {
		return err
	}
	if to == "json" {
		return m.convertForMoov(spec, out, leave)
	}
	if len(leave) > 0 {
		return usage("--without is for JSON: YAML can say every field")
	}
	text, err := spec.ExportYAML()
	if err != nil {
		return environment("%w", err)
	}
	if err := m.notes("written under keys and values that moov-io/iso8583 does not have", spec.BeyondMoov()); err != nil {
		return err
	}
	return m.writeSpec(text, out)
}

// writeSpec writes a converted file.
func (m *Main) writeSpec(text []byte, out string) error {
	if out == "" {
		return m.printf("%s", text)
	}
	if err := writeNew(out, text); err != nil {
		return err
	}
	return m.printf("%s\n", out)
}

// convertForMoov writes what moov-io/iso8583 imports. It fails when the file lacks a field.
func (m *Main) convertForMoov(spec *iso8583.Spec, out string, without []int) error {
	form, err := spec.ExportMoov(without...)
	if err != nil {
		return &exitError{exitFailed, err}
	}
	if checkMoovSpec != nil {
		if err := checkMoovSpec(form.JSON); err != nil {
			return &exitError{exitFailed, err}
		}
	}
	if err := m.notes("moov-io/iso8583 sees these otherwise; the bytes are the same", form.Otherwise); err != nil {
		return err
	}
	if err := m.writeSpec(form.JSON, out); err != nil {
		return err
	}
	if len(form.Missing) == 0 {
		return nil
	}
	head := "left out, for no file of moov-io/iso8583 can say it; --without accepts that"
	if err := m.notes(head, form.Missing); err != nil {
		return err
	}
	return &exitError{exitFailed, nil}
}

// leftOut are the fields that nobody wants in the file.
func leftOut(spec *iso8583.Spec, without []string) (list []int, err error) {
	for _, word := range without {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if _, known := spec.Field(n); err != nil || !known {
			return nil, usage("--without %q: want data elements of %s, from 2 on", word, spec.Name())
		}
		list = append(list, n)
	}
	return list, nil
}

// notes tells what is different about what was written, a line for each thing, with the fields that have it.
func (m *Main) notes(head string, list []iso8583.SpecMistake) error {
	var order []string
	paths := make(map[string][]string)
	for _, p := range list {
		key, field := keyOf(p.Path)
		text := strings.TrimPrefix(key+": "+p.Message, ": ")
		if len(paths[text]) == 0 {
			order = append(order, text)
		}
		paths[text] = append(paths[text], field)
	}
	if len(order) == 0 {
		return nil
	}
	var b strings.Builder
	b.WriteString("acqsim: spec convert: " + head + ":\n")
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
// "isopackager.0.padding.keep", into key and field. That of a whole field has no key.
func keyOf(path string) (key, field string) {
	var fields []string
	words := strings.Split(path, ".")
	if _, err := strconv.Atoi(words[len(words)-1]); err == nil && len(words) == 2 {
		return "", words[1]
	}
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
