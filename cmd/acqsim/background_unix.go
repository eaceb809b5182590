//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// hearInBackground lets a host that was started in the background go on where reading from
// the terminal would stop it: it hears no words then.
func hearInBackground() { signal.Ignore(syscall.SIGTTIN) }
