package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
)

// asker asks a question at each job and counts the answers; answerer answers.
// They are parties as small as parties can be.
type asker struct{ asked, answered int }

type answerer struct{ answered int }

type counted struct {
	Kind string `json:"kind"`
	N    int    `json:"n"`
}

func (c counted) FactKind() (string, int) { return c.Kind, 1 }

func decodeCounted(kind string, _ int, b []byte) (party.Fact, error) {
	var c counted
	return c, json.Unmarshal(b, &c)
}

func (a *asker) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Restarted:
		if a.asked > a.answered {
			out.Message("B", []byte(fmt.Sprintf("ask %d again", a.asked)))
		}
	case party.JobDue, party.Commanded:
		out.Fact(counted{"asked", a.asked + 1})
		out.Message("B", []byte(fmt.Sprintf("ask %d", a.asked+1)))
		out.Set(party.Timer{Name: "reply"}, ev.Now.Add(time.Minute))
	case party.MessageReceived:
		out.Fact(counted{"answered", a.answered + 1})
		out.Cancel(party.Timer{Name: "reply"})
	}
}

func (a *asker) Apply(f party.Fact) {
	switch c := f.(counted); c.Kind {
	case "asked":
		a.asked = c.N
	case "answered":
		a.answered = c.N
	}
}

func (b *answerer) Handle(ev *party.Event, out *party.Out) {
	if ev.Kind != party.MessageReceived {
		return
	}
	if !strings.HasPrefix(string(ev.Bytes), "ask") {
		return // cannot be read
	}
	out.Fact(counted{"answered", b.answered + 1})
	out.Message("A", []byte("answer to "+string(ev.Bytes)))
}

func (b *answerer) Apply(f party.Fact) { b.answered = f.(counted).N }

// plainReader reads the toy messages: the "MTI" is made from the first word.
type plainReader struct{ text string }

func (r *plainReader) Read(b []byte, _ bool) error {
	r.text = string(b)
	if !strings.HasPrefix(r.text, "a") {
		return errors.New("byte 0: want ask or answer")
	}
	return nil
}

func (r *plainReader) MTI() string {
	if strings.HasPrefix(r.text, "ask") {
		return "0200"
	}
	return "0210"
}
func (r *plainReader) Field(string) (string, bool) { return "", false }
func (r *plainReader) Keys(dst []party.Key) []party.Key {
	return append(dst, party.Key(lastWord(r.text)))
}
func (r *plainReader) Masked(b []byte, _ bool) []byte { return b }
func lastWord(s string) string                        { return s[strings.LastIndex(s, " ")+1:] }

type command struct{}

func (command) CommandKind() string { return "ask" }

type world struct {
	loop    *Loop
	asker   func() *asker
	records []string
}

func build(t *testing.T, wire Wire, rules ...fault.Rule) *world {
	t.Helper()
	return buildWith(t, wire, nil, rules...)
}

func buildWith(t *testing.T, wire Wire, codec fault.Codec, rules ...fault.Rule) *world {
	t.Helper()
	start := payment.Time(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC).UnixNano())
	calendar := &payment.Calendar{}
	w := &world{}
	loop, err := New(Config{
		Start: start, Calendar: calendar, Wire: wire, Rules: rules,
		Nodes: []NodeConfig{
			{Name: "A", Role: "asker", New: func() (party.Party, error) { return &asker{}, nil }, Decode: decodeCounted},
			{Name: "B", Role: "answerer", New: func() (party.Party, error) { return &answerer{}, nil }, Decode: decodeCounted},
		},
		Links: []LinkConfig{{A: "A", B: "B", Latency: 5 * time.Millisecond, Reader: &plainReader{}, Codec: codec}},
		Schedule: func(d payment.BusinessDate) []DueJob {
			return []DueJob{{At: calendar.At(d, payment.TimeOfDay(23*time.Hour)), Node: "A",
				Job: party.Job{Name: "ask", Date: d}}}
		},
		Observe: []Observer{func(r *Record) {
			w.records = append(w.records,
				strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", r.Kind, r.Node, r.Peer, r.Name, r.Note)))
		}},
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, loop.Close()) })
	w.loop = loop
	w.asker = func() *asker { return loop.Party("A").(*asker) }
	return w
}

func rule(link string, mti string, do fault.Do) fault.Rule {
	return fault.Rule{ID: "f1", On: fault.On{Match: fault.Match{Link: link, MTI: mti}}, Do: do}
}

