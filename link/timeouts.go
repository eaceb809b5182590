package link

import "time"

// dueQueue holds exchanges in the order of their time-outs, under one timer for all: a timer for each exchange would
// cost more than the rest of it. Since all have the same time-out, a new one nearly always belongs at the end.
type dueQueue struct {
	first, last *call
	expire      func() // is called when the first is due
	timer       *time.Timer
	armed       time.Time // when the timer calls; zero if it does not
}

// add enters c.
func (q *dueQueue) add(c *call) {
	at := q.last
	for at != nil && at.due.After(c.due) {
		at = at.earlier
	}
	c.earlier = at
	if at == nil {
		c.later, q.first = q.first, c
	} else {
		c.later, at.later = at.later, c
	}
	if c.later == nil {
		q.last = c
	} else {
		c.later.earlier = c
	}
	if q.timer == nil {
		q.timer, q.armed = time.AfterFunc(time.Until(c.due), q.expire), c.due
	} else if q.armed.IsZero() || c.due.Before(q.armed) {
		q.rearm()
	}
}

// remove takes c out. The timer stays: it finds nothing due and is set anew.
func (q *dueQueue) remove(c *call) {
	if c.earlier == nil {
		q.first = c.later
	} else {
		c.earlier.later = c.later
	}
	if c.later == nil {
		q.last = c.earlier
	} else {
		c.later.earlier = c.earlier
	}
	c.earlier, c.later = nil, nil
}

// rearm sets the timer for the first.
func (q *dueQueue) rearm() {
	q.armed = time.Time{}
	if q.first != nil {
		q.armed = q.first.due
		q.timer.Reset(time.Until(q.armed))
	}
}

func (q *dueQueue) stop() {
	if q.timer != nil {
		q.timer.Stop()
	}
}
