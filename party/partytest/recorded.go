package partytest

import (
	"bytes"
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
	"acqsim/payment"
)

// FactsComeBack holds that every fact of the party whose package is under test is in its
// table, once, and comes back from the journal as it was: the journal is the only memory
// of a party that crashed. Another version and broken JSON are refused.
func FactsComeBack(t *testing.T, facts []party.Fact, read party.Decoder) {
	t.Helper()
	kinds := make(map[string]bool)
	for _, f := range facts {
		kind, version := f.FactKind()
		require.False(t, kinds[kind], "two facts of kind %s", kind)
		kinds[kind] = true
		fill(reflect.ValueOf(f).Elem())
		b, err := json.Marshal(f)
		require.NoError(t, err, kind)
		back, err := read(kind, version, b)
		require.NoError(t, err, kind)
		require.Equal(t, f, back, kind)
		if a, ok := f.(party.Appender); ok {
			require.Equal(t, plainJSON(t, f), string(a.AppendJSON(nil)), kind)
		}
		if k, ok := f.(party.Keyed); ok {
			require.NotEmpty(t, k.Keys(nil), kind)
		}
		if k, ok := f.(party.Indexed); ok {
			require.NotEmpty(t, k.IndexKeys(nil), kind)
		}
		_, err = read(kind, version+1, b)
		require.ErrorContains(t, err, "version")
		_, err = read(kind, version, []byte("{"))
		require.ErrorContains(t, err, kind)
	}
	require.Equal(t, declared(t, "FactKind"), kinds, "the kinds in the source and in the table")
	_, err := read("nobody.dreamt", 1, nil)
	require.ErrorContains(t, err, `no fact "nobody.dreamt"`)
}

// CommandsComeBack holds that every command of the party whose package is under test is
// in its table, once, and comes back from a run record as the party takes it: a replay
// does again what people did.
func CommandsComeBack(t *testing.T, commands []party.Command) {
	t.Helper()
	kinds := make(map[string]bool)
	for _, empty := range commands {
		kind := empty.CommandKind()
		require.False(t, kinds[kind], "two commands of kind %s", kind)
		kinds[kind] = true
		c := filled(empty)
		b, err := json.Marshal(c)
		require.NoError(t, err, kind)
		back, err := party.DecodeCommand("party", commands, kind, b)
		require.NoError(t, err, kind)
		require.Equal(t, c, back, kind)
		_, err = party.DecodeCommand("party", commands, kind, []byte("{"))
		require.ErrorContains(t, err, "party: command "+kind)
	}
	require.Equal(t, declared(t, "CommandKind"), kinds, "the kinds in the source and in the table")
	_, err := party.DecodeCommand("party", commands, "nobody.dreams", nil)
	require.EqualError(t, err, `party: no command "nobody.dreams"`)
}

// filled is a command of the type of empty, with a value in every field.
func filled(empty party.Command) party.Command {
	v := reflect.New(reflect.TypeOf(empty)).Elem()
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	} else {
		fill(v)
	}
	return v.Interface().(party.Command)
}

// plainJSON is what encoding/json writes without its HTML escapes.
func plainJSON(t *testing.T, v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return strings.TrimSuffix(b.String(), "\n")
}

// declared lists the kinds that methods of a name return in the source of the package
// under test, so that a new one cannot be forgotten.
func declared(t *testing.T, method string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	kinds := make(map[string]bool)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == method && f.Recv != nil {
				kind := f.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit)
				kinds[strings.Trim(kind.Value, `"`)] = true
			}
		}
	}
	require.NotEmpty(t, kinds)
	return kinds
}

// fill gives every field a value that is not zero.
func fill(v reflect.Value) {
	switch {
	case !v.CanSet():
	case v.Type() == reflect.TypeFor[payment.BusinessDate]():
		v.SetInt(20260327)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case v.Kind() == reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0))
		fill(v.Index(1))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case v.Kind() == reflect.String:
		v.SetString("7")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.Uint8: // among them the enumerations
		v.SetUint(2)
	case v.CanInt():
		v.SetInt(7)
	case v.CanUint():
		v.SetUint(7)
	}
}
