package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A small world may make much garbage before it is collected, a large one little: the memory of a run is a bound
// beside what lives, not five times as much.
func TestGarbageIsBounded(t *testing.T) {
	require.Equal(t, 400, collectAt(0))
	require.Equal(t, 400, collectAt(16<<20))
	require.Equal(t, 100, collectAt(64<<20))
	require.Equal(t, 40, collectAt(1<<30))
}
