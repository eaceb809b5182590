package iso8583

import (
	"bytes"
	"errors"
	"fmt"

	"acqsim/strict"
)

// ParseSpec reads a spec file and compiles it. The format is told from the content: moov's JSON or YAML, our superset
// of it, or the XML of a jPOS GenericPackager. All mistakes are reported at once, in a *SpecError. name is used where
// the file states none, and in errors.
func ParseSpec(name string, data []byte) (*Spec, error) {
	if len(data) > maxSpecBytes {
		return nil,
			&SpecError{name, []SpecMistake{{Message: fmt.Sprintf("want at most %d bytes, have %d", maxSpecBytes, len(data))}}}
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	var t *strict.Node
	var err error
	r := &reader{}
	var def *definition
	switch trimmed := bytes.TrimLeft(data, " \t\r\n"); {
	case len(trimmed) == 0:
		err = fmt.Errorf("the file is empty")
	case trimmed[0] == '<':
		def, r.mistakes, err = readJPOS(data)
	case trimmed[0] == '{':
		t, err = readJSONSpec(data)
	default:
		t, err = r.yaml(data)
	}
	if err != nil {
		return nil, &SpecError{name, []SpecMistake{{Message: err.Error()}}}
	}
	if def == nil && t == nil {
		return nil, &SpecError{name, r.list}
	}
	if def == nil {
		def = r.definition(t)
	}
	if def.name == "" {
		def.name = name
	}
	return compile(name, def, r.mistakes)
}

// yaml reads a spec in YAML, nil where it is none. Its aliases are unfolded.
func (r *reader) yaml(data []byte) (*strict.Node, error) {
	m := strict.Mistakes{Most: maxMistakes}
	t := strict.Read("", data, strict.Options{Bytes: maxSpecBytes, Aliases: true}, &m)
	var found *strict.Error
	if errors.As(m.Err(), &found) {
		for _, one := range found.Mistakes {
			r.add(place{"", one.Location.Line}, "%s", one.Message)
		}
	}
	if t != nil && t.Kind == strict.Nothing {
		return nil, fmt.Errorf("the file is empty")
	}
	return t, nil
}

func compile(name string, def *definition, p mistakes) (*Spec, error) {
	c := &compiler{mistakes: p}
	s := c.compile(def)
	if len(c.list) > 0 {
		return nil, &SpecError{name, c.list}
	}
	return s, nil
}
