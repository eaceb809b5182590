package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// serve prints what a terminal must know, terminal connects with it, and both end as they should.
func TestServeAndTerminal(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		host := NewMain()
		host.Stdout, host.Stderr = in, io.Discard
		ended <- host.Run(ctx, []string{"serve", "--json", "--listen", "127.0.0.1:0,127.0.0.1:0"})
		_ = in.Close()
	}()
	ports := make(map[string]string)
	lines := bufio.NewScanner(out)
	for len(ports) < 2 && lines.Scan() {
		var line served
		require.NoError(t, json.Unmarshal(lines.Bytes(), &line))
		require.Equal(t, "port", line.Type)
		ports[line.Dialect] = line.Addr
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--host", ports["1987-ascii"]}, exitPass, "settled, totals agree"},
		{[]string{"--host", ports["unionpay-direct"], "--name", "T2", "sign-on", "sale bob 3.00", "void last"}, exitPass, "sale-void "},
		{[]string{"--host", ports["1987-ascii"], "sign-on", "sale bob 9999999.00"}, exitFailed, "insufficient funds"},
	} {
		var said, complaints bytes.Buffer
		till := NewMain()
		till.Stdout, till.Stderr = &said, &complaints
		require.Equal(t, c.code, till.Run(t.Context(), append([]string{"terminal"}, c.args...)), complaints.String())
		require.Contains(t, said.String(), c.says)
		require.NotContains(t, said.String(), "6200006", "a card number in clear")
	}
	var said bytes.Buffer
	suite := NewMain()
	suite.Stdout, suite.Stderr = &said, io.Discard
	require.Equal(t, exitPass, suite.Run(t.Context(), []string{"run", "C10", "--peer", "host=" + ports["1987-ascii"], "--json"}))
	require.Contains(t, said.String(), `"wire":"external"`)
	require.Contains(t, said.String(), "finally books", "what the tills cannot see is said, not passed")
	stop()
	require.Equal(t, exitPass, <-ended)
}

// What cannot be understood is said with what would be.
func TestTerminalUsage(t *testing.T) {
	for says, args := range map[string][]string{
		"want the address of a host":   {"terminal"},
		"no card \"mallory\"":          {"terminal", "--host", "127.0.0.1:1", "sale mallory 1.00"},
		"want digits such as":          {"terminal", "--host", "127.0.0.1:1", "sale bob -1"},
		"want sign-on, sale CARD":      {"terminal", "--host", "127.0.0.1:1", "dance"},
		"no terminal \"T9\"":           {"terminal", "--host", "127.0.0.1:1", "--name", "T9"},
		"want debug, info, warn":       {"serve", "--log", "loud"},
		"names 1 addresses":            {"serve", "--listen", "127.0.0.1:0"},
		"unknown scenario \"nowhere\"": {"serve", "nowhere"},
		"want host=ADDR":               {"run", "--peer", "ghost"},
	} {
		var complaints bytes.Buffer
		m := NewMain()
		m.Stdout, m.Stderr = io.Discard, &complaints
		require.Equal(t, exitUsage, m.Run(t.Context(), args), says)
		require.Contains(t, complaints.String(), says)
	}
}
