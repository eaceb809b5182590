package issuer

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// In whatever order sales, voids, reversals and their copies arrive, and whenever
// the issuer crashes, the cardholder has paid for the sales in force and no more
// (invariants 1, 3, 5, 6).
func TestCardholderPaysOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := open(t, config())
		var sales []dialect.Message
		inForce := make(map[payment.STAN]int64)
		gone := make(map[payment.STAN]bool) // reversed or voided
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			if len(sales) == 0 || rapid.IntRange(0, 2).Draw(rt, "new") == 0 {
				sales = append(sales,
					w.request(dialect.Sale, alice, payment.Minor(rapid.Int64Range(1, 900000).Draw(rt, "amount"), payment.CNY)))
			}
			m := rapid.SampledFrom(sales).Draw(rt, "sale")
			_, known := inForce[m.STAN]
			switch rapid.SampledFrom([]string{"sale", "reversal", "void", "crash"}).Draw(rt, "what") {
			case "sale":
				if w.ask(m).Code == payment.Approved && !known {
					require.False(rt, gone[m.STAN], "a reversed sale was authorised")
					inForce[m.STAN] = m.Amount.Minor
				}
			case "reversal":
				code := w.ask(reversalOf(m)).Code
				require.Contains(rt, []payment.ResponseCode{"00", "12", "22", "25"}, code)
				if code == payment.Approved {
					inForce[m.STAN] = 0
				}
				gone[m.STAN] = gone[m.STAN] || !known
			case "void":
				if w.ask(w.voidOf(m)).Code == payment.Approved {
					inForce[m.STAN] = 0
				}
			case "crash":
				w.Restart()
			}
			left := int64(2000000)
			for _, paid := range inForce {
				left -= paid
			}
			require.Equal(rt, left, w.balance("cardholder:alice"))
			require.Equal(rt, 2000000-left, w.balance(DueToNetwork))
		}
	})
}

// Bytes that nobody understands are answered with 30 when they can be answered,
// and never panic.
func FuzzHandle(f *testing.F) {
	seed := open(&testing.T{}, config())
	sale := seed.request(dialect.Sale, alice, yuan(12))
	notice := dialect.Message{Transaction: dialect.CutOverStart, STAN: 1, Sent: "0327230000", SettlementDate: "0328"}
	for _, m := range []dialect.Message{sale, reversalOf(sale), seed.voidOf(sale), notice} {
		b, err := seed.Codec.Append(nil, &m)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w := open(t, config())
		w.ask(sale)
		for _, from := range []party.Node{"clearing", "settlement-bank"} {
			w.Drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: b})
			w.Drive(party.Event{Kind: party.FileReceived, From: from, Bytes: b})
		}
	})
}

// An authorisation: what it costs.
func BenchmarkSale(b *testing.B) {
	cfg := config()
	cfg.Cards[0].Balance = yuan(1_000_000_000)
	w := open(&testing.T{}, cfg)
	sale := w.request(dialect.Sale, alice, yuan(1))
	frame, err := w.Codec.Append(nil, &sale)
	require.NoError(b, err)
	var out party.Out
	b.ReportAllocs()
	for b.Loop() {
		if sale.STAN = sale.STAN.Next(); sale.STAN%500 == 0 {
			clear(w.Party.txns)
			w.Party.days = nil
		}
		if frame, err = w.Codec.Append(frame[:0], &sale); err != nil {
			b.Fatal(err)
		}
		party.Drive(w.Party, &party.Event{Kind: party.MessageReceived, From: "clearing", Bytes: frame, Now: w.Now,
			Business: w.Now}, &out)
	}
}
