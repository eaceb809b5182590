package reconcile

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// The fixtures play on Friday 2026-03-27 in Shanghai with the cut-over at 23:00.
const (
	friday   = payment.BusinessDate(20260327)
	saturday = payment.BusinessDate(20260328)
	sunday   = payment.BusinessDate(20260329)
	monday   = payment.BusinessDate(20260330)
	tuesday  = payment.BusinessDate(20260331)
	thursday = payment.BusinessDate(20260326)
)

func calendar(t testing.TB) *payment.Calendar {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return &payment.Calendar{Zone: zone, CutOver: payment.TimeOfDay(23 * time.Hour)}
}

func clock(t testing.TB, cal *payment.Calendar, d payment.BusinessDate, tod string) payment.Time {
	t.Helper()
	at, err := payment.ParseTimeOfDay(tod)
	require.NoError(t, err)
	return cal.At(d, at)
}

func yuan(t testing.TB, s string) payment.Amount {
	t.Helper()
	a, err := payment.ParseAmount(s, payment.CNY)
	require.NoError(t, err)
	return a
}

// entry and detail make the two sides of one sale; n tells sales apart.
func entry(n int, day payment.BusinessDate, amount int64) Entry {
	return Entry{
		ClearingDate: day, NaturalDate: day, RRN: rrn(n), Terminal: "T1", Merchant: "M1", Batch: 1,
		STAN: payment.STAN(n), Network: network(n), Kind: Sale, Amount: payment.Minor(amount, payment.CNY),
		Fee: payment.Minor(amount/200, payment.CNY), State: Approved, At: payment.Time(n),
	}
}

func detail(n int, day payment.BusinessDate, amount int64) Detail {
	return Detail{
		ClearingDate: day, RRN: rrn(n), Terminal: "T1", Merchant: "M1", Network: network(n),
		Kind: Sale, Amount: payment.Minor(amount, payment.CNY),
	}
}

func rrn(n int) payment.RRN { return payment.RRN("60860" + payment.STAN(n).String() + "0")[:12] }

func network(n int) NetworkKey {
	return NetworkKey{Sent: "0327" + payment.STAN(n).String(), STAN: payment.STAN(500000 + n), Acquirer: "48120000", Forwarder: "48120000"}
}

func slip(n int, amount int64) Slip {
	return Slip{
		Terminal: "T1", Merchant: "M1", Batch: 1, STAN: payment.STAN(n), Kind: Sale,
		Amount: payment.Minor(amount, payment.CNY), Belief: BelievedApproved, InBatch: true, At: payment.Time(n),
	}
}

// short is what tests say of an item.
type short struct {
	c      Comparison
	side   Side
	reason Reason
	amount int64
}

func shorts(items []Item) []short {
	out := []short{}
	for _, it := range items {
		out = append(out, short{it.Comparison, it.Side, it.Reason, it.Amount.Minor})
	}
	return out
}

func on(t testing.TB, d payment.BusinessDate) Day {
	cal := calendar(t)
	return Day{Date: d, Now: clock(t, cal, d.AddDays(1), "09:00"), Calendar: cal}
}
