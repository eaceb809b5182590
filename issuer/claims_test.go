package issuer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

func (w *world) dispute(kind record.Transaction, of dialect.Message, reason string) *record.File {
	w.T.Helper()
	w.Drive(party.Event{Kind: party.Commanded, Command: &Dispute{
		NetworkRef: party.NetworkRef{Sent: of.Sent, STAN: of.STAN, Acquirer: of.Acquirer, Forwarder: of.Forwarder},
		Kind:       kind, RRN: of.RRN, Card: cardOf(of), Amount: of.Amount, Terminal: "T1", Merchant: "M1", Reason: reason,
	}})
	if len(w.Out.Sends) == 0 {
		require.IsType(w.T, &CommandRefused{}, w.Out.Facts[0])
		return nil
	}
	require.True(w.T, w.Out.Sends[0].File)
	f, err := record.Parse(w.Out.Sends[0].Bytes)
	require.NoError(w.T, err)
	return f
}

func cardOf(m dialect.Message) string {
	if m.PAN == carol {
		return "carol"
	}
	return "alice"
}

// exception is the clearing record of a claim about a request.
func exception(m dialect.Message, as record.Transaction) record.Detail {
	d := detail(m)
	d.Transaction, d.Reason = as, "test"
	return d
}

// A chargeback is a record first: the cardholder has the money when the clearing file
// brings it back (J13); a re-presentment takes it again (J17), and a second
// chargeback is for credit cards only (CASES §2.1).
func TestChargeback(t *testing.T) {
	w := open(t, config())
	for _, c := range []struct {
		pan     payment.KeptPAN
		account string
		second  bool
	}{{alice, "cardholder:alice", false}, {carol, "cardholder:carol", true}} {
		sale := w.request(dialect.Sale, c.pan, yuan(100))
		w.ask(sale)
		w.file("C1"+c.account, detail(sale))
		before := w.balance(ledger.Account(c.account))
		require.Equal(t, record.Chargeback, w.dispute(record.Chargeback, sale, "not-recognised").Details[0].Transaction)
		require.Equal(t, before, w.balance(ledger.Account(c.account)))
		require.Nil(t, w.dispute(record.Chargeback, sale, "not-recognised"), "once")
		w.file("C2"+c.account, exception(sale, record.Chargeback))
		require.Equal(t, before+10000, w.balance(ledger.Account(c.account)))
		w.Restart()
		w.file("C3"+c.account, exception(sale, record.Representment))
		require.Equal(t, before, w.balance(ledger.Account(c.account)))
		require.Equal(t, c.second, w.dispute(record.SecondChargeback, sale, "not-recognised") != nil)
	}
}

// A chargeback for want of a slip needs a request that was not answered; one that the
// network did not take may be made again.
func TestRetrieval(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(100))
	w.ask(sale)
	w.file("C1", detail(sale))
	require.Nil(t, w.dispute(record.Chargeback, sale, retrievalNotAnswered), "nobody asked")
	require.NotNil(t, w.dispute(record.Retrieval, sale, "not-recognised"))
	rejected := exception(sale, record.Reject)
	rejected.Of, rejected.Code = record.Retrieval, "25"
	w.file("C2", rejected)
	require.NotNil(t, w.dispute(record.Retrieval, sale, "not-recognised"), "the first was not taken")
	w.file("C3", exception(sale, record.Fulfilment))
	require.Nil(t, w.dispute(record.Chargeback, sale, retrievalNotAnswered), "the slip has come")
	require.NotNil(t, w.dispute(record.Chargeback, sale, "not-recognised"))
}

// A credit adjustment gives the cardholder the money (J16), one of an unknown card
// waits in suspense.
func TestCreditAdjustment(t *testing.T) {
	w := open(t, config())
	sale := w.request(dialect.Sale, alice, yuan(100))
	w.ask(sale)
	w.file("C1", detail(sale))
	unknown := exception(sale, record.CreditAdjustment)
	unknown.PAN, unknown.STAN = "6222020000000099", 99
	w.file("C2", exception(sale, record.CreditAdjustment), unknown)
	require.Equal(t, []int64{yuan(20000).Minor, 10000}, []int64{w.balance("cardholder:alice"), w.balance(Suspense)})
	require.Equal(t, int64(-10000), w.balance(DueToNetwork))
}
