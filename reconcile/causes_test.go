package reconcile

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

var update = flag.Bool("update", false, "rewrite docs/causes.md")

// Every cause code has one row in the table, so that no diagnosis leaves anybody
// without an answer.
func TestEveryCauseIsExplained(t *testing.T) {
	var codes []string
	files, err := filepath.Glob("causes*.go")
	require.NoError(t, err)
	for _, file := range files {
		codes = append(codes, constants(t, file, "CauseCode")...)
	}
	require.Len(t, CauseList(), len(codes), "each code once")
	for _, code := range codes {
		c, ok := Causes[CauseCode(code)]
		require.True(t, ok, "%s has no row", code)
		require.NotEmpty(t, c.Holder, code)
		require.NotEmpty(t, c.Act, code)
	}
}

// Every reason for an item has an owner and a time by which it should be gone.
func TestEveryReasonHasAnOwner(t *testing.T) {
	for _, r := range constants(t, "item.go", "Reason") {
		rule, ok := reasons[Reason(r)]
		require.True(t, ok, "%s has no owner", r)
		require.NotEmpty(t, rule.owner, r)
		require.Positive(t, rule.days, r)
	}
}

const causesFile = "../docs/causes.md"

// The page for people is the table: go test ./reconcile -update writes it.
func TestCausesPage(t *testing.T) {
	page := causesPage()
	if *update {
		require.NoError(t, os.WriteFile(causesFile, []byte(page), 0o644))
	}
	have, err := os.ReadFile(causesFile)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "run go test ./reconcile -update")
}

func causesPage() string {
	var b strings.Builder
	b.WriteString("# Why the money is where it is\n\nWritten from the table in `reconcile/causes.go` and `reconcile/causes_money.go` by `go test ./reconcile -update`.\nTimes are customs of the trade, not rules.\n")
	for _, c := range CauseList() {
		b.WriteString("\n## " + string(c.Code) + "\n\n")
		if c.Cases != "" {
			b.WriteString("Cases " + c.Cases + ". ")
		}
		b.WriteString("Usually held by: " + string(c.Holder) + ". Must act: " + string(c.Act) + ".\n\n| | |\n|---|---|\n")
		row := func(name string, t payment.Text) { b.WriteString("| " + name + " | " + t.En + "<br>" + t.Zh + " |\n") }
		row("Meaning 含义", c.Meaning)
		row("Evidence 证据", c.Pattern)
		row("Remedy 处理", c.Remedy)
		for _, name := range sortedVariants(c) {
			row("Remedy, "+name, c.Variants[name].Remedy)
		}
		row("Usual time 时限", c.Typical)
		row("Tell the merchant 告知商户", c.Tell)
		row("Do not promise 勿承诺", c.NotPromise)
	}
	return b.String()
}

func sortedVariants(c Cause) []string { return slices.Sorted(maps.Keys(c.Variants)) }

// constants reads the values of a type's constants from the source.
func constants(t *testing.T, file, typ string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == typ {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			out = append(out, value)
		}
		return true
	})
	return out
}
