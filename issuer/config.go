package issuer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/spelling"
)

// CardKind says whose money a card spends.
type CardKind string

const (
	Debit  CardKind = "debit"  // the cardholder's
	Credit CardKind = "credit" // the issuer's, up to a limit
)

// Status of a card decides the answer to everything that spends.
type Status string

const (
	Open       Status = "open"
	Lost       Status = "lost"       // 41
	Stolen     Status = "stolen"     // 43
	Restricted Status = "restricted" // 62
	Inactive   Status = "inactive"   // 21
	Refer      Status = "refer"      // 01, call the issuer
	Blocked    Status = "blocked"    // 05
	Retained   Status = "retained"   // 04, keep the card
	Suspected  Status = "suspected"  // 34, of fraud
)

// statuses gives each status its response code, in the order of the words above.
var statuses = [...]struct {
	status Status
	code   payment.ResponseCode
}{
	{Open, payment.Approved}, {Lost, "41"}, {Stolen, "43"}, {Restricted, payment.RestrictedCard}, {Inactive, "21"},
	{Refer, "01"},
	{Blocked, payment.DoNotHonour}, {Retained, "04"}, {Suspected, "34"},
}

// Script is what the issuer has for the chip of a card: one command, sent with the
// next approval. The test cards take it without secure messaging.
type Script string

const (
	NoScript         Script = ""
	UnblockPIN       Script = "unblock-pin"
	BlockApplication Script = "block-application"
	BlockCard        Script = "block-card"
)

// command is the header of the command (EMV Book 3, 6.5), nil for no script.
func (s Script) command() []byte {
	switch s {
	case UnblockPIN:
		return []byte{0x84, 0x24, 0, 0}
	case BlockApplication:
		return []byte{0x84, 0x1E, 0, 0}
	case BlockCard:
		return []byte{0x84, 0x16, 0, 0}
	}
	return nil
}

// Card is a card account.
type Card struct {
	Name    string          `yaml:"name"` // of the cardholder; names the account in the books
	PAN     payment.KeptPAN `yaml:"pan"`
	Expiry  string          `yaml:"expiry"` // YYMM; empty: never
	Kind    CardKind        `yaml:"kind"`   // debit unless said otherwise
	Status  Status          `yaml:"status"` // open unless said otherwise
	Balance payment.Amount  `yaml:"balance"`
	Limit   payment.Amount  `yaml:"limit"` // of a credit card

	PIN hsm.PIN `yaml:"pin"` // of a test card; zero: none is checked

	MaxAmount payment.Amount        `yaml:"max-amount"` // of one transaction, then 61; zero: any
	MaxUses   int                   `yaml:"max-uses"`   // on one clearing day, then 65; zero: any number
	Refuses   []dialect.Transaction `yaml:"refuses"`    // 57
	ChipOnly  bool                  `yaml:"chip-only"`  // a swipe of its stripe is answered 45
	Script    Script                `yaml:"script"`     // for its chip, with the next approval

	Enrolled bool `yaml:"-"` // opened when it was first presented: PIN, printed number and chip are not checked
}

// Config sets up an issuer. A zero field means its default.
type Config struct {
	ID       payment.InstitutionID `yaml:"id"` // default 00020000
	Currency payment.Currency      `yaml:"currency"`
	Calendar *payment.Calendar     `yaml:"-"`
	Dialect  string                `yaml:"dialect"` // of the link to the network; default 1987-ascii

	Network        party.Node            `yaml:"network"`         // default clearing
	NetworkID      payment.InstitutionID `yaml:"network-id"`      // receiver of its claims; default 00010000
	SettlementBank party.Node            `yaml:"settlement-bank"` // default settlement-bank

	Cards    []Card         `yaml:"cards"`
	OwnFunds payment.Amount `yaml:"own-funds"` // central-bank money besides the cardholders' deposits

	// Delay answers authorisation requests late. The books move at once; a crash in
	// between loses the answer and not the posting.
	Delay time.Duration `yaml:"delay"`
	// GiveUp is when the front end of the issuer answers 68 because the system behind
	// it has not: a longer Delay moves nothing and says so. Zero: it waits.
	GiveUp time.Duration `yaml:"give-up"`

	// PartialApproval grants a sale what the card has when that is not enough (10).
	PartialApproval bool `yaml:"partial-approval"`
	// HoldDays is how many clearing days a pre-authorisation stands after its own;
	// default 7.
	HoldDays int `yaml:"hold-days"`
	// CompletionMargin is how much more than its pre-authorisation a completion may
	// take; default 15 %, as Chinese card rules have it.
	CompletionMargin payment.Rate `yaml:"completion-margin"`
	// OfflineDays is for how many days after it was made an off-line sale is taken;
	// zero: any number.
	OfflineDays int `yaml:"offline-days"`

	// Enrols says which cards are opened when they are first presented; none: nobody's.
	Enrols Enrolment `yaml:"enrols"`

	// PINTries is how many wrong PINs in a row (55) block a card (75), until it is
	// opened again; default 3.
	PINTries int `yaml:"pin-tries"`

	Keys Keys `yaml:"-"` // none: no PIN, no chip

	Practice Practice `yaml:"practice"`
}

