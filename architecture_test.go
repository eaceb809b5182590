package acqsim

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// may lists, for each folder, the folders of ours it may import in code that is
// not a test. Arrows point downward only, and no party imports another.
var may = map[string]string{
	"spelling":            "", // a leaf for all that read what people write
	"payment":             "",
	"party":               "payment",
	"ledger":              "payment",
	"iso8583":             "spelling",
	"iso8583/specs":       "",
	"link":                "iso8583 spelling",
	"hsm":                 "",
	"journal":             "payment",
	"journal/journaltest": "journal", // the contract that each engine's tests run
	"fault":               "payment spelling",
	"dialect":             "payment party iso8583 spelling", // party: a message names the keys of its transaction
	"clearing/record":     "payment party iso8583 dialect",
	"reconcile":           "payment party",
	"reconcile/complaint": "reconcile", // for its texts in two languages
	"reconcile/table":     "payment reconcile spelling",

	"terminal": "payment party dialect hsm",
	"acquirer": "payment party dialect hsm ledger clearing/record reconcile",
	"clearing": "payment party dialect hsm ledger clearing/record",
	"issuer":   "payment party dialect hsm ledger clearing/record",
	"bank":     "payment party dialect ledger clearing/record", // clearing/record: the statement is a file of records too

	"engine":     "payment party iso8583 link fault journal",
	"observer":   "payment iso8583 dialect clearing/record",                       // the codecs of the wire, and nobody's books
	"scenarios":  "payment spelling fault terminal acquirer clearing issuer bank", // the parties for their configs and practices
	"simulator":  "payment party ledger iso8583 link journal fault dialect clearing/record reconcile hsm terminal acquirer clearing issuer bank engine scenarios",
	"report":     "payment party ledger iso8583 dialect clearing/record reconcile reconcile/complaint fault engine scenarios simulator terminal acquirer",
	"live":       "payment party iso8583 link dialect engine scenarios simulator terminal",
	"cmd/acqsim": "*",
}

// outside the domain are the folders that may touch sockets, files, the wall
// clock and goroutines.
var outside = []string{"cmd/acqsim", "engine", "live", "link", "journal", "simulator", "report", "console"}

// pure lists, for the domain, what it must not use: it could not be replayed.
var (
	pureImports = []string{"net", "os", "log", "math/rand", "net/http", "os/exec", "log/slog.Default"}
	pureCalls   = []string{"time.Now", "time.LoadLocation", "time.Sleep", "time.After", "time.Since", "rand.Int", "rand.IntN", "rand.Float64"}
)

// Each folder imports only the folders below it, so that a party can be read, tested and replaced alone.
func TestImports(t *testing.T) {
	eachFile(t, func(folder string, file *ast.File, _ *token.FileSet) {
		allowed, known := may[folder]
		require.True(t, known, "folder %s is not in the table: say what it may import, and why", folder)
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			imported, ours := strings.CutPrefix(path, "acqsim/")
			if ours && allowed != "*" {
				require.Contains(t, strings.Fields(allowed), imported, "folder %s imports %s", folder, imported)
			}
		}
	})
}

// The domain is a function of its input: no sockets, files, clocks, goroutines or chance of its own.
func TestDomainIsPure(t *testing.T) {
	eachFile(t, func(folder string, file *ast.File, positions *token.FileSet) {
		if slices.Contains(outside, folder) {
			return
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			require.NotContains(t, pureImports, path, "folder %s", folder)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a goroutine in the domain", positions.Position(n.Pos()))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Obj == nil && slices.Contains(pureCalls, x.Name+"."+n.Sel.Name) {
					t.Errorf("%s: %s.%s in the domain", positions.Position(n.Pos()), x.Name, n.Sel.Name)
				}
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s: init in the domain", positions.Position(n.Pos()))
				}
			}
			return true
		})
	})
}

func eachFile(t *testing.T, visit func(folder string, file *ast.File, positions *token.FileSet)) {
	t.Helper()
	positions := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(positions, path, nil, 0)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(filepath.Dir(path)), file, positions)
		return nil
	})
	require.NoError(t, err)
}
