package scenarios

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"acqsim/payment"
)

// decoder fills Go values from a tree and notes every mistake and every name
// that must exist.
type decoder struct {
	problems *problems
	currency payment.Currency
	refs     []reference
	inSteps  bool
	fields   map[reflect.Type][]field // what fieldsOf found
}

// reference is a name in the file that must be known once the world is read.
type reference struct {
	pos  Position
	kind string // "terminal", "card", "label", "new-label" …
	name string
	// inSteps says that the steps use it: a label must have been given before.
	inSteps bool
}

func (d *decoder) note(t *tree, kind string) {
	d.refs = append(d.refs, reference{t.pos, kind, t.text, d.inSteps})
}

// field is a key of a mapping that a struct field takes.
type field struct {
	name     string
	required bool
	index    []int
	typ      reflect.Type
	tag      reflect.StructTag
}

// fieldsOf lists the keys that a struct takes, those of embedded structs too.
func fieldsOf(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "" || strings.Contains(options, "inline"):
			for _, inner := range fieldsOf(f.Type) {
				inner.index = append(slices.Clone(f.Index), inner.index...)
				all = append(all, inner)
			}
		case name != "":
			all = append(all, field{name, strings.Contains(options, "required"), f.Index, f.Type, f.Tag})
		}
	}
	return all
}

// fieldsOf remembers the fields of the types it has met.
func (d *decoder) fieldsOf(t reflect.Type) []field {
	if _, known := d.fields[t]; !known {
		if d.fields == nil {
			d.fields = make(map[reflect.Type][]field)
		}
		d.fields[t] = fieldsOf(t)
	}
	return d.fields[t]
}

