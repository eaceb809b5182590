package truth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/simulator/truth"
)

// What is over goes to the archive, with its shares and with the pools of which nobody is left; a payout that comes
// back brings all of its transactions back, and who asks about one brings that: their money stands as if they had never
// been away (docs/design/truth.md §4).
func TestRetireAndComeBack(t *testing.T) {
	b, shelf := books{truth.New()}, make(truth.Shelf)
	day := salesOf(0, 3)
	b.dayOf(0, day)
	at := func(rrn payment.RRN, h truth.Holder, account string) {
		t.Helper()
		require.Equal(t, []truth.Place{{Holder: h, Account: account, Minor: 1000}}, b.places(t, rrn))
	}
	require.Equal(t, 3, b.Retire(shelf, nil))
	require.Empty(t, b.All())
	at(day[1].RRN, truth.AMerchant, "merchant-bank/account:622200")
	require.Len(t, b.All(), 1, "who was asked about")
	require.Equal(t, 1, b.Retire(shelf, nil))

	back := ledger.Pool("P0")
	b.enter(truth.SettlementBank, back, posting("account:merchant-bank", "account:acquirer", 3000, "J10"))
	require.Len(t, b.All(), 3, "whose payout came back")
	require.Zero(t, b.Retire(shelf, nil), "the acquirer has not been told")
	b.enter(truth.MerchantBank, back, posting("account:622200", "nostro", 3000, "J10"))
	b.enter(truth.Acquirer, back, posting("reserve", "returned-payout:M1", 3000, "J10"))
	require.Zero(t, b.Retire(shelf, nil), "the merchant is owed it")
	for _, sale := range day {
		at(sale.RRN, truth.AnAcquirer, "acquirer/returned-payout:M1")
	}
	require.Empty(t, b.Gaps())
	require.Empty(t, b.Mirrors())
}

// What an open item names stays, and so does what it moves with.
func TestNamedIsNotRetired(t *testing.T) {
	b, shelf := books{truth.New()}, make(truth.Shelf)
	day := salesOf(0, 3)
	b.dayOf(0, day)
	named := func(of ledger.Transaction, days []payment.BusinessDate) bool {
		require.Len(t, days, 1)
		return of.RRN == day[2].RRN
	}
	require.Equal(t, 2, b.Retire(shelf, named))
	require.Equal(t, day[2].RRN, b.All()[0].Of.RRN)
	require.Equal(t, int64(1000), b.Carries("P0", day[0]), "its shares come back with it")
	require.Len(t, b.All(), 3, "and the pool is whole")
	require.Equal(t, day[0].RRN, b.All()[0].Of.RRN, "in the order in which they came")
}
