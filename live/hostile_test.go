package live

import (
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/payment"
	"acqsim/scenarios"
)

// wire is the line of a terminal that somebody has written by hand.
type wire struct {
	t      *testing.T
	conn   net.Conn
	framer link.Framer
	codec  *dialect.Codec
	rest   []byte
}

func dial(t *testing.T, p Port) *wire {
	t.Helper()
	d, err := dialect.Named(p.Dialect)
	require.NoError(t, err)
	framer, err := link.ParseFramer(d.Framing())
	require.NoError(t, err)
	conn, err := net.Dial("tcp", p.Addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return &wire{t: t, conn: conn, framer: framer, codec: d.NewCodec()}
}

func (l *wire) send(message []byte) {
	l.t.Helper()
	require.NoError(l.t, l.write(message))
}

func (l *wire) write(message []byte) error {
	b, err := l.framer.Append(nil, message)
	if err == nil {
		_, err = l.conn.Write(b)
	}
	return err
}

// next reads one message as fields.
func (l *wire) next() *iso8583.Message {
	l.t.Helper()
	m, err := l.read(10 * time.Second)
	require.NoError(l.t, err, "silence")
	return m
}

// read reads one message as fields, or says why none came in time.
func (l *wire) read(limit time.Duration) (*iso8583.Message, error) {
	if err := l.conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	for {
		message, n, err := l.framer.Next(l.rest)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			m := iso8583.NewMessage(l.codec.Dialect().Spec())
			err = m.Decode(append([]byte(nil), message...))
			l.rest = l.rest[n:]
			return m, err
		}
		buf := make([]byte, 4096)
		if n, err = l.conn.Read(buf); err != nil {
			return nil, err
		}
		l.rest = append(l.rest, buf[:n]...)
	}
}

// balanceOf asks for the balance of a card at a till.
func (l *wire) balanceOf(w *scenarios.World, name string, stan payment.STAN) []byte {
	l.t.Helper()
	own := w.Terminals[name]
	b, err := l.codec.Append(nil, &dialect.Message{
		Transaction: dialect.Balance, STAN: stan, Batch: 1, Terminal: own.ID, Merchant: w.Merchants[own.Merchant].ID,
		PAN: payment.KeptPAN(w.Cards["alice"].PAN), EntryMode: "012",
	})
	require.NoError(l.t, err)
	return b
}

// A served host answers a request with a wrong field with 30 and names the field in DE 44, also when the wrong field is
// the terminal's own number; a reply that nobody asked for gets no answer, but a line of the log; and the line goes on
// (CODEC §4).
func TestWrongFieldsAreAnswered(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.WarnLevel)
	h := startLogged(t, profile, zap.New(core))
	for i, name := range []string{"T1", "T2"} {
		l := dial(t, h.Ports()[i])
		m := iso8583.NewMessage(l.codec.Dialect().Spec())
		right := l.balanceOf(profile, name, 41)
		require.NoError(t, m.Decode(right))
		for _, field := range []int{3, 22, 25, 41, 42} {
			_, end, ok := m.FieldRange(field)
			require.True(t, ok, field)
			wrong := append([]byte(nil), right...)
			wrong[end-1] = 0xAA
			if field == 22 && wrong[end-2] == 0x01 { // an odd digit stands on the left
				wrong[end-2] = 0xAA
			}
			l.send(wrong)
			got := l.next()
			require.Equal(t, "30", got.Text(39), "%s DE %d", name, field)
			require.Equal(t, "000041", got.Text(11))
			require.Contains(t, got.Text(44), "DE ")
		}
		reply, err := l.codec.Append(nil, &dialect.Message{
			Transaction: dialect.Balance, Reply: true, Code: payment.Approved, STAN: 7, Terminal: profile.Terminals[name].ID,
		})
		require.NoError(t, err)
		l.send(reply)
		l.send(l.balanceOf(profile, name, 42))
		got := l.next()
		require.Equal(t, "000042", got.Text(11), "nothing answers a reply")
		require.Equal(t, "00", got.Text(39))
	}
	require.Equal(t, 2, logged.FilterMessageSnippet("nobody asked for this reply").Len())
	require.Equal(t, 10, logged.FilterMessageSnippet("it is answered 30: ").Len())
	for _, e := range logged.All() {
		require.NotContains(t, e.Message, profile.Cards["alice"].PAN)
		for _, f := range e.Context {
			require.NotContains(t, f.String, profile.Cards["alice"].PAN)
		}
	}
}

// Two strangers with one number that no till has are both told so (97).
func TestTwoStrangersWithOneNumber(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	one, other := dial(t, h.Ports()[0]), dial(t, h.Ports()[0])
	stray := *profile
	stray.Terminals = map[string]scenarios.Terminal{"T1": {ID: "99999999", Merchant: profile.Terminals["T1"].Merchant}}
	one.send(one.balanceOf(&stray, "T1", 1))
	other.send(other.balanceOf(&stray, "T1", 2))
	require.Equal(t, "97", one.next().Text(39))
	require.Equal(t, "97", other.next().Text(39))
}

// A browser or a TLS client at a port is told so in the log and let go of at once: what it waits for never comes, and
// nothing that it sends would be a message.
func TestAnotherProtocolIsLetGoAtOnce(t *testing.T) {
	for says, first := range map[string]string{
		"HTTP": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"TLS":  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	} {
		core, logged := observer.New(zap.WarnLevel)
		h, err := NewHost(HostConfig{Profile: shops(t), Log: zap.New(core), Ports: []Port{{Addr: "127.0.0.1:0"}}})
		require.NoError(t, err)
		runHost(t, h)
		conn := raw(t, h.Ports()[0].Addr)
		_, err = conn.Write([]byte(first))
		require.NoError(t, err)
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(8*time.Second))) // a frame that began has ten
		_, err = conn.Read(make([]byte, 1))
		require.Error(t, err)
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded, says)
		require.Eventually(t, func() bool {
			return logged.FilterMessageSnippet("begins like "+says).Len() == 1
		}, 10*time.Second, 5*time.Millisecond)
	}
}
