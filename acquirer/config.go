package acquirer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Config sets up the acquirer. A zero field means its default.
type Config struct {
	ID        payment.InstitutionID `yaml:"id"`        // DE 32; default 48010000
	Forwarder payment.InstitutionID `yaml:"forwarder"` // DE 33; default ID
	Currency  payment.Currency      `yaml:"currency"`  // default CNY
	Calendar  *payment.Calendar     `yaml:"-"`

	Dialect        string                `yaml:"dialect"`         // of the inner legs; default 1987-ascii
	Dialects       dialect.Known         `yaml:"-"`               // those that are not shipped, by name
	Network        party.Node            `yaml:"network"`         // default clearing
	NetworkID      payment.InstitutionID `yaml:"network-id"`      // receiver of our claims; default 00010000
	SettlementBank party.Node            `yaml:"settlement-bank"` // default settlement-bank
	Account        string                `yaml:"account"`         // own account there, DE 102; default acquirer
	OwnFunds       payment.Amount        `yaml:"own-funds"`       // on that account at the start

	Terminals []host.Terminal `yaml:"terminals"`
	Merchants []Merchant      `yaml:"merchants"`

	// Routes are the first digits of the cards whose issuers the network reaches: any
	// other card is answered 92. None: all of them.
	Routes []string `yaml:"routes"`
	// TestCardsOnly answers 14 to a card whose number lies neither in a test range nor under
	// TestBINs, and keeps nothing of it: a real card that is presented by mistake.
	TestCardsOnly bool     `yaml:"test-cards-only"`
	TestBINs      []string `yaml:"test-bins"`
	// Strict answers terminals as a host in production does: 30 where a message lacks what its
	// layout demands, has what it forbids or has bytes behind its end; 77 to a batch that is
	// not the host's.
	Strict bool `yaml:"strict"`

	Capture host.Capture `yaml:"capture"` // default host

	Parameters string `yaml:"parameters"` // what a parameter download brings
	CAKeys     string `yaml:"ca-keys"`    // what a download of the card organisations' public keys brings

	// The waits nest: who asks waits longer than who is asked, or an approval comes
	// when it has been given up.
	TerminalTimeout time.Duration `yaml:"terminal-timeout"` // how long the terminals wait; default 60 s
	NetworkTimeout  time.Duration `yaml:"network-timeout"`  // how long the network waits for an issuer; default 35 s

	ReplyTimeout   time.Duration `yaml:"reply-timeout"`   // wait for the network, then 98 and 0420; default 45 s
	RepeatInterval time.Duration `yaml:"repeat-interval"` // between repeats of an advice (0421, 0221); default 60 s
	PayoutTimeout  time.Duration `yaml:"payout-timeout"`  // wait for the outcome of a payout, then ask; default 60 s
	QueryInterval  time.Duration `yaml:"query-interval"`  // between queries of one payout; default 5 min
	PayoutLimit    time.Duration `yaml:"payout-limit"`    // a payout unknown for longer is an item; default 2 h

	PayoutsBy payment.TimeOfDay `yaml:"payouts-by"` // by when what is due must be instructed; default 17:00

	// PreAuthDays are natural days for which a pre-authorisation is kept for its completion;
	// default 30.
	PreAuthDays int `yaml:"preauth-days"`

	DueAfter     int               `yaml:"due-after"`     // n of T+n; default 1
	FileDue      payment.TimeOfDay `yaml:"file-due"`      // a file is late after it, a natural day later; default 08:30
	StatementDue payment.TimeOfDay `yaml:"statement-due"` // the money is late after it, a working day later; default 08:45

	Paying  payer.Paying      `yaml:"paying"`  // how merchants are paid
	Refunds host.RefundPolicy `yaml:"refunds"` // of more than the merchant is owed; default charge

	Tariff host.Tariff `yaml:"tariff"` // what the network's fees should be; none: they are not compared

	WriteOffPersons    int  `yaml:"write-off-persons"`    // who must sign that it is nobody's money; default 2
	ContestWithoutSlip bool `yaml:"contest-without-slip"` // although a retrieval request was not answered

	// GreatestAge is how old a request may be by its own DE 12 and 13, the clock of its
	// terminal corrected by what it was off at the sign-on; an older one posts nothing and
	// is 12. Default 24 h. What terminals tell afterwards (0220) is taken at any age.
	GreatestAge time.Duration `yaml:"greatest-age"`

	// UnmatchedRefund is the most, in minor units, that a refund is whose sale the host
	// does not know, be it that none is named or that it is older than RefundDays; more is
	// 61. Default 10,000 of the currency: nobody else holds such a refund against a sale.
	UnmatchedRefund int64 `yaml:"unmatched-refund"`

	// ForceBatches captures what stands in a batch that nobody settles, after this time
	// (terminal capture); zero: never.
	ForceBatches time.Duration `yaml:"force-batches"`

	Keys host.Keys `yaml:"-"` // none: no PIN, no MAC

	Practice Practice `yaml:"practice"`
}

