package fault

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every verb says in its tags what it is called, alike in files and in the records of runs, and what it does; its
// struct checks its settings; and the rest follows: it is listed, found when it is set, and read as a word where it
// needs no settings.
func TestEveryVerb(t *testing.T) {
	words := map[Verb]bool{Pass: true}
	for _, f := range verbFields {
		word := wordOf(f)
		require.False(t, words[word], "%s: want a word of its own", f.Name)
		words[word] = true
		require.Equal(t, string(word)+",omitempty", f.Tag.Get("json"), f.Name)
		require.NotEmpty(t, f.Tag.Get("doc"), "%s: say in a doc tag what happens", f.Name)
		require.Implements(t, (*verb)(nil), reflect.Zero(f.Type).Interface(), "%s: want a method check", f.Name)

		var do Do
		reflect.ValueOf(&do).Elem().FieldByIndex(f.Index).Set(reflect.New(f.Type.Elem()))
		require.Equal(t, word, do.Verb())
		if err := do.UnmarshalText([]byte(word)); err != nil {
			require.ErrorContains(t, err, string(word)+" needs settings")
		}
		for _, key := range reflect.VisibleFields(f.Type.Elem()) {
			name, _, _ := strings.Cut(key.Tag.Get("yaml"), ",")
			kept, _, _ := strings.Cut(key.Tag.Get("json"), ",")
			require.Equal(t, strings.ReplaceAll(name, "-", "_"), kept, "%s.%s", f.Name, key.Name)
			require.NotEmpty(t, key.Tag.Get("doc"), "%s.%s", f.Name, key.Name)
		}
	}
	require.Len(t, Verbs(), len(verbFields))
	var word Do
	for _, bare := range []string{"drop", "duplicate", "cut"} {
		require.NoError(t, json.Unmarshal([]byte(`"`+bare+`"`), &word))
		require.Equal(t, Verb(bare), word.Verb())
	}
}

// What a rule waits for is found by its type: a moment of any verb is resolved with those of the rule.
func TestMomentsOfVerbs(t *testing.T) {
	at := Moment{Text: "2026-03-27 23:00"}
	for path, do := range map[string]Do{"do.delay.at": {Delay: &Delay{At: at}}, "do.stall.at": {Stall: &Stall{At: at}}} {
		var paths []string
		(&Rule{On: On{From: at}, Do: do}).Moments(func(path, text string) {
			require.Equal(t, at.Text, text)
			paths = append(paths, path)
		})
		require.Equal(t, []string{"on.from", path}, paths)
	}
}
