package engine

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"
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
	Text    string          `json:"text,omitempty"` // what a screen or a printer showed
	Content json.RawMessage `json:"content,omitempty"`
	Note    string          `json:"note,omitempty"`
}

// Line makes the line of a record. Labels are those bound by now, so that a line
// made at the end of a run has them all.
func (l *Loop) Line(r *Record) Line {
	line := Line{
		Seq: r.Seq, At: l.stamp(r.At), Kind: r.Kind.String(), Node: r.Node, Peer: r.Peer,
		Name: r.Name, File: r.File, Note: r.Note, Labels: l.labels.of(r.Keys),
	}
	if r.JSON != nil {
		line.Content = MaskJSON(r.JSON)
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

var (
	// A number in a text: what precedes it is no part of a JSON number.
	digits    = regexp.MustCompile(`[^0-9:,.\[-][0-9]{13,19}([=D][0-9]+)?`)
	strings64 = regexp.MustCompile(`"[A-Za-z0-9+/]{24,}={0,2}"`)
)

// MaskJSON masks card numbers in the JSON of a fact, a command or a screen, and
// puts the length of a stored message in the place of its bytes.
func MaskJSON(b []byte) []byte {
	b = strings64.ReplaceAllFunc(b, func(s []byte) []byte {
		raw, err := base64.StdEncoding.DecodeString(string(s[1 : len(s)-1]))
		if err != nil || digits.Match(s) {
			return s
		}
		return strconv.AppendQuote(nil, strconv.Itoa(len(raw))+" bytes")
	})
	return digits.ReplaceAllFunc(b, func(s []byte) []byte {
		number, discretionary, track := strings.Cut(strings.Replace(string(s[1:]), "D", "=", 1), "=")
		if !luhn(number) && !track {
			return s
		}
		masked := append(s[:1:1], payment.MaskPAN(number)...)
		if track {
			masked = append(masked, "="+strings.Repeat("*", len(discretionary))...)
		}
		return masked
	})
}

// luhn reports whether a number has the check digit of a card number.
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
