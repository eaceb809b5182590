package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/payer"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

func (k *stage) answerPayout(p dialect.Message, code payment.ResponseCode, reason string) []sentTo {
	k.T.Helper()
	p.Reply, p.Code, p.Reason = true, code, reason
	return k.message(bank, p)
}

func (k *stage) returned(p dialect.Message, reason string) []sentTo {
	k.T.Helper()
	return k.message(bank, dialect.Message{
		Transaction: dialect.PayoutReturn, STAN: 4711, Sent: "0331100000", PayoutID: p.PayoutID, Amount: p.Amount,
		Reason:   reason,
		Acquirer: "10200000", Terminal: "BANK",
	})
}

func TestRefusedPayoutStaysPayable(t *testing.T) {
	// Class II quota: the money stays in the payable with the bank's reason (J10),
	// and each payout run tries all that is due once, under a new id, since a
	// refusal is final (C01).
	k := newStage(t)
	k.clearedSale(1200000)
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	k.answerPayout(p, payment.ExceedsLimit, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	k.balance(1198000, "merchant-payable:M1")
	k.balance(0, "payout-in-transit")
	require.Equal(t, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA", k.Party.payer.Payables()[0].Blocked)
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Equal(t, []string{"L4 status payout-refused 11980.00"}, k.items())

	again := k.job(party.PayoutJob, "2026-03-30 09:30:00")[0].m
	require.NotEqual(t, p.PayoutID, again.PayoutID)
	require.Equal(t, p.Amount, again.Amount)
	k.answerPayout(again, payment.ExceedsLimit, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	k.job(party.ReviewJob, "2026-03-30 17:00:00")
	require.Equal(t, []string{"L4 status payout-refused 11980.00"}, k.items(), "one open item for one sum")
	require.Equal(t, again.PayoutID, k.Party.desk.OpenItems()[0].Key.Payout)

	// The merchant brings a Class I card: paid by the next run.
	k.command(
		&payer.ChangeAccount{
			Merchant: "M1", Account: payer.Account{Number: "6222999999", Bank: "10300000", Holder: "Zhang San"},
		},
	)
	third := k.job(party.PayoutJob, "2026-03-31 09:30:00")[0].m
	require.Equal(t, "6222999999", third.ToAccount)
	k.answerPayout(third, payment.Approved, "")
	k.job(party.ReviewJob, "2026-03-31 17:00:00")
	require.Empty(t, k.items())
	require.Empty(t, k.Party.payer.Payables()[0].Blocked)
}

func TestReturnedPayoutWaitsForAnotherAccount(t *testing.T) {
	// Paid, then returned two days later (退汇): the money is in returned-payout, one
	// L4 item, and it is paid again once, under a new id, after the account has
	// changed (C05, C10).
	k := newStage(t)
	k.clearedSale(10000)
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	k.answerPayout(p, payment.Approved, "")
	k.at("2026-03-31 10:00:00")
	r := k.returned(p, "BANK_CARD_ACCOUNT_ABNORMAL")
	require.Equal(t, payment.Approved, r[0].m.Code)
	facts := len(k.Facts)
	require.Equal(t, r, k.returned(p, "BANK_CARD_ACCOUNT_ABNORMAL"), "the bank repeats until it is acknowledged")
	require.Len(t, k.Facts, facts)
	k.balance(9950, "returned-payout:M1")
	require.Equal(t, reconcile.PayoutReversed, k.Party.payer.Payouts()[0].State)
	k.job(party.ReviewJob, "2026-03-31 17:00:00")
	require.Equal(t, []string{"L4 status payout-returned 99.50"}, k.items())

	require.Empty(t, k.job(party.PayoutJob, "2026-04-01 09:30:00"), "the account is still the old one")
	k.balance(9950, "returned-payout:M1")
	k.command(
		&payer.ChangeAccount{
			Merchant: "M1", Account: payer.Account{Number: "6222999999", Bank: "10300000", Holder: "Zhang San"},
			Effective: payment.Date(2026, 4, 2),
		},
	)
	again := k.job(party.PayoutJob, "2026-04-02 09:30:00")
	require.Len(t, again, 1)
	require.Equal(t, p.Amount, again[0].m.Amount)
	require.NotEqual(t, p.PayoutID, again[0].m.PayoutID)
	require.Equal(t, p.PayoutID, k.Party.payer.Payouts()[1].Replaces)
	k.balance(0, "returned-payout:M1")
	k.answerPayout(again[0].m, payment.Approved, "")
	k.job(party.ReviewJob, "2026-04-02 17:00:00")
	require.Empty(t, k.items())
	require.Empty(t, k.job(party.PayoutJob, "2026-04-03 09:30:00"))
}

func TestPayoutWithoutAnswerIsAskedForAndNeverSentAgain(t *testing.T) {
	// UNKNOWN → query only, under the payout's own id, until it is final; the same
	// after a restart, whether the instruction left or not (CASES §2.1, §2.2 17).
	k := newStage(t)
	k.clearedSale(10000)
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	q := k.fire(payer.PayoutTimer, p.PayoutID)
	require.Len(t, q, 1)
	require.Equal(t, dialect.PayoutQuery, q[0].m.Transaction)
	require.Equal(t, p.PayoutID, q[0].m.PayoutID)
	require.Equal(t, reconcile.PayoutUnknown, k.Party.payer.Payouts()[0].State)
	k.answerPayout(q[0].m, payment.NoIssuerReply, "")
	require.Equal(t, p.PayoutID, k.restart()[0].m.PayoutID)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"), "its money is on the way")
	k.job(party.ReviewJob, "2026-03-30 17:00:00")
	require.Equal(t, []string{"L4 status payout-unknown 99.50"}, k.items())
	k.answerPayout(q[0].m, payment.Approved, "")
	require.Empty(t, k.fire(payer.PayoutTimer, p.PayoutID))
	k.balance(0, "payout-in-transit")
	k.job(party.ReviewJob, "2026-03-31 17:00:00")
	require.Empty(t, k.items())
}

func TestPayoutThatTheBankNeverHad(t *testing.T) {
	// A query answered 25: the bank promises to refuse that id, so the money is
	// payable again and the next run pays it.
	k := newStage(t)
	k.clearedSale(10000)
	k.job(party.PayoutJob, "2026-03-27 09:30:00")
	q := k.restart()
	require.Equal(t, dialect.PayoutQuery, q[0].m.Transaction)
	k.answerPayout(q[0].m, payment.OriginalNotFound, "")
	k.balance(9950, "merchant-payable:M1")
	require.Len(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestPayoutRetriedUnderANewID(t *testing.T) {
	// Practice.NewPayoutIDOnRetry: no answer, so it is sent again under a new id.
	// The bank has two instructions, and the answer to the first finds nobody (D03).
	k := newStage(t, func(c *Config) { c.Practice.NewPayoutIDOnRetry = true })
	k.clearedSale(10000)
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	again := k.fire(payer.PayoutTimer, p.PayoutID)
	require.Equal(t, dialect.Payout, again[0].m.Transaction)
	require.NotEqual(t, p.PayoutID, again[0].m.PayoutID)
	require.Equal(t, p.Amount, again[0].m.Amount)
	k.answerPayout(p, payment.Approved, "")
	k.answerPayout(again[0].m, payment.Approved, "")
	k.balance(9962-9950, "reserve") // less one payout: the bank took two
}

func TestReturnOfAnUnknownPayoutIsRefused(t *testing.T) {
	// A return for no payout of ours, or of another amount, is not booked.
	k := newStage(t)
	require.Equal(
		t, payment.OriginalNotFound, k.returned(dialect.Message{PayoutID: "P26032799999", Amount: cny(1)}, "")[0].m.Code,
	)
	k.clearedSale(10000)
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	p.Amount = cny(1)
	require.Equal(t, payment.OriginalAmountWrong, k.returned(p, "")[0].m.Code)
	p.Amount = cny(9950)
	require.Equal(t, payment.Approved, k.returned(p, "")[0].m.Code, "the confirmation was lost: the return proves it")
	k.balance(0, "payout-in-transit")
	k.balance(9950, "returned-payout:M1")
}

func TestPayoutRunThatNeverRan(t *testing.T) {
	// Due and not instructed: L4 says so at the review (D02); the next run pays all.
	k := newStage(t)
	k.clearedSale(10000)
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Equal(t, []string{"L4 status settled-not-paid 99.50"}, k.items())
	k.answerPayout(k.job(party.PayoutJob, "2026-03-30 09:30:00")[0].m, payment.Approved, "")
	k.job(party.ReviewJob, "2026-03-30 17:00:00")
	require.Empty(t, k.items())
}

func TestSmallSumsAreCarriedForward(t *testing.T) {
	// Less than the smallest payout waits for more, and nothing is raised.
	k := newStage(t, func(c *Config) { c.Merchants[0].MinPayout = 20000 })
	k.clearedSale(10000)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
	require.True(t, k.Party.payer.Payables()[0].Carried)
}

func TestPayeeNameThatCannotTravelIsRefused(t *testing.T) {
	// DE 43 of the inner dialect is ASCII: a name that could not be sent is refused
	// where it is entered and not on the day of the payout.
	c := config()
	c.Merchants[0].Account.Holder = "张三"
	require.ErrorContains(t, c.Validate(), `merchants[0].account.holder "张三": want at most 40 ASCII characters`)
	k := newStage(t)
	k.command(&payer.ChangeAccount{Merchant: "M1", Account: payer.Account{Number: "1", Holder: "张三"}})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
}
