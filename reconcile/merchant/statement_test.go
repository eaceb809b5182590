package merchant

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// A fee on the merchant's statement shows what it is made of: 0.5 % of 268.01 is
// 1.34005, rounded half up 1.34; above the cap of 20.00 it says so (DOMAIN §1, J6).
func TestStatement(t *testing.T) {
	w := newWorld(t).Sale(1, 26801).Sale(2, 1_000_000)
	w.Evidence.Tariffs = []reconcile.Tariff{{Merchant: "M1", Rate: 5000, Cap: yuan(t, "20.00")}}
	w.Evidence.Entries[0].Fee, w.Evidence.Entries[1].Fee = yuan(t, "1.34"), yuan(t, "50.00")
	w.Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	w.Evidence.Payables[0].Fee = yuan(t, "51.34")
	w.Evidence.Deductions = []reconcile.Deduction{{Merchant: "M1", Day: friday, Payout: "P1", Why: reconcile.DebtFee,
		Amount: yuan(t, "30.00")}}

	s := StatementOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	require.Len(t, s.Lines, 2)
	require.Equal(t, []string{"0.5%", "1.34005", "20.00"}, []string{s.Lines[0].Rate, s.Lines[0].Exact, s.Lines[0].Cap})
	require.Equal(t, yuan(t, "1.34"), s.Lines[0].Contract)
	require.False(t, s.Lines[0].Capped)
	require.True(t, s.Lines[1].Capped)
	require.Equal(t, yuan(t, "20.00"), s.Lines[1].Contract)
	require.Equal(t, yuan(t, "51.34"), s.Booked)
	require.Equal(t, yuan(t, "21.34"), s.Contract)
	require.Equal(t, yuan(t, "10216.67"), s.Payable)
	require.Equal(t, []NamedDeduction{{"service-fee", "", "P1", yuan(t, "30.00")}}, s.Deductions)
	require.Equal(t, "P1", s.Payouts[0].ID)
	require.Equal(t, "-1.34005", exactFee(yuan(t, "268.01").Neg(), 5000))
	require.Equal(t, "0.000325", exactFee(payment.Minor(1, payment.CNY), 32500))
}
