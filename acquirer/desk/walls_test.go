package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// told are the calls that change the state of host and payer beside their own facts.
var told = map[string]string{
	"Clear": "host", "ClearLate": "host", "Advance": "host", "Confirm": "host", "Carry": "host", "Archive": "host",
	"Release": "host",
	"Earn":    "payer", "GiveUp": "payer", "Owe": "payer", "Settle": "payer", "Forget": "payer", "RunMade": "payer",
}

// A machine's state is touched by its own facts, and by what the desk tells it when a fact
// of the desk's is applied, never while an event is handled: a replay of the facts alone
// brings all three back.
func TestOthersAreToldWhenAFactIsApplied(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	seen := make(map[string]bool)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if on, ok := call.X.(*ast.SelectorExpr); ok && told[call.Sel.Name] == on.Sel.Name && on.Sel.Name != "" {
				require.Equal(t, "apply.go", name, "%s.%s", on.Sel.Name, call.Sel.Name)
				seen[call.Sel.Name] = true
			}
			return true
		})
	}
	require.Len(t, seen, len(told), "what is in the list and nobody calls")
}
