package terminal

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// voice is the authorisation that the issuer gave by telephone.
const voice payment.AuthID = "TEL001"

// offline makes an offline sale and returns its STAN.
func offline(b *till, amount int64) payment.STAN {
	b.T.Helper()
	b.key(OfflineSale{Card: alice, Amount: cny(amount), AuthID: voice})
	require.Equal(b.T, Approved, b.screen().Belief)
	require.True(b.T, b.screen().Final)
	return b.Party.Records()[len(b.Party.Records())-1].STAN
}

// An offline sale is believed and printed at once; its advice leaves after the
// next on-line transaction, and 00 or 94 means that the host has it (DOMAIN §3.4).
func TestOfflineSaleIsToldLater(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for _, code := range []payment.ResponseCode{"00", "94"} {
			b := newTill(t, set)
			stan := offline(b, 700)
			require.Empty(t, b.sent, "nobody is asked")
			require.Len(t, b.slips, 1)
			require.Equal(t, dialect.Totals{DebitCount: 1, Debit: cny(700), Credit: b.Party.Totals().Credit}, b.Party.Totals())

			b.key(Balance{Card: alice})
			b.answer("0200", "00", nil)
			advice := b.answer("0220", code, nil)
			require.Equal(t, dialect.OfflineSale, advice.Transaction)
			require.Equal(t, stan, advice.STAN, "the advice is the sale")
			require.Equal(t, voice, advice.AuthID)
			require.Equal(t, "2912", advice.Expiry)
			require.Equal(t, AdviceDelivered, b.record(stan).Advice)
			require.True(t, b.Party.Idle())

			b.key(Balance{Card: alice})
			b.answer("0200", "00", nil)
			require.Empty(t, b.sent, "it is told once")
		}
	})
}

// Any answer but 00 and 94 ends the sending: the sale is out of the batch and on
// the failed list that comes with the settlement (DOMAIN §3.4).
func TestRefusedAdviceIsOnTheFailedList(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		stan := offline(b, 700)
		sell(b, 1)
		b.answer("0220", "61", nil)
		require.Equal(t, Declined, b.record(stan).Belief)
		require.Contains(t, b.screen().Text.En, textRefused.En)
		require.Equal(t, cny(100), b.Party.Totals().Debit)

		b.key(Settle{})
		b.answer("0500", "00", verdict(dialect.InBalance))
		b.answer(b.sent[0].MTI, "00", nil)
		total := b.slips[len(b.slips)-1]
		require.Equal(t,
			[]Failed{{STAN: stan, Transaction: dialect.OfflineSale, PAN: total.Failed[0].PAN, Amount: cny(700), Code: "61"}},
			total.Failed)
	})
}

// An advice without a reply is sent again after the next transaction and before
// the settlement; when that fails too, the settlement goes on and the upload has it.
func TestAdviceIsSentAgain(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		stan := offline(b, 700)
		sell(b, 1)
		require.Equal(t, stan, b.request("0220").STAN)
		b.timeOut()
		require.Equal(t, Approved, b.record(stan).Belief, "the till has done it")
		require.Equal(t, textTellLater, b.screen().Text)

		repeat := "0220"
		if b.Party.dialect.MarksRepeats() {
			repeat = "0221"
		}
		b.key(Settle{})
		require.Equal(t, stan, b.request(repeat).STAN)
		b.timeOut()
		b.answer("0500", "00", verdict(dialect.OutOfBalance))
		var uploaded []payment.STAN
		for b.sent[0].Transaction == dialect.Upload {
			for _, d := range b.answer("0320", "00", nil).Details {
				uploaded = append(uploaded, d.STAN)
			}
		}
		require.Contains(t, uploaded, stan)
		b.answer(b.sent[0].MTI, "00", nil)
		require.Equal(t, payment.BatchNumber(2), b.Party.Batch())
	})
}

// Delivered at settlement, the totals agree.
func TestSettlementTellsFirst(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		first, second := offline(b, 700), offline(b, 300)
		b.key(Settle{})
		require.Equal(t, first, b.answer("0220", "00", nil).STAN)
		require.Equal(t, second, b.answer("0220", "00", nil).STAN)
		settlement := b.answer("0500", "00", verdict(dialect.InBalance))
		require.Equal(t, cny(1000), settlement.Totals.Debit)
	})
}

// A power cut while an advice is under way loses nothing but the request that
// waited behind it.
func TestPowerCutDuringAdvice(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		stan := offline(b, 700)
		b.key(Settle{})
		b.powerCut()
		require.Equal(t, refusals[payment.NotSent], b.screen().Text)
		require.Equal(t, AdviceOwed, b.record(stan).Advice)
		require.Equal(t, Approved, b.record(stan).Belief)
		b.key(Settle{})
		require.Equal(t, stan, b.sent[0].STAN)
	})
}

// A tip changes the amount of the sale, an adjustment that of an offline sale;
// the totals follow, and go back when the host refuses (DOMAIN §3.3: 34, 32).
func TestTipAndAdjust(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		sell(b, 1)
		b.key(Tip{STAN: 1, Amount: cny(20)})
		tip := b.answer("0220", "00", nil)
		require.Equal(t, dialect.Tip, tip.Transaction)
		require.Equal(t, []payment.Amount{cny(120), cny(20)}, []payment.Amount{tip.Amount, tip.Tip})
		require.Equal(t, payment.STAN(1), tip.Original.STAN)
		require.Equal(t, cny(120), b.Party.Totals().Debit)
		require.Equal(t, 1, b.Party.Totals().DebitCount)
		b.key(Tip{STAN: 1, Amount: cny(20)})
		require.Equal(t, refusals[payment.AlreadyTipped], b.screen().Text)

		stan := offline(b, 700)
		b.key(Adjust{STAN: stan, Amount: cny(900)})
		require.Equal(t, stan, b.answer("0220", "00", nil).STAN, "the host learns of the sale first")
		adjust := b.answer("0220", "12", nil)
		require.Equal(t, dialect.Adjust, adjust.Transaction)
		require.Equal(t, cny(900), adjust.Amount)
		require.Equal(t, cny(700), b.record(stan).Amount, "refused")
		require.Equal(t, cny(820), b.Party.Totals().Debit)
		for _, command := range []party.Command{Tip{STAN: stan, Amount: cny(1)}, Adjust{STAN: 1, Amount: cny(1)},
			Tip{STAN: 99, Amount: cny(1)}} {
			b.key(command)
			require.Equal(t, refusals[payment.NoOriginal], b.screen().Text)
		}
	})
}
