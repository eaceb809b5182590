package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// patience is how long a person looks at a screen on which nothing happens.
const patience = time.Second

// busy tells a person at a terminal, when something takes longer than a second, what it
// is and for how long it has taken; stop takes that away again. In a pipe, and beside
// JSON, it says nothing.
func (m *Main) busy(what func() string) (stop func()) {
	if m.json || !isTerminal(m.Stderr) {
		return func() {}
	}
	return showAfter(m.Stderr, patience, what)
}

// showAfter shows a line that changes, in place, from some time on until stop.
func showAfter(to io.Writer, after time.Duration, what func() string) (stop func()) {
	ended := make(chan struct{})
	var showing sync.WaitGroup
	showing.Go(func() {
		begun, shown := time.Now(), false
		next := time.NewTimer(after)
		defer next.Stop()
		for {
			select {
			case <-next.C:
				fmt.Fprintf(to, "\r\033[K%s, %d s", what(), int(time.Since(begun).Seconds()))
				shown = true
				next.Reset(patience / 5)
			case <-ended:
				if shown {
					fmt.Fprint(to, "\r\033[K")
				}
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		close(ended)
		showing.Wait()
	})
}

// always says the same all the time.
func always(text string) func() string { return func() string { return text } }
