package scenarios

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/strict"
)

// A fault that is said in one line is the rule that a file has in many: every verb can be said, with every setting, and
// where and when it acts (DESIGN §5).
func TestParseFault(t *testing.T) {
	text, err := os.ReadFile("testdata/fault_lines.txt")
	require.NoError(t, err)
	said := make(map[fault.Verb]bool)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		rule, err := ParseFault(lines[i])
		require.NoError(t, err, lines[i])
		text, err := json.Marshal(rule)
		require.NoError(t, err)
		require.JSONEq(t, lines[i+1], string(text), lines[i])
		said[rule.Do.Verb()] = true
		again, err := ParseFault(SayFault(&rule))
		require.NoError(t, err, SayFault(&rule))
		again.ID = rule.ID
		require.Equal(t, rule, again, "said and read again: %s", SayFault(&rule))
		if rule.ID == "" {
			rule.ID = "one"
		}
		again, err = ParseFault(WriteFault(&rule))
		require.NoError(t, err, WriteFault(&rule))
		require.Equal(t, rule, again, "written and read again: %s", WriteFault(&rule))
	}
	require.Len(t, said, len(fault.Verbs()), "each verb is said once at least")
}

// Every key that a verb has can be said in a line: none was forgotten when a verb got a setting.
func TestParseFaultKnowsEveryKey(t *testing.T) {
	for _, verb := range verbKeys {
		for _, key := range append(strict.FieldsOf(verb.Type.Elem()), onKeys...) {
			if key.Type.Kind() != reflect.Bool {
				_, err := ParseFault(verb.Name + " 0210 " + key.Name)
				require.ErrorContains(t, err, key.Name+": want a value", "%s %s", verb.Name, key.Name)
			}
		}
	}
}

// What cannot be understood in a line is said with the word at which it stands and the word that may be meant.
func TestParseFaultMistakes(t *testing.T) {
	for line, says := range map[string]string{
		``:                              `want a fault such as: drop 0210 nth 2`,
		`dorp 0210`:                     `unknown verb "dorp", did you mean "drop"?`,
		`drop 0210 phse reply`:          `at "phse": unknown word "phse", did you mean "phase"?`,
		`drop 0210 nth two`:             `at "two": want a whole number, have "two"`,
		`drop 0210 nth`:                 `at "nth": nth: want a value`,
		`drop 0210 0200`:                `at "0200": mti is given twice`,
		`drop 0210 nth 0`:               `at "0": 0: want 1 or more`,
		`drop 0299`:                     `no message is a 0299`,
		`drop`:                          `matches everything`,
		`delay 0210`:                    `want exactly one of by, until and at`,
		`delay until (0400 0210`:        `is not closed`,
		`delay until now 0210`:          `at "now": unknown word "now"`,
		`delay at tomorrow 0210`:        `at "tomorrow": want T+1 09:30`,
		`answer 91 0210 mti 0200`:       `mti is given twice`,
		`mutate set 39 0210`:            `want a field and its value as in 39=51`,
		`mutate bytes FF 0210`:          `want an offset and hex digits`,
		`crash later 0200`:              `at "later": unknown word "later"`,
		`crash 0200`:                    `want`,
		`drop "0210"`:                   `want a key before it`,
		`{on: {mti: 0210}, do: drop}`:   `write "0210"`,
		`{on: {mtx: "0210"}, do: drop}`: `did you mean "mti"?`,
		`{on`:                           `not YAML`,
	} {
		_, err := ParseFault(line)
		require.ErrorContains(t, err, says, line)
	}
}
