package terminal

import (
	"slices"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// replyTimer runs while an exchange is open.
var replyTimer = party.Timer{Name: "reply"}

// Terminal is the state machine. Only Apply changes what comes from facts; the
// rest is scratch space.
type Terminal struct {
	cfg     Config
	dialect *dialect.Dialect

	// From facts.
	stan    payment.STAN        // of the next request
	batch   payment.BatchNumber // open
	offset  time.Duration       // host's time minus the terminal's clock
	records []Record            // of the open batch and the one before
	open    exchange            // what the terminal waits for
	next    *Request            // waits behind the reversal that is open
	kept    reversalRecord      // to be pushed by the next on-line request
	verdict dialect.Verdict     // of the batch that is being settled
	owed    int                 // advices of the open batch that the host does not have
	signOn  bool                // it is to sign on again
	repeat  bool                // and the operator is to repeat what the host refused for its keys
	broken  bool                // the printer
	keys    working             // of the last sign-on
	// counters are the ATCs of the chips that were used here.
	counters map[payment.KeptPAN]uint16

	parameters, caKeys []byte // as downloaded

	codec *dialect.Codec
}

// exchange is a request that has no reply yet; zero when there is none.
type exchange struct {
	Ref
	transaction dialect.Transaction
	own         payment.STAN // DE 11
	attempt     int          // of a reversal; 0 for everything else
	advice      int          // attempt to deliver an advice; 0 for everything else
	details     []payment.STAN
	chip        []byte // DE 55 of a request that the chip has signed
}

func (e *exchange) busy() bool { return e.transaction != dialect.Unknown }

// reversalRecord is what the terminal keeps until it knows how an exchange ended;
// zero when there is none.
type reversalRecord struct {
	Ref
	transaction dialect.Transaction
	pan         payment.KeptPAN
	amount      payment.Amount
	entryMode   string
	date        string
	original    dialect.Original // of a void, a completion
	authID      payment.AuthID   // of the pre-authorisation
	sequence    string
	chip        []byte
	reason      payment.ResponseCode
	own         payment.STAN // DE 11 of the reversal, 0 before the first attempt
	attempts    int
}

func (r *reversalRecord) exists() bool { return r.transaction != dialect.Unknown }

// Reasons of a reversal, DE 39 of 0400.
const (
	reasonNoReply payment.ResponseCode = "98"
	reasonOther   payment.ResponseCode = "06"
	reasonBadMAC  payment.ResponseCode = "A0"
	reasonUndone  payment.ResponseCode = "96" // approved, and the terminal could not finish
)

// working are the keys of the last sign-on, ready for use.
type working struct {
	sealed SealedKeys
	pin    hsm.PINZone
	mac    hsm.MAC // nil before the first sign-on
	track  hsm.Key // of DE 35, where the sign-on brought one
}

// New makes a terminal that has never been switched on.
func New(cfg Config) (*Terminal, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	d, err := cfg.dialect()
	if err != nil {
		return nil, err
	}
	return newTerminal(cfg, d, d.NewCodec().In(cfg.Currency)), nil
}

// newTerminal is a terminal with empty storage.
func newTerminal(cfg Config, d *dialect.Dialect, codec *dialect.Codec) *Terminal {
	return &Terminal{
		cfg: cfg, dialect: d, codec: codec, stan: cfg.FirstSTAN, batch: cfg.FirstBatch,
		counters: make(map[payment.KeptPAN]uint16),
	}
}

// Config returns the configuration with its defaults filled in.
func (t *Terminal) Config() Config { return t.cfg }

// Parameters returns what the terminal is to use, as downloaded last.
func (t *Terminal) Parameters() []byte { return slices.Clone(t.parameters) }

// CAKeys returns the public keys of the card organisations as downloaded last.
func (t *Terminal) CAKeys() []byte { return slices.Clone(t.caKeys) }

// Idle reports whether no exchange is open.
func (t *Terminal) Idle() bool { return !t.open.busy() }

// Batch returns the number of the open batch.
func (t *Terminal) Batch() payment.BatchNumber { return t.batch }

// NextSTAN returns the STAN of the next request.
func (t *Terminal) NextSTAN() payment.STAN { return t.stan }

// KeptReversal returns the transaction whose reversal waits for the next on-line
// request, and the reason it will carry.
func (t *Terminal) KeptReversal() (ref Ref, reason payment.ResponseCode, ok bool) {
	return t.kept.Ref, t.kept.reason, t.kept.exists()
}

// Records returns the journal of the open batch and the one before, oldest first.
func (t *Terminal) Records() []Record { return append([]Record(nil), t.records...) }

// Totals returns what the terminal would settle now.
func (t *Terminal) Totals() dialect.Totals {
	var sum dialect.Totals
	for i := range t.records {
		r := &t.records[i]
		if !r.InBatch || r.Batch != t.batch {
			continue
		}
		switch {
		case r.Transaction.Debit():
			sum.DebitCount++
			sum.Debit = sum.Debit.Add(r.Amount)
		case r.Transaction.Credit():
			sum.CreditCount++
			sum.Credit = sum.Credit.Add(r.Amount)
		}
	}
	return sum
}

func (t *Terminal) inBatch() int {
	n := 0
	for i := range t.records {
		if t.records[i].Batch == t.batch && t.records[i].InBatch {
			n++
		}
	}
	return n
}

// record finds a line of the open batch, the newest first; nil when there is none.
func (t *Terminal) record(s payment.STAN) *Record {
	for i := len(t.records) - 1; i >= 0; i-- {
		if r := &t.records[i]; r.STAN == s && r.Batch == t.batch {
			return r
		}
	}
	return nil
}

// line finds a line of the journal, nil when it is not kept any more.
func (t *Terminal) line(ref Ref) *Record {
	for i := len(t.records) - 1; i >= 0; i-- {
		if t.records[i].Ref == ref {
			return &t.records[i]
		}
	}
	return nil
}

// originalOf finds the line that r refers to, nil when it is not kept any more.
func (t *Terminal) originalOf(r *Record) *Record {
	if r.Original.STAN == 0 {
		return nil
	}
	return t.line(Ref{r.Terminal, r.Original.Batch, r.Original.STAN})
}

// clock returns the wall-clock time that the terminal shows.
func (t *Terminal) clock(ev *party.Event) payment.Time { return ev.Business.Add(t.offset) }
