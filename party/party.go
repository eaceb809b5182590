package party

import (
	"acqsim/payment"
)

// Node names a party or a device at the end of a link: "T1", "acquirer",
// "clearing", "issuer", "settlement-bank", "merchant-bank", "T1.printer".
type Node string

// The nodes that are people and clocks rather than parties.
const (
	Clock    Node = "clock"    // hands out the jobs of the business day
	Operator Node = "operator" // reads what a screen or a printer shows
)

// Party is a state machine that the engine runs.
type Party interface {
	// Handle answers an event. It must not change the party, and must not keep
	// the event or its bytes. What it needs and has archived it asks for with
	// out.Want, and is handed the event again with what the journal has.
	Handle(ev *Event, out *Out)
	// Apply changes the party by one fact, of those it returned itself or of
	// those folded from the journal. It must not fail: a fact is the truth.
	Apply(f Fact)
}

// Fact is one thing that has happened to a party, kept for ever. Its JSON, in
// the field order of the struct, is what the journal holds.
type Fact interface {
	// FactKind names the fact, "acquirer.approved", and its version from 1.
	FactKind() (kind string, version int)
}

// Indexed is a fact that the journal finds again by a key, when its party wants it: one
// about a single transaction.
type Indexed interface {
	IndexKeys(dst []Key) []Key
}

// Appender is a fact that writes its own JSON, the same bytes as encoding/json
// without its HTML escapes. It is for the facts of every sale.
type Appender interface {
	AppendJSON(dst []byte) []byte
}

// Decoder reads a fact of a party back from the journal.
type Decoder func(kind string, version int, json []byte) (Fact, error)

// Keyed is a fact, a command or a message that concerns transactions. The keys
// are what ties it to the scenario step that caused it.
type Keyed interface {
	Keys(dst []Key) []Key
}

// Key identifies a transaction by something that is on the wire:
// TransactionKey, RRNKey, NetworkKey or PayoutKey make one.
type Key string

// TransactionKey is terminal, batch and STAN: unique within a terminal's batch.
func TransactionKey(t payment.TerminalID, b payment.BatchNumber, s payment.STAN) Key {
	return Key("txn:" + string(t) + "/" + b.String() + "/" + s.String())
}

// RRNKey is the acquirer's reference, DE 37.
func RRNKey(r payment.RRN) Key { return Key("rrn:" + string(r)) }

// NetworkKey is DE 7 + 11 + 32 + 33, which the networks match by.
func NetworkKey(sent string, s payment.STAN, acquirer, forwarder payment.InstitutionID) Key {
	return Key("net:" + sent + "/" + s.String() + "/" + string(acquirer) + "/" + string(forwarder))
}

// PayoutKey is the id of a payout, the same on every attempt to learn its outcome.
func PayoutKey(id string) Key { return Key("payout:" + id) }

// EventKind says what reached the party.
type EventKind uint8

const (
	// Restarted comes first of all, at the start of the world (no facts yet) and
	// after every crash (the facts are folded).
	Restarted EventKind = iota
	// MessageReceived is one ISO 8583 message from From, without its length header.
	MessageReceived
	// FileReceived is a whole file from From.
	FileReceived
	// TimerFired is a timer that this party set.
	TimerFired
	// JobDue is a job of the business day from the clock.
	JobDue
	// Commanded is something that a person does at this party.
	Commanded
	// Connected and Disconnected tell of the link to From.
	Connected
	Disconnected
)

// String returns the kind in words.
func (k EventKind) String() string {
	return [...]string{"restarted", "message received", "file received", "timer fired", "job due", "commanded",
		"connected", "disconnected"}[k]
}

// Event is what reaches a party. The engine reuses it and its bytes.
type Event struct {
	Kind EventKind
	// Now is the engine's time: it drives timers. Business is what the party's
	// clock on the wall shows: it dates transactions. A skewed clock moves only
	// the latter.
	Now, Business payment.Time

	From    Node    // MessageReceived, FileReceived, Connected, Disconnected
	Bytes   []byte  // MessageReceived, FileReceived
	Timer   Timer   // TimerFired
	Job     Job     // JobDue
	Command Command // Commanded

	// Overdue says of a MessageReceived that it has waited for so long before this party had
	// it that its sender may be about to give up: a request must not be carried out now.
	Overdue bool

	// Found is what the journal has of what this party wants to know before it answers
	// this event; nil when it has not been asked.
	Found *Found

	// Entropy gives random bits from the world's seed; what is drawn goes into facts.
	Entropy func() uint64
}

// Timer identifies a timer of a party; setting it again moves it.
type Timer struct {
	Name string `json:"name"` // what it is for: "reply", "advice"
	Key  string `json:"key,omitempty"`
}

// Command is what a person does: press the keys of a sale, change an account.
// Its JSON goes into the run record and is what a replay does again.
type Command interface {
	CommandKind() string
}

// Send is something that leaves the party once its facts are safe.
type Send struct {
	To    Node
	File  bool // a file, not a message
	Bytes []byte
}

// SetTimer arms (At > 0) or disarms (At == 0) a timer.
type SetTimer struct {
	Timer Timer
	At    payment.Time // engine time
}

// Out collects what a party answers to one event. The engine reuses it.
type Out struct {
	Facts  []Fact
	Sends  []Send
	Timers []SetTimer
	// Wants are keys of what the party must know first. While there are any, the rest
	// counts for nothing: the event comes again.
	Wants []Key
}

// Reset empties o and keeps its room.
func (o *Out) Reset() {
	clear(o.Facts)
	clear(o.Sends)
	o.Facts, o.Sends, o.Timers, o.Wants = o.Facts[:0], o.Sends[:0], o.Timers[:0], o.Wants[:0]
}

// Fact appends facts, which are committed together.
func (o *Out) Fact(facts ...Fact) { o.Facts = append(o.Facts, facts...) }

// Message appends one message; o keeps b.
func (o *Out) Message(to Node, b []byte) { o.Sends = append(o.Sends, Send{To: to, Bytes: b}) }

// File appends a file; o keeps b.
func (o *Out) File(to Node, b []byte) { o.Sends = append(o.Sends, Send{To: to, File: true, Bytes: b}) }

// Want asks for the facts that the journal has under a key.
func (o *Out) Want(keys ...Key) { o.Wants = append(o.Wants, keys...) }

// Set arms a timer.
func (o *Out) Set(t Timer, at payment.Time) { o.Timers = append(o.Timers, SetTimer{t, at}) }

// Cancel disarms a timer.
func (o *Out) Cancel(t Timer) { o.Timers = append(o.Timers, SetTimer{Timer: t}) }
