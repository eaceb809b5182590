package acquirer

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party"
)

// factTypes lists the types that have a FactKind method, from the source, so that
// a new fact cannot be forgotten here.
func factTypes(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, d := range declarations(t) {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "FactKind" {
			names = append(names, f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name)
		}
	}
	return names
}

// declarations lists what the source files of the package declare.
func declarations(t *testing.T) []ast.Decl {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var all []ast.Decl
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		all = append(all, file.Decls...)
	}
	return all
}

// fill gives every exported field of v a value of its own.
func fill(v reflect.Value, n *int64) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.String:
		v.SetString(strings.Repeat("7", int(*n%9)+1))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8: // among them the enumerations of the dialect
		v.SetUint(uint64(*n%3) + 1)
	case reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n % 200))
	case reflect.Int32: // business dates
		v.SetInt(20260301 + *n%28)
	default:
		v.SetInt(*n)
	}
}

func TestEveryFactReadsBackFromTheJournal(t *testing.T) {
	// What the journal holds of a fact is the whole fact (DESIGN §4).
	kinds := make(map[string]bool)
	names := factTypes(t)
	require.NotEmpty(t, names)
	for kind := range strings.FieldsSeq(kindsInSource(t)) {
		f := party.Blank(facts(), kind)
		require.NotNil(t, f, kind)
		n := int64(0)
		fill(reflect.ValueOf(f).Elem(), &n)
		got, version := f.FactKind()
		require.Equal(t, kind, got)
		require.Equal(t, 1, version)
		require.False(t, kinds[kind], "two facts of kind %s", kind)
		kinds[kind] = true
		b, err := json.Marshal(f)
		require.NoError(t, err)
		back, err := DecodeFact(kind, version, b)
		require.NoError(t, err)
		require.Equal(t, f, back)
		if k, ok := f.(party.Keyed); ok {
			require.NotEmpty(t, k.Keys(nil), kind)
		}
	}
	require.Len(t, kinds, len(names), "facts that DecodeFact does not know")
	_, err := DecodeFact("acquirer.approved", 2, nil)
	require.ErrorContains(t, err, `no fact "acquirer.approved" of version 2`)
	_, err = DecodeFact("acquirer.approved", 1, []byte("{"))
	require.ErrorContains(t, err, "acquirer.approved")
}

// kindsInSource lists the kinds that the FactKind methods return.
func kindsInSource(t *testing.T) string {
	t.Helper()
	var kinds []string
	for _, d := range declarations(t) {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "FactKind" {
			literal := f.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit)
			kinds = append(kinds, strings.Trim(literal.Value, `"`))
		}
	}
	return strings.Join(kinds, " ")
}

func TestEveryCommandReadsBackFromTheRecord(t *testing.T) {
	// A replay does again what people did.
	for _, c := range []party.Command{new(ChangeAccount), new(HoldMerchant), new(ReleaseMerchant), new(CorrectItem), new(ResumePayouts)} {
		n := int64(0)
		fill(reflect.ValueOf(c).Elem(), &n)
		b, err := json.Marshal(c)
		require.NoError(t, err)
		back, err := DecodeCommand(c.CommandKind(), b)
		require.NoError(t, err)
		require.Equal(t, c, back)
	}
	_, err := DecodeCommand("acquirer.dance", nil)
	require.ErrorContains(t, err, `no command "acquirer.dance"`)
}

func TestConfigSaysEveryMistakeAtOnce(t *testing.T) {
	// Whoever writes a world file learns all of it in one run.
	c := Config{
		ID: "x", Capture: "sometimes", DueAfter: -1, ReplyTimeout: -1, Dialect: "1987-asci", OwnFunds: cny(-1),
		Merchants: []Merchant{{ID: "M1", MCC: "12", Account: Account{Number: "1", Bank: "B"}}, {ID: "M1", MinPayout: -1, Account: Account{Number: "1"}}},
		Terminals: []Terminal{{ID: "T1", Merchant: "M9"}, {ID: "T1", Merchant: "M1", Dialect: "?"}},
	}
	err := c.Validate()
	for _, want := range []string{
		`id "x"`, `capture "sometimes"`, "due-after -1", "reply-timeout", "dialect:", "own-funds", "merchants[0].mcc", "merchants[0].account.bank",
		"merchants[1].id M1: listed twice", "merchants[1].min-payout", `terminals[0].merchant "M9"`, "terminals[1]: id T1", "terminals[1].dialect",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = New(c)
	require.Error(t, err)
	_, err = New(Config{})
	require.NoError(t, err, "the zero config has a sensible default for everything")
}
