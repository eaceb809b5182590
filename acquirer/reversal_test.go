package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

func TestReversalUndoesASaleOnce(t *testing.T) {
	// A 0400 for an approved 0200 posts J3 with its 0410 and owes the network a
	// 0420; its repeat changes nothing and is answered 00 (A01, A03, DOMAIN §3.4).
	k := newStage(t)
	till, net := k.sale(till1, 8800)
	sent := k.reverse(till1, till)
	require.Len(t, sent, 2)
	advice, reply := sent[0].m, sent[1].m
	require.Equal(t, network, sent[0].to)
	require.True(t, advice.Reversal && advice.Advice && !advice.Repeat)
	require.Equal(t, payment.ResponseCode("98"), advice.Code, "the till's reason")
	require.Equal(t, net.STAN, advice.Original.STAN)
	require.Equal(t, net.Sent, advice.Original.Sent)
	require.Equal(t, net.RRN, advice.RRN)
	require.NotEqual(t, net.STAN, advice.STAN)
	require.Equal(t, payment.Approved, reply.Code)
	k.balance(0, "merchant-payable:M1")
	k.balance(0, "network-receivable")

	facts := len(k.Facts)
	again := k.reverse(till1, till)
	require.Len(t, again, 1)
	require.Equal(t, payment.Approved, again[0].m.Code)
	require.Len(t, k.Facts, facts)

	// Stored and forwarded until the network acknowledges it.
	repeat := k.fire(host.AdviceTimer, string(net.RRN))
	require.Len(t, repeat, 1)
	require.True(t, repeat[0].m.Repeat)
	require.Equal(t, advice.STAN, repeat[0].m.STAN)
	advice.Reply, advice.Code = true, payment.SystemMalfunction
	k.message(network, advice)
	require.Len(t, k.fire(host.AdviceTimer, string(net.RRN)), 1, "96 is no acknowledgement")
	advice.Code = payment.Approved
	k.message(network, advice)
	require.Empty(t, k.fire(host.AdviceTimer, string(net.RRN)))
}

func TestReversalThatOvertakesItsOriginalLeavesATombstone(t *testing.T) {
	// Not found is 25, which the till takes as done: so the original must have no
	// effect if it comes later (CASES §2.2, 6).
	k := newStage(t)
	late := k.request(till1, dialect.Sale, 500)
	sent := k.reverse(till1, late)
	require.Len(t, sent, 1)
	require.Equal(t, payment.OriginalNotFound, sent[0].m.Code)
	require.Equal(t, payment.OriginalNotFound, k.reverse(till1, late)[0].m.Code)
	k.Party = k.Folded()
	sent = k.message(till1, late)
	require.Len(t, sent, 1)
	require.Equal(t, till1, sent[0].to)
	require.Equal(t, payment.AlreadyReversed, sent[0].m.Code)
	k.balance(0, "merchant-payable:M1")
}

func TestReversalThatCannotBe(t *testing.T) {
	// A declined original and one of another clearing day are 12, a voided one 22,
	// another amount 64 (DOMAIN §3.4); nothing is posted.
	k := newStage(t)
	declined := k.request(till1, dialect.Sale, 700)
	net := k.forwarded(till1, declined)
	k.message(network, says(net, payment.InsufficientFunds, thursday))
	require.Equal(t, payment.InvalidTransaction, k.reverse(till1, declined)[0].m.Code)

	voided, _ := k.sale(till1, 800)
	void := k.request(till1, dialect.SaleVoid, 800)
	void.Original = dialect.Original{STAN: voided.STAN, Batch: 1, Date: "0326"}
	k.approved(till1, void)
	require.Equal(t, payment.AlreadyReversed, k.reverse(till1, voided)[0].m.Code)

	old, _ := k.sale(till1, 900)
	other := old
	other.Amount = cny(901)
	require.Equal(t, payment.OriginalAmountWrong, k.reverse(till1, other)[0].m.Code)
	k.cutOver(thursday.AddDays(1))
	require.Equal(t, payment.InvalidTransaction, k.reverse(till1, old)[0].m.Code)
	k.balance(900, "merchant-payable:M1")
}

func TestReversalOfAVoidBringsTheSaleBack(t *testing.T) {
	// A void without a reply at the till is reversed like a sale: the sale counts
	// again, and can be voided again.
	k := newStage(t)
	sold, _ := k.sale(till1, 800)
	void := k.request(till1, dialect.SaleVoid, 800)
	void.Original = dialect.Original{STAN: sold.STAN, Batch: 1, Date: "0326"}
	k.approved(till1, void)
	k.balance(0, "merchant-payable:M1")
	require.Equal(t, payment.Approved, k.reverse(till1, void)[1].m.Code)
	k.balance(800, "merchant-payable:M1")
	void.STAN = k.request(till1, dialect.SaleVoid, 800).STAN
	k.approved(till1, void)
	k.balance(0, "merchant-payable:M1")
}

