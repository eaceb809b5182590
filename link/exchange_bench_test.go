package link

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// A sale of about 250 bytes on the wire, direct POS style: packed digits, EMV data in DE 55, PIN and MAC.
func sale(m *iso8583.Message, stan int) {
	m.Reset()
	m.SetHeader([]byte("\x60\x00\x06\x00\x00\x60\x22\x00\x00\x00\x00"))
	m.SetMTI("0200")
	m.Set(2, "6225000000000253")
	m.Set(3, "000000")
	m.Set(4, "000000012345")
	m.SetNumber(11, uint64(stan))
	m.Set(22, "051")
	m.Set(25, "00")
	m.Set(35, "6225000000000253=30121010000000000000")
	m.Set(41, "10000001")
	m.Set(42, "898000000000001")
	m.Set(49, "156")
	m.SetBytes(52, []byte("\x06\x12\x53\xDF\xFE\xDC\xBA\x98"))
	m.Set(53, "2600000000000000")
	m.SetBytes(55, emvData)
	m.Set(60, "22000001000600")
	m.SetBytes(64, []byte("\x11\x22\x33\x44\x55\x66\x77\x88"))
}

var emvData = []byte("\x9F\x26\x08\x11\x22\x33\x44\x55\x66\x77\x88\x9F\x27\x01\x80\x9F\x10\x13\x07\x01\x01\x03" +
	"\xA0\x20\x00\x01\x0A\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x9F\x37\x04\x11\x22" +
	"\x33\x44\x9F\x36\x02\x00\x01\x95\x05\x00\x80\x04\x68\x00\x9A\x03\x26\x11\x22\x9C\x01\x00" +
	"\x9F\x02\x06\x00\x00\x00\x01\x23\x45\x5F\x2A\x02\x01\x56\x82\x02\x7C\x00\x9F\x1A\x02\x01" +
	"\x56")

// approve makes the reply of a sale: the fields that are echoed and those the host adds.
func approve(request, reply *iso8583.Message) {
	reply.Reset()
	reply.SetHeader(request.Header())
	reply.SetMTI("0210")
	reply.Echo(request, 2, 3, 4, 11, 22, 25, 41, 42, 49, 53, 60)
	reply.Set(12, "101500")
	reply.Set(13, "1122")
	reply.Set(37, "101500000001")
	reply.Set(38, "123456")
	reply.Set(39, "00")
	reply.SetBytes(64, []byte("\x88\x77\x66\x55\x44\x33\x22\x11"))
}

func spec(t testing.TB) *iso8583.Spec {
	t.Helper()
	s, err := iso8583.Shipped("unionpay-direct")
	require.NoError(t, err)
	return s
}

// approver decodes each sale whole and encodes its reply, one pair of messages for each handler that runs.
func approver(s *iso8583.Spec) Handler {
	type pair struct{ in, out *iso8583.Message }
	pool := sync.Pool{New: func() any { return &pair{iso8583.NewMessage(s), iso8583.NewMessage(s)} }}
	return func(_ *Peer, dst, request []byte) ([]byte, error) {
		p := pool.Get().(*pair)
		defer pool.Put(p)
		if err := p.in.Decode(request); err != nil {
			return dst, err
		}
		approve(p.in, p.out)
		dst, err := p.out.AppendEncode(dst)
		if err != nil {
			return dst, err
		}
		return dst, SwapTPDU(dst)
	}
}

// BenchmarkExchange measures sales and their replies over loopback, client and server in this process, each message
// encoded and decoded on both sides, and in the same run a raw echo of the same bytes with coalesced writes: its ratio.
func BenchmarkExchange(b *testing.B) {
	for _, c := range []struct{ conns, inFlight int }{{1, 1}, {1, 64}, {8, 32}} {
		name := fmt.Sprintf("%dx%d", c.conns, c.inFlight)
		var raw float64
		b.Run(name+"/raw", func(b *testing.B) { raw = benchmarkRaw(b, c.conns, c.inFlight) })
		b.Run(name+"/link", func(b *testing.B) {
			rate := benchmarkLink(b, c.conns, c.inFlight)
			if raw > 0 {
				b.ReportMetric(rate/raw, "of-raw")
			}
		})
	}
}

