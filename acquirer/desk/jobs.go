package desk

import (
	"maps"
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// JobDue runs a job once for its date.
func (desk *Desk) JobDue(ev *party.Event, out *party.Out) {
	if ev.Job.Date <= desk.jobs[ev.Job.Name] {
		return
	}
	switch ev.Job.Name {
	case party.ReconcileJob:
		desk.reconcileAll(ev, out)
	case party.PayoutJob:
		if desk.cfg.Calendar.IsWorkingDay(ev.Job.Date) {
			desk.payer.EndRun(out)
			desk.payer.Run(ev, out, desk.advance(ev, out))
		}
	case party.ReviewJob:
		res := reconcile.L4(
			desk.dayFor(ev, ev.Job.Date), desk.payer.Payables(), desk.payer.Payouts(), desk.payer.Returns(), nil,
			reconcile.DebitsOf(desk.cfg.Calendar, desk.statements, desk.lines), desk.items,
		)
		desk.report(ev, out, reconcile.PayoutComparison, ev.Job.Date, res.Raised, res.Closed)
	default:
		return
	}
	out.Fact(&JobDone{Name: ev.Job.Name, Date: ev.Job.Date, Now: ev.Business})
}

// reconcileAll compares what has come up to the morning of the job: the clearing
// files (L2), the statement (L3), and what has stood too long (L5).
func (desk *Desk) reconcileAll(ev *party.Event, out *party.Out) {
	run := &clearingRun{items: desk.items, cleared: make(map[payment.RRN]payment.BusinessDate)}
	for _, date := range slices.Sorted(maps.Keys(desk.days)) {
		if d := desk.days[date]; date < ev.Job.Date && d.file != nil && !d.reconciled {
			desk.reconcileDay(ev, out, d.file, run)
		}
	}
	files := reconcile.Files(desk.dayFor(ev, ev.Job.Date), desk.expected, desk.items)
	desk.report(ev, out, reconcile.ClearingComparison, ev.Job.Date, files.Raised, files.Closed)
	desk.compareCash(ev, out, desk.positions, desk.lines)
	batches := without(desk.host.OpenBatches(), desk.host.ForceOld(ev, out))
	aged := reconcile.L5(
		desk.dayFor(ev, ev.Job.Date), desk.host.Undecided(), batches, desk.payer.Payables(),
		chart.Balances(desk.book, posted(out.Facts)...), desk.items,
	)
	desk.report(ev, out, reconcile.AgeComparison, ev.Job.Date, aged.Raised, aged.Closed)
	slips := reconcile.Retrievals(desk.dayFor(ev, ev.Job.Date), desk.disputes, desk.claims, desk.items)
	desk.report(ev, out, reconcile.AgeComparison, ev.Job.Date, slips.Raised, slips.Closed)
}

// posted are the postings of facts that are not applied yet.
func posted(facts []party.Fact) (all []ledger.Posting) {
	for _, f := range facts {
		if poster, ok := f.(ledger.Poster); ok {
			all = append(all, ledger.PostingsOf(poster)...)
		}
	}
	return all
}
