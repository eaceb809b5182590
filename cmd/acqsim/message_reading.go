package main

import (
	"errors"
	"fmt"

	"acqsim/iso8583"
	"acqsim/link"
)

// way is one way to read bytes: a layout, and a length header or none.
type way struct {
	spec   *iso8583.Spec
	framed bool
	framer link.Framer
}

// frame is a message without its length header.
type frame struct {
	offset int // of its length header, from the first byte of the chunk
	data   []byte
}

// lostFrame says where frames could no longer be told apart.
type lostFrame struct {
	offset int
	err    error
}

func (e *lostFrame) Error() string { return e.err.Error() }

// split takes the length headers off, as far as they make sense.
func (w way) split(data []byte) ([]frame, *lostFrame) {
	if !w.framed {
		return []frame{{0, data}}, nil
	}
	var list []frame
	for offset := 0; offset < len(data); {
		message, n, err := w.framer.Next(data[offset:])
		var wrong *link.FrameError
		switch {
		case errors.As(err, &wrong):
			return list, &lostFrame{offset + wrong.Offset,
				fmt.Errorf("frame %d, byte %d: %s", len(list)+1, offset+wrong.Offset, wrong.Reason)}
		case err != nil:
			return list, &lostFrame{offset, fmt.Errorf("frame %d, byte %d: %w", len(list)+1, offset, err)}
		case n == 0:
			return list, &lostFrame{offset,
				fmt.Errorf("frame %d, byte %d: want a whole frame of %s, the last %d bytes are less", len(list)+1,
					offset, w.framer, len(data)-offset)}
		}
		if len(message) > 0 { // an empty frame keeps a line open
			list = append(list, frame{offset, message})
		}
		offset += n
	}
	return list, nil
}

// fits tells whether the length headers part the bytes without rest.
func (w way) fits(data []byte) bool {
	list, lost := w.split(data)
	return lost == nil && len(list) > 0
}

// reads tells whether all messages can be read to their ends.
func (w way) reads(data []byte) bool {
	list, lost := w.split(data)
	if lost != nil {
		return false
	}
	m := iso8583.NewMessage(w.spec)
	for _, f := range list {
		if m.Decode(f.data) != nil || len(m.Trailing()) > 0 {
			return false
		}
	}
	return len(list) > 0
}

// reader finds a way to read each chunk, from what a person said about the bytes.
type reader struct {
	spec    *iso8583.Spec // nil: guess
	fixed   *way          // framing asked for; its spec is not set when that is guessed
	usual   string
	last    *way // the last guess, good until it no longer reads
	guesses []iso8583.Reading
}

// reader is for bytes in this layout, or in none that is named.
func (l *layout) reader() (*reader, error) {
	spec, usual, err := l.read()
	if err != nil {
		return nil, err
	}
	framer, framed, err := l.framer()
	if err != nil {
		return nil, err
	}
	r := &reader{spec: spec, usual: usual}
	if l.framing != "" {
		r.fixed = &way{spec: spec, framed: framed, framer: framer}
	}
	return r, nil
}

// way finds how to read the bytes; fresh tells that it was guessed for them.
func (r *reader) way(data []byte) (w way, fresh bool, err error) {
	switch {
	case r.spec == nil:
		return r.guess(data)
	case r.fixed != nil:
		return *r.fixed, false, nil
	}
	return r.framing(data), false, nil
}

// framing finds a length header for the layout that is asked for: the usual one
// if it fits, unless only the bare bytes make sense; then any other that makes
// sense; then none.
func (r *reader) framing(data []byte) way {
	bare := way{spec: r.spec}
	for i, name := range []string{r.usual, "binary-2", "ascii-4", "bcd-2", "binary-4", "binary-2-le", "ascii-2",
		"binary-2,inclusive", "ascii-4,inclusive", "bcd-2,inclusive", "binary-4,inclusive"} {
		framer, err := link.ParseFramer(name)
		if err != nil {
			continue
		}
		framed := way{r.spec, true, framer}
		if framed.fits(data) && (framed.reads(data) || i < 2 && !bare.reads(data)) {
			return framed
		}
	}
	return bare
}

