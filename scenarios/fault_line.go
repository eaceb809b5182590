package scenarios

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"acqsim/fault"
	"acqsim/payment"
	"acqsim/spelling"
	"acqsim/strict"
)

// ParseFault reads a fault rule from one line, in the words of scenario files:
//
//	drop 0210 nth 2
//	delay 70s acquirer->terminal reply
//	mutate set 39=51 0210 acquirer->terminal 4=000000010000
//	duplicate 0200 after 2s on.after (0800 terminal->acquirer)
//	{id: lose, on: {mti: "0210"}, do: drop}
//
// First the verb, then in any order its settings, and where and when it acts, each a key
// and its value. What says by itself what it is needs no key: a message type, a link, a
// phase, a class, field=value, the verb's time and the words that a setting of it takes.
// A key of the verb goes before the same of the place, which on.after, on.until, on.node
// mean. A rule without a name (id) has none. In braces stands a rule as files have it.
func ParseFault(line string) (fault.Rule, error) {
	f := &faultLine{line: line}
	if strings.HasPrefix(strings.TrimSpace(line), "{") {
		if root := strict.Read(faultFile, []byte(line), strict.Options{}, &f.mistakes); root != nil {
			return f.rule(root)
		}
		return fault.Rule{}, f.err()
	}
	f.words = f.split(line, 0)
	root := f.parse()
	if f.mistakes.Len() > 0 {
		return fault.Rule{}, f.err()
	}
	return f.rule(root)
}

// faultFile is what the place of a mistake calls a line.
const faultFile = "fault"

// faultLine reads one line.
type faultLine struct {
	line     string
	words    []lineWord
	verb     string
	mistakes strict.Mistakes
}

// lineWord is a word of the line: in quotes, or a group in brackets, without those.
type lineWord struct {
	text   string
	at     int  // where it begins
	quoted bool // it stands for itself
	group  byte // '(', '{' or '['; 0: none
}

var closing = map[byte]byte{'(': ')', '{': '}', '[': ']', '"': '"', '\'': '\''}

// split finds the words of a text that begins at a byte of the line.
func (f *faultLine) split(text string, from int) []lineWord {
	var out []lineWord
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ' || c == '\t':
			i++
		case closing[c] != 0:
			end := closed(text, i)
			if end < 0 {
				f.mistakes.Add(f.place(from+i), "%c is not closed: want %c", c, closing[c])
				return out
			}
			w := lineWord{text: text[i+1 : end], at: from + i, quoted: c == '"' || c == '\''}
			if !w.quoted {
				w.group = c
			}
			out = append(out, w)
			i = end + 1
		default:
			end := i
			for end < len(text) && text[end] != ' ' && text[end] != '\t' {
				end++
			}
			out = append(out, lineWord{text: text[i:end], at: from + i})
			i = end
		}
	}
	return out
}

// closed returns where what is opened at a byte is closed, -1 when it is not.
func closed(text string, from int) int {
	open, shut, depth := text[from], closing[text[from]], 0
	for i := from + 1; i < len(text); i++ {
		switch {
		case text[i] == shut && depth == 0:
			return i
		case text[i] == shut:
			depth--
		case text[i] == open:
			depth++
		}
	}
	return -1
}

func (f *faultLine) place(at int) strict.Location {
	return strict.Location{File: faultFile, Line: 1, Column: at + 1}
}

func (f *faultLine) text(w lineWord) *strict.Node {
	return &strict.Node{Location: f.place(w.at), Kind: strict.Text, Text: w.text}
}

func (f *faultLine) mapping(at int) *strict.Node {
	return &strict.Node{Location: f.place(at), Kind: strict.Mapping}
}

// Keys of a rule, of its place and of its verbs, as their structs have them.
var (
	ruleKeys  = strict.FieldsOf(reflect.TypeFor[fault.Rule]())
	onKeys    = strict.FieldsOf(reflect.TypeFor[fault.On]())
	matchKeys = strict.FieldsOf(reflect.TypeFor[fault.Match]())
	verbKeys  = strict.FieldsOf(reflect.TypeFor[fault.Do]())
)

func (f *faultLine) parse() *strict.Node {
	root, on, do, settings := f.mapping(0), f.mapping(0), f.mapping(0), f.mapping(0)
	if len(f.words) == 0 {
		f.mistakes.Add(f.place(0), "want a fault such as: drop 0210 nth 2")
		return root
	}
	first := f.words[0]
	at := fieldNamed(verbKeys, first.text)
	if at == nil {
		f.mistakes.Unknown(f.place(first.at), "verb", first.text, keyNames(verbKeys))
		return root
	}
	f.words, f.verb = f.words[1:], first.text
	put(do, f.text(first), settings)
	put(root, f.text(lineWord{text: "on"}), on)
	put(root, f.text(lineWord{text: "do"}), do)
	own := strict.FieldsOf(at.Type.Elem())
	for len(f.words) > 0 && f.mistakes.Len() == 0 {
		w := f.take()
		key := w.text
		switch prefix, rest, dotted := strings.Cut(key, "."); {
		case w.quoted || w.group != 0:
			f.mistakes.Add(f.place(w.at), "%q stands alone: want a key before it", w.text)
		case dotted && prefix == "on" && fieldNamed(onKeys, rest) != nil:
			f.value(on, w, rest, onKeys)
		case dotted && prefix == "do" && fieldNamed(own, rest) != nil:
			f.value(settings, w, rest, own)
		case f.bare(settings, w, own):
		case fieldNamed(own, key) != nil:
			f.value(settings, w, key, own)
		case fieldNamed(onKeys, key) != nil:
			f.value(on, w, key, onKeys)
		case key == "id", key == "times", key == "every":
			f.value(root, w, key, ruleKeys)
		case !f.where(on, w):
			f.unknown(w, own)
		}
	}
	return root
}

