package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
)

// secondSwipe is the longest time between two swipes for one bill.
const secondSwipe = 10 * time.Minute

// twin finds a standing purchase of the same card, amount and terminal that is so
// near that one of the two may be a second swipe. A request that was delivered
// twice has one STAN and is none.
func (v *Case) twin() *reconcile.Entry {
	if v.Entry == nil || v.Entry.Kind != reconcile.Sale || v.Entry.Card == "" {
		return nil
	}
	for e := range v.Index.swiped(v.Entry) {
		if e.RRN == v.Entry.RRN || e.STAN == v.Entry.STAN && e.Batch == v.Entry.Batch ||
			e.At.Sub(v.Entry.At).Abs() > secondSwipe {
			continue
		}
		if other := v.Index.Case(e.Key()); other.GivenBackSoFar().Minor < e.Amount.Minor {
			return e
		}
	}
	return nil
}

// SwipedAgain reports whether the journal has another purchase of the same card, amount and terminal that is so near.
func (v *Case) SwipedAgain(soon time.Duration) bool {
	e := v.Entry
	if e == nil || e.Card == "" {
		return false
	}
	for o := range v.Index.swiped(e) {
		if o.RRN != e.RRN && o.At.Sub(e.At).Abs() <= soon {
			return true
		}
	}
	return false
}

// SoldTwice reports whether this purchase is the one too many of two: the till does
// not have it, or it has no slip and the other one has, or the register has one
// ticket for both and the other one came first. Without such a witness two equal
// purchases are two purchases.
func (v *Case) SoldTwice() (variant string, twice bool) {
	other := v.twin()
	if other == nil {
		return "", false
	}
	o := v.Index.Case(other.Key())
	switch {
	case v.Slip == nil || o.Slip == nil:
		return "", false
	case !v.TillHas():
		return "not-at-till", o.TillHas()
	case !v.Slip.Printed:
		return "no-slip", o.Slip.Printed
	}
	mine, theirs := v.Index.cashRegisters.ticketOf(v.Slip), v.Index.cashRegisters.ticketOf(o.Slip)
	return "one-ticket", mine != nil && mine == theirs && v.Entry.At > other.At && mine.Amount == v.Entry.Amount
}

// whenVoided tells a void that was meant from one of the wrong sale: the register
// still has the ticket to be paid by card, and nothing was sold for it.
func (v *Case) whenVoided() (CauseCode, string) {
	if v.Kind() == reconcile.PreAuth {
		return CausePreAuthReleased, ""
	}
	if t := v.Ticket(); t != nil && !t.Cancelled && t.Tender == reconcile.ByCard && v.leftTheTill() {
		if p := v.Index.PaidFor(t); len(p.Sales) == 0 && p.holds == 0 {
			return CauseWrongSaleVoided, "good-sale-voided"
		}
	}
	return CauseVoidedSale, ""
}

// Ticket is the line of the register that the transaction pays.
func (v *Case) Ticket() *reconcile.Ticket {
	if v.Slip == nil {
		return nil
	}
	return v.Index.cashRegisters.ticketOf(v.Slip)
}

// ofAnotherShop reports whether the register beside the till is another merchant's than the one whose number the till
// has: it was loaded with the numbers of another's.
func (v *Case) ofAnotherShop() bool {
	t := v.Ticket()
	return t != nil && t.Merchant != "" && v.Slip.Merchant != t.Merchant
}

// TookForAnother reports whether the till beside a register took the money of a ticket for another merchant.
func (ix *Index) TookForAnother(t *reconcile.Ticket) bool {
	for _, s := range ix.PaidFor(t).Sales {
		if t.Merchant != "" && s.Merchant != t.Merchant {
			return true
		}
	}
	return false
}

// leftTheTill reports whether the customer has had the time to pay in another way.
func (v *Case) leftTheTill() bool { return v.Index.Evidence.Now.Sub(v.Slip.At) > atTheTill }

// whenPreAuth is for a pre-authorisation that stands.
func (v *Case) whenPreAuth() (CauseCode, string) {
	switch {
	case v.completion() != nil:
		return CausePreAuthCompleted, ""
	case v.Issuer != nil && v.Issuer.Expired:
		return CausePreAuthOpen, "expired"
	}
	if t := v.Ticket(); t != nil && !t.Cancelled && t.Tender == reconcile.ByCard && len(v.Index.PaidFor(t).Sales) == 0 {
		return CausePreAuthOpen, "instead-of-sale"
	}
	return CausePreAuthOpen, ""
}

// completion finds what took the money that a pre-authorisation holds.
func (v *Case) completion() *reconcile.Entry {
	for _, e := range v.completions {
		if e.State == reconcile.Approved {
			return e
		}
	}
	return nil
}

// whenRegisterDisagrees is for a sale that every book has and that the shop's own
// register has otherwise.
func (v *Case) whenRegisterDisagrees() (CauseCode, string) {
	t := v.Ticket()
	if t == nil || v.Kind() != reconcile.Sale {
		return "", ""
	}
	p := v.Index.PaidFor(t)
	switch {
	case p.Net.IsZero():
		return "", "" // given back
	case t.Cancelled:
		return CauseWrongSaleVoided, "cancelled-sale-kept"
	case t.Tender != reconcile.ByCard:
		return CauseWrongTender, ""
	case len(p.Sales) != 1 || p.Net == t.Amount:
		return "", ""
	case p.Net.Minor < t.Amount.Minor:
		return CauseWrongAmount, "too-low"
	}
	return CauseWrongAmount, "too-high"
}

