package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/party"
	"acqsim/payment"
)

// Exchange is a request of a foreign peer that has come to its party and has had no
// answer.
type Exchange struct {
	Peer  party.Node // who waits
	With  party.Node // for whom
	STAN  string
	Since payment.Time
}

// StillOpen says that time did not jump, since foreign peers wait for answers.
type StillOpen struct {
	Exchanges []Exchange
	Moving    []string // links on which messages are under way, acquirer->clearing
	Paused    bool     // nobody will answer them before the world goes on
}

// Error names who waits.
func (e *StillOpen) Error() string {
	var waiting []string
	for _, x := range e.Exchanges {
		waiting = append(waiting, fmt.Sprintf("%s (STAN %s)", x.Peer, x.STAN))
	}
	text := "engine: no answer yet for " + strings.Join(waiting, ", ")
	if len(waiting) == 0 {
		text = "engine: messages are still under way"
	}
	if len(e.Moving) > 0 && len(waiting) == 0 {
		text += " on " + strings.Join(e.Moving, ", ")
	}
	if e.Paused {
		text += ", and the world is paused: nothing moves before it is resumed"
	}
	return text
}

// exchanges are the requests of foreign peers that wait for their answer. A request is
// one of them from when its party has it, so that one that a fault lost or keeps is
// none; until the party lets its answer go, whatever a fault then does to that. A peer
// that has waited as long as its own time-out waits no more.
type exchanges struct {
	watched bool
	since   map[exchange]waiting
	many    int // from how many on those are looked for who wait no more
}

type exchange struct {
	peer party.Node
	stan string
}

type waiting struct {
	with party.Node
	at   payment.Time
}

// manyOpen is the least that many is.
const manyOpen = 1024

// begins notes a request that is about to be handed to its party.
func (l *Loop) begins(r *route, b []byte) (of exchange, is bool) {
	if !l.open.watched || r.pair.Reader == nil || r.pair.Reader.Read(b, false) != nil {
		return of, false
	}
	stan, _ := r.pair.Reader.Field(stanField)
	if mti := r.pair.Reader.MTI(); len(mti) != 4 || replies(mti) || stan == "" {
		return of, false
	}
	if len(l.open.since) >= l.open.many {
		l.waitNoMore()
		l.open.many = max(manyOpen, 2*len(l.open.since))
	}
	of = exchange{r.from.Name, stan}
	l.open.since[of] = waiting{r.to.Name, l.now}
	return of, true
}

// answers notes an answer that a party lets go to a foreign peer.
func (l *Loop) answers(r *route, b []byte) {
	if len(l.open.since) == 0 || r.pair.Reader == nil || r.pair.Reader.Read(b, false) != nil {
		return
	}
	if stan, _ := r.pair.Reader.Field(stanField); replies(r.pair.Reader.MTI()) {
		delete(l.open.since, exchange{r.to.Name, stan})
	}
}

// unanswered ends the exchanges with a party that died.
func (l *Loop) unanswered(n party.Node) {
	for x, w := range l.open.since {
		if w.with == n {
			delete(l.open.since, x)
		}
	}
}

// waitNoMore ends the exchanges of those who have waited as long as they do.
func (l *Loop) waitNoMore() {
	for x, w := range l.open.since {
		if l.now >= w.at.Add(l.patience()) {
			delete(l.open.since, x)
		}
	}
}

// patience is how long a foreign peer waits for an answer.
func (l *Loop) patience() time.Duration { return cmp.Or(l.config.Patience, time.Minute) }

// waited returns when the first of those that wait gives up; false when nobody waits.
func (l *Loop) waited() (until payment.Time, any bool) {
	for _, w := range l.open.since {
		if end := w.at.Add(l.patience()); !any || end < until {
			until, any = end, true
		}
	}
	return until, any
}

// anyOpen reports whether anybody waits.
func (l *Loop) anyOpen() bool {
	l.waitNoMore()
	return len(l.open.since) > 0
}

// Open returns the exchanges that are open, the oldest first. Only a world that is
// being Served knows them.
func (l *Loop) Open() []Exchange {
	l.waitNoMore()
	var out []Exchange
	for x, w := range l.open.since {
		out = append(out, Exchange{x.peer, w.with, x.stan, w.at})
	}
	slices.SortFunc(out, func(a, b Exchange) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(a.Peer, b.Peer), cmp.Compare(a.STAN, b.STAN))
	})
	return out
}

// stanField is DE 11, systems trace audit number, which an answer repeats.
const stanField = "11"

// replies reports whether a message of this type answers another (ISO 8583, MTI position three).
func replies(mti string) bool { return len(mti) == 4 && (mti[2]-'0')%2 == 1 }
