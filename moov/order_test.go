//go:build !nomoov

package moov

import (
	"net"
	"testing"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/stretchr/testify/require"

	"acqsim/link"
)

// Two messages in one read (CASES E17): moov's connection hands each to a goroutine of its own, so that the second can
// be in the handler before the first has come out of it. Who must keep the order queues them before he works on them.
func TestTwoInOneReadOvertake(t *testing.T) {
	l := load(t, "pos-1987-bcd")
	first, order := make(chan struct{}), make(chan string, 2)
	socket, till := net.Pipe()
	host, err := connection.NewFrom(socket, l.moovs, ReadLength(link.Framer{}), WriteLength(link.Framer{}),
		connection.InboundMessageHandler(func(_ *connection.Connection, m *theirs.Message) {
			mti, _ := m.GetMTI()
			if mti == "0200" {
				<-first
			}
			order <- mti
		}))
	require.NoError(t, err)
	var stream []byte
	for _, mti := range []string{"0200", "0400"} {
		packed, err := message(t, l, mti, map[int]string{11: "000007", 41: "10000001"}).Pack()
		require.NoError(t, err)
		stream, err = link.Framer{}.Append(stream, packed)
		require.NoError(t, err)
	}
	_, err = till.Write(stream)
	require.NoError(t, err)
	require.Equal(t, "0400", <-order, "the reversal is worked on before the sale that came before it")
	close(first)
	require.Equal(t, "0200", <-order)
	require.NoError(t, host.Close())
}
