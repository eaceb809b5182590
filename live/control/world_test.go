package control

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acqsimtest"
	"acqsim/live"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// A world begins anew on the port that it has: the served one too. What happened is forgotten, and a terminal that
// dials again sells.
func TestReset(t *testing.T) {
	c := serve(t, Config{}, &wanted{Start: "2026-03-26 10:00"})
	own, _ := c.world(`{"start": "2026-03-26 10:00"}`)
	for _, path := range []string{"/v1/worlds/main", own} {
		port := portOf(c.ask("GET", path, ""))
		till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
		till.SignOn()
		require.True(t, till.Sell("alice", "1.00").Approved())
		c.ask("POST", path+"/faults", `{"rule": "drop 0210"}`)
		last := c.ask("GET", path, "")["last_event"].(float64)
		again := c.ask("POST", path+"/reset", "")
		require.Equal(t, port, portOf(again))
		require.Equal(t, "2026-03-26T10:00:00.000+08:00", again["now"])
		require.GreaterOrEqual(t, again["last_event"].(float64), last, "events are numbered on")
		require.Empty(t, c.ask("GET", path+"/transactions", "")["transactions"])
		require.Empty(t, c.ask("GET", path+"/faults", "")["faults"])
		other := acqsimtest.NewTill(t, port, acqsimtest.Seller{Name: "T1"})
		other.SignOn()
		require.True(t, other.Sell("bob", "2.00").Approved())
		require.Len(t, c.ask("GET", path+"/transactions", "")["transactions"], 1)
	}
}

// Beyond the bound there is no room, until somebody ends a world; of one that has ended it is told why.
func TestRoomForWorlds(t *testing.T) {
	c := serve(t, Config{MostWorlds: 2}, &wanted{})
	first, port := c.world("{}")
	c.world("{}")
	require.Equal(t, "too-many-worlds", c.refused("POST", "/v1/worlds", "{}").Slug)
	c.ask("DELETE", first, "")
	third, again := c.world("{}")
	require.NotEqual(t, first, third)
	require.NotEmpty(t, again+port)
	p := c.refused("POST", first+"/clock/advance", `{"to": "70s"}`)
	require.Equal(t, http.StatusGone, p.Status)
	require.Contains(t, p.Detail, "deleted")
	require.Len(t, c.ask("GET", "/v1/worlds", "")["worlds"], 3)
}

// A world that nobody uses ends, and the served one does not.
func TestIdleWorldEnds(t *testing.T) {
	c := serve(t, Config{Idle: 20 * time.Millisecond}, &wanted{})
	own, _ := c.world("{}")
	id := strings.TrimPrefix(own, "/v1/worlds/")
	w, err := c.server.worlds.find(id)
	require.NoError(t, err)
	<-w.ended
	require.Equal(t, "world-ended", c.refused("GET", own, "").Slug)
	c.ask("GET", "/v1/worlds/main", "")
}

// The ports of worlds are where the server was told, and there are as many worlds as ports.
func TestWorldsInARange(t *testing.T) {
	_, err := New(Config{WorldListen: "127.0.0.1:9-8"})
	require.ErrorContains(t, err, "9000-9099")
	free := serve(t, Config{}, nil)
	gone, port := free.world("{}")
	free.ask("DELETE", gone, "")
	at := port[strings.LastIndex(port, ":")+1:]
	c := serve(t, Config{WorldListen: "127.0.0.1:" + at + "-" + at}, nil)
	_, has := c.world("{}")
	require.Equal(t, port, has)
	require.Equal(t, "too-many-worlds", c.refused("POST", "/v1/worlds", "{}").Slug)
}

