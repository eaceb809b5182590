package spelling_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/spelling"
)

// A person reads a short list of what may be written: all of it when it is short, else what is nearest to
// what was typed, how many more there are, and where they are listed.
func TestChoices(t *testing.T) {
	var ids []string
	for _, letter := range "wxyz" {
		for n := 1; n <= 9; n++ {
			ids = append(ids, fmt.Sprintf("%c%02d", letter, n))
		}
	}
	require.Equal(t, "drop, delay", spelling.Choices("x", []string{"drop", "delay"}, "acqsim list"))
	require.Equal(t, strings.Join(ids[:10], ", "), spelling.Choices("", ids[:10], ""))
	require.Equal(t, "w01, w02, w03, w04, w05, w06, w07, w08 … and 28 more: acqsim list",
		spelling.Choices("", ids, "acqsim list"))
	require.Regexp(t, "^y07, ", spelling.Choices("Y7", ids, ""))
	require.Regexp(t, "^z03, w03, ", spelling.Choices("z03", append([]string{"w03"}, ids...), ""))
	require.Regexp(t, "^merchant-payable, ", spelling.Choices("payable", append(ids, "merchant-payable"), ""))
	require.Regexp(t, " … and 28 more$", spelling.Choices(strings.Repeat("x", 1<<20), ids, ""))
}
