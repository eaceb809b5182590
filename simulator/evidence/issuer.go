package evidence

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// issuerBooks are what the cardholder's bank has of each transaction.
type issuerBooks struct {
	cards map[string]string // masked numbers by account
	rows  table[party.NetworkRef, reconcile.IssuerRow]
	// released are the holds that the void of a pre-authorisation has ended, by the void.
	released map[party.NetworkRef]party.NetworkRef
}

func newIssuer(cards map[string]string) issuerBooks {
	return issuerBooks{cards: cards, rows: newTable[party.NetworkRef, reconcile.IssuerRow](),
		released: make(map[party.NetworkRef]party.NetworkRef)}
}

// see reads a fact of the cardholder's bank.
func (b *issuerBooks) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *issuer.CardOpened:
		b.cards[f.Card] = f.PAN.String()
	case *issuer.Authorised:
		b.changed(f)
		b.add(at, f.NetworkRef, f.Transaction,
			reconcile.IssuerRow{RRN: f.RRN, Card: f.Card, Amount: f.Amount, Authorised: true, Code: payment.Approved})
	case *issuer.Declined:
		b.add(at, f.NetworkRef, f.Transaction, reconcile.IssuerRow{RRN: f.RRN, Card: f.Card, Amount: f.Amount, Code: f.Code})
	case *issuer.Reversed:
		if held, void := b.released[f.NetworkRef]; void {
			b.hold(held, false)
		}
		if row := b.rows.row(f.NetworkRef); row != nil {
			row.Twice = row.Reversed
			row.Reversed, row.Posted = true, false
		}
	case *issuer.HoldExpired:
		if row := b.rows.row(f.NetworkRef); row != nil {
			row.Expired = true
		}
	case *issuer.ClaimCleared:
		b.claim(f)
	case *issuer.Disputed:
		if row := b.rows.row(f.NetworkRef); row != nil && f.Kind != record.Retrieval {
			row.Disputed = true
		}
	case *issuer.Cleared:
		b.cleared(at, f)
	}
}

// hold notes that a hold has been released, or stands again.
func (b *issuerBooks) hold(k party.NetworkRef, released bool) {
	if row := b.rows.row(k); row != nil {
		row.Reversed = released
	}
}

// changed gives the original of a tip or an adjustment its new amount, and ends the hold of a
// pre-authorisation that is voided.
func (b *issuerBooks) changed(f *issuer.Authorised) {
	if f.Transaction == dialect.PreAuthVoid && f.Original != nil {
		b.released[f.NetworkRef] = *f.Original
		b.hold(*f.Original, true)
	}
	if !f.Transaction.Changes() || f.Original == nil {
		return
	}
	if row := b.rows.row(*f.Original); row != nil {
		row.Amount = f.Amount
	}
}

// cleared reads a record of a clearing file, which the issuer may see for the first
// time.
func (b *issuerBooks) cleared(at payment.Time, f *issuer.Cleared) {
	if row := b.rows.row(f.NetworkRef); row != nil {
		row.Posted = true
		return
	}
	amount := f.Amount
	if amount.Minor < 0 {
		amount = amount.Neg()
	}
	b.add(at, f.NetworkRef, f.Transaction, reconcile.IssuerRow{RRN: f.RRN, Card: f.Card, Amount: amount, Posted: true})
}

// claim reads a record about an exception.
func (b *issuerBooks) claim(f *issuer.ClaimCleared) {
	row := b.rows.row(f.NetworkRef)
	if row == nil || !f.Kind.Moves() {
		return
	}
	row.Returned = payment.Minor(0, row.Amount.Currency)
	if f.Kind != record.Representment {
		row.Returned = f.Amount.Neg()
	}
}

func (b *issuerBooks) add(at payment.Time, k party.NetworkRef, t dialect.Transaction, row reconcile.IssuerRow) {
	kind, money := kindOf(t)
	if !money {
		return
	}
	row.Kind, row.At, row.PAN = kind, at, b.cards[row.Card]
	row.Network = reconcile.NetworkKey{Sent: k.Sent, STAN: k.STAN, Acquirer: k.Acquirer, Forwarder: k.Forwarder}
	b.rows.add(k, row)
}
