package terminal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// Config is how a terminal is set up. The zero value of a field means its default.
type Config struct {
	Name     party.Node         `yaml:"name"`     // required, such as "T1"
	ID       payment.TerminalID `yaml:"id"`       // DE 41; the name by default
	Merchant payment.MerchantID `yaml:"merchant"` // DE 42, required
	Dialect  string             `yaml:"dialect"`  // of package dialect; 1987-ascii by default
	// Dialects are those that are not shipped, by name.
	Dialects dialect.Known `yaml:"-"`
	// Currency is that of its amounts; the dialect's by default.
	Currency payment.Currency `yaml:"currency"`

	Acquirer party.Node `yaml:"acquirer"` // "acquirer" by default
	Printer  party.Node `yaml:"printer"`  // "<name>.printer" by default
	Operator party.Node `yaml:"operator"` // "operator" by default

	// ReplyTimeout is how long the terminal waits for a reply, 60 s by default.
	ReplyTimeout time.Duration `yaml:"reply-timeout"`
	// ReversalResends is how often a reversal is sent again, 3 by default (common
	// range 1 to 3). After resends + 1 attempts the record is deleted.
	ReversalResends int `yaml:"reversal-resends"`
	// Reversal says when a kept reversal leaves.
	Reversal ReversalTime `yaml:"reversal"`

	FirstSTAN  payment.STAN        `yaml:"first-stan"`  // 1 by default
	FirstBatch payment.BatchNumber `yaml:"first-batch"` // 1 by default; sign-on gives another
	// BatchLimit is how many transactions the batch holds before the terminal
	// wants a settlement: 999 by default, the most that DE 48 can count, and up to
	// 9999, which DE 74 to 77 can count.
	BatchLimit int `yaml:"batch-limit"`
	// RefundLimit is the largest refund in minor units that the till lets through,
	// 0 for none. What is left of the sale is the host's to know.
	RefundLimit int64 `yaml:"refund-limit"`
	// PrinterFailure says what becomes of a transaction that the host approved and
	// the printer did not print.
	PrinterFailure PrinterFailure `yaml:"printer-failure"`

	// Keys are what the key ceremony put into the terminal. Without a master key no
	// message carries a PIN or a MAC.
	Keys Keys `yaml:"-"`

	// Calendar gives the wall-clock time for DE 12 and 13. Required.
	Calendar *payment.Calendar `yaml:"-"`
	Practice Practice          `yaml:"practice"`
}

// ReversalTime says when a terminal sends a reversal that it keeps.
type ReversalTime string

const (
	BeforeNext ReversalTime = "before-next" // before the next on-line request; the default
	AtOnce     ReversalTime = "at-once"     // after the time-out, and after power returns
)

// PrinterFailure says what becomes of an approved transaction without a slip.
type PrinterFailure string

const (
	ReprintSlip PrinterFailure = "reprint" // it stands, and the slip is printed later; the default
	UndoSale    PrinterFailure = "reverse" // it is cancelled and reversed with reason 96
)

