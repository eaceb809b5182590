package dialect_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
)

// What leaves for a neighbour that a MAC is agreed on with has one, whatever made it;
// what comes from it without, or changed, is not authentic. Network management and
// other neighbours have none (DESIGN §11).
func TestNeighbourMACs(t *testing.T) {
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	var over []byte
	macs := d.NewNeighbourMACs(map[party.Node]dialect.Sealer{"clearing": checksum{&over}})
	c := d.NewCodec()
	sale := swipe()
	plain, err := c.Append(nil, &sale)
	require.NoError(t, err)
	echo, err := c.Append(nil, &dialect.Message{Transaction: dialect.EchoTest, STAN: 1})
	require.NoError(t, err)
	var out party.Out
	out.Message("clearing", plain)
	out.Message("T1", plain)
	out.Message("clearing", echo)
	out.File("clearing", []byte("a file"))
	out.Message("clearing", []byte("what nobody can read"))
	macs.Seal(&out)
	require.Len(t, out.Sends, 4, "what cannot have a MAC does not leave")
	sealed := out.Sends[0].Bytes
	require.NotEqual(t, plain, sealed)
	require.Equal(t, [][]byte{plain, echo, []byte("a file")},
		[][]byte{out.Sends[1].Bytes, out.Sends[2].Bytes, out.Sends[3].Bytes})

	require.True(t, macs.Authentic("clearing", sealed))
	require.False(t, macs.Authentic("clearing", plain))
	require.True(t, macs.Authentic("clearing", echo))
	require.True(t, macs.Authentic("T1", plain))
	sealed[len(sealed)-1] ^= 1
	require.False(t, macs.Authentic("clearing", sealed))

	open := d.NewNeighbourMACs(nil)
	require.Nil(t, open)
	require.True(t, open.Authentic("clearing", plain))
	open.Seal(&out)
	require.Len(t, out.Sends, 4)
}
