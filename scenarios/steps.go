package scenarios

import (
	"reflect"
	"time"

	"acqsim/strict"
)

// Step is one thing that happens. Exactly one of its actions or checks is set;
// Action returns it.
type Step struct {
	Location strict.Location `yaml:"-"`

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

// Action is a pointer to one of the structs of Actions, or *Expectation.
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
	action := reflect.ValueOf(s.Action())
	if action.Kind() != reflect.Pointer {
		return ""
	}
	if as := action.Elem().FieldByName("As"); as.IsValid() {
		return as.String()
	}
	return ""
}

// action returns the action that is set, nil when none is.
func (a *Actions) action() Action {
	all := reflect.ValueOf(a).Elem()
	for i := range all.NumField() {
		if one := all.Field(i); !one.IsNil() {
			return one.Interface()
		}
	}
	return nil
}

func (s *Step) given() map[string]bool {
	given := given(&s.Actions)
	given["start"] = s.Start != nil
	given["expect"], given["eventually"] = s.Expect != nil, s.Eventually != nil
	given["never"], given["always"] = s.Never != nil, s.Always != nil
	return given
}

func (s *Step) Check(at strict.Location, m *strict.Mistakes) {
	one(at, m, "thing that a step does", s.given())
	if s.Start != nil {
		one(at, m, "thing to start", given(s.Start))
	}
	for mode, e := range [...]*Expectation{Now: s.Expect, Eventually: s.Eventually, Never: s.Never, Always: s.Always} {
		if e != nil {
			e.Mode = Mode(mode)
		}
	}
}

// Advance lets time pass: to a moment or by a duration.
type Advance struct {
	To *When         `yaml:"to" doc:"T+1 09:30, D+2 10:00, 2026-03-30 09:30 or 22:45"`
	By time.Duration `yaml:"by" doc:"such as 30m"`
}

// Check wants one way to advance.
func (a *Advance) Check(at strict.Location, m *strict.Mistakes) {
	one(at, m, "way to advance", given(a))
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
