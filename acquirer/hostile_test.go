package acquirer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
)

// bare takes the card off a message about a batch.
func bare(m dialect.Message) dialect.Message {
	m.PAN, m.EntryMode = "", ""
	return m
}

// with changes fields of a till's message on the wire, where its dialect would not write them so.
func (k *stage) with(m dialect.Message, fields map[int]string) []byte {
	k.T.Helper()
	msg := iso8583.NewMessage(k.Codec.Dialect().Spec())
	require.NoError(k.T, msg.Decode(k.Bytes(m)))
	for n, v := range fields {
		if msg.Unset(n); v != "" {
			msg.Set(n, v)
		}
	}
	b, err := msg.AppendEncode(nil)
	require.NoError(k.T, err)
	return b
}

// told hands bytes of a till over and returns the one answer.
func (k *stage) told(b []byte) dialect.Message {
	k.T.Helper()
	k.Drive(party.Event{Kind: party.MessageReceived, From: till1, Bytes: b})
	require.Len(k.T, k.Out.Sends, 1, "no silence, and nothing for the network")
	require.Equal(k.T, till1, k.Out.Sends[0].To)
	var m dialect.Message
	if k.Codec.Parse(k.Out.Sends[0].Bytes, &m) != nil {
		require.NotEmpty(k.T, m.Code) // the answer to what nobody understands
	}
	return m
}

// objects holds what is said of a frame before it is handled, and that nothing comes of that.
func (k *stage) objects(code payment.ResponseCode, why string, frame []byte) {
	k.T.Helper()
	o := k.Party.Production(&party.Event{Kind: party.MessageReceived, From: till1, Bytes: frame, Now: k.Now,
		Business: k.Now})
	if code == "" {
		require.Nil(k.T, o)
		return
	}
	require.NotNil(k.T, o)
	require.Equal(k.T, code, o.Code)
	require.EqualError(k.T, o.Why, "dialect 1987-ascii: iso8583: "+why)
}

// A strict host refuses what one in production does, where another takes it: 30 with the field named when the layout
// demands it (DOMAIN §3.3) or bytes follow the message, 77 for a batch that is not the host's (DOMAIN §3.6). An advice
// and a reversal are of the batch in which they were made.
func TestStrictHost(t *testing.T) {
	strict := newStage(t, func(c *Config) { c.Strict = true })
	loose := newStage(t)
	for name, c := range map[string]struct {
		change func(k *stage, m *dialect.Message) []byte
		code   payment.ResponseCode
		says   string
		why    string
	}{
		"no merchant": {func(k *stage, m *dialect.Message) []byte { return k.with(*m, map[int]string{42: ""}) },
			payment.FormatError, "DE 42", "DE 42 card acceptor identification code: want the field in an MTI 0200, have none"},
		"bytes behind": {func(k *stage, m *dialect.Message) []byte { return append(k.Bytes(*m), "00"...) },
			payment.FormatError, "", "end of the message, byte 105: want nothing after the last field, have 2 bytes"},
		"old batch": {func(k *stage, m *dialect.Message) []byte { m.Batch = 9; return k.Bytes(*m) }, "77", "",
			"DE 60 reserved, private, byte 96: want batch 000001, which the host has, have 000009"},
	} {
		t.Run(name, func(t *testing.T) {
			m := strict.request(till1, dialect.Sale, 1000)
			b := c.change(strict, &m)
			strict.objects(c.code, c.why, b)
			answer := strict.told(b)
			require.Equal(t, c.code, answer.Code)
			require.Equal(t, c.says, answer.Reason)
			m = loose.request(till1, dialect.Sale, 1000)
			b = c.change(loose, &m)
			loose.objects(c.code, c.why, b)
			loose.Drive(party.Event{Kind: party.MessageReceived, From: till1, Bytes: b})
			require.Equal(t, network, loose.Out.Sends[0].To, "another host takes it")
		})
	}
	for _, k := range []*stage{strict, loose} { // what either answers alike is nothing to tell of
		good, other := k.request(till1, dialect.Sale, 1000), k.request(till1, dialect.Sale, 1000)
		other.Terminal = "T9"
		undone := k.request(till1, dialect.Sale, 1000)
		undone.Reversal, undone.Batch, undone.Code = true, 9, payment.NoIssuerReply
		for _, b := range [][]byte{k.Bytes(good), k.Bytes(other), k.Bytes(undone), []byte("0200")} {
			k.objects("", "", b)
		}
	}
	sold, _ := strict.sale(till1, 1000)
	for _, sent := range strict.reverse(till1, sold) {
		if sent.to == till1 {
			require.Equal(t, payment.Approved, sent.m.Code)
		}
	}
}

