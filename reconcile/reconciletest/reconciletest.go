package reconciletest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
)

// The fixtures play on Friday 2026-03-27 in Shanghai with the cut-over at 23:00.
const (
	Friday   = payment.BusinessDate(20260327)
	Saturday = payment.BusinessDate(20260328)
	Sunday   = payment.BusinessDate(20260329)
	Monday   = payment.BusinessDate(20260330)
	Tuesday  = payment.BusinessDate(20260331)
	Thursday = payment.BusinessDate(20260326)
)

// Calendar is the calendar of Shanghai: the clearing day ends at 23:00.
func Calendar(t testing.TB) *payment.Calendar {
	t.Helper()
	return &payment.Calendar{Zone: time.FixedZone("Asia/Shanghai", 8*60*60), CutOver: payment.TimeOfDay(23 * time.Hour)}
}

// Clock is a time of day.
func Clock(t testing.TB, cal *payment.Calendar, d payment.BusinessDate, tod string) payment.Time {
	t.Helper()
	at, err := payment.ParseTimeOfDay(tod)
	require.NoError(t, err)
	return cal.At(d, at)
}

// Yuan is an amount in yuan.
func Yuan(t testing.TB, s string) payment.Amount {
	t.Helper()
	a, err := payment.ParseAmount(s, payment.CNY)
	require.NoError(t, err)
	return a
}

// Entry is the journal's side of sale n: n tells sales apart.
func Entry(n int, day payment.BusinessDate, amount int64) reconcile.Entry {
	return reconcile.Entry{
		ClearingDate: day, NaturalDate: day, RRN: RRN(n), Terminal: "T1", Merchant: "M1", Batch: 1,
		STAN: payment.STAN(n), Network: Network(n), Kind: reconcile.Sale, Amount: payment.Minor(amount, payment.CNY),
		Fee: payment.Minor(amount/200, payment.CNY), State: reconcile.Approved, At: payment.Time(n),
	}
}

// Detail is the network's side of sale n.
func Detail(n int, day payment.BusinessDate, amount int64) reconcile.Detail {
	return reconcile.Detail{
		ClearingDate: day, RRN: RRN(n), Terminal: "T1", Merchant: "M1", Network: Network(n),
		Kind: reconcile.Sale, Amount: payment.Minor(amount, payment.CNY),
	}
}

// RRN is the retrieval reference number of sale n.
func RRN(n int) payment.RRN { return payment.RRN("60860" + payment.STAN(n).String() + "0")[:12] }

// Network is how the network names sale n.
func Network(n int) reconcile.NetworkKey {
	return reconcile.NetworkKey{Sent: "0327" + payment.STAN(n).String(), STAN: payment.STAN(500000 + n),
		Acquirer: "48120000", Forwarder: "48120000"}
}

// Slip is the till's side of sale n.
func Slip(n int, amount int64) reconcile.Slip {
	return reconcile.Slip{
		Terminal: "T1", Merchant: "M1", Batch: 1, STAN: payment.STAN(n), Kind: reconcile.Sale,
		Amount: payment.Minor(amount, payment.CNY), Belief: reconcile.BelievedApproved, InBatch: true, At: payment.Time(n),
	}
}

// On is the comparison of a clearing day, made at nine the morning after.
func On(t testing.TB, d payment.BusinessDate) reconcile.Day {
	cal := Calendar(t)
	return reconcile.Day{Date: d, Now: Clock(t, cal, d.AddDays(1), "09:00"), Calendar: cal}
}

func Change[T any](v T, f func(*T)) T {
	f(&v)
	return v
}

// World builds the evidence of one shop with one sale, every party speaking, and
// lets a test take away or change what its case takes away or changes.
type World struct {
	T        testing.TB
	Calendar *payment.Calendar
	Evidence *reconcile.Evidence
}

// SaleAt is when the first sale is made.
const SaleAt = "14:05"

