package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// fen computes a fee by schoolbook rounding, half up, on whole numbers: an oracle
// that shares nothing with payment.Fee. rate is in units of 0.0001 %.
func fen(x, rate, limit int64) int64 {
	fee := x * rate / 1_000_000
	if 2*(x*rate%1_000_000) >= 1_000_000 {
		fee++
	}
	if limit > 0 && fee > limit {
		return limit
	}
	return fee
}

// Whatever the members do and whenever the network crashes, the positions and the
// network's fees add up to nothing, and they are those of the sales in force
// (invariants 1, 4, 14).
func TestZeroSum(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := open(t, config())
		var issuer, acquirer, fees int64
		count := func(x int64, credit bool) {
			f := fen(x, 3500, 1300)
			if credit {
				f = fen(x, 4500, 0)
			}
			n := fen(x, 325, 325)
			issuer, acquirer, fees = issuer+x-f+n, acquirer-(x-f-n), fees+2*n
		}
		for range rapid.IntRange(0, 12).Draw(rt, "sales") {
			x := rapid.Int64Range(1, 2_000_000).Draw(rt, "amount")
			credit := rapid.Bool().Draw(rt, "credit")
			pan := alice
			if credit {
				pan = carol
			}
			sale := w.request(dialect.Sale, pan, payment.Minor(x, payment.CNY))
			switch rapid.SampledFrom([]string{"sale", "declined", "reversed", "voided", "silent", "early reversal"}).Draw(rt,
				"fate") {
			case "sale":
				w.approve(sale)
				count(x, credit)
			case "declined":
				w.Send("issuer", w.Send("acquirer", sale)[0].Answer(payment.InsufficientFunds))
			case "reversed":
				w.approve(sale)
				for range rapid.IntRange(1, 3).Draw(rt, "copies") {
					w.Send("acquirer", reversalOf(sale))
				}
			case "voided":
				w.approve(sale)
				w.approve(voidOf(w, sale))
			case "silent":
				w.Send("acquirer", sale)
				w.Fire("reply", textOf(sale))
			case "early reversal":
				w.Send("acquirer", reversalOf(sale))
				w.Send("acquirer", sale)
			}
			if rapid.IntRange(0, 3).Draw(rt, "crash") == 0 {
				w.Restart()
			}
		}
		w.Job("cut-over", w.Party.Date())
		w.Job("clearing-file", payment.Date(2026, 3, 27))
		book := w.Party.Book()
		require.Equal(rt, issuer, book.Balance(Position.Of(string(issuerID))).Minor)
		require.Equal(rt, acquirer, book.Balance(Position.Of(string(acquirerID))).Minor)
		require.Equal(rt, fees, book.Balance(FeeIncome).Minor)
		require.Zero(rt, issuer+acquirer-fees)
		net := int64(0)
		for _, f := range w.files() {
			for i := range f.Details {
				net += f.Details[i].Net.Minor
			}
		}
		require.Equal(rt, -fees, net)
	})
}

// Bytes that nobody understands are answered with 30 when they can be answered,
// change nothing, and never panic.
func FuzzHandle(f *testing.F) {
	seed := open(&testing.T{}, config())
	sale := seed.request(dialect.Sale, alice, yuan(12))
	for _, m := range []dialect.Message{sale, reversalOf(sale), voidOf(seed, sale),
		{Transaction: dialect.EchoTest, STAN: 1}} {
		b, err := seed.Codec.Append(nil, &m)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w := open(t, config())
		for _, from := range []party.Node{"acquirer", "issuer", "settlement-bank", "stranger"} {
			w.Drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: b})
			for _, s := range w.Out.Sends {
				if m := new(dialect.Message); s.To == "issuer" && w.Codec.Parse(s.Bytes, m) == nil {
					w.Send("issuer", m.Answer(payment.Approved))
				}
			}
		}
		w.Job("cut-over", w.Party.Date())
		w.Job("clearing-file", payment.Date(2026, 3, 27))
	})
}

// A sale through the switch, both directions: what it costs.
func BenchmarkSale(b *testing.B) {
	w := open(&testing.T{}, config())
	sale := w.request(dialect.Sale, alice, yuan(12))
	frame, err := w.Codec.Append(nil, &sale)
	require.NoError(b, err)
	var m dialect.Message
	var out party.Out
	date := w.Party.Date()
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		w.STAN = w.STAN.Next()
		sale.STAN, sale.RRN = w.STAN, payment.RRN("608600"+w.STAN.String())
		if frame, err = w.Codec.Append(frame[:0], &sale); err != nil {
			b.Fatal(err)
		}
		party.Drive(w.Party, &party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame, Now: w.Now,
			Business: w.Now}, &out)
		if err = w.Codec.Parse(out.Sends[0].Bytes, &m); err != nil {
			b.Fatal(err)
		}
		reply := m.Answer(payment.Approved)
		if frame, err = w.Codec.Append(frame[:0], &reply); err != nil {
			b.Fatal(err)
		}
		party.Drive(w.Party, &party.Event{Kind: party.MessageReceived, From: "issuer", Bytes: frame, Now: w.Now,
			Business: w.Now}, &out)
		if n++; n%500 == 0 {
			for _, job := range []string{"cut-over", "clearing-file"} {
				party.Drive(w.Party, &party.Event{Kind: party.JobDue, Job: party.Job{Name: job, Date: date}, Now: w.Now,
					Business: w.Now}, &out)
			}
			party.Drive(w.Party, &party.Event{Kind: party.TimerFired, Timer: out.Timers[0].Timer, Now: w.Now, Business: w.Now},
				&out)
			date = date.AddDays(1)
		}
	}
}
