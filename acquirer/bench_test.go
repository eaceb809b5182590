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

// trade drives an acquirer without the checks of a desk.
type trade struct {
	b       *testing.B
	a       *Acquirer
	codec   *dialect.Codec
	out     party.Out
	now     payment.Time
	journal int // bytes of JSON
}

func (k *trade) drive(ev party.Event) {
	ev.Now, ev.Business = k.now, k.now
	k.out.Reset()
	k.a.Handle(&ev, &k.out)
	for _, f := range k.out.Facts {
		text, err := json.Marshal(f)
		if err != nil {
			k.b.Fatal(err)
		}
		k.journal += len(text)
		k.a.Apply(f)
	}
}

func (k *trade) tell(from party.Node, m dialect.Message) {
	frame, err := k.codec.Append(nil, &m)
	if err != nil {
		k.b.Fatal(err)
	}
	k.drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: frame})
}

// day trades, settles the till and returns what the network has cleared.
func (k *trade) day(date payment.BusinessDate, batch payment.BatchNumber, sales payment.STAN) *record.File {
	f := &record.File{Header: record.Header{
		ID: "CLR-" + date.YYMMDD(), Kind: record.Clearing, Sender: "00010000", Receiver: "48010000", Date: date,
		Sequence: 1, Currency: payment.CNY,
	}}
	ask := dialect.Message{Transaction: dialect.Sale, Batch: batch, Terminal: "T1000001", Merchant: "M1"}
	for ask.STAN = 1; ask.STAN <= sales; ask.STAN++ {
		sale := ask
		sale.PAN, sale.EntryMode, sale.Amount = "6222020000000000016", "021", cny(1234)
		k.tell(till1, sale)
		var net dialect.Message
		if err := k.codec.Parse(k.out.Sends[0].Bytes, &net); err != nil {
			k.b.Fatal(err)
		}
		f.Details = append(f.Details, detail(net, date))
		k.tell(network, says(net, payment.Approved, date))
	}
	ask.Transaction, ask.Totals = dialect.Settlement, totalsOf(int(sales), int64(sales)*1234, 0, 0)
	k.tell(till1, ask)
	ask.STAN++
	ask.Transaction, ask.Totals = dialect.UploadEnd, dialect.Totals{Verdict: dialect.InBalance}
	k.tell(till1, ask)
	return f
}

// morning clears, reconciles and pays.
func (k *trade) morning(date payment.BusinessDate, f *record.File) {
	record.SealTrailer(f)
	file, err := record.Append(nil, f)
	if err != nil {
		k.b.Fatal(err)
	}
	k.drive(party.Event{Kind: party.FileReceived, From: network, Bytes: file})
	k.drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: party.ReconcileJob, Date: date}})
	k.drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: party.PayoutJob, Date: date}})
	if len(k.out.Sends) > 0 {
		var p dialect.Message
		if err := k.codec.Parse(k.out.Sends[0].Bytes, &p); err != nil {
			k.b.Fatal(err)
		}
		p.Reply, p.Code = true, payment.Approved
		k.tell(bank, p)
	}
}

// BenchmarkDay is the acquirer's share of a business day with 500 approved sales:
// four messages and two facts a sale, settlement, cut-over, clearing file,
// reconciliation and payout, with the JSON of every fact. About a third of the
// time is the benchmark's own, playing till and network.
func BenchmarkDay(b *testing.B) {
	const sales = 500
	a, err := New(config())
	require.NoError(b, err)
	d, err := dialect.Named("1987-ascii")
	require.NoError(b, err)
	k := &trade{b: b, a: a, codec: d.NewCodec()}
	cal := config().Calendar
	date, batch := thursday, payment.BatchNumber(1)
	k.now = cal.At(date, payment.TimeOfDay(10*time.Hour))
	k.drive(party.Event{Kind: party.Restarted})
	b.ReportAllocs()
	for b.Loop() {
		k.now = cal.At(date, payment.TimeOfDay(10*time.Hour))
		f := k.day(date, batch, sales)
		date, batch = date.AddDays(1), batch.Next()
		k.tell(
			network,
			dialect.Message{
				Transaction: dialect.CutOverStart, STAN: 1, Sent: "0326230000", SettlementDate: date.MMDD(),
				Forwarder: "00010000",
			},
		)
		k.now = cal.At(date, payment.TimeOfDay(9*time.Hour))
		k.morning(date, f)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*sales), "ns/sale")
	b.ReportMetric(float64(k.journal)/float64(b.N*sales), "journal-B/sale")
	require.Zero(b, a.Book().Sum(ledger.Posted))
	require.Empty(b, a.host.Undecided())
}
