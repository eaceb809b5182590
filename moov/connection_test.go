//go:build !nomoov

package moov

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/moov-io/iso8583-connection/server"
	"github.com/moov-io/iso8583/network"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
	"acqsim/link"
)

// framing is one length header as both name it.
type framing struct {
	name  string // of package link
	read  connection.MessageLengthReader
	write connection.MessageLengthWriter
}

// by makes a framing from one of moov's length headers.
func by[H interface{ Length() int }](name string, fresh func() H, set func(H, int) error,
	read func(H, io.Reader) (int, error), write func(H, io.Writer) (int, error)) framing {
	return framing{
		name: name,
		read: func(r io.Reader) (int, error) {
			h := fresh()
			_, err := read(h, r)
			return h.Length(), err
		},
		write: func(w io.Writer, length int) (int, error) {
			h := fresh()
			if err := set(h, length); err != nil {
				return 0, err
			}
			return write(h, w)
		},
	}
}

// framings are the length headers that moov has. The last one is two bytes of
// length and two more, which the length does not count.
func framings() []framing {
	return []framing{
		by("binary-2", network.NewBinary2BytesHeader, (*network.Binary2Bytes).SetLength,
			(*network.Binary2Bytes).ReadFrom, (*network.Binary2Bytes).WriteTo),
		by("ascii-4", network.NewASCII4BytesHeader,
			func(h *network.ASCII4BytesHeader, n int) error { h.SetLength(n); return nil },
			(*network.ASCII4BytesHeader).ReadFrom, (*network.ASCII4BytesHeader).WriteTo),
		by("bcd-2", network.NewBCD2BytesHeader,
			func(h *network.BCD2BytesHeader, n int) error { h.SetLength(n); return nil },
			(*network.BCD2BytesHeader).ReadFrom, (*network.BCD2BytesHeader).WriteTo),
		by("binary-2,header=0000,apart", network.NewVMLHeader, (*network.VMLH).SetLength,
			(*network.VMLH).ReadFrom, (*network.VMLH).WriteTo),
	}
}

// Exchanges of each conversation: callers at once, and sales of each.
const (
	callers = 32
	sales   = 50
)

// approve is a host of ours: it answers a request with its own fields and 00.
func approve(spec *iso8583.Spec) link.Handler {
	pool := sync.Pool{New: func() any { return iso8583.NewMessage(spec) }}
	return func(_ *link.Peer, dst, request []byte) ([]byte, error) {
		m := pool.Get().(*iso8583.Message)
		defer pool.Put(m)
		if err := m.Decode(request); err != nil {
			return dst, err
		}
		m.SetMTI(m.MTI()[:2] + "10")
		m.Set(39, "00")
		return m.AppendEncode(dst)
	}
}

// approveTheirs is a host of moov's that does the same.
func approveTheirs(t *testing.T, l layouts) func(*connection.Connection, *theirs.Message) {
	return func(c *connection.Connection, request *theirs.Message) {
		reply := theirs.NewMessage(l.moovs)
		packed, err := request.Pack()
		if err == nil {
			err = reply.Unpack(packed)
		}
		mti, _ := request.GetMTI()
		if err == nil {
			reply.MTI(mti[:2] + "10")
			err = reply.Field(39, "00")
		}
		if err == nil {
			err = c.Reply(reply)
		}
		if err != nil && !errors.Is(err, connection.ErrConnectionClosed) {
			t.Errorf("moov's host: %v", err)
		}
	}
}

func framer(t testing.TB, f framing) link.Framer {
	t.Helper()
	framer, err := link.ParseFramer(f.name)
	require.NoError(t, err)
	return framer
}

// serve runs a host of ours until the test ends.
func serve(t *testing.T, host *link.Server) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- host.Serve(ln) }()
	t.Cleanup(func() {
		require.NoError(t, host.Close())
		require.ErrorIs(t, <-done, link.ErrClosed)
	})
	return ln.Addr().String()
}

// talk lets all callers sell at once and returns how many sales went through in a
// second.
func talk(t *testing.T, sell func(caller, sale int) error) float64 {
	t.Helper()
	began := time.Now()
	failed := make(chan error, callers)
	for caller := range callers {
		go func() {
			for sale := range sales {
				if err := sell(caller, sale); err != nil {
					failed <- fmt.Errorf("caller %d, sale %d: %w", caller, sale, err)
					return
				}
			}
			failed <- nil
		}()
	}
	for range callers {
		require.NoError(t, <-failed)
	}
	return callers * sales / time.Since(began).Seconds()
}

func stan(caller, sale int) string   { return fmt.Sprintf("%03d%03d", caller+1, sale) }
func amount(caller, sale int) string { return fmt.Sprintf("%d%03d", caller+1, sale) }

// moov's client sells to a host of ours, over every length header and layout.
func TestTheirClientOurServer(t *testing.T) {
	for _, l := range []layouts{load(t, "pos-1987-ascii"), load(t, "pos-1987-bcd"), load(t, "network-ebcdic")} {
		for _, f := range framings() {
			t.Run(l.name+"/"+f.name, func(t *testing.T) {
				host := &link.Server{Config: link.Config{Framer: framer(t, f), Handler: approve(l.ours)}}
				client, err := connection.New(serve(t, host), l.moovs, f.read, f.write, connection.SendTimeout(5*time.Second))
				require.NoError(t, err)
				require.NoError(t, client.Connect())
				defer func() { require.NoError(t, client.Close()) }()
				rate := talk(t, func(caller, sale int) error { return sellTheirs(l, client, caller, sale) })
				require.EqualValues(t, callers*sales, host.Stats().Requests)
				t.Logf("%d sales, %.0f/s", callers*sales, rate)
			})
		}
	}
}

