package party_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party"
)

// asks wants what each fact that it is told points to, up to a depth.
type asks struct{ depth int }

type points struct{ To party.Key }

func (points) FactKind() (string, int) { return "points", 1 }

func (a asks) Handle(ev *party.Event, out *party.Out) {
	want := []party.Key{"0"}
	if ev.Found != nil {
		for _, f := range ev.Found.Facts {
			want = append(want, f.(points).To)
		}
	}
	for _, k := range want {
		if !ev.Found.Has(k) && len(want) <= a.depth {
			out.Want(k)
		}
	}
	if len(out.Wants) == 0 {
		out.Fact(points{want[len(want)-1]})
	}
}

func (asks) Apply(party.Fact) {}

// A party that archives reads a transaction back, then what refers to it; each key is asked
// for once, and what was found before is found again. Who never has enough is broken, and so
// is a journal that cannot be read.
func TestAsk(t *testing.T) {
	var asked []string
	recall := func(keys []party.Key) ([]party.Fact, error) {
		asked = append(asked, fmt.Sprint(keys))
		var facts []party.Fact
		for i := range keys {
			facts = append(facts, points{party.Key(fmt.Sprint(i + 1))})
		}
		return facts, nil
	}
	var out party.Out
	require.NoError(t, party.Ask(asks{3}, &party.Event{}, &out, recall))
	require.Equal(t, []string{"[0]", "[0 1]", "[0 1 2]"}, asked)
	require.Equal(t, []party.Fact{points{"3"}}, out.Facts)
	require.ErrorContains(t, party.Ask(asks{99}, &party.Event{}, &out, recall), "wanted again after 8 answers")
	unreadable := errors.New("unreadable")
	require.ErrorIs(t, party.Ask(asks{3}, &party.Event{}, &out, func([]party.Key) ([]party.Fact, error) {
		return nil, unreadable
	}), unreadable)
	require.False(t, (*party.Found)(nil).Has("0"), "nothing was asked yet")
}
