package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
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

// arriveJob shows a job to the rules when its time has come.
func (l *Loop) arriveJob(e *entry) error {
	if e.passed || l.gate.Idle() {
		return l.due(e)
	}
	s := &subject{labels: l.labels, class: fault.Job, from: clockNode, to: e.node, job: e.job}
	l.release(l.gate.Observe(l.now, s))
	d := l.gate.Decide(l.now, s)
	if d.Verb == fault.Pass {
		return l.due(e)
	}
	l.recordFault(party.Clock, e.node.Name, d, nil)
	if does := l.verbs[d.Verb]; does.job != nil {
		return does.job(l, e, d)
	}
	l.gate.Missed(d)
	l.record(Record{Kind: FaultRecord, Node: party.Clock, Peer: e.node.Name, Name: d.Rule.ID,
		Note: CouldNotAct + fmt.Sprintf("a job can be dropped, delayed or duplicated, or stop or crash its party; "+
			"%s is for bytes and connections, and a job has none", d.Verb)})
	return l.due(e)
}

// shown is a job that the rules have seen.
func (e *entry) shown() entry {
	later := *e
	later.passed = true
	return later
}

func (l *Loop) dropJob(e *entry, d fault.Decision) error {
	l.record(Record{Kind: LostRecord, Node: party.Clock, Peer: e.node.Name, Name: e.job.Name, Note: "fault " + d.Rule.ID})
	return nil
}

func (l *Loop) delayJob(e *entry, d fault.Decision) error {
	later := e.shown()
	if d.Ticket != 0 {
		l.held[d.Ticket] = heldMessage{job: &later}
		return nil
	}
	later.at = d.At
	l.queue.push(later)
	return nil
}

func (l *Loop) duplicateJob(e *entry, d fault.Decision) error {
	later := e.shown()
	for i := range d.Rule.Do.Duplicate.Copies() {
		later.at = l.now.Add(time.Duration(i+1) * d.Rule.Do.Duplicate.After)
		l.queue.push(later)
	}
	return l.due(e)
}

func (l *Loop) crashByJob(e *entry, d fault.Decision) error {
	later := e.shown()
	later.rule = d.Rule
	return l.due(&later)
}

func (l *Loop) pauseJob(e *entry, d fault.Decision) error {
	l.standStill(e.node, d.Rule)
	later := e.shown()
	return l.due(&later)
}

func (l *Loop) skewJob(e *entry, d fault.Decision) error {
	l.setClock(e.node, d.Rule)
	later := e.shown()
	return l.due(&later)
}
