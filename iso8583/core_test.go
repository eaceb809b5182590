package iso8583

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShippedSpecsCompile(t *testing.T) {
	// Every shipped layout compiles without a mistake.
	for _, name := range ShippedNames() {
		s, err := Shipped(name)
		require.NoError(t, err)
		require.Equal(t, name, s.Name())
	}
}

func TestUnionPaySale(t *testing.T) {
	s, err := Shipped("unionpay-direct")
	require.NoError(t, err)
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(2, "6212345678901232")
	m.Set(3, "000000")
	m.SetNumber(4, 12345)
	m.SetNumber(11, 7)
	m.Set(22, "051")
	m.Set(35, "6212345678901232=29122011234567890")
	m.Set(41, "T0000001")
	m.Set(42, "898310058120001")
	m.Set(49, "156")
	m.Set(60, "22000001000")
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	t.Log(hex.EncodeToString(b))
	d := NewMessage(s)
	require.NoError(t, d.Decode(b))
	require.Equal(t, "0200", d.MTI())
	for n := range m.Fields() {
		require.Equal(t, m.Text(n), d.Text(n), n)
	}
	out, err := d.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, b, out)
}
