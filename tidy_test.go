package acqsim

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// The size of what is read at once: a line fits a window, a function a screen, a file a sitting. The functions and
// files of tests may be longer: a table of cases is read row by row.
const (
	lineWidth     = 120 // characters, a tab for one
	functionLines = 70
	fileLines     = 600
)

// A line fits a window, a function a screen and a file a sitting. Imports stand in the order std, third party, ours,
// and a doc comment speaks of what is declared under it, by its name of today.
func TestTheCodeIsTidy(t *testing.T) {
	for _, name := range goFiles(t) {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, problem := range untidy(t, name, source) {
			t.Error(problem)
		}
	}
}

// untidy lists what is too long in a file, and what stands out of order.
func untidy(t *testing.T, name string, source []byte) (problems []string) {
	t.Helper()
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, source, parser.ParseComments|parser.SkipObjectResolution)
	require.NoError(t, err)
	line := func(p token.Pos) int { return positions.Position(p).Line }
	problems = append(wide(name, source, file, line), mixed(name, file, line)...)
	if strings.HasSuffix(name, "_test.go") {
		return problems
	}
	problems = append(problems, misnamed(name, file, line)...)
	if lines := line(file.FileEnd - 1); lines > fileLines {
		problems = append(problems, fmt.Sprintf("%s has %d lines, and a file %d: which two things are in it?",
			name, lines, fileLines))
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok {
			if lines := line(f.End()) - line(f.Pos()) + 1; lines > functionLines {
				problems = append(problems, fmt.Sprintf("%s:%d: %s has %d lines, and a function %d",
					name, line(f.Pos()), f.Name.Name, lines, functionLines))
			}
		}
	}
	return problems
}

// wide lists the lines that are too long. A URL, a directive and what stands in a raw string cannot be broken.
func wide(name string, source []byte, file *ast.File, line func(token.Pos) int) (problems []string) {
	raw := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && l.Value[0] == '`' {
			for i := line(l.Pos()); i <= line(l.End()); i++ {
				raw[i] = true
			}
		}
		return true
	})
	for i, text := range strings.Split(string(source), "\n") {
		width := utf8.RuneCountInString(text)
		if width > lineWidth && !raw[i+1] && !strings.Contains(text, "://") && !strings.Contains(text, "//go:") {
			problems = append(problems, fmt.Sprintf("%s:%d: %d characters, and a line %d", name, i+1, width, lineWidth))
		}
	}
	return problems
}

// mixed lists the imports that stand in a group with others, or before a group of them: std, third party, ours.
func mixed(name string, file *ast.File, line func(token.Pos) int) (problems []string) {
	kind := func(spec *ast.ImportSpec) int {
		first, _, _ := strings.Cut(importPath(spec), "/")
		switch {
		case strings.HasPrefix(importPath(spec), module):
			return 2
		case strings.Contains(first, "."):
			return 1
		}
		return 0
	}
	for i, spec := range file.Imports {
		if i == 0 {
			continue
		}
		before := file.Imports[i-1]
		together := line(spec.Pos())-line(before.End()) < 2
		if kind(spec) < kind(before) || kind(spec) != kind(before) && together {
			problems = append(problems, fmt.Sprintf(
				"%s:%d: import %s: std, a blank line, third party, a blank line, ours", name, line(spec.Pos()), spec.Path.Value))
		}
	}
	return problems
}

// misnamed lists the doc comments that begin with another word than the name of what they are of.
func misnamed(name string, file *ast.File, line func(token.Pos) int) (problems []string) {
	check := func(doc *ast.CommentGroup, declared string) {
		if text := strings.Fields(doc.Text()); len(text) > 0 && strings.TrimRight(text[0], ".,:'") != declared &&
			strings.TrimSuffix(text[0], "'s") != declared {
			problems = append(problems, fmt.Sprintf("%s:%d: the comment of %s begins with %s",
				name, line(doc.Pos()), declared, text[0]))
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			check(d.Doc, d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				doc := d.Doc
				if d.Lparen.IsValid() {
					doc = nil // it is of the group
				}
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					check(cmp.Or(doc, spec.Doc), spec.Name.Name)
				case *ast.ValueSpec:
					check(doc, spec.Names[0].Name)
				}
			}
		}
	}
	return problems
}

// What is too long, or out of order, is found.
func TestTidyCanFail(t *testing.T) {
	long := func(lines int) []byte {
		return []byte("package x\n\nfunc f() {\n" + strings.Repeat("\tf()\n", lines-2) + "}\n")
	}
	require.Empty(t, untidy(t, "x.go", long(functionLines)))
	require.Len(t, untidy(t, "x.go", long(functionLines+1)), 1)
	require.Len(t, untidy(t, "x.go", long(fileLines+1)), 2)
	require.Empty(t, untidy(t, "x_test.go", long(fileLines+1)))

	ruler := strings.Repeat("一", lineWidth-len("// "))
	require.Empty(t, untidy(t, "x_test.go", []byte("package x\n\n// "+ruler+"\n")))
	require.Len(t, untidy(t, "x_test.go", []byte("package x\n\n// "+ruler+"。\n")), 1)
	require.Empty(t, untidy(t, "x_test.go", []byte("package x\n\nvar s = `"+ruler+"。`\n")))
	require.Empty(t, untidy(t, "x_test.go", []byte("package x\n\n// https://"+ruler+"\n")))
	code := "\tf() // " + strings.Repeat("x", lineWidth-len("\tf() // "))
	require.Empty(t, untidy(t, "x.go", []byte("package x\n\nfunc f() {\n"+code+"\n}\n")))
	require.Len(t, untidy(t, "x.go", []byte("package x\n\nfunc f() {\n"+code+"x\n}\n")), 1)

	for source, problems := range map[string]int{
		"import (\n\"fmt\"\n\n\"go.yaml.in/yaml/v4\"\n\n\"acqsim/strict\"\n)": 0,
		"import (\n\"fmt\"\n\n_ \"embed\"\n)":                                 0,
		"import (\n\"acqsim/strict\"\n\"fmt\"\n)":                             1,
		"import (\n\"acqsim/strict\"\n\n\"fmt\"\n)":                           1,
		"import (\n\"fmt\"\n\"acqsim/strict\"\n)":                             1,
		"import (\n\"fmt\"\n\"go.yaml.in/yaml/v4\"\n)":                        1,
		"import (\n\"acqsim/strict\"\n\n\"go.yaml.in/yaml/v4\"\n)":            1,

		"// f pays.\nfunc f() {}":                      0,
		"// f, when asked, pays.\nfunc (x) f() {}":     0,
		"//go:noinline\nfunc f() {}":                   0,
		"// Words of the trade.\nvar (\n\ta, b int\n)": 0,
		"// pay pays.\nfunc f() {}":                    1,
		"// f pays.\nfunc F() {}":                      1,
		"// Desk is a place.\ntype Settings int":       1,
		"// limits bounds it.\nvar bounds = 1":         1,
	} {
		require.Len(t, untidy(t, "x.go", []byte("package x\n\n"+source+"\n")), problems, source)
	}
}
