// Package engine runs the parties of a payment world: one event loop, one clock,
// one heap of what happens next. It knows no party.
//
// An event is taken from the heap, handed to the party it is for, and answered
// with facts, sends and timers. The facts are committed to the journal as one and
// applied; then the sends leave; then the timers are set. Between these steps lie
// the cuts at which a fault can crash the party. A crash drops the party's state,
// its timers and the frames on its links; a restart folds its facts and hands it
// Restarted.
//
// Bytes travel on a Wire through the framing of package link: in memory, or on
// real loopback sockets in lockstep. Both give the same trace, byte for byte,
// because virtual time decides when a frame arrives, never the socket. A message
// has two moments there: it departs before the rules see it, so that they act on the
// bytes that the sender's stack made, and arrives when its time has come.
//
// Everything that happens is a Record, numbered in order. The trace hash covers
// them all; screens, reports and the run record on disk are drawn from them.
//
// The files stand in the order in which an event runs: run takes it from the queue;
// arrival, receive, jobs and handle bring it to its party; departure shows what the
// party sends to the rules, post puts it on its way, and waiting keeps what a fault
// holds. Below them lie loop, the state that all share, topology, the nodes and their
// links, and wire; beside them input and serve, the outside, from which a command comes
// at once or by the queue.
//
// A fault is decided by fault.Gate and applied here: apply_fault.go does what a rule
// says as a message, file, slip or screen leaves, apply_on_arrival.go what it says of
// the arrival (cut, pause, skew, pace), jobs.go what becomes of a job, and handle.go
// crashes a party.
//
// The package never draws lots of its own, never reads the wall clock while it
// works on virtual time, and never touches a book.
package engine
