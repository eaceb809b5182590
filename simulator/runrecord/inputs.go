package runrecord

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// inputLine is a line of inputs.jsonl: what came in, and where.
type inputLine struct {
	Events   uint64          `json:"events"` // how many had happened
	After    uint64          `json:"after"`  // the number of the last record
	At       string          `json:"at"`
	Kind     string          `json:"kind"`
	Node     party.Node      `json:"node,omitempty"` // of a command where; of a message who sent it
	Peer     party.Node      `json:"peer,omitempty"` // and to whom
	Hex      string          `json:"hex,omitempty"`  // its true bytes
	Overdue  bool            `json:"overdue,omitempty"`
	Withheld bool            `json:"withheld,omitempty"` // they are not: a real card's number may be there
	Name     string          `json:"name,omitempty"`     // of a command or a fault
	Content  json.RawMessage `json:"content,omitempty"`
	Say      string          `json:"say,omitempty"` // a fault in one line
	To       string          `json:"to,omitempty"`  // where the clock goes
	Speed    float64         `json:"speed,omitempty"`
}

// The kinds of inputs.
const (
	messageInput = "message"
	goneInput    = "gone"
	commandInput = "command"
	faultInput   = "fault"
	liftInput    = "lift"
	advanceInput = "advance"
	speedInput   = "speed"
	pauseInput   = "pause"
	resumeInput  = "resume"
)

// lineOf writes an input down.
func lineOf(t *engine.Taken, withheld bool) (inputLine, error) {
	line := inputLine{Events: t.Events, After: t.Seq, At: Instant(t.At), Node: t.Node}
	switch {
	case t.Message != nil:
		line.Kind, line.Peer, line.Overdue, line.Withheld = messageInput, t.Input.To, t.Overdue, withheld
		line.Hex = strings.ToUpper(hex.EncodeToString(t.Message))
	case t.Gone:
		line.Kind = goneInput
	case t.Command != nil:
		line.Kind, line.Name = commandInput, t.Command.CommandKind()
		var err error
		line.Content, err = commandText(t.Node, t.Command)
		return line, err
	case t.Rule != nil:
		line.Kind, line.Name, line.Say = faultInput, t.Rule.ID, scenarios.SayFault(t.Rule)
	case t.Lift != "":
		line.Kind, line.Name = liftInput, t.Lift
	case t.Advance != nil:
		line.Kind, line.To = advanceInput, Instant(t.To)
	case t.Speed != 0:
		line.Kind, line.Speed = speedInput, t.Speed
	case t.Pause:
		line.Kind = pauseInput
	case t.Resume:
		line.Kind = resumeInput
	default:
		return line, errors.New("simulator: record: something came in that a record has no words for")
	}
	return line, nil
}

// Instant writes a moment as the manifest and inputs.jsonl have it.
func Instant(t payment.Time) string { return time.Unix(0, int64(t)).UTC().Format(time.RFC3339Nano) }

func parseInstant(key, text string) (payment.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, fmt.Errorf("%s: %q: want a time such as 2026-03-25T10:00:00Z", key, text)
	}
	return payment.Time(t.UnixNano()), nil
}

// commandText writes a command so that it can be read again, and holds that it can.
func commandText(at party.Node, c party.Command) ([]byte, error) {
	text, err := json.Marshal(c)
	if err == nil {
		var again party.Command
		again, err = party.DecodeCommand(string(at), commandsAt(at), c.CommandKind(), text)
		if err == nil && !reflect.DeepEqual(again, c) {
			err = errors.New("written down it would be another one")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("simulator: record: command %s at %s: %w", c.CommandKind(), at, err)
	}
	return text, nil
}

// commandsAt lists what can be commanded at a node behind the tills.
func commandsAt(n party.Node) []party.Command {
	switch n {
	case world.Acquirer:
		return acquirer.Commands()
	case world.Clearing:
		return clearing.Commands()
	case world.Issuer:
		return issuer.Commands()
	case world.SettlementBank, world.MerchantBank:
		return bank.Commands()
	}
	return nil
}

// unmarshal reads one JSON value whose keys are all known.
func unmarshal(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// parseInput reads a line.
func parseInput(text []byte) (t engine.Taken, withheld bool, err error) {
	var line inputLine
	if err := unmarshal(text, &line); err != nil {
		return t, false, err
	}
	t.Events, t.Seq, t.Node = line.Events, line.After, line.Node
	if t.At, err = parseInstant("at", line.At); err != nil {
		return t, false, err
	}
	switch line.Kind {
	case messageInput:
		t.Input.To, t.Overdue = line.Peer, line.Overdue
		if t.Message, err = hex.DecodeString(line.Hex); err != nil || t.Message == nil {
			err = fmt.Errorf("hex: %w", cmp.Or(err, errors.New("missing")))
		}
	case goneInput:
		t.Gone = true
	case commandInput:
		t.Command, err = party.DecodeCommand(string(line.Node), commandsAt(line.Node), line.Name, line.Content)
	case faultInput:
		var rule fault.Rule
		rule, err = scenarios.ParseFault(line.Say)
		rule.ID, t.Rule = line.Name, &rule
	case liftInput:
		if t.Lift = line.Name; t.Lift == "" {
			err = errors.New("name: missing: which fault is lifted")
		}
	case advanceInput:
		t.Advance = func(now payment.Time) (payment.Time, error) { return now, nil }
		t.To, err = parseInstant("to", line.To)
	case speedInput:
		t.Speed, err = line.Speed, engine.CheckSpeed(line.Speed)
	case pauseInput:
		t.Pause = true
	case resumeInput:
		t.Resume = true
	default:
		err = fmt.Errorf("kind: %q: want message, gone, command, fault, lift, advance, speed, pause or resume", line.Kind)
	}
	return t, line.Withheld, err
}
