package terminal

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// hold makes an approved pre-authorisation and returns its line of the journal.
func hold(b *till, amount int64) Record {
	b.T.Helper()
	b.key(PreAuth{Card: alice, Amount: cny(amount)})
	return b.record(b.answer("0100", "00", nil).STAN)
}

func (r Record) original() dialect.Original {
	return dialect.Original{STAN: r.STAN, Batch: r.Batch, Date: r.Date, RRN: r.RRN}
}

// A pre-authorisation holds and is not in the batch; its completion is, and can
// be taken back (DOMAIN §3.3: 10, 20, 21).
func TestPreAuthAndCompletion(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		held := hold(b, 50000)
		require.Equal(t, Approved, held.Belief)
		require.False(t, held.InBatch)
		require.True(t, held.Printed)
		require.Zero(t, b.Party.Totals())

		complete := Complete{Card: alice, Amount: cny(42000), Original: held.original(), AuthID: held.AuthID}
		b.key(complete)
		request := b.answer("0200", "00", nil)
		require.Equal(t, dialect.Completion, request.Transaction)
		require.Equal(t, held.AuthID, request.OriginalAuthID)
		require.Equal(t, held.STAN, request.Original.STAN)
		require.Equal(t, cny(42000), b.Party.Totals().Debit)
		b.key(complete)
		require.Equal(t, refusals[payment.AlreadyCompleted], b.screen().Text)

		b.key(Void{STAN: request.STAN})
		void := b.answer("0200", "00", nil)
		require.Equal(t, dialect.CompletionVoid, void.Transaction)
		require.Equal(t, cny(42000), b.Party.Totals().Credit)
		b.key(complete)
		require.Equal(t, dialect.Completion, b.answer("0200", "00", nil).Transaction, "the hold is there again")
		b.golden("preauth")
	})
}

// A completion by advice is believed at once, and the host is told (24).
func TestCompletionAdvice(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		held := hold(b, 50000)
		b.key(Complete{Card: alice, Amount: cny(42000), Original: held.original(), AuthID: held.AuthID, Advice: true})
		require.Equal(t, cny(42000), b.Party.Totals().Debit, "before the host has answered")
		require.Len(t, b.slips, 2)
		advice := b.answer("0220", "00", nil)
		require.Equal(t, dialect.CompletionAdvice, advice.Transaction)
		require.Equal(t, held.AuthID, advice.OriginalAuthID)
		require.True(t, b.record(held.STAN).Completed)
	})
}

// The void of a pre-authorisation releases the hold; neither is in the batch (11).
func TestPreAuthVoid(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		held := hold(b, 50000)
		void := PreAuthVoid{Card: alice, Amount: cny(50000), Original: held.original(), AuthID: held.AuthID}
		b.key(void)
		request := b.answer("0100", "00", nil)
		require.Equal(t, dialect.PreAuthVoid, request.Transaction)
		require.True(t, b.record(held.STAN).Voided)
		require.Zero(t, b.Party.Totals())
		b.key(void)
		require.Equal(t, refusals[payment.AlreadyVoided], b.screen().Text)
	})
}

// A pre-authorisation of an earlier batch is the host's to know: what stands on
// its slip travels to it.
func TestCompletionOfAnEarlierBatch(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, func(c *Config) { set(c); c.FirstBatch = 9 })
		b.key(Complete{Card: alice, Amount: cny(100), AuthID: "OLD001",
			Original: dialect.Original{STAN: 5, Batch: 3, Date: "0301", RRN: "606000000005"}})
		request := b.answer("0200", "00", nil)
		require.Equal(t, payment.BatchNumber(3), request.Original.Batch)
		require.Equal(t, payment.STAN(5), request.Original.STAN)
		require.Equal(t, payment.AuthID("OLD001"), request.OriginalAuthID)
	})
}

