package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/payer"
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

func TestRunTakesUpAfterItsCheckpoint(t *testing.T) {
	// A run that pays one merchant in a commit is at a checkpoint between two. After a
	// crash it goes on there: nobody is paid twice, nobody is left out (D02). With
	// Practice.ForgetPayoutRun it waits for an operator.
	for _, forget := range []bool{false, true} {
		k := newStage(t, func(c *Config) { c.Paying.Batch, c.Practice.ForgetPayoutRun = 1, forget })
		_, first := k.sale(till1, 10000)
		_, second := k.sale(till2, 20000)
		k.nextMorning(first, second)
		sent := k.job(party.PayoutJob, "2026-03-27 09:30:00")
		require.Len(t, sent, 1)
		require.Equal(t, cny(9950), sent[0].m.Amount)
		k.answerPayout(sent[0].m, payment.Approved, "")
		again := k.restart()
		if forget {
			require.Empty(t, again)
			require.Empty(t, k.job(party.PayoutJob, "2026-03-27 10:00:00"), "the job of a day runs once")
			k.command(&payer.ResumePayouts{})
			again = k.left()
		}
		require.Len(t, again, 1)
		require.Equal(t, cny(19900), again[0].m.Amount)
		require.Len(t, k.Party.payer.Payouts(), 2)
		k.command(&payer.ResumePayouts{})
		require.IsType(t, new(CommandRefused), k.Out.Facts[0], "the run is through")
	}
}

