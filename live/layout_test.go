package live

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
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

// packaged is a message as a package of somebody else writes it (dialect/testdata/packages.txt says which).
type packaged struct {
	dialect, what string
	frame         []byte
}

func packages(t testing.TB) (list []packaged) {
	t.Helper()
	text, err := os.ReadFile("../dialect/testdata/packages.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if words[0] == "#" || words[0] == "answer" {
			continue
		}
		b, err := hex.DecodeString(words[2])
		require.NoError(t, err)
		list = append(list, packaged{words[0], words[1], b})
	}
	return list
}

func openPort(t testing.TB, p Port) *port {
	t.Helper()
	layouts, err := p.layouts(nil, payment.CNY)
	require.NoError(t, err)
	others, err := (&Port{}).layouts(nil, payment.CNY)
	require.NoError(t, err)
	return &port{Port: p, layouts: layouts, others: others}
}

// chosen feeds the first bytes one by one and returns the layout and how many bytes it took.
func chosen(t testing.TB, p *port, stream []byte) (l *Layout, n int, err error) {
	t.Helper()
	c := p.chooser()
	for n = 1; n <= len(stream); n++ {
		if l, err = c.choose(stream[:n], false); l != nil || err != nil {
			return l, n, err
		}
	}
	return nil, n, nil
}

// A port without a dialect takes what moov's Spec87ASCII, npm's iso_8583 and every shipped dialect write, in every
// usual framing, from the first message alone, however its bytes come.
func TestFirstBytesTellTheLayout(t *testing.T) {
	p := openPort(t, Port{})
	messages := packages(t)
	for _, name := range dialect.Names() {
		d, err := dialect.Named(name)
		require.NoError(t, err)
		for what, m := range map[string]*dialect.Message{
			"own sign-on": {Transaction: dialect.SignOn, STAN: 1, Terminal: "20000001", Merchant: "898110154110001"},
			"own sale": {
				Transaction: dialect.Sale, STAN: 7, Batch: 1, Terminal: "20000001", Merchant: "898110154110001",
				PAN: "6222020000000005", Expiry: "2912", EntryMode: "012", Amount: payment.Minor(1250, payment.CNY),
				LocalTime: "140500", LocalDate: "0327",
			},
		} {
			b, err := d.NewCodec().Append(nil, m)
			require.NoError(t, err)
			messages = append(messages, packaged{name, what, b})
		}
	}
	for _, m := range messages {
		usual := framings
		if m.dialect != "unionpay-direct" { // which has a TPDU of its own
			usual = append(slices.Clone(framings), "binary-2,header=6001020304",
				"ascii-4,inclusive,header=6000010003", "binary-2,stx,header=6000030000")
		}
		for _, framing := range usual {
			framer, err := link.ParseFramer(framing)
			require.NoError(t, err)
			if h := framer.Header; len(h) == 5 { // what is answered is the other way round
				framer.Header = h[:1] + h[3:] + h[1:3]
			}
			stream, err := framer.Append(nil, m.frame)
			require.NoError(t, err)
			l, n, err := chosen(t, p, append(stream, stream...))
			require.NoError(t, err, "%s %s %s", m.dialect, m.what, framing)
			require.NotNil(t, l, "%s %s %s", m.dialect, m.what, framing)
			require.Equal(t, len(stream), n, "told by the first message, no more and no less")
			if len(framer.Header) == 5 {
				framer, err = link.ParseFramer(framing)
				require.NoError(t, err)
			}
			require.Equal(t, framer, l.Framer, "%s %s", m.dialect, m.what)
			want := m.dialect
			if m.dialect == "npm-iso_8583" && m.what != "sale" && m.what != "reversal" {
				want = "1987-ascii-binary-bitmap" // the same bytes in both
			}
			require.Equal(t, want, l.Dialect.Name(), "%s %s", m.what, framing)
		}
	}
}

