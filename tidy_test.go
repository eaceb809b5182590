package acqsim

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The size of what is read at once: a function fits a screen, a file a sitting. Tests may be longer: a table of
// cases is read row by row.
const (
	functionLines = 70
	fileLines     = 600
)

// A function fits a screen and a file a sitting.
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
	if strings.HasSuffix(name, "_test.go") {
		return nil
	}
	positions := token.NewFileSet()
	file, err := parser.ParseFile(positions, name, source, parser.SkipObjectResolution)
	require.NoError(t, err)
	line := func(p token.Pos) int { return positions.Position(p).Line }
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

// What is too long is found.
func TestTidyCanFail(t *testing.T) {
	long := func(lines int) []byte {
		return []byte("package x\n\nfunc f() {\n" + strings.Repeat("\tf()\n", lines-2) + "}\n")
	}
	require.Empty(t, untidy(t, "x.go", long(functionLines)))
	require.Len(t, untidy(t, "x.go", long(functionLines+1)), 1)
	require.Len(t, untidy(t, "x.go", long(fileLines+1)), 2)
	require.Empty(t, untidy(t, "x_test.go", long(fileLines+1)))
}
