package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Cause is why an exchange has no reply. The first three are time-outs and say what was seen while it waited.
type Cause uint8

// The causes.
const (
	CauseNothing      Cause = iota // nothing came that could be the reply
	CauseUnreadable                // something came that could not be decoded
	CauseUnmatched                 // a reply came that differs in its key
	CauseNoConnection              // there was no connection until the time-out
	CauseLost                      // the connection ended while the exchange waited
	CauseCancelled                 // the caller gave up
)

var causeNames = [...]string{"nothing", "unreadable", "unmatched", "no-connection", "lost", "cancelled"}

func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return fmt.Sprintf("Cause(%d)", uint8(c))
}

// ConnectError says why there is no connection to an address.
type ConnectError struct {
	Addr  string
	Err   error // why the last attempt failed or the last connection ended; nil: the first attempt is under way
	Ended error // the end of the context that was waited for; nil in an Event
}

// Unwrap gives both causes to errors.Is.
func (e *ConnectError) Unwrap() []error {
	var causes []error
	for _, err := range []error{e.Err, e.Ended} {
		if err != nil {
			causes = append(causes, err)
		}
	}
	return causes
}

func (e *ConnectError) Error() string { return "link: " + e.reason() }

// reason leaves out what net says of operation and address, which stand in front of it already.
func (e *ConnectError) reason() string {
	why := e.Err
	if why == nil {
		why = errors.New("no answer yet")
	}
	if op, ok := why.(*net.OpError); ok && op.Err != nil {
		why = op.Err
	}
	if call, ok := why.(*os.SyscallError); ok {
		why = call.Err
	}
	return fmt.Sprintf("connect to %s: %s", e.Addr, strings.TrimPrefix(why.Error(), "link: "))
}

// Stage is how far a request had come when its exchange failed.
type Stage uint8

// The stages. Only after Unsent is it safe to send the request elsewhere: after the others its outcome is unknown, and
// a financial request must be reversed.
const (
	Unsent Stage = iota // never queued: it will not leave
	Queued              // waits behind others; it leaves if the peer reads again before the connection is cut
	Sent                // at least in part handed to the operating system
)

var stageNames = [...]string{"unsent", "queued", "sent"}

func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return fmt.Sprintf("Stage(%d)", uint8(s))
}

// ExchangeError says why an exchange has no reply, and how far its request had come.
type ExchangeError struct {
	Cause  Cause
	Stage  Stage
	Key    MatchKey      // empty if it was not known yet
	Waited time.Duration // from the call of Exchange
	Detail string        // CauseUnmatched: which part of the key differed; CauseUnreadable: what was wrong
	Err    error         // context.DeadlineExceeded, context.Canceled, or why there is no connection
}

// Timeout says whether time ran out, as net.Error does.
func (e *ExchangeError) Timeout() bool { return errors.Is(e.Err, context.DeadlineExceeded) }

// Unwrap gives Err to errors.Is.
func (e *ExchangeError) Unwrap() error { return e.Err }

func (e *ExchangeError) Error() string {
	what := ""
	switch e.Cause {
	case CauseNothing:
		what = "nothing came"
	case CauseUnreadable:
		what = "unreadable: " + e.Detail
	case CauseUnmatched:
		what = "unmatched: " + e.Detail
	case CauseNoConnection:
		what = "not connected"
	case CauseLost:
		what = fmt.Sprintf("connection lost: %v", e.Err)
	case CauseCancelled:
		what = "cancelled by the caller"
	}
	if e.Timeout() {
		what = fmt.Sprintf("time-out after %v: %s", e.Waited.Round(time.Millisecond), what)
		if e.Detail != "" && e.Cause == CauseNoConnection {
			what += ": " + e.Detail
		}
	}
	stage := [...]string{"the request was not sent", "the request waits in the queue: the peer does not read",
		"the request was sent, its outcome is unknown"}[e.Stage]
	return fmt.Sprintf("link: exchange %s: %s; %s", e.Key, what, stage)
}