// Merchant is a shop with its price and the account that its money goes to.
type Merchant struct {
	ID                payment.MerchantID `yaml:"id"` // DE 42
	Name              string             `yaml:"name"`
	MCC               string             `yaml:"mcc"`                 // DE 18
	Fee               payment.Fee        `yaml:"fee"`                 // m of J6, of each transaction
	RefundFeeReturned bool               `yaml:"refund-fee-returned"` // a refund gives the fee on its amount back
	Account           payer.Account      `yaml:"account"`
	MinPayout         int64              `yaml:"min-payout"` // minor units; less is carried forward
}

// Practice lists behaviour that is wrong but real. Zero is right.
type Practice struct {
	// DateByOwnClock puts a sale into the clearing day of the acquirer's own clock
	// and ignores DE 15: a sale at the cut-over is looked for in the wrong file,
	// stands as a short for a day and is paid a day late (B05).
	DateByOwnClock bool `yaml:"date-by-own-clock" doc:"the clearing day is that of its own clock, whatever DE 15 says (B05)" zh:"清算日按自己的时钟定，不看 DE 15（B05）" json:"date_by_own_clock,omitempty"`
	// ForgetPending does not undo, after a restart, requests whose reply it never
	// recorded: the cardholder stays debited for a sale that nobody has (A06).
	ForgetPending bool `yaml:"forget-pending" doc:"what had no reply before a restart is not undone (A06)" zh:"重启前没有应答的交易不予撤回（A06）" json:"forget_pending,omitempty"`
	// NewPayoutIDOnRetry sends a payout without an answer again under a new id
	// instead of asking for the old one: the merchant is paid twice (D03).
	NewPayoutIDOnRetry bool `yaml:"new-payout-id-on-retry" doc:"a payout without an answer is sent again under a new id: paid twice (D03)" zh:"没有应答的出款换新号重发：付两次（D03）" json:"new_payout_id_on_retry,omitempty"`
	// ForgetPayoutRun does not take up a payout run that died: the merchants after its
	// checkpoint are not paid until somebody notices (D02).
	ForgetPayoutRun bool `yaml:"forget-payout-run" doc:"a payout run that died is not taken up (D02)" zh:"中断的出款批次不再继续（D02）" json:"forget_payout_run,omitempty"`
	// HoldWithoutReason keeps money back without telling why or until when (D06).
	HoldWithoutReason bool `yaml:"hold-without-reason" doc:"money is kept back without telling why or until when (D06)" zh:"暂扣款项而不说明原因和期限（D06）" json:"hold_without_reason,omitempty"`
	// PayWithoutClearing pays what is due by the journal although the clearing file
	// has not come: a sale that the network does not have is paid from own funds (B08).
	PayWithoutClearing bool `yaml:"pay-without-clearing" doc:"what the journal has is paid although no clearing file has come (B08)" zh:"清算文件未到，仍按流水出款（B08）" json:"pay_without_clearing,omitempty"`
	// SkipMACCheck acts on messages whose MAC is wrong: whoever is on the line can
	// sell, void and reverse in a merchant's name.
	SkipMACCheck bool `yaml:"skip-mac-check" doc:"messages of terminals are acted upon whatever their MAC" zh:"终端报文的 MAC 不对也照样处理" json:"skip_mac_check,omitempty"`
	// TakeRepeats treats a second copy of a till's request as a new one: the cardholder
	// is debited twice for one sale (A10).
	TakeRepeats bool `yaml:"take-repeats" doc:"a copy of a request is a new one: the cardholder is debited twice (A10)" zh:"请求的副本当作新请求：持卡人被扣两次（A10）" json:"take_repeats,omitempty"`
	// FeeByDay works the merchant's fee out on the sum of a clearing day and not sale by
	// sale: a few 分 more or less than the contract says, every day (G05).
	FeeByDay bool `yaml:"fee-by-day" doc:"the merchant fee is worked out on the sum of a day and not sale by sale (G05)" zh:"商户手续费按当日合计计算，不逐笔计算（G05）" json:"fee_by_day,omitempty"`
	// RefundBeyondSale looks at each refund alone: several together give back more
	// than was paid, at the merchant's cost.
	RefundBeyondSale bool `yaml:"refund-beyond-sale" doc:"each refund is looked at alone: several give back more than was paid" zh:"每笔退货单独核对：几笔合计可超过原交易" json:"refund_beyond_sale,omitempty"`
	// ForgetEarlyReversal keeps no trace of a reversal whose original it does not
	// know: when the request comes after all, the cardholder pays for a sale that
	// the till has undone.
	ForgetEarlyReversal bool `yaml:"forget-early-reversal" doc:"a reversal whose original is not known leaves no trace: the original stands when it comes" zh:"找不到原交易的冲正不留痕迹：原交易随后到达便成立" json:"forget_early_reversal,omitempty"`
	// BookFilesAgain books a clearing file that it has booked: the network's fees and interchange stand twice in the
	// books, and the day's net position is twice what the settlement bank pays (B09).
	BookFilesAgain bool `yaml:"book-files-again" doc:"a clearing file that comes again is booked again (B09)" zh:"清算文件重复到达便重复入账（B09）" json:"book_files_again,omitempty"`
	// Unwatched are comparisons that nobody makes: what they would find stands until
	// somebody complains.
	Unwatched []reconcile.Comparison `yaml:"unwatched" doc:"comparisons that nobody makes" zh:"无人进行的对账" json:"unwatched,omitempty" enum:"L1,L2,L3,L4,L5"`
}

