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

func (w *world) transfer(id, from, to string, amount payment.Amount) dialect.Message {
	w.STAN++
	return dialect.Message{
		Transaction: dialect.Transfer, PayoutID: id, Amount: amount, FromAccount: from, ToAccount: to,
		STAN: w.STAN, Sent: "0330080000", SettlementDate: "0327", Acquirer: "00010000",
	}
}

// Net settlement of the worked check: the issuer pays 9,990.25, the acquirer gets
// 9,983.75, the network keeps 6.50; a repeat moves nothing; without cover 51; only
// the clearing house may move the money of others (J7, DOMAIN §1).
func TestTransfer(t *testing.T) {
	w := open(t, settlement())
	collect := w.transfer("S26033000001", "issuer", "clearing", fen(999025))
	require.Equal(t, payment.InsufficientFunds,
		w.Send("clearing", w.transfer("S26033000000", "clearing", "acquirer", fen(1)))[0].Code)
	require.Equal(t, payment.InvalidTransaction,
		w.Send("acquirer", w.transfer("S26033000009", "issuer", "acquirer", yuan(1)))[0].Code)
	require.Equal(t, payment.InvalidCard,
		w.Send("clearing", w.transfer("S26033000008", "issuer", "nobody", yuan(1)))[0].Code)
	require.Equal(t, payment.Approved, w.Send("clearing", collect)[0].Code)
	first := w.Out.Sends[0].Bytes
	w.Restart()
	w.Send("clearing", collect)
	require.Equal(t, first, w.Out.Sends[0].Bytes)
	require.Empty(t, w.Out.Facts)
	w.Send("clearing", w.transfer("S26033000002", "clearing", "acquirer", fen(998375)))
	require.Equal(t, []int64{10000000 - 999025, 500000 + 998375, 650},
		[]int64{w.has("issuer"), w.has("acquirer"), w.has("clearing")})
	require.Equal(t, int64(500000+998375), w.Party.Book().Balance("account:acquirer").Minor)
}

// The statement lists what moved since the last one; it goes to each institution
// once, and again after a crash until it has left.
func TestStatement(t *testing.T) {
	w := open(t, settlement())
	w.Send("clearing", w.transfer("S26033000001", "issuer", "clearing", fen(999025)))
	w.Send("clearing", w.transfer("S26033000002", "clearing", "acquirer", fen(998375)))
	job := func(d payment.BusinessDate) []party.Send {
		w.Drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: "statement", Date: d}})
		return append([]party.Send(nil), w.Out.Sends...)
	}
	sends := job(payment.Date(2026, 3, 30))
	require.Len(t, sends, 3, "acquirer, issuer, clearing")
	require.Equal(t, party.Node("acquirer"), sends[0].To)
	f, err := record.Parse(sends[0].Bytes)
	require.NoError(t, err)
	require.Equal(t, []any{"S260330-48021560", record.Statement, payment.InstitutionID("48021560"), yuan(5000),
		fen(1498375)},
		[]any{f.Header.ID, f.Header.Kind, f.Header.Receiver, f.Header.Opening, f.Trailer.Closing})
	require.Equal(t, []record.Line{{
		Reference: "S26033000002", Kind: record.SettlementLine, Credit: true, Amount: fen(998375), Counterparty: "clearing",
		ClearingDate: payment.Date(2026, 3, 27),
	}}, f.Lines)
	w.Restart()
	for i, s := range w.Out.Sends {
		require.Equal(t, string(sends[i].Bytes), string(s.Bytes), "the same files")
	}
	w.Fire("statement", "")
	require.Empty(t, job(payment.Date(2026, 3, 30)), "the job came twice")
	f, err = record.Parse(job(payment.Date(2026, 3, 31))[0].Bytes)
	require.NoError(t, err)
	require.Equal(t, []any{fen(1498375), 0, 2}, []any{f.Header.Opening, len(f.Lines), f.Header.Sequence})
}

// A payout goes on to the beneficiary's bank, is booked when that accepts it (J9),
// and stays where it is when that refuses, with that bank's code and reason (J10).
func TestForward(t *testing.T) {
	w := open(t, settlement())
	on := w.Send("acquirer", w.payout("P26033000001", shop, yuan(4000)))
	require.Equal(t, party.Node("merchant-bank"), w.Out.Sends[0].To)
	require.Equal(t, []any{dialect.Payout, "P26033000001", shop, yuan(4000)},
		[]any{on[0].Transaction, on[0].PayoutID, on[0].ToAccount, on[0].Amount})
	require.Equal(t, int64(500000), w.has("acquirer"), "set aside, not moved")
	require.Equal(t, payment.InsufficientFunds, w.Send("acquirer", w.payout("P26033000002", shop, yuan(4000)))[0].Code,
		"but not to be spent twice")
	require.Empty(t, w.Send("acquirer", w.payout("P26033000001", shop, yuan(4000))), "a repeat waits with it")

	w.Restart()
	require.Equal(t, "P26033000001", w.Sent()[0].PayoutID, "owed after a restart, under the same id")
	require.True(t, w.Fire("payout", "P26033000001")[0].Repeat)
	w.Send("merchant-bank", on[0].Answer(payment.SystemMalfunction))
	require.Empty(t, w.Out.Facts, "96 says nothing about the outcome")
	paid := w.Send("merchant-bank", on[0].Answer(payment.Approved))
	require.Equal(t, []any{party.Node("acquirer"), payment.Approved, "P26033000001"},
		[]any{w.Out.Sends[0].To, paid[0].Code, paid[0].PayoutID})
	require.Equal(t, []int64{100000, 410000}, []int64{w.has("acquirer"), w.has("merchant-bank")})
	w.Send("merchant-bank", on[0].Answer(payment.Approved))
	require.Empty(t, w.Out.Facts)

	on = w.Send("acquirer", w.payout("P26033000003", second, yuan(900)))
	no := on[0].Answer(payment.ExceedsLimit)
	no.Reason = string(AboveQuota)
	refused := w.Send("merchant-bank", no)
	require.Equal(t, []any{payment.ExceedsLimit, string(AboveQuota)}, []any{refused[0].Code, refused[0].Reason})
	require.Equal(t, int64(100000), w.has("acquirer"))
	require.Equal(t, refused[0].Code, w.Send("acquirer", w.payout("P26033000003", second, yuan(900)))[0].Code,
		"the same id, the same answer")

	unknown := w.payout("P26033000004", shop, yuan(1))
	unknown.Receiver = "99999999"
	require.Equal(t, string(BankInfoWrong), w.Send("acquirer", unknown)[0].Reason)
	require.Equal(t, payment.InvalidTransaction, w.Send("stranger", w.payout("P26033000005", shop, yuan(1)))[0].Code)
}

