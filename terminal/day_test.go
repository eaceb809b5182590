package terminal

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// A day at the till: sign-on gives batch and time, sales, a decline, a balance, a
// void, a refund; the totals agree and the batch is closed (DOMAIN §3.3).
func TestDay(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		b.key(SignOn{})
		b.answer("0800", "00", func(m *dialect.Message) { m.Batch, m.LocalDate, m.LocalTime = 12, "0327", "140500" })
		require.Equal(t, payment.BatchNumber(12), b.Party.Batch())

		b.key(Sale{Card: alice, Amount: cny(1250)})
		sale := b.answer("0200", "00", nil)
		require.Equal(t, payment.BatchNumber(12), sale.Batch)
		require.Equal(t, alice.PAN, sale.PAN)
		require.Equal(t, Approved, b.record(sale.STAN).Belief)
		b.key(Sale{Card: alice, Amount: cny(99_999_00)})
		declined := b.answer("0200", "51", nil)
		require.Equal(t, Declined, b.screen().Belief)
		b.key(Balance{Card: alice})
		b.answer("0200", "00", func(m *dialect.Message) { m.Balance = cny(500_00) })
		require.Equal(t, cny(500_00), b.screen().Amount)
		b.key(Sale{Card: alice, Amount: cny(300)})
		second := b.answer("0200", "00", nil)
		b.key(Void{STAN: second.STAN})
		void := b.answer("0200", "00", nil)
		require.Equal(t, second.STAN, void.Original.STAN)
		b.key(Refund{Card: alice, Amount: cny(100),
			Original: dialect.Original{STAN: 77, Batch: 11, Date: "0320", RRN: "607900000001"}})
		refund := b.answer("0220", "00", nil)
		require.Equal(t, payment.RRN("607900000001"), refund.Original.RRN)

		b.key(Settle{})
		settlement := b.answer("0500", "00", verdict(dialect.InBalance))
		require.Equal(t, dialect.Totals{DebitCount: 2, Debit: cny(1550), CreditCount: 2, Credit: cny(400)}, settlement.Totals,
			"the declined sale is left out, the voided sale and its void are both in")
		end := b.request(map[bool]string{true: "0500", false: "0320"}[b.Party.cfg.Dialect == "1987-ascii"])
		require.Equal(t, dialect.UploadEnd, end.Transaction)
		require.Equal(t, dialect.InBalance, end.Totals.Verdict, "207")
		require.Equal(t, 4, end.Count)
		b.reply(end, "00", nil)

		require.Equal(t, payment.BatchNumber(13), b.Party.Batch())
		require.True(t, b.record(second.STAN).Voided)
		require.False(t, b.record(declined.STAN).InBatch)
		require.Len(t, b.slips, 5, "two sales, void, refund, settlement")
		require.True(t, b.screen().Final)
		require.Zero(t, b.timer)
		b.golden("day")
	})
}

// Totals that differ make the terminal upload its batch and then its end; the
// batch is closed all the same (DOMAIN §3.3, B02).
func TestUploadAfterMismatch(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		sell(b, 3)
		b.key(Settle{})
		b.answer("0500", "00", verdict(dialect.OutOfBalance))
		var uploaded []payment.STAN
		for b.sent[0].Transaction == dialect.Upload {
			for _, d := range b.answer("0320", "00", nil).Details {
				uploaded = append(uploaded, d.STAN)
			}
		}
		require.Equal(t, []payment.STAN{1, 2, 3}, uploaded)
		end := b.sent[0]
		require.Equal(t, dialect.OutOfBalance, end.Totals.Verdict, "202")
		require.Equal(t, 3, end.Count)
		b.answer(end.MTI, "00", nil)
		require.Equal(t, payment.BatchNumber(2), b.Party.Batch())
		require.Equal(t, textSettledApart, b.screen().Text)
		b.golden("upload")
	})
}

