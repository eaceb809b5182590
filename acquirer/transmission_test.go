package acquirer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
)

// told7 is DE 7 of the till in these tests: nobody else's clock says it.
const told7 = "1231235959"

// timer7 is a till of a dialect that says when it has sent something.
type timer7 struct {
	*stage
	codec *dialect.Codec
}

// frame writes a till's message with DE 7, whatever its dialect leaves out of a request.
func (k *timer7) frame(m dialect.Message, sent string) []byte {
	k.T.Helper()
	b, err := k.codec.Append(nil, &m)
	require.NoError(k.T, err)
	raw := iso8583.NewMessage(k.codec.Dialect().Spec())
	require.NoError(k.T, raw.Decode(b))
	raw.Unset(7)
	if sent != "" {
		raw.Set(7, sent)
	}
	b, err = raw.AppendEncode(nil)
	require.NoError(k.T, err)
	return b
}

// asks hands a till's frame over and returns what goes to the network, if anything does.
func (k *timer7) asks(frame []byte) (net dialect.Message) {
	k.T.Helper()
	k.Drive(party.Event{Kind: party.MessageReceived, From: till1, Bytes: frame,
		Entropy: func() uint64 { return 1 }})
	for _, s := range k.Out.Sends {
		if s.To == network {
			require.NoError(k.T, k.Codec.Parse(s.Bytes, &net))
		}
	}
	return net
}

// answer is what the till is told by the last event: the frame and what it means.
func (k *timer7) answer() ([]byte, dialect.Message) {
	k.T.Helper()
	for _, s := range k.Out.Sends {
		if s.To == till1 {
			var m dialect.Message
			require.NoError(k.T, k.codec.Parse(s.Bytes, &m))
			return s.Bytes, m
		}
	}
	require.Fail(k.T, "the till is told nothing")
	return nil, dialect.Message{}
}

// echoes holds that the till is told a code, with its own DE 7.
func (k *timer7) echoes(code payment.ResponseCode) {
	k.T.Helper()
	_, m := k.answer()
	require.Equal(k.T, []any{code, told7}, []any{m.Code, m.Sent})
}

// Who sends DE 7 gets it back in every answer, for there are terminals that find their request by it: ISO 8583:1987 has
// it echoed in a response. Approved, declined by the issuer or by us, unreadable, given up, told and not asked, undone,
// settled; over a restart; in every dialect that is shipped. A copy gets the bytes of the first answer.
func TestAnswersEchoDE7(t *testing.T) {
	for _, name := range dialect.Names() {
		t.Run(name, func(t *testing.T) {
			d, err := dialect.Named(name)
			require.NoError(t, err)
			k := &timer7{newStage(t, func(c *Config) { c.Terminals[0].Dialect = name }), d.NewCodec()}
			network := func(net dialect.Message, code payment.ResponseCode) {
				k.Drive(party.Event{Kind: party.MessageReceived, From: network, Bytes: k.Bytes(says(net, code, thursday))})
			}
			sale := k.request(till1, dialect.Sale, 1000)
			sold := k.frame(sale, told7)
			net := k.asks(sold)
			require.NotEqual(t, told7, net.Sent, "the acquirer's own towards the network")
			network(net, payment.Approved)
			k.echoes(payment.Approved)
			first, _ := k.answer()
			k.Party = k.Folded()
			k.asks(sold)
			again, _ := k.answer()
			require.Equal(t, first, again, "after a restart")

			network(k.asks(k.frame(k.request(till1, dialect.Sale, 1000), told7)), payment.InsufficientFunds)
			k.echoes(payment.InsufficientFunds)
			silent := k.asks(k.frame(k.request(till1, dialect.Sale, 1000), told7))
			k.Drive(party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: host.ReplyTimer, Key: string(silent.RRN)}})
			k.echoes(payment.NoIssuerReply)
			told := k.asks(k.frame(k.request(till1, dialect.OfflineSale, 1000), told7))
			k.restart()
			network(told, payment.Approved)
			k.echoes(payment.Approved)
			network(k.asks(k.frame(k.request(till1, dialect.Sale, 1000), "")), payment.Approved)
			_, m := k.answer()
			require.Empty(t, m.Sent, "what was not said")

			for code, change := range map[payment.ResponseCode]func(*dialect.Message){
				payment.InvalidAmount:   func(m *dialect.Message) { m.Amount = payment.Minor(1000, payment.USD) },
				payment.UnknownTerminal: func(m *dialect.Message) { m.Terminal = "T9" },
				payment.Duplicate:       func(m *dialect.Message) { m.STAN = sale.STAN; m.Amount = cny(1) },
				payment.Approved: func(m *dialect.Message) {
					m.STAN, m.Reversal, m.Code, m.Amount = sale.STAN, true, payment.NoIssuerReply, cny(1000)
					if !d.SameSTANReversal() {
						m.STAN, m.Original = 999, dialect.Original{Transaction: dialect.Sale, STAN: sale.STAN, Batch: 1}
					}
				},
			} {
				m := k.request(till1, dialect.Sale, 1000)
				change(&m)
				k.asks(k.frame(m, told7))
				k.echoes(code)
			}
			for _, what := range []dialect.Transaction{dialect.SignOn, dialect.EchoTest, dialect.Settlement, dialect.UploadEnd} {
				m := k.request(till1, what, 0)
				m.PAN, m.EntryMode, m.Totals = "", "", totalsOf(0, 0, 0, 0)
				if m.Transaction == dialect.UploadEnd {
					m.Totals.Verdict = dialect.OutOfBalance
				}
				k.asks(k.frame(m, told7))
				_, m = k.answer()
				require.Equal(t, told7, m.Sent, what)
			}
		})
	}
}

// A request that cannot be read is answered 30 with its DE 7, and when that is what cannot be read, without.
func TestUnreadableRequestsGetDE7Back(t *testing.T) {
	k := &timer7{newStage(t), nil}
	k.codec = k.Codec
	good := string(k.frame(k.request(till1, dialect.Sale, 1000), told7))
	require.Equal(t, 1, strings.Count(good, told7))
	k.asks([]byte(strings.Replace(good, "000000001000", "00000000100X", 1)))
	k.echoes(payment.FormatError)
	k.asks([]byte(strings.Replace(good, told7, "123123595X", 1)))
	_, m := k.answer()
	require.Equal(t, []any{payment.FormatError, "DE 7", ""}, []any{m.Code, m.Reason, m.Sent})
}

// Two tills of somebody else may say the same DE 7 and DE 11 in the same second, and a network's key may be just that:
// an answer to a till is not labelled by it.
func TestDE7OfATillNamesNoTransaction(t *testing.T) {
	m := dialect.Message{Transaction: dialect.Sale, Reply: true, STAN: 1, Sent: told7, Acquirer: "48010000",
		Terminal: "T1000001", Batch: 1}
	require.Equal(t, []party.Key{party.TransactionKey("T1000001", 1, 1)}, m.Keys(nil))
	m.Batch, m.Forwarder = 0, "48010000"
	require.Equal(t, []party.Key{party.NetworkKey(told7, 1, "48010000", "48010000")}, m.Keys(nil))
}
