package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A terminal that shares no code with us, npm's iso_8583 on Node.js, signs on, sells and
// reverses at serve, and the cardholder has the money back.
func TestNodeTerminal(t *testing.T) {
	folder := nodeFolder(t)
	host := serveHere(t, "--show-test-pan")
	defer host.end(t)
	var till, card served
	for _, l := range host.lines {
		switch {
		case l.Type == "terminal" && l.Name == "T1":
			till = l
		case l.Type == "card" && l.Name == "alice":
			card = l
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, "node", "terminal.js", host.ports["1987-ascii"], till.Terminal, till.Merchant,
		card.PAN, card.Expiry)
	cmd.Dir = folder
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	require.NoError(t, err, "%s%s", out, complaints.String())
	var said []string
	var balances []string
	for line := range strings.Lines(string(out)) {
		var step struct{ Step, MTI, Code, Balance string }
		require.NoError(t, json.Unmarshal([]byte(line), &step))
		said = append(said, step.Step+" "+step.MTI+" "+step.Code)
		if step.Step == "balance" {
			balances = append(balances, step.Balance)
		}
	}
	require.Equal(t, []string{"sign-on 0810 00", "balance 0210 00", "sale 0210 00", "reversal 0410 00",
		"balance 0210 00"}, said)
	require.NotEmpty(t, balances[0])
	require.Equal(t, balances[0], balances[1], "the reversal has undone the sale")
}

// nodeFolder returns the folder of the client with its package installed, or skips.
func nodeFolder(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", "..", "interop", "node"))
	require.NoError(t, err)
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node.js is not installed: the client of another author was not run")
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "iso_8583")); err == nil {
		return folder
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is not installed: the client of another author was not run")
	}
	ctx, stop := context.WithTimeout(t.Context(), 90*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("npm ci in interop/node: %v: the registry does not serve iso_8583 here, so the client of another "+
			"author was not run\n%s", err, out)
	}
	return folder
}