// sell makes n approved sales of 1.00, 2.00 and so on.
func sell(b *till, n int) {
	b.T.Helper()
	for i := range n {
		b.key(Sale{Card: alice, Amount: cny(int64(i+1) * 100)})
		b.answer("0200", "00", nil)
	}
}

// An upload that is interrupted goes on with what the host has not acknowledged;
// until it is finished the till cannot sell (B03).
func TestInterruptedUploadGoesOn(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for name, interrupt := range map[string]func(*till){"time-out": (*till).timeOut, "power cut": (*till).powerCut} {
			b := newTill(t, set)
			sell(b, 10)
			b.key(Settle{})
			b.answer("0500", "00", verdict(dialect.OutOfBalance))
			first := b.answer("0320", "00", nil)
			interrupt(b)
			require.Equal(t, Unknown, b.screen().Belief, name)
			b.key(Sale{Card: alice, Amount: cny(100)})
			require.Equal(t, refusals[payment.SettleFirst], b.screen().Text)
			b.key(Settle{})
			seen := map[payment.STAN]int{}
			for _, d := range first.Details {
				seen[d.STAN]++
			}
			for b.sent[0].Transaction == dialect.Upload {
				for _, d := range b.answer("0320", "00", nil).Details {
					seen[d.STAN]++
				}
			}
			require.Len(t, seen, 10, "upload completeness (invariant 11)")
			for stan, n := range seen {
				require.Equal(t, 1, n, "STAN %s uploaded once", stan)
			}
			b.answer(b.sent[0].MTI, "00", nil)
			require.Equal(t, payment.BatchNumber(2), b.Party.Batch())
		}
	})
}

// Without a reply to the settlement, or with an error verdict, the batch stays open.
func TestSettlementWithoutVerdictKeepsTheBatch(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		sell(b, 1)
		b.key(Settle{})
		b.timeOut()
		require.Equal(t, Unknown, b.screen().Belief)
		b.key(Settle{})
		b.answer("0500", "00", verdict(dialect.TotalsError))
		require.Equal(t, textNotSettled, b.screen().Text)
		require.Equal(t, payment.BatchNumber(1), b.Party.Batch())
		b.key(Sale{Card: alice, Amount: cny(100)})
		b.answer("0200", "00", nil)
		require.Equal(t, Approved, b.screen().Belief)
	})
}

// The end of an upload without a reply leaves the batch open, and the next
// settlement sends the end again (B04); a terminal with the practice closes it.
func TestEndOfUploadWithoutReply(t *testing.T) {
	b := newTill(t, nil)
	sell(b, 1)
	b.key(Settle{})
	b.answer("0500", "00", verdict(dialect.InBalance))
	b.timeOut()
	require.Equal(t, payment.BatchNumber(1), b.Party.Batch())
	b.key(Settle{})
	require.Equal(t, dialect.UploadEnd, b.sent[0].Transaction)
	b.answer("0500", "00", nil)
	require.Equal(t, payment.BatchNumber(2), b.Party.Batch())

	b = newTill(t, func(c *Config) { c.Practice.CloseWithoutEnd = true })
	sell(b, 1)
	b.key(Settle{})
	b.answer("0500", "00", verdict(dialect.InBalance))
	b.timeOut()
	require.Equal(t, payment.BatchNumber(2), b.Party.Batch())
	require.Equal(t, textSettled, b.screen().Text)
}

// A terminal that closes its batch whatever the verdict uploads nothing (B02).
func TestCloseOnMismatch(t *testing.T) {
	b := newTill(t, func(c *Config) { c.Practice.CloseOnMismatch = true })
	sell(b, 2)
	b.key(Settle{})
	b.answer("0500", "00", verdict(dialect.OutOfBalance))
	require.Empty(t, b.sent)
	require.Equal(t, payment.BatchNumber(2), b.Party.Batch())
	require.Equal(t, textSettledApart, b.screen().Text)
}