// A first message with a mistake is read in its own layout, at once: its sender is told what is wrong with it, and not
// what would be wrong in a layout that it is not of, nor kept waiting for bytes that will not come.
func TestWrongFirstMessageTellsItsLayout(t *testing.T) {
	p := openPort(t, Port{})
	for _, name := range dialect.Names() {
		d, err := dialect.Named(name)
		require.NoError(t, err)
		right, err := d.NewCodec().Append(nil, &dialect.Message{Transaction: dialect.SignOn, STAN: 123456,
			Terminal: "20000001", Merchant: "898110154110001"})
		require.NoError(t, err)
		letters := bytes.Replace(right, []byte("123456"), []byte("12AB56"), 1)
		letters = bytes.Replace(letters, []byte{0x12, 0x34, 0x56}, []byte{0x12, 0xAB, 0x56}, 1)
		require.NotEqual(t, right, letters)
		for what, message := range map[string][]byte{
			"letters in DE 11": letters, "bytes behind the end": append(bytes.Clone(right), "\r\n"...),
			"too short": right[:len(right)-2],
		} {
			for _, framing := range []string{"binary-2", "ascii-4"} {
				framer, err := link.ParseFramer(framing)
				require.NoError(t, err)
				stream, err := framer.Append(nil, message)
				require.NoError(t, err)
				for n := 1; n < len(stream) && what != "bytes behind the end"; n++ { // whose length may count itself
					l, err := p.chooser().choose(stream[:n], false)
					require.NoError(t, err, "%s, %s, %s, %d of %d", name, framing, what, n, len(stream))
					require.Nil(t, l, "%s, %s, %s: told by %d of %d", name, framing, what, n, len(stream))
				}
				l, err := p.chooser().choose(stream, false)
				require.NoError(t, err)
				require.NotNil(t, l, "%s, %s, %s", name, framing, what)
				want := name
				if name == "npm-iso_8583" {
					want = "1987-ascii-binary-bitmap" // the same bytes in both
				}
				require.Equal(t, want+", "+framing, l.String(), what)
			}
		}
	}
}

// What is refused is said with the byte, what it is, and what it may be instead: whoever writes a terminal gets no
// answer and must find out why from this line.
func TestRefusedConnectionsAreExplained(t *testing.T) {
	moov := packages(t)[0].frame
	ascii := append([]byte(fmt.Sprintf("%04d", len(moov))), moov...)
	binary := append([]byte{0, byte(len(moov))}, moov...)
	unionpay, err := hex.DecodeString("003c60000600006022000000000800" + "0020000000c00012" + "000001" +
		"3130303030303031" +
		"383938313130313534313130303031" + "0011000000010030" + "0003303120")
	require.NoError(t, err)
	for _, c := range []struct {
		what   string
		port   Port
		stream []byte
		says   []string
	}{
		{"an ASCII length", Port{Dialect: "1987-ascii-128-bit"}, ascii,
			[]string{"the connection speaks 1987-ascii-128-bit, ascii-4", "this port 1987-ascii-128-bit (binary-2)"}},
		{"a broken message after an ASCII length", Port{Framing: "binary-2"}, []byte("00550200garbage that is no message"),
			[]string{"byte 0: 30 30 as a binary length is 12336; an ASCII length of 55?"}},
		{"a binary length", Port{Framing: "ascii-4"}, binary, []string{"speaks 1987-ascii-128-bit, binary-2"}},
		{"another bitmap", Port{Dialect: "1987-ascii"}, binary,
			[]string{"the connection speaks 1987-ascii-128-bit, binary-2, and this port 1987-ascii (binary-2)"}},
		{"another dialect", Port{Dialect: "1987-ascii"}, unionpay,
			[]string{"the connection speaks unionpay-direct, binary-2"}},
		{"a TPDU", Port{Dialect: "1987-ascii-128-bit"},
			append([]byte{0, byte(len(moov) + 5), 0x60, 0, 3, 0, 1}, moov...),
			[]string{"the connection speaks 1987-ascii-128-bit, binary-2,header=6000010003",
				"or with --dialect 1987-ascii-128-bit --framing binary-2,header=6000010003"}},
		{"no message behind a TPDU", Port{}, append([]byte{0, 20, 0x60, 0, 3, 0, 1}, "0200no message."...),
			[]string{"header=6000010003: DE "}},
		{"no message at all", Port{}, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), []string{"this port speaks"}},
	} {
		p := openPort(t, c.port)
		ch := p.chooser()
		var l *Layout
		for n := 1; n <= len(c.stream) && l == nil && err == nil; n++ {
			l, err = ch.choose(c.stream[:n], n == len(c.stream))
		}
		require.ErrorIs(t, err, errNoLayout, "%s: %v", c.what, l)
		text := ch.explain(err, c.stream, p).Error()
		for _, says := range c.says {
			require.Contains(t, text, says, c.what)
		}
		require.NotContains(t, text, "6222020000000005")
		err = nil
	}
}

