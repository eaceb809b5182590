package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"acqsim/payment"
	"acqsim/strict"
)

// Load reads a scenario with the profiles it includes. Files that an include
// names are looked for beside the file and then in the catalogue; none is outside the
// scenario's folder. The error is an
// *Error with every mistake, or that of reading the file.
func Load(read ReadFunc, file string, opt Options) ([]*Scenario, error) {
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("scenarios: reading a scenario: %w", err)
	}
	l := loader{read: read, opt: opt, digest: sha256.New()}
	root := l.parse(file, data)
	if root == nil {
		return nil, l.mistakes.Err()
	}
	if isProfile(root) {
		l.mistakes.Add(root.Location, "this is a profile, which scenarios include and acqsim serve takes: it has no steps; "+
			"acqsim check profile checks it")
		return nil, l.mistakes.Err()
	}
	base := l.included(root, []string{file})
	if root.Get("include") == nil && root.Get("world") == nil {
		base = l.draft()
	}
	if l.foreign {
		return nil, l.mistakes.Err()
	}
	whole := turned(merged(base, root), opt.Turn, &l.mistakes)
	head := l.head(whole)
	if head == nil {
		return nil, l.mistakes.Err()
	}
	var rows []*Scenario
	for _, vars := range l.combinations(whole, head) {
		row := l.row(whole, vars)
		row.Name = file + strings.TrimPrefix(row.Row, row.ID)
		rows = append(rows, row)
	}
	if err := l.mistakes.Err(); err != nil {
		return nil, err
	}
	return rows, nil
}

// draftProfile is the world of a file that has none and includes none.
const draftProfile = "profiles/one-shop.yaml"

// draft returns the world of a file that says nothing of one: a shop with a till.
func (l *loader) draft() *strict.Node {
	data, err := ReadFile(draftProfile)
	if err != nil {
		l.mistakes.Add(strict.Location{File: draftProfile, Line: 1, Column: 1}, "%s", err)
		return nil
	}
	return without(l.parse(draftProfile, data), "include", "keypad", "enrol")
}

type loader struct {
	read     ReadFunc
	opt      Options
	mistakes strict.Mistakes
	foreign  bool // a file is of another version: what it says is in another language
	digest   hash.Hash
}

// parse reads a file and counts it towards the digest. It returns nil for what is
// no file of this version.
func (l *loader) parse(file string, data []byte) *strict.Node {
	fmt.Fprintf(l.digest, "%s %d\n", path.Base(file), len(data))
	l.digest.Write(data)
	if l.opt.Uses != nil {
		l.opt.Uses(file, data)
	}
	t := strict.Read(file, data, strict.Options{}, &l.mistakes)
	switch {
	case t == nil:
		return nil
	case t.Kind != strict.Mapping:
		l.mistakes.Add(t.Location, "want a mapping with the keys of a scenario, have %v", t.Kind)
		return nil
	}
	if v := t.Get("version"); v != nil && v.Text != strconv.Itoa(Version) {
		l.mistakes.Add(v.Location, "want version %d of the format, the only one that this program reads, have %q", Version,
			v.Text)
		l.foreign = true
		return nil
	}
	return t
}

// profileKeys are the keys of a file that is included.
var profileKeys = []string{"version", "include", "vars", "limits", "world", "keypad", "enrol"}

// isProfile reports whether a file has a world, and keys of a profile alone.
func isProfile(t *strict.Node) bool {
	return t.Get("world") != nil && !slices.ContainsFunc(t.Keys, func(k *strict.Node) bool {
		return !slices.Contains(profileKeys, k.Text)
	})
}

// Shape is what a file is about, as its keys tell.
type Shape int

// Shapes of files.
const (
	NotOurs      Shape = iota // it has no key of a scenario
	ProfileShape              // it has who takes part, and no story
	StoryShape                // it has keys of a scenario, or cannot be read at all
)

// ShapeOf tells whether a file of a folder is meant as a scenario.
func ShapeOf(file string, data []byte) Shape {
	var mistakes strict.Mistakes
	t := strict.Read(file, data, strict.Options{}, &mistakes)
	switch {
	case t == nil || mistakes.Err() != nil:
		return StoryShape // whoever runs it is told what is wrong
	case t.Kind != strict.Mapping:
		return NotOurs
	case isProfile(t):
		return ProfileShape
	}
	for _, f := range strict.FieldsOf(reflect.TypeFor[Scenario]()) {
		if t.Get(f.Name) != nil && !slices.Contains(profileKeys, f.Name) {
			return StoryShape
		}
	}
	return NotOurs
}

// included merges the profiles that a file names, later ones over earlier ones.
// chain is the way from the scenario to t.
func (l *loader) included(t *strict.Node, chain []string) *strict.Node {
	names := t.Get("include")
	if names == nil || names.Kind != strict.List {
		return nil // a wrong kind is reported when the whole is decoded
	}
	var base *strict.Node
	for _, name := range names.Kids {
		if name.Kind != strict.Text {
			continue
		}
		file, data, err := l.find(path.Dir(chain[0]), chain[len(chain)-1], name.Text)
		if err != nil {
			l.mistakes.Add(name.Location, "%s", err)
			continue
		}
		if slices.Contains(chain, file) {
			l.mistakes.Add(name.Location, "%s includes itself by way of %s", file, strings.Join(chain, ", "))
			continue
		}
		profile := l.parse(file, data)
		if profile == nil {
			continue
		}
		for _, key := range profile.Keys {
			if !slices.Contains(profileKeys, key.Text) {
				l.mistakes.Unknown(key.Location, "key of a profile", key.Text, profileKeys)
			}
		}
		inner := l.included(profile, append(slices.Clone(chain), file))
		base = merged(base, merged(inner, without(profile, "include", "keypad", "enrol")))
	}
	return base
}

