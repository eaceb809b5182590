package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/runrecord"
)

// sells has a terminal do what is said at a host.
func sells(t *testing.T, want int, host, name string, says ...string) {
	t.Helper()
	var said bytes.Buffer
	till := NewMain()
	till.Stdout, till.Stderr = &said, &said
	args := append([]string{"terminal", "--host", host, "--name", name, "--speed", "100"}, says...)
	require.Equal(t, want, till.Run(t.Context(), args), said.String())
}

// recordedHost serves two tills over sockets, loses an answer, changes the clock, and returns the folder of the record.
func recordedHost(t *testing.T, args ...string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "host")
	host := serveHere(t, append([]string{
		"--record", to, "--seed", "7", "--fault", "drop 0210 nth 3", "--start", "2026-03-25 10:00",
	}, args...)...)
	sells(t, exitPass, host.ports["1987-ascii"], "K1", "--seed", "7", "sign-on", "sale alice 12.50", "void last")
	host.say(t, "fault answer 91 0200 acquirer->clearing 4=000000000777")
	sells(t, exitFailed, host.ports["unionpay-direct"], "T2", "sign-on", "sale bob 8.88", "sale bob 7.77", "settle")
	host.say(t, "fault {id: slow, on: {mti: '0210', from: T+1 09:00}, do: {delay: {for: 1s}}}")
	host.say(t, "lift slow")
	host.say(t, "pause")
	host.say(t, "resume")
	host.say(t, "speed 20")
	require.Contains(t, strings.Join(host.say(t, "advance T+1 18:00"), ""), `"done"`)
	sells(t, exitPass, host.ports["1987-ascii"], "T1", "sign-on", "sale alice 1.00", "settle")
	host.end(t)
	return to
}

// What comes in to a served host, from two tills over sockets and from who drives it, is told again at the same places
// and gives the same records to the byte: also of a host whose clock is held, and of one that was killed, as far as it
// goes (architecture §3: entropy comes from a seed where a host records).
func TestRecordOfAHostReplays(t *testing.T) {
	for _, clock := range []string{"wall", "held"} {
		to := recordedHost(t, "--clock", clock)
		code, text, complaints := pipe(t, "", "replay", to, "--json")
		require.Equal(t, exitPass, code, text+complaints)
		var line replayed
		require.NoError(t, json.Unmarshal([]byte(text), &line))
		rec, err := runrecord.Open(to)
		require.NoError(t, err)
		require.Equal(t, rec.Manifest.TraceHash, line.TraceHash)
		require.Equal(t, rec.Manifest.Records, line.Compared)
		require.Greater(t, line.Compared, 100)
	}
}

// A host that speaks by files, a mapping file with its spec or a spec file alone, keeps them in its record, and lives
// again when they are gone.
func TestRecordOfAHostHasItsDialect(t *testing.T) {
	spec, err := os.ReadFile("../../iso8583/specs/1987-ascii-128-bit.yaml")
	require.NoError(t, err)
	for _, c := range []struct {
		flag, speaks string
		files        map[string]string
		names        []string
	}{
		{"--spec", "their", map[string]string{"their.yaml": string(spec)}, []string{"their.yaml"}},
		{"--dialect", "mine", map[string]string{
			"mine.yaml":      "version: 1\nlike: 1987-ascii-128-bit\nname: mine\nspec: own/their.yaml\n",
			"own/their.yaml": string(spec),
		}, []string{"mine.yaml", "own/their.yaml"}},
	} {
		from := t.TempDir()
		for name, text := range c.files {
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(from, name)), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(from, name), []byte(text), 0o600))
		}
		to := filepath.Join(t.TempDir(), "host")
		flag := []string{c.flag, filepath.Join(from, c.names[0])}
		host := serveHere(t, append([]string{"--record", to, "--seed", "7", "--clock", "held"}, flag...)...)
		require.Equal(t, []string{c.speaks}, slices.Collect(maps.Keys(host.ports)))
		sells(t, exitPass, host.ports[c.speaks], "T1", append(flag, "sign-on", "sale alice 12.50")...)
		host.end(t)
		require.NoError(t, os.RemoveAll(from))
		for _, name := range c.names {
			kept, err := os.ReadFile(filepath.Join(to, "scenario", "dialect", name))
			require.NoError(t, err)
			require.Equal(t, c.files[name], string(kept))
		}
		code, text, complaints := pipe(t, "", "replay", to)
		require.Equal(t, exitPass, code, text+complaints)
	}
}

