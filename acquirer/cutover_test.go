package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
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

// DE 15 of an answer is the open clearing day or a neighbour. Whatever else it says is not
// believed: the sale belongs to the open day, no day is skipped, the fact says what was
// said, and the till hears the day that it is booked on.
func TestImpossibleSettlementDate(t *testing.T) {
	for said, want := range map[string]struct {
		date, open payment.BusinessDate
		impossible string
	}{
		"0326": {date: thursday, open: thursday},
		"0325": {date: thursday.AddDays(-1), open: thursday},
		"0327": {date: thursday.AddDays(1), open: thursday.AddDays(1)},
		"0304": {date: thursday, open: thursday, impossible: "0304"},
		"0415": {date: thursday, open: thursday, impossible: "0415"},
		"1399": {date: thursday, open: thursday, impossible: "1399"},
		"":     {date: thursday, open: thursday},
	} {
		k := newStage(t)
		net := k.forwarded(till1, k.request(till1, dialect.Sale, 1000))
		answer := says(net, payment.Approved, thursday)
		answer.SettlementDate = said
		sent := k.message(network, answer)
		f := k.Facts[len(k.Facts)-1].(*host.Approved)
		require.Equal(t, []any{want.date, want.open}, []any{f.Date, k.Party.host.Day()}, said)
		doubted, _ := k.Facts[len(k.Facts)-2].(*host.DateDoubted)
		require.Equal(t, want.impossible != "", doubted != nil && doubted.Said == said)
		if said != "" {
			require.Equal(t, want.date.MMDD(), sent[0].m.SettlementDate)
		}
	}
}

// A cut-over to a day that cannot be next is not understood (30): nothing is closed by a
// garbled date. One that makes good what was missed is.
func TestImpossibleCutOver(t *testing.T) {
	k := newStage(t)
	notice := func(to string) payment.ResponseCode {
		return k.message(network, dialect.Message{
			Transaction: dialect.CutOverStart, STAN: 900001, Sent: "0326230000", SettlementDate: to, Forwarder: "00010000",
		})[0].m.Code
	}
	require.Equal(t, payment.FormatError, notice("0415"))
	require.Equal(t, thursday, k.Party.host.Day())
	k.at("2026-03-29 23:00:00")
	require.Equal(t, payment.Approved, notice("0330"))
	require.Equal(t, thursday.AddDays(4), k.Party.host.Day())
}
