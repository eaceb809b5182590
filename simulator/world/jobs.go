package world

import (
	"cmp"
	"time"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
)

// schedule lists the jobs of a natural day.
func (w *World) schedule(day payment.BusinessDate) []engine.DueJob {
	j := &w.Profile.Jobs
	at := func(t payment.TimeOfDay, standard time.Duration) payment.Time {
		return w.Calendar.At(day, cmp.Or(t, payment.TimeOfDay(standard)))
	}
	jobs := []engine.DueJob{
		{
			At:   at(j.ClearingFile, 2*time.Hour),
			Node: Clearing,
			Job:  party.Job{Name: party.ClearingFileJob, Date: day.AddDays(-1)},
		},
		{At: at(j.Reconcile, 9*time.Hour), Node: Acquirer, Job: party.Job{Name: party.ReconcileJob, Date: day}},
		{
			At:   at(cmp.Or(j.CutOver, w.Calendar.CutOver), 23*time.Hour),
			Node: Clearing,
			Job:  party.Job{Name: party.CutOverJob, Date: day},
		},
	}
	if w.Calendar.IsWorkingDay(day) {
		jobs = append(
			jobs,
			engine.DueJob{At: at(j.Settle, 8*time.Hour), Node: Clearing, Job: party.Job{Name: party.SettleJob, Date: day}},
			engine.DueJob{
				At:   at(j.Statement, 8*time.Hour+30*time.Minute),
				Node: SettlementBank,
				Job:  party.Job{Name: party.StatementJob, Date: day},
			},
			engine.DueJob{
				At:   at(j.Payout, 9*time.Hour+30*time.Minute),
				Node: Acquirer,
				Job:  party.Job{Name: party.PayoutJob, Date: day},
			},
			engine.DueJob{At: at(j.Review, 17*time.Hour), Node: Acquirer, Job: party.Job{Name: party.ReviewJob, Date: day}},
		)
	}
	return jobs
}