// Where the money of a recorded host is, what its comparisons found and its tables are read from the record: the host
// is lived again. It has no story to explain, and that is said with what to do.
func TestRecordOfAHostAnswers(t *testing.T) {
	to := recordedHost(t, "--clock", "held")
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitPass, "12.50 CNY", []string{"trace", to}},
		{exitPass, "unexplained", []string{"trace", to, "--merchant", "M1", "--day", "2026-03-25"}},
		{exitFailed, "1 raised, 0 closed again, 1 open", []string{"reconcile", to}}, // K1 has not settled, T1 and T2 have
		{exitPass, "payables.csv", []string{"export", to, "--csv", filepath.Join(t.TempDir(), "tables")}},
		{exitUsage, "acqsim new my-story --from", []string{"explain", to}},
	} {
		code, text, complaints := pipe(t, "", c.args...)
		require.Equal(t, c.code, code, "%v: %s%s", c.args, text, complaints)
		require.Contains(t, text+complaints, c.says)
	}
}

// edited copies a record and changes the text of one of its files.
func edited(t *testing.T, from, file string, change func(string) string) string {
	t.Helper()
	to := t.TempDir()
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	name := filepath.Join(to, file)
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	changed := change(string(b))
	require.NotEqual(t, string(b), changed)
	require.NoError(t, os.WriteFile(name, []byte(changed), 0o600))
	return to
}

// line changes the line n of a text.
func line(n int, old, now string) func(string) string {
	return func(text string) string {
		lines := strings.SplitAfter(text, "\n")
		lines[n-1] = strings.Replace(lines[n-1], old, now, 1)
		return strings.Join(lines, "")
	}
}

func replaced(old, now string) func(string) string {
	return func(text string) string { return strings.Replace(text, old, now, 1) }
}

// A record of a host that is damaged is refused with file and line, one whose bytes were changed differs, one that was
// cut short as by a kill is compared as far as it goes, and only its owner can read what terminals sent.
func TestDamagedRecordOfAHost(t *testing.T) {
	to := recordedHost(t, "--clock", "held")
	half := func(text string) string { return text[:len(text)/2] }
	killed := func(file string) string {
		one := edited(t, to, "manifest.json", replaced(`"ended": true`, `"ended": false`))
		return edited(t, one, file, half)
	}
	const inputs = "inputs.jsonl"
	for _, c := range []struct {
		record string
		code   int
		says   string
	}{
		{edited(t, to, inputs, line(3, `"hex":"`, `"hex":"X`)), exitUsage, "inputs.jsonl: line 3: hex: "},
		{edited(t, to, inputs, line(2, `"kind":"message"`, `"kind":"massage"`)), exitUsage,
			`inputs.jsonl: line 2: kind: "massage"`},
		{edited(t, to, inputs, line(2, `"kind"`, `"kond"`)), exitUsage, `inputs.jsonl: line 2: json: unknown field "kond"`},
		{edited(t, to, inputs, line(2, `"events":`, `"events":9`)), exitUsage, "inputs.jsonl: line 3: it stands behind"},
		{edited(t, to, inputs, func(text string) string {
			return regexp.MustCompile(`"after":\d+`).ReplaceAllString(text, `"after":0`)
		}), exitUsage, "inputs.jsonl: line 1: it was taken after"},
		{edited(t, to, inputs, half), exitUsage, "inputs.jsonl: line "},
		{edited(t, to, inputs, line(4, "}\n", "}\n\n")), exitUsage, "inputs.jsonl: line 5: "},
		{edited(t, to, inputs, line(3, `"hex":"`, `"hex":"00`)), exitFailed, "differs"},
		{edited(t, to, "events.jsonl", line(9, `"seq":9`, `"seq":8`)), exitFailed, "event 9 differs"},
		{edited(t, to, "events.jsonl", half), exitUsage, "events.jsonl: line "},
		{edited(t, to, "manifest.json", replaced(`"format": 2`, `"format": 3`)), exitInconclusive, "use a later acqsim"},
		{edited(t, to, "manifest.json", replaced(`"events": `, `"events": 9`)), exitUsage, "manifest.json: host: events: "},
		{killed("events.jsonl"), exitPass, "as far as the record goes"},
		{killed(inputs), exitFailed, "differs"},
	} {
		code, text, complaints := pipe(t, "", "replay", c.record)
		require.Equal(t, c.code, code, c.says+": "+text+complaints)
		require.Contains(t, text+complaints, c.says)
	}
	info, err := os.Stat(filepath.Join(to, inputs))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	code, _, complaints := pipe(t, "", "serve", "--record", to)
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "not empty")
}
