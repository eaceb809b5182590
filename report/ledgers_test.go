package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile/diagnosis"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Beside the places stand what is owed back and what it has cost, by the ledgers: a lost chargeback costs the merchant
// the fee. Of an analyst's own files the answer says that no ledger stands behind it (docs/design/truth.md §2).
func TestBesideThePlaces(t *testing.T) {
	rows, err := scenarios.LoadID("G01", scenarios.Options{})
	require.NoError(t, err)
	r := play.Run(t.Context(), rows[0], play.Options{})
	ev := r.World.Evidence()
	key, known := r.World.KeyOf(ev, "s1")
	require.True(t, known)
	sale := diagnosis.Trace(ev, key)
	names := report.NamesOf(r.World)
	for lang, want := range map[report.Language][2]string{
		"en": {"9.40 CNY  so far a cost to the merchant in acquirer/merchant-fee", "your files alone"},
		"zh": {"9.40 CNY  目前由商户承担，账户 acquirer/merchant-fee", "没有账簿可供核对"},
	} {
		page := report.Page{Language: lang}
		run := report.Transaction(names, sale, r.World, page)
		require.Contains(t, run, want[0])
		require.NotContains(t, run, want[1])
		files := report.Transaction(names, sale, nil, page)
		require.Contains(t, files, want[1])
		require.NotContains(t, files, want[0])
	}
}
