package acquirer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/payer"
	"acqsim/clearing/record"
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
		Transaction: dialect.PayoutReturn, STAN: 4711, Sent: "0331100000", PayoutID: p.PayoutID, Amount: p.Amount, Reason: reason,
		Acquirer: "10200000", Terminal: "BANK",
	})
}

func TestRefusedPayoutStaysPayable(t *testing.T) {
	// Class II quota: the money stays in the payable with the bank's reason (J10),
	// and each payout run tries all that is due once, under a new id, since a
	// refusal is final (C01).
	k := newStage(t)
	k.clearedSale(1200000)
	p := k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m
	k.answerPayout(p, payment.ExceedsLimit, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	k.balance(1198000, "merchant-payable:M1")
	k.balance(0, "payout-in-transit")
	require.Equal(t, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA", k.Party.payer.Payables()[0].Blocked)
	k.job(desk.ReviewJob, "2026-03-27 17:00:00")
	require.Equal(t, []string{"L4 status payout-refused 11980.00"}, k.items())

	again := k.job(desk.PayoutJob, "2026-03-30 09:30:00")[0].m
	require.NotEqual(t, p.PayoutID, again.PayoutID)
	require.Equal(t, p.Amount, again.Amount)
	k.answerPayout(again, payment.ExceedsLimit, "BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	k.job(desk.ReviewJob, "2026-03-30 17:00:00")
	require.Equal(t, []string{"L4 status payout-refused 11980.00"}, k.items(), "one open item for one sum")
	require.Equal(t, again.PayoutID, k.Party.desk.OpenItems()[0].Key.Payout)

	// The merchant brings a Class I card: paid by the next run.
	k.command(
		&payer.ChangeAccount{
			Merchant: "M1", Account: payer.Account{Number: "6222999999", Bank: "10300000", Holder: "Zhang San"},
		},
	)
	third := k.job(desk.PayoutJob, "2026-03-31 09:30:00")[0].m
	require.Equal(t, "6222999999", third.ToAccount)
	k.answerPayout(third, payment.Approved, "")
	k.job(desk.ReviewJob, "2026-03-31 17:00:00")
	require.Empty(t, k.items())
	require.Empty(t, k.Party.payer.Payables()[0].Blocked)
}

func TestReturnedPayoutWaitsForAnotherAccount(t *testing.T) {
	// Paid, then returned two days later (退汇): the money is in returned-payout, one
	// L4 item, and it is paid again once, under a new id, after the account has
	// changed (C05, C10).
	k := newStage(t)
	k.clearedSale(10000)
	p := k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m
	k.answerPayout(p, payment.Approved, "")
	k.at("2026-03-31 10:00:00")
	r := k.returned(p, "BANK_CARD_ACCOUNT_ABNORMAL")
	require.Equal(t, payment.Approved, r[0].m.Code)
	facts := len(k.Facts)
	require.Equal(t, r, k.returned(p, "BANK_CARD_ACCOUNT_ABNORMAL"), "the bank repeats until it is acknowledged")
	require.Len(t, k.Facts, facts)
	k.balance(9950, "returned-payout:M1")
	require.Equal(t, reconcile.PayoutReversed, k.Party.payer.Payouts()[0].State)
	k.job(desk.ReviewJob, "2026-03-31 17:00:00")
	require.Equal(t, []string{"L4 status payout-returned 99.50"}, k.items())

	require.Empty(t, k.job(desk.PayoutJob, "2026-04-01 09:30:00"), "the account is still the old one")
	k.balance(9950, "returned-payout:M1")
	k.command(
		&payer.ChangeAccount{
			Merchant: "M1", Account: payer.Account{Number: "6222999999", Bank: "10300000", Holder: "Zhang San"},
			Effective: payment.Date(2026, 4, 2),
		},
	)
	again := k.job(desk.PayoutJob, "2026-04-02 09:30:00")
	require.Len(t, again, 1)
	require.Equal(t, p.Amount, again[0].m.Amount)
	require.NotEqual(t, p.PayoutID, again[0].m.PayoutID)
	require.Equal(t, p.PayoutID, k.Party.payer.Payouts()[1].Replaces)
	k.balance(0, "returned-payout:M1")
	k.answerPayout(again[0].m, payment.Approved, "")
	k.job(desk.ReviewJob, "2026-04-02 17:00:00")
	require.Empty(t, k.items())
	require.Empty(t, k.job(desk.PayoutJob, "2026-04-03 09:30:00"))
}

func TestPayoutWithoutAnswerIsAskedForAndNeverSentAgain(t *testing.T) {
	// UNKNOWN → query only, under the payout's own id, until it is final; the same
	// after a restart, whether the instruction left or not (CASES §2.1, §2.2 17).
	k := newStage(t)
	k.clearedSale(10000)
	p := k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m
	q := k.fire(payer.PayoutTimer, p.PayoutID)
	require.Len(t, q, 1)
	require.Equal(t, dialect.PayoutQuery, q[0].m.Transaction)
	require.Equal(t, p.PayoutID, q[0].m.PayoutID)
	require.Equal(t, reconcile.PayoutUnknown, k.Party.payer.Payouts()[0].State)
	k.answerPayout(q[0].m, payment.NoIssuerReply, "")
	require.Equal(t, p.PayoutID, k.restart()[0].m.PayoutID)
	require.Empty(t, k.job(desk.PayoutJob, "2026-03-30 09:30:00"), "its money is on the way")
	k.job(desk.ReviewJob, "2026-03-30 17:00:00")
	require.Equal(t, []string{"L4 status payout-unknown 99.50"}, k.items())
	k.answerPayout(q[0].m, payment.Approved, "")
	require.Empty(t, k.fire(payer.PayoutTimer, p.PayoutID))
	k.balance(0, "payout-in-transit")
	k.job(desk.ReviewJob, "2026-03-31 17:00:00")
	require.Empty(t, k.items())
}

func TestPayoutThatTheBankNeverHad(t *testing.T) {
	// A query answered 25: the bank promises to refuse that id, so the money is
	// payable again and the next run pays it.
	k := newStage(t)
	k.clearedSale(10000)
	k.job(desk.PayoutJob, "2026-03-27 09:30:00")
	q := k.restart()
	require.Equal(t, dialect.PayoutQuery, q[0].m.Transaction)
	k.answerPayout(q[0].m, payment.OriginalNotFound, "")
	k.balance(9950, "merchant-payable:M1")
	require.Len(t, k.job(desk.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestPayoutRetriedUnderANewID(t *testing.T) {
	// Practice.NewPayoutIDOnRetry: no answer, so it is sent again under a new id.
	// The bank has two instructions, and the answer to the first finds nobody (D03).
	k := newStage(t, func(c *Config) { c.Practice.NewPayoutIDOnRetry = true })
	k.clearedSale(10000)
	p := k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m
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
	p := k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m
	p.Amount = cny(1)
	require.Equal(t, payment.OriginalAmountWrong, k.returned(p, "")[0].m.Code)
	p.Amount = cny(9950)
	require.Equal(t, payment.Approved, k.returned(p, "")[0].m.Code, "the confirmation was lost: the return proves it")
	k.balance(0, "payout-in-transit")
	k.balance(9950, "returned-payout:M1")
}

func TestSaleDatedByTheOwnClock(t *testing.T) {
	// Practice.DateByOwnClock: the switch puts the sale into D+1, the acquirer looks
	// for it in D. Short on D (J15), matched on D+1 with the mirror, and paid one
	// day later than its neighbour (B05).
	k := newStage(t, func(c *Config) { c.Practice.DateByOwnClock = true })
	_, neighbour := k.sale(till1, 10000)
	k.at("2026-03-26 22:59:59")
	m := k.request(till1, dialect.Sale, 20000)
	net := k.forwarded(till1, m)
	k.cutOver(thursday.AddDays(1))
	k.message(network, says(net, payment.Approved, thursday.AddDays(1)))
	k.nextMorning2(neighbour)
	require.Equal(t, []string{"L2 short approved-not-cleared 200.00"}, k.items())
	k.balance(20000, "short")
	require.Equal(t, cny(9950), k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m.Amount)

	k.settle(totalsOf(2, 30000, 0, 0))
	k.end(dialect.InBalance, 0)
	k.at("2026-03-27 23:00:00")
	k.cutOver(thursday.AddDays(2))
	k.receive(network, k.file(thursday.AddDays(1), net))
	k.job(desk.ReconcileJob, "2026-03-28 09:00:00")
	require.Empty(t, k.items())
	k.balance(0, "short")
	require.Equal(t, cny(19900), k.job(desk.PayoutJob, "2026-03-30 09:30:00")[0].m.Amount)
}

func TestRightPracticeRaisesNothingAtTheCutOver(t *testing.T) {
	// The same sale dated by DE 15 is in the file where it is looked for.
	k := newStage(t)
	_, neighbour := k.sale(till1, 10000)
	k.at("2026-03-26 22:59:59")
	net := k.forwarded(till1, k.request(till1, dialect.Sale, 20000))
	k.message(network, says(net, payment.Approved, thursday.AddDays(1)))
	k.cutOver(thursday.AddDays(1))
	k.nextMorning2(neighbour)
	require.Empty(t, k.items())
}

func TestClearingFileThatComesAfterThePayoutRun(t *testing.T) {
	// The money is on the statement, the file is not there: a missing file and a
	// long of cash. Nothing is paid from the journal alone; the file's arrival
	// closes both and the next run pays (B08).
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	k.cutOver(thursday.AddDays(1))
	k.at("2026-03-27 08:30:00")
	k.receive(bank, k.statement(thursday.AddDays(1), thursday, detail(net, thursday).Net))
	k.job(desk.ReconcileJob, "2026-03-27 09:00:00")
	require.ElementsMatch(t, []string{"L2 missing-file file-late 0.00", "L3 long cash-without-file 99.62"}, k.items())
	require.Empty(t, k.job(desk.PayoutJob, "2026-03-27 09:30:00"))
	k.at("2026-03-27 14:00:00")
	k.receive(network, k.file(thursday, net))
	require.Empty(t, k.items())
	k.job(desk.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items(), "it came after the run of the day")
	require.Len(t, k.job(desk.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestPaidBeforeTheFileCame(t *testing.T) {
	// Practice.PayWithoutClearing: paid from the journal on the due day. A sale that
	// the file does not have was paid from own funds; the file's arrival pays
	// nothing again.
	k := newStage(t, func(c *Config) { c.Practice.PayWithoutClearing = true })
	_, net := k.sale(till1, 10000)
	k.sale(till1, 5000)
	k.cutOver(thursday.AddDays(1))
	p := k.job(desk.PayoutJob, "2026-03-27 09:30:00")
	require.Equal(t, cny(14925), p[0].m.Amount)
	k.answerPayout(p[0].m, payment.Approved, "")
	k.receive(network, k.file(thursday, net))
	k.job(desk.ReconcileJob, "2026-03-28 09:00:00")
	require.Contains(t, k.items(), "L2 short approved-not-cleared 50.00")
	require.Empty(t, k.job(desk.PayoutJob, "2026-03-30 09:30:00"))
}

func TestFileIsBookedOnceAndAsAWhole(t *testing.T) {
	// The same id again, a second file for the day, somebody else's file and one
	// whose trailer differs are refused; nothing of them is posted (CASES §2.2, 13).
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	k.cutOver(thursday.AddDays(1))
	good := k.file(thursday, net)
	refused := func(why string) {
		t.Helper()
		f, ok := k.Out.Facts[0].(*desk.FileRefused)
		require.True(t, ok)
		require.Contains(t, f.Reason, why)
		require.Len(t, k.Out.Facts, 1)
	}
	records, err := record.Split(good)
	require.NoError(t, err)
	k.receive(network, record.Join(append(records[:1:1], records[2:]...)))
	refused("DE 71")
	damaged := append([]byte(nil), good...)
	damaged[len(records[0])+100] ^= 1
	k.receive(network, damaged)
	require.IsType(t, new(desk.FileRefused), k.Out.Facts[0])
	k.receive(bank, good)
	refused("this sender")
	k.receive("stranger", good)
	require.Empty(t, k.Out.Facts)
	k.job(desk.ReconcileJob, "2026-03-27 09:00:00")
	require.Equal(t, []string{"L2 missing-file file-refused 0.00"}, k.items())
	k.receive(network, good)
	k.balance(35, "interchange")
	require.Equal(t, []string{"L3 short cleared-not-settled 99.62"}, k.items(), "no statement in this test")
	k.receive(network, good)
	refused("booked before")
	k.balance(35, "interchange")
}

func TestLongAndShortAreResolvedByPeople(t *testing.T) {
	// J16: a long goes back to the cardholder or to the merchant whose sale was
	// real. J17: a short is claimed or borne by the merchant. Suspense is then zero
	// (CASES §2.2, 20).
	k := newStage(t)
	lost, lostNet := k.sale(till1, 30000)
	k.reverse(till1, lost)
	stranger := lostNet
	stranger.RRN, stranger.STAN = "608599999999", 99
	k.sale(till1, 7000)
	k.sale(till2, 9000)
	k.nextMorning(lostNet, stranger)
	require.ElementsMatch(t, []string{
		"L2 long journal-reversed 300.00", "L2 long not-in-journal 300.00",
		"L2 short approved-not-cleared 70.00", "L2 short approved-not-cleared 90.00",
	}, k.items())
	k.balance(60000, "long")
	k.balance(16000, "short")
	k.command(&desk.CorrectItem{Item: "nothing", Remedy: reconcile.PayMerchant})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	for _, it := range k.Party.desk.OpenItems() {
		remedy := map[string]reconcile.Resolution{
			"journal-reversed": reconcile.PayMerchant, "not-in-journal": reconcile.CreditAdjustment, "approved-not-cleared": reconcile.Represent,
		}[string(it.Reason)]
		if it.Key.Merchant == "M2" {
			remedy = reconcile.ChargeMerchant
		}
		k.command(&desk.CorrectItem{Item: it.ID, Remedy: reconcile.CreditAdjustment + "?"})
		require.IsType(t, new(CommandRefused), k.Out.Facts[0])
		k.command(&desk.CorrectItem{Item: it.ID, Remedy: remedy})
		if remedy == reconcile.Represent {
			require.IsType(t, new(desk.ClaimSent), k.Out.Facts[0])
			continue
		}
		require.IsType(t, new(desk.ItemCorrected), k.Out.Facts[0])
	}
	require.Equal(t, []string{"L2 short approved-not-cleared 70.00"}, k.items(), "until a clearing file has it")
	k.balance(0, "long")
	k.balance(7000, "short")
	k.balance(0, "merchant-payable:M2")
	require.Equal(t, cny(30000), k.job(desk.PayoutJob, "2026-03-27 09:30:00")[0].m.Amount)
}

func TestAmountThatDiffersIsNotPaid(t *testing.T) {
	// The file has more than the journal: the difference is in suspense, the sale
	// waits for a person.
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	net.Amount = cny(10100)
	k.nextMorning(net)
	require.Equal(t, []string{"L2 amount different-amount 1.00"}, k.items())
	k.balance(100, "long")
	require.Empty(t, k.job(desk.PayoutJob, "2026-03-27 09:30:00"))
}

func TestHeldMerchantIsNotPaid(t *testing.T) {
	// Risk control: a hold needs a reason and a date of review; the payable stays
	// where it is and is paid after the release (F-cases, P2).
	k := newStage(t)
	k.clearedSale(10000)
	k.command(&payer.HoldMerchant{Merchant: "M1", Reason: "unusual turnover"})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	k.command(&payer.HoldMerchant{Merchant: "M1", Reason: "unusual turnover", Review: payment.Date(2026, 3, 30)})
	require.Empty(t, k.job(desk.PayoutJob, "2026-03-27 09:30:00"))
	require.Equal(t, "unusual turnover", k.Party.payer.Payables()[0].Hold)
	k.job(desk.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
	k.command(&payer.ReleaseMerchant{Merchant: "M1"})
	k.command(&payer.ReleaseMerchant{Merchant: "M1"})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
	require.Len(t, k.job(desk.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestPayoutRunThatNeverRan(t *testing.T) {
	// Due and not instructed: L4 says so at the review (D02); the next run pays all.
	k := newStage(t)
	k.clearedSale(10000)
	k.job(desk.ReviewJob, "2026-03-27 17:00:00")
	require.Equal(t, []string{"L4 status settled-not-paid 99.50"}, k.items())
	k.answerPayout(k.job(desk.PayoutJob, "2026-03-30 09:30:00")[0].m, payment.Approved, "")
	k.job(desk.ReviewJob, "2026-03-30 17:00:00")
	require.Empty(t, k.items())
}

func TestSmallSumsAreCarriedForward(t *testing.T) {
	// Less than the smallest payout waits for more, and nothing is raised.
	k := newStage(t, func(c *Config) { c.Merchants[0].MinPayout = 20000 })
	k.clearedSale(10000)
	require.Empty(t, k.job(desk.PayoutJob, "2026-03-27 09:30:00"))
	k.job(desk.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
	require.True(t, k.Party.payer.Payables()[0].Carried)
}

func TestMemoryIsBounded(t *testing.T) {
	// Transactions of reconciled days leave the memory; sixty days of trade keep
	// what two days need (DESIGN §4).
	k := newStage(t)
	date := thursday
	for range 60 {
		_, net := k.sale(till1, 10000)
		end := k.cfg.Calendar.At(date, payment.TimeOfDay(23*time.Hour))
		k.Now = end
		date = date.AddDays(1)
		k.cutOver(date)
		k.receive(network, k.file(date.AddDays(-1), net))
		k.Now = k.cfg.Calendar.At(date, payment.TimeOfDay(9*time.Hour))
		k.drive(&party.Event{Kind: party.JobDue, Job: party.Job{Name: desk.ReconcileJob, Date: date}})
		k.Now = k.Now.Add(time.Hour)
		for _, s := range k.drive(&party.Event{Kind: party.JobDue, Job: party.Job{Name: desk.PayoutJob, Date: date}}) {
			k.answerPayout(s.m, payment.Approved, "")
		}
		k.settle(totalsOf(1, 10000, 0, 0))
		end0 := k.end(dialect.InBalance, 0)
		require.Len(t, end0, 1)
	}
	const kept = 40 // natural days
	require.LessOrEqual(t, len(k.Party.host.Entries()), 3)
	require.LessOrEqual(t, len(k.Party.desk.Details()), 3)
	require.LessOrEqual(t, len(k.Party.payer.Payouts()), kept+1)
	require.LessOrEqual(t, len(k.Party.payer.Payables()), kept+1)
	require.LessOrEqual(t, len(k.Party.desk.Files()), kept+1)
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
