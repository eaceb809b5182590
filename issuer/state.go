package issuer

import (
	"slices"

	"acqsim/clearing/record"
	"acqsim/dialect"
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
	tr := traitOf(t.transaction)
	return tr.clears != 0 && t.transaction != dialect.Refund
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

// state is what the facts make.
type state struct {
	date  payment.BusinessDate
	mmdd  string // of date, DE 15
	txns  map[party.NetworkRef]*txn
	days  []*day // oldest first
	holds []*txn // pre-authorisations that a completion may still come for, oldest first
	auths int    // authorisations ever given
	files map[string]payment.BusinessDate

	disputes     map[party.NetworkRef]disputeStage // rare, and kept for as long as a dispute may go on
	disputeFiles int                               // claims files ever sent
}

func newState() state {
	return state{txns: make(map[party.NetworkRef]*txn), files: make(map[string]payment.BusinessDate), disputes: make(map[party.NetworkRef]disputeStage)}
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
func (h *Issuer) Apply(fact party.Fact) {
	switch f := fact.(type) {
	case *Opened:
		h.book.Post(f.Postings...)
		h.open(f.Date)
	case *Authorised:
		h.applyAuthorised(f)
	case *Declined:
		h.applyDeclined(f)
	case *Reversed:
		h.applyReversed(f)
	case *ReversalRefused:
		if t := h.txns[f.NetworkRef]; t != nil {
			t.reversalCode = f.Code
		}
	case *Tombstoned:
		h.add(&txn{key: f.NetworkRef, date: f.Date, state: tombstone, reversalCode: payment.OriginalNotFound})
	case *HoldExpired:
		h.book.Post(f.Postings...)
		if t := h.txns[f.NetworkRef]; t != nil {
			t.endedBy = f.NetworkRef
		}
	case *DayClosed:
		h.open(f.Next)
		h.archive(f.Date)
	case *Cleared:
		h.book.Post(f.Postings...)
		if t := h.txns[f.NetworkRef]; t != nil {
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
	case *Disputed:
		h.disputeFiles++
		h.applyDispute(f.NetworkRef, f.Kind, true)
	case *ClaimCleared:
		h.book.Post(f.Postings...)
		if f.Kind == record.Reject {
			h.applyDispute(f.NetworkRef, f.Of, false)
		} else {
			h.applyDispute(f.NetworkRef, f.Kind, true)
		}
	case *CardSet:
		h.names[f.Card].Status, h.names[f.Card].wrongPINs = f.Status, 0
	}
}

func (h *Issuer) applyAuthorised(f *Authorised) {
	h.book.Post(f.Postings...)
	h.auths++
	t := &txn{
		key: f.NetworkRef, transaction: f.Transaction, date: f.Date, card: h.names[f.Card], amount: f.Amount, authID: f.AuthID, rrn: f.RRN,
		posted: f.Postings, state: authorised, reply: f.Reply,
	}
	if t.card != nil {
		t.card.took(f)
	}
	if traitOf(f.Transaction).spends && t.card != nil {
		t.card.count(f.Date)
	}
	if f.Original != nil {
		t.original = *f.Original
		h.applyToOriginal(t, f)
	}
	h.add(t)
	if f.Transaction == dialect.PreAuth {
		h.holds = append(h.holds, t)
	}
}

func (h *Issuer) applyDeclined(f *Declined) {
	c := h.names[f.Card]
	if c != nil && f.Code == wrongPIN {
		c.wrongPINs++
	}
	h.add(&txn{key: f.NetworkRef, transaction: f.Transaction, date: f.Date, card: c, amount: f.Amount, state: declined, reply: f.Reply})
}

// applyToOriginal ends what a void or a completion refers to, and changes the
// amount of what is adjusted.
func (h *Issuer) applyToOriginal(t *txn, f *Authorised) {
	o := h.txns[t.original]
	if o == nil {
		return
	}
	switch f.Transaction {
	case dialect.Adjust, dialect.Tip:
		o.amount = f.Amount
		o.posted = append(o.posted[:len(o.posted):len(o.posted)], f.Postings...)
		t.posted = nil
	default:
		o.endedBy = t.key
	}
}

func (h *Issuer) applyReversed(f *Reversed) {
	h.book.Post(f.Postings...)
	t := h.txns[f.NetworkRef]
	t.state, t.reversalCode = reversed, payment.Approved
	if o := h.txns[t.original]; o != nil && o.endedBy == t.key {
		o.endedBy = party.NetworkRef{}
	}
}

// expires is the last clearing day on which a hold stands.
func (h *Issuer) expires(t *txn) payment.BusinessDate { return t.date.AddDays(h.cfg.HoldDays) }

// kept reports whether a pre-authorisation stays at hand for its completion.
func (h *Issuer) kept(t *txn, closed payment.BusinessDate) bool {
	return t.transaction == dialect.PreAuth && t.state == authorised && h.expires(t) > closed
}

// archive drops the days before the one that was closed last, once their clearing
// file is booked, and what is older than anything that may still come. A
// pre-authorisation stays as long as its hold can, and what was posted and not
// claimed as long as a later file may claim it.
func (h *Issuer) archive(closed payment.BusinessDate) {
	holds := h.holds[:0]
	for _, t := range h.holds {
		if h.expires(t) > closed {
			holds = append(holds, t)
		} else if h.day(t.date) == nil {
			delete(h.txns, t.key)
		}
	}
	clear(h.holds[len(holds):])
	h.holds = holds
	keep := h.days[:0]
	for _, d := range h.days {
		if d.date >= closed || !d.imported && closed.Sub(d.date) < keepDays {
			keep = append(keep, d)
			continue
		}
		d.txns = slices.DeleteFunc(d.txns, func(t *txn) bool {
			unclaimed := t.state == authorised && t.posts() && !t.cleared && closed.Sub(t.date) < keepDays
			if !unclaimed && !h.kept(t, closed) {
				delete(h.txns, t.key)
			}
			return !unclaimed
		})
		if len(d.txns) > 0 {
			keep = append(keep, d)
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
