package main

import (
	enc "encoding"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"

	"acqsim/live"
	"acqsim/report"
)

// schemaFile is the published schema of the lines that --json writes.
const schemaFile = "../../docs/ndjson.schema.json"

// jsonLines are the lines that commands write with --json, by command and the type that a line says.
var jsonLines = map[string]any{
	"run/scenario": report.RowLine{}, "run/summary": summaryLine{}, "list/scenario": listed{},
	"explain/explain": explained{},
	"explain/myth":    mythLine{}, "trace/transaction": report.TransactionLine{},
	"trace/merchant-day": report.MerchantDayLine{},
	"trace/statement":    report.StatementLine{}, "trace/seat": report.SeatLine{}, "reconcile/item": report.ItemLine{},
	"reconcile/read": readLine{}, "reconcile/control-total": report.ControlTotalLine{},
	"serve/control-total": report.ControlTotalLine{},
	"reconcile/summary":   report.ItemSummary{}, "replay/replay": replayed{}, "diagnose/diagnosis": diagnosisLine{},
	"diagnose/fact": factLine{}, "check/file": checked{}, "check/problem": checked{}, "version/version": build{},
	"spec show/spec": specLine{}, "spec show/field": fieldLine{}, "spec show/rule": ruleLine{},
	"spec lint/spec": linted{}, "spec lint/problem": linted{}, "spec lint/warning": linted{},
	"serve/api": served{}, "serve/port": served{},
	"serve/terminal": served{}, "serve/test-key": served{}, "serve/card": served{},
	"serve/fault": live.FaultLine{}, "serve/transaction": report.TransactionLine{},
	"serve/merchant-day": report.MerchantDayLine{},
	"serve/day-total":    live.DayTotalLine{}, "serve/item": report.ItemLine{}, "serve/summary": report.ItemSummary{},
	"serve/complaint": live.ComplaintLine{},
	"serve/word":      wordLine{}, "serve/done": doneLine{}, "serve/refused": refusedLine{},
	"terminal/screen": screenLine{}, "terminal/slip": slipLine{},
}

// The lines of --json are a format of version 1: the schema in docs says what is in them, and what the commands
// really write is as it says (docs/promises.md). Messages, which decode and encode write, are objects by field.
func TestJSONLinesAreAsTheSchemaSays(t *testing.T) {
	schema := jsonLineSchema(t)
	text, err := json.MarshalIndent(schema, "", "  ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(schemaFile, append(text, '\n'), 0o644))
	}
	have, err := os.ReadFile(schemaFile)
	require.NoError(t, err)
	var was, now any
	require.NoError(t, json.Unmarshal(have, &was))
	require.NoError(t, json.Unmarshal(text, &now))
	require.Empty(t, lost(was, now, ""), "gone from the lines of --json, or another thing now. Programs of others read "+
		"them: put it back, and a new key beside it. CONTRIBUTING.md says when it may go; then: "+
		"go test ./cmd/acqsim -run JSONLines -update")

	seen := make(map[string]bool)
	written := func(command, lines string) {
		for line := range strings.Lines(lines) {
			var object map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &object), command)
			kind := command + "/" + object["type"].(string)
			require.Contains(t, slices.Sorted(maps.Keys(schema.Defs)), kind)
			resolved, err := schema.Defs[kind].Resolve(nil)
			require.NoError(t, err)
			require.NoError(t, resolved.Validate(object), "%s: %s", kind, line)
			seen[kind] = true
		}
	}
	record := filepath.Join(t.TempDir(), "r")
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("version: 1\nidd: x\n"), 0o644))
	_, own, _ := pipe(t, "", "show", "A03")
	good := filepath.Join(t.TempDir(), "good.yaml")
	require.NoError(t, os.WriteFile(good, []byte(own), 0o644))
	goodSpec, badSpec := filepath.Join(t.TempDir(), "good.json"), filepath.Join(t.TempDir(), "bad.json")
	require.NoError(t, os.WriteFile(goodSpec, []byte(`{"name": "warned", "fields": {
  "0": {"type": "String", "length": 4, "description": "MTI", "enc": "ASCII", "prefix": "ASCII.Fixed"},
  "1": {"type": "Bitmap", "length": 16, "description": "Bitmap", "enc": "HexToASCII", "prefix": "Hex.Fixed"}}}`), 0o644))
	require.NoError(t, os.WriteFile(badSpec, []byte(`{"name": "wrong", "fields": {"2": {"type": "Strng"}}}`), 0o644))
	entries := filepath.Join(t.TempDir(), "entries.csv")
	require.NoError(t, os.WriteFile(entries, []byte("clearing_date,rrn,kind,amount,state\n"+
		"2026-03-25,608412345678,sale,3.00,approved\n"), 0o644))
	for _, args := range [][]string{
		{"run", "A03", "C01", "--record", record}, {"list"}, {"explain", "C01"}, {"explain", "myths"},
		{"trace", "C01", "s1"}, {"trace", "C10"}, {"trace", "F01"}, {"trace", "C01", "s1", "--as", "merchant"},
		{"trace", "C01", "--merchant", "M1"}, {"trace", "C01", "--merchant", "M1", "--statement"},
		{"reconcile", "C01"}, {"reconcile", "B08"},
		{"reconcile", "L5", "--ours", entries}, {"replay", filepath.Join(record, "A03")},
		{"diagnose", "paid, but nothing on my card"}, {"diagnose", "--list-facts"}, {"check", bad, good}, {"version"},
		{"spec", "show"}, {"spec", "show", "1987-ascii"},
		{"spec", "lint", badSpec, goodSpec},
	} {
		_, out, complaints := pipe(t, "", append(args, "--json")...)
		require.NotEmpty(t, out, "%v: %s", args, complaints)
		written(strings.Join(commandOf(args), " "), out)
	}
	host := serveHere(t, "--api", "127.0.0.1:0")
	for _, line := range host.lines {
		text, err := json.Marshal(line)
		require.NoError(t, err)
		written("serve", string(text))
	}
	_, out, _ := pipe(t, "", "terminal", "--host", host.ports["1987-ascii"], "--json", "sign-on", "sale alice 12.50")
	for _, said := range []string{"fault drop 0210", "advance 48h", "trace 12.50", "trace 1", "day M1", "reconcile",
		"diagnose paid twice", "help"} {
		for _, line := range host.say(t, said) {
			written("serve", line)
		}
	}
	host.end(t)
	written("terminal", out)
	seen["serve/day-total"] = true // of more transactions than a test makes
	require.Equal(t, slices.Sorted(maps.Keys(jsonLines)), slices.Sorted(maps.Keys(seen)), "each is written by a command")
}

