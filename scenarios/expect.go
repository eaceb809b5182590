package scenarios

import (
	"cmp"
	"reflect"
	"strings"
	"time"

	"acqsim/payment"
	"acqsim/strict"
)

// Mode says over which time an expectation is held against the world.
type Mode uint8

const (
	Now        Mode = iota // at the end of the previous step, or within Within of it
	Eventually             // at some moment from here to the end
	Never                  // at no moment from here to the end
	Always                 // at every moment from here to the end
	Finally                // when everything has come to rest
)

var modeWords = []string{Now: "expect", Eventually: "eventually", Never: "never", Always: "always", Finally: "finally"}

// String returns the word of the file.
func (m Mode) String() string { return modeWords[m] }

// Expectation is something that must be true. Exactly one matcher is set; message and belief have the fields beside
// them.
type Expectation struct {
	Location strict.Location `yaml:"-"`
	Mode     Mode            `yaml:"-"`

	Within time.Duration `yaml:"within" doc:"the time it may take to become true; with never and always, the time it is watched"`
	After  string        `yaml:"after" name:"label" doc:"the step from whose end within counts; the previous one when left out"`

	Matchers

	Of     string            `yaml:"of" name:"label" doc:"of message and belief: the transaction"`
	Link   string            `yaml:"link" name:"link" doc:"of message: terminal->acquirer, …; any when left out"`
	Count  *int              `yaml:"count" min:"0" doc:"of message: how many; at least one when left out"`
	Fields map[string]string `yaml:"fields" doc:"of message: field numbers and what they hold"`
	MessageForm
}

// Matchers are what can be expected. At most one is set. A matcher is a struct and a field here: its word and its doc
// are the field's tags, its keys the struct's. Package simulator/expect has a row for each (docs/how-to-add-a-step.md).
type Matchers struct {
	Message string `yaml:"message" digits:"4" doc:"message type that was sent, whether or not it arrived"`
	Belief  string `yaml:"belief" enum:"approved,declined,unknown" doc:"what the till believes"`

	Place          *Place          `yaml:"position" doc:"where the money of a transaction is"`
	Books          Books           `yaml:"books" doc:"party: {account: amount or unchanged}"`
	Payout         *Payout         `yaml:"payout" doc:"payouts of a merchant and their states"`
	Batch          *Batch          `yaml:"batch" doc:"the batch that a till closed last"`
	Reconciliation *Reconciliation `yaml:"reconciliation" doc:"all items raised so far and all still open: nothing missing, nothing extra"`
	Diagnosis      *Diagnosis      `yaml:"diagnosis" doc:"what acqsim must find out by itself: cause, holder, who must act"`
	MerchantDay    *MerchantDay    `yaml:"merchant-day" doc:"what a merchant expected of a day, what arrived, what nobody explains"`
	Alerts         *Alerts         `yaml:"alerts" doc:"all that the controls beside the comparisons have said: nothing missing, nothing extra"`
	Printed        *Printed        `yaml:"printed" doc:"slips that came out of a printer"`
	Screen         *Screen         `yaml:"screen" doc:"what the operator read"`
}

// matcherFields are the kinds of matchers.
var matcherFields = strict.FieldsOf(reflect.TypeFor[Matchers]())

func (e *Expectation) alternatives() []string { return namesOf(matcherFields) }

func (e *Expectation) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "thing to expect", e, e.alternatives()...)
	if e.Message == "" && (e.Link != "" || e.Count != nil || e.Fields != nil || e.MessageForm.says()) {
		m.Add(at, "link, count, fields, present, absent, like, equal-to, differs-from, precedes, follows and every belong "+
			"to message")
	}
	for _, name := range sortedKeys(e.Fields) {
		if mistake := wireName(name); mistake != "" {
			m.Add(at, "%s", mistake)
		}
	}
	e.checkWire(at, m)
	if e.Message == "" && e.Belief == "" && e.Of != "" {
		m.Add(at, "of stands inside the thing that is expected, except for message and belief")
	}
	if e.Belief != "" && e.Of == "" {
		m.Add(at, "want of: the label of the transaction")
	}
	if e.After != "" && e.Within == 0 {
		m.Add(at, "after counts the time of within: want within too")
	}
}

