package terminal

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// The record is kept in the commit in which the sale leaves, with reason 06; the
// time-out makes it 98 and the belief unknown; the next on-line request pushes
// it; 0410 deletes it (DOMAIN §3.4, A01).
func TestLostReplyIsReversedBeforeTheNextRequest(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		b.key(Sale{Card: alice, Amount: cny(1250)})
		require.Len(t, b.Facts, 1, "request and reversal record are one fact")
		ref, reason, kept := b.Party.KeptReversal()
		require.True(t, kept)
		require.Equal(t, payment.STAN(1), ref.STAN)
		require.Equal(t, payment.ResponseCode("06"), reason)
		require.Empty(t, b.screens, "the till shows nothing yet")

		b.timeOut()
		_, reason, _ = b.Party.KeptReversal()
		require.Equal(t, payment.ResponseCode("98"), reason)
		require.Equal(t, Unknown, b.screen().Belief)
		require.True(t, b.screen().Final)
		require.Empty(t, b.sent, "a quiet till does not reverse")

		b.key(Balance{Card: alice})
		reversal := b.answer("0400", "00", nil)
		require.Equal(t, payment.STAN(1), reversal.Original.STAN)
		require.Equal(t, payment.ResponseCode("98"), reversal.Code)
		require.Equal(t, b.Party.dialect.SameSTANReversal(), reversal.STAN == 1)
		require.Empty(t, reversal.Track2)
		require.Equal(t, textReversed, b.screen().Text)
		require.False(t, b.screen().Final, "the balance is still to come")
		_, _, kept = b.Party.KeptReversal()
		require.False(t, kept)
		r := b.record(1)
		require.True(t, r.Reversed)
		require.False(t, r.InBatch || r.Printed)

		balance := b.answer("0200", "00", func(m *dialect.Message) { m.Balance = cny(500) })
		require.Equal(t, dialect.Balance, balance.Transaction, "it leaves after the reversal")
		require.NotEqual(t, reversal.STAN, balance.STAN)
		require.Zero(t, b.Party.Totals())
		b.golden("lost-reply")
	})
}

// 0410 with 00, 25 or 12 means done; any other code is tried again.
func TestReversalReplyCodes(t *testing.T) {
	for code, done := range map[payment.ResponseCode]bool{"00": true, "25": true, "12": true, "96": false, "22": false,
		"98": false} {
		b := lost(t, nil)
		b.key(Balance{Card: alice})
		b.answer("0400", code, nil)
		_, _, kept := b.Party.KeptReversal()
		require.Equal(t, !done, kept, code)
		require.Len(t, b.sent, 1)
		require.Equal(t, !done, b.sent[0].Reversal, code)
	}
}

// lost is a till whose first sale got no reply.
func lost(t *testing.T, set func(*Config)) *till {
	t.Helper()
	b := newTill(t, set)
	b.key(Sale{Card: alice, Amount: cny(1250)})
	b.timeOut()
	return b
}

// After resends + 1 attempts the record is deleted, the screen says so, and the
// request that waited goes on: the birth of a one-sided account (A02).
func TestReversalIsGivenUp(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := lost(t, set)
		b.key(Settle{})
		var stans []payment.STAN
		for range 4 {
			m := b.request("0400")
			require.Equal(t, payment.ResponseCode("98"), m.Code)
			stans = append(stans, m.STAN)
			b.timeOut()
		}
		require.Equal(t, stans[0], stans[3], "every attempt is the same reversal")
		require.Equal(t, "冲正不成功，请与客服联系", b.screen().Text.Zh)
		require.Equal(t, Unknown, b.screen().Belief)
		_, _, kept := b.Party.KeptReversal()
		require.False(t, kept)
		require.True(t, b.record(1).GivenUp)
		require.Equal(t, dialect.Settlement, b.request("0500").Transaction,
			"the settlement pushed the reversal and leaves now")
	})
}

// The number of resends is configured.
func TestReversalResends(t *testing.T) {
	b := lost(t, func(c *Config) { c.ReversalResends = 1 })
	b.key(Balance{Card: alice})
	b.timeOut()
	b.request("0400")
	b.timeOut()
	b.request("0200")
}

// A sign-on does not push the reversal; every on-line request does, settlement
// and refund included.
func TestWhatPushesTheReversal(t *testing.T) {
	b := lost(t, nil)
	b.key(SignOn{})
	b.answer("0800", "00", nil)
	_, _, kept := b.Party.KeptReversal()
	require.True(t, kept)
	for _, command := range []party.Command{
		Sale{Card: alice, Amount: cny(1)}, Balance{Card: alice}, Settle{},
		Refund{Card: alice, Amount: cny(1), Original: dialect.Original{STAN: 9, Batch: 1, RRN: "607900000001"}},
	} {
		b := lost(t, nil)
		b.key(command)
		require.True(t, b.sent[0].Reversal, command.CommandKind())
		require.Len(t, b.sent, 1, "alone")
	}
}

