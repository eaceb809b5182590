package world

import (
	"encoding/json"
	"fmt"
	"strings"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/terminal"
)

// screenReader reads what a terminal shows and prints, so that a rule can tell
// whose slip is lost.
type screenReader struct{ slip terminal.Slip }

func (r *screenReader) Read(b []byte, _ bool) error {
	r.slip = terminal.Slip{}
	if err := json.Unmarshal(b, &r.slip); err != nil {
		return fmt.Errorf("simulator: screen: %w", err)
	}
	return nil
}

func (r *screenReader) MTI() string { return "" }

func (r *screenReader) Field(string) (string, bool) { return "", false }

func (r *screenReader) Masked(b []byte, _ bool) []byte { return engine.MaskJSON(b) }

func (r *screenReader) Keys(dst []party.Key) []party.Key {
	if r.slip.STAN == 0 || r.slip.Batch == 0 {
		return dst
	}
	return append(dst, party.TransactionKey(r.slip.Terminal, r.slip.Batch, r.slip.STAN))
}

// SlipText is what stands on a slip, each line in English and in Chinese.
func (w *World) SlipText(rec *engine.Record) string {
	var s terminal.Slip
	if json.Unmarshal(rec.Bytes, &s) != nil {
		return string(rec.Bytes)
	}
	var b strings.Builder
	for _, line := range s.Lines() {
		b.WriteString(line.En + "\n" + line.Zh + "\n")
	}
	return b.String()
}

// Screen returns what a terminal showed.
func (w *World) Screen(rec *engine.Record) (s terminal.Screen, ok bool) {
	err := json.Unmarshal(rec.Bytes, &s)
	return s, err == nil
}
