package reconcile

import (
	"maps"
	"slices"

	"acqsim/payment"
)

// NoReason stands for the reason of a hold that nobody gave one for.
const NoReason = "no-reason"

// DebtReason says why a merchant owes money, beside its refunds.
type DebtReason string

const (
	DebtPaidTwice  DebtReason = "paid-twice"  // a payout that reached it a second time
	DebtChargeback DebtReason = "chargeback"  // a dispute that the cardholder won
	DebtCorrection DebtReason = "correction"  // a short that the merchant bears
	DebtFee        DebtReason = "service-fee" // of the contract: terminal rent, a monthly fee
)

// Deduction is what a payout is less by, or what was set off without one.
type Deduction struct {
	Merchant  payment.MerchantID   `json:"merchant" csv:"merchant,required"`
	Date      payment.BusinessDate `json:"date" csv:"date"`                     // of the payout run
	Day       payment.BusinessDate `json:"day" csv:"day"`                       // the clearing day of the money that it came off
	Payout    string               `json:"payout,omitempty" csv:"payout"`       // that it made less, "" where nothing was left to pay
	Why       DebtReason           `json:"why" csv:"why"`                       //
	Reference string               `json:"reference,omitempty" csv:"reference"` // the payout, the dispute, the item
	Amount    payment.Amount       `json:"amount" csv:"amount,required"`
}

// doubled adds what arrived a second time: money that the merchant has and must
// give back.
func (d *Desk) doubled(out *DayOfMerchant, paid map[string]bool) {
	for _, id := range slices.Sorted(maps.Keys(paid)) {
		p := d.payouts.byID[id]
		first := d.payouts.byID[p.Replaces]
		if first == nil || first.State != PayoutSucceeded && !d.payouts.credited[first.ID] || d.payouts.returned[first.ID] != "" {
			continue
		}
		out.Arrived = out.Arrived.Add(first.Amount)
		out.Differences = append(out.Differences, Difference{
			Key: Key{Merchant: p.Merchant, Payout: first.ID}, Amount: first.Amount.Neg(), Cause: CausePaidTwice, Act: Causes[CausePaidTwice].Act,
			Place: Place{HeldByMerchant, "merchant-bank/account:" + first.Account, first.Amount},
		})
	}
}