// A batch in another currency than the till's has no place in the books: 13, verdict 3, nothing of it is kept, and
// the host goes on (a sale, other totals, a detail in USD and the end packet ended a host).
func TestBatchInAnotherCurrency(t *testing.T) {
	k := newStage(t)
	sold, _ := k.sale(till1, 1000)
	other := totalsOf(1, 999, 0, 0)
	other.Debit.Currency, other.Credit.Currency = payment.USD, payment.USD
	require.Equal(t, dialect.TotalsError, k.settle(other).Totals.Verdict)
	require.Equal(t, dialect.OutOfBalance, k.settle(totalsOf(1, 999, 0, 0)).Totals.Verdict)
	d := detailOf(sold)
	d.Amount.Currency = payment.USD
	up := bare(k.request(till1, dialect.Upload, 0))
	up.Details = []dialect.Detail{d}
	require.Equal(t, payment.InvalidAmount, k.message(till1, up)[0].m.Code)
	require.Len(t, k.end(dialect.OutOfBalance, 1), 1)
	require.Equal(t, []string{"L1 short not-in-till-batch 10.00"}, k.items())
}

// A request of a card in another currency is 13, one whose currency is letters or none is a format error that names
// the field; nothing is posted, and the till's next sale is taken.
func TestCurrencyOfASale(t *testing.T) {
	k := newStage(t)
	for value, want := range map[string]payment.ResponseCode{"840": "13", "CNY": "30", "000": "30", "": "30"} {
		got := k.told(k.with(k.request(till1, dialect.Sale, 1000), map[int]string{49: value}))
		require.Equal(t, want, got.Code, "DE 49 %q", value)
		if want == payment.FormatError {
			require.Equal(t, "DE 49", got.Reason)
		}
	}
	tip := k.request(till1, dialect.Tip, 1100)
	tip.Tip = payment.Minor(100, payment.USD)
	tip.Original = dialect.Original{STAN: tip.STAN - 1, Batch: 1}
	require.Equal(t, payment.InvalidAmount, k.told(k.Bytes(tip)).Code)
	sold, _ := k.sale(till1, 1000)
	reversal := sold
	reversal.Reversal, reversal.Code, reversal.STAN = true, payment.NoIssuerReply, k.STAN+1
	reversal.Amount.Currency = payment.USD
	reversal.Original = dialect.Original{Transaction: dialect.Sale, STAN: sold.STAN, Batch: 1, Date: "0326"}
	require.Equal(t, payment.InvalidAmount, k.told(k.Bytes(reversal)).Code)
	k.balance(1000, "merchant-payable:M1")
}

// A till that makes batch numbers up does not fill the host's memory: at most a hundred of its batches are open, what
// comes under a further number is 12 and posts nothing, and the batch that the host has told it goes on.
func TestBatchNumbersMadeUp(t *testing.T) {
	k := newStage(t)
	for number := payment.BatchNumber(2); number <= 101; number++ {
		m := bare(k.request(till1, dialect.Settlement, 0))
		m.Batch, m.Totals = number, totalsOf(0, 0, 0, 0)
		require.Equal(t, payment.Approved, k.told(k.Bytes(m)).Code)
	}
	k.Party = k.Folded()
	for _, transaction := range []dialect.Transaction{
		dialect.Sale, dialect.Settlement, dialect.Upload, dialect.UploadEnd,
	} {
		m := k.request(till1, transaction, 1000)
		if m.Batch = 102; transaction != dialect.Sale {
			m = bare(m)
			m.Amount = payment.Amount{}
		}
		require.Equal(t, payment.InvalidTransaction, k.told(k.Bytes(m)).Code, transaction)
	}
	k.sale(till1, 1000)
	k.balance(1000, "merchant-payable:M1")
}

// A request under the number of another is 94 when anything of it differs: amount, card, or what it refers to. What
// the first card was told, and its number, are for that card alone.
func TestSameNumberOtherCard(t *testing.T) {
	k := newStage(t)
	sold, _ := k.sale(till1, 1000)
	other := sold
	other.PAN = "6222020000000000024"
	got := k.told(k.Bytes(other))
	require.Equal(t, payment.Duplicate, got.Code)
	require.Equal(t, other.PAN, got.PAN)
	require.Empty(t, got.AuthID)
	require.Equal(t, payment.Approved, k.told(k.Bytes(sold)).Code, "its own copy gets its own answer")

	refused := k.request(till1, dialect.SaleVoid, 5000)
	refused.Original = dialect.Original{STAN: 999, Batch: 1, Date: "0326"}
	require.Equal(t, payment.OriginalNotFound, k.told(k.Bytes(refused)).Code)
	k.Party = k.Folded()
	require.Equal(t, payment.OriginalNotFound, k.told(k.Bytes(refused)).Code)
	refused.PAN = other.PAN
	require.Equal(t, payment.Duplicate, k.told(k.Bytes(refused)).Code)

	second, _ := k.sale(till1, 1000)
	void := k.request(till1, dialect.SaleVoid, 1000)
	void.Original = dialect.Original{STAN: sold.STAN, Batch: 1, Date: "0326"}
	k.approved(till1, void)
	void.Original.STAN = second.STAN
	require.Equal(t, payment.Duplicate, k.told(k.Bytes(void)).Code, "of another sale")
}

