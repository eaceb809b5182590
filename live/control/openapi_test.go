package control

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// described is the description of the API as it was published.
const described = "../../docs/openapi.json"

// What the API promises stays: no path, status, key or parameter goes, nothing more is demanded, no type gets another
// (docs/control-api.md). New ones may come.
func TestOpenAPIStays(t *testing.T) {
	server, err := New(Config{})
	require.NoError(t, err)
	defer server.Close()
	have, err := os.ReadFile(described)
	if !*update {
		require.NoError(t, err)
	}
	var was, now object
	require.NoError(t, json.Unmarshal(server.openapi, &now))
	require.Equal(t, "3.1.0", now["openapi"])
	if len(have) > 0 {
		require.NoError(t, json.Unmarshal(have, &was))
		require.Empty(t, broken(was, now), "clients of others were generated from it: put it back, and a new key beside it")
	}
	if *update {
		require.NoError(t, os.WriteFile(described, server.openapi, 0o644))
		return
	}
	require.Equal(t, string(have), string(server.openapi), "go test ./live/control -run OpenAPI -update")
}

// Both pages list every address that there is, and no other.
func TestPagesListEveryAddress(t *testing.T) {
	server, err := New(Config{})
	require.NoError(t, err)
	defer server.Close()
	var api object
	require.NoError(t, json.Unmarshal(server.openapi, &api))
	for _, page := range []string{"../../docs/control-api.md", "../../docs/control-api.zh-CN.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for path, methods := range api["paths"].(map[string]any) {
			for method := range methods.(map[string]any) {
				require.True(t, lists(string(text), strings.ToUpper(method), path), "%s: %s %s", page, method, path)
			}
		}
	}
}

// lists reports whether a page has a method and a path in one piece of code.
func lists(text, method, path string) bool {
	for i, code := range strings.Split(text, "`") {
		words := strings.Fields(code)
		if i%2 == 1 && len(words) > 1 && words[len(words)-1] == path && slices.Contains(words, method) {
			return true
		}
	}
	return false
}

// broken says what of a description does not hold any more.
func broken(was, now object) (all []string) {
	c := comparison{was: was, now: now, seen: make(map[string]bool)}
	for path, methods := range was["paths"].(map[string]any) {
		for method, op := range methods.(map[string]any) {
			other := dig(now, "paths", path, method)
			if other == nil {
				all = append(all, method+" "+path+" is gone")
				continue
			}
			c.operation(method+" "+path, op.(map[string]any), other)
		}
	}
	all = append(all, c.found...)
	slices.Sort(all)
	return all
}

// comparison compares two descriptions.
type comparison struct {
	was, now object
	found    []string
	seen     map[string]bool
}

func (c *comparison) say(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *comparison) operation(at string, was, now object) {
	for status := range dig(was, "responses") {
		if dig(now, "responses", status) == nil {
			c.say("%s: the status %s is gone", at, status)
			continue
		}
		for media := range dig(c.resolve(c.was, dig(was, "responses", status)), "content") {
			c.schema(at+" "+status, c.media(c.was, was, media, "responses", status),
				c.media(c.now, now, media, "responses", status), true)
		}
	}
	for media := range dig(was, "requestBody", "content") {
		c.schema(at+" body", c.media(c.was, was, media, "requestBody"), c.media(c.now, now, media, "requestBody"), false)
	}
	parameters := func(of object) map[string]object {
		all := make(map[string]object)
		list, _ := of["parameters"].([]any)
		for _, p := range list {
			p := p.(map[string]any)
			all[fmt.Sprint(p["in"], " ", p["name"])] = p
		}
		return all
	}
	before, after := parameters(was), parameters(now)
	for name, p := range before {
		if after[name] == nil {
			c.say("%s: the parameter %s is gone", at, name)
			continue
		}
		c.schema(at+" "+name, dig(p, "schema"), dig(after[name], "schema"), false)
	}
	for name, p := range after {
		if p["required"] == true && (before[name] == nil || before[name]["required"] != true) {
			c.say("%s: the parameter %s is demanded now", at, name)
		}
	}
}

