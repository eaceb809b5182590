package iso8583

import (
	"bytes"
	"fmt"
)

// ParseSpec reads a spec file and compiles it. The format is told from the content: moov's JSON or YAML, our superset
// of it, or the XML of a jPOS GenericPackager. All mistakes are reported at once, in a *SpecError. name is used where
// the file states none, and in errors.
func ParseSpec(name string, data []byte) (*Spec, error) {
	if len(data) > maxSpecBytes {
		return nil,
			&SpecError{name, []Problem{{Message: fmt.Sprintf("want at most %d bytes, have %d", maxSpecBytes, len(data))}}}
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	var t *tree
	var err error
	r := &reader{}
	var def *definition
	switch trimmed := bytes.TrimLeft(data, " \t\r\n"); {
	case len(trimmed) == 0:
		err = fmt.Errorf("the file is empty")
	case trimmed[0] == '<':
		def, r.problems, err = readJPOS(data)
	case trimmed[0] == '{':
		t, err = readJSONTree(data)
	default:
		t, err = readYAMLTree(data)
	}
	if err != nil {
		return nil, &SpecError{name, []Problem{{Message: err.Error()}}}
	}
	if def == nil {
		def = r.definition(t)
	}
	if def.name == "" {
		def.name = name
	}
	return compile(name, def, r.problems)
}

func compile(name string, def *definition, p problems) (*Spec, error) {
	c := &compiler{problems: p}
	s := c.compile(def)
	if len(c.list) > 0 {
		return nil, &SpecError{name, c.list}
	}
	return s, nil
}
