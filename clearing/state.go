package clearing

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// status is where a transaction stands.
//
//	          ┌─▶ approved ─▶ reversed
//	pending ──┼─▶ declined
//	          ├─▶ timed out            98 to the acquirer
//	          └─▶ reversed             the acquirer did not wait
//	tombstone                          reversed before it came
type status uint8

const (
	pending status = iota
	approved
	declined
	timedOut
	reversed
	tombstone
)

// txn is one transaction of the network's log.
type txn struct {
	Routed
	state   status
	code    payment.ResponseCode
	authID  payment.AuthID
	reply   []byte // to a repeat of the request
	forward []byte // an advice as it went to the issuer
	timer   string

	wasApproved  bool                 // reversed, after it was approved
	ended        bool                 // by its void or its completion
	reversalCode payment.ResponseCode // "" while no reversal has come
	reason       payment.ResponseCode // of the reversal
	owed         bool                 // a 0420 to the issuer
	dropped      bool                 // its day is archived; only what is owed keeps it
	cleared      bool                 // a clearing file has it
	rejected     payment.ResponseCode // why the clearing of its day left it out
}

// day is a clearing day. Its transactions are dropped when it is filed and older
// than the last closed day, the rest when its positions are settled.
type day struct {
	date       payment.BusinessDate
	closed     bool
	filed      bool
	delivered  bool
	instructed bool
	dropped    bool   // its transactions are archived
	txns       []*txn // in the order they came, tombstones and declines included
	claims     []Claim
	files      []FiledFile
	transfers  []Transfer
	settled    map[string]bool // transfers carried out, by id
}

// collected reports whether all that members owe has come in.
func (d *day) collected() bool {
	for i := range d.transfers {
		if t := &d.transfers[i]; t.Collect && !d.settled[t.ID] {
			return false
		}
	}
	return true
}

// claimKey tells a second copy of a claim: one transaction is adjusted, claimed or
// charged back once.
type claimKey struct {
	party.NetworkRef
	kind record.Transaction
}

// state is what the facts make.
type state struct {
	date      payment.BusinessDate
	mmdd      string               // of date, DE 15
	days      []*day               // oldest first, the open one last
	archived  payment.BusinessDate // the last day of which the journal alone has something
	txns      map[party.NetworkRef]*txn
	stan      payment.STAN // last one of a notice
	notices   map[payment.InstitutionID]Notice
	window    bool // 90 is answered
	sequences map[payment.InstitutionID]int
	transfers map[string]*Transfer // not yet answered

	differences []difference // between positions and what has moved, oldest first
	signedOff   map[payment.InstitutionID]bool
	count       int // transfers ever instructed

	claims     map[claimKey]payment.BusinessDate // those that were taken
	claimFiles map[string]payment.BusinessDate
}

func newState() state {
	return state{
		txns:      make(map[party.NetworkRef]*txn),
		notices:   make(map[payment.InstitutionID]Notice),
		sequences: make(map[payment.InstitutionID]int),
		transfers: make(map[string]*Transfer),
		signedOff: make(map[payment.InstitutionID]bool),

		claims:     make(map[claimKey]payment.BusinessDate),
		claimFiles: make(map[string]payment.BusinessDate),
	}
}

func (s *state) day(date payment.BusinessDate) *day {
	for _, d := range s.days {
		if d.date == date {
			return d
		}
	}
	return nil
}

// open returns the open day.
func (s *state) open() *day { return s.days[len(s.days)-1] }

// add puts a transaction into the log of the open day.
func (s *state) add(t *txn) {
	d := s.open()
	d.txns = append(d.txns, t)
	s.txns[t.NetworkRef] = t
}

// originalOf is the key of the transaction that a void or a reversal refers to.
func originalOf(o *dialect.Original) party.NetworkRef {
	return party.NetworkRef{Sent: o.Sent, STAN: o.STAN, Acquirer: o.Acquirer, Forwarder: o.Forwarder}
}