// A refund whose sale nobody here knows stands against nothing but a ceiling, 10,000.00 when nobody says another: 61.
func TestRefundWithoutItsSaleHasACeiling(t *testing.T) {
	refund := func(k *stage, minor int64) []sentTo {
		m := k.request(till1, dialect.Refund, minor)
		m.Original.RRN = "608599999999"
		return k.message(till1, m)
	}
	k := newStage(t)
	require.Equal(t, network, refund(k, 1_000_000)[0].to)
	require.Equal(t, payment.ExceedsLimit, refund(k, 1_000_001)[0].m.Code)
	require.Equal(t, payment.ExceedsLimit, refund(k, 999_999_999_999)[0].m.Code)
	k = newStage(t, func(c *Config) { c.UnmatchedRefund = 5000 })
	require.Equal(t, network, refund(k, 5000)[0].to)
	require.Equal(t, payment.ExceedsLimit, refund(k, 5001)[0].m.Code)
	c := config()
	c.UnmatchedRefund = -1
	require.ErrorContains(t, c.Validate(), "unmatched-refund -1: want zero or more minor units")
}

// An upload (0320) that would post needs the MAC that the advice would have had: without one, with a wrong one or
// before a sign-on it debits nobody (A0). One that only compares may come without.
func TestUploadThatPostsNeedsItsMAC(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	k := newStage(t, secure(t, tmk, hsm.Key{}))
	up := func(details ...dialect.Detail) dialect.Message {
		m := bare(k.request(till1, dialect.Upload, 0))
		m.Details = details
		return m
	}
	stolen := dialect.Detail{Transaction: dialect.OfflineSale, STAN: 77, PAN: "6222020000000000024", Amount: cny(500000)}
	require.Equal(t, payment.MACError, k.told(k.Bytes(up(stolen))).Code, "before any sign-on")
	p := k.signedOn(tmk, 7)
	require.Equal(t, payment.MACError, k.told(k.Bytes(up(stolen))).Code, "without a MAC")
	forged, err := k.Codec.AppendSealed(nil, &dialect.Message{
		Transaction: dialect.Upload, STAN: 90, Batch: 1, Terminal: "T1000001", Merchant: "M1",
		Details: []dialect.Detail{stolen},
	}, p.seal)
	require.NoError(t, err)
	forged[len(forged)-1] ^= 1
	require.Equal(t, payment.MACError, k.told(forged).Code, "with a wrong one")

	m := k.request(till1, dialect.Sale, 1000)
	p.sends(m)
	k.message(network, says(k.left()[0].m, payment.Approved, thursday))
	require.Equal(t, payment.Approved, k.told(k.Bytes(up(detailOf(m)))).Code, "it posts nothing")

	p.sends(up(stolen))
	sent := k.left()
	require.Len(t, sent, 2)
	require.Equal(t, payment.Approved, sent[0].m.Code)
	require.Equal(t, network, sent[1].to)
	require.Equal(t, stolen.PAN, sent[1].m.PAN)
}

// One upload that names a number twice posts it once, and none that a reversal has undone before it came.
func TestUploadPostsEachNumberOnce(t *testing.T) {
	k := newStage(t)
	gone := k.request(till1, dialect.Sale, 700)
	k.reverse(till1, gone)
	for range 2 {
		m := bare(k.request(till1, dialect.Upload, 0))
		m.Details = []dialect.Detail{{Transaction: dialect.OfflineSale, STAN: gone.STAN, PAN: gone.PAN, Amount: cny(700)}}
		require.Len(t, k.message(till1, m), 1)
		m = bare(k.request(till1, dialect.Upload, 0))
		m.Details = []dialect.Detail{{Transaction: dialect.OfflineSale, STAN: 80, PAN: gone.PAN, Amount: cny(700)}}
		k.message(till1, m)
	}
	require.Len(t, k.Party.host.Entries(), 1)
}

