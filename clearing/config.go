package clearing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// CardKind decides the interchange fee of a card.
type CardKind string

const (
	Debit  CardKind = "debit"
	Credit CardKind = "credit"
)

// Member is an institution that takes part in clearing: an acquirer, an issuer,
// or one that is both.
type Member struct {
	ID      payment.InstitutionID `yaml:"id"`      // DE 32 of its requests, or the issuer of a BIN
	Node    party.Node            `yaml:"node"`    // the end of its link
	Account string                `yaml:"account"` // its account at the settlement bank, DE 102 and 103

	PIN hsm.PINZone `yaml:"-"` // the key and form of DE 52 on its link; none: no PIN
	MAC hsm.MACZone `yaml:"-"` // of its link; none: no MAC
}

// BIN routes the cards whose number begins with Prefix; the longest prefix wins.
type BIN struct {
	Prefix string                `yaml:"prefix"`
	Issuer payment.InstitutionID `yaml:"issuer"`
	Kind   CardKind              `yaml:"kind"` // debit unless said otherwise
}

// Config sets up the switch and clearing house. A zero field means its default.
type Config struct {
	ID       payment.InstitutionID `yaml:"id"` // sender of clearing files; default 00010000
	Currency payment.Currency      `yaml:"currency"`
	Calendar *payment.Calendar     `yaml:"-"`
	Dialect  string                `yaml:"dialect"` // of the inner legs; default 1987-ascii

	Members []Member `yaml:"members"`
	BINs    []BIN    `yaml:"bins"`

	SettlementBank party.Node `yaml:"settlement-bank"` // default settlement-bank
	Account        string     `yaml:"account"`         // the network's own account there; default clearing

	// Fees of each cleared transaction. Interchange goes from the acquirer to the
	// issuer; the network fee is charged to each of the two.
	InterchangeDebit  payment.Fee `yaml:"interchange-debit"`  // default 0.35 %, at most 13.00
	InterchangeCredit payment.Fee `yaml:"interchange-credit"` // default 0.45 %
	NetworkFee        payment.Fee `yaml:"network-fee"`        // default 0.0325 %, at most 3.25

	// The waits nest: who asks waits longer than who is asked, or an approval comes
	// when it has been given up. AcquirerReply is how long acquirers wait for the
	// network, IssuerTime how long its rules give an issuer.
	AcquirerReply time.Duration `yaml:"acquirer-reply"` // default 45 s
	IssuerReply   time.Duration `yaml:"issuer-reply"`   // wait for an issuer, then 98; default 35 s
	IssuerTime    time.Duration `yaml:"issuer-time"`    // default 20 s

	RepeatInterval time.Duration `yaml:"repeat-interval"` // between repeats of an advice, a notice, a transfer; default 60 s
	CutOverWindow  time.Duration `yaml:"cut-over-window"` // how long 90 is answered from the cut-over on; default none

	Practice Practice `yaml:"practice"`
}

// Practice lists behaviour that is wrong but real. Zero is right.
type Practice struct {
	// FileReversed keeps a reversed sale in the clearing file: the cardholder is
	// debited for a sale that the till shows as reversed, and the acquirer is paid
	// for one that it does not know (B18, a long item).
	FileReversed bool `yaml:"file-reversed" doc:"a reversed sale stays in the clearing file (B18)" zh:"已冲正的交易仍留在清算文件中（B18）"`
	// OmitVoids leaves voids out of the clearing file: the cardholder stays debited
	// for a sale that was voided (B19).
	OmitVoids bool `yaml:"omit-voids" doc:"voids are left out of the clearing file (B19)" zh:"清算文件漏掉撤销（B19）"`
	// DebitAsCredit charges the interchange of credit cards for debit cards: the BIN
	// table is wrong, and the acquirer pays more than the tariff (G06).
	DebitAsCredit bool `yaml:"debit-as-credit" doc:"debit cards are charged the interchange of credit cards (G06)" zh:"借记卡按贷记卡收取发卡行服务费（G06）"`
	// ForgetFeeCaps charges the rate without its cap (G07).
	ForgetFeeCaps bool `yaml:"forget-fee-caps" doc:"the rate is charged without its cap (G07)" zh:"按费率收取而不封顶（G07）"`
	// HandMadeRecords takes records that people put into the day's clearing although no
	// message stands behind them: a cardholder is debited for what nobody asked (B14).
	HandMadeRecords bool `yaml:"hand-made-records" doc:"records are taken behind which no message stands (B14)" zh:"接受没有对应报文的记录（B14）"`
	// SameDayOriginals looks for the pre-authorisation of a completion in the log of
	// the same clearing day only: a guest who leaves on another day than he came is
	// debited, and the clearing rejects the record (25) (B12).
	SameDayOriginals bool `yaml:"same-day-originals" doc:"the pre-authorisation of a completion is looked for on the same clearing day only (B12)" zh:"预授权完成只在同一清算日内找原预授权（B12）"`
}