// sellTheirs is one exchange of moov's client.
func sellTheirs(l layouts, client *connection.Connection, caller, sale int) error {
	m := theirs.NewMessage(l.moovs)
	m.MTI("0200")
	for n, v := range map[int]string{3: "000000", 4: amount(caller, sale), 11: stan(caller, sale), 41: "10000001"} {
		if err := m.Field(n, v); err != nil {
			return err
		}
	}
	reply, err := client.Send(m)
	if err != nil {
		return err
	}
	mti, _ := reply.GetMTI()
	code, _ := reply.GetString(39)
	back, _ := reply.GetString(4)
	if mti != "0210" || code != "00" || back != amount(caller, sale) {
		return fmt.Errorf("want 0210, 00 and the amount again, have %s, %s, %s", mti, code, back)
	}
	return nil
}

// Our client sells to a host of moov's, over every length header and layout.
func TestOurClientTheirServer(t *testing.T) {
	for _, l := range []layouts{load(t, "pos-1987-ascii"), load(t, "pos-1987-bcd"), load(t, "network-ebcdic")} {
		for _, f := range framings() {
			t.Run(l.name+"/"+f.name, func(t *testing.T) {
				host := server.New(l.moovs, f.read, f.write, connection.InboundMessageHandler(approveTheirs(t, l)))
				require.NoError(t, host.Start("127.0.0.1:0"))
				defer host.Close()
				client := &link.Client{Addr: host.Addr,
					Config: link.Config{Framer: framer(t, f), Match: link.MatchOn(l.ours, 11, 41), Timeout: 5 * time.Second}}
				defer func() { require.NoError(t, client.Close()) }()
				rate := talk(t, func(caller, sale int) error { return sellOurs(l, client, caller, sale) })
				require.EqualValues(t, callers*sales, client.Stats().Exchanges)
				require.Zero(t, client.Stats().TimeOuts)
				t.Logf("%d sales, %.0f/s", callers*sales, rate)
			})
		}
	}
}

// sellOurs is one exchange of our client.
func sellOurs(l layouts, client *link.Client, caller, sale int) error {
	m := iso8583.NewMessage(l.ours)
	m.SetMTI("0200")
	m.Set(3, "000000")
	m.Set(4, amount(caller, sale))
	m.Set(11, stan(caller, sale))
	m.Set(41, "10000001")
	request, err := m.AppendEncode(nil)
	if err != nil {
		return err
	}
	reply, err := client.Exchange(context.Background(), request)
	if err != nil {
		return err
	}
	if err := m.Decode(reply); err != nil {
		return err
	}
	if m.MTI() != "0210" || m.Text(39) != "00" || m.Text(4) != amount(caller, sale) {
		return fmt.Errorf("want 0210, 00 and the amount again, have %s, %s, %s", m.MTI(), m.Text(39), m.Text(4))
	}
	return nil
}

// The host begins: an echo test of ours over the connection that moov's client
// opened is answered by the client, while the client's sales go the other way.
func TestOurServerAsksTheirClient(t *testing.T) {
	l, f := load(t, "pos-1987-ascii"), framings()[0]
	peers := make(chan *link.Peer, 1)
	host := &link.Server{
		Config:    link.Config{Framer: framer(t, f), Handler: approve(l.ours), Match: link.MatchOn(l.ours, 11)},
		OnConnect: func(p *link.Peer) { peers <- p },
	}
	client, err := connection.New(serve(t, host), l.moovs, f.read, f.write,
		connection.InboundMessageHandler(approveTheirs(t, l)), connection.SendTimeout(5*time.Second))
	require.NoError(t, err)
	require.NoError(t, client.Connect())
	defer func() { require.NoError(t, client.Close()) }()
	peer := <-peers
	echo := iso8583.NewMessage(l.ours)
	for i := range sales {
		echo.Reset()
		echo.SetMTI("0800")
		echo.Set(11, stan(900, i))
		request, err := echo.AppendEncode(nil)
		require.NoError(t, err)
		reply, err := peer.Exchange(t.Context(), request)
		require.NoError(t, err)
		require.NoError(t, echo.Decode(reply))
		require.Equal(t, "0810 00", echo.MTI()+" "+echo.Text(39))
		require.NoError(t, sellTheirs(l, client, 0, i))
	}
}

// A host of moov's that answers too late: our client says that nothing came in
// time, and the reply is an event when it comes.
func TestTheirLateReplyIsAnEvent(t *testing.T) {
	l, f := load(t, "pos-1987-ascii"), framings()[0]
	answer := make(chan struct{})
	host := server.New(l.moovs, f.read, f.write,
		connection.InboundMessageHandler(func(c *connection.Connection, m *theirs.Message) {
			<-answer
			approveTheirs(t, l)(c, m)
		}))
	require.NoError(t, host.Start("127.0.0.1:0"))
	defer host.Close()
	late := make(chan link.Event, 1)
	client := &link.Client{Addr: host.Addr, Config: link.Config{
		Framer: framer(t, f), Match: link.MatchOn(l.ours, 11, 41), Timeout: 100 * time.Millisecond,
		OnEvent: func(e link.Event) {
			if e.Kind == link.Late {
				late <- e
			}
		},
	}}
	defer func() { require.NoError(t, client.Close()) }()
	var failed *link.ExchangeError
	require.ErrorAs(t, sellOurs(l, client, 0, 1), &failed)
	require.Equal(t, link.CauseNothing, failed.Cause)
	close(answer)
	e := <-late
	require.Contains(t, e.String(), "001001")
}
