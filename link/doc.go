// Package link carries ISO 8583 messages over TCP: it finds one message after another in a stream of bytes, keeps a
// connection alive, and matches each reply to its request.
//
// In the trade this is the line handler, the channel or MUX of a host: terminals and hosts agree on a length header
// ("2 bytes, big-endian, without itself"), perhaps STX and a TPDU, and then send messages in both directions at will.
//
// From the bottom up:
//   - Framer puts a message into a frame and finds the first frame in a run of bytes. It is a value and does no I/O.
//   - Decoder is a bounded buffer around a Framer: feed it bytes as they come, take whole messages out.
//   - Conn is one connection: a reader which delivers messages in order, one writer which sends what many callers
//     queued with a single system call, TLS, and a deadline for everything that can stall.
//   - Client and Server add the exchange: request and reply matched by their MatchKey, time-outs that say what
//     happened, late, doubled and unmatched replies as events, heartbeats, reconnecting, draining. Pool is several
//     Clients. Both speak through a Peer, one live connection, on which either side may begin an exchange.
//
// The simulator speaks through Client, Server and Peer. Pool, MatchOn and SwapTPDU are for who embeds the package in a
// client or a host of his own: several connections to one host, replies matched by any fields of any spec, a TPDU that
// travels back with its addresses exchanged.
//
// It owns sockets, deadlines and the goroutines on them. It never looks inside a message beyond what a MatchKey picks
// out, never decides whether a message is right, and never repeats one: reversals and advices belong to the parties.
//
// Terms: ISO 8583 (message type indicator, STAN in DE 11, terminal in DE 41, RRN in DE 37); the length header, STX and
// TPDU are conventions of networks and are described at Framer and SwapTPDU.
package link
