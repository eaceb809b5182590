package link

import (
	"sync/atomic"
)

// Stats counts what happened on all connections of a Client or Server since its start.
type Stats struct {
	Exchanges int64 // answered
	Requests  int64 // from the peer, given to Handler
	TimeOuts  int64 // exchanges that ended without a reply in time
	Events    [eventKinds]int64
}

// Of is how often an event happened.
func (s Stats) Of(k EventKind) int64 {
	if k < eventKinds {
		return s.Events[k]
	}
	return 0
}

// observer counts events and passes them on.
type observer struct {
	exchanges, requests, timeOuts atomic.Int64
	events                        [eventKinds]atomic.Int64
	calls                         callPool
}

func (o *observer) event(cfg *Config, e Event) {
	o.events[e.Kind].Add(1)
	if cfg.OnEvent != nil {
		cfg.OnEvent(e)
	}
}

func (o *observer) stats() Stats {
	s := Stats{Exchanges: o.exchanges.Load(), Requests: o.requests.Load(), TimeOuts: o.timeOuts.Load()}
	for k := range o.events {
		s.Events[k] = o.events[k].Load()
	}
	return s
}
