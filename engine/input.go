package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
)

// Input is something from outside: a person, a web page, a signal, a foreign peer.
// Inputs are taken between events, in the order in which they came. One that cannot be
// carried out is refused: its sender hears why, and the world is as it was.
type Input struct {
	Node    party.Node
	Command party.Command // what a person does at Node
	Label   string
	// Message is what the foreign peer Node sends to To; Gone says that its
	// connection is.
	To      party.Node
	Message []byte
	Gone    bool
	// Came is when the message came, by the wall clock. When half of the time that its
	// sender waits is over before the loop takes it, it is overdue; left out it never is.
	Came time.Time
	// View, when set, is called in the loop's goroutine and may read the world.
	View func(*Loop)
	// Rule makes a fault that acts from now on, Lift ends one by its name; now is when
	// the input is taken.
	Rule func(now payment.Time) (fault.Rule, error)
	Lift string
	// Advance says to which instant time jumps: what is due until then happens at once,
	// as soon as no exchange with a foreign peer is open.
	Advance func(now payment.Time) (payment.Time, error)
	// Speed is how many times as fast as the wall clock time goes by from now on.
	Speed float64
	// Pause and Resume stop and start the taking of events, not of inputs.
	Pause, Resume bool
	// Done, when set, is told in the loop's goroutine that the input has been carried
	// out, or why not.
	Done func(error)

	overdue bool
}

// inputBound is how many inputs may wait; Post blocks beyond it.
const inputBound = 1024

// Command does what a person does at a party, now, or when the party goes on that a
// fault has stopped. With a label the transaction that it starts can be referred to
// by that name.
func (l *Loop) Command(n party.Node, c party.Command, label string) error {
	target, text, err := l.asked(n, c)
	if err != nil {
		return err
	}
	return l.command(target, c, label, text)
}

// asked returns whom a command is for, and the command as it is written down.
func (l *Loop) asked(n party.Node, c party.Command) (*node, []byte, error) {
	target := l.nodes[n]
	if target == nil || target.device() || target.foreign() {
		return nil, nil, fmt.Errorf("engine: command %s: no party is called %s", c.CommandKind(), n)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, nil, fmt.Errorf("engine: command %s: %w", c.CommandKind(), err)
	}
	return target, text, nil
}

func (l *Loop) command(target *node, c party.Command, label string, text []byte) error {
	if target.still > 0 {
		target.pressed = append(target.pressed, pressed{c, label})
		target.waiting = append(target.waiting, entry{kind: commandEntry, node: target})
		return nil
	}
	if label != "" {
		l.labels.expect(target.Name, label)
	}
	l.record(Record{Kind: CommandRecord, Node: target.Name, Name: c.CommandKind(), JSON: text, Note: label})
	return l.handle(target, &party.Event{Kind: party.Commanded, Command: c})
}

// Crash takes a party down as a power cut does; Restart brings it back.
func (l *Loop) Crash(n party.Node, restart time.Duration) error {
	target := l.nodes[n]
	if target == nil || target.down() || target.device() || target.foreign() {
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

// take does what an input asks for. Refused says why it was not carried out, and the
// world is as it was; failed, that the world cannot go on.
func (l *Loop) take(in *Input) (refused, failed error) {
	switch {
	case in.View != nil:
		in.View(l)
	case in.Command != nil:
		return l.takeCommand(in)
	case in.Message != nil:
		return l.fromOutside(in)
	case in.Gone:
		return l.gone(in.Node)
	case in.Rule != nil:
		return l.addRule(in.Rule), nil
	case in.Lift != "":
		return l.liftRule(in.Lift), nil
	}
	return nil, nil
}

func (l *Loop) takeCommand(in *Input) (refused, failed error) {
	target, text, err := l.asked(in.Node, in.Command)
	switch {
	case err != nil:
		return err, nil
	case target.down():
		return fmt.Errorf("engine: command %s: %s is down", in.Command.CommandKind(), in.Node), nil
	}
	if err := l.command(target, in.Command, in.Label, text); err != nil || target.still > 0 {
		return nil, err
	}
	for _, f := range l.out.Facts {
		if no, ok := f.(party.CommandRefuser); ok {
			return &CommandRefused{in.Node, in.Command.CommandKind(), no.Refusal(), no.RefusedCommand()}, nil
		}
	}
	return nil, nil
}

// CommandRefused says that a party did not carry out a command.
type CommandRefused struct {
	Node    party.Node
	Command string
	Slug    string // of why (docs/slugs.md)
	Why     string
}

// Error says who refused what, and why.
func (e *CommandRefused) Error() string {
	return fmt.Sprintf("engine: command %s: %s refuses it: %s", e.Command, e.Node, e.Why)
}

// fromOutside lets a message from a foreign peer into the world.
func (l *Loop) fromOutside(in *Input) (refused, failed error) {
	n := l.nodes[in.Node]
	if n == nil || !n.foreign() || n.routes[in.To] == nil {
		return fmt.Errorf("engine: no foreign peer %s has a link to %s", in.Node, in.To), nil
	}
	if to := n.routes[in.To].to; to.crowded() {
		return &Crowded{to.Name}, nil
	}
	if l.config.Label != nil {
		l.Expect(in.Node, l.config.Label(in.Node, in.Message))
	}
	return nil, l.letGo(n, party.Send{To: in.To, Bytes: in.Message}, in.overdue)
}

// gone tells the peers of a foreign node that its connection is.
func (l *Loop) gone(name party.Node) (refused, failed error) {
	n := l.nodes[name]
	if n == nil || !n.foreign() {
		return fmt.Errorf("engine: no foreign peer %s", name), nil
	}
	return nil, l.eachPeer(n, func(r *route) error {
		if err := l.cut(r.pair); err != nil || r.to.crowded() {
			return err
		}
		return l.tell(r.to, n, party.Disconnected, "disconnected")
	})
}

// addRule makes a fault act from now on.
func (l *Loop) addRule(made func(payment.Time) (fault.Rule, error)) error {
	rule, err := made(l.now)
	if err != nil {
		return err
	}
	text, err := json.Marshal(rule)
	if err != nil {
		return fmt.Errorf("engine: fault %s: %w", rule.ID, err)
	}
	if err := l.gate.Add(rule); err != nil {
		return err
	}
	l.note(Taken{Input: Input{Rule: made}, Rule: &rule})
	l.record(Record{Kind: CommandRecord, Name: "fault", JSON: text, Note: rule.ID})
	return nil
}

// liftRule ends a fault.
func (l *Loop) liftRule(id string) error {
	if err := l.gate.Lift(id); err != nil {
		return err
	}
	l.note(Taken{Input: Input{Lift: id}})
	l.record(Record{Kind: CommandRecord, Name: "lift", Note: id})
	return nil
}

// Faults returns the rules of the world, each with how often it has taken effect.
func (l *Loop) Faults() []fault.Acted { return l.gate.Acted() }

// Take does what an input asks for, now. Like Command it is for whoever runs the
// loop and decides itself when a foreign message comes in; from outside there is
// Post.
func (l *Loop) Take(in Input) error {
	refused, failed := l.take(&in)
	return errors.Join(refused, failed)
}

// Expect gives the next transaction that a foreign node starts a label, as Command
// does for a party of this world.
func (l *Loop) Expect(n party.Node, label string) {
	if label != "" {
		l.labels.expect(n, label)
	}
}
