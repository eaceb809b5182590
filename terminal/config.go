package terminal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Config is how a terminal is set up. The zero value of a field means its default.
type Config struct {
	Name     party.Node         `yaml:"name"`     // required, such as "T1"
	ID       payment.TerminalID `yaml:"id"`       // DE 41; the name by default
	Merchant payment.MerchantID `yaml:"merchant"` // DE 42, required
	Dialect  string             `yaml:"dialect"`  // of package dialect; 1987-ascii by default

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
	// wants a settlement, 999 by default, the most that DE 48 can count.
	BatchLimit int `yaml:"batch-limit"`

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

// Practice is what terminals do wrong. The zero value is right.
type Practice struct {
	// AcceptLateReply takes an approval for a sale although its exchange is
	// closed and the reversal may be through: the slip is printed, the goods go,
	// and no money comes (A04).
	AcceptLateReply bool `yaml:"accept-late-reply"`
	// SkipReversal keeps no reversal record: after a lost reply the cardholder is
	// debited for a sale that the till does not have, and pays again at the next
	// swipe (E06, E11).
	SkipReversal bool `yaml:"skip-reversal"`
	// IgnorePartialApproval takes code 10 for an approval of the full amount: the
	// merchant lacks what DE 4 of the reply left out (E15).
	IgnorePartialApproval bool `yaml:"ignore-partial-approval"`
	// CloseOnMismatch closes the batch whatever the host's verdict and uploads
	// nothing: the host cannot say which transaction is missing (B02).
	CloseOnMismatch bool `yaml:"close-on-mismatch"`
	// CloseWithoutEnd closes the batch although nobody answered the end of the
	// upload: the till says settled, the host keeps the batch open (B04).
	CloseWithoutEnd bool `yaml:"close-without-end"`
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
	if c.BatchLimit == 0 {
		c.BatchLimit = maxBatch
	}
	return c
}

// maxBatch is the largest count of DE 48 in a settlement.
const maxBatch = 999

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
	if _, err := dialect.Named(c.Dialect); err != nil {
		wrong("dialect", "%v", err)
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
	if c.BatchLimit < 1 || c.BatchLimit > maxBatch {
		wrong("batch-limit", "want 1 to %d, have %d", maxBatch, c.BatchLimit)
	}
	if c.Calendar == nil {
		wrong("calendar", "missing; the terminal dates its transactions by it")
	}
	if strings.ContainsAny(string(c.Name), " \t\n") {
		wrong("name", "want no spaces, have %q", c.Name)
	}
	return errors.Join(errs...)
}