// usualUnmatchedRefund is the default of Config.UnmatchedRefund in major units.
const usualUnmatchedRefund = 10_000

// major is how many minor units a major one has.
func major(c payment.Currency) int64 {
	n := int64(1)
	for range c.Exponent() {
		n *= 10
	}
	return n
}

func (c Config) withDefaults() Config {
	c.ID = cmp.Or(c.ID, "48010000")
	c.Forwarder = cmp.Or(c.Forwarder, c.ID)
	c.Currency = cmp.Or(c.Currency, payment.CNY)
	if c.Calendar == nil {
		c.Calendar = new(payment.Calendar)
	}
	c.Dialect = cmp.Or(c.Dialect, dialect.Default)
	c.Network = cmp.Or(c.Network, "clearing")
	c.NetworkID = cmp.Or(c.NetworkID, "00010000")
	c.WriteOffPersons = cmp.Or(c.WriteOffPersons, 2)
	c.SettlementBank = cmp.Or(c.SettlementBank, "settlement-bank")
	c.Account = cmp.Or(c.Account, "acquirer")
	c.Capture = cmp.Or(c.Capture, host.HostCapture)
	c.TerminalTimeout = cmp.Or(c.TerminalTimeout, time.Minute)
	c.NetworkTimeout = cmp.Or(c.NetworkTimeout, 35*time.Second)
	c.PreAuthDays = cmp.Or(c.PreAuthDays, 30)
	c.GreatestAge = cmp.Or(c.GreatestAge, 24*time.Hour)
	c.UnmatchedRefund = cmp.Or(c.UnmatchedRefund, usualUnmatchedRefund*major(c.Currency))
	c.ReplyTimeout = cmp.Or(c.ReplyTimeout, 45*time.Second)
	c.RepeatInterval = cmp.Or(c.RepeatInterval, time.Minute)
	c.PayoutTimeout = cmp.Or(c.PayoutTimeout, time.Minute)
	c.QueryInterval = cmp.Or(c.QueryInterval, 5*time.Minute)
	c.PayoutLimit = cmp.Or(c.PayoutLimit, 2*time.Hour)
	c.DueAfter = cmp.Or(c.DueAfter, 1)
	c.FileDue = cmp.Or(c.FileDue, payment.TimeOfDay(8*time.Hour+30*time.Minute))
	c.StatementDue = cmp.Or(c.StatementDue, payment.TimeOfDay(8*time.Hour+45*time.Minute))
	c.Paying = c.Paying.WithDefaults()
	c.Terminals, c.Merchants = slices.Clone(c.Terminals), slices.Clone(c.Merchants)
	for i := range c.Terminals {
		t := &c.Terminals[i]
		t.Node = cmp.Or(t.Node, party.Node(t.ID))
		t.Dialect = cmp.Or(t.Dialect, dialect.Default)
	}
	return c
}

