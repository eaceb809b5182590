package scenarios

import "acqsim/payment"

// Outflow is money that leaves an account at the merchant's bank: its holder
// spends it, or somebody else who got hold of the card.
type Outflow struct {
	Account string         `yaml:"account,required" name:"account"`
	Amount  payment.Amount `yaml:"amount,required"`
	By      string         `yaml:"by" doc:"who took it, as the bank's statement says; the holder when left out"`
}

// ReportLoss is the holder telling the bank that the card is in other hands
// (挂失): the bank lets nothing more out and notes which payments were not the
// holder's.
type ReportLoss struct {
	Account string `yaml:"account,required" name:"account"`
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

func (o *Outflow) check(at Position, p *problems) { aboveZero(o.Amount, at, p) }

// moneyAction returns the action of this file that is set, nil when none is.
func (a *Actions) moneyAction() Action {
	switch {
	case a.Outflow != nil:
		return a.Outflow
	case a.ReportLoss != nil:
		return a.ReportLoss
	case a.Hold != nil:
		return a.Hold
	case a.Release != nil:
		return a.Release
	case a.ResumePayouts != nil:
		return a.ResumePayouts
	}
	return nil
}
