package scenarios

import (
	"time"

	"acqsim/payment"
)

// Step is one thing that happens. Exactly one of its actions or checks is set;
// Action returns it.
type Step struct {
	Position Position `yaml:"-"`

	At      *When  `yaml:"at" doc:"moment at which the step begins; at once when left out"`
	With    string `yaml:"with" doc:"taken only while this remedy is in force, or all of several with commas between them"`
	Without string `yaml:"without" doc:"taken only while this remedy is not in force, or none of several with commas between them"`

	Start *Actions `yaml:"start" doc:"an action whose result is not waited for"`
	Actions

	Expect     *Expectation `yaml:"expect" doc:"true now, or within a time"`
	Eventually *Expectation `yaml:"eventually" doc:"true at some moment from here to the end"`
	Never      *Expectation `yaml:"never" doc:"true at no moment from here to the end"`
	Always     *Expectation `yaml:"always" doc:"true at every moment from here to the end"`
}

// Actions are what people and calendars do. At most one is set.
type Actions struct {
	SignOn        *SignOn        `yaml:"sign-on" doc:"the till signs on"`
	Sale          *Sale          `yaml:"sale"`
	Void          *Void          `yaml:"void" doc:"the till takes a sale or a completion of its open batch back"`
	Refund        *Refund        `yaml:"refund" doc:"the till gives money back"`
	Balance       *Balance       `yaml:"balance" doc:"the till asks for a card's balance"`
	PreAuth       *PreAuth       `yaml:"pre-auth" doc:"the till holds an amount on a card"`
	PreAuthVoid   *PreAuthVoid   `yaml:"pre-auth-void" doc:"the till releases what it held"`
	Complete      *Complete      `yaml:"complete" doc:"the till takes what it held"`
	OfflineSale   *OfflineSale   `yaml:"offline-sale" doc:"the till sells without asking the host"`
	Adjust        *Adjust        `yaml:"adjust" doc:"the till gives an offline sale another amount"`
	Tip           *Tip           `yaml:"tip" doc:"the till adds a tip to a sale"`
	Manage        *Manage        `yaml:"manage" doc:"the till signs off, sends an echo or its status, downloads"`
	Printer       *Printer       `yaml:"printer" doc:"the printer breaks or works again"`
	Reprint       *Reprint       `yaml:"reprint" doc:"the till prints a slip again"`
	Wipe          *Wipe          `yaml:"wipe" doc:"the till loses all that it stored"`
	RingUp        *RingUp        `yaml:"ring-up" doc:"the shop's own cash register notes what the customer owes"`
	RequireSignOn *RequireSignOn `yaml:"require-sign-on" doc:"the acquirer wants a till to sign on again"`
	Settle        *Settle        `yaml:"settle" doc:"the till closes its batch"`
	Advance       *Advance       `yaml:"advance" doc:"time passes"`
	Account       *Account       `yaml:"account" doc:"the merchant's bank changes an account"`
	ChangeAccount *ChangeAccount `yaml:"change-account" doc:"the acquirer pays a merchant to another account from now on"`
	Return        *Return        `yaml:"return" doc:"the merchant's bank sends a payout back after it had succeeded"`
	Inflow        *Inflow        `yaml:"inflow" doc:"other money reaches an account, such as wages"`
	Outflow       *Outflow       `yaml:"outflow" doc:"money leaves an account, by its holder or by somebody else"`
	ReportLoss    *ReportLoss    `yaml:"report-loss" doc:"the holder tells the bank that payments were not theirs"`
	Hold          *Hold          `yaml:"hold" doc:"the acquirer keeps a merchant's money back (risk control)"`
	Release       *Release       `yaml:"release" doc:"the acquirer ends a hold"`
	ResumePayouts *ResumePayouts `yaml:"resume-payouts" doc:"the acquirer takes up a payout run that died"`
	Resolve       *Resolve       `yaml:"resolve" doc:"the acquirer's desk puts an item right or answers a dispute"`
	Dispute       *Dispute       `yaml:"dispute" doc:"the issuer asks for a slip or takes a sale back"`
	CardStatus    *CardStatus    `yaml:"card-status" doc:"the cardholder reports a card"`
	StrayRecord   *StrayRecord   `yaml:"stray-record" doc:"somebody puts a record into the network's clearing for which there was no message"`
	ForceBatch    *ForceBatch    `yaml:"force-batch" doc:"the acquirer captures the open batch of a till itself"`
	ResendFile    *ResendFile    `yaml:"resend-file" doc:"the network sends the acquirer a clearing file again"`
	Crash         *Crash         `yaml:"crash" doc:"a node fails between two events"`
	Restart       *Restart       `yaml:"restart" doc:"a crashed node comes back"`
	Complaint     *Complaint     `yaml:"complaint" doc:"somebody who is out of pocket calls"`
}

// Action is one of *SignOn, *Sale, *Void, *Refund, *Balance, *PreAuth,
// *PreAuthVoid, *Complete, *OfflineSale, *Adjust, *Tip, *Manage, *Printer,
// *Reprint, *Wipe, *RingUp, *Settle, *Advance,
// *Resolve, *Dispute, *CardStatus, *StrayRecord, *ForceBatch, *ResendFile,
// *Account, *ChangeAccount, *Return, *Inflow, *Crash, *Restart, *Complaint,
// *Expectation.
type Action any

