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

// referring makes a till's request refer to another.
func referring(m, to dialect.Message) dialect.Message {
	m.Original = dialect.Original{Transaction: to.Transaction, STAN: to.STAN, Batch: to.Batch, Date: "0326"}
	return m
}

// refused returns the code of a request that the acquirer itself answers.
func (k *stage) refused(m dialect.Message) payment.ResponseCode {
	k.T.Helper()
	sent := k.message(till1, m)
	require.Len(k.T, sent, 1)
	require.Equal(k.T, till1, sent[0].to)
	return sent[0].m.Code
}

// A pre-authorisation posts nothing at the acquirer; its completion earns the
// merchant what was spent (J4), its void and every reversal are exact mirrors, and
// each ends it once (DOMAIN §1, §3.3).
func TestPreAuthorisation(t *testing.T) {
	k := newStage(t)
	held, _ := k.approved(till1, k.request(till1, dialect.PreAuth, 30000))
	k.balance(0, "merchant-payable:M1")
	require.Equal(t, reconcile.PreAuth, k.Party.host.Entries()[0].Kind)
	completion, net := k.approved(till1, referring(k.request(till1, dialect.Completion, 25000), held))
	require.Equal(t, dialect.PreAuth, net.Original.Transaction)
	k.balance(25000, "merchant-payable:M1")
	k.Party = k.Folded()
	require.Equal(t, payment.AlreadyReversed, k.refused(referring(k.request(till1, dialect.PreAuthVoid, 30000), held)))
	require.Equal(t, payment.AlreadyReversed, k.refused(referring(k.request(till1, dialect.CompletionAdvice, 1), held)))

	void, _ := k.approved(till1, referring(k.request(till1, dialect.CompletionVoid, 25000), completion))
	k.balance(0, "merchant-payable:M1")
	require.Equal(t, payment.Approved, k.reverse(till1, void)[1].m.Code)
	k.balance(25000, "merchant-payable:M1")
	require.Equal(t, payment.Approved, k.reverse(till1, completion)[1].m.Code)
	k.balance(0, "merchant-payable:M1")
	released, _ := k.approved(till1, referring(k.request(till1, dialect.PreAuthVoid, 30000), held))
	require.Equal(t, reconcile.Voided, k.Party.host.Entries()[0].State)
	require.Equal(t, payment.Approved, k.reverse(till1, released)[1].m.Code)
	require.Equal(t, payment.Approved, k.reverse(till1, held)[1].m.Code)
	require.Equal(t, payment.AlreadyReversed, k.refused(referring(k.request(till1, dialect.Completion, 1), held)))
}

// A completion may come days later and in another batch, found by the number on the
// slip; an unknown one with a number is left to the issuer. It clears as a row of
// its own, charged as a sale is (J6).
func TestCompletionOnALaterDay(t *testing.T) {
	k := newStage(t)
	k.approved(till1, k.request(till1, dialect.PreAuth, 30000))
	for day := thursday; day < thursday.AddDays(3); day = day.AddDays(1) {
		k.cutOver(day.AddDays(1))
		k.receive(network, k.file(day))
		k.job(party.ReconcileJob, day.AddDays(1).String()+" 09:00:00")
	}
	k.Party = k.Folded()
	m := k.request(till1, dialect.Completion, 25000)
	m.OriginalAuthID, m.Batch = "A00001", 3
	_, net := k.approved(till1, m)
	require.Equal(t, dialect.PreAuth, net.Original.Transaction)
	k.balance(25000, "merchant-payable:M1")

	stranger := k.request(till1, dialect.CompletionAdvice, 500)
	stranger.OriginalAuthID = "B00002"
	require.Equal(t, payment.AuthID("B00002"), k.forwarded(till1, stranger).OriginalAuthID)
	day := k.Party.host.Day()
	k.cutOver(day.AddDays(1))
	k.receive(network, k.file(day, net))
	k.job(party.ReconcileJob, day.AddDays(1).String()+" 09:00:00")
	k.balance(24875, "merchant-payable:M1")
	k.balance(125, "merchant-fee")
}

