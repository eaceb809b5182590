package link

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// A reply has the key of its request, a repeat that of its original, an advice another than a request.
func TestMatchOn(t *testing.T) {
	match := MatchOn(asciiSpec(t), 11, 41)
	for _, c := range []struct {
		mti, want string
		reply     bool
	}{
		{"0200", "0200|11=000042|41=10000001", false},
		{"0210", "0200|11=000042|41=10000001", true},
		{"0201", "0200|11=000042|41=10000001", false},
		{"0400", "0400|11=000042|41=10000001", false},
		{"0401", "0400|11=000042|41=10000001", false},
		{"0410", "0400|11=000042|41=10000001", true},
		{"0420", "0420|11=000042|41=10000001", false},
		{"0421", "0420|11=000042|41=10000001", false},
		{"0430", "0420|11=000042|41=10000001", true},
		{"0800", "0800|11=000042|41=10000001", false},
		{"0830", "0820|11=000042|41=10000001", true},
	} {
		got, reply, err := match(nil, message(t, c.mti, 42, till))
		require.NoError(t, err)
		require.Equal(t, c.want, string(got), c.mti)
		require.Equal(t, c.reply, reply, c.mti)
	}
	_, _, err := match(nil, []byte("0200 garbage"))
	require.Error(t, err)
}

// A key on the PAN prints six and four digits of it, and no track data; the comparison of two keys does not print more.
func TestKeyMasked(t *testing.T) {
	k := MatchKey("0200|2=6225000000000253|11=000001|35=6225000000000253=3012|41=T1")
	require.Equal(t, "0200|2=622500******0253|11=000001|35=***|41=T1", k.String())
	other := MatchKey("0200|2=6225000000000254|11=000001|35=6225000000000254=3012|41=T1")
	require.Equal(t, "DE 2 is 622500******0254, awaited 622500******0253; DE 35 is ***, awaited ***", other.differs(k))
}

// What differs is said in the words of the message.
func TestKeyDiffers(t *testing.T) {
	awaited := key("0200", 2, till)
	for _, c := range []struct{ have, want string }{
		{"0200|11=000001|41=10000001", "DE 11 is 000001, awaited 000002"},
		{"0200|11=000002|41=", "DE 41 is missing, awaited 10000001"},
		{"0220|11=000002|41=10000001", "MTI answers 0220, awaited an answer to 0200"},
		{"0220|11=000001|41=10000001", "MTI answers 0220, awaited an answer to 0200; DE 11 is 000001, awaited 000002"},
		{"0200|37=1", "key is 0200|37=1, awaited 0200|11=000002|41=10000001"},
	} {
		require.Equal(t, c.want, MatchKey(c.have).differs(awaited))
	}
}

// The reply goes back to where the request came from: 60 0525 0000 is answered 60 0000 0525 (DOMAIN §3.1).
func TestSwapTPDU(t *testing.T) {
	m := unhex(t, "6005250000 0800")
	require.NoError(t, SwapTPDU(m))
	require.Equal(t, unhex(t, "6000000525 0800"), m)
	require.ErrorContains(t, SwapTPDU(m[:4]), "want 5 bytes, have 4")
	require.ErrorContains(t, SwapTPDU([]byte("0800...")), "begins with 30, want 60")
}

// A direct POS message carries its TPDU inside the frame; matching looks past it.
func TestMatchBehindTPDU(t *testing.T) {
	s := spec(t)
	m := iso8583.NewMessage(s)
	sale(m, 77)
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.NoError(t, SwapTPDU(b))
	got, reply, err := MatchOn(s, 11, 41)(nil, b)
	require.NoError(t, err)
	require.False(t, reply)
	require.Equal(t, "0200|11=000077|41=10000001", string(got))
}
