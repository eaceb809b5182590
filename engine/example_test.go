package engine_test

import (
	"encoding/json"
	"fmt"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
)

// till asks when a person tells it to, and counts the answers; host answers.
type till struct{ Answers int }

type host struct{}

type answered struct{}

func (answered) FactKind() (string, int) { return "till.answered", 1 }

type ask struct{}

func (ask) CommandKind() string { return "ask" }

func (t *till) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Commanded:
		out.Message("host", []byte("may I?"))
	case party.MessageReceived:
		out.Fact(answered{})
	}
}

func (t *till) Apply(party.Fact) { t.Answers++ }

func (host) Apply(party.Fact) {}

func (host) Handle(ev *party.Event, out *party.Out) {
	if ev.Kind == party.MessageReceived {
		out.Message(ev.From, []byte("yes"))
	}
}

// A world of two parties. The first answer is lost on its way; the till asks again, and is answered.
func Example() {
	decode := func(string, int, []byte) (party.Fact, error) { return answered{}, nil }
	calendar := &payment.Calendar{Zone: time.UTC}
	start := calendar.At(payment.Date(2026, 3, 27), 0)
	loop, err := engine.New(engine.Config{
		Start: start, Calendar: calendar,
		Nodes: []engine.NodeConfig{
			{Name: "T1", New: func() (party.Party, error) { return &till{}, nil }, Decode: decode},
			{Name: "host", New: func() (party.Party, error) { return host{}, nil }, Decode: decode},
		},
		Links: []engine.LinkConfig{{A: "T1", B: "host", Messages: link.Framer{}, Latency: time.Second}},
		Rules: []fault.Rule{{
			ID: "lose-answer", On: fault.On{Match: fault.Match{Link: "host->T1"}}, Do: fault.Do{Drop: &fault.Drop{}},
		}},
		Observe: []engine.Observer{func(r *engine.Record) {
			if r.Kind == engine.FrameRecord || r.Kind == engine.LostRecord {
				fmt.Printf("%v %v %s: %s\n", time.Duration(r.At-start), r.Kind, r.Node, r.Bytes)
			}
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		if err := loop.Command("T1", ask{}, ""); err != nil {
			fmt.Println(err)
		}
		if err := loop.Run(loop.Now().Add(time.Minute)); err != nil {
			fmt.Println(err)
		}
	}
	state, _ := json.Marshal(loop.Party("T1"))
	fmt.Println(string(state), loop.Unfired(), loop.Close())
	// Output:
	// 1s frame T1: may I?
	// 1s lost host: yes
	// 1m1s frame T1: may I?
	// 1m2s frame host: yes
	// {"Answers":1} [] <nil>
}