// Practice is what terminals do wrong. The zero value is right.
type Practice struct {
	// AcceptLateReply takes an approval for a sale although its exchange is
	// closed and the reversal may be through: the slip is printed, the goods go,
	// and no money comes (A04).
	AcceptLateReply bool `yaml:"accept-late-reply" doc:"an approval after the end of its exchange is taken for a sale: goods go, no money comes (A04)" zh:"交互结束后才到的批准被当作成交：货给了，钱不来（A04）"`
	// SkipReversal keeps no reversal record: after a lost reply the cardholder is
	// debited for a sale that the till does not have, and pays again at the next
	// swipe (E06, E11).
	SkipReversal bool `yaml:"skip-reversal" doc:"after a lost reply nothing is reversed: the cardholder pays for a sale that the till does not have (E06)" zh:"应答丢失后不发冲正：持卡人为终端没有的交易付了钱（E06）"`
	// IgnorePartialApproval takes code 10 for an approval of the full amount: the
	// merchant lacks what DE 4 of the reply left out (E15).
	IgnorePartialApproval bool `yaml:"ignore-partial-approval" doc:"10 is taken for an approval of the whole amount (E15)" zh:"把应答 10 当作全额批准（E15）"`
	// CloseOnMismatch closes the batch whatever the host's verdict and uploads
	// nothing: the host cannot say which transaction is missing (B02).
	CloseOnMismatch bool `yaml:"close-on-mismatch" doc:"the batch is closed whatever the host says of its totals, and nothing is uploaded (B02)" zh:"不论主机说总计平不平都结束批次，也不上送明细（B02）"`
	// SkipMACCheck believes an approval whatever its MAC: who can change a decline
	// on the line takes goods for nothing.
	SkipMACCheck bool `yaml:"skip-mac-check" doc:"an approval is believed whatever its MAC" zh:"不核对 MAC，批准一律相信"`
	// CloseWithoutEnd closes the batch although nobody answered the end of the
	// upload: the till says settled, the host keeps the batch open (B04).
	CloseWithoutEnd bool `yaml:"close-without-end" doc:"the batch is closed although nobody answered the end of the upload (B04)" zh:"批上送结束没有应答，仍结束批次（B04）"`
	// IgnoreSignOnRequest works on when the host asks for a sign-on or refuses a
	// message for its keys (99, A0): every sale of the day is refused (E01).
	IgnoreSignOnRequest bool `yaml:"ignore-sign-on-request" doc:"works on under old keys when the host asks for a sign-on: every sale is refused (E01)" zh:"主机要求重新签到时仍用旧密钥：每笔交易都被拒（E01）"`
	// TellOnce sends an advice once, answered or not: the host learns of an offline
	// sale only when the batch differs and is uploaded (E07).
	TellOnce bool `yaml:"tell-once" doc:"an advice is sent once, answered or not (E07)" zh:"通知类报文只发一次，不管有没有应答（E07）"`
	// ReversalNeedsApproval takes only 00 for the end of a reversal: one for which
	// the host has nothing left to undo (25, 12) is repeated until it is given up,
	// and the cashier calls for nothing.
	ReversalNeedsApproval bool `yaml:"reversal-needs-approval" doc:"a reversal that is answered 25 or 12 is repeated until it is given up" zh:"冲正得到 25 或 12 应答仍不断重发，直到放弃"`
	// AnyReversalReply takes every answer to a reversal for its end: one that the
	// host could not do is not sent again, and the cardholder stays debited.
	AnyReversalReply bool `yaml:"any-reversal-reply" doc:"any answer ends a reversal, also one that says that it was not done" zh:"任何应答都算冲正结束，即使应答说没有冲正"`
	// TakeAnyReply takes whatever reply to a card transaction arrives while one is open for its own, whatever trace
	// number, transaction or terminal it names: the late approval of one sale gives out the goods of the next (A04).
	TakeAnyReply bool `yaml:"take-any-reply" doc:"whatever reply comes while a request is open is taken for its own (A04)" zh:"等待应答时，来什么应答都当作自己的（A04）"`
	// MatchBySTAN tells by the trace number alone which request a reply answers, as a library does unless it is told
	// more: where a reversal repeats the number of its sale, the late approval of the sale is taken for the answer to
	// the reversal, which is not sent again (A04).
	MatchBySTAN bool `yaml:"match-by-stan" doc:"the trace number alone says which request a reply answers (A04)" zh:"只凭流水号认应答属于哪笔请求（A04）"`
}

// Keys are what a terminal is given before it meets its host, and how it uses
// what the host gives it at sign-on.
//
//	T                                              acquirer
//	│ 0800 ──────────────────────────────────────────▶│
//	│◀───────────── 0810 DE 62: TPK, TAK under the TMK │
//	│ check values verified, else the sign-on is void  │
//	│ 0200 DE 52 under the TPK, DE 64 under the TAK ──▶│
//	│◀──────────────────────────────── 0210 00, DE 64  │   verified; wrong: 0400 with A0
type Keys struct {
	TMK    hsm.Key           // terminal master key, shared with the acquirer
	LMK    hsm.Key           // local master key: seals what the terminal stores
	Scheme dialect.KeyScheme // what working keys the terminal asks for
	MAC    hsm.MACMethod     // hsm.UnionPayECB by default, hsm.CMAC under AES

	// PINs are what cardholders know, by the name of the card, and CVNs what is
	// printed on their cards.
	PINs map[string]hsm.PIN
	CVNs map[string]CVN
	// Chips are the chips of the cards that are presented here: the ICC-AC key with
	// which each signs (CVN 10).
	Chips map[payment.KeptPAN]hsm.Key
}

// InUse reports whether messages carry PINs and MACs.
func (k *Keys) InUse() bool { return !k.TMK.IsZero() }

func (k *Keys) validate(name party.Node) error {
	for _, icc := range k.Chips {
		if icc.Usage() != hsm.ICCAC {
			return fmt.Errorf("terminal %s: keys: chips: want an %v for each card, have a %v", name, hsm.ICCAC, icc.Usage())
		}
	}
	switch {
	case !k.InUse():
		return nil
	case k.TMK.Usage() != hsm.TMK:
		return fmt.Errorf("terminal %s: keys: want a TMK, have a %v", name, k.TMK.Usage())
	case k.LMK.IsZero() || k.LMK.Usage() != hsm.LMK:
		return fmt.Errorf("terminal %s: keys: want an LMK beside the TMK, have %v", name, k.LMK)
	}
	return nil
}

// usualMAC is the method where the config has none.
func (k *Keys) usualMAC() hsm.MACMethod {
	if k.InUse() {
		return k.TMK.Algorithm().UsualMAC()
	}
	return hsm.UnionPayECB
}

