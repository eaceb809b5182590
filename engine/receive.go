package engine

import "acqsim/party"

// receive hands a message to its party. The receiver of a message that a fault
// has changed hangs up when it can make nothing of it.
func (l *Loop) receive(r *route, m *message, b []byte) error {
	kind := party.MessageReceived
	if m.file {
		kind = party.FileReceived
	}
	ev := party.Event{Kind: kind, From: r.from.Name, Bytes: b, Overdue: m.overdue}
	if err := l.handleWith(r.to, &ev, crashOf(m.rule)); err != nil {
		return err
	}
	if !m.altered || m.file || r.pair.Reader == nil || len(l.out.Facts)+len(l.out.Sends) > 0 {
		return nil
	}
	if err := r.pair.Reader.Read(b, false); err != nil {
		return l.hangUp(r, err)
	}
	return nil
}

// receiveForeign hands over what a foreign peer sent. A request that its party has
// nothing to say to and nothing to do about has no answer that its peer could wait for.
func (l *Loop) receiveForeign(r *route, m *message) error {
	waits, is := l.begins(r, m.bytes)
	err := l.receive(r, m, m.bytes)
	if is && r.to.party != nil && len(l.out.Facts)+len(l.out.Sends)+len(l.out.Timers) == 0 {
		delete(l.open.since, waits)
	}
	return err
}

// hangUp closes a connection whose bytes make no sense. Both ends see it; the
// next message opens a new one.
func (l *Loop) hangUp(r *route, cause error) error {
	l.record(Record{Kind: ConnectionRecord, Node: r.to.Name, Peer: r.from.Name, Name: "closed", Note: cause.Error()})
	r.pair.line(LineFinished)
	return l.disconnect(r)
}

func (l *Loop) recordFrame(r *route, m *message, b []byte) {
	rec := Record{Kind: FrameRecord, Node: r.from.Name, Peer: r.to.Name,
		Sent: m.sent, File: m.file, Bytes: b, Keys: m.keys}
	if m.overdue {
		rec.Note = Overdue
	}
	l.record(rec)
}

// Overdue is the note of a frame that waited outside until its sender was about to give up.
const Overdue = "overdue"
