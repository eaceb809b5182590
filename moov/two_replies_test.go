//go:build !nomoov

package moov

import (
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	connection "github.com/moov-io/iso8583-connection"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
	"acqsim/link"
)

// together is a host that reads so many requests, answers them and writes all answers in one write, each of them so
// many times.
func together(t *testing.T, l layouts, f link.Framer, requests, copies int) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		m := iso8583.NewMessage(l.ours)
		var got, out []byte
		buf := make([]byte, 4096)
		for asked := 0; ; {
			request, n, err := f.Next(got)
			if err == nil && n == 0 {
				read, err := c.Read(buf)
				if got = append(got, buf[:read]...); err != nil {
					return
				}
				continue
			}
			if err != nil || m.Decode(request) != nil {
				return
			}
			got = got[n:]
			m.SetMTI("0210")
			m.Set(39, "00")
			reply, _ := m.AppendEncode(nil)
			for range copies {
				out, _ = f.Append(out, reply)
			}
			if asked++; asked%requests == 0 {
				_, _ = c.Write(out)
				out = nil
			}
		}
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		<-done
	})
	return ln.Addr().String()
}

// Answers of two requests that come in one read both reach who waits for them, and nothing is left waiting. Where the
// same answer comes twice in one read (duplicate 0210) the request has its answer and the connection goes on; but of
// moov's goroutines one may wait for good, once in some hundred times: iso8583-connection v0.9.0 looks up who waits and
// hands over, unbuffered, in a goroutine of each message, and the second finds nobody any more (docs/moov-trap.md).
func TestTwoRepliesInOneRead(t *testing.T) {
	l, f := load(t, "pos-1987-ascii"), framings()[0]
	for what, c := range map[string]struct{ requests, copies int }{"two requests": {2, 1}, "one twice": {1, 2}} {
		t.Run(what, func(t *testing.T) {
			client, err := connection.New(together(t, l, framer(t, f), c.requests, c.copies), l.moovs, f.read, f.write,
				connection.SendTimeout(20*time.Second))
			require.NoError(t, err)
			require.NoError(t, client.Connect())
			before, failed := stuck(), make(chan error, 2)
			for sale := range 200 {
				for caller := range c.requests {
					go func() { failed <- sellTheirs(l, client, caller, sale) }()
				}
				for range c.requests {
					require.NoError(t, <-failed)
				}
			}
			require.NoError(t, client.Close())
			if c.copies == 1 {
				require.Eventually(t, func() bool { return stuck() == before }, 20*time.Second, time.Millisecond)
			}
			t.Logf("goroutines of moov's that hand over after 200 exchanges: %d", stuck()-before)
		})
	}
}

// stuck counts moov's goroutines that hand an answer over.
func stuck() int {
	stacks := make([]byte, 4<<20)
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), "(*Connection).handleResponse(")
}
