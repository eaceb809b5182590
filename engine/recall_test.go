package engine

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
)

// forgetter answers an order once and keeps none of them: whether one came before it asks
// its journal.
type forgetter struct{}

type ordered struct {
	Name string `json:"name"`
	N    uint64 `json:"n"` // drawn: what was answered
}

func (*ordered) FactKind() (string, int) { return "ordered", 1 }

func (o *ordered) IndexKeys(dst []party.Key) []party.Key { return append(dst, party.Key(o.Name)) }

type order string

func (order) CommandKind() string { return "order" }

func (forgetter) Handle(ev *party.Event, out *party.Out) {
	name, ok := ev.Command.(order)
	if !ok {
		return
	}
	key := party.Key(name)
	if name == "greedy" && ev.Found.Has(key) {
		out.Want(key)
		return
	}
	if !ev.Found.Has(key) {
		out.Fact(&ordered{Name: "never to be committed"})
		out.Want(key)
		return
	}
	f := &ordered{Name: string(name), N: ev.Entropy()}
	if len(ev.Found.Facts) > 0 {
		f = ev.Found.Facts[0].(*ordered)
	} else {
		out.Fact(f)
	}
	out.Message("B", fmt.Appendf(nil, "a %s %d", f.Name, f.N))
}

func (forgetter) Apply(party.Fact) {}

// What a party has archived it is told by its journal before anything else happens: the
// answer to a repeat is the first one, after a crash too, and not after the journal has
// lost it. What it said before it was told is not committed.
func TestRecall(t *testing.T) {
	start := payment.Time(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC).UnixNano())
	kept := journal.NewMemory()
	run := func() (*Loop, *[]string) {
		sent := new([]string)
		l, err := New(Config{
			Start: start, Calendar: &payment.Calendar{}, Journal: kept,
			Nodes: []NodeConfig{
				{Name: "A", New: func() (party.Party, error) { return forgetter{}, nil },
					Decode: func(_ string, _ int, b []byte) (party.Fact, error) {
						f := new(ordered)
						return f, json.Unmarshal(b, f)
					}},
				{Name: "B", Foreign: func(o Outward) { *sent = append(*sent, string(o.Message)) }},
			},
			Links:    []LinkConfig{{A: "A", B: "B", Reader: &plainReader{}}},
			Schedule: func(payment.BusinessDate) []DueJob { return nil },
		})
		require.NoError(t, err)
		return l, sent
	}
	l, sent := run()
	for _, name := range []order{"tea", "milk", "tea"} {
		require.NoError(t, l.Command("A", name, ""))
	}
	require.NoError(t, l.Run(l.Now().Add(time.Minute)))
	require.Len(t, *sent, 3)
	require.Equal(t, (*sent)[0], (*sent)[2])
	require.NotEqual(t, (*sent)[0], (*sent)[1])
	require.Equal(t, uint64(2), kept.Head())

	again, second := run()
	require.NoError(t, again.Command("A", order("milk"), ""))
	require.NoError(t, again.Run(again.Now().Add(time.Minute)))
	require.Equal(t, (*sent)[1:2], *second)
	kept.Lose(1)
	require.NoError(t, again.Command("A", order("milk"), ""))
	require.Equal(t, uint64(2), kept.Head(), "what was lost never happened")

	require.ErrorContains(t, again.Command("A", order("greedy"), ""), "engine: A: party: command")
}
