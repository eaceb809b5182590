package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func TestTillsOfTwoDialectsShareOneHost(t *testing.T) {
	// A UnionPay-style till has its STAN for the reversal too, TPDU addresses that
	// come back swapped, and batch and type in DE 60 (DOMAIN §3.1 to §3.4); the
	// network sees no difference.
	d, err := dialect.Named("unionpay-direct")
	require.NoError(t, err)
	codec := d.NewCodec()
	k := newStage(t, func(c *Config) { c.Terminals[0].Dialect = "unionpay-direct" })
	header := []byte{0x60, 0x05, 0x25, 0x00, 0x00, 0x60, 0x22, 0, 0, 0, 0}
	ask := func(m dialect.Message) (replies []dialect.Message, forwards []dialect.Message) {
		t.Helper()
		m.Header = header
		b, err := codec.Append(nil, &m)
		require.NoError(t, err)
		k.Handle(party.Event{Kind: party.MessageReceived, From: till1, Bytes: b})
		k.Commit()
		for _, s := range k.Out.Sends {
			var m dialect.Message
			if s.To == network {
				require.NoError(t, k.Codec.Parse(s.Bytes, &m))
				forwards = append(forwards, m)
				continue
			}
			require.NoError(t, codec.Parse(s.Bytes, &m))
			replies = append(replies, m)
		}
		return replies, forwards
	}
	sale := k.request(till1, dialect.Sale, 12345)
	sale.Merchant = "M1"
	_, forwards := ask(sale)
	require.Len(t, forwards, 1)
	k.Handle(
		party.Event{
			Kind: party.MessageReceived, From: network, Bytes: k.Bytes(says(forwards[0], payment.Approved, thursday)),
		},
	)
	k.Commit()
	var reply dialect.Message
	require.NoError(t, codec.Parse(k.Out.Sends[0].Bytes, &reply))
	require.Equal(t, payment.Approved, reply.Code)
	require.Equal(t, sale.STAN, reply.STAN)
	require.Equal(t, []byte{0x60, 0, 0, 0x05, 0x25}, reply.Header[:5])
	k.balance(12345, "merchant-payable:M1")

	reversal := sale
	reversal.Reversal, reversal.Code, reversal.EntryMode = true, "98", "021"
	replies, advice := ask(reversal)
	require.Len(t, replies, 1)
	require.Equal(t, payment.Approved, replies[0].Code)
	require.True(t, advice[0].Reversal && advice[0].Advice)
	k.balance(0, "merchant-payable:M1")

	settlement := k.request(till1, dialect.Settlement, 0)
	settlement.PAN, settlement.EntryMode, settlement.Totals = "", "", totalsOf(0, 0, 0, 0)
	replies, _ = ask(settlement)
	require.Equal(t, dialect.InBalance, replies[0].Totals.Verdict)
}