// raw is a connection over which bytes go as they are.
func raw(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// ask sends a message of a layout and returns the answer.
func ask(t *testing.T, c net.Conn, l *Layout, message []byte) *iso8583.Message {
	t.Helper()
	framed, err := l.Framer.Append(nil, message)
	require.NoError(t, err)
	_, err = c.Write(framed)
	require.NoError(t, err)
	var got []byte
	buf := make([]byte, 4096)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(20*time.Second)))
	for {
		answer, n, err := l.Framer.Next(got)
		require.NoError(t, err)
		if n > 0 {
			m := iso8583.NewMessage(l.Dialect.Spec())
			require.NoError(t, m.Decode(append([]byte(nil), answer...)))
			return m
		}
		n, err = c.Read(buf)
		require.NoError(t, err)
		got = append(got, buf[:n]...)
	}
}

func layoutOf(t *testing.T, name, framing string) *Layout {
	t.Helper()
	d, err := dialect.Named(name)
	require.NoError(t, err)
	framer, err := link.ParseFramer(framing)
	require.NoError(t, err)
	return &Layout{Dialect: d, Framer: framer}
}

// sells makes a sale of 12.50 with a card of the world.
func sells(t *testing.T, w *scenarios.World, l *Layout, till string, stan payment.STAN) []byte {
	t.Helper()
	b, err := l.Dialect.NewCodec().Append(nil, &dialect.Message{
		Transaction: dialect.Sale, STAN: stan, Terminal: w.Terminals[till].ID,
		Merchant: w.Merchants[w.Terminals[till].Merchant].ID, PAN: payment.KeptPAN(w.Cards["alice"].PAN), EntryMode: "012",
		Amount: payment.Minor(1250, payment.CNY),
	})
	require.NoError(t, err)
	return b
}

