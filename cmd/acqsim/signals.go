package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// hearing is how long a command that was interrupted has to end by itself. One that
// waits for input, or for a file that nobody writes, does not hear and is ended.
const hearing = 500 * time.Millisecond

// stopSignal is why a run was stopped: the signal that did it.
type stopSignal struct{ os.Signal }

func (s stopSignal) Error() string { return s.String() }

// code is the exit code of what a signal stops in the middle: 128 and its number.
func (s stopSignal) code() int {
	if s.Signal == syscall.SIGTERM {
		return exitTerminated
	}
	return exitInterrupted
}

// runUntil runs a command line. The first signal stops it: a served host drains, any
// other command ends at once. The second ends a host that drains, too.
func (m *Main) runUntil(signals <-chan os.Signal, args []string) int {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	ended := make(chan int, 1)
	go func() { ended <- m.Run(ctx, args) }()
	var first stopSignal
	select {
	case code := <-ended:
		return code
	case s := <-signals:
		first = stopSignal{s}
		stop(first)
	}
	var deaf <-chan time.Time
	if !m.drains.Load() {
		deaf = time.After(hearing)
	}
	select {
	case code := <-ended:
		return code
	case <-signals:
	case <-deaf:
	}
	return m.interrupted(ctx)
}

// interrupted says that a run was stopped, and returns its exit code.
func (m *Main) interrupted(ctx context.Context) int {
	fmt.Fprintln(m.Stderr, "acqsim: interrupted")
	var stopped stopSignal
	if errors.As(context.Cause(ctx), &stopped) {
		return stopped.code()
	}
	return exitInterrupted
}