// within tells whether a file lies in a folder or in one below.
func within(folder, file string) bool {
	if folder == "." {
		return file != ".." && !strings.HasPrefix(file, "../") && !path.IsAbs(file)
	}
	return strings.HasPrefix(file, strings.TrimSuffix(folder, "/")+"/")
}

// find reads an included file from beside the file that names it, unless that is outside the scenario's folder, or else
// from the catalogue.
func (l *loader) find(folder, from, name string) (file string, data []byte, err error) {
	beside := path.Join(path.Dir(from), name)
	inside := within(folder, beside) && !path.IsAbs(name)
	if inside {
		if data, err = l.read(beside); err == nil {
			return beside, data, nil
		}
	}
	for _, known := range [...]string{name, beside} {
		if data, err = ReadFile(known); err == nil {
			return known, data, nil
		}
	}
	if !inside {
		return "", nil, fmt.Errorf("want a file of the scenario's folder %s, or below: %q leads out of it", folder, name)
	}
	return "", nil, fmt.Errorf("%s", strict.Unknown("profile", name, profiles()))
}

// head is what must be known before the rows are.
type head struct {
	Vars   map[string]string
	Matrix map[string][]string
}

// head reads vars and matrix, and lays the caller's values over them.
func (l *loader) head(t *strict.Node) *head {
	var h head
	d := strict.Decoder{Mistakes: &l.mistakes}
	before := l.mistakes.Len()
	if vars := t.Get("vars"); vars != nil {
		d.Decode(vars, &h.Vars)
	}
	if matrix := t.Get("matrix"); matrix != nil {
		d.Decode(matrix, &h.Matrix)
	}
	if h.Vars == nil {
		h.Vars = make(map[string]string)
	}
	for _, name := range sortedKeys(h.Matrix) {
		at := t.Get("matrix").Key(name).Location
		if _, known := h.Vars[name]; !known {
			l.mistakes.Unknown(at, "variable in the matrix", name, sortedKeys(h.Vars))
		}
		if len(h.Matrix[name]) == 0 {
			l.mistakes.Add(at, "want at least one value for %q", name)
		}
	}
	for _, name := range sortedKeys(l.opt.Vars) {
		if _, known := h.Vars[name]; !known {
			l.mistakes.Unknown(t.Location, "variable", name, sortedKeys(h.Vars))
		}
		h.Vars[name] = l.opt.Vars[name]
	}
	if _, known := h.Vars["dialect"]; known && l.opt.Dialect != "" {
		h.Vars["dialect"] = l.opt.Dialect
	}
	if l.mistakes.Len() > before {
		return nil
	}
	return &h
}

// maxRows bounds what a matrix can multiply to.
const maxRows = 1000

// variables are the values of one row, and the part of its name that they make.
type variables struct {
	values map[string]string
	suffix string
}

func (l *loader) combinations(t *strict.Node, h *head) []variables {
	all := []variables{{values: h.Vars}}
	if !l.opt.Matrix {
		return all
	}
	for _, name := range sortedKeys(h.Matrix) {
		var next []variables
		for _, v := range all {
			for _, value := range h.Matrix[name] {
				values := make(map[string]string, len(v.values))
				for k, old := range v.values {
					values[k] = old
				}
				values[name] = value
				next = append(next, variables{values, v.suffix + "," + name + "=" + value})
			}
		}
		if all = next; len(all) > maxRows {
			l.mistakes.Add(t.Get("matrix").Location, "want at most %d rows", maxRows)
			return nil
		}
	}
	return all
}

// row makes one scenario of the merged files.
func (l *loader) row(whole *strict.Node, v variables) *Scenario {
	t := substitute(whole, v.values, &l.mistakes)
	s := &Scenario{}
	names := &references{inSteps: nodesIn(t.Get("steps"))}
	d := strict.Decoder{Mistakes: &l.mistakes, Own: notations(currencyOf(t)), Named: names.note,
		Words: words}
	d.Decode(t, s)
	checkScenario(s, t, names, &l.opt, &l.mistakes)
	for _, text := range [...]*payment.Text{&s.Title, &s.Story, &s.Lesson, &s.Rule} {
		text.Zh = unfold(text.Zh)
	}
	if t.Get("clock") == nil {
		s.Clock.Start = draftStart
	}
	s.Vars, s.Turn = v.values, l.opt.Turn
	s.Row = s.ID
	if v.suffix != "" {
		s.Row += "[" + v.suffix[1:] + "]"
	}
	sum := sha256.New()
	sum.Write(l.digest.Sum(nil))
	for _, name := range sortedKeys(v.values) {
		fmt.Fprintf(sum, "%q=%q\n", name, v.values[name])
	}
	s.Digest = hex.EncodeToString(sum.Sum(nil))
	return s
}

// currencyOf looks ahead for the currency, which amounts are read in.
func currencyOf(t *strict.Node) payment.Currency {
	if c := t.Get("world").Get("currency"); c != nil {
		if code, err := payment.ParseCurrency(c.Text); err == nil {
			return code
		}
	}
	return payment.CNY
}
