package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/iso8583"
	"acqsim/report"
)

// decoding is what a person says about the bytes.
type decoding struct {
	layout
	raw, show, rules bool
}

func (m *Main) decodeCommand() *cobra.Command {
	var d decoding
	cmd := &cobra.Command{
		Use:   "decode [HEX…] [flags]",
		Short: "Say what ISO 8583 messages mean, from hexadecimal text or raw bytes",
		Long: `Say what ISO 8583 messages mean. Bytes come as hexadecimal text, in the arguments or
one message a line on standard input, or raw on standard input. White space between
digits, empty lines and lines that begin with # do not matter; a message may be wrapped
over several lines when none of them is a message by itself.

Without --spec and --dialect acqsim ranks what the bytes can be, says why, and reads
them in the best way. A length header before a message is taken off when it fits.
Card numbers, tracks, PIN blocks and keys are masked.

With --json each message is one line, {"mti":…,"fields":{"2":…,"55.9F02":…}}, binary
values in upper-case hexadecimal, as acqsim encode reads it. What cannot be read whole is
a line {"error":…,"field":…,"offset":…} with the fields that could be read; "wrong" lists
every wrong field with offset, want, have and a guess. Offsets count the message's bytes
from 0, without length header.

Exit codes: 0 all messages read, 1 one cannot be read or, with --rules, breaks a rule,
2 bad usage or spec file.`,
		Example: examples("acqsim decode < capture.hex",
			"acqsim decode --spec unionpay-direct < capture.hex",
			"acqsim decode --spec my-spec.json --framing ascii-4 --raw --json < capture.bin",
			"acqsim decode 0800 2020000000800000 000001 001 3132333435363738"),
		RunE: func(_ *cobra.Command, args []string) error { return prefixed("decode", m.decode(&d, args)) },
	}
	d.flags(cmd, "length header: binary-2, ascii-4, 'bcd-2,inclusive', …, or none (default: found out)")
	cmd.Flags().BoolVar(&d.raw, "raw", false, "standard input is raw bytes even if it looks like hexadecimal text")
	cmd.Flags().BoolVar(&d.rules, "rules", false,
		"hold each message against the spec's rules: mandatory fields, allowed values, dates")
	cmd.Flags().BoolVar(&d.show, "show-test-pan", false, "do not mask; for test cards only")
	return cmd
}

func (m *Main) decode(d *decoding, args []string) error {
	read, err := d.reader()
	if err != nil {
		return err
	}
	groups, err := d.input(m, args)
	if err != nil {
		return err
	}
	out := printer{main: m, decoding: d}
	for _, lines := range groups {
		if len(lines) > 1 {
			lines = read.unwrap(lines)
		}
		for _, c := range lines {
			if err := out.chunk(read, c); err != nil {
				return err
			}
		}
	}
	if out.bad {
		return &exitError{code: exitFailed}
	}
	return nil
}

// input returns the bytes of the messages, line by line.
func (d *decoding) input(m *Main, args []string) ([][]chunk, error) {
	if len(args) > 0 {
		c := unhexed(strings.Join(strings.Fields(strings.Join(args, "")), ""))
		if c.err != nil {
			return nil, usage("%w; a file of messages goes to standard input", c.err)
		}
		return [][]chunk{{c}}, nil
	}
	data, err := readInput(m.Stdin)
	if err != nil {
		return nil, err
	}
	groups := paragraphs(data, d.raw)
	if len(groups) == 0 {
		return nil, usage("want a message on standard input, have comments only")
	}
	return groups, nil
}

// printer writes what was read, and remembers whether all of it was right.
type printer struct {
	main     *Main
	decoding *decoding
	written  int
	bad      bool
}

// chunk writes the messages of a chunk.
func (p *printer) chunk(r *reader, c chunk) error {
	if c.err != nil {
		return p.complain(faultLine{Error: c.err.Error(), Offset: len(c.data), Line: c.line})
	}
	way, fresh, err := r.way(c.data)
	if err != nil {
		return p.complain(faultLine{Error: err.Error(), Line: c.line})
	}
	frames, lost := way.split(c.data)
	var guesses []iso8583.Reading
	if fresh {
		guesses = r.guesses
	}
	message := iso8583.NewMessage(way.spec)
	for _, f := range frames {
		if err := p.message(message, message.Decode(f.data), guesses, c.line, f.offset); err != nil {
			return err
		}
		guesses = nil
	}
	if lost != nil {
		return p.complain(faultLine{Error: lost.Error(), Offset: lost.offset, Line: c.line})
	}
	return nil
}

