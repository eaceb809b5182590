package engine

import (
	"time"

	"acqsim/fault"
	"acqsim/iso8583"
	"acqsim/journal"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
)

// Config is a world to run. The zero value of every field but Start, Nodes and
// Calendar is usable.
type Config struct {
	Start    payment.Time
	Calendar *payment.Calendar
	Seed     uint64
	Nodes    []NodeConfig
	Links    []LinkConfig
	Schedule Schedule
	Rules    []fault.Rule
	Wire     Wire            // nil: Memory
	Journal  journal.Journal // nil: journal.NewMemory
	Observe  []Observer
	// Entropy is what every party draws from; nil: a stream of its own for each,
	// made from the seed.
	Entropy func() uint64
	// Label says which label the transaction is to have that a foreign peer starts with a
	// message, "" for none. It may be nil.
	Label func(from party.Node, message []byte) string
	// Patience is how long a foreign peer waits for an answer; a minute when it is 0.
	Patience time.Duration
}

// NodeConfig describes a party; or a device or person at the end of a link that
// only reads (New is nil); or a foreign peer, whose messages come from outside.
type NodeConfig struct {
	Name party.Node
	// Role is what faults may call it: "terminal" for T1. Empty means Name.
	Role string
	// New builds the party as it is when the power comes on.
	New func() (party.Party, error)
	// Decode reads the party's facts back after a crash.
	Decode party.Decoder
	// Skew is what the party's own clock is ahead by. It moves business time only.
	Skew time.Duration
	// Foreign is told what goes to this node and what becomes of its connection, in the
	// loop's goroutine; it keeps a copy. What the peer sends comes in by Input. No hash
	// is claimed for a world with a foreign peer: its clock is the wall's.
	Foreign func(Outward)
}

// LinkConfig joins two nodes.
type LinkConfig struct {
	A, B     party.Node
	Messages link.Framer
	Files    link.Framer
	// Latency is how long a message is under way.
	Latency time.Duration
	Reader  Reader
	// Records reads single records of the files; RecordFile takes files apart;
	// Codec sets fields and seals. Faults need them and nothing else does.
	Records    Reader
	RecordFile fault.RecordFile
	Codec      fault.Codec
	// Layout is how the messages are laid out, for a wire whose ends pack and unpack them themselves; nil: no wire
	// need know.
	Layout *iso8583.Spec
}

// Reader understands the messages of a link, for faults, labels and masks. The
// engine itself reads none.
type Reader interface {
	// Read takes one message, or a file, and reports why it cannot be understood.
	Read(message []byte, file bool) error
	// MTI, Field and Keys tell of what was read last.
	MTI() string
	Field(path string) (string, bool)
	Keys(dst []party.Key) []party.Key
	// Masked returns a copy in which nothing stands that a log must not have.
	Masked(message []byte, file bool) []byte
}

// DueJob is a job of the business day, the node it is for, and when it comes.
type DueJob struct {
	At   payment.Time
	Node party.Node
	Job  party.Job
}

// Schedule lists the jobs whose time falls on a natural day.
type Schedule func(day payment.BusinessDate) []DueJob