// fit refuses keys that the dialect cannot carry: working keys follow the cipher of the
// master key, and so does the size of a PIN block.
func (k *Keys) fit(name party.Node, d *dialect.Dialect) error {
	if !k.InUse() {
		return nil
	}
	cipher := k.TMK.Algorithm()
	format := cipher.PINFormat()
	switch {
	case cipher.KeySize() > 16:
		return fmt.Errorf("terminal %s: keys: working keys of %v do not fit into the 16 bytes that DE 62 has for each: "+
			"want a TMK of des, tdes-2, aes-128 or sm4", name, cipher)
	case format.Size() != d.PINBlockSize():
		return fmt.Errorf("terminal %s: keys: a TMK of %v makes PIN blocks %v of %d bytes, and DE 52 of %s holds %d: want "+
			"a TMK whose blocks have that size, or a dialect whose DE 52 is as large",
			name, cipher, format, format.Size(), d.Name(), d.PINBlockSize())
	case k.Scheme == dialect.DoubleAndTrack && cipher.BlockSize() != 8:
		return fmt.Errorf("terminal %s: keys: tracks are enciphered under tdes, not under %v: want the scheme %s", name,
			cipher, dialect.DoubleKeys)
	}
	return nil
}

// withDefaults returns c with every zero field set.
func (c Config) withDefaults() Config {
	set := func(field *party.Node, value party.Node) {
		if *field == "" {
			*field = value
		}
	}
	if c.ID == "" {
		c.ID = payment.TerminalID(c.Name)
	}
	set(&c.Acquirer, "acquirer")
	set(&c.Printer, c.Name+".printer")
	set(&c.Operator, party.Operator)
	if c.Dialect == "" {
		c.Dialect = dialect.Names()[0]
	}
	if c.ReplyTimeout == 0 {
		c.ReplyTimeout = 60 * time.Second
	}
	if c.ReversalResends == 0 {
		c.ReversalResends = 3
	}
	if c.Reversal == "" {
		c.Reversal = BeforeNext
	}
	if c.FirstSTAN == 0 {
		c.FirstSTAN = 1
	}
	if c.FirstBatch == 0 {
		c.FirstBatch = 1
	}
	if c.PrinterFailure == "" {
		c.PrinterFailure = ReprintSlip
	}
	if c.Keys.MAC == 0 {
		c.Keys.MAC = c.Keys.usualMAC()
	}
	if c.BatchLimit == 0 {
		c.BatchLimit = countOfField48
	}
	return c
}

// The largest counts of a settlement in DE 48, and of an end of upload.
const (
	countOfField48 = 999
	maxBatch       = 9999
)

// dialect returns what the terminal speaks.
func (c *Config) dialect() (*dialect.Dialect, error) { return c.Dialects.Named(c.Dialect) }

// Validate returns every mistake at once.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	wrong := func(field, format string, args ...any) {
		errs = append(errs, fmt.Errorf("terminal %s: %s: %s", c.Name, field, fmt.Sprintf(format, args...)))
	}
	if c.Name == "" {
		wrong("name", "missing; give it a name such as T1")
	}
	if len(c.ID) > 8 {
		wrong("id", "DE 41 has eight characters, have %q", c.ID)
	}
	if c.Merchant == "" || len(c.Merchant) > 15 {
		wrong("merchant", "want one to fifteen characters of DE 42, have %q", c.Merchant)
	}
	most := countOfField48
	if d, err := c.dialect(); err != nil {
		wrong("dialect", "%v", err)
	} else {
		most = min(maxBatch, d.BatchSize())
		errs = append(errs, c.Keys.fit(c.Name, d))
	}
	if c.BatchLimit < 1 || c.BatchLimit > most {
		wrong("batch-limit", "want 1 to %d, have %d", most, c.BatchLimit)
	}
	if c.ReplyTimeout < 0 {
		wrong("reply-timeout", "want a time such as 60s, have %s", c.ReplyTimeout)
	}
	if c.ReversalResends < 0 || c.ReversalResends > 9 {
		wrong("reversal-resends", "want 1 to 9, have %d", c.ReversalResends)
	}
	if c.Reversal != BeforeNext && c.Reversal != AtOnce {
		wrong("reversal", "want %s or %s, have %q", BeforeNext, AtOnce, c.Reversal)
	}
	if c.FirstSTAN > 999999 || c.FirstBatch > 999999 {
		wrong("first-stan, first-batch", "want at most 999999, have %d and %d", c.FirstSTAN, c.FirstBatch)
	}
	errs = append(errs, c.Keys.validate(c.Name))
	if c.PrinterFailure != ReprintSlip && c.PrinterFailure != UndoSale {
		wrong("printer-failure", "want %s or %s, have %q", ReprintSlip, UndoSale, c.PrinterFailure)
	}
	if c.RefundLimit < 0 {
		wrong("refund-limit", "want 0 or more, have %d", c.RefundLimit)
	}
	if c.Calendar == nil {
		wrong("calendar", "missing; the terminal dates its transactions by it")
	}
	if strings.ContainsAny(string(c.Name), " \t\n") {
		wrong("name", "want no spaces, have %q", c.Name)
	}
	return errors.Join(errs...)
}
