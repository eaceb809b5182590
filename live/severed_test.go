package live

import (
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/link"
	"acqsim/payment"
	"acqsim/scenarios"
)

// faulty is a host with faults.
func faulty(t *testing.T, profile *scenarios.World, rules ...fault.Rule) *Host {
	t.Helper()
	h := start(t, profile)
	for i := range rules {
		_, err := h.Fault(t.Context(), rules[i])
		require.NoError(t, err)
	}
	return h
}

// onReply is a fault under the next answer of a balance.
func onReply(do fault.Do) fault.Rule {
	return fault.Rule{On: fault.On{Match: fault.Match{Link: "acquirer->terminal", MTI: "0210"}}, Do: do}
}

// all reads what comes until the connection ends, and how it ends.
func (l *wire) all() ([]byte, error) {
	l.t.Helper()
	require.NoError(l.t, l.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	var got []byte
	for {
		buf := make([]byte, 4096)
		n, err := l.conn.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			return got, err
		}
	}
}

// A cut is one of the socket: so many bytes of the answer's frame come, then a reset, or the end of the stream. On the
// next connection the terminal is served.
func TestCutOfTheSocket(t *testing.T) {
	profile := shops(t)
	for _, c := range []struct {
		name string
		cut  fault.Cut
		ends error
	}{
		{"rst", fault.Cut{}, syscall.ECONNRESET},
		{"rst after 10 bytes", fault.Cut{Kind: fault.Reset, Byte: 10}, syscall.ECONNRESET},
		{"fin", fault.Cut{Kind: fault.Finish}, io.EOF},
		{"fin after 2 bytes", fault.Cut{Kind: fault.Finish, Byte: 2}, io.EOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := faulty(t, profile, onReply(fault.Do{Cut: &c.cut}))
			l := dial(t, h.Ports()[0])
			l.send(l.balanceOf(profile, "T1", 1))
			got, err := l.all()
			require.ErrorIs(t, err, c.ends)
			require.Len(t, got, c.cut.Byte)
			require.NoError(t, l.conn.Close())
			again := dial(t, h.Ports()[0])
			again.send(again.balanceOf(profile, "T1", 2))
			require.Equal(t, "00", again.next().Text(39))
		})
	}
	t.Run("whole answer, then fin", func(t *testing.T) {
		h := faulty(t, profile, onReply(fault.Do{Cut: &fault.Cut{Kind: fault.Finish, Byte: 1 << 20}}))
		l := dial(t, h.Ports()[0])
		l.send(l.balanceOf(profile, "T1", 1))
		require.Equal(t, "00", l.next().Text(39))
		_, err := l.all()
		require.ErrorIs(t, err, io.EOF)
	})
	t.Run("under a request", func(t *testing.T) {
		h := faulty(t, profile, fault.Rule{
			On: fault.On{Match: fault.Match{Link: "terminal->acquirer", MTI: "0200"}}, Do: fault.Do{Cut: &fault.Cut{}},
		})
		l := dial(t, h.Ports()[0])
		l.send(l.balanceOf(profile, "T1", 1))
		got, err := l.all()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.Empty(t, got)
	})
}

// Of a half-open connection nobody notices anything: it stands and carries nothing. When the terminal dials anew it is
// served, and the old connection is found dead.
func TestHalfOpenSocket(t *testing.T) {
	profile := shops(t)
	h := faulty(t, profile, onReply(fault.Do{Cut: &fault.Cut{Kind: fault.HalfOpen, For: time.Hour}}))
	l := dial(t, h.Ports()[0])
	l.send(l.balanceOf(profile, "T1", 1))
	l.send(l.balanceOf(profile, "T1", 2))
	_, err := l.read(300 * time.Millisecond)
	var late net.Error
	require.ErrorAs(t, err, &late)
	require.True(t, late.Timeout(), "nothing comes and nothing ends")
	again := dial(t, h.Ports()[0])
	again.send(again.balanceOf(profile, "T1", 3))
	require.Equal(t, "00", again.next().Text(39))
	_, err = l.all()
	require.ErrorIs(t, err, syscall.ECONNRESET)
}