func TestSilentNetworkIsAnswered98AndUndone(t *testing.T) {
	// After 45 s the till gets 98 and the network a 0420; an approval that comes
	// later finds nobody, and the till's own reversal is done already.
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 4200)
	net := k.forwarded(till1, m)
	sent := k.fire(host.ReplyTimer, string(net.RRN))
	require.Len(t, sent, 2)
	require.Equal(t, payment.NoIssuerReply, sent[0].m.Code)
	require.True(t, sent[1].m.Reversal && sent[1].m.Advice)
	require.Empty(t, k.message(network, says(net, payment.Approved, thursday)))
	require.Equal(t, reconcile.Reversed, k.state(net.RRN))
	k.balance(0, "merchant-payable:M1")
	require.Equal(t, payment.NoIssuerReply, k.message(till1, m)[0].m.Code, "the repeat gets the stored reply")
	sent = k.reverse(till1, m)
	require.Len(t, sent, 1)
	require.Equal(t, payment.Approved, sent[0].m.Code)
}

func TestReversalBeforeTheNetworkAnswers(t *testing.T) {
	// A till that reverses while the network is still silent is answered 00; the
	// approval that comes after has no effect.
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 4200)
	net := k.forwarded(till1, m)
	require.Equal(t, payment.Approved, k.reverse(till1, m)[1].m.Code)
	require.Empty(t, k.message(network, says(net, payment.Approved, thursday)))
	require.Empty(t, k.fire(host.ReplyTimer, string(net.RRN)))
	k.balance(0, "merchant-payable:M1")
}

func TestCrashBeforeTheApprovalIsRecorded(t *testing.T) {
	// The network approved, the acquirer crashed before its own record. While the
	// clearing day is open a 0420 undoes it (A06, the good end).
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 66600)
	net := k.forwarded(till1, m)
	k.Handle(
		party.Event{Kind: party.MessageReceived, From: network, Bytes: k.Bytes(says(net, payment.Approved, thursday))},
	)
	k.at("2026-03-26 10:30:00")
	sent := k.restart() // the facts of the last event were lost
	require.Len(t, sent, 1)
	require.True(t, sent[0].m.Reversal && sent[0].m.Advice)
	require.Equal(t, net.RRN, sent[0].m.RRN)
	require.Equal(t, payment.Approved, k.reverse(till1, m)[0].m.Code)
	require.Len(t, k.restart(), 1, "owed until it is acknowledged")
}

func TestCrashAcrossTheCutOverLeavesALong(t *testing.T) {
	// The same crash at 22:55 with a restart after the cut-over: too late to
	// reverse. The till's reversal is 12, which it takes as done; the network's
	// file has a sale that the journal never approved: long, J14 (A06).
	k := newStage(t)
	k.at("2026-03-26 22:55:00")
	m := k.request(till1, dialect.Sale, 66600)
	net := k.forwarded(till1, m)
	k.at("2026-03-26 23:25:00")
	require.Empty(t, k.restart())
	require.Equal(t, reconcile.Hung, k.state(net.RRN))
	require.Empty(t, k.restart(), "a second restart finds nothing to do")
	k.cutOver(thursday.AddDays(1))
	k.at("2026-03-27 08:00:00")
	require.Equal(t, payment.InvalidTransaction, k.reverse(till1, m)[0].m.Code)
	k.nextMorning2(net)
	require.Equal(t, []string{"L2 long journal-hung 666.00"}, k.items())
	k.balance(66600, "long")
	k.balance(0, "network-receivable") // paid by the network, J5 and J7 included
	k.balance(0, "merchant-payable:M1")
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
}

// nextMorning2 is nextMorning after the cut-over.
func (k *stage) nextMorning2(nets ...dialect.Message) {
	k.T.Helper()
	k.receive(network, k.file(thursday, nets...))
	net := cny(0)
	for _, m := range nets {
		net = net.Add(detail(m, thursday).Net)
	}
	k.receive(bank, k.statement(thursday.AddDays(1), thursday, net))
	k.job(party.ReconcileJob, "2026-03-27 09:00:00")
}

func TestForgottenPendingIsALongEvenInTheSameDay(t *testing.T) {
	// Practice.ForgetPending: the cardholder stays debited although the 0420 would
	// have been in time.
	k := newStage(t, func(c *Config) { c.Practice.ForgetPending = true })
	m := k.request(till1, dialect.Sale, 66600)
	net := k.forwarded(till1, m)
	require.Empty(t, k.restart())
	k.nextMorning(net)
	require.Equal(t, []string{"L2 long journal-hung 666.00"}, k.items())
}

func TestCrashAfterCommitBeforeSending(t *testing.T) {
	// The approval is recorded and the 0210 never left: the till reverses, the
	// acquirer undoes what it has, and the repeat of the request would get the
	// stored reply byte for byte (DESIGN §4).
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 100)
	net := k.forwarded(till1, m)
	k.Handle(
		party.Event{Kind: party.MessageReceived, From: network, Bytes: k.Bytes(says(net, payment.Approved, thursday))},
	)
	reply := append([]byte(nil), k.Out.Sends[0].Bytes...)
	k.Commit()
	require.Empty(t, k.restart())
	k.Handle(party.Event{Kind: party.MessageReceived, From: till1, Bytes: k.Bytes(m)})
	require.Equal(t, reply, k.Out.Sends[0].Bytes)
	require.Equal(t, payment.Approved, k.reverse(till1, m)[1].m.Code)
	k.balance(0, "merchant-payable:M1")
}
