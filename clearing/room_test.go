package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/payment"
)

// What a file of the day has no room for is left out with a reject (61), an item of the acquirer's; the others are
// cleared, the file is read by its members, and the position is one that a transfer carries. Refunds without end of
// 9,999,999,999.99 ended a network at its next clearing file.
func TestWhatDoesNotFitAFileIsRejected(t *testing.T) {
	const most = 999_999_999_999
	w := open(t, config())
	for range 3 {
		m := w.request(dialect.Refund, alice, payment.Minor(most, payment.CNY))
		w.approve(m)
	}
	w.approve(w.request(dialect.Sale, alice, payment.Minor(5_000, payment.CNY)))
	w.Job("cut-over", w.Party.Date())
	w.Job("clearing-file", payment.Date(2026, 3, 27))
	rejected := 0
	for _, f := range w.Facts {
		if r, ok := f.(*RecordRejected); ok {
			require.Equal(t, payment.ExceedsLimit, r.Code)
			rejected++
		}
	}
	require.Equal(t, 2, rejected)
	files := w.files()
	require.Len(t, files, len(config().Members))
	for _, f := range files {
		require.LessOrEqual(t, f.Trailer.Credit.Minor, int64(most))
		for _, d := range f.Details {
			if d.Transaction == record.Reject {
				require.Equal(t, payment.ExceedsLimit, d.Code)
				require.Equal(t, acquirerID, f.Header.Receiver)
			}
		}
	}
	w.Restart()
	require.Zero(t, w.Party.Book().Sum(0))
}

// However much comes, the files of a day and its positions stay within what trailer and transfer hold, and what one of
// the two members has no room for neither has.
func TestRoomHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := make(room)
		for range rapid.IntRange(0, 200).Draw(t, "records") {
			credit := rapid.Bool().Draw(t, "credit")
			minor := rapid.OneOf(rapid.Int64Range(1, 1000), rapid.Int64Range(1, 999_999_999_999)).Draw(t, "amount")
			if credit {
				minor = -minor
			}
			issuer := rapid.SampledFrom([]payment.InstitutionID{"1", "2"}).Draw(t, "issuer")
			before := map[payment.InstitutionID]filled{"1": r["1"], "2": r["2"]}
			fee := payment.Minor(rapid.Int64Range(0, 2*maxFee).Draw(t, "fee"), payment.CNY)
			if !r.takes(issuer, "2", credit, payment.Minor(minor, payment.CNY), fee, fee) {
				require.Equal(t, before["1"], r["1"])
				require.Equal(t, before["2"], r["2"])
			}
			for _, f := range r {
				require.True(t, f.fits())
			}
		}
	})
}
