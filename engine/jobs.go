package engine

import (
	"acqsim/party"
	"acqsim/payment"
)

// plan puts the jobs of a day into the heap, and the midnight at which the next
// day is planned.
func (l *Loop) plan(day payment.BusinessDate) {
	next := day.AddDays(1)
	if l.config.Schedule != nil {
		for _, j := range l.config.Schedule(day) {
			if n := l.nodes[j.Node]; n != nil && j.At >= l.now {
				l.queue.push(entry{at: j.At, kind: jobEntry, node: n, job: j.Job})
			}
		}
	}
	l.queue.push(entry{at: l.config.Calendar.At(next, 0), kind: midnightEntry})
}

// due hands a job to its party. A party that is down misses it.
func (l *Loop) due(e *entry) error {
	n := e.node
	if n.still > 0 {
		e.passed = true
		n.waiting = append(n.waiting, *e)
		return nil
	}
	l.record(Record{Kind: JobRecord, Node: n.Name, Name: e.job.Name, Note: e.job.Date.String()})
	if n.down() {
		l.record(Record{Kind: LostRecord, Node: party.Clock, Peer: n.Name, Name: e.job.Name, Note: "the party is down"})
		return nil
	}
	return l.handleWith(n, &party.Event{Kind: party.JobDue, Job: e.job}, crashOf(e.rule))
}
