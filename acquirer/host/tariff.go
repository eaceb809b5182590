package host

import (
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Tariff is what the acquirer expects the network to take from each transaction, so
// that a card taken for another kind or a cap that was missed does not pass.
type Tariff struct {
	Debit      payment.Fee `yaml:"debit"`       // interchange
	Credit     payment.Fee `yaml:"credit"`      // interchange of credit cards
	Network    payment.Fee `yaml:"network"`     // our side of the network fee
	CreditBINs []string    `yaml:"credit-bins"` // first digits of the cards that are credit cards
}

// Of returns interchange and network fee of a transaction with the signs of a
// clearing record: negative where we pay. Without a tariff both are without a
// currency. A refund is free of fees.
func (t *Tariff) Of(
	pan payment.KeptPAN, k reconcile.Kind, amount payment.Amount,
) (interchange, network payment.Amount) {
	if t.Debit.Rate == 0 && t.Credit.Rate == 0 && t.Network.Rate == 0 {
		return interchange, network
	}
	if k != reconcile.Sale && k != reconcile.Completion && k != reconcile.Void {
		zero := payment.Minor(0, amount.Currency)
		return zero, zero
	}
	fee, paid := t.Debit, k.Money(amount)
	for _, bin := range t.CreditBINs {
		if strings.HasPrefix(string(pan), bin) {
			fee = t.Credit
		}
	}
	return fee.Of(paid).Neg(), t.Network.Of(paid).Neg()
}
