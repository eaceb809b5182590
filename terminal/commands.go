package terminal

import (
	"strings"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Track2 is the second track of a card. It prints as stars; its JSON has the
// digits, since a replay swipes the same card.
type Track2 string

// String hides the track.
func (t Track2) String() string {
	if t == "" {
		return ""
	}
	return "track 2"
}

// GoString keeps %#v from printing the track.
func (t Track2) GoString() string { return t.String() }

// Card is what a customer presents.
type Card struct {
	Name     string          `json:"name,omitempty"` // the scenario's: "alice"
	PAN      payment.KeptPAN `json:"pan"`
	Expiry   string          `json:"expiry"`             // YYMM
	Track2   Track2          `json:"track2,omitempty"`   // made of PAN and expiry when empty
	Sequence string          `json:"sequence,omitempty"` // DE 23 of a chip card, "001"
	Chip     []byte          `json:"chip,omitempty"`     // DE 55, what a foreign chip says to the purchase; Keys.Chips sign for the others
	ATC      uint16          `json:"atc,omitempty"`      // how often the chip was used, with this time; 0: counted here
	PIN      PINEntry        `json:"pin,omitempty"`      // whether the customer enters a PIN
	CVN      CVNEntry        `json:"cvn,omitempty"`      // whether the number printed on the card is keyed too
}

// CVNEntry says what is keyed for the verification number on the card. The digits
// are in no command: they stand on the card.
type CVNEntry string

const (
	NoCVN    CVNEntry = ""
	RightCVN CVNEntry = "right"
	WrongCVN CVNEntry = "wrong"
)

// CVN is the verification number printed on a card, three digits. It prints as stars.
type CVN string

// String hides the number.
func (c CVN) String() string { return strings.Repeat("*", len(c)) }

// GoString keeps %#v from printing the number.
func (c CVN) GoString() string { return c.String() }

// PINEntry says what the customer does at the PIN pad. The digits are in no
// command: the customer knows them.
type PINEntry string

const (
	NoPIN    PINEntry = ""
	RightPIN PINEntry = "right"
	WrongPIN PINEntry = "wrong"
)

// Entry modes of DE 22: how the PAN was read, and whether there is a PIN.
const (
	Keyed     = "012"
	Swiped    = "022" // the default
	SwipedPIN = "021" // the default when a PIN is entered
	ChipNoPIN = "052"

	// Of two digits the third is added: 1 when a PIN is entered, 2 when not.
	Manual      = "01"
	Stripe      = "02"
	Chip        = "05"
	Contactless = "07"
	Fallback    = "80" // the stripe of a card whose chip could not be read
)

// SignOn registers the terminal for the day: the host gives it the batch number
// and the time.
type SignOn struct{}

// Sale sells.
type Sale struct {
	Card      Card           `json:"card"`
	Amount    payment.Amount `json:"amount"`
	EntryMode string         `json:"entry_mode,omitempty"` // Swiped by default
}

// Void takes back a sale or a completion of the open batch, found by the STAN on
// its slip.
type Void struct {
	STAN payment.STAN `json:"stan"`
}

// PreAuth holds an amount on a card: no money moves and no batch counts it.
type PreAuth struct {
	Card      Card           `json:"card"`
	Amount    payment.Amount `json:"amount"`
	EntryMode string         `json:"entry_mode,omitempty"`
}

// PreAuthVoid releases the hold of a pre-authorisation; Original and AuthID are
// what stands on its slip.
type PreAuthVoid struct {
	Card      Card             `json:"card"`
	Amount    payment.Amount   `json:"amount"`
	EntryMode string           `json:"entry_mode,omitempty"`
	Original  dialect.Original `json:"original"`
	AuthID    payment.AuthID   `json:"auth_id"`
}

// Complete takes the money that a pre-authorisation holds: as a request, which
// the host may refuse, or as an advice, which it may not.
type Complete struct {
	Card      Card             `json:"card"`
	Amount    payment.Amount   `json:"amount"`
	EntryMode string           `json:"entry_mode,omitempty"`
	Original  dialect.Original `json:"original"`
	AuthID    payment.AuthID   `json:"auth_id"`
	Advice    bool             `json:"advice,omitempty"`
}

// OfflineSale sells without asking the host: AuthID is what the issuer said by
// telephone. The advice leaves after the next on-line transaction, at the latest
// before the settlement.
type OfflineSale struct {
	Card      Card           `json:"card"`
	Amount    payment.Amount `json:"amount"`
	EntryMode string         `json:"entry_mode,omitempty"` // Keyed by default
	AuthID    payment.AuthID `json:"auth_id"`
}

// Adjust gives an offline sale of the open batch another amount.
type Adjust struct {
	STAN   payment.STAN   `json:"stan"`
	Amount payment.Amount `json:"amount"` // the new total
}

// Tip adds a tip to a sale of the open batch.
type Tip struct {
	STAN   payment.STAN   `json:"stan"`
	Amount payment.Amount `json:"amount"` // the tip alone
}

// Refund gives money back for a sale of an earlier batch or day; Original has
// what stands on the customer's slip.
type Refund struct {
	Card      Card             `json:"card"`
	Amount    payment.Amount   `json:"amount"`
	EntryMode string           `json:"entry_mode,omitempty"`
	Original  dialect.Original `json:"original"`
}

// Balance asks what a card account has.
type Balance struct {
	Card      Card   `json:"card"`
	EntryMode string `json:"entry_mode,omitempty"`
}

// Settle compares the batch with the host's and closes it. After an interrupted
// upload it goes on with what the host has not acknowledged.
type Settle struct{}

// SignOff ends the terminal's day.
type SignOff struct{}

// EchoTest asks whether the host is there.
type EchoTest struct{}

// Download fetches parameters, or the public keys of the card organisations.
type Download struct {
	CAKeys bool `json:"ca_keys,omitempty"`
}

// UploadStatus tells the host how the terminal is.
type UploadStatus struct{}

// Printer says that the printer broke, or that it works again.
type Printer struct {
	Broken bool `json:"broken"`
}

// Reprint prints the slip of an approved transaction again, the last one when
// STAN is 0.
type Reprint struct {
	STAN payment.STAN `json:"stan,omitempty"`
}

// Wipe empties the storage of the terminal: journal, batch, reversal record and
// keys are gone, the numbers begin again.
type Wipe struct{}

// RingUp is a line of the shop's own cash register, which stands beside the
// terminal and is not wired to it: what the customer owes, and how it is to be
// paid. Nothing of it goes to the host. It is what a wrong amount and a void of the
// wrong sale are found by.
type RingUp struct {
	Ticket    int64          `json:"ticket"`
	Tender    string         `json:"tender"` // card, cash, other
	Amount    payment.Amount `json:"amount"`
	Cancelled bool           `json:"cancelled,omitempty"` // the customer took nothing after all
}

func (RingUp) CommandKind() string       { return "terminal.ring-up" }
func (SignOn) CommandKind() string       { return "terminal.sign-on" }
func (SignOff) CommandKind() string      { return "terminal.sign-off" }
func (EchoTest) CommandKind() string     { return "terminal.echo-test" }
func (Download) CommandKind() string     { return "terminal.download" }
func (UploadStatus) CommandKind() string { return "terminal.upload-status" }
func (Sale) CommandKind() string         { return "terminal.sale" }
func (Void) CommandKind() string         { return "terminal.void" }
func (Refund) CommandKind() string       { return "terminal.refund" }
func (Balance) CommandKind() string      { return "terminal.balance" }
func (PreAuth) CommandKind() string      { return "terminal.pre-auth" }
func (PreAuthVoid) CommandKind() string  { return "terminal.pre-auth-void" }
func (Complete) CommandKind() string     { return "terminal.complete" }
func (OfflineSale) CommandKind() string  { return "terminal.offline-sale" }
func (Adjust) CommandKind() string       { return "terminal.adjust" }
func (Tip) CommandKind() string          { return "terminal.tip" }
func (Settle) CommandKind() string       { return "terminal.settle" }
func (Printer) CommandKind() string      { return "terminal.printer" }
func (Reprint) CommandKind() string      { return "terminal.reprint" }
func (Wipe) CommandKind() string         { return "terminal.wipe" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{
		SignOn{}, SignOff{}, EchoTest{}, Download{}, UploadStatus{}, Sale{}, Void{}, Refund{}, Balance{}, PreAuth{},
		PreAuthVoid{}, Complete{}, OfflineSale{}, Adjust{}, Tip{}, Settle{}, Printer{}, Reprint{}, Wipe{}, RingUp{},
	}
}
