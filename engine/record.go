package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"acqsim/party"
	"acqsim/payment"
)

// RecordKind says what a record tells of.
type RecordKind uint8

const (
	CommandRecord    RecordKind = iota // a person did something at a node
	FrameRecord                        // a message or a file arrived
	LostRecord                         // a message or a file did not arrive
	FactRecord                         // a fact was committed
	TimerRecord                        // a timer fired
	JobRecord                          // a job came due
	FaultRecord                        // a rule acted
	ConnectionRecord                   // a connection opened, closed or broke
	CrashRecord                        // a party died
	RestartRecord                      // a party came back
	ExpectRecord                       // an expectation was judged; not part of the trace hash
)

var recordKinds = [...]string{"command", "frame", "lost", "fact", "timer", "job", "fault", "connection",
	"crash", "restart", "expect"}

// String returns the word used in events.jsonl.
func (k RecordKind) String() string { return recordKinds[k] }

// Record is one thing that happened. The loop reuses it: whoever keeps a record
// keeps a Clone.
type Record struct {
	Seq  uint64
	At   payment.Time
	Kind RecordKind
	// Node is where it happened; for a frame the sender, and Peer the receiver.
	Node, Peer party.Node
	// Name is the kind of the fact or command, the timer, the job, the rule, or
	// what became of the connection.
	Name string
	Sent payment.Time // frame: when it left
	File bool         // frame: a file
	// Bytes are a frame's true bytes; JSON is a fact or a command.
	Bytes []byte
	JSON  []byte
	Fact  party.Fact
	Keys  []party.Key // empty unless labels are in use
	Note  string      // what a person should know: why a frame was lost, which job date
}

// Clone returns a copy that stays valid.
func (r *Record) Clone() Record {
	c := *r
	c.Bytes = append([]byte(nil), r.Bytes...)
	c.JSON = append([]byte(nil), r.JSON...)
	c.Keys = append([]party.Key(nil), r.Keys...)
	return c
}

// Observer sees every record as it is made.
type Observer func(*Record)

// trace is the running hash over all records. They are hashed in bunches: a hash
// takes a few long texts faster than many short ones.
type trace struct {
	hash hash.Hash
	buf  []byte // of records that are not hashed yet
}

const bunch = 16 << 10

func newTrace() trace { return trace{hash: sha256.New()} }

// add hashes the record: its true bytes, not the masked ones that are shown.
func (t *trace) add(r *Record) {
	b := append(t.buf, byte(r.Kind))
	b = binary.BigEndian.AppendUint64(b, uint64(r.At))
	b = binary.BigEndian.AppendUint64(b, uint64(r.Sent))
	if r.File {
		b = append(b, 1)
	}
	b = appendText(b, string(r.Node))
	b = appendText(b, string(r.Peer))
	b = appendText(b, r.Name)
	b = appendText(b, r.Note)
	t.buf = b
	t.addLong(r.Bytes)
	t.addLong(r.JSON)
}

// addLong hashes a text with its length before it; a file is a bunch of its own and is not copied.
func (t *trace) addLong(b []byte) {
	t.buf = binary.BigEndian.AppendUint32(t.buf, uint32(len(b)))
	if len(b) < bunch {
		t.buf = append(t.buf, b...)
		if len(t.buf) < bunch {
			return
		}
		b = nil
	}
	t.hash.Write(t.buf)
	t.hash.Write(b)
	t.buf = t.buf[:0]
}

func appendText(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
	return append(b, s...)
}

// sum returns the hash so far in hexadecimal.
func (t *trace) sum() string {
	t.hash.Write(t.buf)
	t.buf = t.buf[:0]
	return hex.EncodeToString(t.hash.Sum(nil))
}
