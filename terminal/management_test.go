package terminal

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Without a printer an approved sale stands, and its slip is printed later.
func TestSlipIsPrintedLater(t *testing.T) {
	b := newTill(t, nil)
	b.key(Printer{Broken: true})
	sell(b, 1)
	require.Equal(t, textReprintLater, b.screen().Text)
	require.Equal(t, Approved, b.record(1).Belief)
	require.False(t, b.record(1).Printed)
	require.Empty(t, b.slips)
	_, _, kept := b.Party.KeptReversal()
	require.False(t, kept)
	b.key(Reprint{})
	require.Equal(t, refusals[payment.PrinterBroken], b.screen().Text)
	b.key(Printer{})
	b.key(Reprint{STAN: 1})
	require.Len(t, b.slips, 1)
	require.True(t, b.slips[0].Copy)
	require.Equal(t, cny(100), b.slips[0].Amount)
	require.True(t, b.record(1).Printed)
	b.key(Reprint{STAN: 99})
	require.Equal(t, refusals[payment.NoOriginal], b.screen().Text)
}

// Configured to reverse, an approval that could not be printed is undone with
// reason 96 (DOMAIN §3.4).
func TestPrinterFailureIsReversed(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for _, when := range []ReversalTime{BeforeNext, AtOnce} {
			b := newTill(t, func(c *Config) { set(c); c.PrinterFailure, c.Reversal = UndoSale, when })
			b.key(Printer{Broken: true})
			sell(b, 1)
			require.Equal(t, Declined, b.record(1).Belief)
			require.False(t, b.record(1).InBatch)
			if when == BeforeNext {
				_, reason, _ := b.Party.KeptReversal()
				require.Equal(t, payment.ResponseCode("96"), reason)
				b.powerCut()
				b.key(Balance{Card: alice})
			}
			require.Equal(t, payment.ResponseCode("96"), b.answer("0400", "00", nil).Code)
			require.True(t, b.record(1).Reversed)
		}
	})
}

// A wiped terminal begins again at the first numbers and owes nothing: the host
// alone knows what was open (E05).
func TestWipedStorage(t *testing.T) {
	b := newTill(t, nil)
	sell(b, 2)
	offline(b, 100)
	b.key(Sale{Card: alice, Amount: cny(300)})
	b.key(Wipe{})
	require.Zero(t, b.timer)
	require.Empty(t, b.Party.Records())
	require.True(t, b.Party.Idle())
	_, _, kept := b.Party.KeptReversal()
	require.False(t, kept)
	require.Equal(t, payment.STAN(1), b.Party.NextSTAN())
	b.sent = nil
	b.key(SignOn{})
	b.answer("0800", "00", func(m *dialect.Message) { m.Batch = 4 })
	require.Equal(t, payment.BatchNumber(4), b.Party.Batch(), "the host knows the batch")
}

// The host may ask for a sign-on: by a message of its own, or by the processing
// requirement in the header of any reply (DOMAIN §3.1: 3).
func TestHostAsksForSignOn(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		ask := func() {
			request := dialect.Message{Transaction: dialect.SignOnRequest, STAN: 77, Terminal: "T1"}
			frame, err := b.Codec.Append(nil, &request)
			require.NoError(t, err)
			b.event(&party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame})
		}
		b.key(Sale{Card: alice, Amount: cny(100)})
		sale := b.request("0200")
		if b.Party.dialect.Speaks(dialect.SignOnRequest) {
			ask()
			require.Equal(t, "0830", b.request("0830").MTI)
			b.reply(sale, "00", nil)
		} else {
			b.reply(sale, "00", func(m *dialect.Message) { m.SignOnAgain = true })
		}
		require.Equal(t, Approved, b.record(sale.STAN).Belief)
		b.answer("0800", "00", nil)
		require.True(t, b.Party.Idle())
		if b.Party.dialect.Speaks(dialect.SignOnRequest) {
			ask()
			require.Len(t, b.sent, 2, "idle: the answer, then the sign-on")
		}
	})
}

// 99 and A0 make the terminal sign on again; the operator repeats the sale, with
// a new STAN (DOMAIN §3.6).
func TestKeyErrorsSignOnAgain(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		for _, code := range []payment.ResponseCode{"99", "A0"} {
			b := newTill(t, set)
			b.key(Sale{Card: alice, Amount: cny(100)})
			first := b.answer("0200", code, nil)
			require.Equal(t, "sign-on-again", b.screen().Action)
			b.answer("0800", "00", nil)
			b.key(Sale{Card: alice, Amount: cny(100)})
			require.NotEqual(t, first.STAN, b.answer("0200", "00", nil).STAN)

			b.key(SignOn{})
			b.answer("0800", code, nil)
			require.Empty(t, b.sent, "a refused sign-on is not repeated for ever")
		}
	})
}

// What the operator must do is on the screen with the meaning of the code.
func TestActionsOnTheScreen(t *testing.T) {
	for code, action := range map[payment.ResponseCode]string{
		"51": "call-issuer", "41": "retain", "55": "re-enter", "13": "re-enter", "97": "call-acquirer", "91": "retry-later",
		"25": "check-original",
	} {
		b := newTill(t, nil)
		b.key(Sale{Card: alice, Amount: cny(100)})
		b.answer("0200", code, nil)
		require.Equal(t, action, b.screen().Action, code)
		info := dialect.ResponseCode(code)
		require.Equal(t, payment.Both(info.En, info.Zh), b.screen().Text)
	}
}