// An advice (0220) is told and not asked: without an answer it is repeated to the
// network until there is one, over restarts and the end of its day, the till hears
// nothing and then the outcome, and a reversal of it is 12 (DOMAIN §3.3).
func TestOfflineSale(t *testing.T) {
	k := newStage(t)
	m := k.request(till1, dialect.OfflineSale, 4000)
	m.AuthID = "T12345"
	net := k.forwarded(till1, m)
	require.Equal(t, payment.AuthID("T12345"), net.AuthID)
	require.Equal(t, network, k.fire(host.ReplyTimer, string(net.RRN))[0].to)
	require.Empty(t, k.message(till1, m))
	repeat := k.fire(host.AdviceTimer, string(net.RRN))
	require.True(t, repeat[0].m.Repeat && !repeat[0].m.Reversal)
	require.Equal(
		t, []any{net.STAN, net.Sent, payment.AuthID("T12345")},
		[]any{repeat[0].m.STAN, repeat[0].m.Sent, repeat[0].m.AuthID},
	)
	require.Equal(t, payment.InvalidTransaction, k.reverse(till1, m)[0].m.Code)
	for day := thursday; day < thursday.AddDays(3); day = day.AddDays(1) {
		k.cutOver(day.AddDays(1))
		k.receive(network, k.file(day))
		k.job(party.ReconcileJob, day.AddDays(1).String()+" 09:00:00")
	}
	require.True(t, k.restart()[0].m.Repeat)
	k.balance(0, "merchant-payable:M1")
	require.Equal(t, till1, k.message(network, says(net, payment.Approved, k.Party.host.Day()))[0].to)
	k.balance(4000, "merchant-payable:M1")
	require.Equal(t, payment.Approved, k.message(till1, m)[0].m.Code)
	require.Empty(t, k.fire(host.AdviceTimer, string(net.RRN)))
}

// A tip and an adjustment give the sale another amount: in the books, in the
// totals of the batch and in what is expected of the clearing file.
func TestTip(t *testing.T) {
	k := newStage(t)
	sale, saleNet := k.sale(till1, 5000)
	k.approved(till1, referring(k.request(till1, dialect.Tip, 5600), sale))
	offline, _ := k.approved(till1, k.request(till1, dialect.OfflineSale, 4000))
	k.approved(till1, referring(k.request(till1, dialect.Adjust, 3000), offline))
	k.balance(8600, "merchant-payable:M1")
	require.Equal(t, cny(5600), k.Party.host.Entries()[0].Amount)
	settle := k.request(till1, dialect.Settlement, 0)
	settle.Totals = dialect.Totals{DebitCount: 2, Debit: cny(8600), Credit: cny(0)}
	require.Equal(t, dialect.InBalance, k.message(till1, settle)[0].m.Totals.Verdict)
	saleNet.Amount = cny(5600)
	require.Equal(t, payment.OriginalAmountWrong, k.refused(referring(k.request(till1, dialect.SaleVoid, 5000), sale)))
	require.Len(t, k.reverse(till1, sale), 2)
	k.balance(3000, "merchant-payable:M1")
}

// Two changes of a sale reach the network in the order in which the till made them, also when the answer to the first
// is lost: the second waits for its outcome. What the network took last is what every book has.
func TestChangesKeepTheirOrder(t *testing.T) {
	k := newStage(t)
	sale, _ := k.sale(till1, 5000)
	first := k.forwarded(till1, referring(k.request(till1, dialect.Tip, 6000), sale))
	second := referring(k.request(till1, dialect.Adjust, 5500), sale)
	require.Empty(t, k.message(till1, second))
	waiting := k.Facts[len(k.Facts)-1].(*host.Requested).RRN
	k.fire(host.ReplyTimer, string(first.RRN))
	require.Empty(t, k.fire(host.ReplyTimer, string(waiting)))
	require.Empty(t, k.fire(host.AdviceTimer, string(waiting)))
	require.Len(t, k.restart(), 1, "the first alone")
	k.balance(5000, "merchant-payable:M1")
	require.Len(t, k.message(network, says(first, payment.Approved, thursday)), 1)
	k.balance(6000, "merchant-payable:M1")
	sent := k.fire(host.AdviceTimer, string(waiting))
	require.Len(t, sent, 1)
	require.Equal(t, cny(5500), sent[0].m.Amount)
	require.Len(t, k.message(network, says(sent[0].m, payment.Approved, thursday)), 1)
	k.balance(5500, "merchant-payable:M1")
}

