package link

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// quietConns is how many connections the flood opens: both ends are files of this process.
func quietConns(t *testing.T) int {
	t.Helper()
	if testing.Short() {
		return 500
	}
	var files syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files))
	return int(min(10000, (files.Cur-200)/2))
}

// Ten thousand connections opened and left cost a few kilobytes each and serve nobody worse; beyond the bound new ones
// are refused; when they go, everything goes.
func TestManyConnectionsOpenedAndLeft(t *testing.T) {
	noLeaks(t)
	n := quietConns(t)
	connected, disconnected, refused := make(chan struct{}, n+100), make(chan struct{}, n+100), make(chan struct{}, 100)
	srv := &Server{MaxConns: n + 1, Config: Config{Handler: answering, FrameTimeout: time.Hour, IdleTimeout: time.Hour,
		OnEvent: func(e Event) {
			switch e.Kind {
			case Connected:
				connected <- struct{}{}
			case Disconnected:
				disconnected <- struct{}{}
			case Refused:
				refused <- struct{}{}
			}
		}}}
	addr := serve(t, srv)
	before := heap()
	conns := make([]net.Conn, n)
	for i := range conns {
		conns[i] = dial(t, addr)
		if i%2 == 0 { // half of them begin a header
			_, err := conns[i].Write([]byte{0})
			require.NoError(t, err)
		}
	}
	for range conns {
		<-connected
	}
	each := (heap() - before) / int64(n)
	t.Logf("%d connections, %d bytes each, both ends", n, each)
	require.Less(t, each, int64(16<<10))

	c := client(t, addr, Config{})
	_, err := c.Exchange(context.Background(), message(t, "0200", 1, till))
	require.NoError(t, err)
	_ = dial(t, addr)
	<-refused
	for _, nc := range conns {
		require.NoError(t, nc.Close())
	}
	for range conns {
		<-disconnected
	}
	require.NoError(t, srv.Close())
	require.Empty(t, srv.Peers())
}

// heap is the memory in use, stacks included.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// A connection with 64 exchanges in flight, each answered by a full message, holds less than a mebibyte on each side.
func TestMemoryOfABusyConnection(t *testing.T) {
	noLeaks(t)
	const conns, inFlight, limit = 16, 64, 1 << 20
	release := make(chan struct{})
	arrived := make(chan struct{}, conns*inFlight)
	srv := &Server{Config: Config{Concurrent: inFlight, Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		arrived <- struct{}{}
		<-release
		dst = append(dst, request...)
		dst[0] = 1
		return dst, nil
	}}}
	addr := serve(t, srv)
	clients := make([]*Client, conns)
	for i := range clients {
		clients[i] = client(t, addr, Config{Match: rawMatch})
	}
	before := heap()
	results := make(chan error, conns*inFlight)
	for i := range conns * inFlight {
		go func() {
			_, err := clients[i%conns].Exchange(context.Background(), rawMessage(i, 300))
			results <- err
		}()
	}
	for range conns * inFlight {
		<-arrived
	}
	each := (heap() - before) / conns
	t.Logf("%d bytes for a connection with %d in flight, both ends and all goroutines", each, inFlight)
	require.Less(t, each, int64(limit))
	close(release)
	for range conns * inFlight {
		require.NoError(t, <-results)
	}
}

// A decoder keeps less than one longest frame beyond what was fed, and no length makes it keep more.
func TestDecoderIsBounded(t *testing.T) {
	f := framer(t, "binary-4,max=1000000")
	d := Decoder{Framer: f}
	require.NoError(t, d.Feed(unhex(t, "000F4240"))) // announces a megabyte
	require.LessOrEqual(t, cap(d.buf), 4096)
	chunk := make([]byte, 8<<10)
	for fed := 4; fed < f.MaxFrame(); fed += len(chunk) {
		m, err := d.Next()
		require.NoError(t, err)
		require.Nil(t, m)
		require.LessOrEqual(t, cap(d.buf), 2*fed+largeBuffer)
		require.NoError(t, d.Feed(chunk))
	}
	require.ErrorContains(t, d.Feed(chunk), "take the messages in them before feeding more")
	m, err := d.Next()
	require.NoError(t, err)
	require.Len(t, m, 1000000)
	require.NoError(t, d.Feed(chunk))
}

// However a stream is cut into pieces, the same messages come out in the same order, or the same error at the same
// byte.
func TestDecoderAnyCut(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	for _, c := range framings {
		f := framer(t, c.framing)
		var stream []byte
		var want [][]byte
		for range 20 {
			m := make([]byte, 1+source.IntN(60))
			for i := range m {
				m[i] = byte(source.Uint32())
			}
			var err error
			stream, err = f.Append(stream, m)
			require.NoError(t, err)
			want = append(want, m)
		}
		for range 20 {
			d := Decoder{Framer: f}
			var got [][]byte
			for rest := stream; len(rest) > 0; {
				n := 1 + source.IntN(min(len(rest), 40))
				require.NoError(t, d.Feed(rest[:n]))
				rest = rest[n:]
				for m, err := d.Next(); m != nil; m, err = d.Next() {
					require.NoError(t, err)
					got = append(got, bytes.Clone(m))
				}
			}
			require.Equal(t, want, got, c.framing)
			require.NoError(t, d.End())
		}
	}
}

// A lost frame is placed by its byte in the whole stream, and the decoder gives nothing after it.
func TestDecoderPlacesErrors(t *testing.T) {
	d := Decoder{Framer: framer(t, "ascii-4")}
	require.NoError(t, d.Feed([]byte("0003080"+"00-1")))
	m, err := d.Next()
	require.NoError(t, err)
	require.Equal(t, "080", string(m))
	_, err = d.Next()
	require.EqualError(t, err, `link: frame, byte 9: length header "00-1" is not decimal digits`)
	require.Equal(t, err, d.Feed(nil))
	require.Equal(t, err, d.End())
	d.Reset()
	require.NoError(t, d.Feed([]byte("0003080"+"00")))
	_, err = d.Next()
	require.NoError(t, err)
	_, err = d.Next()
	require.NoError(t, err)
	require.EqualError(t, d.End(), "link: frame, byte 9: the stream ends inside a frame, 2 bytes after its start")
}

// Any bytes whatever end a connection, or are read on; the server lives.
func TestRandomBytes(t *testing.T) {
	noLeaks(t)
	source := rand.New(rand.NewPCG(3, 4))
	events := newRecorder()
	srv := &Server{Config: Config{
		Match: MatchOn(asciiSpec(t), 11, 41), Handler: answering, Framer: Framer{Max: 4096},
		FrameTimeout: 20 * time.Millisecond, IdleTimeout: 20 * time.Millisecond, OnEvent: events.record,
	}}
	addr := serve(t, srv)
	for range 100 {
		nc := dial(t, addr)
		b := make([]byte, source.IntN(300))
		for i := range b {
			b[i] = byte(source.Uint32())
		}
		_, _ = nc.Write(b)
	}
	events.awaitN(t, Disconnected, 100)
	c := client(t, addr, Config{Framer: Framer{Max: 4096}})
	for stan := 1; ; stan++ { // the short idle deadline may cut a slow machine's terminal too
		_, err := c.Exchange(context.Background(), message(t, "0200", stan, till))
		if err == nil {
			return
		}
		require.Equal(t, CauseLost, failure(t, err).Cause)
	}
}