// lost lists where was has what now has not. What now has besides is no loss.
func lost(was, now any, at string) (places []string) {
	switch was := was.(type) {
	case map[string]any:
		other, _ := now.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(was)) {
			if _, there := other[key]; !there {
				places = append(places, at+"/"+key)
				continue
			}
			places = append(places, lost(was[key], other[key], at+"/"+key)...)
		}
	case []any:
		other, _ := now.([]any)
		for _, v := range was {
			if !slices.ContainsFunc(other, func(o any) bool { return reflect.DeepEqual(o, v) }) {
				places = append(places, fmt.Sprintf("%s: %v", at, v))
			}
		}
	default:
		if !reflect.DeepEqual(was, now) {
			places = append(places, fmt.Sprintf("%s: was %v, is %v", at, was, now))
		}
	}
	return places
}

// A key that is gone, a type that changed and a key that need not be there any more are losses; a new key is none.
func TestLostKeysAreFound(t *testing.T) {
	read := func(text string) (v any) {
		require.NoError(t, json.Unmarshal([]byte(text), &v))
		return v
	}
	was := read(`{"properties": {"id": {"type": "string"}, "n": {"type": "integer"}}, "required": ["id"]}`)
	require.Empty(t, lost(was, read(`{"properties": {"id": {"type": "string"}, "n": {"type": "integer"},
		"new": {"type": "string"}}, "required": ["id", "new"]}`), ""))
	require.Equal(t, []string{"/properties/id", "/properties/n/type: was integer, is string", "/required: id"},
		lost(was, read(`{"properties": {"n": {"type": "string"}}, "required": []}`), ""))
}

// commandOf is the command of a command line.
func commandOf(args []string) []string {
	if args[0] == "spec" {
		return args[:2]
	}
	return args[:1]
}

// jsonLineSchema makes the schema of the Go types.
func jsonLineSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	root := &jsonschema.Schema{
		Schema: "https://json-schema.org/draft/2020-12/schema", Title: "acqsim --json, version 1",
		Description: "Each line that a command writes with --json is one object; $defs has it by command and type.",
		Defs:        make(map[string]*jsonschema.Schema),
	}
	texts := make(map[reflect.Type]*jsonschema.Schema)
	for _, line := range jsonLines {
		textTypes(reflect.TypeOf(line), texts, make(map[reflect.Type]bool))
	}
	for _, name := range slices.Sorted(maps.Keys(jsonLines)) {
		s, err := jsonschema.ForType(reflect.TypeOf(jsonLines[name]), &jsonschema.ForOptions{TypeSchemas: texts})
		require.NoError(t, err, name)
		_, kind, _ := strings.Cut(name, "/")
		s.Properties["type"] = &jsonschema.Schema{Const: jsonschema.Ptr[any](kind)}
		open(s)
		root.Defs[name] = s
		root.AnyOf = append(root.AnyOf, &jsonschema.Schema{Ref: "#/$defs/" + strings.ReplaceAll(name, "/", "~1")})
	}
	return root
}

// textTypes finds the types that write themselves as text.
func textTypes(of reflect.Type, texts map[reflect.Type]*jsonschema.Schema, seen map[reflect.Type]bool) {
	if seen[of] {
		return
	}
	seen[of] = true
	switch {
	case of.Implements(reflect.TypeFor[enc.TextMarshaler]()):
		texts[of] = &jsonschema.Schema{Type: "string"}
	case of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice || of.Kind() == reflect.Map:
		textTypes(of.Elem(), texts, seen)
	case of.Kind() == reflect.Struct:
		for i := range of.NumField() {
			textTypes(of.Field(i).Type, texts, seen)
		}
	}
}

// open lets objects have further keys: new ones may come.
func open(s *jsonschema.Schema) {
	if s == nil {
		return
	}
	if s.Type == "object" && s.Properties != nil {
		s.AdditionalProperties = nil
	}
	for _, p := range s.Properties {
		open(p)
	}
	open(s.Items)
	if s.AdditionalProperties != nil && s.AdditionalProperties.Not == nil {
		open(s.AdditionalProperties)
	}
}
