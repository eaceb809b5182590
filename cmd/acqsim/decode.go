package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
)

// decoding is what a person says about the bytes.
type decoding struct {
	spec, dialect, framing string
	raw, show              bool
}

// maxInput bounds what is read from standard input.
const maxInput = 16 << 20

func (m *Main) decodeCommand() *cobra.Command {
	var d decoding
	cmd := &cobra.Command{
		Use:   "decode [HEX…] [flags]",
		Short: "Say what ISO 8583 messages mean, from hexadecimal text or raw bytes",
		Long: `Say what ISO 8583 messages mean. The bytes are given as hexadecimal text, as arguments
or on standard input, or raw on standard input. Length headers before the messages are
taken off when they fit. Card numbers, tracks, PIN blocks and keys are masked.`,
		Example: examples("acqsim decode --dialect unionpay-direct < frame.hex",
			"acqsim decode --spec my-spec.json --raw < frame.bin",
			"acqsim decode --json 0800...."),
		RunE: func(_ *cobra.Command, args []string) error { return m.decode(&d, args) },
	}
	f := cmd.Flags()
	f.StringVar(&d.spec, "spec", "", "layout: "+strings.Join(iso8583.ShippedNames(), ", ")+", or a spec file")
	f.StringVar(&d.dialect, "dialect", "", "layout and framing of a dialect: "+strings.Join(dialect.Names(), ", "))
	f.StringVar(&d.framing, "framing", "", "length header such as binary-2 or ascii-4, or none; found out when left out")
	f.BoolVar(&d.raw, "raw", false, "standard input is raw bytes even if it looks like hexadecimal text")
	f.BoolVar(&d.show, "show-test-pan", false, "do not mask; for test cards only")
	return cmd
}

func (m *Main) decode(d *decoding, args []string) error {
	spec, framing, err := d.layout()
	if err != nil {
		return err
	}
	data, err := d.input(m.Stdin, args)
	if err != nil {
		return err
	}
	messages, err := d.split(data, framing)
	if err != nil {
		return err
	}
	bad := false
	for i, b := range messages {
		message := iso8583.NewMessage(spec)
		failed := message.Decode(b)
		bad = bad || failed != nil
		if err := m.describe(message, failed, i, d.show); err != nil {
			return err
		}
	}
	if bad {
		return &exitError{code: exitUsage}
	}
	return nil
}

// layout returns the spec to decode by and the framing that usually goes with it.
func (d *decoding) layout() (*iso8583.Spec, string, error) {
	if d.dialect != "" && d.spec != "" {
		return nil, "", usage("decode: want --spec or --dialect, have both")
	}
	if d.spec == "" {
		name := d.dialect
		if name == "" {
			name = dialect.Names()[0]
		}
		known, err := dialect.Named(name)
		if err != nil {
			return nil, "", usage("decode: --%w", err)
		}
		return known.Spec(), known.Framing(), nil
	}
	if !strings.ContainsAny(d.spec, `./\`) {
		spec, err := iso8583.Shipped(d.spec)
		if err != nil {
			return nil, "", usage("decode: --spec: %w", err)
		}
		return spec, "binary-2", nil
	}
	data, err := os.ReadFile(d.spec)
	if err != nil {
		return nil, "", usage("decode: --spec: %w", err)
	}
	spec, err := iso8583.ParseSpec(d.spec, data)
	if err != nil {
		return nil, "", usage("decode: --spec: %w", err)
	}
	return spec, "binary-2", nil
}

// input returns the bytes of the messages.
func (d *decoding) input(stdin io.Reader, args []string) ([]byte, error) {
	if len(args) > 0 {
		data, ok := unhex([]byte(strings.Join(args, "")))
		if !ok {
			return nil, usage("decode: want hexadecimal digits, two for each byte; raw bytes go to standard input")
		}
		return data, nil
	}
	data, err := io.ReadAll(io.LimitReader(stdin, maxInput+1))
	switch {
	case err != nil:
		return nil, environment("decode: reading standard input: %w", err)
	case len(data) > maxInput:
		return nil, usage("decode: want at most %d bytes", maxInput)
	case len(data) == 0:
		return nil, usage("decode: want a message, as arguments or on standard input")
	}
	if text, ok := unhex(data); ok && !d.raw {
		return text, nil
	}
	return data, nil
}

// unhex reads hexadecimal text with any white space.
func unhex(text []byte) ([]byte, bool) {
	joined := bytes.Join(bytes.Fields(text), nil)
	data := make([]byte, hex.DecodedLen(len(joined)))
	_, err := hex.Decode(data, joined)
	return data, err == nil && len(data) > 0
}

// split takes the length headers off. Where no framing is asked for, that of the
// layout is tried, and the bytes are one message when it does not fit them.
func (d *decoding) split(data []byte, usual string) ([][]byte, error) {
	name := usual
	switch d.framing {
	case "none":
		return [][]byte{data}, nil
	case "":
	default:
		name = d.framing
	}
	framer, err := link.ParseFramer(name)
	if err != nil {
		return nil, usage("decode: --framing: %w", err)
	}
	messages, err := frames(framer, data)
	switch {
	case err == nil:
		return messages, nil
	case d.framing == "":
		return [][]byte{data}, nil
	}
	return nil, usage("decode: %w", err)
}

func frames(f link.Framer, data []byte) ([][]byte, error) {
	var messages [][]byte
	for offset := 0; offset < len(data); {
		message, n, err := f.Next(data[offset:])
		switch {
		case err != nil:
			return nil, fmt.Errorf("frame %d at byte %d: %w", len(messages)+1, offset, err)
		case n == 0:
			return nil, fmt.Errorf("frame %d at byte %d: the bytes end inside it", len(messages)+1, offset)
		}
		messages = append(messages, message)
		offset += n
	}
	return messages, nil
}

// decoded is a message in the JSON of decode.
type decoded struct {
	Type    string          `json:"type"`
	Message json.RawMessage `json:"message"`
	Error   string          `json:"error,omitempty"`
}

func (m *Main) describe(message *iso8583.Message, failed error, i int, show bool) error {
	if m.json {
		d := decoded{Type: "message", Message: message.AppendJSON(nil, !show)}
		if failed != nil {
			d.Error = failed.Error()
		}
		return m.line(d)
	}
	if i > 0 {
		if err := m.printf("\n"); err != nil {
			return err
		}
	}
	return m.printf("%s", message.AppendDescribe(nil, !show))
}
