package bank

import (
	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/payment"
)

// status is where a payment stands.
//
//	pending ─┬─▶ paid ─▶ returned; back again when the settlement bank refuses the return
//	         ├─▶ refused
//	accepted ┴─▶ paid or returned    paid ─▶ accepted when the bank reverses its entry
//	unknown      asked for, never seen
type status uint8

const (
	pending status = iota + 1
	paid
	refused
	unknown
	returned
	accepted // by the rail, not posted yet
)

// paymentOf is a transfer or a payout.
type paymentOf struct {
	Forwarded
	state  status
	code   payment.ResponseCode
	reason Reason
	reply  []byte // to a repeat

	counted bool         // it uses the room of its account
	posting payment.Time // of what is accepted
	back    string       // why what is accepted is then sent back; "" when the account says

	owed         bool // a return to the next one, until acknowledged
	returnReason string
	returnSTAN   payment.STAN
	returnSent   string
	returnReply  []byte // to a repeat of the return
	unposted     bool   // what goes back stood on no account
	// refusedReturns are the answers to returns that were refused, by their DE 11.
	refusedReturns map[payment.STAN][]byte
}

// Line is one movement on an account.
type Line struct {
	Date         payment.BusinessDate
	Reference    string // DE 37 of the message, or who it was
	Kind         record.LineKind
	Credit       bool
	Amount       payment.Amount
	Counterparty string
	ClearingDate payment.BusinessDate
}

// used counts what has gone one way through a limited account.
type used struct {
	on        payment.BusinessDate
	day, year payment.Amount
}

// at returns the counters as of a date: a new day and a new year begin at zero.
func (u used) at(date payment.BusinessDate) used {
	if u.on != date {
		u.day.Minor = 0
	}
	if u.on.Year() != date.Year() {
		u.year.Minor = 0
	}
	u.on = date
	return u
}

func (u *used) add(date payment.BusinessDate, a payment.Amount) {
	*u = u.at(date)
	u.day, u.year = u.day.Add(a), u.year.Add(a)
}

// account is an account with its movements.
type account struct {
	Account
	ledger   ledger.Account
	in, out  used
	reserved int64 // of pending payouts, minor units
	lines    []Line
	sent     []Line         // of the statement that is leaving
	opening  payment.Amount // at the last statement
	count    int            // statements
}

// state is what the facts make.
type state struct {
	opened      bool
	accounts    map[string]*account
	numbers     []string // in the order they were opened
	payments    map[string]*paymentOf
	order       []string // ids, oldest first
	archived    bool     // the journal alone has some
	returns     int      // ever begun here
	stated      payment.BusinessDate
	statements  []Statement
	undelivered bool
}

func newState() state {
	return state{accounts: make(map[string]*account), payments: make(map[string]*paymentOf)}
}
