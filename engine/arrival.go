package engine

// deliver takes a message over the wire and hands what comes out to the receiver.
func (l *Loop) deliver(e *entry) error {
	r, m := e.link, &e.message
	switch {
	case e.epoch != r.pair.epoch:
		return l.lose(r, m, "the connection broke while it was under way")
	case r.pair.stalls > 0:
		r.pair.waiting = append(r.pair.waiting, *e)
		return nil
	case r.pair.deaf:
		return l.lose(r, m, "the connection is half open")
	case r.to.down():
		return l.lose(r, m, "the receiver is down")
	case r.to.still > 0:
		r.to.waiting = append(r.to.waiting, *e)
		return nil
	}
	if m.rule != nil {
		if done, err := l.arrive(e); done || err != nil {
			return err
		}
	}
	switch {
	case r.to.device():
		l.recordFrame(r, m, m.bytes)
		return nil
	case r.to.foreign():
		l.outward(e)
		return nil
	case r.from.foreign(): // its bytes have been on a wire already
		l.recordFrame(r, m, m.bytes)
		return l.receiveForeign(r, m)
	case len(r.parked) > 0 && !m.file || m.rule != nil && m.rule.Do.Pace != nil:
		return l.deliverPaced(e)
	}
	messages, err := r.carry(m)
	for _, b := range messages {
		if err := l.comesOut(r, m, b); err != nil {
			return err
		}
		if e.epoch != r.pair.epoch {
			return nil // the receiver crashed or hung up
		}
	}
	if err != nil {
		return l.hangUp(r, err)
	}
	return nil
}

// comesOut records what a wire gives and hands it to its party; nil is a frame that the receiver could not read.
func (l *Loop) comesOut(r *route, m *message, b []byte) error {
	if b == nil {
		return l.lose(r, m, "the receiver could not read it")
	}
	l.recordFrame(r, m, b)
	return l.receive(r, m, b)
}
