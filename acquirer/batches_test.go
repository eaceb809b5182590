package acquirer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

func (k *stage) settle(t dialect.Totals) dialect.Message {
	k.T.Helper()
	m := k.request(till1, dialect.Settlement, 0)
	m.PAN, m.EntryMode, m.Totals = "", "", t
	sent := k.message(till1, m)
	require.Len(k.T, sent, 1)
	return sent[0].m
}

func (k *stage) upload(details ...dialect.Detail) {
	k.T.Helper()
	for _, d := range details {
		m := k.request(till1, dialect.Upload, 0)
		m.PAN, m.EntryMode, m.Details = "", "", []dialect.Detail{d}
		require.Equal(k.T, payment.Approved, k.message(till1, m)[0].m.Code)
		require.Equal(k.T, payment.Approved, k.message(till1, m)[0].m.Code, "its repeat")
	}
}

func (k *stage) end(v dialect.Verdict, count int) []sentTo {
	k.T.Helper()
	m := k.request(till1, dialect.UploadEnd, 0)
	m.PAN, m.EntryMode, m.Count, m.Totals.Verdict = "", "", count, v
	return k.message(till1, m)
}

func totalsOf(debits int, debit int64, credits int, credit int64) dialect.Totals {
	return dialect.Totals{DebitCount: debits, Debit: cny(debit), CreditCount: credits, Credit: cny(credit)}
}

func detailOf(m dialect.Message) dialect.Detail {
	return dialect.Detail{Transaction: m.Transaction, STAN: m.STAN, PAN: m.PAN, Amount: m.Amount}
}

func TestBatchInBalanceClosesOnBothSides(t *testing.T) {
	// Verdict 1 exactly when counts and amounts are equal: a voided sale counts
	// with its void, reversed and declined ones do not. After the end packet the
	// batch number is one more (CASES §2.2, 10).
	k := newStage(t)
	k.sale(till1, 1000)
	voided, _ := k.sale(till1, 2000)
	void := k.request(till1, dialect.SaleVoid, 2000)
	void.Original = dialect.Original{STAN: voided.STAN, Batch: 1, Date: "0326"}
	k.approved(till1, void)
	reversed, _ := k.sale(till1, 4000)
	k.reverse(till1, reversed)
	net := k.forwarded(till1, k.request(till1, dialect.Sale, 8000))
	k.message(network, says(net, payment.InsufficientFunds, thursday))

	require.Equal(t, dialect.OutOfBalance, k.settle(totalsOf(2, 3001, 1, 2000)).Totals.Verdict)
	require.Equal(t, dialect.InBalance, k.settle(totalsOf(2, 3000, 1, 2000)).Totals.Verdict)
	require.Len(t, k.end(dialect.InBalance, 0), 1)
	on := k.request(till1, dialect.SignOn, 0)
	on.PAN, on.EntryMode, on.Batch = "", "", 0
	require.Equal(t, payment.BatchNumber(2), k.message(till1, on)[0].m.Batch)
	require.Empty(t, k.items())
	facts := len(k.Facts)
	require.Len(t, k.end(dialect.InBalance, 0), 1, "the end packet again")
	require.Len(t, k.Facts, facts)
	require.NotZero(t, k.Party.host.Batches()[0].Closed)
}

func TestHostHasOneMoreThanTheTill(t *testing.T) {
	// The reply and every reversal were lost: the till has no sale, the host has.
	// Verdict 2, the upload shows it: L1 short. Host capture pays it all the same
	// (A02).
	k := newStage(t)
	kept, keptNet := k.sale(till1, 1000)
	_, lost := k.sale(till1, 5500)
	require.Equal(t, dialect.OutOfBalance, k.settle(totalsOf(1, 1000, 0, 0)).Totals.Verdict)
	k.upload(detailOf(kept))
	k.end(dialect.OutOfBalance, 1)
	require.Equal(t, []string{"L1 short not-in-till-batch 55.00"}, k.items())
	k.nextMorning(keptNet, lost)
	require.Equal(t, cny(6500-5-28), k.job(party.PayoutJob, "2026-03-27 09:30:00")[0].m.Amount)
	k.balance(0, "long")
	k.balance(0, "short")
}

func TestTerminalCapturePaysWhatTheBatchConfirms(t *testing.T) {
	// The same with terminal capture: what the till does not have stays in the
	// payable (A02); a batch that is confirmed late makes it payable then.
	k := newStage(t, func(c *Config) { c.Capture = host.TerminalCapture })
	kept, keptNet := k.sale(till1, 1000)
	_, lost := k.sale(till1, 5500)
	k.nextMorning(keptNet, lost)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"), "no batch was settled")
	k.settle(totalsOf(1, 1000, 0, 0))
	k.upload(detailOf(kept))
	k.end(dialect.OutOfBalance, 1)
	require.Equal(t, cny(995), k.job(party.PayoutJob, "2026-03-30 09:30:00")[0].m.Amount)
	k.balance(5500-28, "merchant-payable:M1")
}

func TestTillHasOneMoreThanTheHost(t *testing.T) {
	// A till that took a late reply for a sale which was reversed: L1 long for the
	// acquirer, the slip has no money behind it (A04).
	k := newStage(t)
	m, _ := k.sale(till1, 3300)
	k.reverse(till1, m)
	require.Equal(t, dialect.OutOfBalance, k.settle(totalsOf(1, 3300, 0, 0)).Totals.Verdict)
	k.upload(detailOf(m))
	k.end(dialect.OutOfBalance, 1)
	require.Equal(t, []string{"L1 long journal-reversed 33.00"}, k.items())
}

func TestInterruptedUploadGoesOn(t *testing.T) {
	// A detail that comes twice, under another STAN too, counts once (B03).
	k := newStage(t)
	a, _ := k.sale(till1, 100)
	b, _ := k.sale(till1, 200)
	k.settle(totalsOf(2, 301, 0, 0))
	k.upload(detailOf(a))
	k.Party = k.Folded()
	k.upload(detailOf(a), detailOf(b))
	var once []payment.STAN
	for _, f := range k.Facts {
		if f, ok := f.(*host.DetailsUploaded); ok {
			for _, d := range f.Details {
				once = append(once, d.STAN)
			}
		}
	}
	require.Equal(t, []payment.STAN{a.STAN, b.STAN}, once)
	k.end(dialect.OutOfBalance, 2)
	require.Empty(t, k.items(), "the records agree, the till's sum was wrong")
}

// Under terminal capture the host captures what a till does not settle, when its
// time is over or when somebody says so; the item about the open batch ends (B01).
func TestForcedBatch(t *testing.T) {
	k := newStage(t, func(c *Config) { c.Capture, c.ForceBatches = host.TerminalCapture, 36*time.Hour })
	_, net := k.sale(till1, 10000)
	k.nextMorning(net)
	require.Empty(t, k.job(party.PayoutJob, "2026-03-27 09:30:00"))
	k.job(party.ReconcileJob, "2026-03-28 09:00:00")
	require.NotContains(t, k.items(), "L5 status batch-open-too-long 100.00")
	require.Equal(t, cny(10000-50), k.job(party.PayoutJob, "2026-03-30 09:30:00")[0].m.Amount)
	k.command(&host.ForceBatch{Terminal: "nobody"})
	require.IsType(t, new(CommandRefused), k.Out.Facts[0])
}