// The time in the sign-on reply dates the next transactions (E10); the batch
// number is taken only while the batch is empty.
func TestSignOnSetsClockAndBatch(t *testing.T) {
	b := newTill(t, nil)
	b.key(SignOn{})
	b.answer("0800", "00", func(m *dialect.Message) { m.Batch, m.LocalDate, m.LocalTime = 9, "0328", "010203" })
	b.key(Sale{Card: alice, Amount: cny(100)})
	sale := b.answer("0200", "00", nil)
	require.Equal(t, "0328 010203", sale.LocalDate+" "+sale.LocalTime)
	b.key(SignOn{})
	b.answer("0800", "00", func(m *dialect.Message) { m.Batch, m.LocalDate, m.LocalTime = 10, "0327", "140503" })
	require.Equal(t, payment.BatchNumber(9), b.Party.Batch())
	require.Zero(t, b.Party.offset, "three seconds are the time on the line")
	b.key(SignOn{})
	b.answer("0800", "97", nil)
	require.Equal(t, Declined, b.screen().Belief)
}

// What cannot be sent is refused on the screen and leaves no trace.
func TestRefusals(t *testing.T) {
	b := newTill(t, func(c *Config) { c.BatchLimit = 2 })
	count := len(b.Facts)
	for want, command := range map[payment.Text]party.Command{
		refusals[payment.AmountNotValid]: Sale{Card: alice},
		refusals[payment.CardUnreadable]: Sale{Amount: cny(1)},
		refusals[payment.NoOriginal]:     Void{STAN: 5},
		refusals[payment.EntryNotValid]:  Sale{Card: alice, Amount: cny(1_000_000_000_000)},
	} {
		b.key(command)
		require.Equal(t, want, b.screen().Text)
		require.True(t, b.screen().Final)
		require.Equal(t, Declined, b.screen().Belief)
	}
	require.Len(t, b.Facts, count)
	require.Empty(t, b.sent)

	b.key(Sale{Card: alice, Amount: cny(100)})
	b.key(Sale{Card: alice, Amount: cny(100)})
	require.Equal(t, refusals[payment.TillBusy], b.screen().Text, "one exchange at a time")
	sale := b.answer("0200", "00", nil)
	b.key(Void{STAN: sale.STAN})
	b.answer("0200", "00", nil)
	b.key(Void{STAN: sale.STAN})
	require.Equal(t, refusals[payment.AlreadyVoided], b.screen().Text)
	b.key(Sale{Card: alice, Amount: cny(100)})
	require.Equal(t, refusals[payment.BatchFull], b.screen().Text, "E13: settle at the limit")
}

// STANs run from 999999 to 1 (E09).
func TestSTANWraps(t *testing.T) {
	b := newTill(t, func(c *Config) { c.FirstSTAN = 999999 })
	sell(b, 2)
	require.Equal(t, []payment.STAN{999999, 1}, []payment.STAN{b.Party.Records()[0].STAN, b.Party.Records()[1].STAN})
}

// A partial approval is shown and booked with the amount in DE 4 of the reply
// (DOMAIN §3.6); a terminal with the practice takes it for the full one (E15).
func TestPartialApproval(t *testing.T) {
	for practice, want := range map[bool]payment.Amount{false: cny(4000), true: cny(10000)} {
		b := newTill(t, func(c *Config) { c.Practice.IgnorePartialApproval = practice })
		b.key(Sale{Card: alice, Amount: cny(10000)})
		b.answer("0200", "10", func(m *dialect.Message) { m.Amount = cny(4000) })
		require.Equal(t, want, b.record(1).Amount)
		require.Equal(t, want, b.slips[0].Amount)
		require.Equal(t, want, b.Party.Totals().Debit)
	}
}

