package main

import (
	"errors"
	"fmt"
)

// Exit codes. When several apply, the first of usage, failed, environment and
// inconclusive does.
const (
	exitPass         = 0
	exitFailed       = 1   // an expectation or an invariant does not hold, or a run panicked
	exitUsage        = 2   // a flag, a file or a name that cannot be used
	exitEnvironment  = 3   // the machine does not let us: a port, a disk
	exitInconclusive = 4   // nothing failed and nothing was proved
	exitInterrupted  = 130 // the person stopped it
	exitTerminated   = 143 // a service manager stopped it in the middle
)

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

// unusable gives what is wrong with a scenario its exit code, and its lines no
// prefix, so that an editor can jump to them.
func unusable(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUsage, err}
}

// prefixed puts the name of the command before what went wrong.
func prefixed(command string, err error) error {
	var coded *exitError
	if errors.As(err, &coded) && coded.err != nil {
		return &exitError{coded.code, fmt.Errorf("%s: %w", command, coded.err)}
	}
	return err
}