func TestRunsRestBetweenMerchants(t *testing.T) {
	// Without a crash the timer takes the run up again.
	k := newStage(t, func(c *Config) { c.Paying.Batch = 1 })
	_, first := k.sale(till1, 10000)
	_, second := k.sale(till2, 20000)
	k.nextMorning(first, second)
	require.Len(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"), 1)
	require.Len(t, k.fire(payer.RunTimer, ""), 1)
	require.Empty(t, k.fire(payer.RunTimer, ""))
}

func TestEachSaleIsPaidByItself(t *testing.T) {
	// Paying.Cut per-sale: one payout for a sale, a refund goes off the next one; what
	// is refused is tried again by itself and says what it replaces (C04).
	k := newStage(t, func(c *Config) { c.Paying.Cut = payer.PerSale })
	a, aNet := k.sale(till2, 40000)
	_, bNet := k.sale(till2, 30000)
	refund := k.request(till2, dialect.Refund, 10000)
	refund.Original = dialect.Original{STAN: a.STAN, Batch: 1, Date: "0326", RRN: aNet.RRN}
	_, refundNet := k.approved(till2, refund)
	_, cNet := k.sale(till2, 20000)
	k.nextMorning(aNet, bNet, refundNet, cNet)
	sent := k.job(party.PayoutJob, "2026-03-27 09:30:00")
	require.Len(t, sent, 3)
	for i, want := range []int64{39800, 29850, 19900 - 9950} {
		require.Equal(t, cny(want), sent[i].m.Amount)
	}
	k.answerPayout(sent[0].m, payment.Approved, "")
	k.answerPayout(sent[1].m, payment.ExceedsLimit, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	k.answerPayout(sent[2].m, payment.Approved, "")
	k.balance(29850, "merchant-payable:M2")
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Equal(t, []string{"L4 status payout-refused 298.50"}, k.items())
	again := k.job(party.PayoutJob, "2026-03-30 09:30:00")
	require.Len(t, again, 1)
	require.Equal(t, cny(29850), again[0].m.Amount)
	require.Equal(t, sent[1].m.PayoutID, k.Party.payer.Payouts()[3].Replaces)
	k.answerPayout(again[0].m, payment.Approved, "")
	k.job(party.ReviewJob, "2026-03-30 17:00:00")
	require.Empty(t, k.items())
}

// stated is the settlement bank's statement with the debit of a payout.
func (k *stage) stated(date payment.BusinessDate, payout dialect.Message) {
	k.T.Helper()
	k.files++
	f := &record.File{
		Header: record.Header{
			ID: "STM-" + date.YYMMDD(), Kind: record.Statement, Sender: "10200000", Receiver: "48010000", Date: date,
			Sequence: k.files, Currency: payment.CNY, Account: "acquirer", Opening: payout.Amount,
		},
		Lines: []record.Line{{Reference: payout.PayoutID, Kind: record.PayoutLine, Amount: payout.Amount}},
	}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	require.NoError(k.T, err)
	k.receive(bank, b)
}

func TestStatementProvesAPayoutPaidTwice(t *testing.T) {
	// Practice.NewPayoutIDOnRetry: the bank pays both, its statement shows two debits
	// for one payable (L4 long). The merchant owes one of them; the next payouts are
	// less by it, by name, until it is got back (D03).
	k := newStage(t, func(c *Config) { c.Practice.NewPayoutIDOnRetry = true })
	k.clearedSale(10000)
	first := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	second := k.fire(payer.PayoutTimer, first.PayoutID)[0].m
	k.answerPayout(second, payment.Approved, "")
	k.at("2026-03-30 08:30:00")
	k.stated(payment.Date(2026, 3, 30), first)
	k.balance(9950, "merchant-receivable:M1")
	require.Equal(t, reconcile.PayoutSucceeded, k.Party.payer.Payouts()[0].State)
	k.job(party.ReconcileJob, "2026-03-30 09:00:00")
	require.Contains(t, k.items(), "L5 status negative-payable 99.50")
	k.job(party.ReviewJob, "2026-03-30 17:00:00")
	require.Contains(t, k.items(), "L4 long paid-twice 99.50")

	less := func(gross int64, sold, run string, day int) []sentTo {
		k.at(sold)
		_, net := k.sale(till1, gross)
		k.cutOver(payment.Date(2026, 3, day+1))
		k.receive(network, k.file(payment.Date(2026, 3, day), net))
		k.job(party.ReconcileJob, run[:10]+" 09:00:00")
		return k.job(party.PayoutJob, run)
	}
	k.cutOver(payment.Date(2026, 3, 30))
	require.Empty(t, less(6000, "2026-03-30 18:00:00", "2026-03-31 09:30:00", 30), "all of it set off")
	k.balance(9950-5970, "merchant-receivable:M1")
	require.Equal(t, cny(5970), k.Party.payer.Payouts()[0].Recovered)
	require.Equal(t, cny(5970), k.Party.payer.Payables()[1].SetOff)
	k.job(party.ReviewJob, "2026-03-31 17:00:00")
	require.Contains(t, k.items(), "L4 long paid-twice 99.50")
	require.NotContains(t, k.items(), "L4 status settled-not-paid 59.70", "it was due and went to pay the debt")
}

func TestStatementProvesAPayoutTakenForFailed(t *testing.T) {
	// The bank says 25 and pays all the same: the statement proves it before the next
	// run, which then does not pay again. One without an answer is proved as well.
	k := newStage(t)
	k.clearedSale(10000)
	p := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	q := k.fire(payer.PayoutTimer, p.PayoutID)[0].m
	k.answerPayout(q, payment.OriginalNotFound, "")
	k.balance(9950, "merchant-payable:M1")
	k.at("2026-03-30 08:30:00")
	k.stated(payment.Date(2026, 3, 30), p)
	k.balance(0, "merchant-payable:M1")
	k.balance(0, "merchant-receivable:M1")
	require.Empty(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"))

	k = newStage(t)
	k.clearedSale(10000)
	p = k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	k.fire(payer.PayoutTimer, p.PayoutID)
	k.at("2026-03-30 08:30:00")
	k.stated(payment.Date(2026, 3, 30), p)
	k.balance(0, "payout-in-transit")
	require.Equal(t, reconcile.PayoutSucceeded, k.Party.payer.Payouts()[0].State)
}

func TestEachReturnedPayoutIsPaidAgainByItself(t *testing.T) {
	// Two payouts of two days come back. With another account each is paid once more
	// under a new id that says which one it replaces, beside what is newly due.
	k := newStage(t)
	k.clearedSale(10000)
	first := k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m
	k.answerPayout(first, payment.Approved, "")
	_, net := k.sale(till1, 20000)
	k.cutOver(payment.Date(2026, 3, 28))
	k.receive(network, k.file(payment.Date(2026, 3, 27), net))
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	second := k.job(party.PayoutJob, "2026-03-30 09:30:00")[0].m
	k.answerPayout(second, payment.Approved, "")
	k.returned(second, "BANK_CARD_ACCOUNT_ABNORMAL")
	k.returned(first, "BANK_CARD_STATUS_ABNORMAL")
	k.command(
		&payer.ChangeAccount{
			Merchant: "M1", Account: payer.Account{Number: "6222999999", Bank: "10300000", Holder: "Zhang San"},
		},
	)
	again := k.job(party.PayoutJob, "2026-03-31 09:30:00")
	require.Len(t, again, 2)
	payouts := k.Party.payer.Payouts()
	require.Equal(t, []string{first.PayoutID, second.PayoutID}, []string{payouts[2].Replaces, payouts[3].Replaces})
	require.Equal(t, []payment.Amount{cny(9950), cny(19900)}, []payment.Amount{again[0].m.Amount, again[1].m.Amount})
	k.balance(0, "returned-payout:M1")
	k.balance(0, "merchant-payable:M1")
	k.answerPayout(again[0].m, payment.Approved, "")
	k.answerPayout(again[1].m, payment.RestrictedCard, "BANK_CARD_ACCOUNT_ABNORMAL")
	k.balance(19900, "merchant-payable:M1")
	last := k.job(party.PayoutJob, "2026-04-01 09:30:00")
	require.Len(t, last, 1)
	require.Equal(t, cny(19900), last[0].m.Amount)
}

func TestTooLittleIsCarried(t *testing.T) {
	// Below the smallest payout nothing is sent and nothing is raised; the next day's
	// money takes it along (D08).
	k := newStage(t, func(c *Config) { c.Merchants[0].MinPayout = 100 })
	k.clearedSale(87)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
	require.True(t, k.Party.payer.Payables()[0].Carried)
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
}
