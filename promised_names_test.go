package acqsim

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// promisesPage says what embedders and readers of our files can rely on.
const promisesPage = "docs/promises.md"

var promisedPackage = regexp.MustCompile("(?m)^\\| `([a-z0-9/]+)` \\|")

// What a promised package exports stays: whoever embeds it builds against every later version (docs/promises.md). A
// name that is new is promised from the day on which it stands in the list.
func TestPromisedNamesStay(t *testing.T) {
	promised := promisedPackages(t, promisesPage, "\n## Packages\n")
	require.Equal(t, promised, promisedPackages(t, "docs/promises.zh-CN.md", "\n## 软件包\n"))
	var paths []string
	for _, name := range promised {
		paths = append(paths, module+name)
	}
	packages := compiled(t, paths...)
	for _, name := range promised {
		golden := "testdata/api/" + strings.ReplaceAll(name, "/", "-") + ".txt"
		p, err := packages.Import(module + name)
		require.NoError(t, err)
		now := exported(p)
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(strings.Join(now, "\n")+"\n"), 0o644))
		}
		was := strings.Split(strings.TrimSpace(read(t, golden)), "\n")
		for _, problem := range broken(name, was, now) {
			t.Error(problem)
		}
	}
	files, err := os.ReadDir("testdata/api")
	require.NoError(t, err)
	require.Len(t, files, len(promised), "each list in testdata/api is of a package of %s", promisesPage)
}

// promisedPackages lists the packages of the table under a heading.
func promisedPackages(t *testing.T, page, heading string) (names []string) {
	t.Helper()
	_, table, found := strings.Cut(read(t, page), heading)
	require.True(t, found, page)
	table, _, _ = strings.Cut(table, "\n## ")
	for _, m := range promisedPackage.FindAllStringSubmatch(table, -1) {
		names = append(names, m[1])
	}
	require.NotEmpty(t, names, page)
	return names
}

// broken says what of a list of names does not hold any more, and what to do.
func broken(name string, was, now []string) (problems []string) {
	const repeat = "go test . -run PromisedNames -update"
	for _, line := range was {
		if !slices.Contains(now, line) {
			problems = append(problems, fmt.Sprintf("%s breaks who embeds it: gone or changed: %s\n"+
				"Leave the old name, marked Deprecated, and add the new one beside it. If it must go, say so in CHANGELOG.md "+
				"under Removed, with what to use instead; CONTRIBUTING.md says when one may. Then: %s", name, line, repeat))
		}
	}
	for _, line := range now {
		if !slices.Contains(was, line) {
			problems = append(problems, fmt.Sprintf("%s exports a new name, which from now on is a promise: %s\n"+
				"If nobody outside needs it, do not export it; else: %s", name, line, repeat))
		}
	}
	return problems
}

// compiled imports packages as the compiler wrote them, those that are given and all that they import.
func compiled(t *testing.T, packages ...string) types.Importer {
	t.Helper()
	list := exec.Command("go", append(strings.Fields("list -export -deps -f {{.ImportPath}},{{.Export}}"), packages...)...)
	list.Stderr = os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	files := make(map[string]string)
	for line := range strings.Lines(string(out)) {
		p, file, _ := strings.Cut(strings.TrimSpace(line), ",")
		files[p] = file
	}
	open := func(p string) (io.ReadCloser, error) { return os.Open(files[p]) }
	return importer.ForCompiler(token.NewFileSet(), "gc", open)
}

// exported lists what a package exports, one thing a line, sorted: constants with their values, the methods and
// exported fields of types, and interfaces whole, since a method more breaks who implements one.
func exported(p *types.Package) []string {
	lines := make(map[string]bool)
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		switch o := o.(type) {
		case *types.Const:
			lines[fmt.Sprintf("const %s %s = %s", name, written(p, o.Type()), o.Val().ExactString())] = true
		case *types.Var:
			lines["var "+name+" "+written(p, o.Type())] = true
		case *types.Func:
			lines[strings.Replace(written(p, o.Type()), "func", "func "+name, 1)] = true
		case *types.TypeName:
			exportedType(p, o, lines)
		}
	}
	return slices.Sorted(maps.Keys(lines))
}

