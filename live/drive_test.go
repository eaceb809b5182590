package live

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/issuer"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// run starts a host and ends it with the test.
func run(t *testing.T, c HostConfig) *Host {
	t.Helper()
	if c.Ports == nil {
		c.Ports = []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}}
	}
	c.Log = alsoInChinese(t, c.Log)
	h, err := NewHost(c)
	require.NoError(t, err)
	goOn(t, h)
	return h
}

// goOn runs a host until the test ends.
func goOn(t *testing.T, h *Host) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
}

// What a host is told that it cannot do is answered to who said it, and the host goes on: terminals notice nothing.
func TestRefusedInputs(t *testing.T) {
	profile := shops(t)
	h := run(t, HostConfig{Profile: profile})
	ctx := t.Context()
	cmd := &issuer.SetCard{}
	require.ErrorContains(t, h.Command(ctx, "isuer", cmd), "no party is called isuer")
	require.ErrorContains(t, h.Command(ctx, world.Issuer, cmd), "issuer refuses it")
	require.ErrorContains(t, h.Command(ctx, "T1", cmd), "no party is called T1", "the terminals are somebody else's")
	require.ErrorContains(t, h.ask(ctx, engine.Input{Node: "T9", Gone: true}), "no foreign peer T9")
	astray := engine.Input{Node: "T1", To: world.Issuer, Message: []byte("x")}
	require.ErrorContains(t, h.ask(ctx, astray), "has a link to issuer")
	stop := fault.Do{Pause: &fault.Pause{For: time.Minute}}
	drop := fault.Do{Drop: &fault.Drop{}}
	reply := fault.On{Match: fault.Match{MTI: "0210"}}
	later := reply
	later.From.Text = "later"
	for says, rule := range map[string]fault.Rule{
		"matches everything":                      {Do: drop},
		`no node "aquirer", did you`:              {On: fault.On{Match: fault.Match{Link: "aquirer->terminal"}}, Do: drop},
		"somebody else's":                         {On: fault.On{Match: fault.Match{Link: "terminal->printer"}}, Do: drop},
		"s1 is no step that a terminal here does": {On: fault.On{Match: fault.Match{MTI: "0210", Of: "s1"}}, Do: drop},
		"want T+1 09:30":                          {On: later, Do: drop},
		`"isuer" is none of ours`:                 {On: reply, Do: fault.Do{Pause: &fault.Pause{For: 1, Node: "isuer"}}},
		"is none of ours to stop":                 {On: fault.On{Match: fault.Match{Link: "acquirer->terminal"}}, Do: stop},
		"used twice":                              {ID: "lose", On: reply, Do: drop},
	} {
		if rule.ID == "lose" {
			_, err := h.Fault(ctx, rule)
			require.NoError(t, err)
		}
		_, err := h.Fault(ctx, rule)
		require.ErrorContains(t, err, says)
	}
	require.ErrorContains(t, h.Lift(ctx, "loose"), `did you mean "lose"?`)
	require.NoError(t, h.Lift(ctx, "lose"))
	require.ErrorContains(t, h.Lift(ctx, "lose"), "acts no more")
	_, err := h.Advance(ctx, "tomorrow")
	require.ErrorContains(t, err, "such as 70s")
	_, err = h.Advance(ctx, "2020-01-01 10:00")
	require.ErrorContains(t, err, "has passed")
	_, err = h.Advance(ctx, "D+900 10:00")
	require.ErrorContains(t, err, "at most 400 days")
	require.ErrorContains(t, h.Speed(ctx, -1), "above 0")

	own := till(t, profile, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	s, err := own.Do(ctx, terminal.SignOn{})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief)
}

// A fault that comes to a running host acts on what comes after it, as often as it says, and is counted; one that is
// lifted acts no more. The till whose answer was lost believes nothing and reverses.
func TestFaultOnARunningHost(t *testing.T) {
	profile := shops(t)
	hasty := *profile
	hasty.Timers.TerminalReply = 300 * time.Millisecond
	busy := fault.Rule{ID: "busy", Do: fault.Do{Answer: &fault.Answer{Code: "91"}}, On: fault.On{Match: fault.Match{
		MTI: "0200", Link: "acquirer->clearing", Fields: map[string]string{"4": "000000000999"}}}}
	h := run(t, HostConfig{Profile: profile, Faults: []fault.Rule{busy}})
	own := till(t, &hasty, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	sale := func(minor int64) terminal.Screen {
		s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(minor, payment.CNY)})
		require.NoError(t, err)
		return s
	}
	require.Equal(t, terminal.Approved, sale(1000).Belief)
	name, err := h.Fault(t.Context(), fault.Rule{On: fault.On{Match: fault.Match{MTI: "0210", Link: "acquirer->terminal"}},
		Do: fault.Do{Drop: &fault.Drop{}}})
	require.NoError(t, err)
	require.Equal(t, terminal.Unknown, sale(1100).Belief)
	require.Equal(t, payment.ResponseCode("91"), sale(999).Code, "a fault of the file")
	require.Equal(t, terminal.Approved, sale(1200).Belief)
	list, err := h.Faults(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, []int{1, 1}, []int{list[0].Count, list[1].Count})
	require.Equal(t, name, list[1].ID)
}

