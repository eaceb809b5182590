package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

func TestClearingFileThatComesAfterThePayoutRun(t *testing.T) {
	// The money is on the statement, the file is not there: a missing file and a
	// long of cash. Nothing is paid from the journal alone; the file's arrival
	// closes both and the next run pays (B08).
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	k.cutOver(thursday.AddDays(1))
	k.at("2026-03-27 08:30:00")
	k.receive(bank, k.statement(thursday.AddDays(1), thursday, detail(net, thursday).Net))
	k.job(party.ReconcileJob, "2026-03-27 09:00:00")
	require.ElementsMatch(t, []string{"L2 missing-file file-late 0.00", "L3 long cash-without-file 99.62"}, k.items())
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
	k.at("2026-03-27 14:00:00")
	k.receive(network, k.file(thursday, net))
	require.Empty(t, k.items())
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items(), "it came after the run of the day")
	require.Len(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestPaidBeforeTheFileCame(t *testing.T) {
	// Practice.PayWithoutClearing: paid from the journal on the due day. A sale that
	// the file does not have was paid from own funds; the file's arrival pays
	// nothing again.
	k := newStage(t, func(c *Config) { c.Practice.PayWithoutClearing = true })
	_, net := k.sale(till1, 10000)
	k.sale(till1, 5000)
	k.cutOver(thursday.AddDays(1))
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")
	require.Equal(t, cny(14925), p[0].m.Amount)
	k.answerPayout(p[0].m, payment.Approved, "")
	k.receive(network, k.file(thursday, net))
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	require.Contains(t, k.items(), "L2 short approved-not-cleared 50.00")
	require.Empty(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"))
}

func TestFileIsBookedOnceAndAsAWhole(t *testing.T) {
	// The same id again, a second file for the day, somebody else's file and one
	// whose trailer differs are refused; nothing of them is posted (CASES §2.2, 13).
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	k.cutOver(thursday.AddDays(1))
	good := k.file(thursday, net)
	refused := func(slug payment.Obstacle, why string) {
		t.Helper()
		f, ok := k.Out.Facts[0].(*desk.FileRefused)
		require.True(t, ok)
		require.Contains(t, f.Reason, why)
		require.Equal(t, slug, f.Slug)
		require.Len(t, k.Out.Facts, 1)
	}
	records, err := record.Split(good)
	require.NoError(t, err)
	k.receive(network, record.Join(append(records[:1:1], records[2:]...)))
	refused(payment.FileUnreadable, "DE 71")
	damaged := append([]byte(nil), good...)
	damaged[len(records[0])+100] ^= 1
	k.receive(network, damaged)
	require.IsType(t, new(desk.FileRefused), k.Out.Facts[0])
	k.receive(bank, good)
	refused(payment.FileNotExpected, "this sender")
	k.receive("stranger", good)
	require.Empty(t, k.Out.Facts)
	k.job(party.ReconcileJob, "2026-03-27 09:00:00")
	require.Equal(t, []string{"L2 missing-file file-refused 0.00"}, k.items())
	k.receive(network, good)
	k.balance(35, "interchange")
	require.Equal(t, []string{"L3 short cleared-not-settled 99.62"}, k.items(), "no statement in this test")
	k.receive(network, good)
	refused(payment.FileBookedBefore, "booked before")
	k.balance(35, "interchange")
}
