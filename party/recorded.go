package party

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// Blank returns the fact of a kind among empty ones, nil when there is none.
func Blank(facts []Fact, kind string) Fact {
	for _, f := range facts {
		if k, _ := f.FactKind(); k == kind {
			return f
		}
	}
	return nil
}

// DecodeFact reads a fact back into the empty one of its kind. who is the party
// whose facts these are, for the error.
func DecodeFact(who string, facts []Fact, kind string, version int, b []byte) (Fact, error) {
	f := Blank(facts, kind)
	if f == nil {
		return nil, fmt.Errorf("%s: no fact %q of version %d", who, kind, version)
	}
	if _, known := f.FactKind(); known != version {
		return nil, fmt.Errorf("%s: no fact %q of version %d: this build writes version %d", who, kind, version, known)
	}
	if err := json.Unmarshal(b, f); err != nil {
		return nil, fmt.Errorf("%s: fact %s: %w", who, kind, err)
	}
	return f, nil
}

// DecodeCommand reads a recorded command back, as the party takes it: a value where the
// one in commands is a value, a pointer where that is one. who is the party whose
// commands these are, for the error. A field that the command does not have is one.
func DecodeCommand(who string, commands []Command, kind string, b []byte) (Command, error) {
	for _, c := range commands {
		if c.CommandKind() != kind {
			continue
		}
		of := reflect.TypeOf(c)
		pointer := of.Kind() == reflect.Pointer
		if pointer {
			of = of.Elem()
		}
		read := reflect.New(of)
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields() // what a file says and nobody reads would be lost in silence
		if err := dec.Decode(read.Interface()); err != nil {
			return nil, fmt.Errorf("%s: command %s: %w", who, kind, err)
		}
		if !pointer {
			read = read.Elem()
		}
		return read.Interface().(Command), nil
	}
	return nil, fmt.Errorf("%s: no command %q", who, kind)
}