// Validate returns every mistake in c.
func (c *Config) Validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf("acquirer: "+format, args...)) }
	for name, id := range map[string]payment.InstitutionID{"id": c.ID, "forwarder": c.Forwarder} {
		if len(id) > 11 || !payment.Digits(string(id)) {
			wrong("%s %q: want 1 to 11 digits, as DE 32 and 33 hold", name, id)
		}
	}
	if _, err := c.Dialects.Named(cmp.Or(c.Dialect, dialect.Default)); err != nil {
		wrong("dialect: %w", err)
	}
	if o := c.OwnFunds; o.Minor < 0 || o.Minor > 0 && o.Currency != cmp.Or(c.Currency, payment.CNY) {
		wrong("own-funds %v: want an amount of zero or more in %v", o, cmp.Or(c.Currency, payment.CNY))
	}
	if c.DueAfter < 0 || c.DueAfter > 30 {
		wrong("due-after %d: want 1 to 30 working days", c.DueAfter)
	}
	for _, d := range []struct {
		name string
		is   time.Duration
	}{{"terminal-timeout", c.TerminalTimeout}, {"reply-timeout", c.ReplyTimeout}, {"network-timeout", c.NetworkTimeout},
		{"repeat-interval", c.RepeatInterval}, {"payout-timeout", c.PayoutTimeout},
		{"query-interval", c.QueryInterval}, {"payout-limit", c.PayoutLimit}, {"force-batches", c.ForceBatches},
		{"greatest-age", c.GreatestAge}} {
		if d.is < 0 {
			wrong("%s %v: want a duration of more than zero", d.name, d.is)
		}
	}
	d := c.withDefaults()
	if d.TerminalTimeout <= d.ReplyTimeout || d.ReplyTimeout <= d.NetworkTimeout {
		wrong(
			"terminal-timeout %v, reply-timeout %v, network-timeout %v: want each longer than the next", d.TerminalTimeout,
			d.ReplyTimeout, d.NetworkTimeout,
		)
	}
	if c.PreAuthDays < 0 {
		wrong("preauth-days %d: want zero or more", c.PreAuthDays)
	}
	if c.UnmatchedRefund < 0 {
		wrong("unmatched-refund %d: want zero or more minor units", c.UnmatchedRefund)
	}
	c.Paying.Validate(wrong)
	h := d.host()
	h.Validate(wrong)
	c.validateMerchants(wrong)
	slices.SortFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

func (c *Config) validateMerchants(wrong func(string, ...any)) {
	seen := make(map[payment.MerchantID]bool)
	for i := range c.Merchants {
		m, at := &c.Merchants[i], fmt.Sprintf("merchants[%d]", i)
		if m.ID == "" || len(m.ID) > 15 {
			wrong("%s.id %q: want 1 to 15 characters, as DE 42 holds", at, m.ID)
		}
		if seen[m.ID] {
			wrong("%s.id %s: listed twice", at, m.ID)
		}
		seen[m.ID] = true
		if m.MCC != "" && (len(m.MCC) != 4 || !payment.Digits(m.MCC)) {
			wrong("%s.mcc %q: want four digits", at, m.MCC)
		}
		if m.Fee.Rate < 0 || m.Fee.Rate > 1_000_000 || m.Fee.Cap < 0 {
			wrong("%s.fee %v: want a rate of 0%% to 100%% and a cap of zero or more", at, m.Fee)
		}
		if m.MinPayout < 0 {
			wrong("%s.min-payout %d: want zero or more minor units", at, m.MinPayout)
		}
		if err := m.Account.Validate(); err != nil {
			wrong("%s.account.%w", at, err)
		}
	}
}

