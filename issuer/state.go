package issuer

import (
	"acqsim/dialect"
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

// txn is one transaction of a card.
type txn struct {
	key          Key
	transaction  dialect.Transaction
	date         payment.BusinessDate
	card         *card
	amount       payment.Amount
	original     Key // of a void
	state        status
	reply        []byte
	reversalCode payment.ResponseCode // "" while no reversal has come
	voidedBy     Key                  // zero while not voided
	cleared      bool
}

// posts reports whether the books moved when the transaction was authorised.
func (t *txn) posts() bool { return t.transaction == dialect.Sale || t.transaction == dialect.SaleVoid }

// day holds the transactions of a clearing day in the order they came.
type day struct {
	date     payment.BusinessDate
	imported bool
	txns     []*txn
}

// state is what the facts make.
type state struct {
	date  payment.BusinessDate
	mmdd  string // of date, DE 15
	txns  map[Key]*txn
	days  []*day // oldest first
	auths int    // authorisations ever given
	files map[string]payment.BusinessDate
}

func newState() state {
	return state{txns: make(map[Key]*txn), files: make(map[string]payment.BusinessDate)}
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

// Apply is part of party.Party.
func (h *Host) Apply(fact party.Fact) {
	switch f := fact.(type) {
	case *Opened:
		h.book.Post(f.Postings...)
		h.open(f.Date)
	case *Authorised:
		h.applyAuthorised(f)
	case *Declined:
		h.add(&txn{key: f.Key, transaction: f.Transaction, date: f.Date, card: h.names[f.Card], amount: f.Amount, state: declined, reply: f.Reply})
	case *Reversed:
		h.applyReversed(f)
	case *ReversalRefused:
		if t := h.txns[f.Key]; t != nil {
			t.reversalCode = f.Code
		}
	case *Tombstoned:
		h.add(&txn{key: f.Key, date: f.Date, state: tombstone, reversalCode: payment.OriginalNotFound})
	case *DayClosed:
		h.open(f.Next)
		h.archive(f.Date)
	case *Cleared:
		h.book.Post(f.Postings...)
		if t := h.txns[f.Key]; t != nil {
			t.cleared = true
		}
	case *Imported:
		h.files[f.FileID] = f.Date
		if d := h.day(f.Date); d != nil {
			d.imported = true
		}
	case *Settled:
		h.book.Post(f.Postings...)
		h.files[f.FileID] = f.Date
	case *CardSet:
		h.names[f.Card].Status = f.Status
	}
}

func (h *Host) applyAuthorised(f *Authorised) {
	h.book.Post(f.Postings...)
	h.auths++
	t := &txn{key: f.Key, transaction: f.Transaction, date: f.Date, card: h.names[f.Card], amount: f.Amount, state: authorised, reply: f.Reply}
	if f.Original != nil {
		t.original = *f.Original
		if o := h.txns[t.original]; o != nil {
			o.voidedBy = t.key
		}
	}
	h.add(t)
}

func (h *Host) applyReversed(f *Reversed) {
	h.book.Post(f.Postings...)
	t := h.txns[f.Key]
	t.state, t.reversalCode = reversed, payment.Approved
	if o := h.txns[t.original]; o != nil && t.transaction == dialect.SaleVoid {
		o.voidedBy = Key{}
	}
}

// archive drops the days before the one that was closed last, once their clearing
// file is booked, and what is older than anything that may still come.
func (h *Host) archive(closed payment.BusinessDate) {
	keep := h.days[:0]
	for _, d := range h.days {
		if d.date >= closed || !d.imported && closed.Sub(d.date) < keepDays {
			keep = append(keep, d)
			continue
		}
		for _, t := range d.txns {
			delete(h.txns, t.key)
		}
	}
	clear(h.days[len(keep):])
	h.days = keep
	for id, date := range h.files {
		if closed.Sub(date) > keepDays {
			delete(h.files, id)
		}
	}
}
