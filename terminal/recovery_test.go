package terminal

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// After 99 or A0 the terminal signs on by itself and asks the cashier to repeat the
// sale: with a new STAN, and with the PIN entered anew, under the new keys
// (DOMAIN §3.6). The screens say so in both languages.
func TestRecoveryFromStaleKeys(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for _, code := range []payment.ResponseCode{payment.PINFormatError, payment.MACError} {
			b, c := withKeys(t, set)
			card := alice
			card.PIN = RightPIN
			b.key(Sale{Card: card, Amount: cny(100)})
			first := b.answer("0200", code, nil)
			require.Equal(t, dialect.SignOnAgain.String(), b.screen().Action)
			require.Equal(t, payment.Both(dialect.ResponseCode(code).En, dialect.ResponseCode(code).Zh), b.screen().Text)
			require.False(t, b.Party.Idle(), "the cashier waits for the sign-on")

			c.renew(t)
			b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
			require.Equal(t, textRepeat, b.screen().Text)
			require.True(t, b.screen().Final)
			require.True(t, b.Party.Idle())
			require.Empty(t, b.sent, "a PIN is not kept: nothing is repeated by itself")

			b.key(Sale{Card: card, Amount: cny(100)})
			again := b.request("0200")
			require.NotEqual(t, first.STAN, again.STAN)
			require.NotEqual(t, first.PINBlock, again.PINBlock, "the same PIN under the new key")
			b.sealed(c, again, "00", false)
			require.Equal(t, Approved, b.record(again.STAN).Belief)
		}
	})
}

// A reversal that the host refuses for its keys is not tried again under the same
// keys until the record is lost: the terminal signs on, and it leaves before the next
// transaction. Refused for ever it is given up like any other.
func TestReversalWaitsForNewKeys(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, c := withKeys(t, func(config *Config) { set(config); config.ReversalResends = 2 })
		b.key(Sale{Card: alice, Amount: cny(100)})
		sale := b.request("0200")
		b.timeOut()
		for attempt := 1; attempt <= 2; attempt++ {
			b.key(Balance{Card: alice})
			b.answer("0400", payment.MACError, nil)
			require.Equal(t, refusals[payment.NotSent], b.screen().Text, "what waited behind it has not left")
			ref, reason, kept := b.Party.KeptReversal()
			require.True(t, kept)
			require.Equal(t, sale.STAN, ref.STAN)
			require.Equal(t, reasonNoReply, reason)
			b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
			require.Equal(t, textRepeat, b.screen().Text)
			b.powerCut()
		}
		b.key(Balance{Card: alice})
		reversal := b.request("0400")
		b.sealed(c, reversal, "00", false)
		b.sealed(c, b.request("0200"), "00", false)
		require.True(t, b.record(sale.STAN).Reversed)

		b.key(Sale{Card: alice, Amount: cny(100)})
		b.request("0200")
		b.timeOut()
		for range 2 {
			b.key(Balance{Card: alice})
			b.answer("0400", payment.MACError, nil)
			b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
		}
		b.key(Balance{Card: alice})
		b.answer("0400", payment.MACError, nil)
		_, _, kept := b.Party.KeptReversal()
		require.False(t, kept, "resends + 1 attempts, whatever the answer")
	})
}

// Set to reverse at once, the terminal sends the reversal again as soon as it has
// new keys.
func TestReversalAtOnceAfterNewKeys(t *testing.T) {
	b, c := withKeys(t, func(config *Config) { config.Reversal = AtOnce })
	b.key(Sale{Card: alice, Amount: cny(100)})
	sale := b.request("0200")
	b.timeOut()
	b.answer("0400", payment.MACError, nil)
	b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
	b.sealed(c, b.request("0400"), "00", false)
	require.True(t, b.record(sale.STAN).Reversed)
	require.True(t, b.Party.Idle())
}

// An advice that the host refuses for its keys is no refused advice: it is kept, and
// told again under the new keys.
func TestAdviceWaitsForNewKeys(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, c := withKeys(t, set)
		b.key(Sale{Card: alice, Amount: cny(100)})
		sale := b.request("0200")
		b.sealed(c, sale, "00", false)
		b.key(Tip{STAN: sale.STAN, Amount: cny(15)})
		tip := b.answer("0220", payment.MACError, nil)
		require.Equal(t, AdviceOwed, b.record(tip.STAN).Advice)
		b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
		require.NotEqual(t, textRepeat, b.screen().Text, "there is nothing that the cashier would repeat")
		b.key(Settle{})
		told := b.request(b.sent[0].MTI)
		require.Equal(t, dialect.Tip, told.Transaction)
		b.sealed(c, told, "00", false)
		require.Equal(t, AdviceDelivered, b.record(tip.STAN).Advice)
	})
}
