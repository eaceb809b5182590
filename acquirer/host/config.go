package host

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// Config is what the host knows of its institution, its terminals and its merchants.
type Config struct {
	ID        payment.InstitutionID // DE 32
	Forwarder payment.InstitutionID // DE 33
	Currency  payment.Currency
	Calendar  *payment.Calendar
	OwnFunds  payment.Amount // in the reserve at the start

	Dialect  string        // of the leg to the network
	Dialects dialect.Known // those that are not shipped, by name
	Network  party.Node

	Terminals []Terminal
	Merchants []Merchant
	Routes    []string // first digits of the cards that the network reaches; none: all

	TestCardsOnly bool     // any other card is 14, and nothing is kept of it
	TestBINs      []string // first digits of test cards, beside payment.TestRanges
	Strict        bool     // terminals are answered as in production: 30 for what their layout demands, 77 for a batch

	Parameters string // what a parameter download brings
	CAKeys     string // what a download of the card organisations' public keys brings

	ReplyTimeout    time.Duration // wait for the network, then 98 and 0420
	RepeatInterval  time.Duration // between repeats of an advice
	PreAuthDays     int           // natural days for which a pre-authorisation is kept
	GreatestAge     time.Duration // of a request, by its DE 12 and 13; an older one is 12
	UnmatchedRefund int64         // minor units: the most that a refund is whose sale is not known here, then 61

	Capture      Capture
	ForceBatches time.Duration // a batch that nobody settles is captured after it; zero: never
	Refunds      RefundPolicy
	Tariff       Tariff
	Keys         Keys
	Practice     Practice
}

// Practice is the host's part of the wrong but real.
type Practice struct {
	DateByOwnClock, ForgetPending, SkipMACCheck, TakeRepeats, RefundBeyondSale, ForgetEarlyReversal bool
}

// Merchant is a shop as the host needs it: for DE 18, and for the fee of a row.
type Merchant struct {
	ID                payment.MerchantID
	MCC               string
	Fee               payment.Fee
	RefundFeeReturned bool // a refund gives the fee on its amount back
}

// Capture says when a transaction may be paid to the merchant.
type Capture string

const (
	HostCapture     Capture = "host"     // as soon as it has cleared
	TerminalCapture Capture = "terminal" // when it has cleared and its terminal's batch has confirmed it
)

// Terminal is a point of sale that the acquirer has signed.
type Terminal struct {
	ID       payment.TerminalID `yaml:"id"`       // DE 41
	Merchant payment.MerchantID `yaml:"merchant"` // DE 42
	Node     party.Node         `yaml:"node"`     // default the ID
	Dialect  string             `yaml:"dialect"`  // default 1987-ascii

	Refuses []dialect.Transaction `yaml:"refuses"` // what it has no contract for: 58

	// Scheme is which working keys its sign-on brings, where its dialect cannot say.
	Scheme dialect.KeyScheme `yaml:"-"`
}

// Keys are the acquirer's secrets. Without an LMK it takes no PIN and makes no
// MAC. Sealed keys are under the LMK.
type Keys struct {
	LMK hsm.Key
	TMK map[payment.TerminalID]hsm.Sealed // of the terminals that have one
	PIN hsm.PINZone                       // with the network; none: no PIN goes on

	Network hsm.MACZone // with the network; none: messages carry no MAC

	MAC hsm.MACMethod // of the terminals' messages; default UnionPay ECB, CMAC under AES
}

func (k *Keys) validate(wrong func(string, ...any)) {
	if len(k.TMK) > 0 && k.LMK.IsZero() {
		wrong("keys: terminals have master keys and there is no LMK to open them")
	}
	for id, sealed := range k.TMK {
		if k.LMK.IsZero() {
			continue
		}
		if key, err := k.LMK.Open(sealed); err != nil {
			wrong("keys.tmk %s: %w", id, err)
		} else if n := key.Algorithm(); n.KeySize() > 16 {
			wrong("keys.tmk %s: working keys of %v do not fit into the 16 bytes that DE 62 has for each: "+
				"want des, tdes-2, aes-128 or sm4", id, n)
		}
	}
}

// RefundPolicy says what becomes of a refund that is more than the merchant is owed.
type RefundPolicy string

