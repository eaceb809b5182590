package issuer

import (
	"encoding/hex"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// keepDays is how long the authorisations of a day wait for a clearing file that
// does not come, and how long the ids of files are remembered.
const keepDays = 40

// status is where a transaction stands.
//
//	authorised ─▶ reversed
//	declined
//	tombstone      reversed before it came
type status uint8

const (
	authorised status = iota + 1
	declined
	reversed
	tombstone
)

// card is a card with its account.
type card struct {
	Card
	account ledger.Account
	brings  payment.Amount       // what its opening brings that is about to be posted
	counted payment.BusinessDate // the clearing day of uses
	uses    int

	wrongPINs int            // in a row
	arqc      hsm.Cryptogram // of the last sale by chip
	scripted  bool           // the script has left
}

// took notes what a request that was granted brought, and what went back.
func (c *card) took(f *Authorised) {
	if f.PIN {
		c.wrongPINs = 0
	}
	if b, err := hex.DecodeString(f.ARQC); err == nil && len(b) == len(c.arqc) {
		c.arqc = hsm.Cryptogram(b)
	}
	c.scripted = c.scripted || f.Script
}

// count adds a use of the card on a clearing day.
func (c *card) count(date payment.BusinessDate) {
	if c.counted != date {
		c.counted, c.uses = date, 0
	}
	c.uses++
}

// txn is one transaction of a card.
type txn struct {
	key          party.NetworkRef
	transaction  dialect.Transaction
	date         payment.BusinessDate
	card         *card
	amount       payment.Amount // as approved, and of a sale as tips have changed it
	authID       payment.AuthID
	rrn          payment.RRN
	posted       []ledger.Posting // what its reversal mirrors
	original     party.NetworkRef // of a void, a completion, a tip
	state        status
	reply        []byte
	reversalCode payment.ResponseCode // "" while no reversal has come
	endedBy      party.NetworkRef     // its void or its completion; zero while there is none
	cleared      bool
}

// posts reports whether the cardholder's account moved when the transaction was
// authorised, so that a clearing file has to claim it.
func (t *txn) posts() bool {
	return clearsAs(t.transaction) != 0 && t.transaction != dialect.Refund
}

// holds reports whether a pre-authorisation still reserves its amount.
func (t *txn) holds() bool {
	return t.transaction == dialect.PreAuth && t.state == authorised && t.endedBy == party.NetworkRef{}
}

// day holds the transactions of a clearing day in the order they came.
type day struct {
	date     payment.BusinessDate
	imported bool
	txns     []*txn
}

// disputeStage is how far a dispute about one transaction has come.
type disputeStage struct {
	retrieval, fulfilled, chargeback, represented, second bool
}

// state is what the facts make.
type state struct {
	date payment.BusinessDate
	mmdd string // of date, DE 15
	txns map[party.NetworkRef]*txn
	days []*day // oldest first

	archived payment.BusinessDate // the last day of which the journal alone has something

	holds []*txn // pre-authorisations that a completion may still come for, oldest first
	auths int    // authorisations ever given
	opens int    // cards ever opened when they were first presented
	files map[string]payment.BusinessDate

	disputes     map[party.NetworkRef]disputeStage // rare, and kept for as long as a dispute may go on
	disputeFiles int                               // claims files ever sent
}

func newState() state {
	return state{txns: make(map[party.NetworkRef]*txn), files: make(map[string]payment.BusinessDate),
		disputes: make(map[party.NetworkRef]disputeStage)}
}

func (s *state) day(date payment.BusinessDate) *day {
	for _, d := range s.days {
		if d.date == date {
			return d
		}
	}
	return nil
}

// add puts a transaction into its day, which begins with it.
func (s *state) add(t *txn) {
	s.txns[t.key] = t
	d := s.day(t.date)
	if d == nil {
		d = &day{date: t.date}
		s.days = append(s.days, d)
	}
	d.txns = append(d.txns, t)
}

func (s *state) open(date payment.BusinessDate) {
	s.date, s.mmdd = date, date.MMDD()
}

// originalOf is the key of the transaction that a void or a reversal refers to.
func originalOf(m *dialect.Message) party.NetworkRef {
	o := &m.Original
	return party.NetworkRef{Sent: o.Sent, STAN: o.STAN, Acquirer: o.Acquirer, Forwarder: o.Forwarder}
}