// A run on real sockets and a run in memory are the same run: one hash.
func TestWiresGiveOneTrace(t *testing.T) {
	var hashes []string
	for range 2 {
		tcp, err := TCP()
		require.NoError(t, err)
		for _, wire := range []Wire{Memory(), tcp} {
			w := build(t, wire, rule("B->A", "0210", fault.Do{Delay: &fault.Delay{By: time.Second}}))
			require.NoError(t, w.loop.Command("A", command{}, "s1"))
			require.NoError(t, w.loop.Run(w.loop.Now().Add(48*time.Hour)))
			require.Equal(t, 3, w.asker().answered)
			hashes = append(hashes, w.loop.TraceHash())
		}
	}
	for _, h := range hashes {
		require.Equal(t, hashes[0], h)
	}
}

// A job runs once for each day, at its time.
func TestJobsComeDaily(t *testing.T) {
	w := build(t, nil)
	require.NoError(t, w.loop.Run(w.loop.Now().Add(13*time.Hour)))
	require.Equal(t, 1, w.asker().asked)
	require.NoError(t, w.loop.Run(w.loop.Now().Add(24*time.Hour)))
	require.Equal(t, 2, w.asker().asked)
}

// A dropped reply never arrives, its timer fires, and the rule has fired once.
func TestDrop(t *testing.T) {
	w := build(t, nil, rule("B->A", "0210", fault.Do{Drop: &fault.Drop{}}))
	require.NoError(t, w.loop.Command("A", command{}, "s1"))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(2*time.Minute)))
	require.Equal(t, 0, w.asker().answered)
	require.Contains(t, w.records, "lost B A  fault f1")
	require.Contains(t, w.records, "timer A  reply")
	require.Empty(t, w.loop.Unfired())
}

// A duplicated request is answered twice; a rule that never fires is named.
func TestDuplicateAndUnfired(t *testing.T) {
	w := build(t, nil, rule("asker->answerer", "0200", fault.Do{Duplicate: &fault.Duplicate{}}))
	require.NoError(t, w.loop.Command("A", command{}, "s1"))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(time.Second)))
	require.Equal(t, 2, w.asker().answered)

	w = build(t, nil, rule("A->B", "0420", fault.Do{Drop: &fault.Drop{}}))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(time.Second)))
	require.Equal(t, []string{"f1"}, w.loop.Unfired())
}

// A reply held until the next request arrives just before that request does.
func TestDelayUntil(t *testing.T) {
	r := rule("B->A", "0210", fault.Do{Delay: &fault.Delay{Until: &fault.Match{MTI: "0200"}}})
	w := build(t, nil, r)
	require.NoError(t, w.loop.Command("A", command{}, "s1"))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(10*time.Second)))
	require.Equal(t, 0, w.asker().answered)
	require.NoError(t, w.loop.Command("A", command{}, "s2"))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(10*time.Second)))
	require.Equal(t, 2, w.asker().answered)
	require.Empty(t, w.loop.Unfired())
}

// A label follows a transaction from its first message through every key that appears beside it.
func TestRuleByLabel(t *testing.T) {
	r := rule("A->B", "0200", fault.Do{Drop: &fault.Drop{}})
	r.On.Of = "s2"
	w := build(t, nil, r)
	for _, label := range []string{"s1", "s2", "s3"} {
		require.NoError(t, w.loop.Command("A", command{}, label))
		require.NoError(t, w.loop.Run(w.loop.Now().Add(time.Second)))
	}
	require.Equal(t, 3, w.asker().asked)
	require.Equal(t, 2, w.asker().answered)
}

// The three cuts: before the commit nothing is known, after it nothing was sent, after a send the peer knows.
func TestCrashCuts(t *testing.T) {
	for _, c := range []struct {
		at              fault.CrashPoint
		send            int
		answered, asker int
	}{
		{fault.BeforeCommit, 0, 0, 0},
		{fault.AfterCommit, 0, 1, 0},
		{fault.AfterSend, 1, 1, 0},
	} {
		t.Run(string(c.at), func(t *testing.T) {
			w := build(t, nil, rule("A->B", "0200", fault.Do{Crash: &fault.Crash{At: c.at, Send: c.send, Restart: time.Minute}}))
			require.NoError(t, w.loop.Command("A", command{}, "s1"))
			require.NoError(t, w.loop.Run(w.loop.Now().Add(30*time.Second)))
			require.Nil(t, w.loop.Party("B"))
			require.NoError(t, w.loop.Run(w.loop.Now().Add(time.Minute)))
			require.Equal(t, c.answered, w.loop.Party("B").(*answerer).answered)
			// The answer left only at the last cut, and the connection that carried it is gone.
			require.Equal(t, c.asker, w.asker().answered)
			require.Contains(t, w.records, "connection A B disconnected")
			require.Contains(t, w.records, "connection A B connected")
		})
	}
}

