package scenarios

import (
	"time"

	"acqsim/payment"
	"acqsim/strict"
)

// AccountSteps are what happens to an account at the merchant's bank.
type AccountSteps struct {
	Account      *Account      `yaml:"account" doc:"the merchant's bank changes an account"`
	Return       *Return       `yaml:"return" doc:"the merchant's bank sends a payout back after it had succeeded"`
	CorrectEntry *CorrectEntry `yaml:"correct-entry" doc:"the merchant's bank takes its own credit of a payout back, and posts it again or returns it"`
	Inflow       *Inflow       `yaml:"inflow" doc:"other money reaches an account, such as wages"`
	Outflow      *Outflow      `yaml:"outflow" doc:"money leaves an account, by its holder or by somebody else"`
	ReportLoss   *ReportLoss   `yaml:"report-loss" doc:"the holder tells the bank that payments were not theirs"`
}

// Account changes an account at the merchant's bank. What is left out stays.
type Account struct {
	Account      string          `yaml:"account,required" name:"account"`
	Class        string          `yaml:"class" enum:"I,II,III"`
	State        string          `yaml:"state" enum:"open,closed,frozen,debit-frozen"`
	Verified     *bool           `yaml:"verified" doc:"bank staff have seen the holder face to face"`
	UsedToday    *payment.Amount `yaml:"used-today" doc:"inflow counted against today's limit"`
	UsedThisYear *payment.Amount `yaml:"used-this-year" doc:"inflow counted against the year's limit"`
}

func (a *Account) Check(at strict.Location, m *strict.Mistakes) {
	if a.Class == "" && a.State == "" && a.Verified == nil && a.UsedToday == nil && a.UsedThisYear == nil {
		m.Add(at, "want what changes: class, state, verified, used-today or used-this-year")
	}
}

// Return sends the latest succeeded payout of a merchant back (退汇).
type Return struct {
	Merchant string `yaml:"merchant,required" name:"merchant"`
	Reason   string `yaml:"reason,required" enum:"BANK_CARD_ACCOUNT_ABNORMAL,BANK_CARD_CARD_INFO_WRONG,BANK_CARD_BANK_INFO_WRONG,BANK_CARD_STATUS_ABNORMAL,BANK_CARD_COLLECTIONS_ABOVE_QUOTA"`
}

// CorrectEntry is the merchant's bank taking back its own entry (冲账).
type CorrectEntry struct {
	Merchant string        `yaml:"merchant,required" name:"merchant" doc:"whose latest payout it is"`
	After    time.Duration `yaml:"after" doc:"how long it stands on no account; 24h when left out"`
	Reason   string        `yaml:"reason" enum:"BANK_CARD_ACCOUNT_ABNORMAL,BANK_CARD_CARD_INFO_WRONG,BANK_CARD_BANK_INFO_WRONG,BANK_CARD_STATUS_ABNORMAL,BANK_CARD_COLLECTIONS_ABOVE_QUOTA" doc:"returns it to the acquirer then, for this reason; it is posted again when left out"`
}

func (c *CorrectEntry) Check(at strict.Location, m *strict.Mistakes) {
	if c.After < 0 {
		m.Add(at, "after: want how long, such as 24h")
	}
}

// Inflow is money from somebody else, which uses an account's limits too.
type Inflow struct {
	Account string         `yaml:"account,required" name:"account"`
	Amount  payment.Amount `yaml:"amount,required"`
}

func (i *Inflow) Check(at strict.Location, m *strict.Mistakes) {
	if i.Amount.Minor == 0 {
		m.Add(at, "want an amount above zero")
	}
}

// Outflow is money that leaves an account at the merchant's bank: its holder
// spends it, or somebody else who got hold of the card.
type Outflow struct {
	Account string         `yaml:"account,required" name:"account"`
	Amount  payment.Amount `yaml:"amount,required"`
	By      string         `yaml:"by" doc:"who took it, as the bank's statement says; the holder when left out"`
}

func (o *Outflow) Check(at strict.Location, m *strict.Mistakes) { aboveZero(o.Amount, at, m) }

// ReportLoss is the holder telling the bank that the card is in other hands
// (挂失): the bank lets nothing more out and notes which payments were not the
// holder's.
type ReportLoss struct {
	Account string `yaml:"account,required" name:"account"`
}
