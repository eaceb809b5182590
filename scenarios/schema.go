package scenarios

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"acqsim/payment"
	"acqsim/strict"
)

// Schema returns the JSON Schema of a scenario file, made from the Go types that
// the loader fills. Editors use it to complete and to check while one types; what
// a schema cannot know, such as the names in a profile, the loader checks.
func Schema() ([]byte, error) {
	return schemaOf(reflect.TypeFor[Scenario](), "acqsim scenario",
		"One payment day: who takes part, what people do, what goes wrong, and what must then be true.")
}

// ProfileSchema is Schema of a profile.
func ProfileSchema() ([]byte, error) {
	return schemaOf(reflect.TypeFor[Profile](), "acqsim profile",
		"Who takes part: merchants, terminals, cards, accounts, keys, waits and the hours of the day's jobs.")
}

func schemaOf(of reflect.Type, title, description string) ([]byte, error) {
	b := schemaBuilder{defs: make(map[string]*jsonschema.Schema)}
	b.notations()
	root := b.object(of, true)
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title, root.Description = title, description
	root.Defs = b.defs
	out, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("scenarios: writing the schema: %w", err)
	}
	return append(out, '\n'), nil
}

type schemaBuilder struct{ defs map[string]*jsonschema.Schema }

// variable is the pattern of a text that variables fill.
const variable = `\$\{[^}]+\}`

// notations defines the texts with a notation of their own.
func (b *schemaBuilder) notations() {
	define := func(name, doc, pattern string) {
		b.defs[name] = &jsonschema.Schema{Type: "string", Description: doc,
			Pattern: "^(" + pattern + "|.*" + variable + ".*)$"}
	}
	const clock = `([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?`
	const date = `[0-9]{4}-[0-9]{2}-[0-9]{2}`
	define("amount", "major units, such as \"12.50\"", `[0-9]+(\.[0-9]+)?`)
	define("signed-amount", "major units, such as \"-12.50\"", `-?[0-9]+(\.[0-9]+)?`)
	define("balance", "an amount, or unchanged", `-?[0-9]+(\.[0-9]+)?|unchanged`)
	define("rate", "percentage, such as \"0.35%\"", `[0-9]+(\.[0-9]{1,4})?%`)
	define("duration", "such as 90s, 30m, 4h or 5d", `([0-9]+d)?([0-9.]+(ns|us|µs|ms|s|m|h))*`)
	define("date", "such as 2026-03-27", date)
	define("time-of-day", "such as \"23:00\"", clock)
	define("local-time", "such as \"2026-03-27 14:05:00\"", date+" "+clock)
	define("when", "T+1 09:30, D+2 10:00, 2026-03-30 09:30 or 22:59:59", `([TD]\+[0-9]+ |`+date+` )?`+clock)
	define("variable", "${name}", variable)
}

// notation names the definition of a type with a notation of its own.
func notation(t reflect.Type) string {
	switch t {
	case amountType:
		return "amount"
	case rateType:
		return "rate"
	case durationType:
		return "duration"
	case signedType:
		return "signed-amount"
	case balancedType:
		return "balance"
	case reflect.TypeFor[payment.BusinessDate]():
		return "date"
	case reflect.TypeFor[payment.TimeOfDay]():
		return "time-of-day"
	case reflect.TypeFor[LocalTime]():
		return "local-time"
	case reflect.TypeFor[When]():
		return "when"
	}
	return ""
}

// of returns the schema of a value. wanted says whether its required keys are
// required; the parts of a world are not, since a profile may have them.
func (b *schemaBuilder) of(t reflect.Type, tag reflect.StructTag, wanted bool) *jsonschema.Schema {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if name := notation(t); name != "" {
		return refTo("#/$defs/" + name)
	}
	if t == reflect.TypeFor[Overlay]() {
		return b.definition(reflect.TypeFor[World](), false)
	}
	word := reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
	switch t.Kind() {
	case reflect.Struct:
		if word && len(strict.FieldsOf(t)) == 0 {
			return &jsonschema.Schema{Type: "string"}
		}
		ref := b.definition(t, wanted)
		if word {
			return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string"}, ref}}
		}
		return ref
	case reflect.Map:
		return &jsonschema.Schema{Type: "object", AdditionalProperties: b.of(t.Elem(), tag, wanted)}
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: b.of(t.Elem(), tag, wanted)}
	case reflect.Bool:
		return orVariable(&jsonschema.Schema{Type: "boolean"})
	case reflect.String:
		return textSchema(tag)
	}
	number := &jsonschema.Schema{Type: "integer"}
	if tag.Get("min") != "" {
		number.Minimum = new(float64)
	}
	return orVariable(number)
}

func refTo(to string) *jsonschema.Schema { return &jsonschema.Schema{Ref: to} }

func orVariable(s *jsonschema.Schema) *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, refTo("#/$defs/variable")}}
}

func textSchema(tag reflect.StructTag) *jsonschema.Schema {
	var enum []any
	for _, word := range strict.WordsOf(tag, words) {
		enum = append(enum, word)
	}
	least, most, counted := strict.DigitsOf(tag)
	switch {
	case enum != nil:
		return orVariable(&jsonschema.Schema{Type: "string", Enum: enum})
	case counted:
		return orVariable(&jsonschema.Schema{Type: "string", Pattern: fmt.Sprintf("^[0-9]{%d,%d}$", least, most)})
	}
	return &jsonschema.Schema{Type: "string", MinLength: jsonschema.Ptr(1)}
}

// definition puts a struct under $defs and returns a reference to it.
func (b *schemaBuilder) definition(t reflect.Type, wanted bool) *jsonschema.Schema {
	name := t.Name()
	if pkg := t.PkgPath(); !strings.HasSuffix(pkg, "/scenarios") {
		name = pkg[strings.LastIndexByte(pkg, '/')+1:] + "." + name
	}
	if b.defs[name] == nil {
		b.defs[name] = &jsonschema.Schema{} // a type may hold itself
		*b.defs[name] = *b.object(t, wanted)
	}
	return refTo("#/$defs/" + name)
}

// sentences are what tags say of a key: in English, and in Chinese where they do.
func sentences(tag reflect.StructTag) []string {
	return slices.DeleteFunc([]string{tag.Get("doc"), tag.Get("zh")}, func(s string) bool { return s == "" })
}

// object returns the schema of a struct.
func (b *schemaBuilder) object(t reflect.Type, wanted bool) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type:                 "object",
		Properties:           make(map[string]*jsonschema.Schema),
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
	for _, f := range strict.FieldsOf(t) {
		inner := wanted && f.Type != reflect.TypeFor[World]()
		property := b.of(f.Type, f.Tag, inner)
		property.Description = strings.Join(sentences(f.Tag), "\n")
		s.Properties[f.Name] = property
		s.PropertyOrder = append(s.PropertyOrder, f.Name)
		if f.Required && wanted {
			s.Required = append(s.Required, f.Name)
		}
	}
	if a, ok := reflect.New(t).Interface().(alternating); ok {
		for _, name := range slices.Sorted(slices.Values(a.alternatives())) {
			s.OneOf = append(s.OneOf, &jsonschema.Schema{Required: []string{name}})
		}
	}
	return s
}
