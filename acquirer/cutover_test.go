package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func TestSaleDatedByTheOwnClock(t *testing.T) {
	// Practice.DateByOwnClock: the switch puts the sale into D+1, the acquirer looks
	// for it in D. Short on D (J15), matched on D+1 with the mirror, and paid one
	// day later than its neighbour (B05).
	k := newStage(t, func(c *Config) { c.Practice.DateByOwnClock = true })
	_, neighbour := k.sale(till1, 10000)
	k.at("2026-03-26 22:59:59")
	m := k.request(till1, dialect.Sale, 20000)
	net := k.forwarded(till1, m)
	k.cutOver(thursday.AddDays(1))
	k.message(network, says(net, payment.Approved, thursday.AddDays(1)))
	k.nextMorning2(neighbour)
	require.Equal(t, []string{"L2 short approved-not-cleared 200.00"}, k.items())
	k.balance(20000, "short")
	require.Equal(t, cny(9950), k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m.Amount)

	k.settle(totalsOf(2, 30000, 0, 0))
	k.end(dialect.InBalance, 0)
	k.at("2026-03-27 23:00:00")
	k.cutOver(thursday.AddDays(2))
	k.receive(network, k.file(thursday.AddDays(1), net))
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	require.Empty(t, k.items())
	k.balance(0, "short")
	require.Equal(t, cny(19900), k.job(party.PayoutJob, "2026-03-30 09:30:00")[0].m.Amount)
}

func TestRightPracticeRaisesNothingAtTheCutOver(t *testing.T) {
	// The same sale dated by DE 15 is in the file where it is looked for.
	k := newStage(t)
	_, neighbour := k.sale(till1, 10000)
	k.at("2026-03-26 22:59:59")
	net := k.forwarded(till1, k.request(till1, dialect.Sale, 20000))
	k.message(network, says(net, payment.Approved, thursday.AddDays(1)))
	k.cutOver(thursday.AddDays(1))
	k.nextMorning2(neighbour)
	require.Empty(t, k.items())
}

func TestClearingDayIsTheNetworks(t *testing.T) {
	// DE 15 decides, whatever the acquirer's clock says; a reply of the new day
	// opens it when the 0820 was lost. Its repeat changes nothing.
	k := newStage(t)
	k.at("2026-03-26 22:59:59")
	m := k.request(till1, dialect.Sale, 1000)
	net := k.forwarded(till1, m)
	k.message(network, says(net, payment.Approved, thursday.AddDays(1)))
	require.Equal(t, thursday.AddDays(1), k.Party.host.Entries()[0].ClearingDate)
	require.Equal(t, thursday.AddDays(1), k.Party.host.Day())
	k.cutOver(thursday.AddDays(1))
	require.Len(t, k.Party.desk.Files(), 1)
}
