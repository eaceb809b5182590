// Package live puts the simulated parties on real lines: an acquirer with all that
// stands behind it, for terminals that connect over TCP (Host), a terminal for a
// host somewhere else (Till), and both ends of the line of a scenario whose tills
// or whose host are in another process (PeerTerminals, PeerHost). The parties are
// those of the simulation and the package adds nothing of their own: it moves
// messages between sockets and the loop, and lets the wall clock drive the world.
//
//	terminal ──TCP──▶ link.Server ──Input──▶ engine.Loop (acquirer … bank)
//	         ◀──TCP── line       ◀─Outward──
//
// The first bytes of a connection tell its layout, framing and dialect (layout.go);
// when none fits, the log says why (reasons.go). A connection is a terminal's as
// soon as a message with its id (DE 41) came over it. A request is answered on the
// connection it came from, or not at all when that is gone; what the acquirer sends
// unasked goes to where the terminal was heard last. An id that no till of the port
// has is the acquirer's to refuse (97), unless the host enrols whoever comes
// (HostConfig.Enrol). When the line breaks, the other side finds out as it would in
// life. Who has half-closed his connection gets the answers that he waits for.
//
// No terminal can harm another: each connection has a queue and a writer of its own.
// From one that does not read nothing more is taken, what does not fit its queue is
// lost, and it is cut when a write has stood still for 10 s.
//
// # Time
//
// The clock is the wall's. Speed makes both ends live faster, each wait in
// proportion: at 20 the terminal's 60 s are 3 s, the acquirer's 45 s are 2.25 s, the
// network's 35 s 1.75 s and the issuer's 20 s 1 s, and they nest as before. A
// foreign peer's own time-outs must be made as many times shorter.
//
// # Two runs of one scenario
//
// A pair is a run with the host, whose tills are PeerTerminals, and a run with the
// tills, whose host is a PeerHost, of the same scenarios in the same order. A
// scenario begins when the PeerHost has a connection, and ends when its tills have
// hung up and the other side then hangs up too, having given its port back before:
//
//	PeerHost                                    PeerTerminals
//	one connection that says nothing ─────────▶ is there
//	tills: 0800, 0200 … ──────────────────────▶ the steps of the scenario
//	tills hang up ────────────────────────────▶ judges; gives the port back
//	◀────────────────────────────────────────── hangs up: dial again for the next
//
// # What is kept
//
// Nothing: the journal is in memory. A host that is killed has forgotten its sales,
// and answers the reversals that come when it is back with 25 (not found), which
// means done; a terminal that is killed has forgotten what it was doing, while the
// host still has it, and the next settlement shows the difference.
//
// What can be looked up (world.Evidence, through View) is what the host and all
// behind it have done; of the tills, which are somebody else's, it has no slips. When
// a clearing day ends, what is over goes as far as there is no room for it, but for the
// last closed day (HostConfig.Keep) and the totals.
//
// # What belongs here too
//
// A journal on disk is HostConfig's: NewHost hands it to world.Setup.Journal, and
// what leaves line.write waits until the journal is durable up to it. A
// proxy is PeerTerminals on one side and a PeerHost on the other, with a fault.Gate
// between them. A control API turns requests into engine.Input on the loop's one
// queue and reads through View, as everything from outside does; it listens beside
// the ports and never touches a party.
package live
