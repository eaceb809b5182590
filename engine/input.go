package engine

import (
	"encoding/json"
	"fmt"
	"time"

	"acqsim/party"
)

// Command does what a person does at a party, now, or when the party goes on that a
// fault has stopped. With a label the transaction that it starts can be referred to
// by that name.
func (l *Loop) Command(n party.Node, c party.Command, label string) error {
	target := l.nodes[n]
	if target == nil || target.device() {
		return fmt.Errorf("engine: command %s: no party is called %s", c.CommandKind(), n)
	}
	if target.still > 0 {
		target.pressed = append(target.pressed, pressed{c, label})
		target.waiting = append(target.waiting, entry{kind: commandEntry, node: target})
		return nil
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("engine: command %s: %w", c.CommandKind(), err)
	}
	if label != "" {
		l.labels.expect(n, label)
	}
	l.record(Record{Kind: CommandRecord, Node: n, Name: c.CommandKind(), JSON: text, Note: label})
	return l.handle(target, &party.Event{Kind: party.Commanded, Command: c})
}

// Crash takes a party down as a power cut does; Restart brings it back.
func (l *Loop) Crash(n party.Node, restart time.Duration) error {
	target := l.nodes[n]
	if target == nil || target.down() || target.device() {
		return fmt.Errorf("engine: crash: no party %s is running", n)
	}
	return l.crash(target, "power cut", restart)
}

// Restart brings a party back that is down.
func (l *Loop) Restart(n party.Node) error {
	target := l.nodes[n]
	if target == nil || !target.down() {
		return fmt.Errorf("engine: restart: no party %s is down", n)
	}
	return l.restart(target)
}

func (l *Loop) take(in Input) error {
	switch {
	case in.View != nil:
		in.View(l)
	case in.Command != nil:
		return l.Command(in.Node, in.Command, in.Label)
	case in.Message != nil:
		return l.fromOutside(in.Node, in.To, in.Message)
	case in.Gone:
		return l.gone(in.Node)
	}
	return nil
}

// fromOutside lets a message from a foreign peer into the world.
func (l *Loop) fromOutside(from, to party.Node, b []byte) error {
	n := l.nodes[from]
	if n == nil || !n.foreign() || n.routes[to] == nil {
		return fmt.Errorf("engine: no foreign peer %s has a link to %s", from, to)
	}
	return l.send(n, party.Send{To: to, Bytes: b})
}

// gone tells the peers of a foreign node that its connection is.
func (l *Loop) gone(name party.Node) error {
	n := l.nodes[name]
	if n == nil || !n.foreign() {
		return fmt.Errorf("engine: no foreign peer %s", name)
	}
	return l.eachPeer(n, func(r *route) error {
		if err := l.cut(r.pair); err != nil {
			return err
		}
		return l.tell(r.to, n, party.Disconnected, "disconnected")
	})
}

// Take does what an input asks for, now. Like Command it is for whoever runs the
// loop and decides itself when a foreign message comes in; from outside there is
// Post.
func (l *Loop) Take(in Input) error { return l.take(in) }

// Expect gives the next transaction that a foreign node starts a label, as Command
// does for a party of this world.
func (l *Loop) Expect(n party.Node, label string) {
	if label != "" {
		l.labels.expect(n, label)
	}
}
