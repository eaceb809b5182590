package truth_test

import (
	"fmt"
	"runtime"
	"testing"

	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/simulator/truth"
)

// nothing is an archive to which nobody comes back.
type nothing struct{}

func (nothing) Keep([]string, []byte) {}
func (nothing) Find([]byte) []byte    { return nil }

// The same with all that is over retired after each day: what it costs, and what a hundred days more leave in memory.
func BenchmarkRetiredSale(b *testing.B) {
	const daily = 100
	all := books{truth.New()}
	b.ReportAllocs()
	var early, late runtime.MemStats
	for n := 0; n < b.N; n += daily {
		all.dayOf(n, salesOf(n, daily))
		if gone := all.Retire(nothing{}, nil); gone != daily {
			b.Fatal(gone, "of", daily)
		}
		if n == 10*daily {
			runtime.GC()
			runtime.ReadMemStats(&early)
		}
	}
	if b.N > 100*daily {
		runtime.GC()
		runtime.ReadMemStats(&late)
		b.ReportMetric(float64(late.HeapAlloc)-float64(early.HeapAlloc), "B-grown")
	}
}

// A sale's whole way, debited, cleared, settled and paid, in days of a hundred sales: what following its money costs.
func BenchmarkSale(b *testing.B) {
	const daily = 100
	all := books{truth.New()}
	b.ReportAllocs()
	for n := 0; n < b.N; n += daily {
		all.dayOf(n, salesOf(n, daily))
	}
}

// salesOf are the transactions of a day.
func salesOf(n, daily int) (day []ledger.Transaction) {
	for i := range daily {
		rrn := payment.RRN(fmt.Sprintf("%012d", n+i))
		day = append(day, ledger.Transaction{Sent: string(rrn[2:]), STAN: payment.STAN(i + 1), Acquirer: "A", RRN: rrn})
	}
	return day
}

func (b books) dayOf(n int, day []ledger.Transaction) {
	const x = 1000
	for _, t := range day {
		b.enter(truth.Issuer, ledger.Of(t), posting("cardholder:alice", "due-to-network", x, "J2"))
		b.enter(truth.Acquirer, ledger.ByRRN(t.RRN), posting("network-receivable", "merchant-payable:M1", x, "J2"))
	}
	date := payment.Date(2026, 3, 24).AddDays(n / len(day))
	sum, in, out, paid := int64(x*len(day)), fmt.Sprint("I", n), fmt.Sprint("A", n), ledger.Pool(fmt.Sprint("P", n))
	b.Fold(truth.Clearing, entered(func(to ledger.Entries) {
		for _, t := range day {
			to.Enter(ledger.Of(t), posting("position:I", "position:A", x, "J5"))
			to.Share(ledger.Position("A", date), ledger.Share{Of: ledger.Of(t), Minor: x})
			to.Share(ledger.Position("I", date), ledger.Share{Of: ledger.Of(t), Minor: -x})
		}
		to.Same(ledger.Position("I", date), ledger.Pool(in))
		to.Same(ledger.Position("A", date), ledger.Pool(out))
	}))
	b.enter(truth.SettlementBank, ledger.Pool(in), posting("account:issuer", "account:clearing", sum, "J7"))
	b.enter(truth.Clearing, ledger.Pool(in), posting("settlement-account", "position:I", sum, "J7"))
	b.enter(truth.Issuer, ledger.Pool(in), posting("due-to-network", "central-bank", sum, "J7"))
	b.enter(truth.SettlementBank, ledger.Pool(out), posting("account:clearing", "account:acquirer", sum, "J7"))
	b.enter(truth.Clearing, ledger.Pool(out), posting("position:A", "settlement-account", sum, "J7"))
	b.enter(truth.Acquirer, ledger.Pool(out), posting("reserve", "network-receivable", sum, "J7"))
	b.Fold(truth.Acquirer, entered(func(to ledger.Entries) {
		for _, t := range day {
			to.Share(paid, ledger.Share{Of: ledger.ByRRN(t.RRN), Minor: x})
		}
		to.Enter(paid, posting("merchant-payable:M1", "payout-in-transit", sum, "J8"))
	}))
	b.enter(truth.SettlementBank, paid, posting("account:acquirer", "account:merchant-bank", sum, "J9"))
	b.enter(truth.MerchantBank, paid, posting("nostro", "account:622200", sum, "J9"))
	b.enter(truth.Acquirer, paid, posting("payout-in-transit", "reserve", sum, "J9"))
}