// Every transaction says whether it is reversible, and does what it says: a
// request that moves money is reversed when no reply comes, an advice is sent
// again, and the rest is neither (DOMAIN §3.3).
func TestWhatIsReversible(t *testing.T) {
	type try struct {
		command    func(b *till) party.Command
		reversible bool
	}
	ready := func(b *till) Record { sell(b, 1); return hold(b, 500) }
	complete := func(advice bool) func(*till) party.Command {
		return func(b *till) party.Command {
			r := ready(b)
			return Complete{Card: alice, Amount: cny(400), Original: r.original(), AuthID: r.AuthID, Advice: advice}
		}
	}
	tries := map[dialect.Transaction]try{
		dialect.Sale:     {func(*till) party.Command { return Sale{Card: alice, Amount: cny(100)} }, true},
		dialect.SaleVoid: {func(b *till) party.Command { sell(b, 1); return Void{STAN: 1} }, true},
		dialect.PreAuth:  {func(*till) party.Command { return PreAuth{Card: alice, Amount: cny(100)} }, true},
		dialect.PreAuthVoid: {func(b *till) party.Command {
			r := ready(b)
			return PreAuthVoid{Card: alice, Amount: cny(500), Original: r.original(), AuthID: r.AuthID}
		}, true},
		dialect.Completion: {complete(false), true},
		dialect.CompletionVoid: {func(b *till) party.Command {
			b.key(complete(false)(b))
			return Void{STAN: b.answer("0200", "00", nil).STAN}
		}, true},
		dialect.CompletionAdvice: {complete(true), false},
		dialect.Refund: {func(*till) party.Command {
			return Refund{Card: alice, Amount: cny(100), Original: dialect.Original{STAN: 9, Batch: 1}}
		}, false},
		dialect.Balance:           {func(*till) party.Command { return Balance{Card: alice} }, false},
		dialect.Tip:               {func(b *till) party.Command { sell(b, 1); return Tip{STAN: 1, Amount: cny(10)} }, false},
		dialect.Settlement:        {func(*till) party.Command { return Settle{} }, false},
		dialect.SignOn:            {func(*till) party.Command { return SignOn{} }, false},
		dialect.SignOff:           {func(*till) party.Command { return SignOff{} }, false},
		dialect.EchoTest:          {func(*till) party.Command { return EchoTest{} }, false},
		dialect.ParameterDownload: {func(*till) party.Command { return Download{} }, false},
		dialect.CAKeyDownload:     {func(*till) party.Command { return Download{CAKeys: true} }, false},
		dialect.StatusUpload:      {func(*till) party.Command { return UploadStatus{} }, false},
	}
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for kind, try := range tries {
			for name, interrupt := range map[string]func(*till){"time-out": (*till).timeOut, "power cut": (*till).powerCut} {
				b := newTill(t, set)
				command := try.command(b)
				b.key(command)
				require.Len(t, b.sent, 1, kind)
				require.Equal(t, kind, b.sent[0].Transaction)
				interrupt(b)
				ref, reason, kept := b.Party.KeptReversal()
				require.Equal(t, try.reversible, kept, "%s after %s", kind, name)
				require.Equal(t, try.reversible, kind.Reversible(), kind)
				require.True(t, b.Party.Idle(), kind)
				if !kept {
					continue
				}
				b.key(Balance{Card: alice})
				reversal := b.answer("0400", "00", nil)
				require.Equal(t, kind, reversal.Transaction, "the reversal is of its kind")
				require.Equal(t, ref.STAN, reversal.Original.STAN)
				require.Equal(t, reason, reversal.Code)
				if b.Party.dialect.SameSTANReversal() {
					r := b.record(ref.STAN)
					require.Equal(t, r.Original.STAN, reversal.Earlier.STAN, "DE 61 of %s", kind)
				}
				require.Equal(t, Declined, b.record(ref.STAN).Belief)
				require.False(t, b.record(ref.STAN).InBatch)
			}
		}
	})
}
