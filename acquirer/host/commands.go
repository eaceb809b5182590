package host

import (
	"acqsim/party"
	"acqsim/payment"
)

// ForceBatch captures what stands in the open batch of a terminal as if it had been
// settled (terminal capture): the slips are there, the till will not settle. The
// batch stays open at the till, which settles it when it can.
type ForceBatch struct {
	Terminal payment.TerminalID `json:"terminal"`
}

// RequireSignOn tells a terminal to sign on again, as after a change of keys: at
// once where its dialect has a message for it, else with the next reply.
type RequireSignOn struct {
	Terminal payment.TerminalID `json:"terminal"`
}

// EchoTest asks a terminal whether it is there.
type EchoTest struct {
	Terminal payment.TerminalID `json:"terminal"`
}

// Speak says which dialect a terminal speaks from now on: another one was put in its place, or it was given other
// software.
type Speak struct {
	Terminal payment.TerminalID `json:"terminal"`
	Dialect  string             `json:"dialect"`
}

// LoseQueue loses what the host has stored and has not brought to the network yet, as a disk that breaks or an operator
// who clears the wrong queue: advices and reversals that wait for an answer. Nobody repeats them from then on.
type LoseQueue struct{}

// CommandKind is part of party.Command.
func (*ForceBatch) CommandKind() string    { return "acquirer.force-batch" }
func (*RequireSignOn) CommandKind() string { return "acquirer.require-sign-on" }
func (*EchoTest) CommandKind() string      { return "acquirer.echo-test" }
func (*LoseQueue) CommandKind() string     { return "acquirer.lose-queue" }
func (*Speak) CommandKind() string         { return "acquirer.speak" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{&ForceBatch{}, &RequireSignOn{}, &EchoTest{}, &LoseQueue{}, &Speak{}, &SignTerminal{}}
}
