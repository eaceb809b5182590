package scenarios

import (
	"encoding/json"
	"flag"
	"os"
	"strconv"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "rewrite scenario.schema.json")

// The published schema is the one that the loader's types make.
func TestSchemaIsCurrent(t *testing.T) {
	made, err := Schema()
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("scenario.schema.json", made, 0o644))
	}
	published, err := os.ReadFile("scenario.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(published), string(made), "run go test ./scenarios -run TestSchemaIsCurrent -update")
}

func resolved(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	text, err := Schema()
	require.NoError(t, err)
	var schema jsonschema.Schema
	require.NoError(t, json.Unmarshal(text, &schema))
	r, err := schema.Resolve(nil)
	require.NoError(t, err)
	return r
}

// Every file of the catalogue satisfies the published schema.
func TestCatalogueSatisfiesSchema(t *testing.T) {
	schema := resolved(t)
	for _, id := range IDs() {
		source, err := Source(id)
		require.NoError(t, err)
		require.NoError(t, schema.Validate(plainYAML(t, source)), id)
	}
}

// What the schema is there to refuse, it refuses: a misspelt key, an amount that
// is a number with a sign, two actions in one step.
func TestSchemaRefuses(t *testing.T) {
	schema := resolved(t)
	source, err := Source("A03")
	require.NoError(t, err)
	for name, spoil := range map[string]func(doc map[string]any){
		"misspelt key": func(doc map[string]any) { doc["titel"] = doc["title"] },
		"no steps":     func(doc map[string]any) { delete(doc, "steps") },
		"two actions": func(doc map[string]any) {
			doc["steps"].([]any)[1].(map[string]any)["settle"] = map[string]any{"terminal": "T1"}
		},
		"negative amount": func(doc map[string]any) {
			doc["steps"].([]any)[1].(map[string]any)["sale"].(map[string]any)["amount"] = "-1.00"
		},
		"unknown verb": func(doc map[string]any) {
			doc["faults"].([]any)[0].(map[string]any)["do"] = map[string]any{"dropp": map[string]any{}}
		},
	} {
		doc := plainYAML(t, source).(map[string]any)
		spoil(doc)
		require.Error(t, schema.Validate(doc), name)
	}
}

// plainYAML reads YAML as an editor's schema checker does: dates stay text.
func plainYAML(t *testing.T, source []byte) any {
	t.Helper()
	var doc yaml.Node
	require.NoError(t, yaml.Load(source, &doc))
	return plainNode(&doc)
}

func plainNode(n *yaml.Node) any {
	switch {
	case n.Kind == yaml.DocumentNode:
		return plainNode(n.Content[0])
	case n.Kind == yaml.MappingNode:
		m := make(map[string]any)
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainNode(n.Content[i+1])
		}
		return m
	case n.Kind == yaml.SequenceNode:
		l := make([]any, len(n.Content))
		for i, c := range n.Content {
			l[i] = plainNode(c)
		}
		return l
	case n.ShortTag() == "!!int":
		whole, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil {
			return n.Value
		}
		return whole
	case n.ShortTag() == "!!bool":
		return n.Value == "true"
	}
	return n.Value
}
