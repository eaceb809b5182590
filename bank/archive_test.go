package bank

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// A payout that is repeated or asked about after its time in memory has the answer that
// it had: it is credited once, however late its copy comes (CASES D03, D04).
func TestArchivedPayoutIsPaidOnce(t *testing.T) {
	later := payment.Date(2026, 3, 30).AddDays(100)

	w := open(t, merchants())
	require.Equal(t, payment.Approved, w.pay("P26033000001", shop, yuan(10)).Code)
	w.command(&OpenAccount{Account: Account{Number: "6222029999000009", Holder: "Sun"}})
	require.Equal(t, payment.Approved, w.pay("P26033000002", "6222029999000009", yuan(3)).Code)
	refused := w.pay("P26033000003", third, yuan(90000))
	require.NotEqual(t, payment.Approved, refused.Code)
	w.at(later, 10*time.Hour)
	w.pay("P26070800001", shop, yuan(1))
	w.pay("P26070800002", shop, yuan(1))
	require.Len(t, w.Party.payments, 2)
	for range 2 {
		require.Equal(t, payment.Approved, w.pay("P26033000001", shop, yuan(10)).Code)
		require.NotEmpty(t, w.Asked)
		require.Equal(t, payment.Approved, w.pay("P26033000002", "6222029999000009", yuan(3)).Code)
		require.Equal(t, refused.Reason, w.pay("P26033000003", third, yuan(90000)).Reason)
		require.Empty(t, w.Out.Facts)
		require.Equal(t, int64(1200), w.has(shop))
		w.Restart()
	}

	w = open(t, settlement())
	on := w.Send("acquirer", w.payout("P26033000001", shop, yuan(10)))
	w.Send("merchant-bank", on[0].Answer(payment.Approved))
	w.at(later, 10*time.Hour)
	on = w.Send("acquirer", w.payout("P26070800001", shop, yuan(10)))
	w.Send("merchant-bank", on[0].Answer(payment.Approved))
	require.Len(t, w.Party.payments, 1)
	query := w.payout("P26033000001", shop, yuan(10))
	query.Transaction = dialect.PayoutQuery
	require.Equal(t, payment.Approved, w.Send("acquirer", query)[0].Code)
	require.Empty(t, w.Out.Facts, "nobody is told that it never came")
	require.Equal(t, payment.Approved, w.Send("acquirer", w.payout("P26033000001", shop, yuan(10)))[0].Code)
	require.Equal(t, int64(12000), w.has("merchant-bank"))
}
