package terminal

import (
	"encoding/json"
	"fmt"

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
	Name   string          `json:"name,omitempty"` // the scenario's: "alice"
	PAN    payment.KeptPAN `json:"pan"`
	Expiry string          `json:"expiry"`           // YYMM
	Track2 Track2          `json:"track2,omitempty"` // made of PAN and expiry when empty
}

// Entry modes of DE 22: how the PAN was read, and whether there is a PIN.
const (
	Keyed     = "012"
	Swiped    = "022" // the default
	ChipNoPIN = "052"
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

// Void takes back a sale of the open batch, found by the STAN on its slip.
type Void struct {
	STAN payment.STAN `json:"stan"`
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

func (SignOn) CommandKind() string  { return "terminal.sign-on" }
func (Sale) CommandKind() string    { return "terminal.sale" }
func (Void) CommandKind() string    { return "terminal.void" }
func (Refund) CommandKind() string  { return "terminal.refund" }
func (Balance) CommandKind() string { return "terminal.balance" }
func (Settle) CommandKind() string  { return "terminal.settle" }

// DecodeCommand reads a command back from a run record.
func DecodeCommand(kind string, data []byte) (party.Command, error) {
	switch kind {
	case "terminal.sign-on":
		return decodeCommand[SignOn](kind, data)
	case "terminal.sale":
		return decodeCommand[Sale](kind, data)
	case "terminal.void":
		return decodeCommand[Void](kind, data)
	case "terminal.refund":
		return decodeCommand[Refund](kind, data)
	case "terminal.balance":
		return decodeCommand[Balance](kind, data)
	case "terminal.settle":
		return decodeCommand[Settle](kind, data)
	}
	return nil, fmt.Errorf("terminal: command %q: not one of a terminal's", kind)
}

func decodeCommand[C party.Command](kind string, data []byte) (party.Command, error) {
	var c C
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("terminal: command %s: %w", kind, err)
	}
	return c, nil
}
