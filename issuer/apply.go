package issuer

import (
	"slices"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

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
		key: f.NetworkRef, transaction: f.Transaction, date: f.Date, card: h.names[f.Card], amount: f.Amount,
		authID: f.AuthID, rrn: f.RRN, posted: f.Postings, state: authorised, reply: f.Reply,
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
	h.add(&txn{key: f.NetworkRef, transaction: f.Transaction, date: f.Date, card: c, amount: f.Amount, state: declined,
		reply: f.Reply})
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

// applyDispute notes how far a dispute has come, or that a step of it was not
// taken.
func (h *Issuer) applyDispute(key party.NetworkRef, kind record.Transaction, taken bool) {
	stage := h.disputes[key]
	switch kind {
	case record.Retrieval:
		stage.retrieval = taken
	case record.Fulfilment:
		stage.fulfilled = taken
	case record.Chargeback:
		stage.chargeback = taken
	case record.Representment:
		stage.represented = taken
	case record.SecondChargeback:
		stage.second = taken
	default:
		return
	}
	h.disputes[key] = stage
}

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
