package iso8583

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"acqsim/strict"
)

func readJSONSpec(data []byte) (*strict.Node, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	r := jsonReader{dec: dec, data: data}
	t, err := r.value(0)
	if err != nil {
		return nil, fmt.Errorf("line %d: not JSON: %w", r.line(), err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("line %d: want the end of the file after the object", r.line())
	}
	return t, nil
}

type jsonReader struct {
	dec   *json.Decoder
	data  []byte
	seen  int
	lines int
}

// line counts the newlines up to the decoder's place, each byte once.
func (r *jsonReader) line() int {
	upto := min(int(r.dec.InputOffset()), len(r.data))
	if upto > r.seen {
		r.lines += bytes.Count(r.data[r.seen:upto], []byte{'\n'})
		r.seen = upto
	}
	return r.lines + 1
}

func (r *jsonReader) value(depth int) (*strict.Node, error) {
	if depth > maxSpecDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxSpecDepth)
	}
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	t := &strict.Node{Location: strict.Location{Line: r.line()}}
	switch v := tok.(type) {
	case json.Delim:
		if v == '[' {
			t.Kind = strict.List
		} else {
			t.Kind = strict.Mapping
		}
		return t, r.inside(t, depth)
	case string:
		t.Kind, t.Text = strict.Text, v
	case json.Number:
		t.Kind, t.Text, t.Number = strict.Text, v.String(), true
	case bool:
		t.Kind, t.Text, t.Flag = strict.Text, fmt.Sprint(v), true
	}
	return t, nil
}

func (r *jsonReader) inside(t *strict.Node, depth int) error {
	for r.dec.More() {
		if t.Kind == strict.Mapping {
			key, err := r.dec.Token()
			if err != nil {
				return err
			}
			text, _ := key.(string)
			t.Keys = append(t.Keys, &strict.Node{Location: strict.Location{Line: r.line()}, Kind: strict.Text, Text: text})
		}
		kid, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		t.Kids = append(t.Kids, kid)
	}
	_, err := r.dec.Token()
	return err
}
