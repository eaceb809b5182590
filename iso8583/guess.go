package iso8583

import (
	"encoding/binary"
	"fmt"
	"sort"
	"strconv"
)

// Framing names the length header in front of each message on a connection. This package reads no connection; it keeps
// what a spec file says and what Guess finds.
type Framing struct {
	Length    string // binary-2, binary-2-le, binary-4, ascii-4, ascii-2, bcd-2; empty is none
	Inclusive bool   // the length counts its own bytes
	STX       bool   // 02 stands between the length and the message
	Max       int    // largest message, 0 when not stated
}

// framingLengths are the forms of a length header, with their size in bytes.
func framingLengths() []framingLength {
	return []framingLength{{"binary-2", 2}, {"binary-2-le", 2}, {"binary-4", 4}, {"ascii-4", 4}, {"bcd-2", 2},
		{"ascii-2", 2}}
}

type framingLength struct {
	name string
	size int
}

// String is "binary-2, inclusive, STX", or "no length header".
func (f Framing) String() string {
	if f.Length == "" {
		return "no length header"
	}
	s := f.Length
	if f.Inclusive {
		s += ", inclusive"
	}
	if f.STX {
		s += ", STX"
	}
	return s
}

// Framing is the length header the spec file names, zero if it names none.
func (s *Spec) Framing() Framing {
	return Framing{s.framing.length, s.framing.inclusive, s.framing.stx, s.framing.max}
}

// Reading is one way to read unknown bytes.
type Reading struct {
	Framing Framing
	Header  []byte   // what stands before the MTI
	Spec    *Spec    // layout that reads the message; its header is as long as Header
	MTI     string   // as read
	Fields  int      // fields read
	Score   int      // 0 to 100; over 80 is a good fit
	Reasons []string // for and against, in plain words
}

// maxGuessBytes bounds the work of a guess; a message is shorter.
const maxGuessBytes = 16 << 10

