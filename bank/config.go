package bank

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Role says which of the two banks this is.
type Role string

const (
	SettlementBank Role = "settlement" // accounts of institutions; moves money between them
	MerchantBank   Role = "merchant"   // accounts of merchants; takes payouts in
)

// Class of a personal account (银发〔2016〕261号, 302号, 〔2018〕16号).
type Class string

const (
	ClassI   Class = "I"
	ClassII  Class = "II"
	ClassIII Class = "III"
)

// State of an account.
type State string

const (
	Open        State = "open"
	Closed      State = "closed"
	Frozen      State = "frozen"       // nothing in, nothing out
	DebitFrozen State = "debit-frozen" // money comes in and cannot be used
)

// Account is an account as it is opened.
type Account struct {
	Number  string         `yaml:"number" json:"number"` // DE 102, DE 103
	Owner   string         `yaml:"owner" json:"owner,omitempty"`
	Holder  string         `yaml:"holder" json:"holder,omitempty"` // the name a payout must carry, DE 43; empty is not checked
	Opening payment.Amount `yaml:"opening" json:"opening,omitzero"`

	// Settlement bank: where the customer's messages come from and its statement
	// goes, and the id that stands on it.
	Node party.Node            `yaml:"node" json:"node,omitempty"`
	ID   payment.InstitutionID `yaml:"id" json:"id,omitempty"`

	// Merchant's bank.
	Class        Class          `yaml:"class" json:"class,omitempty"`       // I unless said otherwise
	State        State          `yaml:"state" json:"state,omitempty"`       // open unless said otherwise
	Verified     bool           `yaml:"verified" json:"verified,omitempty"` // staff saw the person face to face
	UsedToday    payment.Amount `yaml:"used-today" json:"used_today,omitzero"`
	UsedThisYear payment.Amount `yaml:"used-this-year" json:"used_this_year,omitzero"`
}

// Correspondent is a merchant's bank as the settlement bank knows it.
type Correspondent struct {
	ID      payment.InstitutionID `yaml:"id"` // DE 100 of a payout
	Node    party.Node            `yaml:"node"`
	Account string                `yaml:"account"` // number of its account at the settlement bank
}

// Limits of accounts below class I. A zero field means the rule's figure.
type Limits struct {
	Day      payment.Amount `yaml:"day"`       // class II, non-bound inflow and, separately, outflow: 10,000.00
	Year     payment.Amount `yaml:"year"`      // class II, as Day: 200,000.00
	ThreeDay payment.Amount `yaml:"three-day"` // class III, non-bound inflow: 5,000.00
	// ThreeYear is the class III non-bound inflow of a year: 100,000.00.
	ThreeYear payment.Amount `yaml:"three-year"`
	// ThreeOutDay and ThreeOutYear are the class III outflow: 2,000.00 and 50,000.00.
	ThreeOutDay  payment.Amount `yaml:"three-out-day"`
	ThreeOutYear payment.Amount `yaml:"three-out-year"`
	ThreeBalance payment.Amount `yaml:"three-balance"` // class III balance: 2,000.00
}

// Reason says why money was not taken in (DE 44).
type Reason string

const (
	// AboveQuota is the limit of a class II or III account:
	// 银行卡属二/三类卡,达到收款限额无法入账.
	AboveQuota Reason = "BANK_CARD_COLLECTIONS_ABOVE_QUOTA"
	// AccountAbnormal is an account that is closed or frozen.
	AccountAbnormal Reason = "BANK_CARD_ACCOUNT_ABNORMAL"
	// CardInfoWrong is a number or a name that is not the account's.
	CardInfoWrong Reason = "BANK_CARD_CARD_INFO_WRONG"
	// BankInfoWrong is a bank that nobody knows.
	BankInfoWrong Reason = "BANK_CARD_BANK_INFO_WRONG"
	// StatusAbnormal is a class II or III account that takes nothing from accounts
	// it is not bound to, for staff never saw the holder face to face.
	StatusAbnormal Reason = "BANK_CARD_STATUS_ABNORMAL"
)