// With reversal: at-once the reversal leaves when the time-out has passed, and
// the till is done when it is answered.
func TestReversalAtOnce(t *testing.T) {
	b := newTill(t, func(c *Config) { c.Reversal = AtOnce })
	b.key(Sale{Card: alice, Amount: cny(1250)})
	b.timeOut()
	require.False(t, b.screen().Final)
	require.Equal(t, payment.ResponseCode("98"), b.answer("0400", "00", nil).Code)
	require.True(t, b.screen().Final)
	require.Equal(t, textReversed, b.screen().Text)
}

// A declined sale leaves nothing to reverse, and neither does an approved one.
func TestCompletedExchangeDeletesTheRecord(t *testing.T) {
	for _, code := range []payment.ResponseCode{"00", "51", "98", "11", "A2"} {
		b := newTill(t, nil)
		b.key(Sale{Card: alice, Amount: cny(1250)})
		b.answer("0200", code, nil)
		_, _, kept := b.Party.KeptReversal()
		require.False(t, kept, code)
		require.Zero(t, b.timer, "nothing is awaited")
	}
}

// A void without a reply is reversed like a sale; the sale stays sold.
func TestVoidIsReversed(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		sell(b, 1)
		b.key(Void{STAN: 1})
		b.timeOut()
		b.key(Balance{Card: alice})
		reversal := b.answer("0400", "00", nil)
		require.Equal(t, dialect.SaleVoid, reversal.Transaction)
		require.Equal(t, payment.STAN(2), reversal.Original.STAN)
		b.answer("0200", "00", nil)
		require.False(t, b.record(1).Voided)
		require.Equal(t, 1, b.Party.Totals().DebitCount)
		require.Equal(t, 0, b.Party.Totals().CreditCount)
	})
}

// A reply to a closed exchange is discarded, as is one with a wrong STAN, MTI or
// terminal: it belongs to no open exchange (A04).
func TestRepliesThatDoNotBelongAreDiscarded(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		b.key(Sale{Card: alice, Amount: cny(1250)})
		sale := b.request("0200")
		count := len(b.Facts)
		for _, change := range []func(*dialect.Message){
			func(m *dialect.Message) { m.STAN++ },
			func(m *dialect.Message) { m.Terminal = "T2" },
			func(m *dialect.Message) { m.Transaction = dialect.Balance },
			func(m *dialect.Message) { m.Reversal, m.Original = true, dialect.Original{STAN: 1, Batch: 1} },
			func(m *dialect.Message) { m.Reply = false },
		} {
			b.reply(sale, "00", change)
			require.Len(t, b.Facts, count)
		}
		b.timeOut()
		b.reply(sale, "00", nil)
		require.Equal(t, Unknown, b.record(1).Belief, "late: the reversal waits")
		b.key(Balance{Card: alice})
		reversal := b.request("0400")
		b.reply(sale, "00", nil)
		require.True(t, b.Party.open.attempt > 0, "the 0210 does not answer the 0400")
		b.reply(reversal, "00", nil)
		b.reply(reversal, "00", nil)
		b.answer("0200", "00", nil)
		b.reply(sale, "00", nil)
		require.False(t, b.record(1).InBatch)
		require.Empty(t, b.slips)
	})
}

// A terminal with the practice takes the late approval for a sale: slip, goods,
// one more in its batch than at the host (A04).
func TestAcceptLateReply(t *testing.T) {
	for name, during := range map[string]bool{"during the reversal": true, "after the reversal": false} {
		b := newTill(t, func(c *Config) { c.Practice.AcceptLateReply = true })
		b.key(Sale{Card: alice, Amount: cny(1250)})
		sale := b.request("0200")
		b.timeOut()
		b.key(Balance{Card: alice})
		reversal := b.request("0400")
		if during {
			b.reply(sale, "00", nil)
			b.reply(reversal, "00", nil)
			b.answer("0200", "00", nil)
		} else {
			b.reply(reversal, "00", nil)
			b.answer("0200", "00", nil)
			b.reply(sale, "00", nil)
			require.True(t, b.screen().Final)
		}
		r := b.record(1)
		require.Equal(t, Approved, r.Belief, name)
		require.True(t, r.InBatch && r.Printed && r.Late && r.Reversed, name)
		require.Len(t, b.slips, 1)
		require.Equal(t, 1, b.Party.Totals().DebitCount)
		_, _, kept := b.Party.KeptReversal()
		require.False(t, kept)
		require.True(t, b.Party.Idle())
	}
}

