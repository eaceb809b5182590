package reconcile

import (
	"cmp"
	"time"

	"acqsim/payment"
)

// AlertLimits say from where on a control speaks. Zero means the default. All of
// them are customs of acquirers, not rules of a network.
type AlertLimits struct {
	Repeat        time.Duration // 10 min between two purchases of one card, amount and terminal
	RefundPercent int64         // 50: refunds of a clearing day in percent of its sales
	Refunds       int           // 2: fewer refunds of a day are no pattern
	PreAuthAge    time.Duration // 5 days: what issuers hold of a card that was present
	Declines      time.Duration // 30 min, in which declines of one code are counted
	Clock         time.Duration // 5 min between a terminal's clock and the host's
	Payouts       int           // 3 refusals in a row
}

func (l AlertLimits) WithDefaults() AlertLimits {
	l.Repeat = cmp.Or(l.Repeat, 10*time.Minute)
	l.RefundPercent = cmp.Or(l.RefundPercent, 50)
	l.Refunds = cmp.Or(l.Refunds, 2)
	l.PreAuthAge = cmp.Or(l.PreAuthAge, 5*24*time.Hour)
	l.Declines = cmp.Or(l.Declines, 30*time.Minute)
	l.Clock = cmp.Or(l.Clock, 5*time.Minute)
	l.Payouts = cmp.Or(l.Payouts, 3)
	return l
}

// Limits say how long something may stand before it becomes an item. Zero means
// the default.
type Limits struct {
	PayoutRun payment.TimeOfDay // 09:30, when the payouts of a day are instructed
	PayoutBy  payment.TimeOfDay // 17:00, by when a payable of the day must be instructed
	Unknown   time.Duration     // 1 h without the outcome of a payout
	Pending   time.Duration     // 24 h without the outcome of a transaction
	OpenBatch time.Duration     // 24 h
	Answer    int               // 20 natural days from a retrieval request to its chargeback; unconfirmed
	Alerts    AlertLimits       // of the controls beside the comparisons
	Unwatched []string          // controls that nobody exercises: comparisons, alerts
}

func (l Limits) WithDefaults() Limits {
	l.PayoutRun = cmp.Or(l.PayoutRun, payment.TimeOfDay(9*time.Hour+30*time.Minute))
	l.PayoutBy = cmp.Or(l.PayoutBy, payment.TimeOfDay(17*time.Hour))
	l.Unknown = cmp.Or(l.Unknown, time.Hour)
	l.Pending = cmp.Or(l.Pending, 24*time.Hour)
	l.OpenBatch = cmp.Or(l.OpenBatch, 24*time.Hour)
	l.Answer = cmp.Or(l.Answer, 20)
	return l
}
