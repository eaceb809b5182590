package strict

import (
	"encoding"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"acqsim/spelling"
)

// Decoder fills Go values from nodes and notes every mistake. The tags of a struct
// say what its keys are and what may stand in them:
//
//	yaml:"name,required"   the key; required: it must be there; inline: the keys of
//	                       the struct inside count as keys of this one; "-": no key
//	enum:"open,closed"     the words that a text may be
//	words:"dialects"       the same, from the list of that name; Words has it
//	digits:"4"             how many digits it must have; "8..11" for a range
//	min:"0"                a number is not negative
//	name:"terminal"        a name of something; Named hears of it
//
// A field of type Location that is no key is set to where the struct stands. Enum,
// words, digits and name of a list or a map hold for each of its values.
type Decoder struct {
	*Mistakes
	// Own returns how the text of a value is read that has a notation which this
	// package does not know; nil for any other value. It may be left out.
	Own func(v reflect.Value) func(text string) error
	// Named hears of every text whose field has a name tag. It may be left out.
	Named func(n *Node, kind string)
	// Words returns the list that a words tag names. It may be left out where no tag does.
	Words func(list string) []string

	fields map[reflect.Type][]Field // what FieldsOf found
}

// Checker is a struct that has rules beyond those of its keys. It is asked only when
// every key is known and well and every required one is there.
type Checker interface {
	Check(at Location, m *Mistakes)
}

// Taker is a type that keeps a node as it stands.
type Taker interface {
	TakeNode(n *Node, m *Mistakes)
}

// Field is a key of a mapping and the field of a struct that takes it.
type Field struct {
	Name     string
	Required bool
	Index    []int
	Type     reflect.Type
	Tag      reflect.StructTag
}

var locationType = reflect.TypeFor[Location]()

// FieldsOf lists the keys that a struct takes, those of embedded structs too.
func FieldsOf(t reflect.Type) []Field {
	var all []Field
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case f.Anonymous && name == "" || strings.Contains(options, "inline"):
			for _, inner := range FieldsOf(f.Type) {
				inner.Index = append(slices.Clone(f.Index), inner.Index...)
				all = append(all, inner)
			}
		case name != "":
			all = append(all, Field{name, strings.Contains(options, "required"), f.Index, f.Type, f.Tag})
		}
	}
	return all
}

// WordsOf returns the words that a text may be, nil where its tag says nothing of them:
// those of its enum, or those that lists has for its words.
func WordsOf(tag reflect.StructTag, lists func(list string) []string) []string {
	if list := tag.Get("words"); list != "" && lists != nil {
		return lists(list)
	}
	if words := tag.Get("enum"); words != "" {
		return strings.Split(words, ",")
	}
	return nil
}

// DigitsOf returns the bounds of a digits tag, and whether there is one.
func DigitsOf(tag reflect.StructTag) (least, most int, found bool) {
	low, high, ranged := strings.Cut(tag.Get("digits"), "..")
	least, err := strconv.Atoi(low)
	most = least
	if ranged {
		most, _ = strconv.Atoi(high) // a tag is written by us
	}
	return least, most, err == nil
}

// Decode fills the value that into points to.
func (d *Decoder) Decode(n *Node, into any) { d.value(n, reflect.ValueOf(into).Elem(), "") }

// value fills v. The tag of the struct field says what its text may be.
func (d *Decoder) value(n *Node, v reflect.Value, tag reflect.StructTag) {
	if v.Kind() == reflect.Pointer {
		fresh := reflect.New(v.Type().Elem())
		d.value(n, fresh.Elem(), tag)
		v.Set(fresh)
		return
	}
	if v.CanAddr() && d.notation(n, v) {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v)
	case reflect.Map:
		d.mapping(n, v, tag)
	case reflect.Slice:
		d.list(n, v, tag)
	default:
		d.plain(n, v, tag)
	}
}

// notation fills v if its type has a notation of its own.
func (d *Decoder) notation(n *Node, v reflect.Value) bool {
	at := v.Addr().Interface()
	if t, ok := at.(Taker); ok {
		t.TakeNode(n, d.Mistakes)
		return true
	}
	if d.Own != nil {
		if read := d.Own(v); read != nil {
			d.text(n, v, read)
			return true
		}
	}
	u, ok := at.(encoding.TextUnmarshaler)
	if ok && (n.Kind == Text || v.Kind() != reflect.Struct || len(FieldsOf(v.Type())) == 0) {
		d.text(n, v, func(s string) error { return u.UnmarshalText([]byte(s)) })
		return true
	}
	return false
}

// text reads a text that has a notation of its own.
func (d *Decoder) text(n *Node, v reflect.Value, read func(string) error) {
	if n.Kind != Text {
		d.Add(n.Location, "want text, have %v", n.Kind)
		return
	}
	if err := read(n.Text); err != nil {
		d.Add(n.Location, "%s", strings.TrimPrefix(err.Error(), path.Base(v.Type().PkgPath())+": "))
		return
	}
	inQuotes := n.Text
	if money, ok := v.Interface().(interface{ Decimal() string }); ok {
		inQuotes = money.Decimal()
	}
	d.Unquoted(n, inQuotes)
}

