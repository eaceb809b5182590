package acquirer

import (
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
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

// CorrectItem resolves an open item of the comparison with the clearing file.
type CorrectItem struct {
	Item     string               `json:"item"` // its id
	Remedy   reconcile.Resolution `json:"remedy"`
	Merchant payment.MerchantID   `json:"merchant,omitempty"` // where the item does not name one
	By       []string             `json:"by,omitempty"`       // who signs a write-off
}

// RequireSignOn tells a terminal to sign on again, as after a change of keys: at
// once where its dialect has a message for it, else with the next reply.
type RequireSignOn struct {
	Terminal payment.TerminalID `json:"terminal"`
}

func (*RequireSignOn) CommandKind() string   { return "acquirer.require-sign-on" }
func (*ChangeAccount) CommandKind() string   { return "acquirer.change-account" }
func (*HoldMerchant) CommandKind() string    { return "acquirer.hold-merchant" }
func (*ReleaseMerchant) CommandKind() string { return "acquirer.release-merchant" }
func (*CorrectItem) CommandKind() string     { return "acquirer.correct-item" }
func (*ResumePayouts) CommandKind() string   { return "acquirer.resume-payouts" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{
		&ChangeAccount{}, &HoldMerchant{}, &ReleaseMerchant{}, &CorrectItem{}, &ResumePayouts{},
		&Contest{}, &SupplySlip{}, &ForceBatch{}, &RequireSignOn{},
	}
}
