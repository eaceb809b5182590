package merchant

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// named is the line of a deduction under its own name, so that a short payout is no
// riddle: a chargeback and a correction tell the story of their transaction.
func named(ix *diagnosis.Index, c *reconcile.Deduction) Difference {
	line := Difference{
		Key: reconcile.TransactionKey{Merchant: c.Merchant, Payout: c.Payout}, Amount: c.Amount, Cause: diagnosis.CauseSetOff,
		Act: diagnosis.Causes[diagnosis.CauseSetOff].Act,
		Place: diagnosis.Place{Holder: diagnosis.HeldByMerchant,
			Account: "acquirer/merchant-receivable:" + string(c.Merchant), Amount: c.Amount},
	}
	if c.Why != reconcile.DebtChargeback && c.Why != reconcile.DebtCorrection && c.Why != reconcile.DebtRefund {
		return line
	}
	t := ix.Trace(reconcile.TransactionKey{RRN: payment.RRN(c.Reference), Merchant: c.Merchant})
	line.Key, line.Cause, line.Act = t.Key, t.Cause, t.Act
	if len(t.Places) > 0 {
		line.Place = t.Places[0]
		line.Place.Amount = c.Amount
	}
	return line
}

// deducted names what the payouts that a day's money came with were less by.
func deducted(ix *diagnosis.Index, payouts []string) []Difference {
	var out []Difference
	for i := range ix.Evidence.Deductions {
		if c := &ix.Evidence.Deductions[i]; c.Payout != "" && slices.Contains(payouts, c.Payout) {
			out = append(out, named(ix, c))
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Key.Payout, b.Key.Payout), cmp.Compare(a.Key.RRN, b.Key.RRN),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	return out
}

// overcharged is the line of a fee that is not the sum of the fees of the day's
// transactions; nothing when it is.
func overcharged(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) []Difference {
	p := ix.Payable(merchant, day)
	if p == nil {
		return nil
	}
	sum, known := feesOf(ix, merchant, day)
	gap := p.Fee.Sub(sum)
	if !known || p.Fee.Currency == 0 || gap.IsZero() {
		return nil
	}
	return []Difference{{
		Key: reconcile.TransactionKey{Merchant: merchant}, Amount: gap, Cause: diagnosis.CauseFeeDiffers,
		Act:   reconcile.AcquirerDesk,
		Place: diagnosis.Place{Holder: diagnosis.HeldByAcquirer, Account: "acquirer/merchant-fee", Amount: gap},
	}}
}

// feesOf adds up the fees of what cleared for a merchant on a day, was not given back
// and does not wait for its batch; false when nothing did.
func feesOf(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) (sum payment.Amount,
	known bool) {
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if e.Merchant == merchant && e.Cleared == day && e.Effective() &&
			(e.State == reconcile.Voided || !ix.Adjusted(e)) && !ix.Unconfirmed(e) {
			sum, known = sum.Add(e.Fee), true
		}
	}
	return sum, known
}

// creditedTo are the sums that a fee put right has brought a merchant, by the day that
// they are for, with the payout that carried each; and those that no payout has brought.
func creditedTo(
	ix *diagnosis.Index, merchant payment.MerchantID,
) (sums []reconcile.Item, payouts []string, due []reconcile.Item) {
	for i := range ix.Evidence.Items {
		it := &ix.Evidence.Items[i]
		if it.Reason != reconcile.FeeTotalDiffers || it.Key.Merchant != merchant || it.Resolution != reconcile.PayMerchant {
			continue
		}
		p := ix.Payable(merchant, it.Day)
		if p == nil {
			continue
		}
		if by := ix.Payouts.ByID[p.Payout]; by != nil && by.Created >= it.Closed && ix.Payouts.Arrived(by) {
			sums, payouts = append(sums, *it), append(payouts, p.Payout)
		} else {
			due = append(due, *it)
		}
	}
	return sums, payouts, due
}

// comes is the line of a fee that was put right, before a payout has brought it.
func comes(ix *diagnosis.Index, it *reconcile.Item) Difference {
	return Difference{
		Key: reconcile.TransactionKey{Merchant: it.Key.Merchant}, Amount: it.Amount, Cause: diagnosis.CauseFeeDiffers,
		Due: ix.Payable(it.Key.Merchant, it.Day).Due, Act: reconcile.Nobody,
		Place: diagnosis.Place{
			Holder: diagnosis.HeldByAcquirer, Account: "acquirer/merchant-payable:" + string(it.Key.Merchant), Amount: it.Amount,
		},
	}
}

