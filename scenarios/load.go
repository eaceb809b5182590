package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"acqsim/payment"
)

// ReadFunc returns the content of a file: ReadFile of this package for the
// catalogue, os.ReadFile for a person's own files.
type ReadFunc func(name string) ([]byte, error)

// Options say which rows of a scenario to load.
type Options struct {
	// Matrix asks for one row for each combination of the matrix's values; without
	// it there is one row with the values of vars.
	Matrix bool
	// Vars replaces variables that the file or its profiles have.
	Vars map[string]string
	// Dialect replaces the variable "dialect" where there is one.
	Dialect string
	// Zone looks up the names of time zones; without it they are not checked.
	Zone func(name string) (*time.Location, error)
	// Causes are the cause codes that a diagnosis may name; without them they are
	// not checked.
	Causes []string
	// Turn asks for the rows with a remedy turned the other way.
	Turn Turn
}

// Load reads a scenario with the profiles it includes. Files that an include
// names are looked for beside the file and then in the catalogue. The error is an
// *Error with every mistake, or that of reading the file.
func Load(read ReadFunc, file string, opt Options) ([]*Scenario, error) {
	data, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("scenarios: reading a scenario: %w", err)
	}
	l := loader{read: read, opt: opt, digest: sha256.New()}
	root := l.parse(file, data)
	if root == nil {
		return nil, l.problems.err()
	}
	whole := l.turned(merged(l.included(root, []string{file}), root), opt.Turn)
	head := l.head(whole)
	if head == nil {
		return nil, l.problems.err()
	}
	var rows []*Scenario
	for _, vars := range l.combinations(whole, head) {
		row := l.row(whole, vars)
		row.Name = file + strings.TrimPrefix(row.Row, row.ID)
		rows = append(rows, row)
	}
	if err := l.problems.err(); err != nil {
		return nil, err
	}
	return rows, nil
}

type loader struct {
	read     ReadFunc
	opt      Options
	problems problems
	digest   hash.Hash
}

// parse reads a file and counts it towards the digest.
func (l *loader) parse(file string, data []byte) *tree {
	fmt.Fprintf(l.digest, "%s %d\n", path.Base(file), len(data))
	l.digest.Write(data)
	return parse(file, data, &l.problems)
}

// profileKeys are the keys of a file that is included.
var profileKeys = []string{"version", "include", "vars", "limits", "world"}

// included merges the profiles that a file names, later ones over earlier ones.
// chain is the way from the scenario to t.
func (l *loader) included(t *tree, chain []string) *tree {
	names := t.get("include")
	if names == nil || names.kind != list {
		return nil // a wrong kind is reported when the whole is decoded
	}
	var base *tree
	for _, name := range names.kids {
		if name.kind != text {
			continue
		}
		file, data, err := l.find(chain[len(chain)-1], name.text)
		if err != nil {
			l.problems.add(name.pos, "%s", err)
			continue
		}
		if slices.Contains(chain, file) {
			l.problems.add(name.pos, "%s includes itself by way of %s", file, strings.Join(chain, ", "))
			continue
		}
		profile := l.parse(file, data)
		if profile == nil {
			continue
		}
		for _, key := range profile.keys {
			if !slices.Contains(profileKeys, key.text) {
				l.problems.unknown(key.pos, "key of a profile", key.text, profileKeys)
			}
		}
		inner := l.included(profile, append(slices.Clone(chain), file))
		base = merged(base, merged(inner, profile.without("include")))
	}
	return base
}

// find reads an included file from beside the file that names it, or else from
// the catalogue.
func (l *loader) find(from, name string) (file string, data []byte, err error) {
	beside := path.Join(path.Dir(from), name)
	if data, err = l.read(beside); err == nil {
		return beside, data, nil
	}
	for _, known := range [...]string{name, beside} {
		if data, err = ReadFile(known); err == nil {
			return known, data, nil
		}
	}
	return "", nil, fmt.Errorf("%s", unknown("profile", name, profiles()))
}

// head is what must be known before the rows are.
type head struct {
	Vars   map[string]string
	Matrix map[string][]string
}

// head reads vars and matrix, and lays the caller's values over them.
func (l *loader) head(t *tree) *head {
	var h head
	d := decoder{problems: &l.problems}
	before := len(l.problems.list)
	if vars := t.get("vars"); vars != nil {
		d.decode(vars, reflect.ValueOf(&h.Vars).Elem(), "")
	}
	if matrix := t.get("matrix"); matrix != nil {
		d.decode(matrix, reflect.ValueOf(&h.Matrix).Elem(), "")
	}
	if h.Vars == nil {
		h.Vars = make(map[string]string)
	}
	for _, name := range sortedKeys(h.Matrix) {
		at := t.get("matrix").key(name).pos
		if _, known := h.Vars[name]; !known {
			l.problems.unknown(at, "variable in the matrix", name, sortedKeys(h.Vars))
		}
		if len(h.Matrix[name]) == 0 {
			l.problems.add(at, "want at least one value for %q", name)
		}
	}
	for _, name := range sortedKeys(l.opt.Vars) {
		if _, known := h.Vars[name]; !known {
			l.problems.unknown(t.pos, "variable", name, sortedKeys(h.Vars))
		}
		h.Vars[name] = l.opt.Vars[name]
	}
	if _, known := h.Vars["dialect"]; known && l.opt.Dialect != "" {
		h.Vars["dialect"] = l.opt.Dialect
	}
	if len(l.problems.list) > before {
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

func (l *loader) combinations(t *tree, h *head) []variables {
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
			l.problems.add(t.get("matrix").pos, "want at most %d rows", maxRows)
			return nil
		}
	}
	return all
}

// row makes one scenario of the merged files.
func (l *loader) row(whole *tree, v variables) *Scenario {
	t := whole.substitute(v.values, &l.problems)
	s := &Scenario{}
	d := decoder{problems: &l.problems, currency: currencyOf(t)}
	d.decode(t, reflect.ValueOf(s).Elem(), "")
	d.checkScenario(s, t, &l.opt)
	for _, text := range [...]*payment.Text{&s.Title, &s.Story, &s.Lesson, &s.Rule} {
		text.Zh = unfold(text.Zh)
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
func currencyOf(t *tree) payment.Currency {
	if c := t.get("world").get("currency"); c != nil {
		if code, err := payment.ParseCurrency(c.text); err == nil {
			return code
		}
	}
	return payment.CNY
}
