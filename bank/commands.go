package bank

import (
	"time"

	"acqsim/party"
	"acqsim/payment"
)

// OpenAccount opens an account; its opening balance comes from the bank's other
// customers.
type OpenAccount struct {
	Account Account `json:"account"`
}

// SetAccount changes an account of the merchant's bank. What is left out stays.
type SetAccount struct {
	Account      string          `json:"account"` // number
	Class        Class           `json:"class,omitempty"`
	State        State           `json:"state,omitempty"`
	Verified     *bool           `json:"verified,omitempty"`
	UsedToday    *payment.Amount `json:"used_today,omitempty"`
	UsedThisYear *payment.Amount `json:"used_this_year,omitempty"`
}

// OtherInflow pays money into an account that has nothing to do with card sales:
// wages, a friend. It uses the same room as a payout. Bound says that it comes
// from the holder's own bound class I account, which is not limited.
type OtherInflow struct {
	Account string         `json:"account"`
	Amount  payment.Amount `json:"amount"`
	Bound   bool           `json:"bound,omitempty"`
	By      string         `json:"by,omitempty"`
}

// Withdraw takes money out of an account: its holder spends it, or a stranger who
// got hold of the card (C13).
type Withdraw struct {
	Account string         `json:"account"`
	Amount  payment.Amount `json:"amount"`
	By      string         `json:"by,omitempty"`
}

// ReturnPayout sends a credited payout back (退汇, J11). Without PayoutID the last
// payout credited to Account goes back.
type ReturnPayout struct {
	PayoutID string `json:"payout_id,omitempty"`
	Account  string `json:"account,omitempty"`
	Reason   string `json:"reason"` // DE 44, such as BANK_CARD_ACCOUNT_ABNORMAL
}

// CorrectEntry takes the last payout that was credited to an account off it again, because the bank doubts its own
// entry (冲账). After a while it is posted again or, with a reason, sent back to the payer (J11).
type CorrectEntry struct {
	Account string        `json:"account"`
	After   time.Duration `json:"after"`            // how long the bank looks into it
	Reason  string        `json:"reason,omitempty"` // DE 44; "" posts it again
}

// ReportLoss is the holder telling the bank that somebody else has used the
// account (挂失, C13).
type ReportLoss struct {
	Account string `json:"account"`
}

func (*OpenAccount) CommandKind() string  { return "bank.open-account" }
func (*SetAccount) CommandKind() string   { return "bank.set-account" }
func (*OtherInflow) CommandKind() string  { return "bank.other-inflow" }
func (*Withdraw) CommandKind() string     { return "bank.withdraw" }
func (*ReturnPayout) CommandKind() string { return "bank.return-payout" }
func (*CorrectEntry) CommandKind() string { return "bank.correct-entry" }
func (*ReportLoss) CommandKind() string   { return "bank.report-loss" }

// Keys gives the payout's id where it is known.
func (c *ReturnPayout) Keys(dst []party.Key) []party.Key {
	if c.PayoutID == "" {
		return dst
	}
	return append(dst, party.PayoutKey(c.PayoutID))
}

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{
		&OpenAccount{}, &SetAccount{}, &OtherInflow{}, &Withdraw{}, &ReturnPayout{}, &ReportLoss{}, &CorrectEntry{},
	}
}