// The copy of a request that was undone before it had an answer is told so (22, or 98 where a crash has lost the
// answer), not met with silence.
func TestCopyOfWhatNeverHadAnAnswer(t *testing.T) {
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 1000)
	k.forwarded(till1, m)
	require.Empty(t, k.message(till1, m), "its answer is on the way")
	k.reverse(till1, m)
	require.Equal(t, payment.AlreadyReversed, k.told(k.Bytes(m)).Code)
	m = k.request(till1, dialect.Sale, 1000)
	k.forwarded(till1, m)
	k.restart()
	require.Equal(t, payment.NoIssuerReply, k.told(k.Bytes(m)).Code)
}

// The end of a batch that is closed already is answered under its own number, and an upload under the number of another
// is taken: a till that lost the reply is not met with another message's answer.
func TestEndOfAClosedBatch(t *testing.T) {
	k := newStage(t)
	sold, _ := k.sale(till1, 1000)
	require.Len(t, k.end(dialect.OutOfBalance, 1), 1)
	facts := len(k.Facts)
	again := k.end(dialect.OutOfBalance, 1)
	require.Len(t, again, 1)
	require.Equal(t, k.STAN, again[0].m.STAN)
	require.Equal(t, payment.Approved, again[0].m.Code)
	require.Len(t, k.Facts, facts, "it is closed once")

	up := bare(k.request(till1, dialect.Upload, 0))
	up.Batch, up.Details = 2, []dialect.Detail{detailOf(sold)}
	k.told(k.Bytes(up))
	other, _ := k.sale(till1, 700)
	up.Details = []dialect.Detail{detailOf(other)}
	facts = len(k.Facts)
	k.told(k.Bytes(up))
	require.Len(t, k.Facts, facts+1, "other details under the number of the first are kept")
	k.told(k.Bytes(up))
	require.Len(t, k.Facts, facts+1, "its copy is not")
}

// Whatever field of a request is wrong: while MTI, DE 11 and DE 41 can be read it is answered, 30 with the field
// named, and never with silence (CODEC §4).
func TestNoWrongFieldIsMetWithSilence(t *testing.T) {
	for field, value := range map[int]string{
		2: "62220X", 3: "00000Z", 4: "00000000100X", 12: "99x999", 13: "9X99", 14: "30X2", 22: "02A", 25: "0A", 42: "M\x01",
		60: "00\x0201",
	} {
		k := newStage(t)
		m := k.request(till1, dialect.Sale, 1000)
		m.LocalTime, m.LocalDate, m.Expiry = "100000", "0326", "3012"
		right := k.Bytes(m)
		msg := iso8583.NewMessage(k.Codec.Dialect().Spec())
		require.NoError(t, msg.Decode(right))
		start, end, ok := msg.FieldRange(field)
		require.True(t, ok, field)
		b := append([]byte(nil), right...)
		b[end-1] = 0x01
		if len(value) == end-start {
			copy(b[start:], value)
		}
		got := k.told(b)
		require.Equal(t, payment.FormatError, got.Code, "DE %d", field)
		require.Contains(t, got.Reason, "DE ", "DE %d", field)
		require.Equal(t, m.STAN, got.STAN)
		require.Empty(t, k.Facts[1:], "nothing is recorded")
	}
}

// A request that was held on the line for longer than the greatest age posts nothing (12), by its DE 12 and 13 and the
// clock of its till as far as that was off at the sign-on; a clock that is a day behind refuses nobody who sells now.
// What a till tells afterwards (0220) is taken at any age.
func TestOldRequestPostsNothing(t *testing.T) {
	made := func(m dialect.Message, date, clock string) dialect.Message {
		m.LocalDate, m.LocalTime = date, clock
		return m
	}
	signOn := func(k *stage, date, clock string) {
		require.Equal(t, payment.Approved, k.told(k.Bytes(made(bare(k.request(till1, dialect.SignOn, 0)), date, clock))).Code)
	}
	sale := func(k *stage, date, clock string) payment.ResponseCode {
		sent := k.message(till1, made(k.request(till1, dialect.Sale, 1000), date, clock))
		require.Len(t, sent, 1)
		return sent[0].m.Code // none when it went on to the network
	}
	k := newStage(t) // 2026-03-26 10:00:00
	require.Equal(t, payment.InvalidTransaction, sale(k, "0325", "095459"))
	require.Empty(t, sale(k, "0325", "095501"), "a clock drifts")
	require.Empty(t, sale(k, "0327", "100000"), "a clock that is ahead")
	require.Empty(t, sale(k, "0230", "100000"), "no day at all: the tombstones decide")
	require.Equal(t, payment.InvalidTransaction, sale(k, "0324", "080000"))
	refund := made(k.request(till1, dialect.Refund, 1000), "0324", "080000")
	require.Equal(t, payment.InvalidTransaction, k.told(k.Bytes(refund)).Code)
	require.Len(t, k.message(till1, made(k.request(till1, dialect.OfflineSale, 1000), "0320", "080000")), 1)
	require.Equal(t, network, k.left()[0].to)

	signOn(k, "0321", "100000") // five days behind
	k.Party = k.Folded()
	require.Empty(t, sale(k, "0321", "100001"), "a till that keeps its clock")
	require.Empty(t, sale(k, "0326", "100001"), "a till that took the host's")
	require.Equal(t, payment.InvalidTransaction, sale(k, "0319", "235900"), "held, by either")
	signOn(k, "0326", "100000")
	require.Equal(t, payment.InvalidTransaction, sale(k, "0321", "100001"), "the clock is right again")

	k = newStage(t, func(c *Config) { c.GreatestAge = time.Hour })
	require.Equal(t, payment.InvalidTransaction, sale(k, "0326", "085459"))
	require.Empty(t, sale(k, "0326", "085501"))
}