// A stalled line stands and carries nothing either way; what was held comes in order when it is over.
func TestStalledSocket(t *testing.T) {
	profile := shops(t)
	h := faulty(t, profile, onReply(fault.Do{Stall: &fault.Stall{For: 300 * time.Millisecond}}))
	l := dial(t, h.Ports()[0])
	began := time.Now()
	l.send(l.balanceOf(profile, "T1", 1))
	l.send(l.balanceOf(profile, "T1", 2))
	require.Equal(t, "000001", l.next().Text(11))
	require.Greater(t, time.Since(began), 300*time.Millisecond)
	require.Equal(t, "000002", l.next().Text(11))
}

// A frame can come in pieces, and in one read with the next; its length header can lie.
func TestSplitAndMergedFrames(t *testing.T) {
	profile := shops(t)
	t.Run("split", func(t *testing.T) {
		h := faulty(t, profile, onReply(fault.Do{Pace: &fault.Pace{Split: 7}}))
		l := dial(t, h.Ports()[0])
		l.send(l.balanceOf(profile, "T1", 1))
		buf := make([]byte, 4096)
		require.NoError(t, l.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
		n, err := l.conn.Read(buf)
		require.NoError(t, err)
		require.Equal(t, 7, n, "the first piece comes alone")
		l.rest = append(l.rest, buf[:n]...)
		require.Equal(t, "00", l.next().Text(39))
	})
	t.Run("merge", func(t *testing.T) {
		h := faulty(t, profile, onReply(fault.Do{Pace: &fault.Pace{Merge: true}}))
		l := dial(t, h.Ports()[0])
		l.send(l.balanceOf(profile, "T1", 1))
		_, err := l.read(200 * time.Millisecond)
		require.Error(t, err, "it waits for the next")
		l.send(l.balanceOf(profile, "T1", 2))
		buf := make([]byte, 4096)
		require.NoError(t, l.conn.SetReadDeadline(time.Now().Add(10*time.Second)))
		n, err := l.conn.Read(buf)
		require.NoError(t, err)
		_, first, err := l.framer.Next(buf[:n])
		require.NoError(t, err)
		_, second, err := l.framer.Next(buf[first:n])
		require.NoError(t, err)
		require.Equal(t, n, first+second, "both come in one read")
	})
	t.Run("length", func(t *testing.T) {
		three := 3
		h := faulty(t, profile, onReply(fault.Do{Mutate: &fault.Mutate{Length: &three}}))
		l := dial(t, h.Ports()[0])
		l.send(l.balanceOf(profile, "T1", 1))
		_, err := l.read(300 * time.Millisecond)
		require.Error(t, err, "three bytes do not come")
		size, start, err := l.framer.Head(l.rest)
		require.NoError(t, err)
		require.Equal(t, size, len(l.rest)-start+3)
	})
}

// When the acquirer dies its connections are reset, and who dials meanwhile is cut off; when it is back it answers.
func TestCrashClosesTheSockets(t *testing.T) {
	profile := shops(t)
	h := faulty(t, profile, fault.Rule{
		On: fault.On{Match: fault.Match{Link: "terminal->acquirer", MTI: "0200"}},
		Do: fault.Do{Crash: &fault.Crash{At: fault.AfterCommit, Restart: 500 * time.Millisecond}},
	})
	l, other := dial(t, h.Ports()[0]), dial(t, h.Ports()[1])
	l.send(l.balanceOf(profile, "T1", 1))
	for _, one := range []*wire{l, other} {
		_, err := one.all()
		require.ErrorIs(t, err, syscall.ECONNRESET)
	}
	if early, err := net.Dial("tcp", h.Ports()[0].Addr); err == nil { // else it is over so soon
		require.NoError(t, early.SetReadDeadline(time.Now().Add(10*time.Second)))
		_, err = early.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		require.NoError(t, early.Close())
	}
	for limit := time.Now().Add(10 * time.Second); ; {
		require.True(t, time.Now().Before(limit), "it does not come back")
		conn, err := net.Dial("tcp", h.Ports()[0].Addr)
		if err != nil {
			continue
		}
		again := &wire{t: t, conn: conn, framer: l.framer, codec: l.codec}
		framed, err := l.framer.Append(nil, again.balanceOf(profile, "T1", 2))
		require.NoError(t, err)
		_, _ = conn.Write(framed) // it may be cut off already
		m, err := again.read(10 * time.Second)
		require.NoError(t, conn.Close())
		if err == nil {
			require.Equal(t, "00", m.Text(39))
			return
		}
	}
}

// A fault that makes a terminal wait in vain is a line of the log, with the message and the fault's words; of what it
// did otherwise to a message there is a line too.
func TestASilenceHasItsReason(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.InfoLevel)
	h := startLogged(t, profile, zap.New(core))
	for _, words := range []string{"drop 0210 nth 2", "delay 0210 nth 1 by 50ms", "drop 0200 nth 3"} {
		rule, err := ParseFault(words)
		require.NoError(t, err)
		_, err = h.Fault(t.Context(), rule)
		require.NoError(t, err)
	}
	l := dial(t, h.Ports()[0])
	l.send(l.balanceOf(profile, "T1", 1))
	require.Equal(t, "000001", l.next().Text(11))
	for stan := range payment.STAN(3) {
		l.send(l.balanceOf(profile, "T1", 2+stan))
	}
	require.Equal(t, "000004", l.next().Text(11))
	for _, says := range []string{
		"T1 ← 0210 balance STAN 000002: lost: fault f1 (drop acquirer->terminal 0210 nth 2)",
		"T1 → 0200 balance STAN 000003: lost: fault f3 (drop terminal->acquirer 0200 nth 3)",
		"T1 ← fault f2 (delay by 50ms acquirer->terminal 0210 nth 1)",
	} {
		require.Len(t, logged.FilterMessageSnippet(says).All(), 1, "%s: %v", says, logged.All())
	}
	require.NoError(t, l.conn.(*net.TCPConn).CloseWrite())
	_, err := l.all()
	require.ErrorIs(t, err, io.EOF, "nothing is owed any more: it need not wait for a time-out to hang up")
}