func (c Config) withDefaults() Config {
	c.ID = cmp.Or(c.ID, "00010000")
	c.Currency = cmp.Or(c.Currency, payment.CNY)
	c.Dialect = cmp.Or(c.Dialect, dialect.Default)
	c.SettlementBank = cmp.Or(c.SettlementBank, "settlement-bank")
	c.Account = cmp.Or(c.Account, "clearing")
	c.InterchangeDebit = cmp.Or(c.InterchangeDebit, payment.Fee{Rate: 3500, Cap: 1300})
	c.InterchangeCredit = cmp.Or(c.InterchangeCredit, payment.Fee{Rate: 4500})
	c.NetworkFee = cmp.Or(c.NetworkFee, payment.Fee{Rate: 325, Cap: 325})
	c.AcquirerReply = cmp.Or(c.AcquirerReply, 45*time.Second)
	c.IssuerReply = cmp.Or(c.IssuerReply, 35*time.Second)
	c.IssuerTime = cmp.Or(c.IssuerTime, 20*time.Second)
	c.RepeatInterval = cmp.Or(c.RepeatInterval, time.Minute)
	if c.Calendar == nil {
		c.Calendar = new(payment.Calendar)
	}
	c.Members, c.BINs = slices.Clone(c.Members), slices.Clone(c.BINs)
	for i := range c.Members {
		c.Members[i].Account = cmp.Or(c.Members[i].Account, string(c.Members[i].Node))
	}
	for i := range c.BINs {
		c.BINs[i].Kind = cmp.Or(c.BINs[i].Kind, Debit)
	}
	return c
}

// Validate returns every mistake in c.
func (c *Config) Validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("clearing: "+format, args...)) }
	members, nodes := make(map[payment.InstitutionID]bool), make(map[party.Node]bool)
	for i, m := range c.Members {
		at := fmt.Sprintf("members[%d]", i)
		if m.ID == "" || len(m.ID) > 11 || !payment.Digits(string(m.ID)) {
			wrong("%s.id %q: want 1 to 11 digits, as DE 32 holds", at, m.ID)
		}
		if m.Node == "" {
			wrong("%s.node: want the end of the member's link, such as acquirer", at)
		}
		if members[m.ID] || nodes[m.Node] {
			wrong("%s: id %s or node %s is another member's", at, m.ID, m.Node)
		}
		if d, err := dialect.Named(cmp.Or(c.Dialect, dialect.Default)); err == nil {
			if err := m.checkPINZone(d); err != nil {
				wrong("%s: %w", at, err)
			}
		}
		members[m.ID], nodes[m.Node] = true, true
	}
	prefixes := make(map[string]bool)
	for i, b := range c.BINs {
		at := fmt.Sprintf("bins[%d]", i)
		if b.Prefix == "" || !payment.Digits(b.Prefix) {
			wrong("%s.prefix %q: want the first digits of a card number", at, b.Prefix)
		}
		if prefixes[b.Prefix] {
			wrong("%s.prefix %s: listed twice", at, b.Prefix)
		}
		if !members[b.Issuer] {
			wrong("%s.issuer %q: not the id of a member", at, b.Issuer)
		}
		if k := b.Kind; k != "" && k != Debit && k != Credit {
			wrong("%s.kind %q: want debit or credit", at, b.Kind)
		}
		prefixes[b.Prefix] = true
	}
	for _, f := range []struct {
		name string
		is   payment.Fee
	}{{"interchange-debit", c.InterchangeDebit}, {"interchange-credit", c.InterchangeCredit},
		{"network-fee", c.NetworkFee}} {
		if f.is.Rate < 0 || f.is.Rate > 1_000_000 || f.is.Cap < 0 {
			wrong("%s: rate %v, cap %d: want 0%% to 100%% and a cap of zero or more", f.name, f.is.Rate, f.is.Cap)
		}
	}
	for _, d := range []struct {
		name string
		is   time.Duration
	}{{"acquirer-reply", c.AcquirerReply}, {"issuer-reply", c.IssuerReply}, {"issuer-time", c.IssuerTime},
		{"repeat-interval", c.RepeatInterval}, {"cut-over-window", c.CutOverWindow}} {
		if d.is < 0 {
			wrong("%s %v: want a duration of zero or more", d.name, d.is)
		}
	}
	if d := c.withDefaults(); d.AcquirerReply <= d.IssuerReply || d.IssuerReply <= d.IssuerTime {
		wrong("acquirer-reply %v, issuer-reply %v, issuer-time %v: want each longer than the next", d.AcquirerReply,
			d.IssuerReply, d.IssuerTime)
	}
	return errors.Join(errs...)
}

// route returns the BIN that a card number belongs to, or nil.
func (c *Config) route(pan payment.KeptPAN) *BIN {
	var best *BIN
	for i := range c.BINs {
		b := &c.BINs[i]
		if strings.HasPrefix(string(pan), b.Prefix) && (best == nil || len(b.Prefix) > len(best.Prefix)) {
			best = b
		}
	}
	return best
}

// checkPINZone refuses what DE 52 of the members' links cannot carry.
func (m *Member) checkPINZone(d *dialect.Dialect) error {
	if z := m.PIN; !z.Key.IsZero() && z.Format.Size() != d.PINBlockSize() {
		return fmt.Errorf("PIN block %v has %d bytes, and DE 52 of %s holds %d: want a format of that size (iso-0, iso-1 "+
			"or iso-3 under tdes for 8), or a dialect whose DE 52 is larger",
			z.Format, z.Format.Size(), d.Name(), d.PINBlockSize())
	}
	return nil
}

// secure makes the door to the members that a MAC is agreed on with.
//
//	acquirer ── 0200, MAC of their zone ──▶ clearing ── 0200, MAC of the next ──▶ issuer
//
// A request whose MAC is wrong is answered A0 and not looked at; a reply is as good
// as none: the exchange runs into its time-out and is undone.
func secure(members []Member, d *dialect.Dialect) (*dialect.NeighbourMACs, error) {
	seals := make(map[party.Node]dialect.Sealer)
	for i := range members {
		mac, err := members[i].MAC.MAC()
		if err != nil {
			return nil, fmt.Errorf("clearing: members[%d].mac: %w", i, err)
		}
		if mac != nil {
			seals[members[i].Node] = mac
		}
	}
	return d.NewNeighbourMACs(seals), nil
}
