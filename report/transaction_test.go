package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile/diagnosis"
)

// How far the money has come is a line that is true of each of its stages: what never happened on the way is not
// marked as passed.
func TestStagesPassedBy(t *testing.T) {
	story := diagnosis.Transaction{Stage: diagnosis.Settled, Missed: []diagnosis.Stage{diagnosis.BatchAccepted}}
	require.Equal(t, "  ● authorised → ● in batch → ○ batch accepted → ● cleared → ● settled ◀ HERE → ○ paid out → "+
		"○ in the account", stages(story, Page{Language: English}))
	story.Missed = nil
	require.Contains(t, stages(story, Page{Language: English}), "● batch accepted")
}