// Who waits for an answer of a world that ends gets one.
func TestQuestionToAWorldThatEnds(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, _ := c.world("{}")
	w, err := c.server.worlds.find(strings.TrimPrefix(own, "/v1/worlds/"))
	require.NoError(t, err)
	inside, release := make(chan struct{}), make(chan struct{})
	go func() {
		_ = w.Host().View(context.Background(), func(*world.World) { // the loop is busy
			close(inside)
			<-release
		})
	}()
	<-inside
	answered := make(chan Problem, 1)
	go func() { answered <- c.refused("GET", own+"/clock", "") }()
	for w.asking.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.ask("DELETE", own, "")
	}()
	for listed := true; listed; { // until DELETE has taken it out
		other, _ := c.server.worlds.find(w.id)
		listed = other != nil
		time.Sleep(time.Millisecond)
	}
	close(release)
	<-ended
	require.Equal(t, "world-ended", (<-answered).Slug)
}

// A hundred worlds are there at once; those in which somebody sells, ten side by side, have each its money (goleak and
// -race watch).
func TestHundredWorlds(t *testing.T) {
	c := serve(t, Config{}, nil)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			own, port := c.world(`{"start": "2026-03-26 10:00", "faults": ["drop every 0410"]}`)
			if i%10 > 0 {
				return
			}
			till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
			till.SignOn()
			if !till.Sell("alice", fmt.Sprintf("%d.00", i+1)).Approved() {
				t.Error("declined")
			}
			list := c.ask("GET", own+"/transactions", "")["transactions"].([]any)
			if len(list) != 1 || list[0].(map[string]any)["amount"].(map[string]any)["minor"] != float64(100*(i+1)) {
				t.Error("another's money", list)
			}
		})
	}
	all.Wait()
	require.Len(t, c.ask("GET", "/v1/worlds", "")["worlds"], 100)
}

// heard is an event that a test has heard.
type heard struct {
	id, kind string
	data     object
}

