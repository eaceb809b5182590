package main

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// screenOf collects what is written to a screen.
type screenOf struct {
	mu   sync.Mutex
	text strings.Builder
	seen chan struct{}
	once sync.Once
}

func (s *screenOf) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.once.Do(func() { close(s.seen) })
	return s.text.Write(b)
}

// What is over soon says nothing; what takes longer says what it is, in one line, and takes it away when it is over.
func TestProgressIsShownLateAndTakenAway(t *testing.T) {
	quick := &screenOf{seen: make(chan struct{})}
	showAfter(quick, time.Hour, always("the catalogue"))()
	require.Empty(t, quick.text.String())

	long := &screenOf{seen: make(chan struct{})}
	stop := showAfter(long, time.Nanosecond, always("the catalogue"))
	<-long.seen
	stop()
	stop()
	require.True(t, strings.HasPrefix(long.text.String(), "\r\033[Kthe catalogue, 0 s"))
	require.True(t, strings.HasSuffix(long.text.String(), "\r\033[K"))
	require.NotContains(t, long.text.String(), "\n")
}

// A pipe, a file and /dev/null are nobody who looks on.
func TestProgressIsForPeople(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	require.NoError(t, err)
	defer null.Close()
	read, write, err := os.Pipe()
	require.NoError(t, err)
	defer read.Close()
	defer write.Close()
	require.False(t, isTerminal(null))
	require.False(t, isTerminal(write))
	require.False(t, isTerminal(&strings.Builder{}))
}
