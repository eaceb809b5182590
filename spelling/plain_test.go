package spelling_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/spelling"
)

// Whoever reads a complaint knows nothing of our packages: none of their names is in it, however deep it was wrapped.
// What a person wrote is left as it is.
func TestErrorsNameNoPackages(t *testing.T) {
	for text, want := range map[string]string{
		"live: T1: link: connect to 127.0.0.1:9: refused": "T1: connect to 127.0.0.1:9: refused",
		"engine: fault: misroute: no line":                "misroute: no line",
		"first\nlive: second; iso8583: third":             "first\nsecond; third",
		"scenarios: reading a profile: open x: no":        "reading a profile: open x: no",
		"want on: {link: acquirer->T1}":                   "want on: {link: acquirer->T1}",
		"the file olive: it is green":                     "the file olive: it is green",
	} {
		require.Equal(t, want, spelling.Plain(text))
	}
}
