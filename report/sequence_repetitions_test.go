package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A payout that is asked for all day is shown once, with how often and until when:
// nothing is hidden, and the page stays one that people read.
func TestRepetitionIsFolded(t *testing.T) {
	lines := []string{
		"── a day ──",
		"09:30:00.000   │── 0200 ──▶│   payout",
		"09:31:00.000   │── 0200 ──▶│   query",
		"09:31:00.005   │◀─ 0210 ───│   not known yet",
		"09:36:00.000   │── 0200 ──▶│   query",
		"09:36:00.005   │◀─ 0210 ───│   not known yet",
		"09:41:00.000   │── 0200 ──▶│   query",
		"09:41:00.005   │◀─ 0210 ───│   not known yet",
		"09:46:00.000   │── 0200 ──▶│   query",
		"09:46:00.005   │◀─ 0210 ───│   not known yet",
		"09:51:00.000   │── 0200 ──▶│   query",
	}
	require.Equal(t, []string{
		lines[0], lines[1], lines[2], lines[3],
		"               ⋮ the same 3 times more, until 09:46:00.005",
		lines[10],
	}, fold(lines, English))
	require.Equal(t, lines[:6], fold(lines[:6], English), "twice is no repetition")
}