// decode fills v from t. The tag of the struct field says what its text may be.
func (d *decoder) decode(t *tree, v reflect.Value, tag reflect.StructTag) {
	if v.Kind() == reflect.Pointer {
		fresh := reflect.New(v.Type().Elem())
		d.decode(t, fresh.Elem(), tag)
		v.Set(fresh)
		return
	}
	if v.CanAddr() {
		if o, ok := v.Addr().Interface().(*Overlay); ok {
			d.overlay(t, o)
			return
		}
		if s, ok := v.Addr().Interface().(scalar); ok {
			d.custom(t, s.decodeText)
			return
		}
		if read, ok := d.wellKnown(v); ok {
			d.custom(t, read)
			return
		}
		if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && (t.kind == text || v.Kind() != reflect.Struct) {
			d.custom(t, func(_ *decoder, s string) error { return u.UnmarshalText([]byte(s)) })
			return
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(t, v)
	case reflect.Map:
		d.mapping(t, v, tag)
	case reflect.Slice:
		d.slice(t, v, tag)
	default:
		d.plain(t, v, tag)
	}
}

// overlay keeps a part of a world as it stands.
func (d *decoder) overlay(t *tree, o *Overlay) {
	if t.kind != mapping {
		d.problems.add(t.pos, "want a mapping with keys of world, have %v", t.kind)
		return
	}
	o.tree = t
}

// custom reads a text that has a notation of its own.
func (d *decoder) custom(t *tree, read func(*decoder, string) error) {
	if t.kind != text {
		d.problems.add(t.pos, "want text, have %v", t.kind)
		return
	}
	if err := read(d, t.text); err != nil {
		message := strings.TrimPrefix(err.Error(), "payment: ")
		d.problems.add(t.pos, "%s", strings.TrimPrefix(message, "fault: "))
	}
}

func (d *decoder) structure(t *tree, v reflect.Value) {
	if t.kind != mapping {
		names := make([]string, 0, 8)
		for _, f := range fieldsOf(v.Type()) {
			names = append(names, f.name)
		}
		d.problems.add(t.pos, "want a mapping with %s; have %v", strings.Join(names, ", "), t.kind)
		return
	}
	if p := v.FieldByName("Position"); p.IsValid() && p.Type() == positionType {
		p.Set(reflect.ValueOf(t.pos))
	}
	fields := d.fieldsOf(v.Type())
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	mistakes := len(d.problems.list)
	for i, key := range t.keys {
		n := slices.Index(names, key.text)
		if n < 0 {
			d.problems.unknown(key.pos, "key", key.text, names)
			continue
		}
		d.decode(t.kids[i], v.FieldByIndex(fields[n].index), fields[n].tag)
	}
	for _, f := range fields {
		if f.required && t.key(f.name) == nil {
			d.problems.add(t.pos, "want the key %q", f.name)
		}
	}
	if c, ok := v.Addr().Interface().(checker); ok && len(d.problems.list) == mistakes {
		c.check(t.pos, d.problems)
	}
}

func (d *decoder) mapping(t *tree, v reflect.Value, tag reflect.StructTag) {
	if t.kind != mapping {
		d.problems.add(t.pos, "want a mapping, have %v", t.kind)
		return
	}
	m := reflect.MakeMapWithSize(v.Type(), len(t.keys))
	for i, key := range t.keys {
		k, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.decode(key, k, "")
		d.decode(t.kids[i], value, tag)
		m.SetMapIndex(k, value)
	}
	v.Set(m)
}

func (d *decoder) slice(t *tree, v reflect.Value, tag reflect.StructTag) {
	if t.kind != list {
		d.problems.add(t.pos, "want a list, have %v", t.kind)
		return
	}
	if v.Type() == stepsType {
		d.inSteps = true
		defer func() { d.inSteps = false }()
	}
	v.Set(reflect.MakeSlice(v.Type(), len(t.kids), len(t.kids)))
	for i, kid := range t.kids {
		d.decode(kid, v.Index(i), tag)
	}
}

// plain reads text, numbers and true or false.
func (d *decoder) plain(t *tree, v reflect.Value, tag reflect.StructTag) {
	if t.kind != text {
		d.problems.add(t.pos, "want %s, have %v", plainName(v.Kind()), t.kind)
		return
	}
	switch v.Kind() {
	case reflect.String:
		d.word(t, tag)
		v.SetString(t.text)
	case reflect.Bool:
		if t.text != "true" && t.text != "false" {
			d.problems.add(t.pos, "want true or false, have %q", t.text)
		}
		v.SetBool(t.text == "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(t.text, 10, 64)
		if err != nil || v.OverflowInt(n) || !payment.Digits(strings.TrimPrefix(t.text, "-")) {
			d.problems.add(t.pos, "want a whole number, have %q", t.text)
			return
		}
		if n < 0 && tag.Get("min") == "0" {
			d.problems.add(t.pos, "want a whole number from 0, have %q", t.text)
		}
		v.SetInt(n)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(t.text, 10, 64)
		if err != nil || v.OverflowUint(n) || !payment.Digits(t.text) {
			d.problems.add(t.pos, "want a whole number from 0, have %q", t.text)
			return
		}
		v.SetUint(n)
	default:
		d.problems.add(t.pos, "%v cannot be given in a file", v.Type())
	}
}

func plainName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	}
	return "a whole number"
}

// word holds a text against the tag of its field: enum, digits, or the name of
// something that must exist.
func (d *decoder) word(t *tree, tag reflect.StructTag) {
	if t.text == "" {
		d.problems.add(t.pos, "want text, have an empty one")
		return
	}
	if words := tag.Get("enum"); words != "" {
		if known := strings.Split(words, ","); !slices.Contains(known, t.text) {
			d.problems.unknown(t.pos, "word", t.text, known)
		}
	}
	if digits := tag.Get("digits"); digits != "" {
		least, most := digitBounds(digits)
		if !payment.Digits(t.text) || len(t.text) < least || len(t.text) > most {
			d.problems.add(t.pos, "want %s digits, have %q", strings.Replace(digits, "..", " to ", 1), t.text)
		}
	}
	if kind := tag.Get("name"); kind != "" {
		d.note(t, kind)
	}
}

// digitBounds reads "4" or "8..11".
func digitBounds(s string) (least, most int) {
	low, high, ranged := strings.Cut(s, "..")
	least, _ = strconv.Atoi(low)
	most = least
	if ranged {
		most, _ = strconv.Atoi(high)
	}
	return least, most
}
