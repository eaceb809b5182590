package engine

import (
	"time"
)

// post puts a message on its way.
func (l *Loop) post(r *route, m message, delay time.Duration) {
	l.moving++
	at := max(l.now, r.free).Add(r.pair.Latency + delay)
	l.queue.push(entry{at: at, kind: deliverEntry, link: r, epoch: r.pair.epoch, message: m})
}

func (l *Loop) lose(r *route, m *message, why string) error {
	l.record(Record{Kind: LostRecord, Node: r.from.Name, Peer: r.to.Name,
		Sent: m.sent, File: m.file, Bytes: m.bytes, Keys: m.keys, Note: why})
	return nil
}
