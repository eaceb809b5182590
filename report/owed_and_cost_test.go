package report_test

import (
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"acqsim/reconcile/diagnosis"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Beside the places stand what is owed back and what it has cost, with the rows that say so: a lost chargeback costs
// the merchant the fee. Files say it too, and that no ledger stands behind it, and which books they lack
// (docs/design/truth.md §2).
func TestBesideThePlaces(t *testing.T) {
	rows, err := scenarios.LoadID("G01", scenarios.Options{})
	require.NoError(t, err)
	r := play.Run(t.Context(), rows[0], play.Options{})
	ev := r.World.Evidence()
	key, known := r.World.KeyOf(ev, "s1")
	require.True(t, known)
	names := report.NamesOf(r.World)
	files := *ev
	files.Deductions = nil
	for lang, want := range map[report.Language][]string{
		"en": {
			"9.40 CNY  so far a cost to the merchant in acquirer/merchant-fee", "fee 9.40; clearing file: chargeback of 1880.00",
			"1880.00 CNY  owed back by the merchant to the acquirer", "your files alone", "deductions: none:",
		},
		"zh": {
			"9.40 CNY  目前由商户承担，账户 收单机构/商户手续费收入", "手续费 9.40；清算文件：", "1880.00 CNY  商户应退还收单机构",
			"没有账簿可供核对", "扣款登记：无抵扣记录",
		},
	} {
		page := report.Page{Language: lang}
		run := report.Transaction(names, diagnosis.Trace(ev, key), false, page)
		of := report.Transaction(names, diagnosis.Trace(&files, key), true, page)
		for i, text := range want {
			require.Equal(t, i < 2, strings.Contains(run, text), "%s in:\n%s", text, run)
			require.Contains(t, of, text)
		}
		narrow := report.Transaction(names, diagnosis.Trace(&files, key), true, report.Page{Language: lang, Columns: 80})
		_, beside, _ := strings.Cut(narrow, "1880.00 CNY  ")
		for line := range strings.Lines(beside) {
			require.LessOrEqual(t, runewidth.StringWidth(strings.TrimRight(line, "\n")), 80, line)
		}
	}
}