func (f *faultLine) take() lineWord {
	w := f.words[0]
	f.words = f.words[1:]
	return w
}

// unknown says which words there are.
func (f *faultLine) unknown(w lineWord, own []strict.Field) {
	known := slices.Concat(keyNames(own), keyNames(onKeys), []string{"id", "times", "every"}, phaseWords(), classWords())
	for _, k := range own {
		known = append(known, strict.WordsOf(k.Tag, nil)...)
	}
	f.mistakes.Add(f.place(w.at), "unknown word %q%s; want a message type, a link such as acquirer->terminal, a field as "+
		"in 39=00, or one of %s", w.text, spelling.Hint(w.text, known),
		strings.Join(dropAmong(known, "link", "fields"), ", "))
}

func dropAmong(list []string, out ...string) []string {
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(s string) bool { return slices.Contains(out, s) })
}

// bare takes a word that is a value of the verb's own: its time, or a word of one of its
// settings.
func (f *faultLine) bare(settings *strict.Node, w lineWord, own []strict.Field) bool {
	_, err := time.ParseDuration(w.text)
	for _, k := range own {
		timed := err == nil && k.Type == reflect.TypeFor[time.Duration]()
		code := k.Name == "code" && len(w.text) == 2 && payment.Digits(w.text)
		if (timed || code || slices.Contains(strict.WordsOf(k.Tag, nil), w.text)) && settings.Key(k.Name) == nil {
			put(settings, f.text(lineWord{text: k.Name, at: w.at}), f.text(w))
			return true
		}
	}
	return false
}

// where takes a word that says by itself what it matches.
func (f *faultLine) where(on *strict.Node, w lineWord) bool {
	key := ""
	switch field, value, pair := strings.Cut(w.text, "="); {
	case strings.Contains(w.text, "->"):
		key = "link"
	case pair && field != "":
		f.pair(on, "fields", lineWord{text: field, at: w.at}, lineWord{text: value, at: w.at + len(field) + 1})
		return true
	case len(w.text) == 4 && payment.Digits(w.text):
		key = "mti"
	case slices.Contains(phaseWords(), w.text):
		key = "phase"
	case slices.Contains(classWords(), w.text):
		key = "class"
	default:
		return false
	}
	f.once(on, lineWord{text: key, at: w.at}, f.text(w))
	return true
}

// once puts a value under a key that has none.
func (f *faultLine) once(to *strict.Node, key lineWord, value *strict.Node) {
	if to.Key(key.text) != nil {
		f.mistakes.Add(f.place(key.at), "%s is given twice", key.text)
		return
	}
	put(to, f.text(key), value)
}

// pair puts a field and its value into a mapping under a key.
func (f *faultLine) pair(to *strict.Node, key string, field, value lineWord) {
	all := to.Get(key)
	if all == nil {
		all = f.mapping(field.at)
		put(to, f.text(lineWord{text: key, at: field.at}), all)
	}
	f.once(all, field, f.text(value))
}

// value takes the value of a key, in the form that its field has.
func (f *faultLine) value(to *strict.Node, w lineWord, name string, keys []strict.Field) {
	key := lineWord{text: name, at: w.at}
	t := fieldNamed(keys, name).Type
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Bool {
		f.once(to, key, f.text(lineWord{text: "true", at: w.at}))
		return
	}
	if len(f.words) == 0 {
		f.mistakes.Add(f.place(w.at), "%s: want a value", name)
		return
	}
	v := f.take()
	switch {
	case v.group == '{' || v.group == '[':
		f.once(to, key, f.yaml(v))
	case t == reflect.TypeFor[fault.Match]():
		f.once(to, key, f.match(v))
	case t == reflect.TypeFor[fault.Moment]():
		if len(f.words) > 0 && len(v.text) > 2 && !strings.Contains(v.text, ":") && strings.Contains(f.words[0].text, ":") {
			v.text += " " + f.take().text
		}
		f.once(to, key, f.text(v))
	case t.Kind() == reflect.Map:
		f.pairs(to, name, v)
	case t.Kind() == reflect.Slice:
		f.list(to, key, v, t)
	default:
		f.once(to, key, f.text(v))
	}
}

