package simulator

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// tariffs are the fees that the merchants' contracts name.
func (x *witness) tariffs() {
	for _, name := range sortedKeys(x.world.Profile.Merchants) {
		m := x.world.Profile.Merchants[name]
		x.evidence.Tariffs = append(x.evidence.Tariffs, reconcile.Tariff{
			Merchant: m.ID, Rate: m.Fee.Rate, Cap: payment.Minor(m.Fee.Cap.Minor, x.world.Currency), RefundFeeReturned: m.RefundFeeReturned,
		})
	}
}
