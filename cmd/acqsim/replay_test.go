package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/runrecord"
)

// recordOfVersion1 is kept for ever: docs/promises.md.
const recordOfVersion1 = "../../simulator/runrecord/testdata/v1/one-sale-paid"

// Whatever shows a record shows that of version 1, and where it is not this version's it says so on standard error.
func TestRecordOfVersion1IsShown(t *testing.T) {
	for _, command := range []string{"trace %s s1", "trace %s", "trace %s --merchant M1", "reconcile %s", "explain %s"} {
		args := strings.Fields(strings.Replace(command, "%s", recordOfVersion1, 1))
		code, text, complaints := pipe(t, "", args...)
		require.Zero(t, code, "%s: %s", command, complaints)
		require.NotEmpty(t, text, command)
		if runrecord.HashVersion > 1 {
			require.Contains(t, complaints, "recorded in another version (format 1, hash 1,", command)
		}
	}
	code, text, complaints := pipe(t, "", "replay", recordOfVersion1)
	if runrecord.HashVersion > 1 {
		require.Equal(t, exitInconclusive, code, complaints)
		require.Contains(t, text, "compared up to event ")
	}
}

// A replay of a record of another version says so in one sentence, with where it stopped, and proves nothing: exit 4.
// A record that is not whole cannot be used: exit 2. A difference within one version is a failure, and goes before.
func TestReplayOfAnotherVersion(t *testing.T) {
	folder := t.TempDir()
	recorded := func(name string) string {
		to := filepath.Join(folder, name)
		code, _, complaints := pipe(t, "", "run", "A03", "--record", to)
		require.Zero(t, code, complaints)
		return filepath.Join(to, "A03")
	}
	edit := func(record, file, old, now string) {
		name := filepath.Join(record, file)
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Contains(t, string(b), old)
		require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(b), old, now, 1)), 0o644))
	}
	good, later, form, future, broken, differs :=
		recorded("good"), recorded("later"), recorded("form"), recorded("future"), recorded("broken"), recorded("differs")
	edit(later, "manifest.json", `"hash": `, `"hash": 9`)
	edit(form, "manifest.json", `"hash": `, `"hash": 9`)
	edit(form, "events.jsonl", `{"seq":6,`, `{"seq":6,"colour":"red",`)
	edit(future, "manifest.json", `"format": `, `"format": 9`)
	edit(broken, "manifest.json", `"records": `, `"records": 9`)
	edit(differs, "events.jsonl", `{"seq":6,`, `{"seq":7,`)

	other := fmt.Sprintf("recorded in another version (format %d, hash 9%d, ",
		runrecord.FormatVersion, runrecord.HashVersion)
	for _, c := range []struct {
		records    []string
		code       int
		say, zh    string
		complaints string
	}{
		{[]string{good}, exitPass, "the same to the byte", "逐字节一致", ""},
		{[]string{later}, exitInconclusive, other, "不同版本的哈希不可比较", ""},
		{[]string{form}, exitInconclusive, "compared up to event 6, ", "比较至第 6 个事件", ""},
		{[]string{future}, exitInconclusive, "nothing was compared: ", "未作比较", ""},
		{[]string{differs}, exitFailed, "event 6 differs", "第 6 个事件不同", ""},
		{[]string{later, good, differs}, exitFailed, "event 6 differs", "第 6 个事件不同", ""},
		{[]string{good, later}, exitInconclusive, "done again", "重放", ""},
		{[]string{broken}, exitUsage, "", "", "the record is not whole"},
	} {
		code, text, complaints := pipe(t, "", append([]string{"replay"}, c.records...)...)
		require.Equal(t, c.code, code, "%s%s", text, complaints)
		require.Contains(t, text, c.say)
		require.Contains(t, complaints, c.complaints)
		_, text, _ = pipe(t, "", append([]string{"replay", "--lang", "zh"}, c.records...)...)
		require.Contains(t, text, c.zh)
	}

	code, text, _ := pipe(t, "", "replay", form, "--json")
	require.Equal(t, exitInconclusive, code)
	var line replayed
	require.NoError(t, json.Unmarshal([]byte(text), &line))
	require.Equal(t, runrecord.Inconclusive, line.Verdict)
	require.False(t, line.Same)
	require.Equal(t, 5, line.Compared)
	require.Equal(t, 6, line.First.Line)

	code, _, complaints := pipe(t, "", "trace", form)
	require.Zero(t, code)
	require.Contains(t, complaints, "compared up to event 6")
	code, _, complaints = pipe(t, "", "trace", future)
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "use a later acqsim")
	code, _, complaints = pipe(t, "", "trace", differs)
	require.Zero(t, code)
	require.Contains(t, complaints, "acqsim replay "+differs)
}