// Downloads are kept; the status tells of printer, batch and advices; a sign-off
// and an echo are only answered.
func TestManagement(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, set)
		b.key(Download{})
		request := b.sent[0]
		b.answer(request.MTI, "00", func(m *dialect.Message) { m.Parameters = []byte("fee=1") })
		b.key(Download{CAKeys: true})
		b.answer(b.sent[0].MTI, "00", func(m *dialect.Message) { m.Parameters = []byte{0xA0, 0x00} })
		require.Equal(t, "fee=1", string(b.Party.Parameters()))
		require.Equal(t, []byte{0xA0, 0x00}, b.Party.CAKeys())
		b.key(Printer{Broken: true})
		offline(b, 100)
		b.key(UploadStatus{})
		require.Equal(t, "100010001", string(b.answer("0820", "00", nil).Parameters))
		for _, command := range []party.Command{EchoTest{}, SignOff{}} {
			b.key(command)
			b.answer(b.sent[0].MTI, "00", nil)
			require.Equal(t, Approved, b.screen().Belief)
		}
		require.Empty(t, b.sent, "none of them is an on-line transaction: the advice waits")
	})
}

// A terminal whose dialect can count so many holds a batch of 2,000 and uploads
// all of it (E13).
func TestLargeBatchIsUploaded(t *testing.T) {
	term, err := New(Config{Name: "T1", Merchant: "M1", Calendar: calendar(t), BatchLimit: 2000})
	require.NoError(t, err)
	host := term.dialect.NewCodec()
	var out party.Out
	now := payment.Time(time.Date(2026, 3, 27, 14, 5, 0, 0, time.UTC).UnixNano())
	exchange := func(set func(*dialect.Message)) (m dialect.Message) {
		for _, s := range out.Sends {
			if s.To == "acquirer" {
				require.NoError(t, host.Parse(s.Bytes, &m))
			}
		}
		reply := m.Answer("00")
		if set != nil {
			set(&reply)
		}
		frame, err := host.Append(nil, &reply)
		require.NoError(t, err)
		party.Drive(term, &party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame, Now: now, Business: now},
			&out)
		return m
	}
	key := func(c party.Command) {
		party.Drive(term, &party.Event{Kind: party.Commanded, Command: c, Now: now, Business: now}, &out)
	}
	for range 2000 {
		key(Sale{Card: alice, Amount: cny(100)})
		exchange(nil)
	}
	key(Sale{Card: alice, Amount: cny(100)})
	require.True(t, term.Idle(), "full")
	key(Settle{})
	require.Equal(t, 2000, exchange(verdict(dialect.OutOfBalance)).Totals.DebitCount)
	seen := map[payment.STAN]bool{}
	for term.Batch() == 1 {
		for _, d := range exchange(nil).Details {
			seen[d.STAN] = true
		}
	}
	require.Len(t, seen, 2000)
}

// The limit of a refund is the till's own; what is left of the sale is the host's
// to know.
func TestRefundLimit(t *testing.T) {
	b := newTill(t, func(c *Config) { c.RefundLimit = 5000 })
	b.key(Refund{Card: alice, Amount: cny(5001), Original: dialect.Original{STAN: 9, Batch: 1}})
	require.Equal(t, refusals[payment.AboveRefundLimit], b.screen().Text)
	b.key(Refund{Card: alice, Amount: cny(5000), Original: dialect.Original{STAN: 9, Batch: 1}})
	b.answer("0220", "00", nil)
}

// Batch numbers run from 999999 to 1.
func TestBatchNumberWraps(t *testing.T) {
	b := newTill(t, func(c *Config) { c.FirstBatch = 999999 })
	sell(b, 1)
	b.key(Settle{})
	b.answer("0500", "00", verdict(dialect.InBalance))
	b.answer("0500", "00", nil)
	require.Equal(t, payment.BatchNumber(1), b.Party.Batch())
}

// A terminal whose clock is wrong dates its transactions by it until the host has
// told it the time (E10).
func TestSkewedClock(t *testing.T) {
	term, err := New(Config{Name: "T1", Merchant: "M1", Calendar: calendar(t)})
	require.NoError(t, err)
	zone := term.cfg.Calendar.Zone
	right := payment.Time(time.Date(2026, 3, 27, 14, 5, 0, 0, zone).UnixNano())
	wrong := right.Add(-36 * time.Hour)
	var out party.Out
	sell := func() *Sent {
		party.Drive(term, &party.Event{Kind: party.Commanded, Command: Sale{Card: alice, Amount: cny(100)}, Now: right,
			Business: wrong}, &out)
		sent := out.Facts[0].(*Sent)
		party.Drive(term, &party.Event{Kind: party.TimerFired, Timer: replyTimer, Now: right, Business: wrong}, &out)
		term.kept = reversalRecord{}
		return sent
	}
	require.Equal(t, "0326 020500", sell().Date+" "+term.records[0].Time)
	party.Drive(term, &party.Event{Kind: party.Commanded, Command: SignOn{}, Now: right, Business: wrong}, &out)
	reply := dialect.Message{Transaction: dialect.SignOn, Reply: true, Code: "00", STAN: term.open.own, Terminal: "T1",
		LocalDate: "0327", LocalTime: "140500"}
	frame, err := term.dialect.NewCodec().Append(nil, &reply)
	require.NoError(t, err)
	party.Drive(term, &party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame, Now: right,
		Business: wrong}, &out)
	require.Equal(t, "0327", sell().Date)
}