// New is a world on the evening of Monday, in which nothing has been sold.
func New(t testing.TB) *World {
	w := &World{T: t, Calendar: Calendar(t)}
	w.Evidence = &reconcile.Evidence{Calendar: w.Calendar, Now: w.At(Monday, "18:00")}
	return w
}

// At is a time of day.
func (w *World) At(d payment.BusinessDate, tod string) payment.Time {
	return Clock(w.T, w.Calendar, d, tod)
}

// Sale adds a sale of Friday that everybody approved and the till settled.
func (w *World) Sale(n int, amount int64) *World {
	at := w.At(Friday, SaleAt) + payment.Time(n)
	w.Evidence.Slips = append(w.Evidence.Slips, Change(Slip(n, amount), func(s *reconcile.Slip) {
		s.At, s.Printed = at, true
	}))
	w.Evidence.Entries = append(w.Evidence.Entries,
		Change(Entry(n, Friday, amount), func(e *reconcile.Entry) { e.At = at }))
	x := payment.Minor(amount, payment.CNY)
	w.Evidence.Switch = append(w.Evidence.Switch,
		reconcile.SwitchRow{ClearingDate: Friday, RRN: RRN(n), Terminal: "T1", Network: Network(n), Kind: reconcile.Sale,
			Amount: x, Code: "00", At: at})
	w.Evidence.Issuer = append(w.Evidence.Issuer,
		reconcile.IssuerRow{RRN: RRN(n), Terminal: "T1", Network: Network(n), Card: "alice", Kind: reconcile.Sale, Amount: x,
			Authorised: true, At: at})
	return w
}

// Cleared adds Friday's clearing file with the sales that are approved outside.
func (w *World) Cleared() *World {
	due, came := w.At(Saturday, "08:00"), w.At(Saturday, "02:00")
	w.Evidence.Files = append(w.Evidence.Files,
		reconcile.FileRow{ID: "F1", Kind: reconcile.ClearingFile, ClearingDate: Friday, Due: due, Arrived: came,
			Accepted: true})
	for i := range w.Evidence.Switch {
		s := w.Evidence.Switch[i]
		if !s.Code.OK() || s.Reversed || s.ClearingDate != Friday {
			continue
		}
		d := Detail(int(s.Network.STAN-500000), Friday, s.Amount.Minor)
		d.Interchange, d.NetworkFee = payment.Minor(-s.Amount.Minor*35/10000, payment.CNY), payment.Minor(-1, payment.CNY)
		w.Evidence.Details = append(w.Evidence.Details, d)
	}
	for i := range w.Evidence.Entries {
		if e := &w.Evidence.Entries[i]; e.State == reconcile.Approved && e.ClearingDate == Friday {
			e.Cleared = Friday
		}
	}
	w.Evidence.Payables = append(w.Evidence.Payables,
		reconcile.Payable{Merchant: "M1", Date: Friday, Due: Monday, Amount: payment.Minor(1, payment.CNY)})
	return w
}

// Settled adds the net settlement of Friday on Monday.
func (w *World) Settled() *World {
	w.Evidence.Positions = append(w.Evidence.Positions,
		reconcile.NetPosition{ClearingDate: Friday, Net: Yuan(w.T, "1.00"), Due: w.At(Monday, "09:00")})
	w.Evidence.Statements = append(w.Evidence.Statements,
		reconcile.StatementLine{Date: Monday, Reference: "S1", ClearingDate: Friday, Amount: Yuan(w.T, "1.00")})
	return w
}

// Pay adds a payout of Monday that carries everything, in a state.
func (w *World) Pay(id string, state reconcile.PayoutState, reason string) *World {
	at := w.At(Monday, "09:30") + payment.Time(len(w.Evidence.Payouts))
	p := reconcile.Payout{ID: id, Merchant: "M1", Account: "6222", State: state, Reason: reason, Date: Monday, Created: at,
		Sent: at, Final: at}
	for i := range w.Evidence.Entries {
		if e := &w.Evidence.Entries[i]; e.State == reconcile.Approved && e.Cleared != 0 {
			p.Amount = p.Amount.Add(e.Amount.Sub(e.Fee))
			e.Payout = id
		}
	}
	for i := range w.Evidence.Payables {
		w.Evidence.Payables[i].Payout = id
	}
	w.Evidence.Payouts = append(w.Evidence.Payouts, p)
	if state == reconcile.PayoutSucceeded || state == reconcile.PayoutReversed {
		w.Evidence.BankLines = append(w.Evidence.BankLines,
			reconcile.BankLine{Merchant: "M1", Account: "6222", Date: Monday, PayoutID: id, Amount: p.Amount, At: at})
	}
	return w
}