// One port is enough: each connection is answered in its own layout, with nothing but the address; a till may come back
// with another one, and is refused only while a request is open on its first; whom nobody knows is told so in his own
// layout.
func TestOnePortForEveryLayout(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.InfoLevel)
	h, err := NewHost(HostConfig{Profile: profile, Log: zap.New(core), Ports: []Port{{Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	runHost(t, h)
	addr := h.Ports()[0].Addr
	stan := payment.STAN(0)
	for _, name := range dialect.Names() {
		for _, framing := range []string{"binary-2", "ascii-4"} {
			l := layoutOf(t, name, framing)
			for _, till := range []string{"T1", "T2"} {
				c := raw(t, addr)
				stan++
				got := ask(t, c, l, sells(t, profile, l, till, stan))
				require.Equal(t, "0210", got.MTI(), "%s %s", l, till)
				require.Equal(t, "00", got.Text(39), "%s %s", l, till)
				require.Equal(t, stan.String(), got.Text(11))
				hangUpAndWait(t, h, c)
			}
		}
	}
	moov, direct := layoutOf(t, "1987-ascii-128-bit", "ascii-4"), layoutOf(t, "unionpay-direct", "binary-2")
	switched, err := link.ParseFramer("ascii-4,header=6000030001")
	require.NoError(t, err)
	behind := raw(t, addr)
	message, err := switched.Append(nil, sells(t, profile, moov, "T2", 99))
	require.NoError(t, err)
	_, err = behind.Write(message)
	require.NoError(t, err)
	head := make([]byte, 9)
	_, err = io.ReadFull(behind, head)
	require.NoError(t, err)
	require.Equal(t, "6000010003", hex.EncodeToString(head[4:]), "a TPDU comes back with its addresses exchanged")
	hangUpAndWait(t, h, behind)
	first := raw(t, addr)
	require.Equal(t, "00", ask(t, first, moov, sells(t, profile, moov, "T1", 100)).Text(39))
	second := raw(t, addr)
	require.Equal(t, "00", ask(t, second, direct, sells(t, profile, direct, "T1", 101)).Text(39), "the first stands idle")
	require.Equal(t, "00", ask(t, first, moov, sells(t, profile, moov, "T1", 102)).Text(39))
	for _, stan := range []string{"000104", "000105"} {
		lose, err := ParseFault("drop 0210 acquirer->terminal 11=" + stan)
		require.NoError(t, err)
		_, err = h.Fault(t.Context(), lose)
		require.NoError(t, err)
	}
	for _, asked := range []struct {
		conn   net.Conn
		layout *Layout
		stan   payment.STAN
	}{{first, moov, 104}, {second, direct, 105}} {
		framed, err := asked.layout.Framer.Append(nil, sells(t, profile, asked.layout, "T1", asked.stan))
		require.NoError(t, err)
		_, err = asked.conn.Write(framed)
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		return logged.FilterMessageSnippet("till T1 has a request open on another connection, which speaks").Len() == 1
	}, 10*time.Second, 5*time.Millisecond)

	stray := *profile
	stray.Terminals = map[string]scenarios.Terminal{"T1": {ID: "99999999", Merchant: profile.Terminals["T1"].Merchant}}
	require.Equal(t, "97", ask(t, raw(t, addr), direct, sells(t, &stray, direct, "T1", 103)).Text(39))
	line := logged.FilterMessageSnippet("T1 ← 0210 sale 12.50 CNY STAN 000100: 00, ")
	require.Equal(t, 1, line.Len())
	for _, e := range logged.All() {
		require.NotContains(t, e.Message, profile.Cards["alice"].PAN)
	}
}

// runHost runs a host until the test ends.
func runHost(t *testing.T, h *Host) {
	t.Helper()
	ended := make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
}

// hangUpAndWait closes a connection and waits until the host knows.
func hangUpAndWait(t *testing.T, h *Host, c net.Conn) {
	t.Helper()
	require.NoError(t, c.(*net.TCPConn).CloseWrite())
	_, err := io.Copy(io.Discard, c)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return !h.ports.board.connected() }, 10*time.Second, time.Millisecond)
}

// Whatever comes first, a layout is told or refused without a panic, within the bound, and with a reason in which
// no byte of the rest stands; the bytes that are told come whole out of the chosen framing.
func FuzzFirstBytes(f *testing.F) {
	for _, m := range packages(f) {
		for _, framing := range framings {
			framer, err := link.ParseFramer(framing)
			require.NoError(f, err)
			b, err := framer.Append(nil, m.frame)
			require.NoError(f, err)
			f.Add(b)
		}
	}
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte{0, 0, 0, 0, 0})
	ports := []*port{
		openPort(f, Port{}), openPort(f, Port{Dialect: "unionpay-direct"}), openPort(f, Port{Framing: "ascii-4"}),
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		for _, p := range ports {
			c := p.chooser()
			for n := 1; ; n = min(2*n, len(stream)) {
				n = min(n, len(stream))
				l, err := c.choose(stream[:n], n == len(stream))
				if err != nil {
					require.ErrorIs(t, err, errNoLayout)
					require.NotEmpty(t, c.explain(err, stream[:n], p).Error())
					break
				}
				if l != nil {
					_, _, err := l.Framer.Next(stream[:n])
					require.NoError(t, err)
					break
				}
				if n == len(stream) {
					require.Fail(t, "neither told nor refused at the end")
				}
			}
		}
	})
}
