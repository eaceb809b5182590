package live

import (
	"sync"
	"time"
)

// What waits on its way out and the requests that a line remembers are bounded; so is every
// wait for somebody else.
const (
	outBound       = 4096
	lineBound      = 1024             // of each line: messages that wait to leave, and requests that it remembers
	goneBound      = 64               // of each till: requests whose connection went before they were answered
	requestAge     = 10 * time.Minute // a request that is older is forgotten
	sayEvery       = 10 * time.Second // what happens again and again is logged once in so long
	maxConnections = 1024             // at each port, unless somebody says otherwise
	redialBound    = 5 * time.Second  // between two attempts to connect to terminals that listen
	sendLimit      = 5 * time.Second
	restLimit      = 5 * time.Second  // until nothing moves at a host
	hangUp         = 5 * time.Second  // of who is on a line that is closed
	meetLimit      = 30 * time.Second // until the other end of a pair is at the same scenario
	hangUpLimit    = time.Minute      // for the ends of a pair at the end of a scenario
)

// seldom says a thing at most once in a while, with how often it happened since.
type seldom struct {
	every  time.Duration
	mu     sync.Mutex
	last   time.Time
	unsaid int
}

func (s *seldom) say(say func(times int)) {
	s.mu.Lock()
	s.unsaid++
	times := s.unsaid
	due := s.last.IsZero() || time.Since(s.last) >= s.every
	if due {
		s.last, s.unsaid = time.Now(), 0
	}
	s.mu.Unlock()
	if due {
		say(times)
	}
}
