package issuer

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Apply is part of party.Party.
func (i *Issuer) Apply(fact party.Fact) {
	if f, ok := fact.(ledger.Poster); ok {
		f.Post(i.book)
	}
	switch f := fact.(type) {
	case *Opened:
		i.open(f.Date)
	case *Authorised:
		i.applyAuthorised(f)
	case *Declined:
		i.applyDeclined(f)
	case *Reversed:
		i.applyReversed(f)
	case *ReversalRefused:
		if t := i.txns[f.NetworkRef]; t != nil {
			t.reversalCode = f.Code
		}
	case *Tombstoned:
		i.add(&txn{key: f.NetworkRef, date: f.Date, state: tombstone, reversalCode: payment.OriginalNotFound})
	case *HoldExpired:
		if t := i.txns[f.NetworkRef]; t != nil {
			t.endedBy = f.NetworkRef
		}
	case *DayClosed:
		i.open(f.Next)
		i.archive(f.Date)
	case *Cleared:
		if t := i.txns[f.NetworkRef]; t != nil {
			t.cleared = true
		}
	case *Imported:
		i.files[f.FileID] = f.Date
		if d := i.day(f.Date); d != nil {
			d.imported = true
		}
	case *Settled:
		i.files[f.FileID] = f.Date
	case *Disputed:
		i.disputeFiles++
		i.applyDispute(f.NetworkRef, f.Kind, true)
	case *ClaimCleared:
		if f.Kind == record.Reject {
			i.applyDispute(f.NetworkRef, f.Of, false)
		} else {
			i.applyDispute(f.NetworkRef, f.Kind, true)
		}
	case *CardOpened:
		i.opens++
		i.has(i.newCard(enrolled(f.Card, f.PAN)))
	case *CardSet:
		i.names[f.Card].Status, i.names[f.Card].wrongPINs = f.Status, 0
	}
}

func (i *Issuer) applyAuthorised(f *Authorised) {
	i.auths++
	t := &txn{
		key: f.NetworkRef, transaction: f.Transaction, date: f.Date, card: i.names[f.Card], amount: f.Amount,
		authID: f.AuthID, rrn: f.RRN, posted: f.Postings, state: authorised, reply: f.Reply,
	}
	if t.card != nil {
		t.card.took(f)
	}
	if spends(f.Transaction) && t.card != nil {
		t.card.count(f.Date)
	}
	if f.Original != nil {
		t.original = *f.Original
		i.applyToOriginal(t, f)
	}
	i.add(t)
	if f.Transaction == dialect.PreAuth {
		i.holds = append(i.holds, t)
	}
}

func (i *Issuer) applyDeclined(f *Declined) {
	c := i.names[f.Card]
	if c != nil && f.Code == wrongPIN {
		c.wrongPINs++
	}
	i.add(&txn{key: f.NetworkRef, transaction: f.Transaction, date: f.Date, card: c, amount: f.Amount, state: declined,
		reply: f.Reply})
}

// applyToOriginal ends what a void or a completion refers to, and changes the
// amount of what is adjusted.
func (i *Issuer) applyToOriginal(t *txn, f *Authorised) {
	o := i.txns[t.original]
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

func (i *Issuer) applyReversed(f *Reversed) {
	t := i.txns[f.NetworkRef]
	t.state, t.reversalCode = reversed, payment.Approved
	if o := i.txns[t.original]; o != nil && o.endedBy == t.key {
		o.endedBy = party.NetworkRef{}
	}
}

// applyDispute notes how far a dispute has come, or that a step of it was not
// taken.
func (i *Issuer) applyDispute(key party.NetworkRef, kind record.Transaction, taken bool) {
	stage := i.disputes[key]
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
	i.disputes[key] = stage
}
