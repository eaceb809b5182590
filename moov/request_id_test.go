//go:build !nomoov

package moov

import (
	"testing"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/moov-io/iso8583-connection/server"
	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
)

// message is one in moov's form, of a spec file that both know.
func message(t testing.TB, l layouts, mti string, fields map[int]string) *theirs.Message {
	t.Helper()
	m := theirs.NewMessage(l.moovs)
	m.MTI(mti)
	for n, v := range fields {
		require.NoError(t, m.Field(n, v))
	}
	return m
}

// A request, its repeat and their replies are one exchange, whatever fills the fields; a reversal, another
// terminal's sale and the same terminal's next one are others (CASES A04).
func TestRequestID(t *testing.T) {
	l := load(t, "pos-1987-ascii")
	id := func(mti, stan, terminal string) string {
		t.Helper()
		got, err := RequestID{}.GenerateRequestID(message(t, l, mti, map[int]string{11: stan, 41: terminal}))
		require.NoError(t, err)
		return got
	}
	sale := id("0200", "000123", "T1      ")
	require.Equal(t, "0200|11=123|41=T1", sale)
	for _, same := range []string{id("0201", "000123", "T1"), id("0210", "123", "T1"), id("0210", "000123", " T1")} {
		require.Equal(t, sale, same)
	}
	require.Equal(t, id("0420", "000123", "T1"), id("0430", "000123", "T1"), "an advice and its response")
	for _, other := range []string{id("0400", "000123", "T1"), id("0410", "000123", "T1"), id("0220", "000123", "T1"),
		id("0200", "000124", "T1"), id("0200", "000123", "T2"), id("0200", "123000", "T1")} {
		require.NotEqual(t, sale, other)
	}
}

// STAN 000000 is one; no STAN, no message and no message type are errors that say what is wanted.
func TestRequestIDOfWhatLacksSomething(t *testing.T) {
	l := load(t, "pos-1987-ascii")
	got, err := RequestID{}.GenerateRequestID(message(t, l, "0800", map[int]string{11: "000000"}))
	require.NoError(t, err)
	require.Equal(t, "0800|11=|41=", got)
	_, err = RequestID{}.GenerateRequestID(message(t, l, "0200", map[int]string{41: "T1"}))
	require.EqualError(t, err, "moov: request id: want DE 11 in an MTI 0200, have none")
	_, err = RequestID{}.GenerateRequestID(theirs.NewMessage(l.moovs))
	require.EqualError(t, err, `moov: request id: want a message type of four digits, have ""`)
	_, err = RequestID{}.GenerateRequestID(nil)
	require.EqualError(t, err, "moov: request id: want a message, have nil")
	_, err = RequestID{Fields: []int{37}}.GenerateRequestID(message(t, l, "0200", map[int]string{11: "000001"}))
	require.EqualError(t, err, "moov: request id: want DE 37 in an MTI 0200, have none")
}

// A sale is answered too late, its reversal not at all: with the connection's own request id the reversal is told
// 0210 00, and with ours that nothing came, and the late reply reaches who handles what came in unasked (CASES
// A04).
func TestLateReplyIsNotTheAnswerToTheReversal(t *testing.T) {
	l, f := load(t, "pos-1987-ascii"), framings()[0]
	for _, test := range []struct {
		name    string
		options []connection.Option
		late    bool // the reversal gets the sale's reply
	}{
		{"the connection's own", nil, true},
		{"RequestID", []connection.Option{connection.SetRequestIDGenerator(RequestID{})}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var sale *theirs.Message
			host := server.New(l.moovs, f.read, f.write, connection.InboundMessageHandler(
				func(c *connection.Connection, m *theirs.Message) {
					if mti, _ := m.GetMTI(); mti == "0200" {
						sale = m
						return
					}
					approveTheirs(t, l)(c, sale) // now, when the reversal is there
				}))
			require.NoError(t, host.Start("127.0.0.1:0"))
			defer host.Close()
			inbound := make(chan *theirs.Message, 1)
			client, err := connection.New(host.Addr, l.moovs, f.read, f.write, append(test.options,
				connection.InboundMessageHandler(func(_ *connection.Connection, m *theirs.Message) { inbound <- m }))...)
			require.NoError(t, err)
			require.NoError(t, client.Connect())
			defer func() { require.NoError(t, client.Close()) }()
			fields := map[int]string{3: "000000", 4: "1250", 11: "000123", 41: "10000001"}
			_, err = client.Send(message(t, l, "0200", fields), connection.SendTimeout(50*time.Millisecond))
			require.ErrorIs(t, err, connection.ErrSendTimeout)
			reply, err := client.Send(message(t, l, "0400", fields), connection.SendTimeout(500*time.Millisecond))
			if !test.late {
				require.ErrorIs(t, err, connection.ErrSendTimeout)
				reply = <-inbound
			} else {
				require.NoError(t, err)
			}
			mti, _ := reply.GetMTI()
			code, _ := reply.GetString(39)
			require.Equal(t, "0210 00", mti+" "+code)
		})
	}
}

// The keys of a message in moov's form are those that acqsim's parties and labels know the transaction by
// (engine/labels).
func TestKeys(t *testing.T) {
	l := load(t, "pos-1987-ascii")
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	m := message(t, l, "0200", map[int]string{2: "6200001357924681110", 3: "000000", 4: "1250", 11: "000123", 12: "093015",
		13: "0823", 22: "012", 25: "00", 37: "000000000042", 41: "10000001", 42: "898110154110001", 49: "156", 60: "000007"})
	keys, err := Keys(m, d)
	require.NoError(t, err)
	require.Equal(t, []party.Key{party.TransactionKey("10000001", 7, 123), party.RRNKey("000000000042")}, keys)
	_, err = Keys(nil, d)
	require.EqualError(t, err, "moov: keys: want a message and the dialect in which it speaks, have nil")
	_, err = Keys(message(t, l, "0200", map[int]string{3: "999999", 11: "000123", 41: "10000001"}), d)
	require.ErrorContains(t, err, "moov: keys: dialect 1987-ascii: ")
}
