package simulator

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/engine"
	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

const salesADay = 500

// BenchmarkBusinessDay runs whole business days through the full stack: sign-on,
// 500 sales on two tills, settlement of the batches, cut-over, clearing files, net
// settlement, statements, reconciliation, payouts; all hops as ISO 8583 bytes, all
// books, trace hash on.
func BenchmarkBusinessDay(b *testing.B) { businessDays(b, "", blind) }

// BenchmarkServedDay is the same with evidence, of which forty days are kept, as a
// served host does.
func BenchmarkServedDay(b *testing.B) { businessDays(b, "", world.Setup{Forget: true, KeepDays: 40}) }

// BenchmarkTruthfulDay is the first with every 分 followed through the postings, and what is over retired each night.
func BenchmarkTruthfulDay(b *testing.B) {
	money, setup := truth.New(), blind
	setup.Observe = func(r *engine.Record) {
		if r.Kind != engine.FactRecord {
			return
		}
		money.Fold(r.Node, r.Fact)
		if _, over := r.Fact.(*host.DayOpened); over {
			money.Retire(nowhere{}, nil)
		}
	}
	businessDays(b, "", setup)
	if gaps := money.Gaps(); len(gaps) > 0 {
		b.Fatal(gaps[0])
	}
}

// nowhere is an archive to which nobody comes back.
type nowhere struct{}

func (nowhere) Keep([]string, []byte) {}
func (nowhere) Find([]byte) []byte    { return nil }

// BenchmarkKeyedDay is the same with PINs and UnionPay ECB MACs under keys of
// double length.
func BenchmarkKeyedDay(b *testing.B) { businessDays(b, "double", blind) }

// blind is a world built for speed.
var blind = world.Setup{Forget: true, Blind: true}

func businessDays(b *testing.B, keys string, setup world.Setup) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(b, err)
	profile := rows[0].World
	profile.Security.Keys = keys
	for name, card := range profile.Cards {
		card.Balance = payment.Minor(1_000_000_000_00, payment.CNY)
		profile.Cards[name] = card
	}
	calendar, err := world.NewCalendar(&profile)
	require.NoError(b, err)
	setup.Start, setup.Journal = calendar.At(payment.Date(2026, 3, 2), 0), new(forgetful)
	w, err := world.New(&profile, calendar, setup)
	require.NoError(b, err)
	defer func() { require.NoError(b, w.Close()) }()

	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program does
	b.ReportAllocs()
	day := payment.Date(2026, 3, 2)
	for b.Loop() {
		runDay(b, w, day)
		day = day.AddDays(1)
	}
	perDay := b.Elapsed() / time.Duration(b.N)
	var after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc), "B-live")
	require.NotZero(b,
		w.Book(world.MerchantBank).Balance(w.Account(string(world.MerchantBank), "account:lotus-card")).Minor)
	b.ReportMetric(float64(time.Hour)/float64(perDay), "days/h")
	b.ReportMetric(float64(perDay.Nanoseconds())/salesADay, "ns/sale")
}

// forgetful is a journal that keeps nothing: no party of a benchmark restarts.
type forgetful struct{ head uint64 }

func (f *forgetful) Append(batch []journal.Record) error {
	f.head += uint64(len(batch))
	return nil
}
func (f *forgetful) Fold(string, func(journal.Record) error) error { return nil }

func (f *forgetful) Find(string, []string, func(journal.Record) error) error { return nil }
func (f *forgetful) Head() uint64                                            { return f.head }
func (f *forgetful) Durable(uint64) error                                    { return nil }

func runDay(tb testing.TB, w *world.World, day payment.BusinessDate) {
	card := w.Profile.Cards["alice"]
	sale := terminal.Sale{Card: terminal.Card{Name: "alice", PAN: payment.KeptPAN(card.PAN), Expiry: card.Expiry}}
	if w.HasKeys() {
		sale.Card.PIN = terminal.RightPIN
	}
	tills := []party.Node{"T1", "T2"}
	at := w.Calendar.At(day, payment.TimeOfDay(9*time.Hour+45*time.Minute))
	run := func(n party.Node, c party.Command) {
		require.NoError(tb, w.Loop.Command(n, c, ""))
	}
	require.NoError(tb, w.Loop.Run(at))
	for _, t := range tills {
		run(t, terminal.SignOn{})
	}
	for i := range salesADay {
		at = at.Add(time.Minute)
		require.NoError(tb, w.Loop.Run(at))
		sale.Amount = payment.Minor(int64(100+i*7), payment.CNY)
		run(tills[i%2], sale)
	}
	require.NoError(tb, w.Loop.Run(w.Calendar.At(day, payment.TimeOfDay(22*time.Hour))))
	for _, t := range tills {
		run(t, terminal.Settle{})
	}
	require.NoError(tb, w.Loop.Run(w.Calendar.At(day, payment.TimeOfDay(24*time.Hour-time.Second))))
}
