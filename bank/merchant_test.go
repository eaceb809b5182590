package bank

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// A class II account takes 10,000.00 a day from accounts it is not bound to:
// exactly that much is accepted, one 分 more is refused whole and changes nothing;
// the next natural day has new room; a payout above it never succeeds (DOMAIN §2
// F2, F4, CASES C01, C04, invariant 18).
func TestClassTwoDay(t *testing.T) {
	w := open(t, merchants())
	for i, want := range []payment.ResponseCode{"00", "00", "61"} {
		answer := w.pay([]string{"P26033000001", "P26033000002", "P26033000003"}[i], second, yuan(4000))
		require.Equal(t, want, answer.Code)
	}
	refused := w.Out.Facts[0].(*Refused)
	require.Equal(t, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA", refused.Reason)
	require.Equal(t, "class II: 8000.00 today and 4000.00 more is above 10000.00", refused.Detail)
	require.Equal(t, string(AboveQuota), w.Sent()[0].Reason)
	require.Equal(t, int64(800000), w.has(second))
	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000004", second, fen(200001)).Code)
	require.Equal(t, payment.Approved, w.pay("P26033000005", second, yuan(2000)).Code, "10,000.00 exactly")
	w.Restart()
	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000006", second, fen(1)).Code)

	w.at(payment.Date(2026, 3, 31), 0)
	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000007", second, fen(1000001)).Code, "waiting never helps")
	require.Equal(t, payment.Approved, w.pay("P26033000008", second, yuan(10000)).Code, "from 00:00 on")
}

// 200,000.00 a year: at the limit even 1 分 is refused until 1 January (F3, C02).
func TestClassTwoYear(t *testing.T) {
	w := open(t, merchants())
	used := yuan(199000)
	require.Empty(t, w.command(&SetAccount{Account: second, UsedThisYear: &used}))
	require.Equal(t, payment.Approved, w.pay("P26033000001", second, yuan(1000)).Code)
	w.at(payment.Date(2026, 12, 31), 23*time.Hour)
	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000002", second, fen(1)).Code)
	w.Restart()
	w.at(payment.Date(2027, 1, 1), 0)
	require.Equal(t, payment.Approved, w.pay("P26033000003", second, yuan(10000)).Code)
}

// Wages and friends use the same room, transfers from the holder's own bound
// account do not (F5); a bank may exempt payouts (DOMAIN §2).
func TestOtherInflow(t *testing.T) {
	w := open(t, merchants())
	require.Empty(t, w.command(&OtherInflow{Account: second, Amount: yuan(50000), Bound: true}))
	require.Empty(t, w.command(&OtherInflow{Account: second, Amount: yuan(9000), By: "wages"}))
	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000001", second, yuan(2000)).Code)
	require.Equal(t, "quota: class II: 9000.00 today and 1000.01 more is above 10000.00",
		w.command(&OtherInflow{Account: second, Amount: fen(100001)}))
	account, ok := w.Party.Account(second)
	require.True(t, ok)
	require.Equal(t, yuan(9000), account.UsedToday)

	cfg := merchants()
	cfg.CorporateInflowExempt = true
	w = open(t, cfg)
	require.Equal(t, payment.Approved, w.pay("P26033000001", second, yuan(30000)).Code)
	require.Empty(t, w.command(&OtherInflow{Account: second, Amount: yuan(10000)}), "an exempt payout used no room")
}

// An account opened online takes nothing at all until staff has seen the holder;
// a class III account holds 2,000.00 at most (F1, F6, C03).
func TestNotEnabled(t *testing.T) {
	w := open(t, merchants())
	no, yes := false, true
	require.Empty(t, w.command(&SetAccount{Account: second, Verified: &no}))
	answer := w.pay("P26033000001", second, fen(1))
	require.Equal(t, []any{payment.NotPermittedToCard, string(StatusAbnormal)}, []any{answer.Code, answer.Reason})
	require.Empty(t, w.command(&SetAccount{Account: second, Verified: &yes}))
	require.Equal(t, payment.Approved, w.pay("P26033000002", second, fen(1)).Code)

	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000003", third, fen(190001)).Code, "100.00 is on it")
	require.Equal(t, payment.Approved, w.pay("P26033000004", third, yuan(1900)).Code)
	require.Equal(t, payment.ExceedsLimit, w.pay("P26033000005", third, fen(1)).Code)
	require.Empty(t, w.command(&Withdraw{Account: third, Amount: yuan(500)}))
	require.Equal(t, payment.Approved, w.pay("P26033000006", third, yuan(500)).Code)
	require.Contains(t, w.command(&SetAccount{Account: third, Class: "IV"}), `class "IV": want I, II or III`)
}

// A closed or frozen account refuses, a debit-frozen one takes money in that its
// holder cannot use, and number and name must be the account's (C05, C06, C07).
func TestAccountStates(t *testing.T) {
	w := open(t, merchants())
	for i, state := range []State{Closed, Frozen} {
		require.Empty(t, w.command(&SetAccount{Account: shop, State: state}))
		require.Equal(t, string(AccountAbnormal), w.pay([]string{"P26033000001", "P26033000002"}[i], shop, yuan(1)).Reason)
	}
	require.Empty(t, w.command(&SetAccount{Account: shop, State: DebitFrozen}))
	require.Equal(t, payment.Approved, w.pay("P26033000003", shop, yuan(1)).Code)
	require.Equal(t, "account: the account is debit-frozen", w.command(&Withdraw{Account: shop, Amount: yuan(1)}))
	require.Equal(t, string(CardInfoWrong), w.pay("P26033000004", "6222029999000009", yuan(1)).Reason)
	named := w.payout("P26033000005", second, yuan(1))
	named.PayeeName = "Wang"
	require.Equal(t, string(CardInfoWrong), w.Send("settlement-bank", named)[0].Reason)
	named.PayoutID, named.PayeeName = "P26033000006", "Li"
	require.Equal(t, payment.Approved, w.Send("settlement-bank", named)[0].Code)
	require.Equal(t, payment.InvalidTransaction, w.Send("acquirer", w.payout("P26033000007", shop, yuan(1)))[0].Code,
		"only its settlement bank pays in")
	require.Empty(t, w.Out.Facts)
	require.Empty(t, w.command(&OpenAccount{Account: Account{Number: "6222029999000005"}}))
	require.Equal(t, payment.Approved, w.pay("P26033000008", "6222029999000005", yuan(1)).Code)
	require.Contains(t, w.command(&OpenAccount{Account: Account{Number: shop}}), "another account has it")
}

// One id, one credit, one answer, whatever is repeated and whoever restarts; a
// query tells what became of it; an id that was asked for before it came is never
// paid (invariant 3, CASES D03, D04).
func TestPayoutOnce(t *testing.T) {
	w := open(t, merchants())
	paid := w.payout("P26033000001", shop, yuan(10))
	w.Send("settlement-bank", paid)
	first := w.Out.Sends[0].Bytes
	w.Restart()
	w.Send("settlement-bank", paid)
	require.Equal(t, first, w.Out.Sends[0].Bytes)
	require.Empty(t, w.Out.Facts)
	require.Equal(t, int64(1000), w.has(shop))

	query := func(id string) dialect.Message {
		m := w.payout(id, shop, yuan(10))
		m.Transaction = dialect.PayoutQuery
		return w.Send("settlement-bank", m)[0]
	}
	require.Equal(t, payment.Approved, query("P26033000001").Code)
	w.pay("P26033000002", "6222029999000009", yuan(10))
	require.Equal(t, []any{payment.InvalidCard, string(CardInfoWrong)},
		[]any{query("P26033000002").Code, query("P26033000002").Reason})
	require.Equal(t, payment.OriginalNotFound, query("P26033000003").Code)
	w.Restart()
	require.Equal(t, payment.OriginalNotFound, query("P26033000003").Code)
	require.Equal(t, payment.OriginalNotFound, w.pay("P26033000003", shop, yuan(10)).Code, "it comes too late")
	require.Equal(t, int64(1000), w.has(shop))

	cfg := merchants()
	cfg.Practice.CreditRepeats = true
	w = open(t, cfg)
	w.pay("P26033000001", shop, yuan(10))
	w.pay("P26033000001", shop, yuan(10))
	require.Equal(t, int64(2000), w.has(shop), "the harm: credited twice")
}

// A slow bank books at once and answers late (CASES A15).
func TestDelay(t *testing.T) {
	cfg := merchants()
	cfg.Delay = 6 * time.Hour
	w := open(t, cfg)
	require.Empty(t, w.Send("settlement-bank", w.payout("P26033000001", shop, yuan(10))))
	require.Equal(t, w.Now.Add(cfg.Delay), w.Out.Timers[0].At)
	require.Equal(t, payment.Approved, w.Fire("reply", "P26033000001")[0].Code)
}

// A payout that stands on the account goes back once, is told to the settlement
// bank until it acknowledges, and the account's lines show both (J11, CASES C10).
func TestReturn(t *testing.T) {
	w := open(t, merchants())
	w.pay("P26033000001", shop, yuan(10))
	w.at(payment.Date(2026, 4, 1), 15*time.Hour)
	require.Contains(t, w.command(&ReturnPayout{PayoutID: "P26033000009", Reason: string(AccountAbnormal)}),
		"no such payout")
	require.Contains(t,
		w.command(&ReturnPayout{PayoutID: "P26033000001", Reason: "a reason that is much too long for DE 44"}),
		"25 characters")
	require.Empty(t, w.command(&ReturnPayout{Account: shop, Reason: string(AccountAbnormal)}))
	back := w.Sent()[0]
	require.Equal(t, []any{dialect.PayoutReturn, true, "P26033000001", yuan(10), string(AccountAbnormal)},
		[]any{back.Transaction, back.Advice, back.PayoutID, back.Amount, back.Reason})
	require.Zero(t, w.has(shop))
	w.Restart()
	require.Equal(t, "P26033000001", w.Sent()[0].PayoutID, "still owed")
	require.True(t, w.Fire("return", "P26033000001")[0].Repeat)
	require.Contains(t, w.command(&ReturnPayout{PayoutID: "P26033000001"}), "no such payout")
	w.Send("settlement-bank", back.Answer(payment.Approved))
	require.Empty(t, w.Fire("return", "P26033000001"))

	lines := w.Party.Lines(shop)
	require.Len(t, lines, 2)
	require.Equal(t, Line{Date: payment.Date(2026, 3, 30), Reference: "P26033000001", Kind: record.PayoutLine,
		Credit: true, Amount: yuan(10)}, lines[0])
	require.Equal(t, Line{Date: payment.Date(2026, 4, 1), Reference: "P26033000001", Kind: record.ReturnLine,
		Amount: yuan(10)}, lines[1])

	w.pay("P26033000002", shop, yuan(10))
	require.Empty(t, w.command(&Withdraw{Account: shop, Amount: yuan(1)}))
	require.Equal(t, "money-gone: the money has left the account", w.command(&ReturnPayout{PayoutID: "P26033000002"}))
}

// A stranger with the card of a class II account takes 10,000.00 a day at most (C13).
func TestOutflow(t *testing.T) {
	w := open(t, merchants())
	require.Empty(t, w.command(&OtherInflow{Account: second, Amount: yuan(30000), Bound: true}))
	require.Empty(t, w.command(&Withdraw{Account: second, Amount: yuan(10000), By: "stranger"}))
	require.Equal(t, "quota: class II: 10000.00 out today and 0.01 more is above 10000.00",
		w.command(&Withdraw{Account: second, Amount: fen(1)}))
	w.at(payment.Date(2026, 3, 31), time.Hour)
	require.Empty(t, w.command(&Withdraw{Account: second, Amount: yuan(10000)}))
	require.Contains(t, w.command(&Withdraw{Account: shop, Amount: fen(1)}), "0.00 on the account is less than 0.01")
	require.Contains(t, w.command(&Withdraw{Account: shop, Amount: fen(-1)}), "want more than nothing")
}

// What is older than anything that may still be asked for is forgotten.
func TestBounded(t *testing.T) {
	w := open(t, merchants())
	for i := range 200 {
		w.at(payment.Date(2026, 3, 30).AddDays(i), 10*time.Hour)
		w.pay("P26033"+payment.STAN(i+1).String(), shop, yuan(1))
	}
	require.LessOrEqual(t, len(w.Party.payments), keepDays+1)
	require.Equal(t, len(w.Party.payments), len(w.Party.order))
	require.LessOrEqual(t, len(w.Party.Lines(shop)), keepDays+1)
}

// A message that cannot be answered for a payout is answered 30 or 12, and books nothing.
func TestNotForUs(t *testing.T) {
	w := open(t, merchants())
	m := w.payout("P26033000001", shop, yuan(1))
	m.Transaction = dialect.Transfer
	require.Equal(t, payment.InvalidTransaction, w.Send("settlement-bank", m)[0].Code)
	m.Transaction, m.PayoutID = dialect.Payout, ""
	require.Equal(t, payment.FormatError, w.Send("settlement-bank", m)[0].Code)
	require.Equal(t, payment.Approved,
		w.Send("settlement-bank", dialect.Message{Transaction: dialect.EchoTest, STAN: 1})[0].Code)
	w.Drive(party.Event{Kind: party.FileReceived, From: "settlement-bank", Bytes: []byte("x")})
	require.Empty(t, w.Out.Facts)
}

// A rail takes a payout in unseen and says it succeeded; posted the next morning,
// it reaches the account, or goes back where the account is closed or the name is
// not the holder's (退汇: C05, C07). Restarted in between, the bank still posts it.
func TestPostedLater(t *testing.T) {
	cfg := merchants()
	cfg.PostAfter = 20 * time.Hour
	w := open(t, cfg)
	require.Equal(t, payment.Approved, w.pay("P26033000001", shop, yuan(10)).Code)
	require.Equal(t, int64(0), w.has(shop), "taken in, not posted")
	require.Equal(t, int64(1000), w.Party.Book().Balance(Unposted).Minor)
	w.Restart()
	require.Len(t, w.Out.Timers, 1)
	w.Fire(timerPosting, "P26033000001")
	require.Equal(t, int64(1000), w.has(shop))
	require.Equal(t, int64(0), w.Party.Book().Balance(Unposted).Minor)
	w.Fire(timerPosting, "P26033000001")
	require.Empty(t, w.Out.Facts, "posted once")

	require.Empty(t, w.command(&SetAccount{Account: shop, State: Closed}))
	require.Equal(t, payment.Approved, w.pay("P26033000002", shop, yuan(20)).Code)
	back := w.Fire(timerPosting, "P26033000002")
	require.Len(t, back, 1)
	require.Equal(t, []any{dialect.PayoutReturn, string(AccountAbnormal)}, []any{back[0].Transaction, back[0].Reason})
	require.Equal(t, int64(1000), w.has(shop), "what never stood there is not taken from it")
	require.Equal(t, int64(0), w.Party.Book().Balance(Unposted).Minor)
	require.Equal(t, payment.Approved, w.pay("P26033000003", "6222029999000009", yuan(5)).Code)
	require.Equal(t, string(CardInfoWrong), w.Fire(timerPosting, "P26033000003")[0].Reason)
}

// Who reports the card lost finds it blocked: what others took is added up, and no
// more leaves; what comes in still comes in (挂失, C13).
func TestLossReported(t *testing.T) {
	w := open(t, merchants())
	w.pay("P26033000001", shop, yuan(100))
	require.Empty(t, w.command(&Withdraw{Account: shop, Amount: yuan(10)}))
	require.Empty(t, w.command(&Withdraw{Account: shop, Amount: yuan(60), By: "online shop"}))
	require.Empty(t, w.command(&ReportLoss{Account: shop}))
	require.Equal(t, yuan(60), w.Out.Facts[0].(*LossReported).Disputed)
	require.Equal(t, "account: the account is debit-frozen",
		w.command(&Withdraw{Account: shop, Amount: yuan(1), By: "online shop"}))
	require.Equal(t, payment.Approved, w.pay("P26033000002", shop, yuan(5)).Code)
	require.Equal(t, "unknown-account: no such account", w.command(&ReportLoss{Account: "1"}))
}
