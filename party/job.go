package party

import "acqsim/payment"

// Job is a task of the business day, such as the cut-over or the payout run. It
// runs once for its date.
type Job struct {
	Name string               `json:"name"`
	Date payment.BusinessDate `json:"date"`
}

// The jobs of the business day, in the order in which Jobs lists them.
const (
	CutOverJob      = "cut-over"      // the network closes its clearing day
	ClearingFileJob = "clearing-file" // the network makes the files of the day before
	SettleJob       = "settle"        // the network settles the net positions
	StatementJob    = "statement"     // the settlement bank sends its statements
	ReconcileJob    = "reconcile"     // the acquirer compares its books
	PayoutJob       = "payout"        // the acquirer pays its merchants
	ReviewJob       = "review"        // the acquirer looks at payouts without an answer, and at what it holds
)

// Jobs returns the names of all jobs.
func Jobs() []string {
	return []string{CutOverJob, ClearingFileJob, SettleJob, StatementJob, ReconcileJob, PayoutJob, ReviewJob}
}