// exportedType adds the lines of a type.
func exportedType(p *types.Package, o *types.TypeName, lines map[string]bool) {
	name := o.Name()
	if o.IsAlias() {
		lines["type "+name+" = "+written(p, types.Unalias(o.Type()))] = true
		return
	}
	head := "type " + name
	if named, ok := o.Type().(*types.Named); ok && named.TypeParams().Len() > 0 {
		head += written(p, named.TypeParams().At(0).Constraint())
	}
	switch u := o.Type().Underlying().(type) {
	case *types.Struct:
		if types.Comparable(u) {
			head += " comparable"
		}
		lines[head+" struct"] = true
		for f := range u.Fields() {
			if f.Exported() {
				lines["field "+name+"."+f.Name()+" "+written(p, f.Type())] = true
			}
		}
	case *types.Interface:
		lines[head+" "+written(p, u)] = true
		return
	default:
		lines[head+" "+written(p, u)] = true
	}
	of := types.NewMethodSet(o.Type())
	for m := range types.NewMethodSet(types.NewPointer(o.Type())).Methods() {
		if !m.Obj().Exported() {
			continue
		}
		receiver := "*" + name
		if of.Lookup(p, m.Obj().Name()) != nil {
			receiver = name
		}
		method := "method (" + receiver + ") " + m.Obj().Name()
		lines[strings.Replace(written(p, m.Type()), "func", method, 1)] = true
	}
}

// written writes a type with the short names of other packages, and a signature without those of its parameters: to
// rename one breaks nobody.
func written(p *types.Package, t types.Type) string {
	short := func(q *types.Package) string {
		if q == p {
			return ""
		}
		return q.Name()
	}
	if s, ok := t.(*types.Signature); ok {
		t = unnamed(s)
	}
	return types.TypeString(t, short)
}

// unnamed is a signature without the names of its parameters and results.
func unnamed(s *types.Signature) *types.Signature {
	plain := func(t *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range t.Variables() {
			of := v.Type()
			if f, ok := of.(*types.Signature); ok {
				of = unnamed(f)
			}
			vars = append(vars, types.NewVar(token.NoPos, nil, "", of))
		}
		return types.NewTuple(vars...)
	}
	if s.TypeParams().Len() > 0 {
		return s // a type parameter belongs to one signature; the names of generic functions count
	}
	return types.NewSignatureType(nil, nil, nil, plain(s.Params()), plain(s.Results()), s.Variadic())
}

// What breaks who embeds a package is found, and what does not is not.
func TestBrokenPromisesAreFound(t *testing.T) {
	const before = `package shop
import "io"
const Limit = 5
var Err error
type Till struct { Name string; secret int }
func (*Till) Sell(amount int, to ...string) (n int, err error) { return }
func (Till) Close() {}
type Book interface { Post(n int) }
type Kind string
func Open(r io.Reader, each func(k Kind) bool) *Till { return nil }
func hidden() {}
`
	std := compiled(t, "io")
	for _, c := range []struct{ old, new, want string }{
		{"amount int", "count int", ""},
		{"func hidden() {}", "", ""},
		{"secret int", "secret string", ""},
		{"func(k Kind)", "func(kind Kind)", ""},
		{"Limit = 5", "Limit = 6", "const Limit untyped int = 5"},
		{"Name string", "Name []byte", "field Till.Name string"},
		{"secret int", "secret []int", "type Till comparable struct"},
		{"(*Till) Sell", "(*Till) Vend", "method (*Till) Sell(int, ...string) (int, error)"},
		{"(Till) Close", "(*Till) Close", "method (Till) Close()"},
		{"Post(n int)", "Post(n int); Read()", "type Book interface{Post(n int)}"},
		{"type Kind string", "type Kind int", "type Kind string"},
		{"r io.Reader", "r io.Writer", "func Open(io.Reader, func(Kind) bool) *Till"},
		{"var Err error", "", "var Err error"},
	} {
		was := exported(checked(t, std, before))
		now := exported(checked(t, std, strings.Replace(before, c.old, c.new, 1)))
		problems := strings.Join(broken("shop", was, now), "\n")
		if c.want == "" {
			require.Empty(t, problems, c.old)
		} else {
			require.Contains(t, problems, "gone or changed: "+c.want+"\n")
		}
	}
	require.Contains(t, broken("shop", nil, []string{"var Err error"})[0], "new name")
}

// checked type-checks a source.
func checked(t *testing.T, imports types.Importer, source string) *types.Package {
	t.Helper()
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, "shop.go", source, 0)
	require.NoError(t, err)
	config := types.Config{Importer: imports}
	p, err := config.Check("shop", positions, []*ast.File{file}, nil)
	require.NoError(t, err)
	return p
}
