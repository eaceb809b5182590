package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
)

// onWires plays a story in memory and on real sockets and demands one hash.
func onWires(t *testing.T, story func(t *testing.T, wire Wire) *world) {
	t.Helper()
	var hashes []string
	for _, name := range []string{"memory", "tcp"} {
		t.Run(name, func(t *testing.T) {
			wire := Memory()
			if name == "tcp" {
				var err error
				wire, err = TCP()
				require.NoError(t, err)
			}
			w := story(t, wire)
			require.Empty(t, w.loop.Unfired())
			hashes = append(hashes, w.loop.TraceHash())
		})
	}
	require.Len(t, hashes, 2)
	require.Equal(t, hashes[0], hashes[1])
}

func (w *world) ask(t *testing.T, label string) {
	t.Helper()
	require.NoError(t, w.loop.Command("A", command{}, label))
}

func (w *world) run(t *testing.T, d time.Duration) {
	t.Helper()
	require.NoError(t, w.loop.Run(w.loop.Now().Add(d)))
}

func (w *world) answerer() *answerer { return w.loop.Party("B").(*answerer) }

// A connection that is reset or ends in the middle of a frame loses the frame and
// what else is on the line, both ends see it, and the next message opens another.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		cut   fault.Cut
		asked int // of the two questions that were on the line
		note  string
	}{
		{fault.Cut{}, 0, "rst after 0 of 7 bytes"},
		{fault.Cut{Kind: fault.Reset, Byte: 3}, 0, "rst after 3 of 7 bytes"},
		{fault.Cut{Kind: fault.Finish, Byte: 1}, 0, "fin after 1 of 7 bytes"},
		{fault.Cut{Kind: fault.Finish, Byte: 500}, 1, "fin after 7 of 7 bytes"},
	} {
		t.Run(c.note, func(t *testing.T) {
			onWires(t, func(t *testing.T, wire Wire) *world {
				w := build(t, wire, rule("A->B", "0200", fault.Do{Cut: &c.cut}))
				w.ask(t, "s1")
				w.ask(t, "s2")
				w.run(t, time.Second)
				require.Equal(t, c.asked, w.answerer().answered)
				require.Equal(t, 0, w.asker().answered, "an answer that was on the line is lost")
				all := strings.Join(w.records, "\n")
				require.Contains(t, all, "connection A B cut "+c.note)
				require.Contains(t, all, "connection A B disconnected")
				require.Contains(t, all, "connection B A disconnected")
				require.Contains(t, all, "the connection broke while it was under way")
				w.ask(t, "s3")
				w.run(t, time.Second)
				require.Equal(t, 1, w.asker().answered)
				return w
			})
		})
	}
}

// Half open, nobody sees anything: what is sent either way is lost until an end
// notices, and then both dial anew (E17).
func TestHalfOpen(t *testing.T) {
	onWires(t, func(t *testing.T, wire Wire) *world {
		w := build(t, wire, rule("A->B", "0200", fault.Do{Cut: &fault.Cut{Kind: fault.HalfOpen, Byte: 4}}))
		w.ask(t, "s1")
		w.run(t, 30*time.Second)
		w.ask(t, "s2")
		w.run(t, 20*time.Second)
		require.Equal(t, 0, w.answerer().answered)
		require.NotContains(t, strings.Join(w.records, "\n"), "disconnected")
		require.Contains(t, w.records, "lost A B  the connection is half open")
		w.run(t, 11*time.Second)
		require.Contains(t, w.records, "connection A B disconnected")
		w.ask(t, "s3")
		w.run(t, time.Second)
		require.Equal(t, 1, w.asker().answered)
		return w
	})
}

// A stalled link carries nothing either way, not even what was on it; then what was
// held arrives in order. It is stalled by the rule once, whatever else passes.
func TestStall(t *testing.T) {
	onWires(t, func(t *testing.T, wire Wire) *world {
		w := build(t, wire, rule("B->A", "0210", fault.Do{Stall: &fault.Stall{For: time.Hour}}))
		w.ask(t, "s1")
		w.run(t, time.Minute)
		w.ask(t, "s2")
		w.run(t, 58*time.Minute)
		require.Equal(t, 1, w.answerer().answered, "the second question waits too")
		require.Equal(t, 0, w.asker().answered)
		require.False(t, w.loop.Busy(), "nobody waits for a stalled line")
		w.run(t, 2*time.Minute)
		require.Equal(t, 2, w.asker().answered)
		require.Contains(t, w.records, "connection B A stalled")
		require.Contains(t, w.records, "connection A B resumed")
		return w
	})
}

// A stall until an event ends just before the event's message leaves; a link that
// breaks loses what it held, and the rule has then not fired.
func TestStallUntil(t *testing.T) {
	onWires(t, func(t *testing.T, wire Wire) *world {
		r := rule("A->B", "0200", fault.Do{Stall: &fault.Stall{Until: &fault.Match{MTI: "0200", Of: "s2"}}})
		w := build(t, wire, r)
		w.ask(t, "s1")
		w.run(t, time.Hour)
		require.Equal(t, 0, w.answerer().answered)
		w.ask(t, "s2")
		w.run(t, time.Second)
		require.Equal(t, 2, w.asker().answered)
		return w
	})
	w := build(t, nil, rule("A->B", "0200", fault.Do{Stall: &fault.Stall{Until: &fault.Match{MTI: "0800"}}}))
	w.ask(t, "s1")
	w.run(t, time.Second)
	require.NoError(t, w.loop.Crash("B", time.Second))
	w.run(t, 5*time.Second)
	require.Contains(t, w.records, "lost A B  the connection broke while it was under way")
	require.Equal(t, []string{"f1"}, w.loop.Unfired())
}