// MessageCheck is an expectation about messages on the wire.
type MessageCheck struct {
	MTI, Of, Link string
	Count         *int
	Fields        map[string]string
	Form          MessageForm
}

// BeliefCheck is an expectation about what a till believes.
type BeliefCheck struct{ Belief, Of string }

// Matcher is *MessageCheck, *BeliefCheck, or what another field of Matchers holds.
type Matcher any

// Matcher returns the one thing that is expected.
func (e *Expectation) Matcher() Matcher {
	switch {
	case e.Message != "":
		return &MessageCheck{e.Message, e.Of, e.Link, e.Count, e.Fields, e.MessageForm}
	case e.Belief != "":
		return &BeliefCheck{e.Belief, e.Of}
	}
	return set(&e.Matchers, matcherFields)
}

// WordOf returns the key by which a file names a matcher, "" for what is none.
func WordOf(m Matcher) string {
	switch m.(type) {
	case *MessageCheck:
		return "message"
	case *BeliefCheck:
		return "belief"
	}
	for _, f := range matcherFields {
		if f.Type == reflect.TypeOf(m) {
			return f.Name
		}
	}
	return ""
}

// Place says who holds the money of a transaction, in which account, and how much
// of it stands there: once fees have been taken, less than the sale.
type Place struct {
	Of      string         `yaml:"of,required" name:"label"`
	Holder  string         `yaml:"holder,required" enum:"cardholder,issuer,network,acquirer,payout-in-transit,merchant-bank,merchant,third-party"`
	Account string         `yaml:"account" doc:"book and account, such as acquirer/merchant-payable:M1"`
	Amount  payment.Amount `yaml:"amount,required"`
}

// Books gives the balance that accounts must have, by party and account.
type Books map[string]map[string]Balanced

// Payout is an expectation about the payouts of a merchant.
type Payout struct {
	Merchant string               `yaml:"merchant,required" name:"merchant"`
	Count    *int                 `yaml:"count" min:"0" doc:"payouts that the other keys fit; at least one when left out"`
	State    string               `yaml:"state" enum:"created,sent,succeeded,failed,unknown,reversed"`
	Reason   string               `yaml:"reason" doc:"why it was refused or returned"`
	Amount   *payment.Amount      `yaml:"amount"`
	On       payment.BusinessDate `yaml:"on" doc:"the day it was instructed"`
}

// Batch is an expectation about the batch that a terminal closed last.
type Batch struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
	Verdict  string `yaml:"verdict" enum:"in-balance,out-of-balance"`
	Closed   *bool  `yaml:"closed"`
	Uploaded *int   `yaml:"uploaded" min:"0" doc:"details sent in a batch upload"`
}

// Reconciliation lists items of L1 to L5. A list that is left out is not checked.
type Reconciliation struct {
	Raised *[]Item `yaml:"raised" doc:"all items ever raised"`
	Open   *[]Item `yaml:"open" doc:"all items still open"`
}

func (r *Reconciliation) Check(at strict.Location, m *strict.Mistakes) {
	if r.Raised == nil && r.Open == nil {
		m.Add(at, "want raised, open or both")
	}
}

// Item is one finding of a reconciliation, as the acquirer sees it: long, outside
// has it and our journal does not; short, our journal has it and outside does not.
type Item struct {
	Location   strict.Location      `yaml:"-"`
	Comparison string               `yaml:"comparison,required" enum:"L1,L2,L3,L4,L5"`
	Side       string               `yaml:"side,required" enum:"long,short,amount,status,missing-file"`
	Amount     *payment.Amount      `yaml:"amount"`
	Of         string               `yaml:"of" name:"label"`
	Merchant   string               `yaml:"merchant" name:"merchant"`
	Day        payment.BusinessDate `yaml:"day" doc:"the clearing day it is about"`
}

// Diagnosis is what the tool says about a transaction.
type Diagnosis struct {
	Of      string               `yaml:"of,required" name:"label"`
	Cause   string               `yaml:"cause" name:"cause" doc:"a cause code; any when left out"`
	Not     string               `yaml:"not-cause" name:"cause" doc:"a cause code that it must not be"`
	Holder  string               `yaml:"holder" enum:"cardholder,issuer,network,acquirer,payout-in-transit,merchant-bank,merchant,third-party"`
	Act     string               `yaml:"act" enum:"nobody,cashier,merchant,acquirer,network,issuer,merchant-bank,cardholder" doc:"who must act: nobody, merchant, acquirer, …"`
	Variant string               `yaml:"variant" doc:"which kind of the cause, such as holiday or single-payout"`
	Delay   string               `yaml:"delay" name:"cause" doc:"of money that has arrived: what made it late"`
	Due     payment.BusinessDate `yaml:"due" doc:"the day the money is expected"`
}