// obstacle is the same reason to the person at the counter.
func (r Reason) obstacle(a *account) payment.Obstacle {
	switch {
	case a == nil:
		return payment.NoSuchAccount
	case r == AboveQuota:
		return payment.AboveQuota
	case r == StatusAbnormal:
		return payment.NotBound
	}
	return payment.AccountBlocked
}

// code is DE 39 beside a reason.
func (r Reason) code() payment.ResponseCode {
	switch r {
	case AboveQuota:
		return payment.ExceedsLimit
	case AccountAbnormal:
		return payment.RestrictedCard
	case CardInfoWrong:
		return payment.InvalidCard
	case BankInfoWrong:
		return payment.NoSuchIssuer
	case StatusAbnormal:
		return payment.NotPermittedToCard
	}
	return payment.Approved
}

// fits reports whether DE 44 has room for a reason.
func (r Reason) fits() bool {
	if r.code() != payment.Approved {
		return true
	}
	for i := range len(r) {
		if r[i] < ' ' || r[i] > '~' {
			return false
		}
	}
	return len(r) <= 25
}

// Config sets up a bank. A zero field means its default.
type Config struct {
	Role     Role                  `yaml:"role"` // settlement unless said otherwise
	ID       payment.InstitutionID `yaml:"id"`   // default 00040000 (settlement), 00050000 (merchant)
	Currency payment.Currency      `yaml:"currency"`
	Calendar *payment.Calendar     `yaml:"-"` // its natural day and year count the limits
	Dialect  string                `yaml:"dialect"`

	Accounts []Account `yaml:"accounts"`

	// Banks are the beneficiaries' banks that the settlement bank pays to.
	Banks []Correspondent `yaml:"banks"`

	// Agent may instruct transfers between the accounts of others: the clearing house.
	Agent party.Node `yaml:"agent"` // default clearing

	// Peer is the settlement bank of a merchant's bank; default settlement-bank.
	Peer party.Node `yaml:"peer"`
	// CorporateInflowExempt lets payouts in without counting them against the limits
	// of a class II or III account. Banks differ.
	CorporateInflowExempt bool   `yaml:"corporate-inflow-exempt"`
	Limits                Limits `yaml:"limits"`

	RepeatInterval time.Duration `yaml:"repeat-interval"` // between repeats of what is owed; default 60 s
	// Delay lets a merchant's bank answer payouts late. The books move at once.
	Delay time.Duration `yaml:"delay"`
	// PostAfter is how long after it a merchant's bank posts a payout that its rail
	// took in unseen: an account that cannot take it sends it back (退汇). Zero posts,
	// or refuses, at once.
	PostAfter time.Duration `yaml:"post-after"`

	Practice Practice `yaml:"practice"`
}

// Practice lists behaviour that is wrong but real. Zero is right.
type Practice struct {
	// CreditRepeats treats every copy of a payout as a new one: a payout that is
	// repeated because its answer was lost is paid twice (D03 at the bank).
	CreditRepeats bool `yaml:"credit-repeats" doc:"every copy of a payout is a new one: paid twice (D03)" zh:"出款的每个副本都当作新的一笔：付两次（D03）"`
	// SkipNameCheck credits whatever account has the number, whoever it belongs to: a
	// wrong digit pays a stranger (C08).
	SkipNameCheck bool `yaml:"skip-name-check" doc:"whatever account has the number is credited, whoever it belongs to (C08)" zh:"账号对上就入账，不核对户名（C08）"`
}