// A frame in pieces is the same frame; two in one read are two; a slow line takes
// its time, and what is behind it waits (E17).
func TestPace(t *testing.T) {
	for name, c := range map[string]struct {
		pace     fault.Pace
		soon, in int // answers after 20 ms, after a minute
	}{
		"pieces of one byte": {fault.Pace{Split: 1}, 2, 2},
		"slow":               {fault.Pace{BytesPerSecond: 7}, 0, 2},
		"merged":             {fault.Pace{Merge: true}, 2, 2},
		"merged, in pieces":  {fault.Pace{Merge: true, Split: 5}, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			onWires(t, func(t *testing.T, wire Wire) *world {
				w := build(t, wire, rule("A->B", "0200", fault.Do{Pace: &c.pace}))
				w.ask(t, "s1")
				w.ask(t, "s2")
				w.run(t, 20*time.Millisecond)
				require.Equal(t, c.soon, w.asker().answered)
				w.run(t, time.Minute)
				require.Equal(t, c.in, w.asker().answered)
				return w
			})
		})
	}
}

// A frame that waits for a next one which never comes leaves at the end, and its
// rule has not fired.
func TestMergeWithNothing(t *testing.T) {
	w := build(t, nil, rule("A->B", "0200", fault.Do{Pace: &fault.Pace{Merge: true}}))
	w.ask(t, "s1")
	w.run(t, time.Minute)
	require.Equal(t, 0, w.asker().answered)
	require.Equal(t, []string{"f1"}, w.loop.Unfired())
	w.run(t, time.Minute)
	require.Equal(t, 1, w.asker().answered)
}

// A node that stands still forgets nothing: messages and commands wait, its timers
// fire late, in order, and its peers see nothing.
func TestPause(t *testing.T) {
	onWires(t, func(t *testing.T, wire Wire) *world {
		w := build(t, wire, rule("B->A", "0210", fault.Do{Pause: &fault.Pause{For: 5 * time.Minute}}))
		w.ask(t, "s1")
		w.run(t, 30*time.Second)
		w.ask(t, "s2") // pressed while it stands still
		require.True(t, w.loop.Paused("A"))
		w.run(t, 4*time.Minute)
		require.Equal(t, asker{asked: 1}, *w.asker())
		require.NotContains(t, strings.Join(w.records, "\n"), "timer")
		w.run(t, 2*time.Minute)
		require.Equal(t, asker{asked: 2, answered: 2}, *w.asker())
		require.NotContains(t, strings.Join(w.records, "\n"), "timer", "the answer was there first")
		require.Contains(t, w.records, "fault A  f1 stands still for 5m0s")
		return w
	})
}

// The clock on a node's wall is wrong from the message on; its timers are not.
func TestSkew(t *testing.T) {
	onWires(t, func(t *testing.T, wire Wire) *world {
		w := build(t, wire, rule("B->A", "0210", fault.Do{Skew: &fault.Skew{Behind: 24 * time.Hour}}))
		w.ask(t, "s1")
		w.run(t, time.Second)
		now := w.loop.Now()
		require.Equal(t, now.Add(-24*time.Hour), w.loop.nodes["A"].business(now))
		require.Equal(t, now, w.loop.nodes["B"].business(now))
		return w
	})
}

// Somebody else answers: the asker cannot tell, and the real receiver never hears
// of it unless it is told (A11).
func TestAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		passOn            bool
		answered, arrived int
	}{"instead": {false, 1, 0}, "as well": {true, 2, 1}} {
		t.Run(name, func(t *testing.T) {
			onWires(t, func(t *testing.T, wire Wire) *world {
				do := fault.Do{Answer: &fault.Answer{Code: "91", After: time.Second, PassOn: c.passOn}}
				w := buildWith(t, wire, toyCodec{}, rule("A->B", "0200", do))
				w.ask(t, "s1")
				w.run(t, 2*time.Second)
				require.Equal(t, c.answered, w.asker().answered)
				require.Equal(t, c.arrived, w.answerer().answered)
				return w
			})
		})
	}
}

// A job has no connection; its party can stand still or have a wrong clock.
func TestFaultsOfJobs(t *testing.T) {
	job := func(do fault.Do) fault.Rule {
		return fault.Rule{ID: "f1", On: fault.On{Match: fault.Match{Node: "A", Class: fault.Job}}, Do: do}
	}
	w := build(t, nil, job(fault.Do{Pause: &fault.Pause{For: time.Hour}}))
	w.run(t, 13*time.Hour)
	require.Equal(t, 0, w.asker().asked)
	w.run(t, 2*time.Hour)
	require.Equal(t, 1, w.asker().asked)
	w = build(t, nil, job(fault.Do{Skew: &fault.Skew{Ahead: time.Hour}}))
	w.run(t, 14*time.Hour)
	require.Equal(t, 1, w.asker().asked)
	require.Equal(t, time.Hour, w.loop.nodes["A"].Skew)
}

// toyCodec answers the toy messages.
type toyCodec struct{}

func (toyCodec) Set(b []byte, path, value string) ([]byte, error) {
	return append(b, []byte(" "+path+"="+value)...), nil
}
func (toyCodec) Seal(b []byte) ([]byte, error)  { return b, nil }
func (toyCodec) Reply(b []byte) ([]byte, error) { return append([]byte("answer to "), b...), nil }
