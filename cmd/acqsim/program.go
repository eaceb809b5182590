package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"acqsim/spelling"
)

// Main is the program with its hand-offs to the outside, so that a test can run
// all of it.
type Main struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	lang    string
	json    bool
	version bool
	width   int         // of the screen; 0: found out
	drains  atomic.Bool // it finishes what is under way when it is told to end
}

// NewMain returns the program connected to the terminal it was started on.
func NewMain() *Main { return &Main{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr} }

// line writes one JSON object and a line end (NDJSON).
func (m *Main) line(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	if err == nil {
		_, err = m.Stdout.Write(calmJSON(b.Bytes()))
	}
	if err != nil {
		return environment("writing the result: %w", err)
	}
	return nil
}

// printf writes to the result.
func (m *Main) printf(format string, args ...any) error {
	if _, err := fmt.Fprintf(m.Stdout, format, args...); err != nil {
		return environment("writing the result: %w", err)
	}
	return nil
}

// examples indents the lines of a command's examples.
func examples(lines ...string) string { return "  " + strings.Join(lines, "\n  ") }

// logger writes what happens on the lines to standard error, at a level and above.
func (m *Main) logger(level string) (*zap.Logger, error) {
	at, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, usage("--log %q: want debug, info, warn or error", level)
	}
	config := zap.NewProductionEncoderConfig()
	said := lineLog{words: spelling.Plain}
	config.EncodeTime = zapcore.ISO8601TimeEncoder
	encoder := zapcore.NewJSONEncoder(config)
	if !m.json {
		config.EncodeTime, config.ConsoleSeparator = zapcore.TimeEncoderOfLayout("15:04:05.000"), " "
		if m.lang == "zh" {
			config.EncodeLevel, said = chineseLevel, lineLog{words: inChinese, name: inChineseField}
		}
		encoder = zapcore.NewConsoleEncoder(config)
	}
	said.Core = zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(m.Stderr)), at)
	return zap.New(said), nil
}
