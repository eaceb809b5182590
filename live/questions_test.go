package live

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// A running host says where the money of a sale is, by whatever of it a person has in hand: the cardholder's when its
// reply was lost and the till reversed it, the merchant's when it was cleared and paid the next working day.
func TestQuestions(t *testing.T) {
	profile := shops(t)
	hasty := *profile
	hasty.Timers.TerminalReply = 300 * time.Millisecond
	calendar := payment.Calendar{Zone: time.FixedZone("CST", 8*3600)}
	h := run(t, HostConfig{Profile: profile, Clock: HeldClock,
		Start: calendar.At(payment.Date(2026, 3, 25), payment.TimeOfDay(18*time.Hour))})
	ctx := t.Context()
	own := till(t, &hasty, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	do := func(c party.Command) terminal.Screen {
		s, err := own.Do(ctx, c)
		require.NoError(t, err)
		return s
	}
	do(terminal.SignOn{})
	lose, err := scenarios.ParseFault("drop 0210 acquirer->terminal")
	require.NoError(t, err)
	_, err = h.Fault(ctx, lose)
	require.NoError(t, err)
	require.Equal(t, terminal.Unknown, do(terminal.Sale{Card: alice(profile), Amount: yuan(12_50)}).Belief)
	require.Equal(t, terminal.Approved, do(terminal.Sale{Card: alice(profile), Amount: yuan(99_00)}).Belief)

	lost, err := h.Trace(ctx, "12.50")
	require.NoError(t, err)
	require.Equal(t, diagnosis.CauseReversedAfterLostReply, lost.Cause)
	require.Equal(t, diagnosis.HeldByCardholder, lost.Holder)
	for _, clue := range []string{lost.Key.STAN.String(), string(lost.Key.RRN)} {
		again, err := h.Trace(ctx, clue)
		require.NoError(t, err)
		require.Equal(t, lost.Key, again.Key)
	}
	var not *NotOne
	_, err = h.Trace(ctx, questions.LastFour(profile.Cards["alice"].PAN))
	require.True(t, errors.As(err, &not), "%v", err)
	require.Len(t, not.Found, 2)
	require.NoError(t, h.Rest(ctx))
	found, err := h.Find(ctx, questions.Whole(&lost.Key))
	require.NoError(t, err)
	require.Len(t, found, 1)
	_, err = h.Trace(ctx, "7.77")
	require.ErrorContains(t, err, `no transaction "7.77"`)

	sold, err := h.Trace(ctx, "99.00")
	require.NoError(t, err)
	require.Equal(t, diagnosis.CauseNotYetDue, sold.Cause)
	complaint, err := h.Diagnose(ctx, "paid but the receipt did not print")
	require.NoError(t, err)
	require.Len(t, complaint.Likely, 1)
	require.Equal(t, lost.Key, complaint.Likely[0].Key)
	require.Len(t, complaint.Untold, 1)
	require.Equal(t, sold.Key, complaint.Untold[0].Key)

	_, err = h.Advance(ctx, "T+1 18:00")
	require.NoError(t, err)
	paid, err := h.Trace(ctx, "99.00")
	require.NoError(t, err)
	require.Equal(t, diagnosis.CausePaid, paid.Cause)
	day, total, err := h.Day(ctx, "M1", payment.Date(2026, 3, 25))
	require.NoError(t, err)
	require.Nil(t, total)
	require.Equal(t, yuan(99_00), day.Sales)
	require.Equal(t, day.Expected, day.Arrived)
	require.Zero(t, day.Unexplained.Minor)
	_, _, err = h.Day(ctx, "M7", 0)
	require.ErrorContains(t, err, `no merchant "M7"`)
	for _, level := range append(reconcile.Comparisons(), "") {
		_, err = h.Reconcile(ctx, level)
		require.NoError(t, err)
	}
	_, err = h.Reconcile(ctx, "L9")
	require.ErrorContains(t, err, "have L1, L2")
}

func yuan(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// A till that gives up without a word leaves a sale that is right in every book of the host: only the till knows that
// its answer was lost. Whoever complains of it is not told that all is as it should be, until it has settled.
func TestAnUnansweredTillIsNotAllRight(t *testing.T) {
	profile := shops(t)
	h := run(t, HostConfig{Profile: profile, Clock: HeldClock})
	ctx := t.Context()
	lose, err := ParseFault("drop 0210 nth 2")
	require.NoError(t, err)
	_, err = h.Fault(ctx, lose)
	require.NoError(t, err)
	own := till(t, profile, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	_, err = own.Do(ctx, terminal.SignOn{})
	require.NoError(t, err)
	_, err = own.Do(ctx, terminal.Sale{Card: alice(profile), Amount: yuan(10_00)})
	require.NoError(t, err)
	l := dial(t, h.Ports()[0])
	sale, err := l.codec.Append(nil, &dialect.Message{
		Transaction: dialect.Sale, STAN: 77, Batch: 1, Terminal: profile.Terminals["T1"].ID, Amount: yuan(20_00),
		Merchant: profile.Merchants["M1"].ID, PAN: payment.KeptPAN(profile.Cards["alice"].PAN), EntryMode: "012",
	})
	require.NoError(t, err)
	l.send(sale)
	require.Eventually(t, func() bool {
		story, err := h.Trace(ctx, "20.00")
		return err == nil && story.TillUnseen
	}, 5*time.Second, time.Millisecond)
	complaint, err := h.Diagnose(ctx, "charged 20.00 but the till printed nothing")
	require.NoError(t, err)
	require.Empty(t, complaint.Likely)
	require.Len(t, complaint.Untold, 2)
	require.Equal(t, yuan(20_00), complaint.Untold[0].Amount)
	_, err = own.Do(ctx, terminal.Settle{})
	require.NoError(t, err)
	complaint, err = h.Diagnose(ctx, "charged 20.00 but the till printed nothing")
	require.NoError(t, err)
	require.Empty(t, complaint.Untold)
	require.Equal(t, yuan(20_00), complaint.Likely[0].Amount)
}
