package issuer

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// days takes over clearing days of the network.
func (w *world) days(n int) {
	for i := range n {
		w.ask(dialect.Message{
			Transaction: dialect.CutOverStart, STAN: payment.STAN(i + 1), Sent: "0327230000",
			SettlementDate: w.Party.Date().AddDays(1).MMDD(), Forwarder: networkID,
		})
	}
}

// A request whose day is archived is known by its key: it debits nobody twice, what was
// reversed first has no effect, and a reversal finds a day that is over (J2, J3).
func TestArchivedIsAnsweredByTheJournal(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	w.ask(sale)
	first := w.Out.Sends[0].Bytes
	undone := w.request(dialect.Sale, alice, yuan(13))
	w.ask(undone)
	w.ask(reversalOf(undone))
	early := w.request(dialect.Sale, alice, yuan(14))
	w.ask(reversalOf(early))
	w.file("C1", detail(sale))
	w.days(3)
	require.Empty(t, w.Party.txns)
	for range 2 {
		w.ask(sale)
		require.NotEmpty(t, w.Asked)
		require.Equal(t, first, w.Out.Sends[0].Bytes)
		w.ask(undone)
		require.Equal(t, payment.AlreadyReversed, w.ask(early).Code)
		require.Empty(t, w.Out.Facts)
		require.Equal(t, payment.Approved, w.ask(reversalOf(undone)).Code)
		require.Empty(t, w.Out.Facts)
		require.Equal(t, payment.OriginalNotFound, w.ask(reversalOf(early)).Code)
		require.Equal(t, payment.InvalidTransaction, w.ask(reversalOf(sale)).Code)
		require.Equal(t, int64(1998800), w.balance("cardholder:alice"))
		w.Restart()
	}
	today := w.request(dialect.Sale, alice, yuan(1))
	today.Sent, today.SettlementDate = w.Party.Date().MMDD()+"120000", w.Party.Date().MMDD()
	require.Equal(t, payment.Approved, w.ask(today).Code)
	require.Empty(t, w.Asked)
}

// A record that comes when its authorisation is archived is matched with it, once: the
// cardholder has paid. One of a sale that was voided is not, unless the void was undone.
func TestLateRecordIsMatched(t *testing.T) {
	for name, c := range map[string]struct {
		before func(*world, dialect.Message)
		how    How
		holder int64
	}{
		"a sale": {func(*world, dialect.Message) {}, Matched, 1998800},
		"a voided sale": {func(w *world, sale dialect.Message) {
			w.ask(w.voidOf(sale))
		}, Forced, 1998800},
		"a sale whose void was undone": {func(w *world, sale dialect.Message) {
			void := w.voidOf(sale)
			w.ask(void)
			w.ask(reversalOf(void))
		}, Matched, 1998800},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, config())
			sale := w.request(dialect.Sale, alice, yuan(12))
			w.ask(sale)
			c.before(w, sale)
			w.days(keepDays + 3)
			require.Empty(t, w.Party.txns)
			for i, how := range []How{c.how, Forced} {
				w.file(fmt.Sprint("C", i), detail(sale))
				require.Equal(t, []How{how}, w.how())
				require.Equal(t, c.holder-int64(i)*1200, w.balance("cardholder:alice"))
			}
		})
	}
}

// A completion that is told again under another number, when its hold is long archived,
// takes nothing: the hold was completed.
func TestCompletionOfAnArchivedHold(t *testing.T) {
	w := open(t, config())
	hold := w.request(dialect.PreAuth, alice, yuan(100))
	w.ask(hold)
	w.granted(w.referring(dialect.CompletionAdvice, hold, yuan(90)))
	w.days(keepDays + w.Party.cfg.HoldDays)
	require.Equal(t, payment.AlreadyReversed, w.ask(w.referring(dialect.CompletionAdvice, hold, yuan(90))).Code)
	require.Equal(t, int64(1991000), w.balance("cardholder:alice"))
}
