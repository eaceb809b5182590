package payer

import (
	"acqsim/party"
	"acqsim/payment"
)

// ChangeAccount gives a merchant another settlement account, for payouts of the
// effective date and later, the next run at the earliest. What was returned from the old account is paid to
// the new one by the first payout run after that.
type ChangeAccount struct {
	Merchant  payment.MerchantID   `json:"merchant"`
	Account   Account              `json:"account"`
	Effective payment.BusinessDate `json:"effective"` // zero: at once
}

// HoldMerchant stops payouts to a merchant (risk control). Reason and review date
// are owed to the merchant.
type HoldMerchant struct {
	Merchant payment.MerchantID   `json:"merchant"`
	Reason   string               `json:"reason"`
	Review   payment.BusinessDate `json:"review"`
}

// ReleaseMerchant ends a hold.
type ReleaseMerchant struct {
	Merchant payment.MerchantID `json:"merchant"`
}

// ResumePayouts takes up a payout run that died, after its checkpoint: who has
// been paid is not paid again.
type ResumePayouts struct{}

func (*ChangeAccount) CommandKind() string   { return "acquirer.change-account" }
func (*HoldMerchant) CommandKind() string    { return "acquirer.hold-merchant" }
func (*ReleaseMerchant) CommandKind() string { return "acquirer.release-merchant" }
func (*ResumePayouts) CommandKind() string   { return "acquirer.resume-payouts" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{&ChangeAccount{}, &HoldMerchant{}, &ReleaseMerchant{}, &ResumePayouts{}}
}
