package reconcile_test

import (
	"bytes"
	"io"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/table"
)

// Whatever two files say, ours less theirs is what the items come to, and no row is lost on the way: this is how a
// clearing desk proves its own comparison before it believes it (CASES §2.1). The rows are drawn from few keys, so that
// they collide: rows twice, records twice, other amounts, other kinds, days that have no file.
func TestControlTotalsAddUpOverAnyFiles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ev := drawnFiles(t, rt)
		for _, level := range reconcile.Comparisons() {
			requireTotals(rt, reconcile.Compare(ev, level))
		}
		r := reconcile.Reconcile(ev)
		requireTotals(rt, r)

		files := fstest.MapFS{}
		require.NoError(rt, table.WriteEvidence(func(name string, write func(io.Writer) error) error {
			var b bytes.Buffer
			err := write(&b)
			files[name] = &fstest.MapFile{Data: b.Bytes()}
			return err
		}, ev))
		read, err := table.ReadEvidence(files, table.Settings{Zone: time.LoadLocation}, nil)
		require.NoError(rt, err)
		again := reconcile.Reconcile(read)
		requireTotals(rt, again)
		require.Equal(rt, r.Totals, again.Totals, "from the files")
	})
}

func requireTotals(rt *rapid.T, r reconcile.Report) {
	for _, of := range r.Unexplained() {
		rt.Fatalf("%s %s does not add up: %+v\nitems %+v", of.Comparison, of.Of, of, r.Open)
	}
	difference, items := int64(0), int64(0)
	for _, of := range r.Totals {
		difference += of.Difference.Minor
	}
	for i := range r.Open {
		items += r.Open[i].Difference().Minor
	}
	require.Equal(rt, difference, items)
}

func drawnFiles(t *testing.T, rt *rapid.T) *reconcile.Evidence {
	w := newWorld(t)
	ev := &reconcile.Evidence{Calendar: w.Calendar, Now: w.At(monday, "18:00")}
	day := rapid.SampledFrom([]payment.BusinessDate{friday, saturday, sunday})
	minor := rapid.Int64Range(1, 3)
	money := rapid.Custom(func(t *rapid.T) payment.Amount { return cny(minor.Draw(t, "minor")) })
	kind := rapid.SampledFrom([]reconcile.Kind{reconcile.Sale, reconcile.Sale, reconcile.Void, reconcile.Refund,
		reconcile.Completion, reconcile.PreAuth})
	draw := rapid.IntRange(1, 4)
	ev.Entries = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Entry {
		e := entry(draw.Draw(t, "n"), day.Draw(t, "day"), 1)
		e.Amount, e.Kind = money.Draw(t, "amount"), kind.Draw(t, "kind")
		e.State = rapid.SampledFrom([]reconcile.EntryState{reconcile.Approved, reconcile.Approved, reconcile.Approved,
			reconcile.Voided, reconcile.Declined, reconcile.Reversed, reconcile.Hung, reconcile.Pending}).Draw(t, "state")
		if e.Kind == reconcile.Void {
			e.Original = entry(draw.Draw(t, "original"), friday, 1).RRN
		}
		e.Batch = payment.BatchNumber(rapid.IntRange(1, 2).Draw(t, "batch"))
		if rapid.Bool().Draw(t, "works fees out") {
			e.Interchange, e.NetworkFee = money.Draw(t, "interchange"), money.Draw(t, "fee")
		}
		if rapid.Bool().Draw(t, "by another number") {
			e.Network.STAN++
		}
		return e
	}), 0, 7).Draw(rt, "entries")
	exceptional := rapid.SampledFrom([]reconcile.Kind{"", "", "", reconcile.Adjustment, reconcile.Representment,
		reconcile.Rejected, reconcile.Chargeback, reconcile.Retrieval})
	ev.Details = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Detail {
		d := detail(draw.Draw(t, "n"), day.Draw(t, "day"), 1)
		d.Amount, d.Kind = money.Draw(t, "amount"), kind.Draw(t, "kind")
		d.Interchange, d.NetworkFee = money.Draw(t, "interchange"), money.Draw(t, "fee")
		if k := exceptional.Draw(t, "exception"); k != "" {
			d.Kind = k
			if k == reconcile.Rejected {
				d.Of = rapid.SampledFrom([]reconcile.Kind{reconcile.Sale, reconcile.Adjustment}).Draw(t, "of")
			}
		}
		if rapid.Bool().Draw(t, "by another number") {
			d.Network.STAN++
		}
		return d
	}), 0, 7).Draw(rt, "details")
	ev.Claims = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Claim {
		d := detail(draw.Draw(t, "n"), day.Draw(t, "day"), 1)
		return reconcile.Claim{ClearingDate: d.ClearingDate, RRN: d.RRN, Terminal: d.Terminal, Network: d.Network,
			Kind: rapid.SampledFrom([]reconcile.Kind{reconcile.Adjustment, reconcile.Representment, reconcile.Sale,
				reconcile.Fulfilment}).Draw(t, "kind"), Amount: money.Draw(t, "amount")}
	}), 0, 3).Draw(rt, "claims")
	ev.Files = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.FileRow {
		return reconcile.FileRow{Kind: rapid.SampledFrom([]reconcile.FileKind{reconcile.ClearingFile,
			reconcile.StatementFile}).Draw(t, "kind"), ClearingDate: day.Draw(t, "day"), Due: 1,
			Accepted: rapid.Bool().Draw(t, "accepted")}
	}), 0, 3).Draw(rt, "files")
	ev.Slips = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Slip {
		s := slip(draw.Draw(t, "n"), 1)
		s.Amount, s.Kind, s.InBatch = money.Draw(t, "amount"), kind.Draw(t, "kind"), rapid.Bool().Draw(t, "in batch")
		return s
	}), 0, 6).Draw(rt, "slips")
	ev.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Closed: w.At(friday, "20:00")},
		{Terminal: "T1", Batch: 2, Opened: w.At(friday, "10:00")}}[:rapid.IntRange(0, 2).Draw(rt, "batches")]
	drawnCash(rt, w.Calendar, ev, day, money)
	drawnPayouts(rt, ev, day, money)
	return ev
}