// With lets a test change what it likes.
func (w *World) With(f func(ev *reconcile.Evidence)) *World {
	f(w.Evidence)
	return w
}

// SaleKey is the key of sale 1.
var SaleKey = reconcile.TransactionKey{Terminal: "T1", Batch: 1, STAN: 1}

// Ticket rings up what the customer of sale n owes, a minute before it.
func (w *World) Ticket(n int, tender reconcile.Tender, amount int64) *World {
	at := w.At(Friday, SaleAt) + payment.Time(n) - payment.Time(time.Minute)
	w.Evidence.Tickets = append(w.Evidence.Tickets,
		reconcile.Ticket{Terminal: "T1", Merchant: "M1", Number: int64(n), Tender: tender,
			Amount: payment.Minor(amount, payment.CNY), At: at})
	return w
}

// Swiped adds sale n of the card of sale 1, minutes after it.
func (w *World) Swiped(n int, amount int64, minutes int) *World {
	w.Sale(n, amount)
	later := payment.Time(time.Duration(minutes) * time.Minute)
	w.Evidence.Entries[n-1].At += later
	w.Evidence.Slips[n-1].At += later
	w.Evidence.Entries[0].Card, w.Evidence.Entries[n-1].Card = "620000******1110", "620000******1110"
	return w
}

// PreAuth adds a pre-authorisation instead of a sale.
func (w *World) PreAuth() *World {
	return w.Sale(1, 9800).With(func(ev *reconcile.Evidence) {
		ev.Slips[0].Kind, ev.Entries[0].Kind, ev.Switch[0].Kind, ev.Issuer[0].Kind = reconcile.PreAuth, reconcile.PreAuth,
			reconcile.PreAuth, reconcile.PreAuth
		ev.Slips[0].InBatch = false
	})
}

// Refund adds a refund of a sale, or of none.
func (w *World) Refund(n int, of payment.RRN, amount int64) *World {
	return w.Sale(n, amount).With(func(ev *reconcile.Evidence) {
		ev.Slips[n-1].Kind, ev.Entries[n-1].Kind, ev.Issuer[n-1].Kind, ev.Switch[n-1].Kind = reconcile.Refund,
			reconcile.Refund, reconcile.Refund, reconcile.Refund
		ev.Entries[n-1].Original, ev.Entries[n-1].Card = of, "620000******2221"
	})
}

// CNY is an amount in fen.
func CNY(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// Exception is the record of an Exception about sale n in the file of a day.
func Exception(n int, day payment.BusinessDate, k reconcile.Kind, amount int64) reconcile.Detail {
	d := Detail(n, day, amount)
	d.Kind = k
	return d
}

// Claim is a record about sale n that we sent to the network.
func Claim(n int, day payment.BusinessDate, k reconcile.Kind, amount int64) reconcile.Claim {
	d := Detail(n, day, amount)
	return reconcile.Claim{ClearingDate: day, RRN: d.RRN, Terminal: d.Terminal, Merchant: d.Merchant, Network: d.Network,
		Kind: k, Amount: d.Amount, At: 1}
}

// Payout is a payout of Monday.
func Payout(id string, state reconcile.PayoutState, amount int64, created payment.Time) reconcile.Payout {
	return reconcile.Payout{ID: id, Merchant: "M1", Account: "6222", Amount: payment.Minor(amount, payment.CNY),
		State: state,
		Date:  Monday, Created: created, Sent: created}
}