func (c Config) withDefaults() Config {
	c.Role = cmp.Or(c.Role, SettlementBank)
	if c.Role == MerchantBank {
		c.ID = cmp.Or(c.ID, "00050000")
	}
	c.ID = cmp.Or(c.ID, "00040000")
	c.Currency = cmp.Or(c.Currency, payment.CNY)
	c.Dialect = cmp.Or(c.Dialect, dialect.Default)
	c.Agent = cmp.Or(c.Agent, "clearing")
	c.Peer = cmp.Or(c.Peer, "settlement-bank")
	c.RepeatInterval = cmp.Or(c.RepeatInterval, time.Minute)
	if c.Calendar == nil {
		c.Calendar = new(payment.Calendar)
	}
	c.Accounts, c.Banks = slices.Clone(c.Accounts), slices.Clone(c.Banks)
	for i := range c.Accounts {
		c.Accounts[i] = c.Accounts[i].withDefaults()
	}
	l := &c.Limits
	for _, d := range [...]struct {
		limit *payment.Amount
		major int64
	}{
		{&l.Day, 10_000}, {&l.Year, 200_000}, {&l.ThreeDay, 5_000}, {&l.ThreeYear, 100_000},
		{&l.ThreeOutDay, 2_000}, {&l.ThreeOutYear, 50_000}, {&l.ThreeBalance, 2_000},
	} {
		*d.limit = cmp.Or(*d.limit, payment.Major(d.major, c.Currency))
	}
	return c
}

func (a Account) withDefaults() Account {
	a.Class, a.State = cmp.Or(a.Class, ClassI), cmp.Or(a.State, Open)
	return a
}

// Validate returns every mistake in c.
func (c *Config) Validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("bank: "+format, args...)) }
	if c.Role != "" && c.Role != SettlementBank && c.Role != MerchantBank {
		wrong("role %q: want settlement or merchant", c.Role)
	}
	numbers := make(map[string]bool)
	for i := range c.Accounts {
		a := &c.Accounts[i]
		if numbers[a.Number] {
			wrong("accounts[%d].number %s: another account has it", i, a.Number)
		}
		if err := a.check(cmp.Or(c.Currency, payment.CNY)); err != nil {
			wrong("accounts[%d]: %w", i, err)
		}
		numbers[a.Number] = true
	}
	for i, b := range c.Banks {
		if b.ID == "" || b.Node == "" {
			wrong("banks[%d]: want an id (DE 100) and a node", i)
		}
		if !numbers[b.Account] {
			wrong("banks[%d].account %q: not the number of an account here", i, b.Account)
		}
	}
	if c.RepeatInterval < 0 || c.Delay < 0 || c.PostAfter < 0 {
		wrong("repeat-interval %v, delay %v, post-after %v: want durations of zero or more", c.RepeatInterval, c.Delay,
			c.PostAfter)
	}
	return errors.Join(errs...)
}

// check returns every mistake in one account.
func (a *Account) check(currency payment.Currency) error {
	var errs []error
	if a.Number == "" || len(a.Number) > 28 {
		errs = append(errs, fmt.Errorf("number %q: want 1 to 28 characters, as DE 103 holds", a.Number))
	}
	switch a.Class {
	case "", ClassI, ClassII, ClassIII:
	default:
		errs = append(errs, fmt.Errorf("class %q: want I, II or III", a.Class))
	}
	if err := a.State.check(); err != nil {
		errs = append(errs, err)
	}
	for _, m := range [...]struct {
		name string
		is   payment.Amount
	}{{"opening", a.Opening}, {"used-today", a.UsedToday}, {"used-this-year", a.UsedThisYear}} {
		if m.is.Minor < 0 || m.is.Minor > 0 && m.is.Currency != currency || m.is.Minor > payment.MostMinor {
			errs = append(errs, fmt.Errorf("%s %v: want an amount of zero to %v", m.name, m.is,
				payment.Minor(payment.MostMinor, currency)))
		}
	}
	return errors.Join(errs...)
}

func (s State) check() error {
	switch s {
	case "", Open, Closed, Frozen, DebitFrozen:
		return nil
	}
	return fmt.Errorf("state %q: want open, closed, frozen or debit-frozen", string(s))
}
