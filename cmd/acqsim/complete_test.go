package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// offered asks the program what a shell asks it when somebody presses Tab.
func offered(t *testing.T, args ...string) []string {
	t.Helper()
	var out bytes.Buffer
	m := NewMain()
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &out, io.Discard
	require.Equal(t, exitPass, m.Run(t.Context(), append([]string{"__complete"}, args...)))
	var words []string
	for line := range strings.Lines(out.String()) {
		word, _, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		words = append(words, word)
	}
	require.NotEmpty(t, words)
	return words[:len(words)-1] // the last says what the shell may add
}

// Whoever presses Tab is offered the words that may stand there: scenarios by id, dialects, wires, languages, tags,
// facts, remedies, seats, transactions of a scenario, actions of a till.
func TestCompletionKnowsValues(t *testing.T) {
	for line, want := range map[string]string{
		"run C0|":                             "C01",
		"explain |":                           "myths",
		"explain A|":                          "A03",
		"show B1|":                            "B11-garbled",
		"new x --from C|":                     "C10",
		"trace |":                             "C01",
		"trace C01 |":                         "s1",
		"trace C01 --as |":                    "merchant",
		"trace C01 --merchant |":              "M1",
		"run --lang |":                        "zh",
		"run --wire |":                        "tcp",
		"run --dialect |":                     "unionpay-direct",
		"run --with |":                        "settlement-monitoring",
		"run --peer |":                        "terminal=listen:",
		"run --tags |":                        "cause:bank",
		"list --tags not (cause:bank or rem|": "not (cause:bank or remedy:terminal",
		"diagnose --fact sl|":                 "slip=",
		"diagnose --fact slip=|":              "slip=printed",
		"reconcile |":                         "L4",
		"decode --spec |":                     "1987-ascii",
		"decode --framing |":                  "binary-2",
		"encode --dialect |":                  "1987-ascii",
		"spec show |":                         "network-ebcdic",
		"spec lint |":                         "network-ebcdic",
		"spec convert --to |":                 "json",
		"serve --keys |":                      "double",
		"serve --log |":                       "debug",
		"terminal --host 127.0.0.1:1 |":       "sign-on",
		"terminal --host 127.0.0.1:1 sign-on sale|": "sale alice 12.50",
		"terminal --name |":                         "T2",
		"terminal --world |":                        "good-day",
	} {
		words := strings.Split(strings.TrimSuffix(line, "|"), " ")
		if flag, value, found := strings.Cut(line, "--tags "); found { // one word to the shell
			words = append(strings.Fields(flag), "--tags", strings.TrimSuffix(value, "|"))
		}
		require.Contains(t, offered(t, words...), want, line)
	}
}

// The scripts that bash, zsh and fish load ask the program itself.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		code, out, _ := pipe(t, "", "completion", shell)
		require.Equal(t, exitPass, code)
		require.Contains(t, out, "__complete", shell)
	}
}
