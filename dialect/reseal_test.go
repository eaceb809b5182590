package dialect_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// Who changes a message and knows the key makes the MAC right again, and nothing
// else of the message moves; a message without a MAC keeps having none.
func TestReseal(t *testing.T) {
	for _, d := range every(t) {
		c := d.NewCodec()
		var over []byte
		seal := checksum{&over}
		sale := swipe()
		frame, err := c.AppendSealed(nil, &sale, seal)
		require.NoError(t, err)
		other := sale
		other.Amount = payment.Minor(99, payment.CNY)
		want, err := c.AppendSealed(nil, &other, seal)
		require.NoError(t, err)

		spoilt := append([]byte(nil), want...)
		copy(spoilt[len(spoilt)-8:], frame[len(frame)-8:])
		got, err := c.Reseal(spoilt, seal)
		require.NoError(t, err)
		require.Equal(t, want, got, d.Name())

		plain, err := c.Append(nil, &sale)
		require.NoError(t, err)
		got, err = c.Reseal(plain, seal)
		require.NoError(t, err)
		require.Equal(t, plain, got)
		_, err = c.Reseal(plain[:9], seal)
		require.Error(t, err)
	}
}

// The number printed on a card travels with a keyed sale and in no other message,
// and never comes back in the reply.
func TestCVNTravelsWithAKeyedSale(t *testing.T) {
	for _, d := range every(t) {
		c := d.NewCodec()
		sale := swipe()
		sale.CVN, sale.EntryMode, sale.Track2, sale.Expiry = "123", "012", "", "2912"
		read := func(m dialect.Message) (got dialect.Message) {
			frame, err := c.Append(nil, &m)
			require.NoError(t, err)
			require.NoError(t, c.Parse(frame, &got))
			return got
		}
		require.Equal(t, "123", read(sale).CVN, d.Name())
		require.Empty(t, read(sale.Answer(payment.Approved)).CVN)
		swiped := swipe()
		swiped.CVN = "123"
		require.Empty(t, read(swiped).CVN)
	}
}

// A stripe that is read because the chip cannot be (80) is in DE 35 like any other.
func TestFallbackIsAStripe(t *testing.T) {
	for _, d := range every(t) {
		c := d.NewCodec()
		sale := swipe()
		sale.EntryMode = "802"
		frame, err := c.Append(nil, &sale)
		require.NoError(t, err)
		var got dialect.Message
		require.NoError(t, c.Parse(frame, &got))
		require.Equal(t, sale.PAN, got.PAN, d.Name())
		require.Equal(t, sale.Track2, got.Track2)
	}
}

// DE 52 of every shipped spec holds the eight bytes of a TDES block.
func TestPINBlockSize(t *testing.T) {
	for _, d := range every(t) {
		require.Equal(t, 8, d.PINBlockSize(), d.Name())
	}
}
