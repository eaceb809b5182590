//go:build nomoov

package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A program that was built without moov-io's modules says so where its wire is asked for.
func TestWithoutMoov(t *testing.T) {
	for _, args := range [][]string{{"run", "A03", "--wire", "moov"}, {"terminal", "--wire", "moov", "--host", "x:1"}} {
		code, _, complaints := pipe(t, "", args...)
		require.Equal(t, exitUsage, code)
		require.Contains(t, complaints, "built without moov-io's modules")
	}
}
