package reconcile

import (
	"cmp"
	"slices"
	"time"

	"acqsim/payment"
)

// swipe is what two purchases have in common when one card was swiped twice for
// one bill.
type swipe struct {
	card     string
	terminal payment.TerminalID
	amount   payment.Amount
}

func swipeOf(e *Entry) swipe { return swipe{e.Card, e.Terminal, e.Amount} }

// sortSwipes files the purchases that a second swipe could repeat, and the slips
// under the tickets that they pay.
func (d *Desk) sortSwipes() {
	d.swipes = make(map[swipe][]*Entry)
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		if e.Kind == Sale && e.Card != "" && e.State == Approved {
			k := swipeOf(e)
			d.swipes[k] = append(d.swipes[k], e)
		}
	}
	if len(d.ev.Tickets) == 0 {
		return
	}
	d.ticketed = make(map[*Ticket][]*Slip)
	for i := range d.ev.Slips {
		s := &d.ev.Slips[i]
		if t := d.register.ticketOf(s); t != nil {
			d.ticketed[t] = append(d.ticketed[t], s)
		}
	}
}

// secondSwipe is the longest time between two swipes for one bill.
const secondSwipe = 10 * time.Minute

// twin finds a standing purchase of the same card, amount and terminal that is so
// near that one of the two may be a second swipe. A request that was delivered
// twice has one STAN and is none.
func (v *view) twin() *Entry {
	if v.entry == nil || v.entry.Kind != Sale || v.entry.Card == "" {
		return nil
	}
	for _, e := range v.desk.swipes[swipeOf(v.entry)] {
		if e.RRN == v.entry.RRN || e.STAN == v.entry.STAN && e.Batch == v.entry.Batch || e.At.Sub(v.entry.At).Abs() > secondSwipe {
			continue
		}
		if other := v.desk.look(e.key()); other.givenBackSoFar().Minor < e.Amount.Minor {
			return e
		}
	}
	return nil
}

// soldTwice reports whether this purchase is the one too many of two: the till does
// not have it, or it has no slip and the other one has, or the register has one
// ticket for both and the other one came first. Without such a witness two equal
// purchases are two purchases.
func (v *view) soldTwice() (variant string, twice bool) {
	other := v.twin()
	if other == nil {
		return "", false
	}
	o := v.desk.look(other.key())
	switch {
	case v.slip == nil || o.slip == nil:
		return "", false
	case !v.tillHas():
		return "not-at-till", o.tillHas()
	case !v.slip.Printed:
		return "no-slip", o.slip.Printed
	}
	mine, theirs := v.desk.register.ticketOf(v.slip), v.desk.register.ticketOf(o.slip)
	return "one-ticket", mine != nil && mine == theirs && v.entry.At > other.At && mine.Amount == v.entry.Amount
}

// numberReused reports whether slip and entry have one number and are two
// transactions: an emptied till begins its numbers again. The card tells, or the
// 94 with which the host refuses the later one.
func (v *view) numberReused(s *Slip) bool {
	if s == nil || v.entry == nil {
		return false
	}
	return s.Card != "" && v.entry.Card != "" && s.Card != v.entry.Card || s.Belief == BelievedDeclined && s.Code == "94" && v.entry.Code != "94"
}

// whenVoided tells a void that was meant from one of the wrong sale: the register
// still has the ticket to be paid by card, and nothing was sold for it.
func (v *view) whenVoided() (CauseCode, string) {
	if v.kind() == PreAuth {
		return CausePreAuthReleased, ""
	}
	if t := v.ticket(); t != nil && !t.Cancelled && t.Tender == ByCard && v.leftTheTill() {
		if p := v.desk.paidFor(t); len(p.sales) == 0 && p.holds == 0 {
			return CauseWrongSaleVoided, "good-sale-voided"
		}
	}
	return CauseVoidedSale, ""
}

