package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who types at a host loses the answer to a sale, moves the clock to the next day and reads where the money is: the
// cardholder's, since the terminal reversed it. What is not understood is answered with what is, and the end of the
// input leaves the host running.
func TestWordsAtAHost(t *testing.T) {
	host := serveHere(t, "--clock", "held", "--start", "2026-03-25 18:00", "--fault", "drop 0210 nth 2")
	says := func(word, want string) {
		t.Helper()
		require.Contains(t, strings.Join(host.say(t, word), "\n"), want)
	}
	says("faults", `"said":"drop acquirer->terminal 0210 nth 2"`)
	says("fault answer 91 0200 acquirer->clearing 4=000000000777", `"do":{"answer":{"code":"91"}}`)
	says("fault drop 0200 2=6200061234561110", `620006******1110`)
	says("lift f3", `"type":"done"`)
	says("fault dorp 0210", `did you mean \"drop\"?`)
	says("advnce 70s", `did you mean \"advance\"?`)
	says("speed 20", "the clock is held")
	var said bytes.Buffer
	till := NewMain()
	till.Stdout, till.Stderr = &said, io.Discard
	require.Equal(t, exitFailed, till.Run(t.Context(), []string{"terminal", "--host", host.ports["1987-ascii"],
		"--speed", "100", "sign-on", "sale alice 12.50", "sale alice 8.88", "settle"}), said.String())
	echo := strings.Join(host.say(t, "echo T1"), "\n") // the terminal has just ended
	require.Regexp(t, "T1 is not connected|T1 hung up before it answered", echo)
	says("echo T9", `no till is called \"T9\"`)
	says("sign-on T2", `"type":"done"`)
	says("trace 8.88", `"cause":"reversed-after-lost-reply"`)
	says("advance T+1 18:00", `"now":"2026-03-26T18:00:00.`)
	says("advance 2026-03-25 18:00", "has passed")
	says("trace 12.50", `"cause":"paid"`)
	says("trace 1110", `"candidates":[{`)
	says("day M1 2026-03-25", `"type":"merchant-day"`)
	says("day M1 later", "day:")
	says("reconcile L4", `"type":"summary"`)
	says("diagnose paid twice", `"type":"complaint"`)
	says("pause", `"type":"done"`)
	says("resume now", "nothing follows")
	says("resume", `"type":"done"`)
	says("lift f2", `"type":"done"`)
	says(strings.Repeat("x", longestLine+1), "a line of more than")
	says("help", `"name":"advance"`)
	require.NoError(t, host.words.Close())
	require.Equal(t, exitPass, till.Run(t.Context(), []string{"terminal", "--host", host.ports["1987-ascii"], "sign-on"}))
	host.end(t)
}

// Each word says in both languages what it does, and flags that cannot be are refused with what can.
func TestHostWordsAndFlags(t *testing.T) {
	for _, w := range hostWords() {
		require.NotEmpty(t, w.says.En, w.name)
		require.NotEmpty(t, w.says.Zh, w.name)
	}
	for says, args := range map[string][]string{
		"did you mean \"held\"?": {"--clock", "hled"},
		"it has no speed":        {"--clock", "held", "--speed", "20"},
		"want a number above 0":  {"--speed", "NaN"},
		"unknown verb \"dorp\"":  {"--fault", "dorp 0210"},
		"somebody else's":        {"--fault", "drop terminal->printer"},
		"want 1 or more":         {"--keep", "0"},
		"want a date and a time": {"--start", "T+1 18:00"},
	} {
		code, _, complaints := pipe(t, "", append([]string{"serve"}, args...)...)
		require.Equal(t, exitUsage, code)
		require.Contains(t, complaints, says)
	}
	// A fault of the served file that a host cannot make is refused when it is loaded, with its place.
	code, _, complaints := pipe(t, "", "serve", "E05", "--listen", "127.0.0.1:0")
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "cases/E05-power-cut.yaml:22:5: fault power-cut: on.link:")
}
