package acqsim

import (
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

// A line fits a window, a function a screen and a file a sitting.
func TestTheCodeIsTidy(t *testing.T) {
	for _, name := range goFiles(t) {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, problem := range untidy(t, name, source) {
			t.Error(problem)
		}
	}
}

// untidy lists what is too long in a file.
func untidy(t *testing.T, name string, source []byte) (problems []string) {
	t.Helper()
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	line := func(p token.Pos) int { return positions.Position(p).Line }
	problems = wide(name, source, file, line)
	if strings.HasSuffix(name, "_test.go") {
		return problems
	}
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

// What is too long is found.
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
}