// Action returns what the step does, or nil when it only waits for At.
func (s *Step) Action() Action {
	if s.Start != nil {
		return s.Start.action()
	}
	for _, e := range [...]*Expectation{s.Expect, s.Eventually, s.Never, s.Always} {
		if e != nil {
			return e
		}
	}
	return s.action()
}

// Waits reports whether the next step waits for this one's result.
func (s *Step) Waits() bool { return s.Start == nil }

// Label returns the label that the step gives to its transaction, or "".
func (s *Step) Label() string {
	switch a := s.Action().(type) {
	case *Sale:
		return a.As
	case *Void:
		return a.As
	case *Refund:
		return a.As
	case *Balance:
		return a.As
	case *Settle:
		return a.As
	default:
		return posLabel(a)
	}
}

func (a *Actions) action() Action {
	switch {
	case a.SignOn != nil:
		return a.SignOn
	case a.Sale != nil:
		return a.Sale
	case a.Void != nil:
		return a.Void
	case a.Refund != nil:
		return a.Refund
	case a.Balance != nil:
		return a.Balance
	case a.Settle != nil:
		return a.Settle
	case a.Advance != nil:
		return a.Advance
	case a.Account != nil:
		return a.Account
	case a.ChangeAccount != nil:
		return a.ChangeAccount
	case a.Return != nil:
		return a.Return
	case a.Inflow != nil:
		return a.Inflow
	case a.Crash != nil:
		return a.Crash
	case a.Restart != nil:
		return a.Restart
	case a.Complaint != nil:
		return a.Complaint
	}
	if money := a.moneyAction(); money != nil {
		return money
	}
	if desk := a.deskAction(); desk != nil {
		return desk
	}
	return a.posAction()
}

// SignOn signs a terminal on (0800).
type SignOn struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

// Sale is a purchase (0200).
type Sale struct {
	CardEntry `yaml:",inline"`
	As        string         `yaml:"as" name:"new-label" doc:"label by which the rest of the file speaks of it"`
	Terminal  string         `yaml:"terminal,required" name:"terminal"`
	Card      string         `yaml:"card,required" name:"card"`
	Amount    payment.Amount `yaml:"amount,required" doc:"major units, \"12.50\""`
}

// Void takes back a sale or a completion of the open batch.
type Void struct {
	As string `yaml:"as" name:"new-label"`
	Of string `yaml:"of,required" name:"label" doc:"the sale or the completion"`
}

// Refund gives money back, for a sale of this scenario or to a card.
type Refund struct {
	As       string          `yaml:"as" name:"new-label"`
	Of       string          `yaml:"of" name:"label" doc:"the sale; its terminal and card are used"`
	Terminal string          `yaml:"terminal" name:"terminal" doc:"the till, where it is not that of the sale"`
	Card     string          `yaml:"card" name:"card" doc:"the card, for a refund without a sale"`
	Amount   *payment.Amount `yaml:"amount" doc:"all of the sale when left out"`
}

// Balance asks for the balance of a card, which also pushes a waiting reversal.
type Balance struct {
	CardEntry `yaml:",inline"`
	As        string `yaml:"as" name:"new-label"`
	Terminal  string `yaml:"terminal,required" name:"terminal"`
	Card      string `yaml:"card,required" name:"card"`
}

// Settle closes the batch of a terminal (0500, and 0320 when totals differ).
type Settle struct {
	As       string `yaml:"as" name:"new-label"`
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

// Advance lets time pass: to a moment or by a duration.
type Advance struct {
	To *When         `yaml:"to" doc:"T+1 09:30, D+2 10:00, 2026-03-30 09:30 or 22:45"`
	By time.Duration `yaml:"by" doc:"such as 30m"`
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

// ChangeAccount makes another account the merchant's settlement account.
type ChangeAccount struct {
	Merchant string               `yaml:"merchant,required" name:"merchant"`
	Account  string               `yaml:"account,required" name:"account"`
	From     payment.BusinessDate `yaml:"from" doc:"first day on which it is used; today when left out"`
}

// Return sends the latest succeeded payout of a merchant back (退汇).
type Return struct {
	Merchant string `yaml:"merchant,required" name:"merchant"`
	Reason   string `yaml:"reason,required" enum:"BANK_CARD_ACCOUNT_ABNORMAL,BANK_CARD_CARD_INFO_WRONG,BANK_CARD_BANK_INFO_WRONG,BANK_CARD_STATUS_ABNORMAL,BANK_CARD_COLLECTIONS_ABOVE_QUOTA"`
}

// Inflow is money from somebody else, which uses an account's limits too.
type Inflow struct {
	Account string         `yaml:"account,required" name:"account"`
	Amount  payment.Amount `yaml:"amount,required"`
}

// Crash stops a node between two events; all that is not a fact is lost.
type Crash struct {
	Node    string        `yaml:"node,required" name:"node"`
	Restart time.Duration `yaml:"restart" doc:"comes back after this time; by a restart step when left out"`
}

// Restart brings a crashed node back.
type Restart struct {
	Node string `yaml:"node,required" name:"node"`
}

// Complaint is the call of somebody who is out of pocket. It changes nothing in
// any book; a control that found the trouble before it was worth its money.
type Complaint struct {
	By string `yaml:"by,required" enum:"cardholder,merchant,acquirer,issuer"`
	Of string `yaml:"of" name:"label" doc:"the transaction, where it is about one"`
}
