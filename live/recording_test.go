package live

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// notes is a Recorder in memory.
type notes struct {
	told     Told
	withheld []bool
	lines    []engine.Line
	hash     string
	full     error // of the disk
}

func (n *notes) Event(l engine.Line) { n.lines = append(n.lines, l) }

func (n *notes) Input(t *engine.Taken, withheld bool) {
	own := *t
	own.Message = append([]byte(nil), t.Message...)
	if t.Message == nil {
		own.Message = nil
	}
	n.told.Inputs, n.withheld = append(n.told.Inputs, own), append(n.withheld, withheld)
}

func (n *notes) Flush() error { return n.full }

func (n *notes) End(at engine.Place, hash string) error {
	n.told.End, n.told.Ended, n.hash = at, true, hash
	return n.full
}

// noting runs a host that takes itself down, and returns what ends it.
func noting(t *testing.T, c HostConfig) (*Host, *notes, func() error) {
	t.Helper()
	n := &notes{}
	c.Record, c.Ports = n, []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}}
	h, err := NewHost(c)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	return h, n, func() error { stop(); return <-ended }
}

// The life of a host is lived again from what came in: messages, a broken line, what an operator did, and a fault whose
// moment is counted from when it was said. The hash is the same.
func TestHostIsLivedAgain(t *testing.T) {
	profile := shops(t)
	start := payment.Time(1_774_432_800_000_000_000)
	h, n, end := noting(t, HostConfig{Profile: profile, Clock: HeldClock, Start: start, Seed: 3})
	own := till(t, profile, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	do := func(c terminal.Sale) {
		_, err := own.Do(t.Context(), c)
		require.NoError(t, err)
	}
	_, err := own.Do(t.Context(), terminal.SignOn{})
	require.NoError(t, err)
	do(terminal.Sale{Card: alice(profile), Amount: payment.Minor(12_50, payment.CNY)})
	rule, err := ParseFault("answer 05 0200 acquirer->clearing from T+1 09:00")
	require.NoError(t, err)
	_, err = h.Fault(t.Context(), rule)
	require.NoError(t, err)
	require.NoError(t, h.SignOnAgain(t.Context(), "T1"))
	_, err = h.Advance(t.Context(), "T+1 18:00")
	require.NoError(t, err)
	require.NoError(t, own.Close())
	require.NoError(t, end())
	require.NotContains(t, n.withheld, true)
	kinds := make(map[string]bool)
	for _, in := range n.told.Inputs {
		kinds["message"] = kinds["message"] || in.Message != nil
		kinds["gone"] = kinds["gone"] || in.Gone
		kinds["command"] = kinds["command"] || in.Command != nil
		kinds["fault"] = kinds["fault"] || in.Rule != nil
		kinds["advance"] = kinds["advance"] || in.Advance != nil
	}
	for _, kind := range []string{"message", "gone", "command", "fault", "advance"} {
		require.True(t, kinds[kind], kind)
	}

	again := func(c HostConfig) string {
		var lines []engine.Line
		hash, err := Replay(t.Context(), c, n.told, func(l engine.Line) bool { lines = append(lines, l); return true })
		require.NoError(t, err)
		require.Equal(t, n.lines, lines)
		return hash
	}
	require.Equal(t, n.hash, again(HostConfig{Profile: profile, Start: start, Seed: 3}))
	_, err = Replay(t.Context(), HostConfig{Profile: profile, Start: start + 1, Seed: 3}, n.told,
		func(engine.Line) bool { return true })
	var not *NotThere
	require.ErrorAs(t, err, &not, "another beginning is another life")
}

// A till that speaks another dialect from some message on does so again where the host is lived again, and its line is
// read so: what was said in the new one has its labels, its masks and its hash.
func TestHostIsLivedAgainInOtherDialects(t *testing.T) {
	profile := shops(t)
	n := &notes{}
	start := payment.Time(1_774_432_800_000_000_000)
	h, err := NewHost(HostConfig{Profile: profile, Clock: HeldClock, Start: start, Seed: 3, Record: n,
		Ports: []Port{{Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	for i, name := range []string{"1987-ascii-128-bit", "unionpay-direct", "1987-ascii-binary-bitmap"} {
		l := layoutOf(t, name, "ascii-4")
		c := raw(t, h.Ports()[0].Addr)
		require.Equal(t, "00", ask(t, c, l, sells(t, profile, l, "T1", payment.STAN(i+1))).Text(39))
		hangUpAndWait(t, h, c)
	}
	stop()
	require.NoError(t, <-ended)
	require.NotContains(t, n.withheld, true)
	var lines []engine.Line
	hash, err := Replay(t.Context(), HostConfig{Profile: profile, Start: start, Seed: 3}, n.told,
		func(l engine.Line) bool { lines = append(lines, l); return true })
	require.NoError(t, err)
	require.Equal(t, n.lines, lines)
	require.Equal(t, n.hash, hash)
}

// The number of a card that is no test card comes into no record: its message is kept masked, and so is one that cannot
// be read and may have one (docs/security.md).
func TestRealCardComesIntoNoRecord(t *testing.T) {
	profile := shops(t)
	h, n, end := noting(t, HostConfig{Profile: profile})
	line := dial(t, h.Ports()[0])
	const real = "4929123456789012"
	stranger := *profile
	stranger.Cards = map[string]scenarios.Card{"alice": {PAN: real}}
	asked := line.balanceOf(&stranger, "T1", 1)
	line.send(asked)
	require.Equal(t, "14", line.next().Text(39))
	line.send(asked[:len(asked)-3])
	line.next()
	line.send(line.balanceOf(profile, "T1", 2))
	line.next()
	require.NoError(t, end())
	require.Equal(t, []bool{true, true, false}, n.withheld[:3])
	for _, in := range n.told.Inputs {
		require.NotContains(t, string(in.Message), real)
	}
}

// A record that cannot be written ends its host with why, once.
func TestUnwrittenRecordEndsTheHost(t *testing.T) {
	full := errors.New("no space left")
	n := &notes{full: full}
	h, err := NewHost(HostConfig{Profile: shops(t), Record: n, Ports: ascii()})
	require.NoError(t, err)
	err = h.Run(t.Context())
	require.ErrorIs(t, err, full)
	require.Equal(t, "no space left", err.Error())
}
