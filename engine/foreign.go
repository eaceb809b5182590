package engine

import "acqsim/party"

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
