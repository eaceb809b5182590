package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

func ledgerAccount(s string) ledger.Account { return ledger.Account(s) }

func TestOneSaleFromTheTillToTheMerchantsBank(t *testing.T) {
	// Worked check of DOMAIN §1: debit, x = 10,000.00, fee 0.5 % capped at 20.00.
	// f = 13.00, n = 3.25, m = 20.00: 9,983.75 comes in, 9,980.00 goes out, the
	// acquirer keeps 3.75.
	k := newStage(t)
	_, net := k.sale(till1, 1000000)
	require.Equal(t, "6085", string(net.RRN[:4]), "last digit of the year, day of the year")
	k.balance(1000000, "network-receivable") // J2
	k.balance(1000000, "merchant-payable:M1")

	k.at("2026-03-26 23:00:00")
	k.cutOver(thursday.AddDays(1))
	k.at("2026-03-27 02:00:00")
	k.receive(network, k.file(thursday, net))
	k.balance(1300, "interchange") // J5
	k.balance(325, "network-fee")
	k.balance(998375, "network-receivable")

	k.at("2026-03-27 08:30:00")
	k.receive(bank, k.statement(thursday.AddDays(1), thursday, cny(998375)))
	k.balance(0, "network-receivable") // J7
	k.balance(998375, "reserve")

	k.job(party.ReconcileJob, "2026-03-27 09:00:00")
	k.balance(2000, "merchant-fee") // J6
	k.balance(998000, "merchant-payable:M1")
	require.Empty(t, k.items())

	sent := k.job(party.PayoutJob, "2026-03-27 09:30:00")
	require.Len(t, sent, 1)
	p := sent[0].m
	require.Equal(t, bank, sent[0].to)
	require.Equal(t, cny(998000), p.Amount)
	require.Equal(t, "6222000001", p.ToAccount)
	require.Equal(t, "acquirer", p.FromAccount)
	require.Equal(t, payment.InstitutionID("10300000"), p.Receiver)
	require.Equal(t, "P26032700001", p.PayoutID)
	k.balance(998000, "payout-in-transit") // J8
	k.balance(0, "merchant-payable:M1")

	p.Reply, p.Code = true, payment.Approved
	k.message(bank, p)
	k.balance(0, "payout-in-transit") // J9
	k.balance(375, "reserve")         // the margin

	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
	require.Equal(t, reconcile.PayoutSucceeded, k.Party.payer.Payouts()[0].State)
}

func TestEachJobRunsOnceForItsDate(t *testing.T) {
	// A payout run that the clock gives twice pays once (CASES §2.2, 3).
	k := newStage(t)
	k.clearedSale(1000000)
	require.Len(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"), 1)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:31:00"))
}

// clearedSale takes a sale of M1 through clearing, settlement and reconciliation
// on the next morning.
func (k *stage) clearedSale(minor int64) (net dialect.Message) {
	k.T.Helper()
	_, net = k.sale(till1, minor)
	k.nextMorning(net)
	return net
}

func (k *stage) nextMorning(nets ...dialect.Message) {
	k.T.Helper()
	k.at("2026-03-26 23:00:00")
	k.cutOver(thursday.AddDays(1))
	k.at("2026-03-27 02:00:00")
	k.receive(network, k.file(thursday, nets...))
	k.at("2026-03-27 08:30:00")
	net := cny(0)
	for _, m := range nets {
		net = net.Add(detail(m, thursday).Net)
	}
	if !net.IsZero() {
		k.receive(bank, k.statement(thursday.AddDays(1), thursday, net))
	}
	k.job(party.ReconcileJob, "2026-03-27 09:00:00")
}

func TestDueDateFollowsTheWorkingDays(t *testing.T) {
	// A Friday sale is due on Monday, with a holiday week in between after it, and
	// nothing is raised in the meantime (D01).
	k := newStage(t, func(c *Config) {
		c.Calendar.Holidays = map[payment.BusinessDate]bool{thursday.AddDays(1): true}
	})
	k.clearedSale(1000)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"), "a holiday")
	k.job(party.ReviewJob, "2026-03-27 17:00:00")
	require.Empty(t, k.items())
	require.Equal(t, payment.Date(2026, 3, 30), k.Party.payer.Payables()[0].Due)
	require.Len(t, k.job(party.PayoutJob, "2026-03-30 09:30:00"), 1)
}

func TestRefundAndVoidReduceWhatIsPaid(t *testing.T) {
	// A void mirrors its sale on the day (J3); a refund takes the money from the
	// payable (J12) and gives the fee on it back where the contract says so.
	k := newStage(t)
	kept, keptNet := k.sale(till2, 100000)
	undone, undoneNet := k.sale(till2, 50000)
	void := k.request(till2, dialect.SaleVoid, 50000)
	void.Original = dialect.Original{STAN: undone.STAN, Batch: 1, Date: "0326"}
	_, voidNet := k.approved(till2, void)
	require.Equal(t, undoneNet.STAN, voidNet.Original.STAN, "the network's STAN of the original")
	require.Equal(t, undoneNet.Sent, voidNet.Original.Sent)
	k.balance(100000, "merchant-payable:M2")

	refund := k.request(till2, dialect.Refund, 40000)
	refund.Original = dialect.Original{STAN: kept.STAN, Batch: 1, Date: "0326", RRN: keptNet.RRN}
	_, refundNet := k.approved(till2, refund)
	k.balance(60000, "merchant-payable:M2")
	k.balance(60000, "network-receivable")

	k.nextMorning(keptNet, undoneNet, voidNet, refundNet)
	require.Empty(t, k.items())
	k.balance(300, "merchant-fee") // 500 + 250 - 250 - 200
	sent := k.job(party.PayoutJob, "2026-03-27 09:30:00")
	require.Equal(t, cny(59700), sent[0].m.Amount)
}
