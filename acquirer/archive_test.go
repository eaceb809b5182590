package acquirer

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// archive closes and reconciles clearing days until those before the last are archived.
// The first file has the transactions.
func (k *stage) archive(days int, nets ...dialect.Message) {
	k.T.Helper()
	for range days {
		date := k.Party.host.Day()
		k.Now = k.cfg.Calendar.At(date, payment.TimeOfDay(23*time.Hour))
		k.cutOver(date.AddDays(1))
		k.receive(network, k.file(date, nets...))
		k.job(party.ReconcileJob, date.AddDays(1).String()+" 09:00:00")
		nets = nil
	}
}

// What is archived is answered as what is in memory: by the journal, which is asked before
// anything else happens (DESIGN §4). Nothing is posted twice because it was forgotten.
func TestArchivedIsAnsweredByTheJournal(t *testing.T) {
	k := newStage(t)
	sale, net := k.sale(till1, 10000)
	undone, _ := k.sale(till1, 2000)
	k.message(network, reversed(k.reverse(till1, undone)[0].m))
	refund := k.request(till1, dialect.Refund, 3000)
	refund.Original = dialect.Original{STAN: sale.STAN, Batch: 1, Date: "0326", RRN: net.RRN}
	_, refundNet := k.approved(till1, refund)
	early := k.request(till1, dialect.Sale, 4000)
	require.Equal(t, payment.OriginalNotFound, k.reverse(till1, early)[0].m.Code)
	k.end(dialect.InBalance, 0)
	k.archive(4, net, refundNet)
	require.Empty(t, k.Party.host.Entries())
	before := k.Party.Book().Balance("network-receivable")

	answered := func(m dialect.Message, code payment.ResponseCode) {
		t.Helper()
		sent := k.message(till1, m)
		require.Len(t, sent, 1)
		require.Equal(t, till1, sent[0].to)
		require.Equal(t, code, sent[0].m.Code)
		require.NotEmpty(t, k.Asked)
	}
	for range 2 {
		answered(sale, payment.Duplicate)
		answered(early, payment.AlreadyReversed)
		early.STAN = early.STAN.Next() // refused once, it is in memory from now on
		require.Equal(t, payment.OriginalNotFound, k.reverse(till1, early)[0].m.Code)
		k.archive(3)
	}
	answered(refund, payment.Approved)
	other := refund
	other.Amount = cny(3001)
	answered(other, payment.Duplicate)
	void := k.request(till1, dialect.SaleVoid, 10000)
	void.Original = dialect.Original{STAN: sale.STAN, Batch: 1, Date: "0326"}
	answered(void, payment.InvalidTransaction)
	facts := len(k.Facts)
	require.Equal(t, payment.InvalidTransaction, k.reverse(till1, sale)[0].m.Code)
	require.Len(t, k.Facts, facts+1, "the refusal")
	require.Equal(t, payment.Approved, k.reverse(till1, undone)[0].m.Code)
	require.Len(t, k.Facts, facts+1, "it was undone once")
	require.Equal(t, before, k.Party.Book().Balance("network-receivable"))
}

func reversed(net dialect.Message) dialect.Message {
	r := says(net, payment.Approved, thursday)
	r.Reversal, r.Advice = true, true
	return r
}

// The journal is asked for what may be of an archived day and for nothing else: a sale of
// a batch that began after it costs no look.
func TestNewBatchAsksNothing(t *testing.T) {
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	k.archive(3, net)
	k.sale(till1, 500)
	require.Empty(t, k.Asked, "an open batch is in memory")
	k.end(dialect.InBalance, 0)
	k.archive(3)
	m := k.request(till1, dialect.Sale, 600)
	k.forwarded(till1, m)
	require.Equal(t, []party.Key{party.TransactionKey("T1000001", 1, m.STAN)}, k.Asked, "the batch is archived")
	m = k.request(till1, dialect.Sale, 700)
	m.Batch = 2
	k.forwarded(till1, m)
	require.Empty(t, k.Asked)
	k.forwarded(till2, k.request(till2, dialect.Sale, 700))
	require.Empty(t, k.Asked)
}