// pairs takes "39=51,38=": fields and their values.
func (f *faultLine) pairs(to *strict.Node, name string, v lineWord) {
	at := v.at
	for part := range strings.SplitSeq(v.text, ",") {
		field, value, found := strings.Cut(part, "=")
		if !found || field == "" {
			f.mistakes.Add(f.place(at), "%s: want a field and its value as in 39=51, have %q", name, part)
			return
		}
		f.pair(to, name, lineWord{text: field, at: at}, lineWord{text: value, at: at + len(field) + 1})
		at += len(part) + 1
	}
}

// list takes "38,55": fields; or "3=FF,7^01": bytes that are set or flipped.
func (f *faultLine) list(to *strict.Node, key, v lineWord, t reflect.Type) {
	list := &strict.Node{Location: f.place(v.at), Kind: strict.List}
	at := v.at
	for part := range strings.SplitSeq(v.text, ",") {
		word := lineWord{text: part, at: at}
		at += len(part) + 1
		if t.Elem().Kind() == reflect.String {
			list.Kids = append(list.Kids, f.text(word))
			continue
		}
		cut := strings.IndexAny(part, "=^")
		if cut < 1 {
			f.mistakes.Add(f.place(word.at), "%s: want an offset and hex digits as in 3=FF, or 3^01 to flip bits, have "+
				"%q", key.text, part)
			return
		}
		change, how := f.mapping(word.at), "set"
		if part[cut] == '^' {
			how = "xor"
		}
		put(change, f.text(lineWord{text: "at", at: word.at}), f.text(lineWord{text: part[:cut], at: word.at}))
		value := lineWord{text: part[cut+1:], at: word.at + cut + 1}
		put(change, f.text(lineWord{text: how, at: value.at}), f.text(value))
		list.Kids = append(list.Kids, change)
	}
	f.once(to, key, list)
}

// match takes what is waited for: one word that says what it is, or several in brackets.
func (f *faultLine) match(v lineWord) *strict.Node {
	m := f.mapping(v.at)
	words := []lineWord{v}
	if v.group == '(' {
		words = f.split(v.text, v.at+1)
	}
	rest := f.words
	defer func() { f.words = rest }()
	f.words = words
	for len(f.words) > 0 {
		w := f.take()
		switch {
		case fieldNamed(matchKeys, w.text) != nil && !w.quoted:
			f.value(m, w, w.text, matchKeys)
		case !f.where(m, w):
			known := slices.Concat(keyNames(matchKeys), phaseWords(), classWords())
			f.mistakes.Add(f.place(w.at), "unknown word %q%s; want what is waited for, such as 0400 or "+
				"(0400 acquirer->clearing)", w.text, spelling.Hint(w.text, known))
			return m
		}
	}
	return m
}

// yaml reads a value that is written as files have it.
func (f *faultLine) yaml(v lineWord) *strict.Node {
	text := string(v.group) + v.text + string(closing[v.group])
	n := strict.Read(faultFile, []byte(text), strict.Options{}, &f.mistakes)
	n.Walk(func(n *strict.Node) { n.Column += v.at })
	return n
}

// rule makes the rule of what was read and checks it.
func (f *faultLine) rule(root *strict.Node) (fault.Rule, error) {
	named := root.Key("id") != nil
	if !named && root.Kind == strict.Mapping {
		put(root, f.text(lineWord{text: "id"}), f.text(lineWord{text: "unnamed"}))
	}
	var rule fault.Rule
	d := strict.Decoder{Mistakes: &f.mistakes, Own: notations(payment.CNY), Words: words}
	if d.Decode(root, &rule); f.mistakes.Len() == 0 {
		checkMoments(&rule, root, &f.mistakes)
		checkNth(root, &f.mistakes)
	}
	if f.mistakes.Len() == 0 {
		validateFault(&rule, root, &f.mistakes)
	}
	if !named {
		rule.ID = ""
	}
	return rule, f.err()
}

// err says what is wrong, each mistake with the word at which it is.
func (f *faultLine) err() error {
	var all []error
	var e *strict.Error
	if !errors.As(f.mistakes.Err(), &e) {
		return nil
	}
	for _, m := range e.Mistakes {
		all = append(all, fmt.Errorf("fault: %s%s", f.wordAt(m.Location), m.Message))
	}
	return errors.Join(all...)
}

// wordAt is the word at a place, to be put before what is wrong with it.
func (f *faultLine) wordAt(at strict.Location) string {
	if at.Line != 1 || at.Column < 2 || at.Column > len(f.line) {
		return ""
	}
	word, _, _ := strings.Cut(f.line[at.Column-1:], " ")
	return fmt.Sprintf("at %q: ", word)
}

func put(to, key, value *strict.Node) {
	to.Keys, to.Kids = append(to.Keys, key), append(to.Kids, value)
}

func fieldNamed(keys []strict.Field, name string) *strict.Field {
	if i := slices.IndexFunc(keys, func(k strict.Field) bool { return k.Name == name }); i >= 0 {
		return &keys[i]
	}
	return nil
}

func keyNames(keys []strict.Field) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return names
}

func phaseWords() []string { return strict.WordsOf(fieldNamed(matchKeys, "phase").Tag, nil) }

func classWords() []string { return strict.WordsOf(fieldNamed(matchKeys, "class").Tag, nil) }
