package party_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/party"
	"acqsim/payment"
)

// counted is the only fact of a till that counts.
type counted struct{ N int }

func (*counted) FactKind() (string, int) { return "till.counted", 1 }

// till counts messages, two facts for each.
type till struct {
	n    int
	seen []int // what Handle saw of the count
}

func (t *till) Handle(ev *party.Event, out *party.Out) {
	t.seen = append(t.seen, t.n)
	if ev.Kind == party.MessageReceived {
		out.Fact(&counted{1}, &counted{2})
		out.Message(ev.From, []byte("thanks"))
		out.File("clearing", []byte("batch"))
		out.Set(party.Timer{Name: "reply", Key: "000001"}, ev.Now.Add(time.Second))
		out.Cancel(party.Timer{Name: "advice"})
	}
}

func (t *till) Apply(f party.Fact) { t.n += f.(*counted).N }

// A party decides on the state before the event; its facts change the state after
// it has answered, in their order.
func TestDrive(t *testing.T) {
	p, out := new(till), new(party.Out)
	party.Drive(p, &party.Event{Kind: party.MessageReceived, From: "T1", Now: 7}, out)
	require.Equal(t, []int{0}, p.seen)
	require.Equal(t, 3, p.n)
	require.Equal(t, []party.Fact{&counted{1}, &counted{2}}, out.Facts)
	require.Equal(t, []party.Send{{To: "T1", Bytes: []byte("thanks")},
		{To: "clearing", File: true, Bytes: []byte("batch")}}, out.Sends)
	require.Equal(t, []party.SetTimer{
		{Timer: party.Timer{Name: "reply", Key: "000001"}, At: payment.Time(7 + time.Second)},
		{Timer: party.Timer{Name: "advice"}}, // disarmed
	}, out.Timers)

	party.Drive(p, &party.Event{Kind: party.TimerFired}, out)
	require.Equal(t, []int{0, 3}, p.seen)
	require.Empty(t, out.Facts, "an answer does not hold what the one before held")
	require.Empty(t, out.Sends)
	require.Empty(t, out.Timers)
}

// A key says of which sort it is, so that a STAN never passes for an RRN, and two
// transactions share one only where the wire itself cannot tell them apart.
func TestKeys(t *testing.T) {
	require.Equal(t, party.Key("txn:T1/000012/000345"), party.TransactionKey("T1", 12, 345))
	require.Equal(t, party.Key("rrn:608614000001"), party.RRNKey("608614000001"))
	require.Equal(t, party.Key("net:0327140500/000345/48020000/48020001"),
		party.NetworkKey("0327140500", 345, "48020000", "48020001"))
	require.Equal(t, party.Key("payout:P1"), party.PayoutKey("P1"))
	require.NotEqual(t, party.TransactionKey("T1", 12, 345), party.TransactionKey("T1", 13, 345),
		"a STAN comes again in the next batch")
}

// Every kind of event has words for a trace.
func TestEventKinds(t *testing.T) {
	words := make(map[string]bool)
	for k := party.Restarted; k <= party.Disconnected; k++ {
		words[fmt.Sprint(k)] = true
	}
	require.Len(t, words, 8)
	require.Contains(t, words, "restarted")
	require.Contains(t, words, "disconnected")
}

// sell is a command that a till takes as a value, mend one that it takes as a pointer.
type (
	sell struct{ Minor int64 }
	mend struct{ By string }
)

func (sell) CommandKind() string  { return "till.sell" }
func (*mend) CommandKind() string { return "till.mend" }

// A recorded command comes back as the party takes it, and the table stays empty.
func TestDecodeCommand(t *testing.T) {
	table := []party.Command{sell{}, &mend{}}
	for kind, c := range map[string]struct {
		json string
		want party.Command
	}{
		"till.sell": {`{"Minor":1250}`, sell{1250}},
		"till.mend": {`{"By":"Wang"}`, &mend{"Wang"}},
	} {
		got, err := party.DecodeCommand("till", table, kind, []byte(c.json))
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	require.Equal(t, []party.Command{sell{}, &mend{}}, table)
	_, err := party.DecodeCommand("till", table, "till.sell", []byte("["))
	require.ErrorContains(t, err, "till: command till.sell: ")
	_, err = party.DecodeCommand("till", table, "till.sell", []byte(`{"Major":12}`))
	require.ErrorContains(t, err, `till: command till.sell: json: unknown field "Major"`)
	_, err = party.DecodeCommand("till", table, "till.dance", nil)
	require.EqualError(t, err, `till: no command "till.dance"`)
}

// A fact comes back from the table of its kinds; one of another version does not.
func TestDecodeFact(t *testing.T) {
	got, err := party.DecodeFact("till", []party.Fact{&counted{}}, "till.counted", 1, []byte(`{"N":3}`))
	require.NoError(t, err)
	require.Equal(t, &counted{3}, got)
	for _, bad := range []struct {
		kind    string
		version int
		json    string
		want    string
	}{
		{"till.counted", 2, `{}`, `till: no fact "till.counted" of version 2: this build writes version 1`},
		{"till.sold", 1, `{}`, `till: no fact "till.sold" of version 1`},
		{"till.counted", 1, `[`, "till: fact till.counted: unexpected end of JSON input"},
	} {
		_, err := party.DecodeFact("till", []party.Fact{&counted{}}, bad.kind, bad.version, []byte(bad.json))
		require.EqualError(t, err, bad.want)
	}
}