func drawnCash(
	rt *rapid.T, cal *payment.Calendar, ev *reconcile.Evidence, day *rapid.Generator[payment.BusinessDate],
	money *rapid.Generator[payment.Amount],
) {
	ev.Positions = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.NetPosition {
		p := reconcile.NetPosition{ClearingDate: day.Draw(t, "day"), Net: money.Draw(t, "net"), Reference: "N1"}
		p.Due = cal.At(rapid.SampledFrom([]payment.BusinessDate{monday, tuesday}).Draw(t, "due"), 0)
		return p
	}), 0, 3).Draw(rt, "positions")
	ev.Statements = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.StatementLine {
		l := reconcile.StatementLine{Date: day.Draw(t, "date"), Amount: money.Draw(t, "amount")}
		l.Kind = rapid.SampledFrom([]reconcile.LineKind{reconcile.SettlementLine, reconcile.PayoutLine,
			reconcile.ReturnLine, reconcile.OtherLine, ""}).Draw(t, "kind")
		switch l.Kind {
		case reconcile.PayoutLine:
			l.Amount = l.Amount.Neg()
			fallthrough
		case reconcile.ReturnLine:
			l.Reference = rapid.SampledFrom([]string{"P1", "P2", "P3", "P9"}).Draw(t, "payout")
		case reconcile.SettlementLine:
			l.ClearingDate = day.Draw(t, "clearing day")
		case "":
			l.Reference = "N1"
		}
		return l
	}), 0, 4).Draw(rt, "statements")
}

func drawnPayouts(
	rt *rapid.T, ev *reconcile.Evidence, day *rapid.Generator[payment.BusinessDate],
	money *rapid.Generator[payment.Amount],
) {
	id := rapid.SampledFrom([]string{"P1", "P2", "P3"})
	ev.Payouts = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Payout {
		p := payout(id.Draw(t, "id"), rapid.SampledFrom([]reconcile.PayoutState{reconcile.PayoutSucceeded,
			reconcile.PayoutFailed, reconcile.PayoutUnknown, reconcile.PayoutReversed}).Draw(t, "state"), 1,
			payment.Time(rapid.Int64Range(0, int64(ev.Now)).Draw(t, "at")))
		p.Amount, p.Date, p.Final = money.Draw(t, "amount"), day.Draw(t, "date"), p.Sent
		if rapid.Bool().Draw(t, "again") {
			p.Replaces = id.Draw(t, "replaces")
		}
		if rapid.Bool().Draw(t, "got back") {
			p.Recovered = p.Amount
		}
		return p
	}), 0, 4).Draw(rt, "payouts")
	ev.Returns = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Return {
		return reconcile.Return{PayoutID: id.Draw(t, "id"), Amount: money.Draw(t, "amount"), Reason: "X"}
	}), 0, 1).Draw(rt, "returns")
	if rapid.Bool().Draw(rt, "accounts known") {
		ev.BankLines = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.BankLine {
			l := reconcile.BankLine{Merchant: "M1", Date: day.Draw(t, "date"), Amount: money.Draw(t, "amount")}
			l.PayoutID = rapid.SampledFrom([]string{"P1", "P2", "P3", "P9", ""}).Draw(t, "payout")
			if rapid.Bool().Draw(t, "out") {
				l.Amount = l.Amount.Neg()
			}
			return l
		}), 0, 4).Draw(rt, "bank lines")
	}
	ev.Payables = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Payable {
		p := reconcile.Payable{Merchant: "M1", Date: day.Draw(t, "date"), Amount: money.Draw(t, "amount"),
			Fee: cny(0), SetOff: cny(0), Due: day.Draw(t, "due")}
		p.Hold = rapid.SampledFrom([]string{"", "", "risk"}).Draw(t, "hold")
		if rapid.Bool().Draw(t, "partly set off") {
			p.SetOff = money.Draw(t, "set off")
		}
		return p
	}), 0, 2).Draw(rt, "payables")
	ev.Balances = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reconcile.Balance {
		return reconcile.Balance{Party: rapid.SampledFrom([]string{"acquirer", "bank"}).Draw(t, "party"),
			Account: rapid.SampledFrom([]string{"merchant-payable:M1", "merchant-receivable:M1", "cash"}).Draw(t, "account"),
			Debit:   money.Draw(t, "debit"), Credit: money.Draw(t, "credit")}
	}), 0, 3).Draw(rt, "balances")
}
