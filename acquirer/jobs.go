package acquirer

import (
	"maps"
	"slices"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// jobDue runs a job once for its date.
func (a *Acquirer) jobDue(ev *party.Event, out *party.Out) {
	if ev.Job.Date <= a.jobs[ev.Job.Name] {
		return
	}
	switch ev.Job.Name {
	case ReconcileJob:
		a.reconcileAll(ev, out)
	case PayoutJob:
		if a.cfg.Calendar.IsWorkingDay(ev.Job.Date) {
			a.payAll(ev, out)
		}
	case ReviewJob:
		res := reconcile.L4(a.at(ev, ev.Job.Date), a.Payables(), a.Payouts(), a.returns, nil, a.items)
		a.report(ev, out, reconcile.PayoutComparison, ev.Job.Date, res.Raised, res.Closed)
	default:
		return
	}
	out.Fact(&JobDone{Name: ev.Job.Name, Date: ev.Job.Date, Now: ev.Business})
}

// at is the day of a comparison.
func (a *Acquirer) at(ev *party.Event, date payment.BusinessDate) reconcile.Day {
	return reconcile.Day{Date: date, Now: ev.Business, Calendar: a.cfg.Calendar, Limits: reconcile.Limits{Unknown: a.cfg.PayoutLimit, PayoutBy: a.cfg.PayoutsBy}}
}

// report records what a comparison found, if anything.
func (a *Acquirer) report(ev *party.Event, out *party.Out, c reconcile.Comparison, date payment.BusinessDate, raised, closed []reconcile.Item) {
	if len(raised)+len(closed) > 0 && !a.unwatched(c) {
		out.Fact(&Reconciled{Comparison: c, Date: date, Now: ev.Business, Raised: raised, Closed: closed})
	}
}

// unwatched reports whether nobody makes a comparison.
func (a *Acquirer) unwatched(c reconcile.Comparison) bool {
	return slices.Contains(a.cfg.Practice.Unwatched, c)
}

// reconcileAll compares what has come up to the morning of the job: the clearing
// files (L2), the statement (L3), and what has stood too long (L5).
func (a *Acquirer) reconcileAll(ev *party.Event, out *party.Out) {
	run := &clearingRun{items: a.items, cleared: make(map[payment.RRN]payment.BusinessDate)}
	for _, date := range slices.Sorted(maps.Keys(a.days)) {
		if d := a.days[date]; date < ev.Job.Date && d.file != nil && !d.reconciled {
			a.reconcileDay(ev, out, d.file, run)
		}
	}
	files := reconcile.Files(a.at(ev, ev.Job.Date), a.expected, a.items)
	a.report(ev, out, reconcile.ClearingComparison, ev.Job.Date, files.Raised, files.Closed)
	a.compareCash(ev, out, a.positions, a.lines)
	batches := without(a.openBatches(), a.forceOld(ev, out))
	aged := reconcile.L5(a.at(ev, ev.Job.Date), a.undecided(), batches, a.Payables(), a.balances(), a.items)
	a.report(ev, out, reconcile.AgeComparison, ev.Job.Date, aged.Raised, aged.Closed)
	slips := reconcile.Retrievals(a.at(ev, ev.Job.Date), a.register.details, a.register.claims, a.items)
	a.report(ev, out, reconcile.AgeComparison, ev.Job.Date, slips.Raised, slips.Closed)
}

// reconcileLate takes up a clearing file that came after the job of its day.
func (a *Acquirer) reconcileLate(ev *party.Event, out *party.Out, f *FileImported) {
	a.reconcileDay(ev, out, f, &clearingRun{items: a.items, cleared: make(map[payment.RRN]payment.BusinessDate)})
	expected := slices.Clone(a.expected)
	for i := range expected {
		if expected[i].ClearingDate == f.Date {
			expected[i].Accepted = true
		}
	}
	files := reconcile.Files(a.at(ev, f.Date), expected, a.items)
	a.report(ev, out, reconcile.ClearingComparison, f.Date, files.Raised, files.Closed)
	a.compareCash(ev, out, append(slices.Clone(a.positions), a.position(f)), a.lines)
}

// compareCash is L3 over all days that are still kept.
func (a *Acquirer) compareCash(ev *party.Event, out *party.Out, positions []reconcile.Position, lines []reconcile.StatementLine) {
	date := a.cfg.Calendar.Date(ev.Business)
	res := reconcile.L3(a.at(ev, date), positions, lines, a.items)
	a.report(ev, out, reconcile.CashComparison, date, res.Raised, res.Closed)
}

// clearingRun carries what one day's comparison found over to the next one of
// the same event.
type clearingRun struct {
	items   []reconcile.Item
	cleared map[payment.RRN]payment.BusinessDate
}

func (r *clearingRun) add(f *Reconciled) {
	gone := func(it reconcile.Item) bool {
		return slices.ContainsFunc(f.Closed, func(c reconcile.Item) bool { return c.ID == it.ID })
	}
	r.items = append(slices.DeleteFunc(slices.Clone(r.items), gone), f.Raised...)
	for i := range f.Matches {
		r.cleared[f.Matches[i].RRN] = f.Date
	}
}

// journalAround returns the journal of a clearing day and its two neighbours, and
// the transaction of each row.
func (a *Acquirer) journalAround(date payment.BusinessDate, run *clearingRun) ([]reconcile.Entry, []*txn) {
	var near []*txn
	for n := -1; n <= 1; n++ {
		if d := a.days[date.AddDays(n)]; d != nil {
			near = append(near, d.txns...)
		}
	}
	entries, txns := make([]reconcile.Entry, 0, len(near)), make([]*txn, 0, len(near))
	near = append(near, a.register.older()...)
	for _, t := range near {
		e, ok := a.entry(t)
		if !ok {
			continue
		}
		if cleared := run.cleared[e.RRN]; cleared != 0 {
			e.Cleared = cleared
		}
		entries, txns = append(entries, e), append(txns, t)
	}
	return entries, txns
}

// reconcileDay is L2 of one clearing day: what matches is charged its fee and
// becomes payable, what does not is long or short, as reconcile says.
func (a *Acquirer) reconcileDay(ev *party.Event, out *party.Out, file *FileImported, run *clearingRun) {
	entries, txns := a.journalAround(file.Date, run)
	res := reconcile.L2(a.at(ev, file.Date), entries, file.Details, run.items)
	claims := reconcile.Claims(a.at(ev, file.Date), a.register.claims, file.Details, run.items)
	res.Raised = append(res.Raised, claims.Raised...)
	if a.unwatched(reconcile.ClearingComparison) {
		res.Raised, res.Closed = nil, nil
	}
	f := &Reconciled{
		Comparison: reconcile.ClearingComparison, Date: file.Date, Now: ev.Business,
		Due: a.cfg.Calendar.AddWorkingDays(file.Date, a.cfg.DueAfter), Raised: res.Raised, Closed: res.Closed,
		Matches: make([]Match, 0, len(res.Pairs)),
	}
	disputed := make(map[payment.RRN]bool)
	for i := range res.Raised {
		it := &res.Raised[i]
		disputed[it.Key.RRN] = it.Reason == reconcile.DifferentAmount || it.Side == reconcile.Status
		f.Postings = append(f.Postings, itemPostings(it)...)
	}
	for i := range res.Closed {
		p := itemPostings(&res.Closed[i])
		for j := range p {
			p[j] = p[j].Mirror(p[j].Event)
		}
		a.reclaimed(&res.Closed[i], p)
		f.Postings = append(f.Postings, p...)
	}
	for _, pair := range res.Pairs {
		e, t := &entries[pair.Entry], txns[pair.Entry]
		if e.Cleared != 0 || disputed[e.RRN] {
			continue
		}
		m := Match{Ref: t.req.Ref, Merchant: e.Merchant, Amount: e.Kind.Money(e.Amount), Fee: e.Fee, Advanced: t.advanced}
		m.Awaits = a.cfg.Capture == TerminalCapture && !t.captured && !a.confirmed(t)
		f.Matches = append(f.Matches, m)
	}
	f.Matches = append(f.Matches, a.voidsLeftOut(entries, txns, res.Raised)...)
	a.chargeByDay(f)
	out.Fact(f)
	run.add(f)
	fees := reconcile.FeeTotals(a.at(ev, file.Date), chargedTo(f, entries), f.charged(a.cfg.Currency), nil, run.items)
	a.report(ev, out, reconcile.ClearingComparison, file.Date, fees.Raised, fees.Closed)
}

// confirmed reports whether terminal capture needs no batch to confirm t: a void
// or a refund takes money back in any case.
func (a *Acquirer) confirmed(t *txn) bool { return !t.req.Transaction.Debit() }

// itemPostings puts the money of an item in suspense: J14 for a long, J15 for a
// short one, of a differing amount the difference.
func itemPostings(it *reconcile.Item) []ledger.Posting {
	if it.Comparison != reconcile.ClearingComparison || it.Reason == reconcile.FeeTotalDiffers || it.Reason == reconcile.FeeDiffers {
		return nil
	}
	switch it.Side {
	case reconcile.Long:
		return ledger.Append(nil, NetworkReceivable, LongAccount, it.Amount, "J14")
	case reconcile.Short:
		return ledger.Append(nil, ShortAccount, NetworkReceivable, it.Amount, "J15")
	case reconcile.AmountDiff:
		k := it.Key.Kind
		if diff := k.Money(it.Outside).Sub(k.Money(it.Ours)); diff.Minor < 0 {
			return ledger.Append(nil, ShortAccount, NetworkReceivable, diff.Neg(), "J15")
		}
		return ledger.Append(nil, NetworkReceivable, LongAccount, it.Amount, "J14")
	}
	return nil
}

// entry is a transaction as a row of the journal; false for what moves no money.
func (a *Acquirer) entry(t *txn) (reconcile.Entry, bool) {
	r := t.req
	kind := kindOf(r.Transaction)
	if kind == "" || r.RRN == "" {
		return reconcile.Entry{}, false
	}
	interchange, networkFee := a.cfg.Tariff.Of(r.PAN, kind, t.amount)
	return reconcile.Entry{
		Interchange: interchange, NetworkFee: networkFee,
		ClearingDate: t.date, NaturalDate: a.cfg.Calendar.Date(r.At), RRN: r.RRN, Terminal: r.Terminal, Merchant: r.Merchant,
		Batch: r.Batch, STAN: r.STAN, Kind: kind, Amount: t.amount, Fee: a.fee(t), State: t.state, Code: t.code,
		Network:  reconcile.NetworkKey{Sent: r.Sent, STAN: r.NetworkSTAN, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder},
		Original: r.OriginalRRN, At: r.At, Cleared: t.cleared, Payout: t.payout,
	}, true
}

// fee is what the merchant is charged for a transaction: nothing in the end for
// a sale with its void, for a refund what its contract says, and nothing for a
// pre-authorisation.
func (a *Acquirer) fee(t *txn) payment.Amount {
	shop := a.merchants[t.req.Merchant]
	tx := t.req.Transaction
	switch {
	case shop == nil, tx == dialect.PreAuth, tx == dialect.Refund && !shop.RefundFeeReturned:
		return payment.Minor(0, t.amount.Currency)
	case tx.Credit():
		return shop.Fee.Of(t.amount.Neg())
	}
	return shop.Fee.Of(t.amount)
}