// A query is answered from the record, passed on while the outcome is open, and
// answered 25 for good when the payout never came (CASES D04).
func TestQuery(t *testing.T) {
	w := open(t, settlement())
	query := func(id string) []dialect.Message {
		m := w.payout(id, shop, yuan(10))
		m.Transaction = dialect.PayoutQuery
		return w.Send("acquirer", m)
	}
	on := w.Send("acquirer", w.payout("P26033000001", shop, yuan(10)))
	passed := query("P26033000001")
	require.Equal(t, []any{party.Node("merchant-bank"), dialect.PayoutQuery},
		[]any{w.Out.Sends[0].To, passed[0].Transaction})
	told := w.Send("merchant-bank", passed[0].Answer(payment.Approved))
	require.Equal(t, []any{party.Node("acquirer"), payment.Approved}, []any{w.Out.Sends[0].To, told[0].Code})
	require.Empty(t, w.Send("merchant-bank", on[0].Answer(payment.Approved)), "paid once")
	require.Equal(t, int64(11000), w.has("merchant-bank"))
	require.Equal(t, payment.Approved, query("P26033000001")[0].Code)

	require.Equal(t, payment.OriginalNotFound, query("P26033000002")[0].Code)
	w.Restart()
	require.Equal(t, payment.OriginalNotFound, w.Send("acquirer", w.payout("P26033000002", shop, yuan(10)))[0].Code,
		"it comes too late")
	require.Equal(t, int64(11000), w.has("merchant-bank"))

	w.Send("acquirer", w.payout("P26033000003", shop, yuan(10)))
	w.Send("merchant-bank", query("P26033000003")[0].Answer(payment.OriginalNotFound))
	require.IsType(t, &Refused{}, w.Out.Facts[0], "the merchant's bank never had it and never will book it")
}

// A return goes back to the payer once, and is told to it until it acknowledges
// (J11, CASES C10).
func TestTakeBack(t *testing.T) {
	w := open(t, settlement())
	on := w.Send("acquirer", w.payout("P26033000001", shop, yuan(10)))[0]
	back := w.payout("P26033000001", "", yuan(10))
	back.Transaction, back.Advice, back.Reason, back.FromAccount = dialect.PayoutReturn, true, string(AccountAbnormal),
		shop
	require.Equal(t, payment.SystemMalfunction, w.Send("merchant-bank", back)[0].Code,
		"it has overtaken the word that the payout was paid: come again")
	w.Send("merchant-bank", on.Answer(payment.Approved))
	w.at(payment.Date(2026, 4, 1), 15*time.Hour)
	wrong := back
	wrong.Amount, wrong.STAN = yuan(11), wrong.STAN.Next()
	require.Equal(t, payment.OriginalAmountWrong, w.Send("merchant-bank", wrong)[0].Code)
	wrong.Amount, wrong.Repeat = yuan(10), true
	require.Equal(t, payment.OriginalAmountWrong, w.Send("merchant-bank", wrong)[0].Code,
		"refused once, it stays refused: the bank that sent it has put the money back")
	require.Empty(t, w.Out.Facts)
	require.Equal(t, payment.OriginalNotFound, w.Send("acquirer", back)[0].Code, "not from the beneficiary's bank")
	sent := w.Send("merchant-bank", back)
	require.Len(t, sent, 2)
	require.Equal(t, payment.Approved, sent[0].Code)
	require.Equal(t, []any{party.Node("acquirer"), dialect.PayoutReturn, "P26033000001", string(AccountAbnormal)},
		[]any{w.Out.Sends[1].To, sent[1].Transaction, sent[1].PayoutID, sent[1].Reason})
	require.Equal(t, []int64{500000, 10000}, []int64{w.has("acquirer"), w.has("merchant-bank")})
	w.Restart()
	require.Equal(t, "P26033000001", w.Sent()[0].PayoutID)
	require.Equal(t, payment.Approved, w.Send("merchant-bank", back)[0].Code)
	require.Len(t, w.Out.Sends, 1)
	require.Empty(t, w.Out.Facts)
	w.Send("acquirer", sent[1].Answer(payment.Approved))
	require.Empty(t, w.Fire("return", "P26033000001"))
	require.Equal(t, "no-counter: the settlement bank has no counter",
		w.command(&Withdraw{Account: "acquirer", Amount: yuan(1)}))
}
