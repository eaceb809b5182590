package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func TestRefundBeyondThePayableIsOwedByTheMerchant(t *testing.T) {
	// What the merchant is owed pays the refund first; the rest it owes, and the
	// next payout sets it off (J12, C11).
	k := newStage(t)
	_, sale := k.sale(till1, 10000)
	refund := k.request(till1, dialect.Refund, 15000)
	refund.Original = dialect.Original{STAN: 77, Batch: 9, Date: "0301"}
	_, refundNet := k.approved(till1, refund)
	k.balance(0, "merchant-payable:M1")
	k.balance(5000, "merchant-receivable:M1")
	_, more := k.sale(till1, 30000)
	k.nextMorning(sale, refundNet, more)
	sent := k.job(party.PayoutJob, "2026-03-27 09:30:00")
	require.Equal(t, cny(10000-15000+30000-200), sent[0].m.Amount) // fees 0.50 and 1.50
	k.balance(0, "merchant-receivable:M1")
	k.balance(0, "merchant-payable:M1")
}

// The refunds of a sale never exceed it: several, on its day and later, those under
// way included; declined ones do not count (DOMAIN §3.3).
func TestRefundsStayWithinTheSale(t *testing.T) {
	k := newStage(t)
	_, net := k.sale(till1, 10000)
	refund := func(minor int64) dialect.Message {
		m := k.request(till1, dialect.Refund, minor)
		m.Batch, m.Original = 2, dialect.Original{STAN: 1, Batch: 1, Date: "0326", RRN: net.RRN}
		return m
	}
	k.approved(till1, refund(3000))
	under := k.forwarded(till1, refund(6000))
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(1001)))
	k.message(network, says(under, "14", thursday))
	for day := thursday; day < thursday.AddDays(3); day = day.AddDays(1) {
		k.cutOver(day.AddDays(1))
		var in []dialect.Message
		if day == thursday {
			in = []dialect.Message{net}
		}
		k.receive(network, k.file(day, in...))
		k.job(party.ReconcileJob, day.AddDays(1).String()+" 09:00:00")
	}
	k.Party = k.Folded()
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(7001)), "days later")
	k.approved(till1, refund(7000))
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(1)))
}

// Practice.RefundBeyondSale: two refunds of the whole sale, and the merchant owes one.
func TestRefundBeyondSale(t *testing.T) {
	k := newStage(t, func(c *Config) { c.Practice.RefundBeyondSale = true })
	_, net := k.sale(till1, 10000)
	for range 2 {
		m := k.request(till1, dialect.Refund, 10000)
		m.Original = dialect.Original{STAN: 1, Batch: 1, Date: "0326", RRN: net.RRN}
		k.approved(till1, m)
	}
	k.balance(10000, "merchant-receivable:M1")
}

func TestRefundIsAnAdvice(t *testing.T) {
	// A refund without a reply is not reversed but repeated as 0221 until the
	// network answers; it takes effect then, once, and its till hears it then: it is
	// not refused by a time-out (DOMAIN §3.3, §3.4).
	k := newStage(t)
	k.sale(till1, 9000)
	m := k.request(till1, dialect.Refund, 1000)
	m.Original = dialect.Original{STAN: 50, Batch: 7, Date: "0320"}
	net := k.forwarded(till1, m)
	require.True(t, net.Advice)
	sent := k.fire(host.ReplyTimer, string(net.RRN))
	require.Len(t, sent, 1)
	require.True(t, sent[0].m.Repeat && !sent[0].m.Reversal)
	require.Equal(t, net.STAN, sent[0].m.STAN)
	require.Empty(t, k.message(till1, m), "the outcome is not known")
	k.balance(9000, "merchant-payable:M1")
	require.Equal(t, payment.InvalidTransaction, k.reverse(till1, m)[0].m.Code, "a refund is never reversed")

	told := k.message(network, says(net, payment.Approved, thursday))
	require.Equal(t, []any{till1, payment.Approved}, []any{told[0].to, told[0].m.Code})
	k.balance(8000, "merchant-payable:M1")
	require.Empty(t, k.fire(host.AdviceTimer, string(net.RRN)))
	require.Empty(t, k.message(network, says(net, payment.Approved, thursday)))
	require.Equal(t, payment.Approved, k.message(till1, m)[0].m.Code, "the till's repeat learns the outcome")
	k.balance(8000, "merchant-payable:M1")
}

func TestRefundBeyondTheBalanceIsDeclined(t *testing.T) {
	// Refunds decline: 51 while the acquirer owes the merchant less, and the network
	// is not asked (C11).
	k := newStage(t, func(c *Config) { c.Refunds = host.DeclineRefund })
	k.sale(till1, 10000)
	refund := k.request(till1, dialect.Refund, 10001)
	refund.Original = dialect.Original{STAN: 77, Batch: 9, Date: "0301"}
	sent := k.message(till1, refund)
	require.Len(t, sent, 1)
	require.Equal(t, payment.InsufficientFunds, sent[0].m.Code)
	refund = k.request(till1, dialect.Refund, 10000)
	refund.Original = dialect.Original{STAN: 77, Batch: 9, Date: "0301"}
	k.approved(till1, refund)
	k.balance(0, "merchant-payable:M1")
}