// media returns the schema of a body.
func (c *comparison) media(of, op object, media string, at ...string) object {
	return dig(c.resolve(of, dig(op, at...)), "content", media, "schema")
}

// resolve follows a reference.
func (c *comparison) resolve(of, o object) object {
	if ref, is := o["$ref"].(string); is {
		return dig(of, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	return o
}

// schema compares what an answer has, or what a request may have.
func (c *comparison) schema(at string, was, now object, answer bool) {
	ref, _ := was["$ref"].(string)
	if key := fmt.Sprint(ref, answer); ref != "" && c.seen[key] {
		return
	} else if ref != "" {
		c.seen[key] = true
	}
	was, now = c.resolve(c.was, was), c.resolve(c.now, now)
	if was == nil {
		return
	}
	if now == nil {
		c.say("%s: is gone", at)
		return
	}
	for _, key := range []string{"type", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "minLength",
		"maxLength", "maxItems"} {
		if !reflect.DeepEqual(was[key], now[key]) {
			c.say("%s: %s was %v, is %v", at, key, was[key], now[key])
		}
	}
	if !answer {
		lessOf(was, now, "enum", func(v any) { c.say("%s: %v may not be said any more", at, v) })
		lessOf(now, was, "required", func(v any) { c.say("%s: %v is demanded now", at, v) })
	} else {
		lessOf(was, now, "required", func(v any) { c.say("%s: %v need not be there any more", at, v) })
	}
	for _, key := range slices.Sorted(maps.Keys(dig(was, "properties"))) {
		if dig(now, "properties", key) == nil {
			c.say("%s: %s is gone", at, key)
			continue
		}
		c.schema(at+"."+key, dig(was, "properties", key), dig(now, "properties", key), answer)
	}
	c.schema(at+"[]", dig(was, "items"), dig(now, "items"), answer)
}

// lessOf visits what a list has and another has not.
func lessOf(has, hasNot object, key string, visit func(any)) {
	list, _ := has[key].([]any)
	other, _ := hasNot[key].([]any)
	if key == "enum" && len(list) > 0 && other == nil {
		return // everything may be said
	}
	for _, v := range list {
		if !slices.Contains(other, v) {
			visit(v)
		}
	}
}

// dig returns an object inside another, nil when it is not there.
func dig(o object, path ...string) object {
	for _, key := range path {
		next, _ := o[key].(map[string]any)
		if next == nil {
			return nil
		}
		o = next
	}
	return o
}

// The comparison finds what breaks clients, and lets new things come.
func TestBrokenPromisesAreFound(t *testing.T) {
	of := func(text string) (o object) {
		require.NoError(t, json.Unmarshal([]byte(text), &o))
		return o
	}
	was := of(`{"paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "q", "schema": {"type": "string", "enum": ["x", "y"]}}],
		"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}, "404": {}}}}, "/b": {"post": {
		"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}, "responses": {}}}},
		"components": {"schemas": {"A": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "n": {"type": "integer"}}}}}}`)
	require.Empty(t, broken(was, of(`{"paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "q", "schema": {"type": "string"}},
		{"in": "query", "name": "r", "schema": {"type": "string"}}], "responses": {"200": {"content": {"application/json": {"schema":
		{"type": "object", "required": ["id", "new"], "properties": {"id": {"type": "string"}, "n": {"type": "integer"}, "new": {}}}}}},
		"404": {}, "410": {}}}}, "/b": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties":
		{"n": {"type": "integer"}, "m": {}}}}}}, "responses": {}}}, "/c": {}}}`)))
	require.Equal(t, []string{
		"get /a 200.id: type was string, is integer", "get /a 200: id need not be there any more", "get /a 200: n is gone",
		"get /a query q: y may not be said any more", "get /a: the parameter query r is demanded now",
		"get /a: the status 404 is gone", "post /b is gone",
	}, broken(was, of(`{"paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "q", "schema": {"type": "string", "enum": ["x"]}},
		{"in": "query", "name": "r", "required": true, "schema": {"type": "string"}}], "responses": {"200": {"content": {"application/json":
		{"schema": {"type": "object", "properties": {"id": {"type": "integer"}}}}}}}}}}}`)))
}