// guess asks the codec, which tries every layout that comes with acqsim.
func (r *reader) guess(data []byte) (way, bool, error) {
	if r.last != nil && r.last.reads(data) {
		return *r.last, false, nil
	}
	list := iso8583.Guess(data)
	if r.fixed != nil {
		list = r.fixed.guess(data)
	}
	if len(list) == 0 {
		return way{}, false, errors.New("no layout that comes with acqsim reads these bytes: want --spec and a spec " +
			"file, and --framing if there is a length header")
	}
	w, err := wayOf(list[0])
	if err != nil {
		return way{}, false, err
	}
	if r.fixed != nil {
		w.framed, w.framer = r.fixed.framed, r.fixed.framer
	}
	r.last, r.guesses = &w, list
	return w, true, nil
}

// guess ranks layouts for the first message, the length header being known.
func (w way) guess(data []byte) []iso8583.Reading {
	frames, _ := w.split(data)
	if len(frames) == 0 {
		return nil
	}
	var list []iso8583.Reading
	for _, g := range iso8583.Guess(frames[0].data) {
		if g.Framing.Length == "" {
			g.Framing = iso8583.Framing{}
			if w.framed {
				g.Framing = iso8583.Framing{Length: w.framer.String()}
				g.Reasons[0] = "the length header is as told"
			}
			list = append(list, g)
		}
	}
	return list
}

// wayOf turns a guess into a way to read.
func wayOf(g iso8583.Reading) (way, error) {
	w := way{spec: g.Spec}
	if g.Framing.Length == "" {
		return w, nil
	}
	framer, err := link.ParseFramer(g.Framing.String())
	if err != nil {
		return way{}, environment("a guessed framing: %w", err)
	}
	w.framed, w.framer = true, framer
	return w, nil
}

// goodGuess is the score from which a guess is more than a shot in the dark.
const goodGuess = 80

// unwrap tells lines that are messages from one message that was wrapped: then
// the first line makes no sense by itself and all together do.
func (r *reader) unwrap(lines []chunk) []chunk {
	all := joined(lines)
	if all.err != nil {
		return lines
	}
	if r.spec == nil && r.fixed == nil {
		if score(lines[0].data) < goodGuess && score(all.data) >= goodGuess {
			return []chunk{all}
		}
		return lines
	}
	alone, _, err := r.way(lines[0].data)
	if err == nil && (alone.framed && alone.fits(lines[0].data) || alone.reads(lines[0].data)) {
		return lines
	}
	together, _, err := r.way(all.data)
	if err == nil && (together.framed && together.fits(all.data) || together.reads(all.data)) {
		return []chunk{all}
	}
	return lines
}

func score(data []byte) int {
	list := iso8583.Guess(data)
	if len(list) == 0 {
		return 0
	}
	return list[0].Score
}

// faultLine is the JSON of what cannot be read.
type faultLine struct {
	Error  string `json:"error"`
	Field  string `json:"field"`
	Offset int    `json:"offset"`
	Line   int    `json:"line,omitempty"`
}

// wrongField is the JSON of one of the fields that cannot be read.
type wrongField struct {
	Field  string `json:"field"`
	Name   string `json:"name,omitempty"`
	Offset int    `json:"offset"`
	Want   string `json:"want"`
	Have   string `json:"have,omitempty"`
	Guess  string `json:"guess,omitempty"`
}

func wrongFields(mistakes []*iso8583.FieldError) []wrongField {
	var list []wrongField
	for _, e := range mistakes {
		list = append(list, wrongField{e.Field, e.Name, e.Offset, e.Want, e.Have, e.Guess})
	}
	return list
}

func faultOf(err error, line int) *faultLine {
	f := &faultLine{Error: err.Error(), Line: line}
	var at *iso8583.FieldError
	if errors.As(err, &at) {
		f.Field, f.Offset = at.Field, at.Offset
	}
	return f
}
