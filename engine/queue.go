package engine

import (
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
)

type entryKind uint8

const (
	deliverEntry entryKind = iota
	timerEntry
	jobEntry
	restartEntry
	midnightEntry
	commandEntry // of a node that stood still: its first that waits
	tellEntry    // of a node that stood still: what became of a connection
	wakeEntry    // a node that stands still may go on
	resumeEntry  // a link that is stalled may move again
	noticeEntry  // somebody notices that a connection is half open
)

// entry is something that will happen at a time. Entries of one time happen in
// the order in which they were made.
type entry struct {
	at   payment.Time
	seq  uint64
	kind entryKind
	node *node // timer, job, restart, command, tell, wake: whose

	link    *route // deliver, resume, notice; tell: from node to the peer
	epoch   uint32 // of a link: its life; timer: which setting of the timer; tell: the event
	message message
	kept    bool // deliver: by a fault, beyond the time of its line
	timer   party.Timer
	job     party.Job
	passed  bool        // job: the rules have seen it
	rule    *fault.Rule // job: what happens to the party that handles it
}

// message is what travels on a link.
type message struct {
	bytes   []byte
	file    bool
	altered bool         // a fault has changed it
	overdue bool         // it waited too long outside
	excess  int          // what its length header says beyond the truth
	sent    payment.Time // when the sender let it go
	fact    uint64       // the last in the journal when it did
	keys    []party.Key  // of its transactions, when labels are in use
	rule    *fault.Rule  // what happens when it arrives
}

// pressed is a command that waits at a node which stands still.
type pressed struct {
	command party.Command
	label   string
}

// queue is a heap of entries with four children a node: the tree is shallow and
// the entries of one node lie side by side.
type queue struct {
	entries []entry
	seq     uint64
}

func (q *queue) push(e entry) {
	q.seq++
	e.seq = q.seq
	q.entries = append(q.entries, e)
	q.up(len(q.entries) - 1)
}

// peek returns the time of the next entry.
func (q *queue) peek() (payment.Time, bool) {
	if len(q.entries) == 0 {
		return 0, false
	}
	return q.entries[0].at, true
}

func (q *queue) pop() entry {
	first := q.entries[0]
	last := len(q.entries) - 1
	q.entries[0] = q.entries[last]
	q.entries[last] = entry{}
	q.entries = q.entries[:last]
	q.down(0)
	return first
}

func (q *queue) before(i, j int) bool {
	a, b := &q.entries[i], &q.entries[j]
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

func (q *queue) up(i int) {
	for i > 0 {
		parent := (i - 1) / 4
		if !q.before(i, parent) {
			return
		}
		q.entries[i], q.entries[parent] = q.entries[parent], q.entries[i]
		i = parent
	}
}

func (q *queue) down(i int) {
	for {
		least := i
		for child := 4*i + 1; child <= 4*i+4 && child < len(q.entries); child++ {
			if q.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		q.entries[i], q.entries[least] = q.entries[least], q.entries[i]
		i = least
	}
}

// heldMessage waits for the event that a rule names: a message on its route, a
// job, or a whole link that is stalled.
type heldMessage struct {
	route   *route
	message message
	job     *entry
	stalled bool
}