// whenAmountsDiffer is for a sale that till and host have with different amounts.
func (v *Case) whenAmountsDiffer() (CauseCode, string) {
	if v.Slip == nil || !v.Slip.InBatch || v.Slip.Amount == v.Entry.Amount {
		return "", ""
	}
	if v.Entry.Code == "10" {
		return CauseTillAmountDiffers, "partial-approval"
	}
	return CauseTillAmountDiffers, ""
}

// strangeRefund reports whether a refund refers to no sale, and the card bought
// nothing for as much at this merchant.
func (v *Case) strangeRefund() bool {
	e := v.Entry
	if e == nil || e.Kind != reconcile.Refund || e.Original != "" || e.Card == "" {
		return false
	}
	return !slices.ContainsFunc(v.Index.Evidence.Entries, func(s reconcile.Entry) bool {
		return (s.Kind == reconcile.Sale || s.Kind == reconcile.Completion) && s.Card == e.Card && s.Merchant == e.Merchant &&
			s.At <= e.At &&
			s.Effective() && s.Amount.Minor >= e.Amount.Minor
	})
}

// declinedVariant sorts the response codes by who must do what.
func declinedVariant(code payment.ResponseCode) string {
	switch code {
	case "A0", "A7", "99":
		return "keys"
	case "55", "38", "75":
		return "pin"
	case "51", "61", "65":
		return "funds"
	case "03", "58", "97":
		return "terminal"
	case "30", "13":
		return "format"
	case "12", "22", "25", "64":
		return "related"
	case "94":
		return "duplicate"
	case "68", "90", "91", "92", "96", "98":
		return "system"
	case "":
		return ""
	}
	return "card"
}

// whyReversed tells by the reason in DE 39 why a till undid a sale.
func (v *Case) whyReversed() CauseCode {
	if v.Slip != nil {
		switch v.Slip.Why {
		case payment.MACError:
			return CauseReversedUntrusted
		case payment.SystemMalfunction:
			return CauseReversedUnfinished
		}
	}
	return CauseReversedAfterLostReply
}

// tooLate are the answers to a reversal that did not undo the sale, and what each means.
var tooLate = map[payment.ResponseCode]string{
	payment.OriginalNotFound: "not-found", payment.InvalidTransaction: "other-day", payment.AlreadyReversed: "other-day",
}

// missedAtTill reports whether a comparison has found that the till's batch lacks the sale.
func (v *Case) missedAtTill() bool {
	return slices.ContainsFunc(v.items, func(it *reconcile.Item) bool {
		return it.Reason == reconcile.NotInTillBatch && it.State == reconcile.Open
	})
}

// credited tells refunds that the issuer has booked from those on their way.
func (v *Case) credited(refunds ...*reconcile.Entry) string {
	for _, e := range refunds {
		if s := v.Index.issued(rrnKey{e.RRN, e.Terminal}); s == nil || !s.Posted {
			return ""
		}
	}
	return "credited"
}

// readAsApproved reports whether the register took a declined sale for paid: its
// ticket stands to be paid by card, and the terminal sold nothing for it.
func (v *Case) readAsApproved() bool {
	t := v.Ticket()
	if t == nil || t.Cancelled || t.Tender != reconcile.ByCard || v.Kind() != reconcile.Sale || !v.leftTheTill() {
		return false
	}
	p := v.Index.PaidFor(t)
	return len(p.Sales) == 0 && p.holds == 0 && v.Slip == lastOf(v.Index.ticketed[t])
}

// lastOf returns the later of two slips of one ticket.
func lastOf(slips []*reconcile.Slip) *reconcile.Slip {
	return slices.MaxFunc(slips, func(a, b *reconcile.Slip) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.STAN, b.STAN))
	})
}

// paid is what the terminal took for a ticket: the slips after it and before the
// next one, less what was voided and given back.
type paid struct {
	ticket *reconcile.Ticket
	Sales  []*reconcile.Slip // those that stand, holds left out
	Net    payment.Amount
	holds  int // pre-authorisations
}

// PaidFor adds up what was taken for a ticket.
func (ix *Index) PaidFor(t *reconcile.Ticket) paid {
	p := paid{ticket: t, Net: payment.Minor(0, t.Amount.Currency)}
	for _, s := range ix.ticketed[t] {
		v := ix.Case(s.Key())
		switch {
		case s.Kind == reconcile.PreAuth && s.Belief == reconcile.BelievedApproved:
			p.holds++
			if c := v.completion(); c != nil {
				p.Net = p.Net.Add(c.Amount)
			}
		case s.Kind == reconcile.Sale && v.stands():
			p.Sales = append(p.Sales, s)
			p.Net = p.Net.Add(v.Amount()).Sub(v.GivenBackSoFar())
		}
	}
	return p
}
