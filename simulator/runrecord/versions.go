package runrecord

import (
	"cmp"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/terminal"
)

// FormatVersion is the version of the files of a record: their names, what stands in the manifest, the keys of a line.
const FormatVersion = 1

// HashVersion is the version of what the trace hash covers. It is raised by one when the form of a fact or a command
// changes, or the bytes that are hashed of a record, and by nothing else: CONTRIBUTING.md.
const HashVersion = 6

// Versions is in which version a record was written.
type Versions struct {
	Format int    `json:"format"` // 0: by a build that gave records no version
	Hash   int    `json:"hash"`
	Tool   string `json:"version"`
}

// Forms says of each kind of fact and command how its JSON is made: a digest of the keys in their order and of what
// stands behind each.
type Forms map[string]string

// FormsOfThisBuild returns the forms that this build writes.
func FormsOfThisBuild() Forms {
	forms := make(Forms)
	for kind, text := range FormTexts() {
		sum := sha256.Sum256([]byte(text))
		forms[kind] = hex.EncodeToString(sum[:6])
	}
	return forms
}

// FormTexts writes the form of each kind of fact and command out: "fact bank.paid" is 1{id:text,…}.
func FormTexts() map[string]string {
	texts := make(map[string]string)
	for _, f := range slices.Concat(terminal.Facts(), acquirer.Facts(), clearing.Facts(), issuer.Facts(), bank.Facts()) {
		kind, version := f.FactKind()
		texts["fact "+kind] = strconv.Itoa(version) + formOf(reflect.TypeOf(f))
	}
	for _, c := range slices.Concat(
		terminal.Commands(), acquirer.Commands(), clearing.Commands(), issuer.Commands(), bank.Commands()) {
		texts["command "+c.CommandKind()] += formOf(reflect.TypeOf(c)) // two parties may have a command of one name
	}
	return texts
}

var (
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
)

// formOf describes the JSON of a type.
func formOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Pointer:
		return formOf(t.Elem())
	case t.Implements(jsonMarshaler):
		return t.String()
	case t.Implements(textMarshaler):
		return "text"
	case t.Kind() == reflect.Struct:
		return "{" + strings.Join(formOfFields(t), ",") + "}"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return "bytes"
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		return "[" + formOf(t.Elem()) + "]"
	case t.Kind() == reflect.Map:
		return "{*:" + formOf(t.Elem()) + "}"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "bool"
	case t.Kind() == reflect.Interface:
		return "any"
	}
	return "number"
}

// formOfFields describes the keys of a struct, those of embedded ones among them; a question mark stands behind one
// that may be missing.
func formOfFields(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		embedded := f.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		switch {
		case name == "-" && options == "":
		case f.Anonymous && name == "" && embedded.Kind() == reflect.Struct:
			keys = append(keys, formOfFields(embedded)...)
		case f.IsExported():
			key := cmp.Or(name, f.Name)
			if strings.Contains(options, "omit") {
				key += "?"
			}
			keys = append(keys, key+":"+formOf(f.Type))
		}
	}
	return keys
}

// changed lists the kinds of both builds whose form is not the same, sorted. What only one of them has is no change.
func (f Forms) changed(now Forms) []string {
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(f)) {
		if form, both := now[kind]; both && form != f[kind] {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// same reports whether a line of a kind has the same form in both builds; frames, timers and jobs always have.
func (f Forms) same(kind, name string, now Forms) bool {
	if kind != "fact" && kind != "command" {
		return true
	}
	of := kind + " " + name
	return f[of] == now[of]
}
