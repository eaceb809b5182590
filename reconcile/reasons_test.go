package reconcile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/reconciletest"
)

// Every reason for an item has an owner and a time by which it should be gone.
func TestEveryReasonHasAnOwner(t *testing.T) {
	for _, r := range reconciletest.Constants(t, "item.go", "Reason") {
		owner, days, ok := reconcile.RuleOf(reconcile.Reason(r))
		require.True(t, ok, "%s has no owner", r)
		require.NotEmpty(t, owner, r)
		require.Positive(t, days, r)
	}
}