// host is what the host knows of the config.
func (c *Config) host() host.Config {
	h := host.Config{
		ID: c.ID, Forwarder: c.Forwarder, Currency: c.Currency, Calendar: c.Calendar, OwnFunds: c.OwnFunds,
		Dialect: c.Dialect, Dialects: c.Dialects, Network: c.Network,
		Terminals: c.Terminals, Routes: c.Routes, TestCardsOnly: c.TestCardsOnly, TestBINs: c.TestBINs, Strict: c.Strict,
		Parameters: c.Parameters, CAKeys: c.CAKeys,
		ReplyTimeout: c.ReplyTimeout, RepeatInterval: c.RepeatInterval, PreAuthDays: c.PreAuthDays,
		UnmatchedRefund: c.UnmatchedRefund, GreatestAge: c.GreatestAge,
		Capture: c.Capture, ForceBatches: c.ForceBatches, Refunds: c.Refunds, Tariff: c.Tariff, Keys: c.Keys,
	}
	p := &c.Practice
	h.Practice = host.Practice{
		DateByOwnClock: p.DateByOwnClock, ForgetPending: p.ForgetPending, SkipMACCheck: p.SkipMACCheck,
		TakeRepeats:      p.TakeRepeats,
		RefundBeyondSale: p.RefundBeyondSale, ForgetEarlyReversal: p.ForgetEarlyReversal,
	}
	for i := range c.Merchants {
		m := &c.Merchants[i]
		h.Merchants = append(
			h.Merchants, host.Merchant{ID: m.ID, MCC: m.MCC, Fee: m.Fee, RefundFeeReturned: m.RefundFeeReturned},
		)
	}
	return h
}

// payer is what the payer knows of the config.
func (c *Config) payer() payer.Config {
	p := payer.Config{
		ID: c.ID, Forwarder: c.Forwarder, Currency: c.Currency, Calendar: c.Calendar,
		Dialect: c.Dialect, Dialects: c.Dialects, SettlementBank: c.SettlementBank, Account: c.Account,
		Paying: c.Paying, PayoutTimeout: c.PayoutTimeout, QueryInterval: c.QueryInterval,
		Practice: payer.Practice{
			NewPayoutIDOnRetry: c.Practice.NewPayoutIDOnRetry, ForgetPayoutRun: c.Practice.ForgetPayoutRun,
			HoldWithoutReason: c.Practice.HoldWithoutReason,
		},
	}
	for i := range c.Merchants {
		m := &c.Merchants[i]
		p.Merchants = append(p.Merchants, payer.Merchant{ID: m.ID, Account: m.Account, MinPayout: m.MinPayout})
	}
	return p
}

// desk is what the desk knows of the config.
func (c *Config) desk() desk.Config {
	return desk.Config{
		ID: c.ID, Currency: c.Currency, Calendar: c.Calendar,
		Network: c.Network, NetworkID: c.NetworkID, SettlementBank: c.SettlementBank, Account: c.Account,
		Merchants: c.host().Merchants, Capture: c.Capture,
		DueAfter: c.DueAfter, FileDue: c.FileDue, StatementDue: c.StatementDue, PayoutLimit: c.PayoutLimit,
		PayoutsBy:       c.PayoutsBy,
		WriteOffPersons: c.WriteOffPersons, ContestWithoutSlip: c.ContestWithoutSlip,
		Practice: desk.Practice{
			PayWithoutClearing: c.Practice.PayWithoutClearing, FeeByDay: c.Practice.FeeByDay, Unwatched: c.Practice.Unwatched,
			BookFilesAgain: c.Practice.BookFilesAgain,
		},
	}
}