func benchmarkLink(b *testing.B, conns, inFlight int) float64 {
	s := spec(b)
	srv := &Server{Config: Config{Handler: approver(s)}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	var serving sync.WaitGroup
	serving.Go(func() { _ = srv.Serve(ln) })
	defer serving.Wait()
	defer srv.Close()

	clients := make([]*Client, conns)
	for i := range clients {
		clients[i] = &Client{Addr: ln.Addr().String(), Config: Config{Match: MatchOn(s, 11, 41)}}
		require.NoError(b, clients[i].Connect(context.Background()))
		defer clients[i].Close()
	}
	took := durations(b.N, conns*inFlight)
	var left atomic.Int64
	left.Store(int64(b.N))
	var callers sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for i := range took {
		callers.Go(func() { took[i] = sell(b, s, clients[i%conns], i/conns*10000, &left, took[i]) })
	}
	callers.Wait()
	b.StopTimer()
	return report(b, took)
}

// sell sends sales until none is left and checks each reply.
func sell(b *testing.B, s *iso8583.Spec, client *Client, stan int, left *atomic.Int64,
	took []time.Duration) []time.Duration {
	message, reply := iso8583.NewMessage(s), iso8583.NewMessage(s)
	var request, answer []byte
	for n := 0; left.Add(-1) >= 0; n++ {
		began := time.Now()
		sale(message, stan+n%10000)
		var err error
		if request, err = message.AppendEncode(request[:0]); err != nil {
			b.Error(err)
			return took
		}
		if answer, err = client.AppendExchange(context.Background(), answer[:0], request); err != nil {
			b.Error(err)
			return took
		}
		if err = reply.Decode(answer); err != nil || string(reply.Get(39)) != "00" {
			b.Errorf("reply %X: %v", answer, err)
			return took
		}
		took = append(took, time.Since(began))
	}
	return took
}

// durations has room for n durations measured by several, of whom some measure more than others.
func durations(n, by int) [][]time.Duration {
	took := make([][]time.Duration, by)
	for i := range took {
		took[i] = make([]time.Duration, 0, 2*n/by+64)
	}
	return took
}

func report(b *testing.B, took [][]time.Duration) float64 {
	all := slices.Concat(took...)
	slices.Sort(all)
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "req/s")
	if len(all) > 0 {
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
	}
	return rate
}

// benchmarkRaw echoes frames of a sale's size without a look inside, inFlight at once, with no more machinery than a
// goroutine on each end of a connection.
func benchmarkRaw(b *testing.B, conns, inFlight int) float64 {
	m := iso8583.NewMessage(spec(b))
	sale(m, 1)
	message, err := m.AppendEncode(nil)
	require.NoError(b, err)
	frame, err := Framer{}.Append(nil, message)
	require.NoError(b, err)

	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	defer ln.Close()
	var running sync.WaitGroup
	running.Go(func() {
		for range conns {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() { echo(nc) })
		}
	})
	took := durations(b.N, conns)
	var left atomic.Int64
	left.Store(int64(b.N))
	clients := make([]net.Conn, conns)
	for i := range clients {
		clients[i], err = net.Dial("tcp", ln.Addr().String())
		require.NoError(b, err)
	}
	b.ResetTimer()
	var callers sync.WaitGroup
	for i, nc := range clients {
		callers.Go(func() { took[i] = bounce(b, nc, frame, inFlight, &left, took[i]) })
	}
	callers.Wait()
	b.StopTimer()
	running.Wait()
	return report(b, took)
}

// echo sends each frame back, all that one read brought in one write.
func echo(nc net.Conn) {
	defer nc.Close()
	var d Decoder
	var out []byte
	for {
		if _, err := d.Fill(nc); err != nil {
			return
		}
		out = out[:0]
		for m, err := d.Next(); m != nil || err != nil; m, err = d.Next() {
			if err == nil {
				out, err = d.Framer.Append(out, m)
			}
			if err != nil {
				return
			}
		}
		if len(out) == 0 {
			continue
		}
		if _, err := nc.Write(out); err != nil {
			return
		}
	}
}

// bounce keeps inFlight frames on the way: for all that came back in one read, it sends as many in one write.
func bounce(b *testing.B, nc net.Conn, frame []byte, inFlight int, left *atomic.Int64,
	took []time.Duration) []time.Duration {
	defer nc.Close()
	batch, back := slices.Repeat(frame, inFlight), make([]byte, 64<<10)
	sent := make([]time.Time, 0, inFlight)
	for part, free := 0, inFlight; ; {
		n := int(min(int64(free), max(0, left.Add(-int64(free))+int64(free))))
		for range n {
			sent = append(sent, time.Now())
		}
		if len(sent) == 0 {
			return took
		}
		if n > 0 {
			if _, err := nc.Write(batch[:n*len(frame)]); err != nil {
				b.Error(err)
				return took
			}
		}
		got, err := nc.Read(back)
		if err != nil {
			b.Error(err)
			return took
		}
		part += got
		free, part = part/len(frame), part%len(frame)
		for _, at := range sent[:free] {
			took = append(took, time.Since(at))
		}
		sent = sent[:copy(sent, sent[free:])]
	}
}