// What only the sender of a frame can do to it, in whatever way, is refused for what comes from terminals, with the
// path in the rule and with what can be done instead.
func TestFaultsThatCannotActAreRefused(t *testing.T) {
	profile := shops(t)
	three := 3
	for path, do := range map[string]fault.Do{
		"do.cut.byte":      {Cut: &fault.Cut{Byte: 4}},
		"do.pace.split":    {Pace: &fault.Pace{Split: 7}},
		"do.pace.merge":    {Pace: &fault.Pace{Merge: true}},
		"do.mutate.length": {Mutate: &fault.Mutate{Length: &three}},
	} {
		for _, from := range []string{"terminal", "T1"} {
			rule := fault.Rule{ID: "f", On: fault.On{Match: fault.Match{Link: from + "->acquirer"}}, Do: do}
			require.ErrorContains(t, CanAct(&rule, profile, nil), "fault f: "+path+": what comes from a terminal")
			rule.On.Link = "acquirer->" + from
			require.NoError(t, CanAct(&rule, profile, nil))
		}
	}
	_, err := NewHost(HostConfig{Profile: profile, Faults: []fault.Rule{{
		On: fault.On{Match: fault.Match{Link: "terminal->acquirer"}}, Do: fault.Do{Pace: &fault.Pace{Split: 7}},
	}}})
	require.ErrorContains(t, err, "do.pace.split")
}

// A connection whose length header is shorter than that of its till's dialect, as --framing allows, loses what a fault
// cuts at the end of the dialect's frame: no byte is looked for that is not there.
func TestCutOfAShorterFrame(t *testing.T) {
	host, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer host.Close()
	c := link.Client{Addr: host.Addr().String(), Config: link.Config{Framer: link.Framer{Length: link.Binary2}}}
	defer c.Close()
	require.NoError(t, c.Connect(t.Context()))
	theirs, err := host.Accept()
	require.NoError(t, err)
	var s voice
	require.NoError(t, s.message(t.Context(), c.Peer(), &engine.Outward{Message: []byte("0210"), Passed: 7, Lost: true}))
	require.NoError(t, c.Close())
	got, _ := io.ReadAll(theirs)
	require.Equal(t, "\x00\x04021", string(got))
}
