//go:build !nomoov

package moov

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/moov-io/iso8583-connection/server"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
	"acqsim/link"
)

// Benchmarks of codec and connection beside moov-io's, in one process, message for message. Each runs five rounds, in
// each of them moov's and then ours, and reports the median of the rounds: how many times as fast ours is (x-moov), and
// how many times as much processor time moov's takes (x-moov-cpu), which a busy machine falsifies less.
//
//	go test ./moov -run '^$' -bench Beside

// saleFields are those of a magnetic stripe sale with PIN and MAC, without its STAN.
var saleFields = []struct {
	n     int
	value string
}{
	{2, "6200001357924681110"}, {3, "000000"}, {4, "000000012345"}, {12, "101500"}, {13, "1122"}, {14, "3012"},
	{22, "051"}, {25, "00"}, {35, "6200001357924681110=30121010000000000"}, {41, "10000001"}, {42, "898110154110001"},
	{49, "156"}, {52, "\x06\x12\x53\xDF\xFE\xDC\xBA\x98"}, {60, "22000001000"}, {64, "\x11\x22\x33\x44\x55\x66\x77\x88"},
}

// echoed are the fields of a reply that are those of its request.
var echoed = []int{2, 3, 4, 11, 12, 13, 22, 25, 41, 42, 49, 60}

// Fields that the host adds.
var added = []struct {
	n     int
	value string
}{{37, "101500000001"}, {38, "123456"}, {39, "00"}, {64, "\x88\x77\x66\x55\x44\x33\x22\x11"}}

var besideLayouts = []string{"pos-1987-ascii", "pos-1987-bcd"}

func ourSale(m *iso8583.Message, stan int) {
	m.Reset()
	m.SetMTI("0200")
	for _, f := range saleFields {
		m.Set(f.n, f.value)
	}
	m.SetNumber(11, uint64(stan))
}

func theirSale(b *testing.B, spec *theirs.MessageSpec, stan int) *theirs.Message {
	m := theirs.NewMessage(spec)
	m.MTI("0200")
	for _, f := range saleFields {
		if err := m.BinaryField(f.n, []byte(f.value)); err != nil {
			b.Fatal(err)
		}
	}
	if err := m.Field(11, fmt.Sprintf("%06d", stan)); err != nil {
		b.Fatal(err)
	}
	return m
}

// beside measures moov's and ours in turn. Each takes how often, and says how long that took.
func beside(b *testing.B, name string, moovs, ours func(b *testing.B, n int) time.Duration) {
	const rounds, more = 5, 8 // ours is done more often, so that both are measured for a while
	b.Run(name, func(b *testing.B) {
		n := max(1, b.N/rounds)
		figures := make(map[string][]float64)
		note := func(unit string, value float64) { figures[unit] = append(figures[unit], value) }
		for range rounds {
			before := spent()
			t := float64(moovs(b, n)) / float64(n)
			between := spent()
			o := float64(ours(b, more*n)) / float64(more*n)
			note("moov-ns", t)
			note("acqsim-ns", o)
			note("x-moov", t/o)
			if own := spent() - between; own > 0 {
				note("x-moov-cpu", more*float64(between-before)/float64(own))
			}
		}
		b.ReportMetric(0, "ns/op")
		for unit, values := range figures {
			slices.Sort(values)
			b.ReportMetric(values[len(values)/2], unit)
		}
	})
}

// timed does something n times.
func timed(do func(b *testing.B)) func(b *testing.B, n int) time.Duration {
	return func(b *testing.B, n int) time.Duration {
		began := time.Now()
		for range n {
			do(b)
		}
		return time.Since(began)
	}
}

func BenchmarkCodecBeside(b *testing.B) {
	for _, name := range besideLayouts {
		l := load(b, name)
		m := iso8583.NewMessage(l.ours)
		ourSale(m, 1)
		packed, err := m.AppendEncode(nil)
		require.NoError(b, err)
		same, err := theirSale(b, l.moovs, 1).Pack()
		require.NoError(b, err)
		require.Equal(b, same, packed)
		beside(b, "decode/"+name, timed(func(b *testing.B) {
			if err := theirs.NewMessage(l.moovs).Unpack(packed); err != nil {
				b.Fatal(err)
			}
		}), timed(func(b *testing.B) {
			if err := m.Decode(packed); err != nil {
				b.Fatal(err)
			}
		}))
		var out []byte
		beside(b, "encode/"+name, timed(func(b *testing.B) {
			if _, err := theirSale(b, l.moovs, 1).Pack(); err != nil {
				b.Fatal(err)
			}
		}), timed(func(b *testing.B) {
			ourSale(m, 1)
			if out, err = m.AppendEncode(out[:0]); err != nil {
				b.Fatal(err)
			}
		}))
	}
}