// A batch that stayed open for days and does not balance is uploaded: its sales have been
// charged, whatever the memory has of them, and only an off-line sale that never came goes
// to the network.
func TestOldBatchUploadedChargesNothingAgain(t *testing.T) {
	k := newStage(t)
	m := k.request(till1, dialect.OfflineSale, 10000)
	_, net := k.approved(till1, m)
	k.archive(3, net)
	require.Equal(t, dialect.OutOfBalance, k.settle(totalsOf(2, 15000, 0, 0)).Totals.Verdict)
	for _, c := range []struct {
		stan  payment.STAN
		minor int64
		sent  int
	}{{m.STAN, 10000, 1}, {900, 5000, 2}} {
		upload := k.request(till1, dialect.Upload, 0)
		upload.PAN, upload.EntryMode = "", ""
		upload.Details = []dialect.Detail{
			{STAN: c.stan, PAN: payment.KeptPAN(m.PAN), Amount: cny(c.minor), Transaction: dialect.OfflineSale},
		}
		require.Len(t, k.message(till1, upload), c.sent)
	}
}

// A difference that an old batch shows when it is closed at last is put right with what
// the desk knows of the sale: when it cleared and what paid it. Then it is archived.
func TestOldBatchIsPutRight(t *testing.T) {
	k := newStage(t)
	kept, keptNet := k.sale(till1, 1000)
	_, lost := k.sale(till1, 10000)
	k.archive(4, keptNet, lost)
	k.job(party.PayoutJob, "2026-03-30 09:30:00")
	require.Equal(t, dialect.OutOfBalance, k.settle(totalsOf(1, 1000, 0, 0)).Totals.Verdict)
	k.upload(detailOf(kept))
	k.end(dialect.OutOfBalance, 1)
	items := k.Party.desk.OpenItems()
	i := slices.IndexFunc(items, func(it reconcile.Item) bool { return it.Comparison == reconcile.BatchComparison })
	require.GreaterOrEqual(t, i, 0)
	k.command(&desk.CorrectItem{Item: items[i].ID, Remedy: reconcile.CreditAdjustment})
	require.IsType(t, new(desk.ItemCorrected), k.Out.Facts[0])
	k.balance(10000-50, "merchant-receivable:M1")
	k.archive(2)
	require.Empty(t, k.Party.host.Entries())
}

// Refunds never exceed their sale, however long ago it was: what was refunded before, and
// what is under way, the journal knows (DOMAIN §3.3). A sale that was undone, and one of
// another merchant, is not refunded.
func TestRefundsOfAnArchivedSale(t *testing.T) {
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	gone, goneNet := k.sale(till1, 500)
	k.message(network, reversed(k.reverse(till1, gone)[0].m))
	k.end(dialect.InBalance, 0)
	k.archive(3, net)
	refund := func(minor int64, of payment.RRN) dialect.Message {
		m := k.request(till1, dialect.Refund, minor)
		m.Batch, m.Original = 2, dialect.Original{RRN: of, STAN: 1, Batch: 1, Date: "0326"}
		return m
	}
	k.approved(till1, refund(6000, net.RRN))
	k.archive(45)
	under := k.forwarded(till1, refund(3000, net.RRN))
	require.Equal(t, net.RRN, k.Facts[len(k.Facts)-1].(*host.Requested).OriginalRRN)
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(1001, net.RRN)))
	k.message(network, says(under, "14", k.Party.host.Day()))
	k.restart()
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(4001, net.RRN)))
	k.approved(till1, refund(4000, net.RRN))
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(1, net.RRN)))
	require.Equal(t, payment.InvalidTransaction, k.refused(refund(500, goneNet.RRN)))
	theirs := k.request(till2, dialect.Refund, 1)
	theirs.Original = dialect.Original{RRN: net.RRN, STAN: 1, Batch: 1, Date: "0326"}
	require.Equal(t, payment.OriginalAmountWrong, k.message(till2, theirs)[0].m.Code)
	require.IsType(t, &host.Refused{}, k.Facts[len(k.Facts)-1])
}