// A terminal that keeps no reversal record debits the cardholder twice when the
// cashier swipes again (E11).
func TestSkipReversal(t *testing.T) {
	b := lost(t, func(c *Config) { c.Practice.SkipReversal = true })
	b.key(Sale{Card: alice, Amount: cny(1250)})
	again := b.answer("0200", "00", nil)
	require.Equal(t, payment.STAN(2), again.STAN)
	require.Equal(t, Unknown, b.record(1).Belief)
}

// The power is cut after the sale has left: the record survives with reason 06
// and is pushed by the next on-line request, or at once (E05).
func TestPowerCutAfterSending(t *testing.T) {
	b := newTill(t, nil)
	b.key(Sale{Card: alice, Amount: cny(1250)})
	b.powerCut()
	require.Equal(t, Unknown, b.record(1).Belief)
	require.Equal(t, textPowerCut, b.screen().Text)
	require.Empty(t, b.sent)
	b.key(Sale{Card: alice, Amount: cny(300)})
	require.Equal(t, payment.ResponseCode("06"), b.answer("0400", "00", nil).Code)
	b.answer("0200", "00", nil)
	require.Equal(t, 1, b.Party.Totals().DebitCount)

	b = newTill(t, func(c *Config) { c.Reversal = AtOnce })
	b.key(Sale{Card: alice, Amount: cny(1250)})
	b.powerCut()
	b.answer("0400", "00", nil)
	require.True(t, b.record(1).Reversed)
}

// The power is cut while the reversal is open: the record survives, the request
// that waited is gone, and the attempts go on counting.
func TestPowerCutDuringReversal(t *testing.T) {
	b := lost(t, nil)
	b.key(Sale{Card: alice, Amount: cny(300)})
	b.timeOut()
	second := b.request("0400")
	b.powerCut()
	require.Equal(t, refusals[payment.NotSent], b.screen().Text)
	require.True(t, b.screen().Final)
	require.Nil(t, b.Party.next)
	b.key(Balance{Card: alice})
	require.Equal(t, 3, b.Party.open.attempt)
	third := b.answer("0400", "00", nil)
	require.Equal(t, second.STAN, third.STAN)
	b.answer("0200", "00", nil)
	require.Len(t, b.Party.Records(), 1)
}

// A power cut at any step leaves a terminal that can go on and settle.
func TestPowerCutAtEveryStep(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for cut := range 8 {
			b := newTill(t, set)
			step := 0
			next := func(mti string, v dialect.Verdict) {
				if step++; step == cut+1 {
					b.powerCut()
					return
				}
				if b.timer != 0 {
					b.answer(mti, "00", verdict(v))
				}
			}
			b.key(Sale{Card: alice, Amount: cny(100)})
			next("0200", 0)
			b.key(Sale{Card: alice, Amount: cny(200)})
			for b.timer != 0 {
				next(b.sent[0].MTI, 0)
			}
			b.key(Settle{})
			for b.timer != 0 {
				next(b.sent[0].MTI, dialect.OutOfBalance)
			}
			for range 3 { // the operator settles until it works
				if b.Party.Batch() != 1 {
					break
				}
				b.key(Settle{})
				for b.timer != 0 {
					b.answer(b.sent[0].MTI, "00", verdict(dialect.InBalance))
				}
			}
			require.Equal(t, payment.BatchNumber(2), b.Party.Batch(), "cut at step %d", cut)
			require.True(t, b.Party.Idle())
			_, _, kept := b.Party.KeptReversal()
			require.False(t, kept)
		}
	})
}

// Bytes that are no reply, strangers and lost lines change nothing.
func TestNoiseIsIgnored(t *testing.T) {
	b := lost(t, nil)
	count := len(b.Facts)
	for _, frame := range [][]byte{nil, {0}, []byte("0210"),
		[]byte("0800822000000000000004000000000000000327140500000001301")} {
		b.event(&party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame})
	}
	for _, ev := range []party.Event{
		{Kind: party.Connected, From: "acquirer"}, {Kind: party.Disconnected, From: "acquirer"},
		{Kind: party.TimerFired, Timer: replyTimer}, {Kind: party.TimerFired, Timer: party.Timer{Name: "other"}},
		{Kind: party.JobDue}, {Kind: party.FileReceived}, {Kind: party.Restarted},
	} {
		b.event(&ev)
	}
	require.Len(t, b.Facts, count)
}

