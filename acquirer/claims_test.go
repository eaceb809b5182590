package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// A short that is presented again (请款, J17) stays open until a clearing file has
// it, however many days later; then the merchant is owed it less the fee.
func TestPresentedAgain(t *testing.T) {
	k := newStage(t)
	_, net := k.sale(till1, 7000)
	k.end(dialect.InBalance, 0)
	k.nextMorning()
	require.Equal(t, []string{"L2 short empty-file 70.00"}, k.items())
	item := k.Party.desk.OpenItems()[0].ID
	k.command(&desk.CorrectItem{Item: item, Remedy: reconcile.Represent})
	require.Equal(t, record.Sale, k.claims[0].Transaction)
	require.Equal(t, net.PAN, k.claims[0].PAN)
	require.Equal(t, net.Sent, k.claims[0].Sent)
	k.command(&desk.CorrectItem{Item: item, Remedy: reconcile.Represent})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0], "it has been presented")
	for day := 1; day <= 3; day++ {
		k.nightAfter(thursday.AddDays(day))
		require.Contains(t, k.items(), "L2 short empty-file 70.00")
	}
	k.nightAfter(thursday.AddDays(4), net)
	require.NotContains(t, k.items(), "L2 short empty-file 70.00")
	k.balance(0, "short")
	k.balance(7000-35, "merchant-payable:M1")
	_, _, kept := k.Party.host.Entry(net.RRN)
	require.False(t, kept, "the journal keeps it while the item is open")
}

// nightAfter closes a clearing day, imports its file and reconciles it.
func (k *stage) nightAfter(day payment.BusinessDate, nets ...dialect.Message) {
	k.T.Helper()
	k.at(day.String() + " 23:00:00")
	k.cutOver(day.AddDays(1))
	k.at(day.AddDays(1).String() + " 02:00:00")
	k.receive(network, k.file(day, nets...))
	k.job(party.ReconcileJob, day.AddDays(1).String()+" 09:00:00")
}

// exceptionFile is a clearing file of a day with one record about an exception.
func (k *stage) exceptionFile(day payment.BusinessDate, d record.Detail) []byte {
	k.T.Helper()
	k.files++
	d.ClearingDate = day
	f := &record.File{Header: record.Header{
		ID: "CLR-" + day.YYMMDD(), Kind: record.Clearing, Sender: "00010000", Receiver: "48010000", Date: day,
		Sequence: k.files, Currency: payment.CNY,
	}, Details: []record.Detail{d}}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	require.NoError(k.T, err)
	return b
}

// A chargeback is booked against the merchant (J13), comes off its next payout under
// its own name, and is the merchant's again when it is contested (J17).
func TestChargebackAndContest(t *testing.T) {
	k := newStage(t)
	net := k.clearedSale(10000)
	require.Len(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"), 1)
	back := detail(net, thursday)
	back.Transaction, back.Reason = record.Chargeback, "not-recognised"
	back.Interchange, back.NetworkFee, back.Net = cny(0), cny(0), cny(-10000)
	k.at("2026-03-27 23:00:00")
	k.cutOver(thursday.AddDays(2))
	k.at("2026-03-28 02:00:00")
	k.receive(network, k.exceptionFile(thursday.AddDays(1), back))
	k.balance(10000, "merchant-receivable:M1")
	require.Equal(t, int64(10000), k.Party.payer.Debt("M1", reconcile.DebtChargeback, string(net.RRN)))
	k.command(&desk.Contest{RRN: net.RRN})
	require.Equal(t, record.Representment, k.claims[0].Transaction)
	k.command(&desk.Contest{RRN: net.RRN})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	again := back
	again.Transaction, again.Net = record.Representment, cny(10000)
	k.at("2026-03-28 23:00:00")
	k.cutOver(thursday.AddDays(3))
	k.at("2026-03-29 02:00:00")
	k.receive(network, k.exceptionFile(thursday.AddDays(2), again))
	k.balance(0, "merchant-receivable:M1")
	require.Zero(t, k.Party.payer.Debt("M1", reconcile.DebtChargeback, string(net.RRN)))
}

// A request for a slip is an item until it is answered; one that is not answered
// loses the right to contest the chargeback (CASES G03).
func TestRetrievalRequest(t *testing.T) {
	k := newStage(t)
	net := k.clearedSale(10000)
	ask := detail(net, thursday)
	ask.Transaction, ask.Reason = record.Retrieval, "not-recognised"
	ask.Interchange, ask.NetworkFee, ask.Net = cny(0), cny(0), cny(0)
	k.at("2026-03-27 23:00:00")
	k.cutOver(thursday.AddDays(2))
	k.at("2026-03-28 02:00:00")
	k.receive(network, k.exceptionFile(thursday.AddDays(1), ask))
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	require.Contains(t, k.items(), "L5 status retrieval-unanswered 100.00")
	require.Equal(t, "2026-04-16", k.due("retrieval-unanswered").String(), "20 days after it was cleared")
	back := ask
	back.Transaction, back.Reason, back.Net = record.Chargeback, reconcile.RetrievalNotAnswered, cny(-10000)
	k.at("2026-03-28 23:00:00")
	k.cutOver(thursday.AddDays(3))
	k.at("2026-03-29 02:00:00")
	k.receive(network, k.exceptionFile(thursday.AddDays(2), back))
	k.job(party.ReconcileJob, "2026-03-29 09:00:00")
	require.NotContains(t, k.items(), "L5 status retrieval-unanswered 100.00")
	k.command(&desk.SupplySlip{RRN: net.RRN})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	k.command(&desk.Contest{RRN: net.RRN})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
}

func (k *stage) due(why reconcile.Reason) payment.BusinessDate {
	k.T.Helper()
	for _, it := range k.Party.desk.OpenItems() {
		if it.Reason == why {
			return it.Due
		}
	}
	return 0
}