// Guess ranks what a frame could be: a length header or none, a header before the MTI, and a shipped layout or one of
// those given. Best first; at most eight. The bytes may hold further frames after the first.
func Guess(frame []byte, specs ...*Spec) []Reading {
	if len(frame) > maxGuessBytes {
		frame = frame[:maxGuessBytes]
	}
	candidates := append([]*Spec(nil), specs...)
	for _, name := range ShippedNames() {
		if s, err := Shipped(name); err == nil {
			candidates = append(candidates, s)
		}
	}
	var list []Reading
	for _, cut := range cuts(frame) {
		for _, s := range candidates {
			for _, header := range headerLengths(s, cut.payload) {
				if g, ok := try(s, cut, header); ok {
					list = append(list, g)
				}
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Score > list[j].Score })
	return list[:min(len(list), 8)]
}

// cut is a frame taken apart by one framing.
type cut struct {
	framing Framing
	payload []byte
	reason  string
	score   int
}

func cuts(frame []byte) []cut {
	list := []cut{{payload: frame, reason: "read as a bare message"}}
	for _, l := range framingLengths() {
		if len(frame) < l.size+4 {
			continue
		}
		n, ok := readFrameLength(l, frame)
		if !ok {
			continue
		}
		for _, inclusive := range []bool{false, true} {
			body := n
			if inclusive {
				body -= l.size
			}
			if body < 4 || body > len(frame)-l.size {
				continue
			}
			c := cut{framing: Framing{Length: l.name, Inclusive: inclusive}, payload: frame[l.size : l.size+body], score: 14}
			c.reason = fmt.Sprintf("the first %d bytes say %d, which is what follows", l.size, n)
			if rest := len(frame) - l.size - body; rest > 0 {
				c.score = 4
				c.reason = fmt.Sprintf("the first %d bytes say %d; another %s follow", l.size, n, count(rest, "bytes"))
			}
			list = append(list, c)
			if c.payload[0] == 0x02 {
				c.framing.STX, c.payload = true, c.payload[1:]
				c.reason += ", then STX"
				list = append(list, c)
			}
		}
	}
	return list
}

func readFrameLength(l framingLength, b []byte) (int, bool) {
	switch l.name {
	case "binary-2":
		return int(binary.BigEndian.Uint16(b)), true
	case "binary-2-le":
		return int(binary.LittleEndian.Uint16(b)), true
	case "binary-4":
		n := binary.BigEndian.Uint32(b)
		return int(n & (1<<31 - 1)), n < 1<<31
	case "bcd-2":
		if !goodBCD(b[:2]) {
			return 0, false
		}
		n, w := readBCDLength(b[:2], 4)
		return n, w.want == ""
	}
	if notDigit(b[:l.size]) >= 0 {
		return 0, false
	}
	return int(number(b[:l.size])), true
}

// headerLengths are the lengths worth trying before the MTI: the spec's own, none, a TPDU, a TPDU with a header of 6,
// and the 12 characters of an "ISO" header.
func headerLengths(s *Spec, payload []byte) []int {
	list := []int{s.headerLen}
	add := func(n int, ok bool) {
		if ok && n != s.headerLen && n < len(payload) {
			list = append(list, n)
		}
	}
	add(0, true)
	tpdu := len(payload) > 11 && payload[0] == 0x60
	add(5, tpdu)
	add(11, tpdu)
	add(12, len(payload) > 12 && string(payload[:3]) == "ISO")
	return list
}

// try reads a payload by a layout and scores how well that went.
func try(s *Spec, c cut, header int) (Reading, bool) {
	shaped := s
	if header != s.headerLen {
		copied := *s
		copied.headerLen = header
		copied.header = nil
		if header > 0 {
			copied.header = []headerDef{{name: "header", length: header}}
		}
		shaped = &copied
	}
	m := NewMessage(shaped)
	err := m.decode(c.payload)
	if !m.hasMTI {
		return Reading{}, false
	}
	g := Reading{Framing: c.framing, Header: m.Header(), Spec: shaped, MTI: m.MTI(), Score: c.score,
		Reasons: []string{c.reason}}
	for range m.Fields() {
		g.Fields++
	}
	g.weighMTI()
	g.weighFields(m, err, len(c.payload))
	g.weighHeader(s, header)
	g.Score = max(0, min(100, g.Score))
	return g, g.Score >= 20
}

func (g *Reading) weighMTI() {
	switch version, class := g.MTI[0], g.MTI[1]; {
	case class == '0' || class == '9' || g.MTI[2] > '7':
		g.Score -= 30
		g.Reasons = append(g.Reasons, "MTI "+g.MTI+" is of a class the standard reserves")
	case version > '1':
		g.Score -= 5
		g.Reasons = append(g.Reasons, "MTI "+g.MTI+" is of a rare version")
	default:
		g.Score += 16
		g.Reasons = append(g.Reasons, "MTI "+g.MTI+", "+MTIName(g.MTI))
	}
	if v93 := len(g.Spec.name) > 4 &&
		(g.Spec.name[:4] == "1993" || g.Spec.name == "clearing-1993-ascii"); v93 == (g.MTI[0] == '1') {
		g.Score += 8
	}
}

func (g *Reading) weighFields(m *Message, err *FieldError, size int) {
	if err != nil {
		done := 0
		if err.Offset > 0 && size > 0 {
			done = 30 * err.Offset / size
		}
		g.Score += done
		g.Reasons = append(g.Reasons, "reads up to "+fieldLabel(err.Field)+" only: "+err.Error())
		return
	}
	g.Score += 46
	trailing := len(m.Trailing())
	switch {
	case g.Fields == 0:
		g.Score -= 25
		g.Reasons = append(g.Reasons, "no field is present")
	case trailing == 0:
		g.Score += 12
		g.Reasons = append(g.Reasons, "all "+strconv.Itoa(g.Fields)+" fields read, nothing left over")
	default:
		g.Score -= 20
		g.Reasons = append(g.Reasons, count(trailing, "bytes")+" left over after the last field")
	}
	if broken := m.Validate(); len(broken) > 0 {
		g.Score -= min(4*len(broken), 16)
		g.Reasons = append(g.Reasons, "breaks "+count(len(broken), "rules")+" of the spec, the first: "+broken[0].Error())
	} else {
		g.Score += 4
	}
}

func (g *Reading) weighHeader(s *Spec, header int) {
	switch {
	case header == s.headerLen && header > 0:
		g.Score += 4
		g.Reasons = append(g.Reasons, "a header of "+count(header, "bytes")+" as the spec has it")
	case header != s.headerLen:
		g.Score -= 6
		g.Reasons = append(g.Reasons, "read with a header of "+count(header,
			"bytes")+", the spec has "+strconv.Itoa(s.headerLen))
	}
}
