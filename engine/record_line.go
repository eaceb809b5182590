package engine

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"acqsim/party"
	"acqsim/payment"
)

// Line is a record as events.jsonl has it: one JSON object a line, with nothing
// in it that a log must not have. Hex has sensitive digits zeroed in place, so
// that offsets still fit; the trace hash covers the true bytes.
type Line struct {
	Seq     uint64          `json:"seq"`
	At      string          `json:"at"`
	Kind    string          `json:"kind"`
	Node    party.Node      `json:"node,omitempty"`
	Peer    party.Node      `json:"peer,omitempty"`
	Name    string          `json:"name,omitempty"`
	Sent    string          `json:"sent,omitempty"`
	File    bool            `json:"file,omitempty"`
	Labels  []string        `json:"labels,omitempty"`
	Hex     string          `json:"hex,omitempty"`
	Text    string          `json:"text,omitempty"`    // what a screen or a printer showed
	Refusal string          `json:"refusal,omitempty"` // of a fact that refuses: the slug of why
	Content json.RawMessage `json:"content,omitempty"`
	Note    string          `json:"note,omitempty"`
}

// Line makes the line of a record. Of a fact that was kept without its JSON it writes
// that anew. Labels are those bound by now, so that a line made at the end of a run has
// them all.
func (l *Loop) Line(r *Record) Line {
	line := Line{
		Seq: r.Seq, At: l.stamp(r.At), Kind: r.Kind.String(), Node: r.Node, Peer: r.Peer,
		Name: r.Name, File: r.File, Note: r.Note, Labels: l.labels.of(r.Keys),
	}
	if f, ok := r.Fact.(party.Refuser); ok {
		line.Refusal = f.Refusal()
	}
	switch {
	case r.JSON != nil:
		line.Content = MaskJSON(r.JSON)
	case r.Fact != nil:
		line.Content = MaskJSON(textOf(r.Fact))
	}
	if r.Bytes == nil {
		return line
	}
	line.Sent = l.stamp(r.Sent)
	if reader := l.Reader(r.Node, r.Peer); reader != nil {
		line.Hex = strings.ToUpper(hex.EncodeToString(reader.Masked(r.Bytes, r.File)))
	} else {
		line.Text = string(MaskJSON(r.Bytes))
	}
	return line
}

// textOf is the JSON of a fact, as it was committed.
func textOf(f party.Fact) []byte {
	if own, ok := f.(party.Appender); ok {
		return own.AppendJSON(nil)
	}
	return payment.AppendAny(nil, f)
}

func (l *Loop) stamp(t payment.Time) string {
	return l.config.Calendar.Local(t).Format(time.RFC3339Nano)
}

// Reader returns the reader of the link between two nodes, nil when there is none.
func (l *Loop) Reader(a, b party.Node) Reader {
	if n := l.nodes[a]; n != nil {
		if r := n.routes[b]; r != nil {
			return r.pair.Reader
		}
	}
	return nil
}