// A crash of everything can lose the last commits, as a disk does that lied; what is left is one common past.
func TestCrashLosesCommits(t *testing.T) {
	w := build(t, nil,
		rule("B->A", "0210",
			fault.Do{Crash: &fault.Crash{At: fault.AfterCommit, Node: fault.All, Lose: "2", Restart: time.Second}}))
	require.NoError(t, w.loop.Command("A", command{}, "s1"))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(10*time.Second)))
	// Lost: A's "answered" and B's "answered". Kept: A's "asked", so A asks again and is answered.
	require.Equal(t, asker{asked: 1, answered: 1}, *w.asker())
}

// A message that a fault made unreadable closes the connection and the run goes on.
func TestUnreadableMessageHangsUp(t *testing.T) {
	for name, m := range map[string]*fault.Mutate{
		"garbled": {Bytes: []fault.ByteChange{{At: 0, Set: "00"}}},
		"length":  {Length: func() *int { n := 70000; return &n }()},
	} {
		t.Run(name, func(t *testing.T) {
			w := build(t, nil, rule("A->B", "0200", fault.Do{Mutate: m}))
			require.NoError(t, w.loop.Command("A", command{}, "s1"))
			require.NoError(t, w.loop.Run(w.loop.Now().Add(10*time.Second)))
			require.Equal(t, 0, w.asker().answered)
			require.Contains(t, strings.Join(w.records, "\n"), "connection B A closed")
			require.NoError(t, w.loop.Command("A", command{}, "s2"))
			require.NoError(t, w.loop.Run(w.loop.Now().Add(10*time.Second)))
			require.Equal(t, 1, w.asker().answered)
		})
	}
}

// An inserted message reaches the party as if somebody had sent it.
func TestInsert(t *testing.T) {
	w := build(t, nil, rule("A->B", "0200", fault.Do{Insert: &fault.Insert{Hex: fmt.Sprintf("%x", "ask 7")}}))
	require.NoError(t, w.loop.Command("A", command{}, "s1"))
	require.NoError(t, w.loop.Run(w.loop.Now().Add(time.Second)))
	require.Equal(t, 2, w.asker().answered)
}

// What is said to a served world from outside is taken between events, also while it is paused.
func TestServeTakesInputsWhilePaused(t *testing.T) {
	w := build(t, nil)
	step := make(chan struct{})
	done := make(chan error)
	go func() { done <- w.loop.Serve(t.Context(), unpaced{}, step) }()
	require.NoError(t, w.loop.Post(t.Context(), Input{Node: "A", Command: command{}, Label: "s1"}))
	seen := make(chan int)
	look := func() int {
		require.NoError(t, w.loop.Post(t.Context(), Input{View: func(l *Loop) { seen <- l.Party("B").(*answerer).answered }}))
		return <-seen
	}
	require.Equal(t, 0, look(), "paused: the question is under way and no event happens")
	step <- struct{}{}
	require.Equal(t, 1, look())
	require.NoError(t, w.loop.Post(t.Context(), Input{View: func(*Loop) { w.loop.stopped = errStop }}))
	step <- struct{}{}
	require.ErrorIs(t, <-done, errStop)
}

// unpaced waits for nothing.
type unpaced struct{}

func (unpaced) Now(loop payment.Time) payment.Time { return loop }
func (unpaced) Until(payment.Time) time.Duration   { return 0 }
func (unpaced) Rebase(payment.Time, float64)       {}
func (unpaced) Held() bool                         { return false }

var errStop = errors.New("stop")

// A frame longer than its length header can say is refused by the framing, not cut.
func TestTooLongMessage(t *testing.T) {
	_, err := link.Framer{}.AppendExcess(nil, make([]byte, 1<<16), 0)
	require.Error(t, err)
}
