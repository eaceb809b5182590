package acquirer

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// BenchmarkDay is the acquirer's share of a business day with 500 approved sales:
// four messages and two facts a sale, cut-over, clearing file, reconciliation and
// payout, with the JSON of every fact. Playing till and network is not counted
// apart: it is about a quarter of the time.
func BenchmarkDay(b *testing.B) {
	const sales = 500
	a, err := New(config())
	require.NoError(b, err)
	d, err := dialect.Named("1987-ascii")
	require.NoError(b, err)
	codec := d.NewCodec()
	var out party.Out
	var now payment.Time
	var journal int
	drive := func(ev party.Event) {
		ev.Now, ev.Business = now, now
		out.Reset()
		a.Handle(&ev, &out)
		for _, f := range out.Facts {
			text, err := json.Marshal(f)
			if err != nil {
				b.Fatal(err)
			}
			journal += len(text)
			a.Apply(f)
		}
	}
	tell := func(from party.Node, m dialect.Message) {
		frame, err := codec.Append(nil, &m)
		if err != nil {
			b.Fatal(err)
		}
		drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: frame})
	}
	cal := config().Calendar
	date, batch := thursday, payment.BatchNumber(1)
	now = cal.At(date, payment.TimeOfDay(10*time.Hour))
	drive(party.Event{Kind: party.Restarted})
	b.ReportAllocs()
	for b.Loop() {
		f := &record.File{Header: record.Header{
			ID: "CLR-" + date.YYMMDD(), Kind: record.Clearing, Sender: "00010000", Receiver: "48010000", Date: date, Sequence: 1, Currency: payment.CNY,
		}}
		now = cal.At(date, payment.TimeOfDay(10*time.Hour))
		for n := range payment.STAN(sales) {
			tell(till1, dialect.Message{
				Transaction: dialect.Sale, STAN: n + 1, Batch: batch, Terminal: "T1000001", Merchant: "M1", PAN: "6222020000000000016",
				EntryMode: "021", Amount: cny(1234),
			})
			var net dialect.Message
			if err := codec.Parse(out.Sends[0].Bytes, &net); err != nil {
				b.Fatal(err)
			}
			f.Details = append(f.Details, detail(net, date))
			tell(network, says(net, payment.Approved, date))
		}
		tell(till1, dialect.Message{Transaction: dialect.Settlement, STAN: 600, Batch: batch, Terminal: "T1000001", Merchant: "M1", Totals: totalsOf(sales, sales*1234, 0, 0)})
		tell(till1, dialect.Message{Transaction: dialect.UploadEnd, STAN: 601, Batch: batch, Terminal: "T1000001", Merchant: "M1", Totals: dialect.Totals{Verdict: dialect.InBalance}})
		batch = batch.Next()
		date = date.AddDays(1)
		tell(network, dialect.Message{Transaction: dialect.CutOverStart, STAN: 1, Sent: "0326230000", SettlementDate: date.MMDD(), Forwarder: "00010000"})
		now = cal.At(date, payment.TimeOfDay(9*time.Hour))
		record.SealTrailer(f)
		file, err := record.Append(nil, f)
		if err != nil {
			b.Fatal(err)
		}
		drive(party.Event{Kind: party.FileReceived, From: network, Bytes: file})
		drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: ReconcileJob, Date: date}})
		drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: PayoutJob, Date: date}})
		if len(out.Sends) > 0 {
			var p dialect.Message
			_ = codec.Parse(out.Sends[0].Bytes, &p)
			p.Reply, p.Code = true, payment.Approved
			tell(bank, p)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*sales), "ns/sale")
	b.ReportMetric(float64(journal)/float64(b.N*sales), "journal-B/sale")
	require.Zero(b, a.Book().Sum(ledger.Posted))
	require.Empty(b, a.pending)
}
