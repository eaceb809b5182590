package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	_ "time/tzdata" // time zones also where the machine has none
)

// Exit codes. When several apply, the first of usage, failed, environment and
// inconclusive does.
const (
	exitPass         = 0
	exitFailed       = 1   // an expectation or an invariant does not hold
	exitUsage        = 2   // a flag, a file or a name that cannot be used
	exitEnvironment  = 3   // the machine does not let us: a port, a disk
	exitInconclusive = 4   // nothing failed and nothing was proved
	exitInterrupted  = 130 // the person stopped it
)

// collectAt lets the heap grow to five times what lives before it is collected:
// a world is small and makes much garbage. GOGC overrides it.
const collectAt = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := runMain(ctx)
	stop()
	os.Exit(code)
}

func runMain(ctx context.Context) int {
	m := NewMain()
	code := m.Run(ctx, os.Args[1:])
	if err := m.Close(); err != nil {
		fmt.Fprintln(m.Stderr, "acqsim:", err)
		return max(code, exitEnvironment)
	}
	return code
}

// Main is the program with its hand-offs to the outside, so that a test can run
// all of it.
type Main struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	lang string
	json bool
}

// NewMain returns the program connected to the terminal it was started on.
func NewMain() *Main { return &Main{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr} }

// Run carries out one command line and returns the exit code.
func (m *Main) Run(ctx context.Context, args []string) int {
	cmd := m.root()
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	var coded *exitError
	switch {
	case err == nil:
		return exitPass
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(m.Stderr, "acqsim: interrupted")
		return exitInterrupted
	case errors.As(err, &coded):
		if coded.err != nil {
			fmt.Fprintln(m.Stderr, "acqsim:", coded.err)
		}
		return coded.code
	}
	fmt.Fprintln(m.Stderr, "acqsim:", err) // of cobra: an unknown flag or command
	return exitUsage
}

// Close lets go of what Run has opened. It may be called twice.
func (m *Main) Close() error { return nil }

// exitError ends the program with a code; err is nil when everything has been
// said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage says that a flag, a file or a name cannot be used.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// environment says that the machine does not let us.
func environment(format string, args ...any) error {
	return &exitError{exitEnvironment, fmt.Errorf(format, args...)}
}
