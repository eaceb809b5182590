package scenarios

import (
	"acqsim/payment"
)

// PayoutSteps are what the acquirer decides about paying a merchant.
type PayoutSteps struct {
	ChangeAccount *ChangeAccount `yaml:"change-account" doc:"the acquirer pays a merchant to another account from now on"`
	Hold          *Hold          `yaml:"hold" doc:"the acquirer keeps a merchant's money back (risk control)"`
	Release       *Release       `yaml:"release" doc:"the acquirer ends a hold"`
	ResumePayouts *ResumePayouts `yaml:"resume-payouts" doc:"the acquirer takes up a payout run that died"`
}

// ChangeAccount makes another account the merchant's settlement account.
type ChangeAccount struct {
	Merchant string               `yaml:"merchant,required" name:"merchant"`
	Account  string               `yaml:"account,required" name:"account"`
	From     payment.BusinessDate `yaml:"from" doc:"first day on which it is used; today when left out"`
}

// Hold keeps a merchant's money back for reasons of risk.
type Hold struct {
	Merchant string               `yaml:"merchant,required" name:"merchant"`
	Reason   string               `yaml:"reason" doc:"owed to the merchant: cash-out, card-of-another, unusual-amount, moved-terminal, complaint, court-order or words of its own"`
	Review   payment.BusinessDate `yaml:"review" doc:"the day on which it is looked at again, owed to the merchant"`
}

// Release ends a hold: what it kept is paid by the next payout run.
type Release struct {
	Merchant string `yaml:"merchant,required" name:"merchant"`
}

// ResumePayouts takes up a payout run that died, after the last merchant it paid.
type ResumePayouts struct{}