// What a till may say and the network's dialect has no room for is 30, not a request that hangs.
func TestWhatCannotGoOnIsRefused(t *testing.T) {
	k := newStage(t)
	got := k.told(k.with(k.request(till1, dialect.Sale, 1000), map[int]string{11: "000000"}))
	require.Equal(t, payment.FormatError, got.Code)
	require.Equal(t, "DE 11", got.Reason)
}

// A request that waited so long before the host had it that its terminal may be about to give up is 96 and posts
// nothing, and the network hears nothing of it; one that was carried out before has the answer that it had, and what a
// terminal only tells (a reversal, an advice) is taken however late it comes.
func TestOverdueRequestIsNotCarriedOut(t *testing.T) {
	k := newStage(t)
	late := func(m dialect.Message) []sentTo {
		return k.drive(&party.Event{Kind: party.MessageReceived, From: till1, Bytes: k.Bytes(m), Overdue: true})
	}
	code := func(sent []sentTo) payment.ResponseCode {
		require.Len(t, sent, 1)
		require.Equal(t, till1, sent[0].to)
		return sent[0].m.Code
	}
	facts := len(k.Facts)
	for _, tx := range []dialect.Transaction{dialect.Sale, dialect.Balance, dialect.PreAuth} {
		require.Equal(t, payment.SystemMalfunction, code(late(k.request(till1, tx, 1000))), "%s", tx)
	}
	require.Equal(t, payment.SystemMalfunction, code(late(bare(k.request(till1, dialect.SignOn, 0)))))
	require.Len(t, k.Facts, facts)
	k.balance(0, "merchant-payable:M1")

	sold, net := k.sale(till1, 1000)
	require.Equal(t, payment.Approved, code(late(sold)), "it was carried out")
	refund := k.request(till1, dialect.Refund, 400)
	refund.Original = dialect.Original{STAN: sold.STAN, Batch: 1, Date: "0326", RRN: net.RRN}
	require.Equal(t, network, late(refund)[0].to, "an advice is told until it is heard")
	undone := k.request(till1, dialect.Sale, 500)
	k.forwarded(till1, undone)
	undone.Reversal, undone.Code = true, payment.NoIssuerReply
	require.NotEmpty(t, late(undone))
	require.Equal(t, payment.AlreadyReversed, k.told(k.Bytes(func() dialect.Message {
		m := undone
		m.Reversal, m.Code = false, ""
		return m
	}())).Code, "the late reversal has undone it")
}

// The host can ask a terminal whether it is there without having been asked anything (0800), each time under another
// number; the terminal's answer changes nothing. A terminal of nobody's is refused.
func TestEchoTestOfTheHost(t *testing.T) {
	k := newStage(t)
	k.command(&host.EchoTest{Terminal: "T1000001"})
	first := k.left()
	require.Len(t, first, 1)
	require.Equal(t, till1, first[0].to)
	require.Equal(t, dialect.EchoTest, first[0].m.Transaction)
	require.False(t, first[0].m.Reply)
	facts := len(k.Facts)
	require.Empty(t, k.message(till1, first[0].m.Answer(payment.Approved)))
	require.Len(t, k.Facts, facts)
	k.command(&host.EchoTest{Terminal: "T1000001"})
	require.NotEqual(t, first[0].m.STAN, k.left()[0].m.STAN)
	k.command(&host.EchoTest{Terminal: "T9"})
	require.Empty(t, k.left())
}
