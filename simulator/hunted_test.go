package simulator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
)

// A day that hunt found, made small, and that once broke what its head says: it holds what every day holds since it was
// mended (CASES §2.2).
func TestHuntedDays(t *testing.T) {
	files, err := filepath.Glob("testdata/hunted/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			rows, err := scenarios.Load(os.ReadFile, file, scenarios.Options{})
			require.NoError(t, err)
			for _, row := range rows {
				playedOn(t, row, "memory")
			}
		})
	}
}