// Time that stood does not make up for it afterwards: after a pause, a change of speed or a jump it goes on from where
// it was. Half a second at a speed of 1000 would be eight minutes.
func TestClockIsRebased(t *testing.T) {
	h := run(t, HostConfig{Profile: shops(t), Speed: 1000})
	ctx := t.Context()
	clock := func() time.Time {
		now, err := h.Now(ctx)
		require.NoError(t, err)
		return now
	}
	require.NoError(t, h.Pause(ctx))
	stood := clock()
	pause(ctx, 500*time.Millisecond)
	require.Equal(t, stood, clock())
	require.NoError(t, h.Speed(ctx, 1))
	require.NoError(t, h.Resume(ctx))
	require.Less(t, clock().Sub(stood), 4*time.Minute)
	to, err := h.Advance(ctx, "T+1 18:00")
	require.NoError(t, err)
	require.Less(t, clock().Sub(time.Unix(0, int64(to))), time.Minute)
	require.Equal(t, 18, clock().Hour())
	_, err = h.Advance(ctx, "70s")
	require.NoError(t, err)
	require.GreaterOrEqual(t, clock().Sub(time.Unix(0, int64(to))), 70*time.Second)
}

// Each fault that the page about served hosts shows is one that a host takes.
func TestFaultsOfTheDocs(t *testing.T) {
	profile := shops(t)
	for _, page := range []string{"../docs/serve.md", "../docs/serve.zh-CN.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		_, block, found := strings.Cut(string(text), "```\ndrop 0210 nth 2 ")
		require.True(t, found)
		block, _, _ = strings.Cut("drop 0210 nth 2 "+block, "```")
		shown := 0
		for line := range strings.Lines(block) {
			for said := range strings.SplitSeq(strings.TrimSpace(line), " · ") {
				said, _, _ = strings.Cut(said, "  ")
				rule, err := ParseFault(said)
				require.NoError(t, err, said)
				require.NoError(t, CanAct(&rule, profile, nil), said)
				shown++
			}
		}
		require.Greater(t, shown, 15)
	}
}

// A fault of a scenario that is about a step acts at a host on the first transaction of that step's terminal that
// can be it: the loss of the answer to s2 leaves s1 before it alone.
func TestFaultOfAStep(t *testing.T) {
	profile := shops(t)
	hasty := *profile
	hasty.Timers.TerminalReply = 300 * time.Millisecond
	lose, err := scenarios.ParseFault("drop of s2 acquirer->terminal reply")
	require.NoError(t, err)
	steps := []Asked{
		{"T1", "s1", []dialect.Transaction{dialect.Sale}},
		{"T1", "s2", []dialect.Transaction{dialect.Sale}},
	}
	h := run(t, HostConfig{Profile: profile, Faults: []fault.Rule{lose}, Steps: steps})
	own := till(t, &hasty, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	var ended []terminal.Belief
	for range 3 {
		s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: yuan(10_00)})
		require.NoError(t, err)
		ended = append(ended, s.Belief)
	}
	require.Equal(t, []terminal.Belief{terminal.Approved, terminal.Unknown, terminal.Approved}, ended)
}

// A rule that meets what it cannot do anything to, a job that it is to change, has not acted and ends nothing.
func TestFaultThatCannotActEndsNoHost(t *testing.T) {
	h := run(t, HostConfig{Profile: shops(t), Clock: HeldClock})
	rule, err := ParseFault("mutate set 39=51 node acquirer every")
	require.NoError(t, err)
	_, err = h.Fault(t.Context(), rule)
	require.NoError(t, err)
	_, err = h.Advance(t.Context(), "T+2 18:00")
	require.NoError(t, err)
}

// An answer leaves when what it tells of is durable, and not before (DESIGN §4): who kills the host in between finds
// nothing that a terminal believes and no book has.
func TestAnswerWaitsForTheJournal(t *testing.T) {
	profile := shops(t)
	p := play(t, profile, payment.Time(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC).UnixNano()))
	ports := []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}}
	h, err := NewHost(HostConfig{Profile: profile, Start: p.frames[1].At, Ports: ports})
	require.NoError(t, err)
	written := make(chan struct{})
	asked := make(chan uint64, 1)
	h.ports.board.durable = func(fact uint64) error {
		asked <- fact
		<-written
		return nil
	}
	goOn(t, h)
	line := dial(t, h.Ports()[0])
	line.send(p.frames[1].Bytes)
	require.NotZero(t, <-asked)
	_, err = line.read(50 * time.Millisecond)
	require.Error(t, err, "not durable yet")
	close(written)
	require.Equal(t, "0210", line.next().MTI())
}
