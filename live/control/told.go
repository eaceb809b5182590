package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"acqsim/payment"
)

// moment describes how a time is told: a number of nanoseconds since 1970 is more than JavaScript reads exactly.
type moment struct{}

// Schema is that of a time.
func (moment) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true,
		Description: "to the nanosecond, in UTC; null: not known", Examples: []any{"2026-03-25T10:00:00.005Z"}}
}

// span describes how a length of time is told.
type span struct{}

// Schema is that of a length of time.
func (span) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "a length of time", Examples: []any{"70s", "-1h2m0.5s"}}
}

// asTold is the JSON of answers.
var asTold = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		text, err := tell(v)
		if err == nil {
			_, err = w.Write(text)
		}
		return err
	},
	Unmarshal: json.Unmarshal,
}

// tell writes a value as encoding/json does, but for the times in it: those are texts.
func tell(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return withMoments(b.Bytes(), reflect.TypeOf(v))
}

// withMoments writes the times in the JSON of a value of a type as texts.
func withMoments(text []byte, of reflect.Type) ([]byte, error) {
	p := planOf(of)
	if p == nil {
		return text, nil
	}
	r := retelling{d: json.NewDecoder(bytes.NewReader(text)), from: text}
	r.d.UseNumber()
	if err := r.value(p); err != nil {
		return nil, fmt.Errorf("control: the times of %v: %w", of, err)
	}
	return append(r.out, text[r.done:]...), nil
}

// plan says where in the JSON of a type times stand, and lengths of time.
type plan struct {
	tell func(nanoseconds int64) string
	keys map[string]*plan // of an object
	each *plan            // of a list or a map
}

var (
	plans     sync.Map // of types: *plan
	marshaler = reflect.TypeFor[json.Marshaler]()
	timeType  = reflect.TypeFor[payment.Time]()
	spanType  = reflect.TypeFor[time.Duration]()
)

// planOf returns the plan of a type, nil when it has no times.
func planOf(t reflect.Type) *plan {
	if t == nil {
		return nil
	}
	if known, is := plans.Load(t); is {
		return known.(*plan)
	}
	p := newPlan(t, make(map[reflect.Type]bool))
	plans.Store(t, p)
	return p
}

// newPlan makes the plan of a type. A type inside itself has no times in there.
func newPlan(t reflect.Type, inside map[reflect.Type]bool) *plan {
	switch {
	case t == timeType:
		return &plan{tell: tellTime}
	case t == spanType:
		return &plan{tell: func(n int64) string { return strconv.Quote(time.Duration(n).String()) }}
	case t.Implements(marshaler) || inside[t]:
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return newPlan(t.Elem(), inside)
	case reflect.Slice, reflect.Array, reflect.Map:
		if each := newPlan(t.Elem(), inside); each != nil {
			return &plan{each: each}
		}
	case reflect.Struct:
		inside[t] = true
		defer delete(inside, t)
		p := &plan{keys: make(map[string]*plan)}
		p.fields(t, inside)
		if len(p.keys) > 0 {
			return p
		}
	}
	return nil
}

// fields adds the fields of a struct, and those of the structs that it embeds.
func (p *plan) fields(t reflect.Type, inside map[reflect.Type]bool) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		switch {
		case f.Anonymous && name == "" && of.Kind() == reflect.Struct:
			p.fields(of, inside)
		case f.IsExported() && name != "-":
			if inner := newPlan(f.Type, inside); inner != nil {
				if name == "" {
					name = f.Name
				}
				p.keys[name] = inner
			}
		}
	}
}

// retelling copies a JSON text with other times.
type retelling struct {
	d    *json.Decoder
	from []byte
	out  []byte
	done int // of from
}

func (r *retelling) value(p *plan) error {
	if p == nil {
		var whole json.RawMessage
		return r.d.Decode(&whole)
	}
	t, err := r.d.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Number:
		if p.tell != nil {
			return r.tell(string(t), p.tell)
		}
	case json.Delim:
		for r.d.More() {
			inner := p.each
			if t == '{' {
				key, err := r.d.Token()
				if err != nil {
					return err
				}
				if p.keys != nil {
					inner = p.keys[key.(string)]
				}
			}
			if err := r.value(inner); err != nil {
				return err
			}
		}
		_, err = r.d.Token()
	}
	return err
}

// tell writes the number that has just been read as a text.
func (r *retelling) tell(number string, as func(int64) string) error {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return err
	}
	end := int(r.d.InputOffset())
	r.out = append(append(r.out, r.from[r.done:end-len(number)]...), as(n)...)
	r.done = end
	return nil
}

func tellTime(n int64) string {
	if n == 0 {
		return "null"
	}
	return strconv.Quote(time.Unix(0, n).UTC().Format(time.RFC3339Nano))
}
