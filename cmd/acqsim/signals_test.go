package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/live"
)

// program is acqsim in a process of its own.
type program struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	out    *bufio.Scanner
	mu     sync.Mutex
	said   bytes.Buffer // on standard error
	heard  chan struct{}
	reader sync.WaitGroup
}

// soon is more than a program that hears a signal needs, and less than a host drains.
const soon = 8 * time.Second

func startProcess(t *testing.T, args ...string) *program {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows sends no signals from one process to another")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	p := &program{cmd: exec.CommandContext(t.Context(), self), heard: make(chan struct{}, 1024)}
	p.cmd.Args = append([]string{"acqsim"}, args...)
	p.stdin, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	p.out = bufio.NewScanner(out)
	complaints, err := p.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	p.reader.Go(func() {
		lines := bufio.NewScanner(complaints)
		for lines.Scan() {
			p.mu.Lock()
			p.said.WriteString(lines.Text() + "\n")
			p.mu.Unlock()
			p.heard <- struct{}{}
		}
	})
	return p
}

// says waits until the process has said something on standard error.
func (p *program) says(t *testing.T, text string) {
	t.Helper()
	limit := time.After(soon)
	for !strings.Contains(p.complaints(), text) {
		select {
		case <-p.heard:
		case <-limit:
			require.Contains(t, p.complaints(), text)
		}
	}
}

func (p *program) complaints() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// ends waits for the exit code.
func (p *program) ends(t *testing.T) int {
	t.Helper()
	ended := make(chan struct{})
	go func() {
		p.reader.Wait()
		for p.out.Scan() { // to the end
		}
		_ = p.cmd.Wait() // the exit code tells
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(soon):
		_ = p.cmd.Process.Kill()
		require.Fail(t, "it did not end", p.complaints())
	}
	return p.cmd.ProcessState.ExitCode()
}

// reading waits until the process has read what stands in a pipe, and so has begun.
func (p *program) reading(t *testing.T) {
	t.Helper()
	_, err := p.stdin.Write(bytes.Repeat([]byte("#\n"), 1<<16)) // more than a pipe holds
	require.NoError(t, err)
}

// Who asks for input and gets none is ended by the first Ctrl-C, at once, and the shell learns why: exit code 130. A
// service manager's SIGTERM ends it too: 143.
func TestInterruptWhoWaitsForInput(t *testing.T) {
	for name, args := range map[string][]string{
		"decode": {"decode"}, "encode": {"encode", "--spec", "1987-ascii"},
	} {
		for signal, code := range map[syscall.Signal]int{syscall.SIGINT: exitInterrupted, syscall.SIGTERM: exitTerminated} {
			p := startProcess(t, args...)
			p.reading(t)
			require.NoError(t, p.cmd.Process.Signal(signal), name)
			require.Equal(t, code, p.ends(t), "%s: %s", name, p.complaints())
			require.Contains(t, p.complaints(), "interrupted")
		}
	}
}

// A named pipe that nobody writes is a file that never comes; Ctrl-C ends the wait for it.
func TestInterruptWhoWaitsForAFile(t *testing.T) {
	if _, err := exec.LookPath("mkfifo"); err != nil {
		t.Skip("there is no mkfifo here")
	}
	fifo := filepath.Join(t.TempDir(), "story.yaml")
	require.NoError(t, exec.Command("mkfifo", fifo).Run())
	for _, args := range [][]string{
		{"run", fifo}, {"check", fifo}, {"reconcile", "L2", "--ours", fifo, "--theirs", fifo},
	} {
		p := startProcess(t, args...)
		writer, err := os.OpenFile(fifo, os.O_WRONLY, 0) // returns when the process has opened it
		require.NoError(t, err)
		require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
		require.Equal(t, exitInterrupted, p.ends(t), "%s: %s", args, p.complaints())
		require.NoError(t, writer.Close())
	}
}

// A run against a peer that never comes ends at the first Ctrl-C.
func TestInterruptWhoWaitsForATerminal(t *testing.T) {
	p := startProcess(t, "run", "good-day", "--peer", "terminal=listen:127.0.0.1:0")
	p.says(t, "waiting for a terminal")
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.Equal(t, exitInterrupted, p.ends(t), p.complaints())
}

// servedProcess starts a host and connects to it as a terminal that never hangs up.
func servedProcess(t *testing.T, connect bool) *program {
	t.Helper()
	p := startProcess(t, "serve", "--listen", "127.0.0.1:0", "--log", "info")
	require.True(t, p.out.Scan(), p.complaints()) // the head line
	require.True(t, p.out.Scan(), p.complaints())
	words := strings.Fields(p.out.Text()) // port 127.0.0.1:40123 any of 1987-ascii, …
	require.Equal(t, "port", words[0])
	if connect {
		conn, err := net.Dial("tcp", words[1])
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		p.says(t, conn.LocalAddr().String()) // the log tells of it
	}
	for p.out.Scan() && !strings.Contains(p.out.Text(), "bob") { // the last line
	}
	return p
}

// A host with nothing open ends at the first Ctrl-C, and says that it drained; so it does for a service manager, which
// wants 0 of a service that it has stopped.
func TestServeDrains(t *testing.T) {
	for signal, code := range map[syscall.Signal]int{syscall.SIGINT: exitInterrupted, syscall.SIGTERM: exitPass} {
		p := servedProcess(t, false)
		require.NoError(t, p.cmd.Process.Signal(signal))
		require.Equal(t, code, p.ends(t), p.complaints())
		require.Contains(t, p.complaints(), "draining for at most 10 s: nobody new is let in; nothing is open")
		require.Contains(t, p.complaints(), "nothing is left open")
	}
}

// While a terminal does not hang up a host drains and says who it waits for; the second Ctrl-C ends it at once.
func TestSecondInterruptEndsDraining(t *testing.T) {
	p := servedProcess(t, true)
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	p.says(t, "draining for at most 10 s")
	require.Contains(t, p.complaints(), "connections: 1 (127.0.0.1:")
	require.NoError(t, p.cmd.Process.Signal(os.Interrupt))
	require.Equal(t, exitInterrupted, p.ends(t), p.complaints())
	require.NotContains(t, p.complaints(), "nothing is left open")
}

// What a host could not finish in time is said, and no exit code says that all was well.
func TestDrainedSaysWhatWasCut(t *testing.T) {
	left := live.Open{Connections: []string{"127.0.0.1:4711"}, Working: true}
	for signal, codes := range map[os.Signal][2]int{
		nil:             {exitInterrupted, exitInterrupted},
		os.Interrupt:    {exitInterrupted, exitInterrupted},
		syscall.SIGTERM: {exitPass, exitTerminated},
	} {
		ctx, stop := context.WithCancelCause(t.Context())
		if signal == nil {
			stop(nil)
		} else {
			stop(stopSignal{signal})
		}
		var said bytes.Buffer
		m := NewMain()
		m.Stderr = &said
		require.Equal(t, codes[0], m.exitCode(ctx, m.drained(ctx, live.Open{})))
		require.Equal(t, codes[1], m.exitCode(ctx, m.drained(ctx, left)))
		require.Contains(t, said.String(), "10 s are over and this was cut: connections: 1 (127.0.0.1:4711), messages")
	}
}