// paidAgain is the line of money that came a second time: the merchant has it and must
// give it back.
func paidAgain(c *credit) Difference {
	return Difference{
		Key: reconcile.TransactionKey{Merchant: c.payout.Merchant, Payout: c.id}, Amount: c.amount.Neg(),
		Cause: diagnosis.CausePaidTwice, Act: diagnosis.Causes[diagnosis.CausePaidTwice].Act,
		Place: diagnosis.Place{Holder: diagnosis.HeldByMerchant,
			Account: "merchant-bank/account:" + payment.MaskAccount(c.payout.Account), Amount: c.amount},
	}
}

// ofAnother is the line of money that was made out to another merchant.
func ofAnother(c *credit) Difference {
	line := paidAgain(c)
	line.Cause, line.Act = diagnosis.CausePaidToAnother, diagnosis.Causes[diagnosis.CausePaidToAnother].Act
	return line
}

// underUnknownID is the line of money that came from our account under the id of no payout of ours.
func underUnknownID(m payment.MerchantID, c *credit) Difference {
	cause := diagnosis.CausePaidUnderUnknownID
	return Difference{
		Key: reconcile.TransactionKey{Merchant: m, Payout: c.id}, Amount: c.amount.Neg(), Cause: cause,
		Act:   diagnosis.Causes[cause].Act,
		Place: diagnosis.Place{Holder: diagnosis.HeldByMerchant, Amount: c.amount},
	}
}

// movedMore is the line of what a bank has moved beyond the amount of a payout.
func movedMore(c *credit) Difference {
	line := paidAgain(c)
	line.Amount = payment.Minor(-c.over, c.amount.Currency)
	line.Place.Amount = line.Amount.Neg()
	line.Cause, line.Act = diagnosis.CausePaidOtherAmount, diagnosis.Causes[diagnosis.CausePaidOtherAmount].Act
	return line
}

// foundAndPaid are the lines of money that no transaction of the journal brought: what
// was found too much in the clearing and paid to the merchant (J16), and what a dispute
// gave back.
func foundAndPaid(ix *diagnosis.Index, m payment.MerchantID, payouts []string) []Difference {
	home := func(day payment.BusinessDate) bool {
		p := ix.Payable(m, day)
		return p != nil && slices.Contains(payouts, p.Payout)
	}
	var out []Difference
	add := func(k reconcile.TransactionKey, amount payment.Amount) {
		t := ix.Trace(k)
		line := Difference{Key: t.Key, Amount: amount.Neg(), Cause: t.Cause, Act: t.Act}
		if len(t.Places) > 0 {
			line.Place = t.Places[0]
		}
		out = append(out, line)
	}
	for i := range ix.Evidence.Items {
		it := &ix.Evidence.Items[i]
		if it.Comparison != reconcile.ClearingComparison || it.Side != reconcile.Long || it.Key.Merchant != m ||
			it.State != reconcile.Resolved || it.Resolution != reconcile.PayMerchant || !home(it.Day) {
			continue
		}
		amount := it.Amount
		if it.RefundKept() { // what a payout was less by for it comes back
			amount = payment.Minor(0, amount.Currency)
			if e := ix.EntryOf(it.Key.RRN); e != nil {
				amount = e.SetOff.Neg()
			}
		}
		if !amount.IsZero() {
			add(it.Key, amount)
		}
	}
	for i := range ix.Evidence.Details {
		d := &ix.Evidence.Details[i]
		if d.Kind == reconcile.Representment && d.Merchant == m && home(d.ClearingDate) {
			add(reconcile.TransactionKey{Terminal: d.Terminal, RRN: d.RRN, Network: d.Network, Merchant: m}, d.Amount)
		}
	}
	return out
}

// Difference is one reason for which a merchant's day did not arrive as expected.
// A negative amount is money that arrived and was not expected.
type Difference struct {
	Key    reconcile.TransactionKey `json:"key"`
	Amount payment.Amount           `json:"amount"`
	Place  diagnosis.Place          `json:"place"` // where it is
	Cause  diagnosis.CauseCode      `json:"cause"`
	Due    payment.BusinessDate     `json:"due"`
	Act    reconcile.Actor          `json:"act"`
}

// Day is what a merchant expected of a clearing day and what came of it.
// Expected − Arrived − the differences = Unexplained, which is zero unless the
// evidence itself does not add up.
type Day struct {
	Merchant    payment.MerchantID   `json:"merchant"`
	Day         payment.BusinessDate `json:"day"`
	Sales       payment.Amount       `json:"sales"`
	Refunds     payment.Amount       `json:"refunds"` // with voids; not negative
	Fees        payment.Amount       `json:"fees"`
	Expected    payment.Amount       `json:"expected"`
	Arrived     payment.Amount       `json:"arrived"`
	Differences []Difference         `json:"differences,omitempty"`
	Unexplained payment.Amount       `json:"unexplained"`
}
