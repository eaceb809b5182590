package report_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Where every transaction is paid, whoever misses money misses it of a day, and the answer is the day with its payouts:
// the good day's, and that of a fee which was rounded once for all (CASES G05).
func TestWhereTheTransactionIsRightTheDayAnswers(t *testing.T) {
	for id, want := range map[string]map[report.Language][]string{
		"G05": {
			report.English: {"The merchant's day", "M1 on clearing day 2026-03-25", "25.88 CNY",
				"Payout P26032600001 of 25.87 CNY",
				"Payout P26032700002 of 0.01 CNY"},
			report.Chinese: {"商户当日账", "M1，清算日 2026-03-25", "25.88 CNY", "出款 P26032600001，金额 25.87 CNY",
				"出款 P26032700002，金额 0.01 CNY"},
		},
		"good-day": {
			report.English: {"The merchant's day", "expected", "arrived", "Payout "},
			report.Chinese: {"商户当日账", "应到账", "已到账", "出款 "},
		},
		"C01": {report.English: nil},
	} {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		r := play.Run(t.Context(), rows[0], play.Options{})
		for lang, texts := range want {
			var page bytes.Buffer
			require.NoError(t, report.Explain(&page, r, report.Page{Language: lang}))
			for _, text := range texts {
				require.Contains(t, page.String(), text, id)
			}
			if texts == nil {
				require.NotContains(t, page.String(), "The merchant's day", "the answer is about the transaction")
			}
		}
	}
}

// A difference that is of no transaction has no STAN: it is of a payout, or of the day.
func TestADifferenceOfTheDayNamesNoTransaction(t *testing.T) {
	fen := payment.Minor(1, payment.CNY)
	for want, key := range map[string]reconcile.TransactionKey{
		"the whole day, ": {Merchant: "898110154110001"}, "payout P1, ": {Payout: "P1"}, "STAN 000007, ": {STAN: 7},
		"RRN 608400000001, ": {RRN: "608400000001"},
	} {
		d := merchant.Day{Differences: []merchant.Difference{{Key: key, Amount: fen, Cause: diagnosis.CauseFeeDiffers,
			Place: diagnosis.Place{Holder: diagnosis.HeldByAcquirer}}}}
		text := report.MerchantDay(report.Names{Currency: payment.CNY}, "M1", d, report.Page{Language: report.English})
		require.Contains(t, text, want)
		require.NotContains(t, text, "STAN 000000")
	}
}
