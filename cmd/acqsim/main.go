package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	_ "time/tzdata" // time zones also where the machine has none

	"acqsim/report"
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
			m.complain(coded.err)
		}
		return coded.code
	}
	m.complain(err) // of cobra: an unknown flag or command
	return exitUsage
}

// complain says what is wrong, wrapped where it is read on a screen.
func (m *Main) complain(err error) {
	fmt.Fprintln(m.Stderr, report.Fit("acqsim: "+err.Error(), m.columns(m.Stderr)))
}

// Close lets go of what Run has opened. It may be called twice.
func (m *Main) Close() error { return nil }
