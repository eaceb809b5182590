package clearing

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func referring(w *world, tx dialect.Transaction, to dialect.Message, amount payment.Amount) dialect.Message {
	m := w.request(tx, to.PAN, amount)
	m.Original = dialect.Original{Transaction: to.Transaction, STAN: to.STAN, Sent: to.Sent, Acquirer: to.Acquirer,
		Forwarder: to.Forwarder}
	return m
}

// filed closes the open day and returns what its file says to the acquirer.
func (w *world) filed() []record.Detail {
	w.T.Helper()
	day := w.Party.Date()
	w.Job("cut-over", day)
	w.Job("clearing-file", day)
	for _, s := range w.Out.Sends {
		if s.File && s.To == "acquirer" {
			f, err := record.Parse(s.Bytes)
			require.NoError(w.T, err)
			return f.Details
		}
	}
	require.Fail(w.T, "no file for the acquirer")
	return nil
}

// refuses sends a request that the switch itself answers.
func (w *world) refuses(m dialect.Message) payment.ResponseCode {
	w.T.Helper()
	answers := w.Send("acquirer", m)
	require.Len(w.T, answers, 1)
	require.Equal(w.T, party.Node("acquirer"), w.Out.Sends[0].To)
	return answers[0].Code
}

// A pre-authorisation clears with its completion, as function 201 and with the fees
// of a sale, also on a later day; completed or voided once (DOMAIN §3.3, J4, J5).
func TestPreAuthorisationClearsWithItsCompletion(t *testing.T) {
	w := open(t, config())
	held := w.request(dialect.PreAuth, alice, yuan(300))
	w.approve(held)
	require.Empty(t, w.filed())
	w.Restart()
	completion := referring(w, dialect.Completion, held, yuan(250))
	w.approve(completion)
	require.Equal(t, payment.AlreadyReversed, w.refuses(referring(w, dialect.CompletionAdvice, held, yuan(1))))
	require.Equal(t, payment.AlreadyReversed, w.refuses(referring(w, dialect.PreAuthVoid, held, yuan(300))))
	w.Send("acquirer", reversalOf(completion))
	again := referring(w, dialect.Completion, held, yuan(200))
	w.approve(again)
	voided := w.request(dialect.PreAuth, alice, yuan(10))
	w.approve(voided)
	w.approve(referring(w, dialect.PreAuthVoid, voided, yuan(10)))
	gone := w.request(dialect.PreAuth, alice, yuan(20))
	w.approve(gone)
	other := referring(w, dialect.Completion, gone, yuan(20))
	w.approve(other)
	w.approve(referring(w, dialect.CompletionVoid, other, yuan(20)))

	details := w.filed()
	require.Len(t, details, 3)
	require.Equal(t, []record.Transaction{record.Completion, record.Completion, record.Void},
		[]record.Transaction{details[0].Transaction, details[1].Transaction, details[2].Transaction})
	require.Equal(t, []any{again.RRN, yuan(200), int64(-70), int64(-7), int64(19923)},
		[]any{details[0].RRN, details[0].Amount, details[0].Interchange.Minor, details[0].NetworkFee.Minor,
			details[0].Net.Minor})
	require.Equal(t, other.RRN, details[2].Original.RRN)

	// Older than the log: the issuer knows the pre-authorisation.
	ancient := referring(w, dialect.Completion, w.request(dialect.PreAuth, alice, yuan(9)), yuan(9))
	w.approve(ancient)
}

// A tip and an adjustment change what clears; an off-line sale clears as a sale,
// and what is granted in part clears with that part.
func TestAmountsThatChange(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(50))
	w.approve(sale)
	w.approve(referring(w, dialect.Tip, sale, yuan(56)))
	offline := w.request(dialect.OfflineSale, alice, yuan(40))
	w.approve(offline)
	w.approve(referring(w, dialect.Adjust, offline, yuan(30)))
	partial := w.request(dialect.Sale, alice, yuan(120))
	reply := w.Send("acquirer", partial)[0].Answer(partlyApproved)
	reply.Amount = yuan(121)
	require.Empty(t, w.Send("issuer", reply), "more than was asked")
	reply.Amount = yuan(100)
	answer := w.Send("issuer", reply)[0]
	require.Equal(t, []any{partlyApproved, yuan(100)}, []any{answer.Code, answer.Amount})
	w.Restart()
	require.Equal(t, payment.OriginalNotFound,
		w.refuses(referring(w, dialect.Tip, w.request(dialect.Sale, alice, yuan(1)), yuan(2))))

	var amounts []payment.Amount
	for _, d := range w.filed() {
		require.Equal(t, record.Sale, d.Transaction)
		amounts = append(amounts, d.Amount)
	}
	require.Equal(t, []payment.Amount{yuan(56), yuan(30), yuan(100)}, amounts)
}

// An advice is stored and forwarded: sent again (0221) until the issuer answers,
// after a restart too, and never reversed. Answered after its day was filed, it
// clears with the open one.
func TestAdviceIsForwardedUntilAnswered(t *testing.T) {
	w := open(t, config())
	offline := w.request(dialect.OfflineSale, alice, yuan(40))
	forwarded := w.Send("acquirer", offline)
	for range 2 {
		repeat := w.Fire("reply", textOf(offline))
		require.Len(t, repeat, 1)
		require.True(t, repeat[0].Repeat && !repeat[0].Reversal)
		require.Equal(t, []any{offline.STAN, offline.RRN, yuan(40)}, []any{repeat[0].STAN, repeat[0].RRN, repeat[0].Amount})
		require.Empty(t, w.Send("acquirer", offline), "no outcome yet")
	}
	require.Empty(t, w.filed())
	w.filed()
	w.filed()
	w.Restart()
	require.True(t, w.Sent()[0].Repeat)
	answer := w.Send("issuer", forwarded[0].Answer(payment.Approved))
	require.Equal(t, w.Party.Date().MMDD(), answer[0].SettlementDate)
	require.Equal(t, payment.InvalidTransaction, w.Send("acquirer", reversalOf(offline))[0].Code)
	require.Len(t, w.filed(), 1)
}

// A member that has signed off is answered 91 for, until it signs on again.
func TestIssuerSignedOff(t *testing.T) {
	w := open(t, config())
	sign := dialect.Message{Transaction: dialect.SignOff, STAN: 7, Sent: "0327140000", Forwarder: issuerID}
	require.Equal(t, payment.Approved, w.Send("issuer", sign)[0].Code)
	w.Restart()
	require.Equal(t, payment.IssuerInoperative, w.refuses(w.request(dialect.Sale, alice, yuan(1))))
	sign.Transaction = dialect.SignOn
	w.Send("issuer", sign)
	require.Len(t, w.Out.Facts, 1)
	w.approve(w.request(dialect.Sale, alice, yuan(1)))
}

// The waits nest: acquirer longer than network longer than issuer (DOMAIN §4).
func TestWaitsNest(t *testing.T) {
	for _, c := range []Config{
		{IssuerReply: 45 * time.Second}, {IssuerReply: 20 * time.Second}, {AcquirerReply: 30 * time.Second},
		{IssuerTime: time.Minute},
	} {
		require.ErrorContains(t, c.Validate(), "want each longer than the next")
	}
	require.NoError(t, (&Config{AcquirerReply: 3, IssuerReply: 2, IssuerTime: 1}).Validate())
}