func (d *Decoder) structure(n *Node, v reflect.Value) {
	fields := d.fieldsOf(v.Type())
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	if n.Kind != Mapping {
		d.Add(n.Location, "want a mapping with %s; have %v", spelling.Choices("", names, ""), n.Kind)
		return
	}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Type == locationType && f.Tag.Get("yaml") == "-" {
			v.Field(i).Set(reflect.ValueOf(n.Location))
		}
	}
	before := d.Len()
	for i, key := range n.Keys {
		f := slices.Index(names, key.Text)
		if f < 0 {
			d.Unknown(key.Location, "key", key.Text, names)
			continue
		}
		d.value(n.Kids[i], v.FieldByIndex(fields[f].Index), fields[f].Tag)
	}
	for _, f := range fields {
		if f.Required && n.Key(f.Name) == nil {
			d.Add(n.Location, "want the key %q", f.Name)
		}
	}
	if c, ok := v.Addr().Interface().(Checker); ok && d.Len() == before {
		c.Check(n.Location, d.Mistakes)
	}
}

// fieldsOf remembers the fields of the types it has met.
func (d *Decoder) fieldsOf(t reflect.Type) []Field {
	if _, known := d.fields[t]; !known {
		if d.fields == nil {
			d.fields = make(map[reflect.Type][]Field)
		}
		d.fields[t] = FieldsOf(t)
	}
	return d.fields[t]
}

func (d *Decoder) mapping(n *Node, v reflect.Value, tag reflect.StructTag) {
	if n.Kind != Mapping {
		d.Add(n.Location, "want a mapping, have %v", n.Kind)
		return
	}
	m := reflect.MakeMapWithSize(v.Type(), len(n.Keys))
	for i, key := range n.Keys {
		k, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.value(key, k, "")
		d.value(n.Kids[i], value, tag)
		m.SetMapIndex(k, value)
	}
	v.Set(m)
}

func (d *Decoder) list(n *Node, v reflect.Value, tag reflect.StructTag) {
	if n.Kind != List {
		d.Add(n.Location, "want a list, have %v", n.Kind)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Kids), len(n.Kids)))
	for i, kid := range n.Kids {
		d.value(kid, v.Index(i), tag)
	}
}

// plain reads text, numbers and true or false.
func (d *Decoder) plain(n *Node, v reflect.Value, tag reflect.StructTag) {
	if n.Kind != Text {
		d.Add(n.Location, "want %s, have %v", plainName(v.Kind()), n.Kind)
		return
	}
	switch v.Kind() {
	case reflect.String:
		d.word(n, tag)
		v.SetString(n.Text)
	case reflect.Bool:
		if n.Text != "true" && n.Text != "false" {
			d.Add(n.Location, "want true or false, have %q", n.Text)
		}
		v.SetBool(n.Text == "true")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		number, err := strconv.ParseInt(n.Text, 10, 64)
		if err != nil || v.OverflowInt(number) || !digits(strings.TrimPrefix(n.Text, "-")) {
			d.Add(n.Location, "want a whole number, have %q", n.Text)
			return
		}
		if number < 0 && tag.Get("min") == "0" {
			d.Add(n.Location, "want a whole number from 0, have %q", n.Text)
		}
		d.leadingZero(n)
		v.SetInt(number)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		number, err := strconv.ParseUint(n.Text, 10, 64)
		if err != nil || v.OverflowUint(number) || !digits(n.Text) {
			d.Add(n.Location, "want a whole number from 0, have %q", n.Text)
			return
		}
		d.leadingZero(n)
		v.SetUint(number)
	default:
		d.Add(n.Location, "%v cannot be given in a file", v.Type())
	}
}

// leadingZero notes a number such as 010, which is 8 to other readers of YAML.
func (d *Decoder) leadingZero(n *Node) {
	if n.Changed() {
		d.Add(n.Location, "want a whole number without a zero before it, have %s", n.Text)
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

// word holds a text against the tag of its field.
func (d *Decoder) word(n *Node, tag reflect.StructTag) {
	if n.Text == "" {
		d.Add(n.Location, "want text, have an empty one")
		return
	}
	if known := WordsOf(tag, d.Words); known != nil && !slices.Contains(known, n.Text) {
		d.Unknown(n.Location, "word", n.Text, known)
	}
	least, most, wanted := DigitsOf(tag)
	if wanted && (!digits(n.Text) || len(n.Text) < least || len(n.Text) > most) {
		d.Add(n.Location, "want %s digits, have %s", strings.Replace(tag.Get("digits"), "..", " to ", 1), counted(n.Text))
	} else {
		d.Unquoted(n, n.Text)
	}
	if kind := tag.Get("name"); kind != "" && d.Named != nil {
		d.Named(n, kind)
	}
}

// counted says how many digits a text has, and what in it is none: the digits may be those of a card or a PIN, and are
// not quoted.
func counted(text string) string {
	other := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if other < 0 {
		return strconv.Itoa(len(text))
	}
	r, _ := utf8.DecodeRuneInString(text[other:])
	return fmt.Sprintf("%d characters, of which %q is none", utf8.RuneCountInString(text), r)
}
