package link

import (
	"fmt"
	"strings"
	"time"
)

// EventKind says what happened.
type EventKind uint8

// What can happen besides exchanges that succeed.
const (
	Connected       EventKind = iota // a connection stands, TLS included
	Disconnected                     // a connection ended: Err says why
	Redialling                       // the next attempt is made after Delay; Err is why the last one failed
	Late                             // the reply to an exchange that had timed out
	Doubled                          // another reply to an exchange that was answered
	Unmatched                        // a reply to nothing that was sent: Differs compares it with the nearest awaited
	Unreadable                       // a message without a key: Err says what is wrong with it
	Unsolicited                      // a request, and there is no Handler
	HandlerFailed                    // Handler returned Err; nothing was sent
	Shifted                          // replies in a row each answer the exchange Lag before the last one sent
	HeartbeatFailed                  // the line is cut because a heartbeat failed with Err
	HandshakeFailed                  // TLS did not come about: Err
	Refused                          // a connection was closed at once: the server has MaxConns

	eventKinds
)

var eventNames = [eventKinds]string{
	"connected", "disconnected", "redialling", "late", "doubled", "unmatched", "unreadable", "unsolicited",
	"handler-failed", "shifted", "heartbeat-failed", "handshake-failed", "refused",
}

func (k EventKind) String() string {
	if k < eventKinds {
		return eventNames[k]
	}
	return fmt.Sprintf("EventKind(%d)", uint8(k))
}

// Event is something that happened on a link. Fields that do not concern the kind are zero.
type Event struct {
	Kind    EventKind
	Peer    *Peer    // nil when no connection stands
	Addr    string   // the other side
	Key     MatchKey // of the message
	Awaited MatchKey // the exchange in flight that is nearest to Key
	Differs string   // in which part they differ
	Message []byte   // valid until OnEvent returns
	Lag     int      // Shifted: 1 means that each reply answers the exchange before the last one sent
	Delay   time.Duration
	Err     error
}

// String is the event on one line, masked.
func (e Event) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", e.Addr, e.Kind)
	if e.Key != "" {
		fmt.Fprintf(&b, " %s", e.Key)
	}
	switch {
	case e.Kind == Shifted && e.Lag == 1:
		b.WriteString(": each reply answers the request before the last one; the peer is one message behind and needs a " +
			"new connection or a restart")
	case e.Kind == Shifted:
		fmt.Fprintf(&b,
			": each reply answers the request %d before the last one; the peer is behind and needs a new connection or a "+
				"restart", e.Lag)
	case e.Differs != "":
		fmt.Fprintf(&b, ": %s", e.Differs)
	case e.Kind == Redialling:
		fmt.Fprintf(&b, " in %v", e.Delay)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}