// Sales and their replies over loopback, client and server in this process, each message built, encoded, decoded and
// looked at on both sides: connections × callers at once on each.
func BenchmarkConnectionBeside(b *testing.B) {
	for _, name := range besideLayouts {
		l := load(b, name)
		for _, c := range []struct{ conns, callers int }{{1, 1}, {1, 64}, {8, 32}} {
			beside(b, fmt.Sprintf("%s/%dx%d", name, c.conns, c.callers),
				func(b *testing.B, n int) time.Duration { return theirPair(b, l, c.conns, c.callers, n) },
				func(b *testing.B, n int) time.Duration { return ourPair(b, l, c.conns, c.callers, n) })
		}
	}
}

// inParallel calls sell until total sales are made, by all callers of all connections at once.
func inParallel(b *testing.B, conns, callers, total int, sell func(conn, stan int) error) time.Duration {
	var left atomic.Int64
	left.Store(int64(total))
	var all sync.WaitGroup
	began := time.Now()
	for i := range conns * callers {
		all.Go(func() {
			for n := 0; left.Add(-1) >= 0; n++ {
				if err := sell(i%conns, i/conns*10000+n%10000); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

func theirPair(b *testing.B, l layouts, conns, callers, total int) time.Duration {
	f := framings()[0]
	host := server.New(l.moovs, f.read, f.write,
		connection.InboundMessageHandler(func(c *connection.Connection, request *theirs.Message) {
			if err := theirReply(c, l, request); err != nil {
				b.Error(err)
			}
		}))
	require.NoError(b, host.Start("127.0.0.1:0"))
	defer host.Close()
	clients := make([]*connection.Connection, conns)
	for i := range clients {
		var err error
		clients[i], err = connection.New(host.Addr, l.moovs, f.read, f.write)
		require.NoError(b, err)
		require.NoError(b, clients[i].Connect())
		defer clients[i].Close()
	}
	return inParallel(b, conns, callers, total, func(conn, stan int) error {
		reply, err := clients[conn].Send(theirSale(b, l.moovs, stan))
		if err != nil {
			return err
		}
		if code, err := reply.GetString(39); err != nil || code != "00" {
			return fmt.Errorf("DE 39 %q: %w", code, err)
		}
		return nil
	})
}

func theirReply(c *connection.Connection, l layouts, request *theirs.Message) error {
	reply := theirs.NewMessage(l.moovs)
	reply.MTI("0210")
	for _, n := range echoed {
		v, err := request.GetBytes(n)
		if err == nil {
			err = reply.BinaryField(n, v)
		}
		if err != nil {
			return err
		}
	}
	for _, f := range added {
		if err := reply.BinaryField(f.n, []byte(f.value)); err != nil {
			return err
		}
	}
	return c.Reply(reply)
}

func ourPair(b *testing.B, l layouts, conns, callers, total int) time.Duration {
	type pair struct{ in, out *iso8583.Message }
	pool := sync.Pool{New: func() any { return &pair{iso8583.NewMessage(l.ours), iso8583.NewMessage(l.ours)} }}
	host := &link.Server{Config: link.Config{Handler: func(_ *link.Peer, dst, request []byte) ([]byte, error) {
		p := pool.Get().(*pair)
		defer pool.Put(p)
		if err := p.in.Decode(request); err != nil {
			return dst, err
		}
		p.out.Reset()
		p.out.SetMTI("0210")
		p.out.Echo(p.in, echoed...)
		for _, f := range added {
			p.out.Set(f.n, f.value)
		}
		return p.out.AppendEncode(dst)
	}}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	var serving sync.WaitGroup
	serving.Go(func() { _ = host.Serve(ln) })
	defer serving.Wait()
	defer host.Close()
	clients := make([]*link.Client, conns)
	for i := range clients {
		clients[i] = &link.Client{Addr: ln.Addr().String(), Config: link.Config{Match: link.MatchOn(l.ours, 11, 41)}}
		require.NoError(b, clients[i].Connect(context.Background()))
		defer clients[i].Close()
	}
	type caller struct {
		m           *iso8583.Message
		out, answer []byte
	}
	free := sync.Pool{New: func() any { return &caller{m: iso8583.NewMessage(l.ours)} }}
	return inParallel(b, conns, callers, total, func(conn, stan int) error {
		c := free.Get().(*caller)
		defer free.Put(c)
		ourSale(c.m, stan)
		var err error
		if c.out, err = c.m.AppendEncode(c.out[:0]); err != nil {
			return err
		}
		if c.answer, err = clients[conn].AppendExchange(context.Background(), c.answer[:0], c.out); err != nil {
			return err
		}
		if err := c.m.Decode(c.answer); err != nil || string(c.m.Get(39)) != "00" {
			return fmt.Errorf("DE 39 %s: %w", strconv.Quote(c.m.Text(39)), err)
		}
		return nil
	})
}
