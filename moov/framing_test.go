//go:build !nomoov

package moov

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
	"acqsim/link"
)

// What ReadLength and WriteLength do for moov's connection are the frames of package link, byte for byte, with every
// length header, a TPDU, STX and headers that the length does not count.
func TestLengthsAreThoseOfLink(t *testing.T) {
	message := []byte("0800 and what follows it")
	for _, name := range []string{"binary-2", "binary-2-le", "binary-4", "ascii-4", "ascii-2", "bcd-2",
		"binary-2,inclusive", "binary-2,header=6000060000", "binary-2,stx", "ascii-4,stx,header=6000060000,inclusive",
		"binary-2,header=0000,apart", "bcd-2,header=6000060000602200000000,max=30"} {
		f, err := link.ParseFramer(name)
		require.NoError(t, err)
		want, err := f.Append(nil, message)
		require.NoError(t, err)
		var wire bytes.Buffer
		n, err := WriteLength(f)(&wire, len(message))
		require.NoError(t, err, name)
		require.Equal(t, n, wire.Len(), name)
		wire.Write(message)
		require.Equal(t, want, wire.Bytes(), name)

		stream := iotest.OneByteReader(bytes.NewReader(append(bytes.Clone(want), want...)))
		for range 2 {
			size, err := ReadLength(f)(stream)
			require.NoError(t, err, name)
			read := make([]byte, size)
			_, err = io.ReadFull(stream, read)
			require.NoError(t, err, name)
			require.Equal(t, message, read, name)
		}
		_, err = ReadLength(f)(stream)
		require.Equal(t, io.EOF, err, "%s: the connection compares with io.EOF itself", name)
		for cut := 1; cut < len(want)-len(message); cut++ {
			_, err = ReadLength(f)(bytes.NewReader(want[:cut]))
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s cut after %d", name, cut)
		}
	}
}

// What is no length, and a message that does not fit, are refused with what was wanted; frames of length zero keep
// a line open and are passed over.
func TestLengthsThatAreNone(t *testing.T) {
	f, err := link.ParseFramer("ascii-4,max=100")
	require.NoError(t, err)
	_, err = ReadLength(f)(bytes.NewReader([]byte("00X8")))
	require.EqualError(t, err, `link: frame, byte 2: length header "00X" is not decimal digits`)
	_, err = ReadLength(f)(bytes.NewReader([]byte("0101")))
	require.ErrorContains(t, err, "length 101 means a message of 101 bytes, the maximum is 100")
	size, err := ReadLength(f)(bytes.NewReader([]byte("000000000042")))
	require.NoError(t, err)
	require.Equal(t, 42, size)
	var wire bytes.Buffer
	_, err = WriteLength(f)(&wire, 101)
	require.EqualError(t, err, "link: message of 101 bytes is longer than the maximum of 100")
	_, err = WriteLength(f)(&wire, 1<<62)
	require.Error(t, err)
	_, err = WriteLength(f)(&wire, -1)
	require.EqualError(t, err, "moov: want the length of a message, have -1")
	require.Empty(t, wire.Bytes())
}

// The framing of a layout has its header: unionpay-direct begins with a TPDU and six bytes more.
func TestFramerOf(t *testing.T) {
	spec, err := iso8583.Shipped("unionpay-direct")
	require.NoError(t, err)
	f, err := FramerOf(spec)
	require.NoError(t, err)
	require.Equal(t, "binary-2,header=6000000000602200000000", f.String())
	spec, err = iso8583.Shipped("clearing-1993-ascii")
	require.NoError(t, err)
	_, err = FramerOf(spec)
	require.EqualError(t, err,
		"moov: framing: layout clearing-1993-ascii states no length header: use link.ParseFramer")
	_, err = FramerOf(nil)
	require.EqualError(t, err, "moov: framing: want a layout, have nil")
}
