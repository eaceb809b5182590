package partytest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Bench drives one party and keeps what it said and what it recorded.
type Bench[P party.Party] struct {
	T     testing.TB
	Party P
	Codec *dialect.Codec // of the test's own messages
	Now   payment.Time   // of the engine and on the party's wall
	Out   party.Out      // of the last event
	Facts []party.Fact   // all that were committed, as the journal has them
	Asked []party.Key    // what the party wanted to know before it answered the last event
	STAN  payment.STAN   // of the test's last message

	read  party.Decoder
	build func() (P, error)
}

// New builds a party without a past. The test sets the clock, and then hands over
// Restarted.
func New[P party.Party](t testing.TB, spoken string, read party.Decoder, build func() (P, error)) *Bench[P] {
	t.Helper()
	d, err := dialect.Named(spoken)
	require.NoError(t, err)
	w := &Bench[P]{T: t, Codec: d.NewCodec(), read: read, build: build}
	w.Party = w.Folded()
	return w
}

// Folded builds another party from the facts, as a restart does.
func (w *Bench[P]) Folded() P {
	w.T.Helper()
	p, err := w.build()
	require.NoError(w.T, err)
	for _, f := range w.Facts {
		p.Apply(f)
	}
	return p
}

// Handle hands over an event. Nothing is committed: it is how a party looks that
// crashes now.
func (w *Bench[P]) Handle(ev party.Event) {
	ev.Now, ev.Business = w.Now, w.Now
	w.Asked = nil
	require.NoError(w.T, party.Ask(w.Party, &ev, &w.Out, w.recall))
}

// recall answers out of the facts, as the journal does.
func (w *Bench[P]) recall(keys []party.Key) ([]party.Fact, error) {
	w.Asked = slices.Clone(keys)
	var facts []party.Fact
	for _, f := range w.Facts {
		indexed, ok := f.(party.Indexed)
		if ok && slices.ContainsFunc(indexed.IndexKeys(nil), func(k party.Key) bool { return slices.Contains(keys, k) }) {
			facts = append(facts, w.again(f))
		}
	}
	return facts, nil
}

// Commit applies the facts of the last event, and keeps each as the journal gives it
// back: a party that is folded has to come out the same.
func (w *Bench[P]) Commit() {
	w.T.Helper()
	for _, f := range w.Out.Facts {
		w.Facts = append(w.Facts, w.again(f))
		w.Party.Apply(f)
	}
	if p, keeps := any(w.Party).(interface{ Book() *ledger.Book }); keeps {
		require.Zero(w.T, p.Book().Sum(ledger.Posted), "the book is out of balance")
		require.Zero(w.T, p.Book().Sum(ledger.Pending), "the holds are out of balance")
	}
}

// Drive hands over an event, commits its facts and returns them.
func (w *Bench[P]) Drive(ev party.Event) []party.Fact {
	w.T.Helper()
	w.Handle(ev)
	w.Commit()
	return w.Out.Facts
}

// again takes a fact through its JSON, as the journal does.
func (w *Bench[P]) again(f party.Fact) party.Fact {
	w.T.Helper()
	b, err := json.Marshal(f)
	require.NoError(w.T, err)
	kind, version := f.FactKind()
	back, err := w.read(kind, version, b)
	require.NoError(w.T, err)
	again, err := json.Marshal(back)
	require.NoError(w.T, err)
	require.Equal(w.T, string(b), string(again), kind)
	return back
}

// Restart builds the party anew from its facts, as after a power cut.
func (w *Bench[P]) Restart() {
	w.T.Helper()
	w.Party = w.Folded()
	w.Drive(party.Event{Kind: party.Restarted})
}

// Bytes writes a message of the test.
func (w *Bench[P]) Bytes(m dialect.Message) []byte {
	w.T.Helper()
	b, err := w.Codec.Append(nil, &m)
	require.NoError(w.T, err)
	return b
}

// Send sends the party a message and returns what it sends.
func (w *Bench[P]) Send(from party.Node, m dialect.Message) []dialect.Message {
	w.T.Helper()
	w.Drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: w.Bytes(m)})
	return w.Sent()
}

// Fire lets a timer of the party fire and returns what it sends.
func (w *Bench[P]) Fire(name, key string) []dialect.Message {
	w.T.Helper()
	w.Drive(party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: name, Key: key}})
	return w.Sent()
}

// Job hands over a job of the business day and returns what the party sends.
func (w *Bench[P]) Job(name string, date payment.BusinessDate) []dialect.Message {
	w.T.Helper()
	w.Drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: name, Date: date}})
	return w.Sent()
}

// Command does what a person does.
func (w *Bench[P]) Command(c party.Command) []party.Fact {
	w.T.Helper()
	return w.Drive(party.Event{Kind: party.Commanded, Command: c})
}

// Sent reads the messages that the last event sent.
func (w *Bench[P]) Sent() []dialect.Message {
	w.T.Helper()
	var all []dialect.Message
	for _, s := range w.Out.Sends {
		if !s.File {
			var m dialect.Message
			require.NoError(w.T, w.Codec.Parse(s.Bytes, &m))
			all = append(all, m)
		}
	}
	return all
}