// Keys are the issuer's secrets.
type Keys struct {
	PIN  hsm.PINZone // with the network
	MAC  hsm.MACZone // with the network; none: messages carry no MAC
	Chip hsm.Key     // IMK-AC: checks what the chips of its cards sign, CVN 10; none: not checked
	CVK  hsm.Key     // checks the number printed on its cards, 59; none: not checked
}

func (k *Keys) validate(wrong func(string, ...any)) {
	for _, key := range [...]struct {
		name string
		is   hsm.Key
		want hsm.Usage
	}{{"chip", k.Chip, hsm.IMKAC}, {"cvk", k.CVK, hsm.CVK}} {
		if !key.is.IsZero() && key.is.Usage() != key.want {
			wrong("keys.%s %v: want a %v", key.name, key.is, key.want)
		}
	}
}

// checkPINZone refuses what DE 52 of the link to the network cannot carry.
func (k *Keys) checkPINZone(d *dialect.Dialect, wrong func(string, ...any)) {
	if z := k.PIN; !z.Key.IsZero() && z.Format.Size() != d.PINBlockSize() {
		wrong("keys.pin: PIN block %v has %d bytes, and DE 52 of %s holds %d: want a format of that size (iso-0, iso-1 or "+
			"iso-3 under tdes for 8), or a dialect whose DE 52 is larger",
			z.Format, z.Format.Size(), d.Name(), d.PINBlockSize())
	}
}

// secure makes the door to the network. A request whose MAC is wrong is answered A0
// and moves nothing.
func secure(cfg *Config, d *dialect.Dialect) (*dialect.NeighbourMACs, error) {
	mac, err := cfg.Keys.MAC.MAC()
	if err != nil {
		return nil, fmt.Errorf("issuer: keys.mac: %w", err)
	}
	if mac == nil {
		return nil, nil
	}
	return d.NewNeighbourMACs(map[party.Node]dialect.Sealer{cfg.Network: mac}), nil
}

// Practice lists behaviour that is wrong but real. Zero is right.
type Practice struct {
	// PostReversalAgain posts every copy of a reversal: when the 0430 is lost and the
	// 0421 comes, the cardholder is credited twice and the issuer is short (A03).
	PostReversalAgain bool `yaml:"post-reversal-again" doc:"every copy of a reversal is posted (A03)" zh:"冲正的每个副本都入账（A03）"`
	// ForgetEarlyReversal keeps no tombstone: an original that comes after its
	// reversal is posted, and the cardholder pays for a sale that nobody has.
	ForgetEarlyReversal bool `yaml:"forget-early-reversal" doc:"a reversal before its original leaves no trace: the original is posted when it comes" zh:"先于原交易到达的冲正不留痕迹：原交易随后到达便入账"`
	// AuthoriseRepeats treats a second copy of a request as a new one: the
	// cardholder is debited twice for one sale (A10).
	AuthoriseRepeats bool `yaml:"authorise-repeats" doc:"a copy of a request is a new one: the cardholder is debited twice (A10)" zh:"请求的副本当作新请求：持卡人被扣两次（A10）"`
}

