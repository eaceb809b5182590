package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mayBeLatin are the Latin words that a Chinese answer may have: commands to be typed, what a file and its world are
// called, slugs behind what they mean, the words of a fault as they are typed, abbreviations of the trade.
var mayBeLatin = regexp.MustCompile(strings.Join([]string{
	"acqsim [^\n]*", `\[[a-z0-9-]+\]`, `[a-z-]+=[a-z0-9-]+`, `(?m:^[a-z-]+)  `, `故障 [^：）\n]+`, `[0-9.]+(ms|µs)\b`,
	`\b(CNY|MAC|PIN|POS|RRN|STAN|MTI|DE|IC|PAN|NDJSON|TPDU|T|D|L)[0-9]*\b`, `\b[A-G][0-9]{2}(-[a-z-]+)?\b`,
	`\bP[0-9]{14}\b`, `\b(M[0-9]|alice|bob|carol|s[0-9]|good-day|lotus-card|bright-card)\b`,
	`(cause|problem|remedy):[a-z-]+`, `BANK_CARD_[A-Z_]+`,
}, "|"))

// latinIn returns the Latin words of a text that are none of those.
func latinIn(text string) []string {
	return regexp.MustCompile(`[A-Za-z][A-Za-z_-]+`).FindAllString(mayBeLatin.ReplaceAllString(text, ""), -1)
}

// What a command answers in Chinese has no word that only an English reader knows.
func TestAnswersInChinese(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"run", "A01", "C01", "D06"}, {"trace", "C01"}, {"trace", "good-day"}, {"trace", "A03", "s1"}, {"trace", "D06", "s1"},
		{"trace", "C01", "s1", "--as", "merchant"}, {"trace", "G05", "--merchant", "M1"},
		{"trace", "C01", "--merchant", "M1", "--statement"},
		{"reconcile", "C01"}, {"reconcile", "G05"}, {"reconcile", "good-day"},
		{"diagnose", "今天的款没到账"}, {"diagnose", "--list-facts"}, {"explain", "A06"},
	} {
		_, out, _ := pipe(t, "", append(args, "--lang", "zh")...)
		assert.Empty(t, latinIn(out), "%v:\n%s", args, out)
		require.Regexp(t, `\p{Han}`, out, "%v", args)
	}
}

// Who types at a host in Chinese is answered in Chinese.
func TestHostAnswersInChinese(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	words, say := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		host := NewMain()
		host.Stdin, host.Stdout, host.Stderr = words, in, io.Discard
		ended <- host.Run(ctx, []string{"serve", "--lang", "zh", "--listen", "127.0.0.1:0", "--clock", "held",
			"--start", "2026-03-25 18:00"})
		_ = in.Close()
	}()
	go func() {
		_, _ = io.WriteString(say, strings.Join([]string{"faults", "fault drop 0210", "clock", "day M1", "reconcile",
			"diagnose 钱没到账", "advance 1h", "pause", "resume", "lift f1", "help", ""}, "\n"))
	}()
	lines := bufio.NewScanner(out)
	var text strings.Builder
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "help [WORD]") {
		if line := lines.Text(); !strings.HasPrefix(line, "f1 ") { // the fault as it is typed
			text.WriteString(line + "\n")
		}
	}
	stop()
	_, _ = io.Copy(io.Discard, out)
	require.Equal(t, exitInterrupted, <-ended)
	_, answers, found := strings.Cut(text.String(), "没有故障")
	require.True(t, found, text.String())
	answers, helped, found := strings.Cut(answers, "fault RULE")
	require.True(t, found)
	require.Empty(t, latinIn(strings.ReplaceAll(answers, "\n  ", "")), answers)
	require.Regexp(t, `\p{Han}`, helped)
}

// The tables have one language, which programs read; beside those that are exported for a Chinese reader lies what
// each of their words means, and they go in again as they came out.
func TestWordsOfTablesInChinese(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	code, out, complaints := pipe(t, "", "export", "C01", "--csv", dir, "--lang", "zh")
	require.Equal(t, exitPass, code, complaints)
	require.Contains(t, out, "words.csv")
	text, err := os.ReadFile(filepath.Join(dir, "words.csv"))
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Greater(t, len(rows), 100)
	known := make(map[string]bool)
	for _, row := range rows[1:] {
		require.Regexp(t, `^[^A-Za-z]*\p{Han}[^A-Za-z]*$`, row[3], "%v", row)
		known[strings.Join(row[:3], ",")] = true
	}
	for _, used := range []string{"items,reason,payout-refused", "items,owner,merchant", "payouts,state,failed",
		"entries,state,approved", "statements,kind,settlement", "items,comparison,L4"} {
		require.True(t, known[used], used)
	}
	code, out, _ = pipe(t, "", "reconcile", dir)
	require.Equal(t, exitFailed, code, "an item is open")
	require.Contains(t, out, "payout-refused")
}