// listen opens a stream and returns what reads its next event.
func (c *client) listen(path, last string) (next func() heard, end func()) {
	c.Helper()
	ctx, stop := context.WithCancel(c.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", c.base+path, nil)
	require.NoError(c, err)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	res, err := c.http.Do(r)
	require.NoError(c, err)
	require.Equal(c, 200, res.StatusCode)
	in := bufio.NewScanner(res.Body)
	in.Buffer(nil, 1<<20)
	return func() (e heard) {
			c.Helper()
			for in.Scan() {
				key, value, _ := strings.Cut(in.Text(), ": ")
				switch key {
				case "id":
					e.id = value
				case "event":
					e.kind = value
				case "data":
					c.exact([]byte(value))
					require.NoError(c, json.Unmarshal([]byte(value), &e.data))
				case "":
					if e.kind != "" {
						return e
					}
				}
			}
			require.FailNow(c, "the stream has ended", "%v", in.Err())
			return e
		}, func() {
			stop()
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		}
}

// What happens is told as it happens, and who comes back is told what he missed: nothing twice, nothing left out. A
// reset is told, and so is the end.
func TestEvents(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, port := c.world(`{"start": "2026-03-26 10:00"}`)
	next, end := c.listen(own+"/events?kinds=message,item&since=0", "")
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
	till.SignOn()
	require.True(t, till.Sell("alice", "12.50").Approved())
	var ids, kinds []string
	for range 4 {
		e := next()
		require.Equal(t, "message", e.kind)
		ids, kinds = append(ids, e.id), append(kinds, fmt.Sprint(e.data["node"], ">", e.data["peer"]))
		require.NotContains(t, fmt.Sprint(e.data["hex"]), "36323030303031333537393234363831313130") // the card, in ASCII
	}
	end()
	require.Equal(t, []string{"T1>acquirer", "acquirer>T1", "T1>acquirer", "acquirer>clearing"}, kinds)
	next, end = c.listen(own+"/events?kinds=message", ids[1])
	require.Equal(t, ids[2], next().id)
	require.Equal(t, ids[3], next().id)
	end()
	next, end = c.listen(own+"/events?kinds=command", "")
	defer end()
	c.ask("POST", own+"/faults", `{"rule": "drop 0210"}`)
	require.Equal(t, "fault", next().data["name"])
	c.ask("POST", own+"/reset", "")
	require.Equal(t, "reset", next().kind)
	c.ask("POST", own+"/faults", `{"rule": "drop 0210"}`)
	e := next()
	require.Equal(t, "command", e.kind)
	require.NotContains(t, ids, e.id)
	c.ask("DELETE", own, "")
	require.Equal(t, "end", next().kind)
}

// Every time that is told is a text, in answers and in what happens: the client of these tests refuses a number that
// JavaScript would round.
func TestTimesAreTexts(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, port := c.world(`{"start": "2026-03-26 10:00", "latency": "0s", "faults": ["drop every file clearing->acquirer"]}`)
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
	till.SignOn()
	sale := till.Sell("alice", "12.50")
	till.Settle()
	c.ask("POST", own+"/clock/advance", `{"to": "T+2 18:00"}`)
	trace := c.ask("GET", own+"/transactions/"+sale.STAN.String()+"/trace", "")
	timeline := trace["timeline"].([]any)
	require.Equal(t, "2026-03-26T02:00:00Z", timeline[0].(map[string]any)["at"])
	c.ask("GET", own+"/alerts", "")
	require.NotEmpty(t, c.ask("GET", own+"/items", "")["items"])
	require.NotEmpty(t, c.ask("POST", own+"/diagnosis", `{"text": "not paid"}`)["likely"])
	last := fmt.Sprint(c.ask("GET", own, "")["last_event"])
	next, end := c.listen(own+"/events?since=0", "")
	defer end()
	kinds := make(map[string]int)
	for e := next(); e.id != last; e = next() {
		kinds[e.kind]++
	}
	require.Subset(t, slices.Collect(maps.Keys(kinds)), []string{"message", "fact", "item", "job"})
}

// What is not kept any more is told as a gap.
func TestGapInEvents(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, _ := c.world(`{}`)
	w, err := c.server.worlds.find(strings.TrimPrefix(own, "/v1/worlds/"))
	require.NoError(t, err)
	for range 3 {
		c.ask("POST", own+"/faults", `{"rule": "drop 0210"}`)
	}
	now := w.now()
	require.NoError(t, now.View(t.Context(), func(*world.World) { now.tape.forget() }))
	next, end := c.listen(own+"/events?since=0", "")
	defer end()
	gap := next()
	require.Equal(t, "gap", gap.kind)
	require.Equal(t, gap.data["from"], gap.data["lost"].(float64)+1)
	require.Equal(t, "command", next().kind)
}

// Who knows a later event than there has been was with a server that is gone: he is told so, and all there is, and does
// not wait for his number.
func TestEventsOfAnotherServer(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, _ := c.world(`{}`)
	c.ask("POST", own+"/faults", `{"rule": "drop 0210"}`)
	next, end := c.listen(own+"/events", "999999")
	defer end()
	require.Equal(t, "reset", next().kind)
	require.Equal(t, "command", next().kind)
}

// A recorded world has one life.
func TestRecordedWorldIsNotReset(t *testing.T) {
	p, err := scenarios.LoadProfile(scenarios.ReadFile, "profiles/two-shops.yaml", options())
	require.NoError(t, err)
	w, err := NewWorld(live.HostConfig{Profile: &p.World, Ports: []live.Port{{Addr: "127.0.0.1:0"}}}, "two-shops")
	require.NoError(t, err)
	w.config.Record = noRecorder{}
	require.ErrorIs(t, w.Reset(t.Context()), errRecorded)
	require.NoError(t, w.Close())
}

type noRecorder struct{ live.Recorder }

// Whoever is told that a terminal still waits is told what ends it: a world that is paused answers nobody.
func TestStillOpen(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, port := c.world(`{"start": "2026-03-26 10:00"}`)
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{Wait: 50e6})
	till.SignOn()
	c.ask("POST", own+"/clock/pause", "")
	require.False(t, till.Sell("alice", "12.50").Approved())
	p := c.refused("POST", own+"/clock/advance", `{"to": "T+1"}`)
	require.Equal(t, "still-open", p.Slug)
	require.Contains(t, p.Detail, "still under way on T1->acquirer")
	require.Contains(t, p.Detail, "the world is paused")
	require.Contains(t, p.Detail, "clock/resume")
}
