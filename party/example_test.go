package party_test

import (
	"fmt"

	"acqsim/party"
)

// host answers every request and remembers how many there were.
type host struct{ asked int }

type asked struct{}

func (asked) FactKind() (string, int) { return "host.asked", 1 }

func (h *host) Handle(ev *party.Event, out *party.Out) {
	if ev.Kind == party.MessageReceived {
		out.Fact(asked{})
		out.Message(ev.From, []byte(fmt.Sprintf("answer %d", h.asked+1)))
	}
}

func (h *host) Apply(party.Fact) { h.asked++ }

// Drive runs one party alone: it hands it an event, applies its facts, and leaves what it sends.
func Example() {
	h := &host{}
	var out party.Out
	for range 2 {
		party.Drive(h, &party.Event{Kind: party.MessageReceived, From: "T1", Bytes: []byte("0200")}, &out)
		for _, s := range out.Sends {
			fmt.Println(s.To, string(s.Bytes))
		}
	}
	// Output:
	// T1 answer 1
	// T1 answer 2
}