const (
	ChargeRefund  RefundPolicy = "charge"  // carried out; the merchant owes the rest
	DeclineRefund RefundPolicy = "decline" // answered 51; the customer waits
)

func (p RefundPolicy) validate(wrong func(string, ...any)) {
	switch p {
	case "", ChargeRefund, DeclineRefund:
	default:
		wrong("refunds %q: want charge or decline", p)
	}
}

// reaches reports whether a card belongs to an issuer that our network reaches.
func (c *Config) reaches(pan payment.KeptPAN) bool {
	return len(c.Routes) == 0 || pan == "" ||
		slices.ContainsFunc(c.Routes, func(prefix string) bool { return strings.HasPrefix(string(pan), prefix) })
}

// Validate says what is wrong with terminals, keys and policies.
func (c *Config) Validate(wrong func(string, ...any)) {
	if c.Capture != HostCapture && c.Capture != TerminalCapture {
		wrong("capture %q: want host or terminal", c.Capture)
	}
	c.Refunds.validate(wrong)
	c.Keys.validate(wrong)
	c.validateZones(wrong)
	c.validateTerminals(wrong)
}

// validateZones refuses what DE 52 of a line cannot carry: the PINs of the network,
// and those of terminals, whose block is as large as that of their master key's
// cipher.
func (c *Config) validateZones(wrong func(string, ...any)) {
	inner, err := c.Dialects.Named(c.Dialect)
	if z := c.Keys.PIN; err == nil && !z.Key.IsZero() && z.Format.Size() != inner.PINBlockSize() {
		wrong(
			"keys.pin: PIN block %v has %d bytes, and DE 52 of %s holds %d: want a format of that size "+
				"(iso-0, iso-1 or iso-3 under tdes for 8), or a dialect whose DE 52 is larger",
			z.Format, z.Format.Size(), inner.Name(), inner.PINBlockSize(),
		)
	}
	c.validateBlocks(wrong)
	for _, prefix := range c.Routes {
		if prefix == "" || !payment.Digits(prefix) {
			wrong("routes %q: want the first digits of card numbers", prefix)
		}
	}
}

// validateBlocks holds the PIN blocks of the terminals against their dialects.
func (c *Config) validateBlocks(wrong func(string, ...any)) {
	for i := range c.Terminals {
		t := &c.Terminals[i]
		sealed, has := c.Keys.TMK[t.ID]
		if !has || c.Keys.LMK.IsZero() {
			continue
		}
		d, err := c.Dialects.Named(t.Dialect)
		tmk, err2 := c.Keys.LMK.Open(sealed)
		if err != nil || err2 != nil {
			continue // said elsewhere
		}
		if format := tmk.Algorithm().PINFormat(); format.Size() != d.PINBlockSize() {
			wrong(
				"keys.tmk %s: a TMK of %v makes PIN blocks %v of %d bytes, and DE 52 of %s holds %d: "+
					"want a TMK whose blocks have that size, or a dialect whose DE 52 is as large",
				t.ID, tmk.Algorithm(), format, format.Size(), d.Name(), d.PINBlockSize(),
			)
		}
	}
}

func (c *Config) validateTerminals(wrong func(string, ...any)) {
	ids, nodes := make(map[payment.TerminalID]bool), make(map[party.Node]bool)
	for i := range c.Terminals {
		t, at := &c.Terminals[i], fmt.Sprintf("terminals[%d]", i)
		node := t.Node
		if t.ID == "" || len(t.ID) > 8 {
			wrong("%s.id %q: want 1 to 8 characters, as DE 41 holds", at, t.ID)
		}
		if ids[t.ID] || nodes[node] {
			wrong("%s: id %s or node %s is another terminal's", at, t.ID, node)
		}
		ids[t.ID], nodes[node] = true, true
		if !slices.ContainsFunc(c.Merchants, func(m Merchant) bool { return m.ID == t.Merchant }) {
			wrong("%s.merchant %q: no such merchant is listed", at, t.Merchant)
		}
		if _, err := c.Dialects.Named(t.Dialect); err != nil {
			wrong("%s.dialect: %w", at, err)
		}
	}
}