// Check wants something to hold the diagnosis against.
func (d *Diagnosis) Check(at strict.Location, m *strict.Mistakes) {
	if *d == (Diagnosis{Of: d.Of}) {
		m.Add(at, "want something that the diagnosis must say beside of: cause, not-cause, holder, act, variant, delay "+
			"or due")
	}
	if d.Cause != "" && d.Not != "" {
		m.Add(at, "want cause or not-cause, have both: one that is %s is no other", d.Cause)
	}
}

// MerchantDay is what a merchant expected of a day, and what arrived.
type MerchantDay struct {
	Merchant    string               `yaml:"merchant,required" name:"merchant"`
	Day         payment.BusinessDate `yaml:"day" doc:"the clearing day; that of the scenario's start when left out"`
	Expected    *Signed              `yaml:"expected"`
	Arrived     *Signed              `yaml:"arrived"`
	Unexplained *Signed              `yaml:"unexplained"`
}

// Alerts lists what the controls beside the comparisons said.
type Alerts []Alert

// Alert is what a control said that is not one of the five comparisons.
type Alert struct {
	Location strict.Location `yaml:"-"`
	Control  string          `yaml:"control,required" doc:"id of the control, as docs/controls.md lists them"`
	Of       string          `yaml:"of" name:"label" doc:"the transaction that it is about"`
	Merchant string          `yaml:"merchant" name:"merchant"`
	At       LocalTime       `yaml:"at" doc:"when it could first be known: 2026-03-27 09:00:00"`
}

// Printed counts the slips of a transaction.
type Printed struct {
	Of       string   `yaml:"of" name:"label"`
	Terminal string   `yaml:"terminal" name:"terminal" doc:"in the place of of: any slip of this till, such as that of a settlement"`
	Count    *int     `yaml:"count" min:"0" doc:"at least one when left out"`
	Contains []string `yaml:"contains" doc:"lines or parts of lines that are on it, in English or Chinese"`
	Lacks    []string `yaml:"lacks" doc:"what is nowhere on it, in neither language"`
}

func (s *Printed) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "of of and terminal", s, "of", "terminal")
}

// Screen looks for a line that an operator read.
type Screen struct {
	Terminal string `yaml:"terminal" name:"terminal"`
	Of       string `yaml:"of" name:"label"`
	Contains string `yaml:"contains" doc:"part of the English or Chinese line"`
	Code     string `yaml:"code" digits:"2" doc:"DE 39 response code"`
}

func (s *Screen) Check(at strict.Location, m *strict.Mistakes) {
	if s.Terminal == "" && s.Of == "" || s.Contains == "" && s.Code == "" {
		m.Add(at, "want terminal or of, and contains or code")
	}
}

// ParseExpectation reads what is expected of a world from a text, in the words of scenario files and as YAML:
//
//	books: {acquirer: {"merchant-payable:M1": "12.50"}}
//	message: "0410", of: s1
//
// Names of terminals, merchants and accounts are those of the world; the labels that may be named are given.
func ParseExpectation(text string, w *World, labels []string) (*Expectation, error) {
	var m strict.Mistakes
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		text = "{" + text + "}"
	}
	root := strict.Read("expect", []byte(text), strict.Options{}, &m)
	if root == nil {
		return nil, m.Err()
	}
	currency, err := payment.ParseCurrency(cmp.Or(w.Currency, "CNY"))
	if err != nil {
		return nil, err
	}
	e, names := &Expectation{}, &references{}
	d := strict.Decoder{Mistakes: &m, Own: notations(currency), Named: names.note, Words: words}
	if d.Decode(root, e); m.Len() > 0 {
		return nil, m.Err()
	}
	if e.Within > 0 {
		m.Add(root.Location, "within has no meaning here: what is expected is looked at now")
	}
	names.given = labels
	names.resolve(&Scenario{World: *w}, nil, &m)
	checkAccounts(root, w, &m)
	return e, m.Err()
}
