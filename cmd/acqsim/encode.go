package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/spelling"
)

// encoding is what a person wants the bytes to be.
type encoding struct {
	layout
	raw bool
}

func (m *Main) encodeCommand() *cobra.Command {
	var e encoding
	cmd := &cobra.Command{
		Use:   "encode --spec FILE|NAME [flags]",
		Short: "Write ISO 8583 messages from JSON: what decode --json prints, back to bytes",
		Long: `Write ISO 8583 messages from JSON, one object a line on standard input, or one object
over several lines:

  {"mti":"0200","fields":{"4":"000000010000","55.9F02":"000000010000"}}

Keys are field numbers, with dots to the parts of a field; "header" holds what stands
before the MTI, in hexadecimal, when it differs from what the spec writes. Digits and
text are written as they are read, binary values in hexadecimal. Each message becomes a
line of upper-case hexadecimal.

Exit codes: 0 all messages written, 1 one cannot be written, 2 bad usage or spec file.`,
		Example: examples(`echo '{"mti":"0800","fields":{"11":"000001","70":"001"}}' |`,
			"  acqsim encode --spec 1987-ascii",
			"acqsim decode --spec 1987-ascii --json --show-test-pan < in.hex |",
			"  acqsim encode --spec 1987-ascii > out.hex",
			"acqsim encode --dialect unionpay-direct --framing binary-2 --raw < in.json |",
			"  nc 127.0.0.1 8583"),
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return prefixed("encode", m.encode(&e)) },
	}
	e.flags(cmd, "length header to put before each message: binary-2, ascii-4, 'bcd-2,inclusive', … (default none)")
	cmd.Flags().BoolVar(&e.raw, "raw", false, "write raw bytes instead of hexadecimal lines")
	return cmd
}

func (m *Main) encode(e *encoding) error {
	spec, _, err := e.read()
	switch {
	case err != nil:
		return err
	case spec == nil:
		return usage("want --spec, a spec file or one of %s",
			spelling.Choices("", iso8583.ShippedNames(), "acqsim spec show"))
	case e.raw && m.json:
		return usage("want --raw or --json, have both")
	}
	framer, framed, err := e.framer()
	if err != nil {
		return err
	}
	data, err := readInput(m.Stdin)
	if err != nil {
		return err
	}
	bad := false
	message := iso8583.NewMessage(spec)
	for _, o := range objects(data) {
		b, failed := o.encode(message, framer, framed)
		if len(failed) > 0 {
			bad = true
			err = m.refuse(o, failed)
		} else {
			err = m.encoded(b, e.raw)
		}
		if err != nil {
			return err
		}
	}
	if bad {
		return &exitError{code: exitFailed}
	}
	return nil
}

// encoded writes one message.
func (m *Main) encoded(b []byte, raw bool) error {
	switch {
	case raw:
		return m.printf("%s", b)
	case m.json:
		return m.line(struct {
			Hex string `json:"hex"`
		}{fmt.Sprintf("%X", b)})
	}
	return m.printf("%s\n", strings.ToUpper(hex.EncodeToString(b)))
}

// refuse says what is wrong with an object: every mistake with line and field.
func (m *Main) refuse(o object, failed []error) error {
	if m.json {
		f := faultOf(failed[0], o.line)
		for _, err := range failed[1:] {
			f.Error += "\n" + err.Error()
		}
		return m.line(struct {
			Error string `json:"error"`
			Field string `json:"field"`
			Line  int    `json:"line"`
		}{f.Error, f.Field, f.Line})
	}
	for _, err := range failed {
		if _, err := fmt.Fprintf(m.Stderr, "acqsim: encode: line %d: %s\n", o.line,
			strings.TrimPrefix(err.Error(), "iso8583: ")); err != nil {
			return environment("writing the complaint: %w", err)
		}
	}
	return nil
}

// object is a message as JSON.
type object struct {
	line int
	text []byte
}

// objects parts the input: at each line when the first one is an object by itself,
// else at the ends of objects.
func objects(input []byte) []object {
	var list []object
	lines := bufio.NewScanner(bytes.NewReader(input))
	lines.Buffer(nil, len(input)+1)
	for n := 1; lines.Scan(); n++ {
		text := bytes.TrimSpace(lines.Bytes())
		switch {
		case len(text) == 0:
			continue
		case len(list) == 0 && !json.Valid(text):
			return spread(input)
		}
		list = append(list, object{n, bytes.Clone(text)})
	}
	return list
}

// spread parts objects that are written over several lines. What follows a
// mistake cannot be told apart and is part of it.
func spread(input []byte) []object {
	var list []object
	dec := json.NewDecoder(bytes.NewReader(input))
	for {
		rest := input[dec.InputOffset():]
		start := len(input) - len(bytes.TrimLeft(rest, " \t\r\n"))
		line := 1 + bytes.Count(input[:start], []byte("\n"))
		var text json.RawMessage
		err := dec.Decode(&text)
		switch {
		case start == len(input):
			return list
		case err != nil:
			return append(list, object{line, input[start:]})
		}
		list = append(list, object{line, text})
	}
}

// notes are the keys that decode adds for its reader. They are no part of the
// message.
func notes() []string { return []string{"guesses", "rules", "trailing", "line"} }

// encode returns the bytes, or all that is wrong.
func (o object) encode(message *iso8583.Message, framer link.Framer, framed bool) ([]byte, []error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(o.text, &members); err != nil {
		return nil, []error{fmt.Errorf(`want an object {"mti":…,"fields":{…}}: %w`, err)}
	}
	if _, ok := members["error"]; ok {
		return nil, []error{errors.New("this is what decode could not read: want a message without \"error\"")}
	}
	if _, ok := members["trailing"]; ok {
		return nil, []error{errors.New("the message had bytes after its last field, which JSON does not carry: take " +
			"\"trailing\" away to write it without them")}
	}
	text := o.text
	for _, key := range notes() {
		if _, ok := members[key]; ok {
			delete(members, key)
			text = nil
		}
	}
	if text == nil {
		var err error
		if text, err = json.Marshal(members); err != nil {
			return nil, []error{err}
		}
	}
	if list := masked(message.Spec(), members["fields"]); len(list) > 0 {
		return nil, list
	}
	if err := message.ParseJSON(text); err != nil {
		return nil, explain(err)
	}
	b, err := message.AppendEncode(nil)
	if err != nil {
		return nil, explain(err)
	}
	if !framed {
		return b, nil
	}
	b, err = framer.Append(nil, b)
	if err != nil {
		return nil, []error{err}
	}
	return b, nil
}

// explain takes a joined error apart.
func explain(err error) []error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return several.Unwrap()
	}
	return []error{err}
}

// masked finds the values that decode has masked: some layouts would take the
// stars for text.
func masked(spec *iso8583.Spec, fields json.RawMessage) []error {
	var values map[string]string
	if json.Unmarshal(fields, &values) != nil {
		return nil // ParseJSON says what is wrong with it
	}
	var list []error
	for f := range spec.Fields() {
		if v := values[f.Path]; f.Sensitive && strings.Contains(v, "****") {
			list = append(list, &iso8583.FieldError{Field: f.Path, Name: f.Name, Offset: -1, Want: "the whole value",
				Have: "a masked one", Guess: "decode with --show-test-pan", Err: iso8583.ErrEncode})
		}
	}
	return list
}
