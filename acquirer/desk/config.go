package desk

import (
	"time"

	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Config is what the desk knows of its institution, its counterparties and its prices.
type Config struct {
	ID       payment.InstitutionID
	Currency payment.Currency
	Calendar *payment.Calendar

	Network        party.Node
	NetworkID      payment.InstitutionID // receiver of our claims
	SettlementBank party.Node
	Account        string // own account there, of whose statement the desk is told

	Merchants []host.Merchant
	Capture   host.Capture

	DueAfter     int               // n of T+n
	FileDue      payment.TimeOfDay // a clearing file is late after it
	StatementDue payment.TimeOfDay // the money is late after it
	PayoutLimit  time.Duration     // a payout unknown for longer is an item
	PayoutsBy    payment.TimeOfDay // by when what is due must be instructed

	WriteOffPersons    int  // who must sign that nobody can be found whose money it is
	ContestWithoutSlip bool // a chargeback may be contested after an unanswered retrieval request

	Practice Practice
}

// Practice is the desk's part of the wrong but real.
type Practice struct {
	PayWithoutClearing, FeeByDay, BookFilesAgain bool
	Unwatched                                    []reconcile.Comparison
}
