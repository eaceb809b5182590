package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	_ "time/tzdata" // time zones also where the machine has none

	"acqsim/report"
	"acqsim/spelling"
)

func main() {
	if os.Getenv("GOGC") == "" { // who sets it knows better
		boundGarbage()
	}
	os.Exit(runMain())
}

// runMain carries out the command line of this process, and hears its signals.
func runMain() int {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	m := NewMain()
	code := m.runUntil(signals, os.Args[1:])
	if err := m.Close(); err != nil {
		m.complain(err)
		return max(code, exitEnvironment)
	}
	return code
}

// Run carries out one command line and returns the exit code.
func (m *Main) Run(ctx context.Context, args []string) int {
	m.Stdout = calmed(m.Stdout)
	cmd := m.root()
	cmd.SetArgs(args)
	return m.exitCode(ctx, cmd.ExecuteContext(ctx))
}

// exitCode says what a command ended with, and returns its exit code.
func (m *Main) exitCode(ctx context.Context, err error) int {
	var coded *exitError
	switch {
	case err == nil:
		return exitPass
	case errors.Is(err, context.Canceled):
		return m.interrupted(ctx)
	case errors.As(err, &coded):
		if coded.err != nil {
			m.complain(coded.err)
		}
		return coded.code
	}
	m.complain(err) // of cobra: an unknown flag or command
	return exitUsage
}

// complain says what is wrong, wrapped where it is read on a screen. Which room of ours has found it is nothing to
// whoever reads it.
func (m *Main) complain(err error) {
	fmt.Fprintln(m.Stderr, report.Fit("acqsim: "+calmText(spelling.Plain(err.Error())), m.columns(m.Stderr)))
}

// Close lets go of what Run has opened. It may be called twice.
func (m *Main) Close() error {
	if c, ok := m.Stdout.(*calm); ok {
		m.Stdout = c.under
		return c.text.Close()
	}
	return nil
}