// A refund is booked when the acquirer has it: without a reply it is not reversed. It is
// told again as any advice is, under its number, after the next on-line transaction or
// before the settlement, which counts it; what the host refuses was not given back.
func TestRefundIsToldAgain(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for code, delivered := range map[payment.ResponseCode]bool{"00": true, "94": true, "64": false} {
			for _, settles := range []bool{false, true} {
				b := newTill(t, set)
				b.key(Refund{Card: alice, Amount: cny(100), Original: dialect.Original{STAN: 1, Batch: 1, RRN: "607900000001"}})
				first := b.sent[0]
				b.timeOut()
				_, _, kept := b.Party.KeptReversal()
				require.False(t, kept)
				require.Equal(t, []any{Unknown, textTellLater}, []any{b.screen().Belief, b.screen().Text})
				require.Zero(t, b.Party.Totals().CreditCount)
				b.powerCut()
				if settles {
					b.key(Settle{})
				} else {
					b.key(Balance{Card: alice})
					b.answer("0200", "00", nil)
				}
				again := b.answer(b.sent[0].MTI, code, nil)
				require.Equal(t, []any{first.STAN, first.Amount, first.Original.STAN, b.Party.dialect.MarksRepeats()},
					[]any{again.STAN, again.Amount, again.Original.STAN, again.Repeat})
				want := 0
				if delivered {
					want = 1
				}
				require.Equal(t, want, b.Party.Totals().CreditCount)
				require.Len(t, b.slips, want)
				require.Equal(t, delivered, b.record(first.STAN).Belief == Approved)
				if settles {
					require.Equal(t, want, b.sent[0].Totals.CreditCount)
				} else {
					b.key(Balance{Card: alice})
					b.answer("0200", "00", nil)
					require.Empty(t, b.sent, "it is told once")
				}
			}
		}
	})
}

// While nobody answers, the refund stays unknown, and it stands on the slip of the batch.
func TestRefundThatNobodyAnswers(t *testing.T) {
	b := newTill(t, nil)
	b.key(Refund{Card: alice, Amount: cny(100), Original: dialect.Original{STAN: 1, Batch: 1, RRN: "607900000001"}})
	b.timeOut()
	b.key(Settle{})
	b.timeOut()
	require.Equal(t, Unknown, b.Party.Records()[0].Belief)
	b.answer("0500", "00", verdict(dialect.InBalance))
	b.answer("0500", "00", nil)
	require.Len(t, b.slips[0].Failed, 1)
}

// The journal keeps the open batch and the one before, no more.
func TestJournalIsBounded(t *testing.T) {
	b := newTill(t, nil)
	for range 3 {
		sell(b, 2)
		b.key(Settle{})
		b.answer("0500", "00", verdict(dialect.InBalance))
		b.answer("0500", "00", nil)
	}
	require.Len(t, b.Party.Records(), 2)
	require.Equal(t, payment.BatchNumber(3), b.Party.Records()[0].Batch)
}

// A sale costs little: the whole stack has 48 µs for it.
func BenchmarkSale(bench *testing.B) {
	term, err := New(Config{Name: "T1", Merchant: "M1", Calendar: calendar(bench)})
	require.NoError(bench, err)
	host := term.dialect.NewCodec()
	var out party.Out
	var m dialect.Message
	sale := &party.Event{Kind: party.Commanded, Command: Sale{Card: alice, Amount: cny(1250)}, Now: 1, Business: 1}
	reply := &party.Event{Kind: party.MessageReceived, From: "acquirer", Now: 1, Business: 1}
	bench.ReportAllocs()
	for i := 0; bench.Loop(); i++ {
		if i%500 == 0 {
			term.Apply(&BatchClosed{Batch: term.batch, Next: term.batch.Next()})
		}
		party.Drive(term, sale, &out)
		require.NoError(bench, host.Parse(out.Sends[0].Bytes, &m))
		answer := m.Answer("00")
		reply.Bytes, err = host.Append(reply.Bytes[:0], &answer)
		require.NoError(bench, err)
		party.Drive(term, reply, &out)
	}
	require.Equal(bench, time.Duration(0), term.offset)
}
