//go:build !nomoov

package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/report"
)

// Whoever uses moov-io plays scenarios through its client and server: the trace is that of memory, and a case that is
// known to come out otherwise there is shown as that, neither passed nor failed.
func TestRunOnMoov(t *testing.T) {
	hash := func(wire string) string {
		code, out, complaints := pipe(t, "", "run", "A03", "--json", "--wire", wire)
		require.Equal(t, exitPass, code, complaints)
		var row report.RowLine
		require.NoError(t, json.Unmarshal([]byte(out[:strings.IndexByte(out, '\n')]), &row))
		return row.TraceHash
	}
	require.Equal(t, hash("memory"), hash("moov"))
	code, out, complaints := pipe(t, "", "run", "A03", "E17", "--wire", "moov")
	require.Equal(t, exitPass, code, complaints)
	require.Contains(t, out, "1 passed, 1 known to differ in ")
	require.Contains(t, out, "wire moov: ")
	require.Contains(t, out, "on the wire moov nothing is proved: moov-io's connection reads")
	code, out, _ = pipe(t, "", "run", "E17", "--json", "--wire", "moov")
	require.Equal(t, exitPass, code)
	require.Contains(t, out, `"verdict":"differs"`)
	require.Contains(t, out, `"frames":{"packed":`)
	require.Contains(t, out, `"differ":1`)
}

// A terminal sells to a host through moov-io's client in both dialects, with keys and without, and what the host
// refuses is refused.
func TestTerminalOnMoov(t *testing.T) {
	host := serveHere(t)
	defer host.end(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--host", host.ports["1987-ascii"]}, exitPass, "settled, totals agree"},
		{[]string{"--host", host.ports["unionpay-direct"], "--name", "T2", "sign-on", "sale bob 3.00", "void last"},
			exitPass, "sale-void "},
		{[]string{"--host", host.ports["unionpay-direct"], "--name", "K2"}, exitPass, "settled, totals agree"},
		{[]string{"--host", host.ports["1987-ascii"], "sign-on", "sale bob 9999999.00"}, exitFailed, "insufficient funds"},
	} {
		code, out, complaints := pipe(t, "", append([]string{"terminal", "--wire", "moov"}, c.args...)...)
		require.Equal(t, c.code, code, complaints)
		require.Contains(t, out, c.says)
	}
	code, _, complaints := pipe(t, "", "terminal", "--wire", "moov", "--host", "127.0.0.1:1")
	require.Equal(t, exitEnvironment, code)
	require.Contains(t, complaints, "127.0.0.1:1")
	code, _, complaints = pipe(t, "", "terminal", "--wire", "memory", "--host", "127.0.0.1:1")
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "want tcp, moov")
}