// While it is not known what a change of a sale comes to, no more of the sale is given back than is left in either
// case.
func TestRefundBesideAChange(t *testing.T) {
	k := newStage(t)
	sale, net := k.sale(till1, 5000)
	lower := k.forwarded(till1, referring(k.request(till1, dialect.Adjust, 1000), sale))
	refund := func(minor int64) dialect.Message {
		m := referring(k.request(till1, dialect.Refund, minor), sale)
		m.Original.RRN = net.RRN
		return m
	}
	require.Equal(t, payment.OriginalAmountWrong, k.refused(refund(1001)))
	k.approved(till1, refund(1000))
	require.Len(t, k.message(network, says(lower, payment.Approved, thursday)), 1)
	k.balance(0, "merchant-payable:M1")
}

// What the issuer grants in part is what every book has, the reply says so, and a
// void is of that amount (DE 39 10).
func TestPartialApproval(t *testing.T) {
	k := newStage(t)
	m := k.request(till1, dialect.Sale, 12000)
	net := k.forwarded(till1, m)
	reply := says(net, payment.ResponseCode("10"), thursday)
	reply.Amount = cny(12001)
	require.Empty(t, k.message(network, reply), "more than was asked")
	reply.Amount = cny(10000)
	answer := k.message(network, reply)[0].m
	require.Equal(t, []any{payment.ResponseCode("10"), cny(10000)}, []any{answer.Code, answer.Amount})
	k.balance(10000, "merchant-payable:M1")
	require.Equal(t, payment.OriginalAmountWrong, k.refused(referring(k.request(till1, dialect.SaleVoid, 12000), m)))
	k.approved(till1, referring(k.request(till1, dialect.SaleVoid, 10000), m))
	k.balance(0, "merchant-payable:M1")
}

// An upload brings an off-line sale whose advice never came: it is taken now.
func TestUploadCreatesMissingOfflineSale(t *testing.T) {
	k := newStage(t)
	k.sale(till1, 100)
	settle := k.request(till1, dialect.Settlement, 0)
	settle.Totals = dialect.Totals{DebitCount: 2, Debit: cny(4100), Credit: cny(0)}
	k.message(till1, settle)
	upload := k.request(till1, dialect.Upload, 0)
	upload.PAN = ""
	upload.Details = []dialect.Detail{
		{Transaction: dialect.OfflineSale, STAN: 77, PAN: "6222020000000000016", Amount: cny(4000)},
	}
	sent := k.message(till1, upload)
	require.Len(t, sent, 2)
	require.Equal(
		t, []any{network, dialect.OfflineSale, cny(4000)}, []any{sent[1].to, sent[1].m.Transaction, sent[1].m.Amount},
	)
	k.message(network, says(sent[1].m, payment.Approved, thursday))
	k.balance(4100, "merchant-payable:M1")
	require.Len(t, k.message(till1, upload), 1, "once")
}

// What the host may ask of a terminal, and what a terminal may ask beside money.
func TestManagement(t *testing.T) {
	k := newStage(t, func(c *Config) {
		c.Parameters, c.CAKeys, c.Terminals[0].Refuses = "P1", "K1", []dialect.Transaction{dialect.Refund}
	})
	for tx, want := range map[dialect.Transaction]string{
		dialect.SignOff: "", dialect.EchoTest: "", dialect.StatusUpload: "", dialect.ParameterDownload: "P1",
		dialect.CAKeyDownload: "K1",
	} {
		m := k.request(till1, tx, 0)
		m.PAN = ""
		reply := k.message(till1, m)[0].m
		require.Equal(t, []any{tx, payment.Approved, want}, []any{reply.Transaction, reply.Code, string(reply.Parameters)})
	}
	require.Equal(t, payment.NotPermittedToTill, k.refused(k.request(till1, dialect.Refund, 1)))
	k.command(&host.RequireSignOn{Terminal: "T1000001"})
	sent := k.left()
	require.Equal(t, []any{till1, dialect.SignOnRequest}, []any{sent[0].to, sent[0].m.Transaction})
	k.Party = k.Folded()
	signOn := k.request(till1, dialect.SignOn, 0)
	signOn.PAN = ""
	k.message(till1, signOn)
	k.command(&host.RequireSignOn{Terminal: "T9"})
	require.IsType(t, &CommandRefused{}, k.Out.Facts[0])
}