func (c Config) withDefaults() Config {
	c.ID = cmp.Or(c.ID, "00020000")
	c.Currency = cmp.Or(c.Currency, payment.CNY)
	c.Dialect = cmp.Or(c.Dialect, dialect.Default)
	c.Network = cmp.Or(c.Network, "clearing")
	c.NetworkID = cmp.Or(c.NetworkID, "00010000")
	c.SettlementBank = cmp.Or(c.SettlementBank, "settlement-bank")
	c.PINTries = cmp.Or(c.PINTries, 3)
	c.HoldDays = cmp.Or(c.HoldDays, 7)
	c.CompletionMargin = cmp.Or(c.CompletionMargin, 150_000)
	if c.Calendar == nil {
		c.Calendar = new(payment.Calendar)
	}
	c.Cards = slices.Clone(c.Cards)
	for i := range c.Cards {
		c.Cards[i].Kind = cmp.Or(c.Cards[i].Kind, Debit)
		c.Cards[i].Status = cmp.Or(c.Cards[i].Status, Open)
	}
	return c
}

// Validate returns every mistake in c.
func (c *Config) Validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("issuer: "+format, args...)) }
	names, pans := make(map[string]bool), make(map[payment.KeptPAN]bool)
	currency := cmp.Or(c.Currency, payment.CNY)
	for i := range c.Cards {
		card := &c.Cards[i]
		at := fmt.Sprintf("cards[%d]", i)
		if card.Name == "" || names[card.Name] {
			wrong("%s.name %q: want a name that no other card has", at, card.Name)
		}
		if n := len(card.PAN); n < 12 || n > 19 || !payment.Digits(string(card.PAN)) || pans[card.PAN] {
			wrong("%s.pan %v: want 12 to 19 digits that no other card has", at, card.PAN)
		}
		if card.Expiry != "" && (len(card.Expiry) != 4 || !payment.Digits(card.Expiry)) {
			wrong("%s.expiry %q: want YYMM", at, card.Expiry)
		}
		if k := card.Kind; k != "" && k != Debit && k != Credit {
			wrong("%s.kind %q: want debit or credit", at, card.Kind)
		}
		if err := card.Status.check(); err != nil {
			wrong("%s.status: %w", at, err)
		}
		for _, a := range [...]struct {
			name string
			is   payment.Amount
		}{{"balance", card.Balance}, {"limit", card.Limit}, {"max-amount", card.MaxAmount}} {
			if a.is.Minor < 0 || a.is.Minor > 0 && a.is.Currency != currency {
				wrong("%s.%s %v: want an amount of zero or more in %v", at, a.name, a.is, currency)
			}
		}
		if card.Script != NoScript && card.Script.command() == nil {
			wrong("%s.script %q: want %s, %s or %s", at, card.Script, UnblockPIN, BlockApplication, BlockCard)
		}
		if card.MaxUses < 0 {
			wrong("%s.max-uses %d: want zero or more", at, card.MaxUses)
		}
		names[card.Name], pans[card.PAN] = true, true
	}
	if o := c.OwnFunds; o.Minor < 0 || o.Minor > 0 && o.Currency != currency {
		wrong("own-funds %v: want an amount of zero or more in %v", o, currency)
	}
	if c.Delay < 0 || c.GiveUp < 0 {
		wrong("delay %v, give-up %v: want a duration of zero or more", c.Delay, c.GiveUp)
	}
	c.Enrols.validate(currency, wrong)
	c.Keys.validate(wrong)
	if d, err := dialect.Named(cmp.Or(c.Dialect, dialect.Default)); err == nil {
		c.Keys.checkPINZone(d, wrong)
	}
	if c.PINTries < 0 {
		wrong("pin-tries %d: want zero or more", c.PINTries)
	}
	if c.HoldDays < 0 || c.OfflineDays < 0 {
		wrong("hold-days %d, offline-days %d: want zero or more", c.HoldDays, c.OfflineDays)
	}
	if c.CompletionMargin < 0 || c.CompletionMargin > 1_000_000 {
		wrong("completion-margin %v: want 0%% to 100%%", c.CompletionMargin)
	}
	return errors.Join(errs...)
}

// code is the answer to what a card of this status is used for.
func (s Status) code() payment.ResponseCode {
	for i := range statuses {
		if statuses[i].status == s {
			return statuses[i].code
		}
	}
	return payment.DoNotHonour
}

func (s Status) check() error {
	if s == "" {
		return nil
	}
	words := make([]string, len(statuses))
	for i := range statuses {
		if words[i] = string(statuses[i].status); statuses[i].status == s {
			return nil
		}
	}
	return fmt.Errorf("%q: want one of %s", string(s), spelling.Choices(string(s), words, ""))
}
