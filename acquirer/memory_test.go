package acquirer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func TestMemoryIsBounded(t *testing.T) {
	// Transactions of reconciled days leave the memory; sixty days of trade keep
	// what two days need (DESIGN §4).
	k := newStage(t)
	date := thursday
	for range 60 {
		_, net := k.sale(till1, 10000)
		end := k.cfg.Calendar.At(date, payment.TimeOfDay(23*time.Hour))
		k.Now = end
		date = date.AddDays(1)
		k.cutOver(date)
		k.receive(network, k.file(date.AddDays(-1), net))
		k.Now = k.cfg.Calendar.At(date, payment.TimeOfDay(9*time.Hour))
		k.drive(&party.Event{Kind: party.JobDue, Job: party.Job{Name: party.ReconcileJob, Date: date}})
		k.Now = k.Now.Add(time.Hour)
		for _, s := range k.drive(&party.Event{Kind: party.JobDue, Job: party.Job{Name: party.PayoutJob, Date: date}}) {
			k.answerPayout(s.m, payment.Approved, "")
		}
		k.settle(totalsOf(1, 10000, 0, 0))
		end0 := k.end(dialect.InBalance, 0)
		require.Len(t, end0, 1)
	}
	const kept = 40 // natural days
	require.LessOrEqual(t, len(k.Party.host.Entries()), 3)
	require.LessOrEqual(t, len(k.Party.desk.Details()), 3)
	require.LessOrEqual(t, len(k.Party.payer.Payouts()), kept+1)
	require.LessOrEqual(t, len(k.Party.payer.Payables()), kept+1)
	require.LessOrEqual(t, len(k.Party.desk.Files()), kept+1)
}
