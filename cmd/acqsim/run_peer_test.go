package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/live"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// pairSpeed makes the 60 s for which a till waits three seconds, which a busy machine does not stand still for.
const pairSpeed = "20"

// Two processes, one with the terminal and one with the host, play the same
// scenarios over a real line, each its own part, in either dialect: every
// conformance check holds in both directions, and so do cases with lost, late and
// repeated messages. What one side cannot see it reports so, and nothing remains
// that neither saw.
func TestTwoProcesses(t *testing.T) {
	for i, spoken := range dialect.Names() {
		t.Run(spoken, func(t *testing.T) {
			t.Parallel() // the processes wait for each other and for clocks, and not for this machine
			ids, addrs := []string{"good-day", "A01", "A04", "C01"}, freeAddr(t)
			if i < 2 { // the others mean the same by other bytes
				ids, addrs = append(ids, scenarios.Checks()...), addrs+","+freeAddr(t)
			}
			playPair(t, spoken, addrs, ids)
		})
	}
}

// play runs scenarios in two processes, and holds each row against what the two
// sides have seen of it.
func playPair(t *testing.T, spoken, addrs string, ids []string) {
	ctx := t.Context() // a busy machine takes its time: they end by themselves, when they have played all
	args := append([]string{"run", "--json", "--paired", "--speed", pairSpeed, "--dialect", spoken}, ids...)
	host := start(ctx, t, slices.Concat(args, []string{"--peer", "terminal=listen:" + addrs}))
	till := start(ctx, t, slices.Concat(args, []string{"--peer", "host=" + addrs}))
	atHost, atTill := host.rows(t), till.rows(t)
	require.Len(t, atTill, len(atHost))
	require.GreaterOrEqual(t, len(atHost), min(len(ids), 61))
	for i := range atHost {
		require.Equal(t, atHost[i].ID, atTill[i].ID)
		require.True(t, holds(t, &atHost[i]) || holds(t, &atTill[i]), "%s: neither side has seen anything of it",
			atHost[i].ID)
	}
}

// holds reports whether a side has seen a scenario hold. A side that could see
// nothing of it must say so; anything else fails the test.
func holds(t *testing.T, row *report.RowLine) bool {
	t.Helper()
	if row.Verdict != play.Unjudged {
		require.Equal(t, play.Pass, row.Verdict, "%+v", row)
		return true
	}
	require.NotEmpty(t, row.NotObserved, "%+v", row)
	require.Empty(t, row.Failures)
	require.Empty(t, row.Unfired)
	return false
}

// What nobody here could judge is not green: a case whose end only the books of all parties show is not judged against
// a foreign host, skipped in JUnit, and no success for who requires a judgement; --judgeable leaves it out.
func TestWhatAPeerDoesNotShowIsNotJudged(t *testing.T) {
	host := serveHere(t)
	junit := filepath.Join(t.TempDir(), "report.xml")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitPass, "1 not judged"},
		{[]string{"--require-judged", "--junit", junit}, exitInconclusive, "1 not judged"},
		{[]string{"--judgeable"}, exitUsage, "nothing of what is chosen can be judged"},
	} {
		var out bytes.Buffer
		m := NewMain()
		m.Stdout, m.Stderr = &out, &out
		args := append([]string{"run", "C01", "--peer", "host=" + host.ports["1987-ascii"]}, c.args...)
		require.Equal(t, c.code, m.Run(t.Context(), args), out.String())
		require.Contains(t, out.String(), c.says)
	}
	text, err := os.ReadFile(junit)
	require.NoError(t, err)
	require.Contains(t, string(text), `<skipped message="not judged`)
	for id, can := range map[string]bool{"C01": false, "sale": true} {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		require.Equal(t, can, play.Judgeable(rows[0], play.Peer{Host: live.NewPeerHost(nil, false, nil)}), id)
	}
}

// freeAddr returns an address of this machine at which nobody listens.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// process is the program running on its own.
type process struct {
	cmd         *exec.Cmd
	out, errors bytes.Buffer
}

// start runs this test binary as acqsim (see TestMain).
func start(ctx context.Context, t *testing.T, args []string) *process {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	p := &process{cmd: exec.CommandContext(ctx, self)}
	p.cmd.Args = append([]string{"acqsim"}, args...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.errors
	require.NoError(t, p.cmd.Start())
	return p
}

// rows waits for the end and returns what was said of each scenario.
func (p *process) rows(t *testing.T) []report.RowLine {
	t.Helper()
	_ = p.cmd.Wait() // the rows say what came of it
	var all []report.RowLine
	lines := bufio.NewScanner(&p.out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row report.RowLine
		require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
		if row.Type == "scenario" {
			all = append(all, row)
		}
	}
	require.NotEmpty(t, all, p.errors.String())
	return all
}

// A person at a foreign terminal is told step by step what to do, in either language, and a
// terminal that never does it ends the run with a word about what was missing.
func TestForeignTerminalIsAskedAndAwaited(t *testing.T) {
	for lang, says := range map[string][]string{
		"en": {"waiting for a terminal that speaks 1987-ascii at 127.0.0.1:", "step 1 of ", "at T1: sign on"},
		"zh": {"等待终端连接", "第 1 步", "终端 T1：签到"},
	} {
		var out, complaints bytes.Buffer
		m := NewMain()
		m.Stdout, m.Stderr = &out, &complaints
		code := m.Run(t.Context(),
			[]string{"run", "A03", "--peer", "terminal=listen:127.0.0.1:0", "--patience", "50ms", "--lang", lang})
		require.Equal(t, exitEnvironment, code)
		for _, s := range says {
			require.Contains(t, complaints.String(), s)
		}
		require.Contains(t, out.String(),
			"T1: no sign-on came in 50ms: is the terminal connected, with the id 10000001")
	}
}
