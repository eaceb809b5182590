package issuer

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// file books a file whole, or not at all.
func (i *Issuer) file(ev *party.Event, out *party.Out) {
	f, err := record.Parse(ev.Bytes)
	if err != nil {
		out.Fact(&FileRefused{Slug: payment.FileUnreadable, Why: err.Error()})
		return
	}
	refuse := func(slug payment.Obstacle, format string, args ...any) {
		out.Fact(&FileRefused{FileID: f.Header.ID, Slug: slug, Why: fmt.Sprintf(format, args...)})
	}
	_, known := i.files[f.Header.ID]
	switch {
	case f.Header.Receiver != i.cfg.ID:
		refuse(payment.FileNotForUs, "it is for %s", f.Header.Receiver)
	case known:
		refuse(payment.FileBookedBefore, "it was booked before")
	case f.Header.Currency != i.cfg.Currency:
		refuse(payment.FileInOtherCurrency, "it is in %v, the books are in %v", f.Header.Currency, i.cfg.Currency)
	case f.Header.Kind == record.Clearing && ev.From == i.cfg.Network:
		i.importClearing(ev, f, out)
	case f.Header.Kind == record.Statement && ev.From == i.cfg.SettlementBank:
		i.importStatement(f, out)
	default:
		refuse(payment.FileNotExpected, "a %s file from %s is not expected", f.Header.Kind, ev.From)
	}
}

// importClearing posts what the file claims, record by record.
func (i *Issuer) importClearing(ev *party.Event, f *record.File, out *party.Out) {
	claimed := make(map[party.NetworkRef]bool, len(f.Details))
	for i := range f.Details {
		if d := &f.Details[i]; !d.Transaction.Exceptional() {
			claimed[keyOf(d)] = true
		}
	}
	records := make(map[party.NetworkRef]int, len(f.Details))
	for k := range f.Details {
		d := &f.Details[k]
		key := keyOf(d)
		if d.Transaction.Exceptional() {
			out.Fact(i.clearClaim(d, key))
			continue
		}
		t, _, _ := i.recollect(ev, out, key)
		out.Fact(i.clear(d, t, claimed, d.Twin(records)))
	}
	imported := &Imported{FileID: f.Header.ID, Date: f.Header.Date, Count: len(f.Details)}
	if day := i.day(f.Header.Date); day != nil {
		for _, t := range day.txns {
			if t.state == authorised && t.posts() && !t.cleared && !claimed[t.key] {
				imported.Unclaimed = append(imported.Unclaimed, t.key)
			}
		}
	}
	out.Fact(imported)
}

func keyOf(d *record.Detail) party.NetworkRef {
	return party.NetworkRef{Sent: d.Sent, STAN: d.STAN, Acquirer: d.Acquirer, Forwarder: d.Forwarder}
}

// clear posts one record about a transaction, nil where there is none: the fees, and what
// the cardholder's account lacks of the cleared amount. The issuer owes what the network
// clears even where it finds no authorisation (force post), and then it is the cardholder
// who pays.
func (i *Issuer) clear(d *record.Detail, t *txn, claimed map[party.NetworkRef]bool, twin int) *Cleared {
	c := &Cleared{NetworkRef: keyOf(d), RRN: d.RRN, Date: d.ClearingDate, Amount: d.Amount, Interchange: d.Interchange,
		NetworkFee: d.NetworkFee.Neg(), Record: twin}
	if d.Transaction.Credit() {
		c.Amount = d.Amount.Neg()
	}
	c.Transaction = transactionOf(d.Transaction)
	var holder ledger.Account // "" while nobody knows whose it is
	if k := i.pans[d.PAN]; k != nil && twin == 0 {
		c.Card, holder = k.Name, k.account
	}
	var posted payment.Amount // by the authorisation that is in force
	inForce := t != nil && twin == 0 && t.state == authorised && !t.cleared &&
		clearsAs(t.transaction) == d.Transaction &&
		t.posts() && (t.endedBy == party.NetworkRef{} || claimed[t.endedBy])
	if inForce {
		posted = t.amount
		if d.Transaction == record.Void {
			posted = posted.Neg()
		}
		c.Transaction = t.transaction
	}
	rest := c.Amount.Sub(posted)
	switch {
	case holder == "":
		c.How = Suspended
	case c.Transaction == dialect.Refund:
		c.How = Refunded
	case !inForce:
		c.How = Forced
	case posted == c.Amount:
		c.How = Matched
	default:
		c.How = Adjusted
	}
	switch c.How {
	case Suspended:
		c.Postings = clearedUnknown.Append(nil, rest)
	case Refunded:
		c.Postings = refunded.Append(nil, rest.Neg(), holder)
	default:
		c.Postings = cleared.Append(nil, rest, holder)
	}
	c.Postings = interchangeEarned.Append(c.Postings, c.Interchange)
	c.Postings = networkFeePaid.Append(c.Postings, c.NetworkFee)
	return c
}

func transactionOf(t record.Transaction) dialect.Transaction {
	switch t {
	case record.Void:
		return dialect.SaleVoid
	case record.Refund:
		return dialect.Refund
	case record.Completion:
		return dialect.Completion
	}
	return dialect.Sale
}

// clearClaim posts a record of an exception. The issuer owes or is owed what the
// network clears, whether or not it knows the card.
func (i *Issuer) clearClaim(d *record.Detail, key party.NetworkRef) *ClaimCleared {
	c := &ClaimCleared{NetworkRef: key, Kind: d.Transaction, RRN: d.RRN, Date: d.ClearingDate,
		Amount: payment.Minor(0, i.cfg.Currency), Reason: d.Reason, Code: d.Code, Of: d.Of}
	switch {
	case !d.Transaction.Moves():
	case d.Transaction.Credit():
		c.Amount = d.Amount.Neg()
	default:
		c.Amount = d.Amount
	}
	rule, unknown, amount := &presented, &presentedUnknown, c.Amount
	switch d.Transaction {
	case record.CreditAdjustment:
		rule, unknown, amount = &givenBack, &givenBackUnknown, amount.Neg()
	case record.Chargeback, record.SecondChargeback:
		rule, unknown, amount = &chargedBack, &chargedBackUnknown, amount.Neg()
	}
	if k := i.pans[d.PAN]; k != nil {
		c.Card, c.Postings = k.Name, rule.Append(nil, amount, k.account)
	} else {
		c.Postings = unknown.Append(nil, amount)
	}
	return c
}

// importStatement books what moved on the issuer's account at the central bank.
// A line that is no net settlement waits in suspense for somebody to look.
func (i *Issuer) importStatement(f *record.File, out *party.Out) {
	s := &Settled{FileID: f.Header.ID, Date: f.Header.Date, Closing: f.Trailer.Closing}
	for i := range f.Lines {
		l := &f.Lines[i]
		rule, amount := &settled, l.Amount.Neg()
		if l.Credit {
			amount = l.Amount
		}
		if l.Kind != record.SettlementLine {
			rule = &offCourse
		}
		s.Lines = append(s.Lines, StatementLine{
			Reference: l.Reference, Kind: l.Kind, ClearingDate: l.ClearingDate, Amount: amount,
		})
		s.Postings = rule.Append(s.Postings, amount)
	}
	out.Fact(s)
}