// ticket is the line of the register that the transaction pays.
func (v *view) ticket() *Ticket {
	if v.slip == nil {
		return nil
	}
	return v.desk.register.ticketOf(v.slip)
}

// leftTheTill reports whether the customer has had the time to pay in another way.
func (v *view) leftTheTill() bool { return v.desk.ev.Now.Sub(v.slip.At) > atTheTill }

// whenPreAuth is for a pre-authorisation that stands.
func (v *view) whenPreAuth() (CauseCode, string) {
	switch {
	case v.completion() != nil:
		return CausePreAuthCompleted, ""
	case v.issuer != nil && v.issuer.Expired:
		return CausePreAuthOpen, "expired"
	}
	if t := v.ticket(); t != nil && !t.Cancelled && t.Tender == ByCard && len(v.desk.paidFor(t).sales) == 0 {
		return CausePreAuthOpen, "instead-of-sale"
	}
	return CausePreAuthOpen, ""
}

// completion finds what took the money that a pre-authorisation holds.
func (v *view) completion() *Entry {
	for _, e := range v.completions {
		if e.State == Approved {
			return e
		}
	}
	return nil
}

// whenRegisterDisagrees is for a sale that every book has and that the shop's own
// register has otherwise.
func (v *view) whenRegisterDisagrees() (CauseCode, string) {
	t := v.ticket()
	if t == nil || v.kind() != Sale {
		return "", ""
	}
	p := v.desk.paidFor(t)
	switch {
	case p.net.IsZero():
		return "", "" // given back
	case t.Cancelled:
		return CauseWrongSaleVoided, "cancelled-sale-kept"
	case t.Tender != ByCard:
		return CauseWrongTender, ""
	case len(p.sales) != 1 || p.net == t.Amount:
		return "", ""
	case p.net.Minor < t.Amount.Minor:
		return CauseWrongAmount, "too-low"
	}
	return CauseWrongAmount, "too-high"
}

// whenAmountsDiffer is for a sale that till and host have with different amounts.
func (v *view) whenAmountsDiffer() (CauseCode, string) {
	if v.slip == nil || !v.slip.InBatch || v.slip.Amount == v.entry.Amount {
		return "", ""
	}
	if v.entry.Code == "10" {
		return CauseTillAmountDiffers, "partial-approval"
	}
	return CauseTillAmountDiffers, ""
}

// strangeRefund reports whether a refund refers to no sale, and the card bought
// nothing for as much at this merchant.
func (v *view) strangeRefund() bool {
	e := v.entry
	if e == nil || e.Kind != Refund || e.Original != "" || e.Card == "" {
		return false
	}
	return !slices.ContainsFunc(v.desk.ev.Entries, func(s Entry) bool {
		return (s.Kind == Sale || s.Kind == Completion) && s.Card == e.Card && s.Merchant == e.Merchant && s.At <= e.At &&
			s.effective() && s.Amount.Minor >= e.Amount.Minor
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
func (v *view) whyReversed() CauseCode {
	if v.slip != nil {
		switch v.slip.Why {
		case payment.MACError:
			return CauseReversedUntrusted
		case payment.SystemMalfunction:
			return CauseReversedUnfinished
		}
	}
	return CauseReversedAfterLostReply
}

// readAsApproved reports whether the register took a declined sale for paid: its
// ticket stands to be paid by card, and the terminal sold nothing for it.
func (v *view) readAsApproved() bool {
	t := v.ticket()
	if t == nil || t.Cancelled || t.Tender != ByCard || v.kind() != Sale || !v.leftTheTill() {
		return false
	}
	p := v.desk.paidFor(t)
	return len(p.sales) == 0 && p.holds == 0 && v.slip == lastOf(v.desk.ticketed[t])
}

// lastOf returns the later of two slips of one ticket.
func lastOf(slips []*Slip) *Slip {
	return slices.MaxFunc(slips, func(a, b *Slip) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.STAN, b.STAN)) })
}
