package engine

import (
	"time"
)

// post puts a message on its way. A fault may let it take longer than its line does.
func (l *Loop) post(r *route, m message, delay time.Duration) {
	l.moving++
	if delay > 0 {
		l.kept++
	}
	at := max(l.now, r.free).Add(r.pair.Latency + delay)
	l.queue.push(entry{at: at, kind: deliverEntry, link: r, epoch: r.pair.epoch, message: m, kept: delay > 0})
}

func (l *Loop) lose(r *route, m *message, why string) error {
	l.record(Record{Kind: LostRecord, Node: r.from.Name, Peer: r.to.Name,
		Sent: m.sent, File: m.file, Bytes: m.bytes, Keys: m.keys, Note: why})
	return nil
}