// complain reports bytes that are no message.
func (p *printer) complain(f faultLine) error {
	p.bad = true
	p.written++
	if p.main.json {
		return p.main.line(f)
	}
	where := ""
	if f.Line > 0 {
		where = fmt.Sprintf("line %d: ", f.Line)
	}
	if _, err := fmt.Fprintf(p.main.Stderr, "acqsim: decode: %s%s\n", where, f.Error); err != nil {
		return environment("writing the complaint: %w", err)
	}
	return nil
}

// message writes one message, read whole or as far as it can be.
func (p *printer) message(message *iso8583.Message, failed error, guesses []iso8583.Reading, line, offset int) error {
	var broken []*iso8583.FieldError
	if p.decoding.rules && failed == nil {
		broken = message.Validate()
	}
	p.bad = p.bad || failed != nil || len(broken) > 0
	p.written++
	if p.main.json {
		return p.main.printf("%s\n", p.object(message, failed, guesses, broken, line))
	}
	var b strings.Builder
	if p.written > 1 {
		b.WriteByte('\n')
	}
	b.WriteString(ranking(guesses, p.main.columns(p.main.Stdout)))
	switch {
	case line > 0 && (p.written > 1 || line > 1):
		fmt.Fprintf(&b, "# line %d\n", line)
	case p.written > 1:
		fmt.Fprintf(&b, "# message %d, byte %d\n", p.written, offset)
	}
	b.Write(message.AppendDescribe(nil, !p.decoding.show))
	for _, e := range broken {
		b.WriteString("   ! " + e.Error() + "\n")
	}
	return p.main.say(b.String())
}

// object is a message in the JSON of decode.
func (p *printer) object(message *iso8583.Message, failed error, guesses []iso8583.Reading,
	broken []*iso8583.FieldError, line int) []byte {
	var extra struct {
		*faultLine
		Wrong    []wrongField `json:"wrong,omitempty"`
		Trailing int          `json:"trailing,omitempty"` // bytes after the last field
		Rules    []string     `json:"rules,omitempty"`    // what is broken
		Guesses  []guess      `json:"guesses,omitempty"`
	}
	if failed != nil {
		extra.faultLine = faultOf(failed, line)
		extra.Wrong = wrongFields(message.Mistakes())
	}
	extra.Trailing = len(message.Trailing())
	for _, e := range broken {
		extra.Rules = append(extra.Rules, e.Error())
	}
	for _, g := range guesses {
		extra.Guesses = append(extra.Guesses,
			guess{g.Framing.String(), fmt.Sprintf("%X", g.Header), g.Spec.Name(), g.MTI, g.Score, g.Reasons})
	}
	b := message.AppendJSON(nil, !p.decoding.show)
	rest, err := json.Marshal(extra)
	switch {
	case err != nil || len(rest) <= len("{}"):
		return b
	case failed != nil && message.MTI() == "":
		return rest
	case failed != nil: // the error first
		return append(append(rest[:len(rest)-1], ','), b[1:]...)
	}
	return append(append(b[:len(b)-1], ','), rest[1:]...)
}

// guess is a way to read the bytes in the JSON of decode.
type guess struct {
	Framing string   `json:"framing"`
	Header  string   `json:"header"`
	Spec    string   `json:"spec"`
	MTI     string   `json:"mti"`
	Score   int      `json:"score"`
	Reasons []string `json:"reasons"`
}

// shownGuesses is how many of them a person reads.
const shownGuesses = 3

// comment is a remark beside what was read, wrapped for a screen.
func comment(mark, text string, columns int) string {
	if columns > 0 {
		text = strings.ReplaceAll(report.Wrap(text, columns-len(mark)-2), "\n", "\n"+mark+"  ")
	}
	return mark + text + "\n"
}

// ranking says what the bytes can be, and how the best way to read them is asked
// for.
func ranking(guesses []iso8583.Reading, columns int) string {
	if len(guesses) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("# what these bytes can be, best first\n")
	for i, g := range guesses[:min(len(guesses), shownGuesses)] {
		fmt.Fprintf(&b, "#   %d. %s, %s, score %d of 100\n", i+1, g.Spec.Name(), g.Framing, g.Score)
		for _, reason := range g.Reasons {
			b.WriteString(comment("#        ", strings.ReplaceAll(reason, "iso8583: ", ""), columns))
		}
	}
	if guesses[0].Score < goodGuess {
		b.WriteString(comment("# ", "none fits well: name the layout with --spec, and the length header with --framing",
			columns))
	}
	framing := strings.ReplaceAll(strings.ToLower(guesses[0].Framing.String()), ", ", ",")
	if guesses[0].Framing.Length == "" {
		framing = "none"
	}
	fmt.Fprintf(&b, "# read with --spec %s --framing %s\n", guesses[0].Spec.Name(), framing)
	return b.String()
}