// Every fact survives the journal, with its keys.
func TestFactsRoundTrip(t *testing.T) {
	ref := Ref{"T1", 3, 7}
	for _, f := range []party.Fact{
		&Sent{Ref: ref, Transaction: dialect.SaleVoid, PAN: alice.PAN, Amount: cny(1), EntryMode: Keyed, Date: "0327",
			Time:     "140500",
			Original: dialect.Original{Transaction: dialect.Sale, STAN: 5, Batch: 3, Date: "0327"}, Reversible: true,
			Details: []payment.STAN{1}},
		&Answered{Ref: ref, Transaction: dialect.Sale, Belief: Approved, Code: "00", Amount: cny(1), RRN: "608600000001",
			AuthID: "A1B2C3", SettlementDate: "0327", Late: true},
		&Unanswered{Ref: ref, Transaction: dialect.Sale, Cause: NoReply},
		&ReversalSent{Ref: ref, Own: 8, Attempt: 1, Reason: "98",
			Next: &Request{Transaction: dialect.Sale, Card: alice, Amount: cny(1), EntryMode: Swiped}},
		&Reversed{Ref: ref, Code: "25"},
		&ReversalUnanswered{Ref: ref, Attempt: 4, Cause: NoReply, Code: "96", GivenUp: true},
		&SignedOn{Terminal: "T1", Batch: 3, Offset: -time.Hour},
		&Judged{Terminal: "T1", Batch: 3, Verdict: dialect.OutOfBalance,
			Totals: dialect.Totals{DebitCount: 1, Debit: cny(1)}},
		&Uploaded{Terminal: "T1", Batch: 3, Details: []payment.STAN{1, 2}},
		&BatchClosed{Terminal: "T1", Batch: 3, Next: 4, Verdict: dialect.InBalance},
	} {
		data, err := json.Marshal(f)
		require.NoError(t, err)
		kind, version := f.FactKind()
		got, err := DecodeFact(kind, version, data)
		require.NoError(t, err)
		require.Equal(t, f, got)
	}
	sent := &Sent{Ref: ref, Original: dialect.Original{STAN: 5, Batch: 3}, Details: []payment.STAN{1}}
	require.Equal(t, []party.Key{"txn:T1/000003/000007", "txn:T1/000003/000005", "txn:T1/000003/000001"}, sent.Keys(nil))
	for _, bad := range []struct {
		kind    string
		version int
		data    string
	}{{"terminal.sent", 2, "{}"}, {"terminal.sold", 1, "{}"}, {"terminal.sent", 1, "["}} {
		_, err := DecodeFact(bad.kind, bad.version, []byte(bad.data))
		require.ErrorContains(t, err, "terminal: ")
	}
}

// A track survives the run record, for a replay swipes the same card, and never prints.
func TestTrackNeverPrints(t *testing.T) {
	card := alice
	card.Track2 = "6222020000000005=2912101"
	sale := Sale{Card: card, Amount: cny(1250), EntryMode: Swiped}
	data, err := json.Marshal(sale)
	require.NoError(t, err)
	back, err := party.DecodeCommand("terminal", Commands(), sale.CommandKind(), data)
	require.NoError(t, err)
	require.Equal(t, sale, back)
	require.Equal(t, "track 2", card.Track2.String())
}

// A config with mistakes reports all of them.
func TestConfigValidate(t *testing.T) {
	_, err := New(Config{
		ID: "TOO-LONG-ID", Dialect: "1987", ReplyTimeout: -1, ReversalResends: 10, Reversal: "later", BatchLimit: 1000,
		FirstSTAN: 1000000,
	})
	for _, want := range []string{
		"name: missing", "id: DE 41 has eight characters", "merchant: want one to fifteen",
		`dialect: "1987": no such dialect`,
		"reply-timeout", "reversal-resends: want 1 to 9, have 10", `reversal: want before-next or at-once, have "later"`,
		"first-stan", "batch-limit: want 1 to 999, have 1000", "calendar: missing",
	} {
		require.ErrorContains(t, err, want)
	}
	term, err := New(Config{Name: "T1", Merchant: "M1", Calendar: calendar(t)})
	require.NoError(t, err)
	c := term.Config()
	require.Equal(t, payment.TerminalID("T1"), c.ID)
	require.Equal(t, party.Node("T1.printer"), c.Printer)
	require.Equal(t, 60*time.Second, c.ReplyTimeout)
	require.Equal(t, 3, c.ReversalResends)
}
