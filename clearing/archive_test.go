package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// days closes clearing days, with their files.
func (w *world) days(n int) {
	w.T.Helper()
	for range n {
		day := w.Party.Date()
		w.Job("cut-over", day)
		w.Job("clearing-file", day)
		w.Fire("files", w.Out.Timers[0].Timer.Key)
	}
}

// A request whose day is archived is known by its key for as long as that names it: what
// was approved is not routed again, what was reversed first has no effect, a reversal finds
// a day that is over, and a sale that has cleared is not presented again (CASES A10, E10).
func TestArchivedIsAnsweredByTheJournal(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	first := w.approve(sale)
	silent := w.request(dialect.Sale, alice, yuan(13))
	w.Send("acquirer", silent)
	w.Fire("reply", textOf(silent))
	w.Send("issuer", w.Sent()[1].Answer(payment.Approved))
	early := w.request(dialect.Sale, alice, yuan(14))
	require.Equal(t, payment.OriginalNotFound, w.Send("acquirer", reversalOf(early))[0].Code)
	refund := w.request(dialect.Refund, alice, yuan(5))
	w.approve(refund)
	w.days(4)
	require.Empty(t, w.Party.txns)
	for range 2 {
		require.Equal(t, first, w.Send("acquirer", sale)[0])
		require.NotEmpty(t, w.Asked)
		require.Equal(t, payment.NoIssuerReply, w.Send("acquirer", silent)[0].Code)
		require.Equal(t, payment.AlreadyReversed, w.Send("acquirer", early)[0].Code)
		require.Len(t, w.Send("acquirer", refund), 1)
		require.Equal(t, party.Node("acquirer"), w.Out.Sends[0].To)
		require.Empty(t, w.Out.Facts)
		require.Equal(t, payment.OriginalNotFound, w.Send("acquirer", reversalOf(early))[0].Code)
		require.Empty(t, w.Out.Facts)
		require.Equal(t, payment.Approved, w.Send("acquirer", reversalOf(silent))[0].Code)
		require.Empty(t, w.Out.Facts, "the issuer was told when it was silent")
		require.Equal(t, payment.InvalidTransaction, w.Send("acquirer", reversalOf(sale))[0].Code)
		w.Restart()
	}
	require.Equal(t, []payment.ResponseCode{rejectDuplicate, rejectNotFound},
		w.claims("acquirer", "A1", claimOf(sale, record.Sale), claimOf(early, record.Sale)))
	require.Equal(t, []payment.ResponseCode{"", rejectNotFound},
		w.claims("issuer", "D1", claimOf(sale, record.Chargeback), claimOf(silent, record.Chargeback)))
}

// DE 7 has no year: what comes under the key of a transaction of half a year ago is
// another one. What was sent today is looked for nowhere.
func TestKeyNamesOneTransactionForHalfAYear(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.approve(sale)
	w.days(3)
	today := w.request(dialect.Sale, alice, yuan(12))
	today.Sent = w.Party.Date().MMDD() + "140500"
	w.approve(today)
	require.Empty(t, w.Asked)
	w.days(365)
	require.Len(t, w.Send("acquirer", sale), 1)
	require.Equal(t, party.Node("issuer"), w.Out.Sends[0].To)
}
