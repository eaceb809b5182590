package desk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

var thursday = payment.Date(2026, 3, 26)

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// idle is a desk over a host and a payer that are told what has happened and see nothing
// happen themselves.
func idle(t *testing.T, capture host.Capture) *Desk {
	t.Helper()
	calendar := &payment.Calendar{Zone: time.FixedZone("CST", 8*3600)}
	book := chart.New(payment.CNY)
	merchants := []host.Merchant{{ID: "M1", Fee: payment.Fee{Rate: 5000}}}
	h, err := host.New(host.Config{
		ID: "48010000", Currency: payment.CNY, Calendar: calendar, Dialect: "1987-ascii", Network: "clearing",
		Capture:   capture,
		Terminals: []host.Terminal{{ID: "T1", Merchant: "M1", Node: "T1", Dialect: "1987-ascii"}}, Merchants: merchants,
	}, book)
	require.NoError(t, err)
	p, err := payer.New(
		payer.Config{
			Currency: payment.CNY, Calendar: calendar, Dialect: "1987-ascii", Merchants: []payer.Merchant{{ID: "M1"}},
		},
		book,
		h,
	)
	require.NoError(t, err)
	return New(Config{
		ID: "48010000", Currency: payment.CNY, Calendar: calendar, Network: "clearing", Merchants: merchants,
		Capture: capture, DueAfter: 1,
	}, book, h, p)
}

// apply gives a fact to all three, the desk last.
func (desk *Desk) apply(facts ...party.Fact) {
	for _, f := range facts {
		desk.host.Apply(f)
		desk.payer.Apply(f)
		desk.Apply(f)
	}
}

// sold is an approved sale of the till.
func (desk *Desk) sold(stan payment.STAN, rrn payment.RRN, minor int64) host.Ref {
	ref := host.Ref{Terminal: "T1", Batch: 1, STAN: stan, RRN: rrn}
	desk.apply(
		&host.Requested{Ref: ref, Transaction: dialect.Sale, Merchant: "M1", Date: thursday, Amount: cny(minor)},
		&host.Approved{Ref: ref, Date: thursday, Code: payment.Approved},
	)
	return ref
}

// Under terminal capture what has cleared is earned when the batch confirms it, and under
// host capture at once; either way the journal knows that it has cleared.
func TestMatchIsEarned(t *testing.T) {
	for _, awaits := range []bool{false, true} {
		desk := idle(t, host.TerminalCapture)
		ref := desk.sold(1, "608500000001", 1000)
		desk.apply(&Reconciled{
			Comparison: reconcile.ClearingComparison, Date: thursday, Due: thursday.AddDays(1),
			Matches: []Match{{Ref: ref, Merchant: "M1", Amount: cny(1000), Fee: cny(5), Awaits: awaits}},
		})
		e, _, _ := desk.host.Entry(ref.RRN)
		require.Equal(t, thursday, e.Cleared)
		require.Equal(t, awaits, len(desk.payer.Payables()) == 0)
		desk.apply(&host.BatchForced{Terminal: "T1", Batch: 1, Captured: []payment.STAN{1}})
		require.Equal(t, cny(995), desk.payer.Payables()[0].Amount)
		require.Empty(t, desk.awaiting)
	}
}

// An item keeps its transaction in the journal while it is open, also when the day is
// archived; a write-off ends both.
func TestItemKeepsItsTransaction(t *testing.T) {
	desk := idle(t, host.HostCapture)
	ref := desk.sold(1, "608500000001", 1000)
	desk.apply(&host.BatchClosed{Terminal: "T1", Batch: 1, Next: 2})
	item := reconcile.Item{
		ID: "I1", Comparison: reconcile.ClearingComparison, Side: reconcile.Short,
		Key: reconcile.TransactionKey{RRN: ref.RRN}, Amount: cny(1000),
	}
	for day := range 3 {
		f := &Reconciled{
			Comparison: reconcile.ClearingComparison, Date: thursday.AddDays(day), Due: thursday.AddDays(day + 1),
		}
		if day == 0 {
			f.Raised = []reconcile.Item{item}
		}
		desk.apply(f)
	}
	_, _, known := desk.host.Entry(ref.RRN)
	require.True(t, known)
	desk.apply(&ItemCorrected{Item: item, Remedy: reconcile.WriteOff})
	_, _, known = desk.host.Entry(ref.RRN)
	require.False(t, known)
	require.Empty(t, desk.OpenItems())
}

// A chargeback is the merchant's debt, and a re-presentment that clears takes it back: the
// desk says so, the payer keeps it (J13, J17).
func TestDisputeIsTheMerchantsDebt(t *testing.T) {
	desk := idle(t, host.HostCapture)
	d := reconcile.Detail{
		ClearingDate: thursday, RRN: "608500000001", Merchant: "M1", Kind: reconcile.Chargeback, Amount: cny(1000),
	}
	desk.apply(&ClaimCleared{Detail: d, Owed: cny(1000)})
	require.Equal(t, int64(1000), desk.payer.Debt("M1", reconcile.DebtChargeback, string(d.RRN)))
	require.NotNil(t, desk.lastDispute(d.RRN))
	d.Kind = reconcile.Representment
	desk.apply(&ClaimCleared{Detail: d, Owed: cny(-1000), Given: cny(0)})
	require.Zero(t, desk.payer.Debt("M1", reconcile.DebtChargeback, string(d.RRN)))
	desk.apply(&host.DayOpened{Closed: thursday, Date: thursday.AddDays(700)})
	require.Nil(t, desk.lastDispute(d.RRN))
}
