package control

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acqsimtest"
)

// BenchmarkTrace asks where the money of one transaction is, over HTTP, of an open day with ten thousand: as long as
// nothing happens, and with something happening before each question. It reports the median and the 99th percentile.
func BenchmarkTrace(b *testing.B) {
	c := serve(b, Config{}, nil)
	own, port := c.world(`{"start": "2026-03-26 10:00", "latency": "0s"}`)
	till := acqsimtest.NewTill(b, port, acqsimtest.Seller{})
	till.SignOn()
	for range 10_000 / 900 {
		for range 900 {
			require.True(b, till.Sell("alice", "0.01").Approved())
		}
		till.Settle()
	}
	var list struct{ Transactions []struct{ RRN string } }
	c.into("GET", own+"/transactions?limit=1000", &list)
	require.Len(b, list.Transactions, 1000)
	for _, busy := range []bool{false, true} {
		b.Run(fmt.Sprintf("busy=%v", busy), func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				if busy {
					b.StopTimer()
					till.Sell("bob", "0.01")
					b.StartTimer()
				}
				began := time.Now()
				c.ask("GET", own+"/transactions/"+list.Transactions[i%1000].RRN+"/trace", "")
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// BenchmarkWorld makes a held world, sells in it, advances to the next working day and asks where the money is.
func BenchmarkWorld(b *testing.B) {
	c := serve(b, Config{}, nil)
	for b.Loop() {
		own, port := c.world(`{"start": "2026-03-26 10:00"}`)
		till := acqsimtest.NewTill(b, port, acqsimtest.Seller{})
		till.SignOn()
		sale := till.Sell("alice", "12.50")
		require.True(b, sale.Approved())
		till.Settle()
		c.ask("POST", own+"/clock/advance", `{"to": "T+1 18:00"}`)
		require.Equal(b, "merchant", c.ask("GET", fmt.Sprintf("%s/transactions/%s/money", own, sale.STAN), "")["holder"])
		c.ask("DELETE", own, "")
	}
}

// BenchmarkReset begins a world anew.
func BenchmarkReset(b *testing.B) {
	c := serve(b, Config{}, nil)
	own, port := c.world(`{"start": "2026-03-26 10:00"}`)
	for b.Loop() {
		b.StopTimer()
		till := acqsimtest.NewTill(b, port, acqsimtest.Seller{})
		till.SignOn()
		b.StartTimer()
		c.ask("POST", own+"/reset", "")
	}
}
