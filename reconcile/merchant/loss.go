package merchant

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// Loss is what a party is out of pocket for at one moment.
type Loss struct {
	Who    reconcile.Actor `json:"who"` // cardholder, merchant, acquirer or issuer
	Amount payment.Amount  `json:"amount"`
}

// Losses tells who is out of pocket when the evidence was taken, by the books
// alone:
//   - a cardholder, where the card has paid more than its slips say it bought;
//   - a merchant, where what its tills sold has not arrived on the day by which its
//     contract promises it, or somebody else took it out of its account;
//   - the acquirer, where it has paid out what nobody owes it: shorts that are paid
//     to their merchants, merchants in debt, payables below zero;
//   - the issuer, where its suspense account carries a debit.
//
// A loss in one book may be a gain in another: a sale that its till calls failed
// can have cost the cardholder what the merchant was paid.
func Losses(ix *diagnosis.Index) []Loss {
	var out []Loss
	for _, l := range [...]Loss{
		{reconcile.Cardholder, cardholdersLack(ix)}, {reconcile.Merchant, merchantsLack(ix)},
		{reconcile.AcquirerDesk, acquirerLacks(ix)},
		{reconcile.IssuerDesk, debits(ix, "issuer", "suspense").Add(creditedTwice(ix))},
	} {
		if l.Amount.Minor > 0 {
			out = append(out, l)
		}
	}
	return out
}

// cardholdersLack is what cards paid beyond what their slips say, card by card. A
// refund is owed from the working day after its clearing day.
func cardholdersLack(ix *diagnosis.Index) payment.Amount {
	gap := make(map[string]payment.Amount)
	for i := range ix.Evidence.Issuer {
		r := &ix.Evidence.Issuer[i]
		if r.Reversed && !r.Posted || !r.Posted && (!r.Authorised || r.Kind == reconcile.Refund) {
			continue
		}
		gap[r.PAN] = gap[r.PAN].Add(r.Kind.Money(r.Amount)).Sub(diagnosis.Positive(r.Returned))
		if r.Disputed || r.Returned.Minor != 0 {
			if v := ix.Case(reconcile.TransactionKey{RRN: r.RRN, Terminal: r.Terminal, Network: r.Network}); v.TillHas() {
				gap[r.PAN] = gap[r.PAN].Add(r.Kind.Money(r.Amount)) // its slip is not the cardholder's
			}
		}
	}
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		if has := s.InBatch || s.Belief == reconcile.BelievedApproved && s.Reversal == reconcile.NoReversal; !has ||
			s.Card == "" || s.Kind == reconcile.Refund && (!overdue(ix, s.At) || refundsUnknown(ix, s)) {
			continue
		}
		gap[s.Card] = gap[s.Card].Sub(s.Kind.Money(s.Amount))
	}
	paidTooMuch(ix, gap)
	return positives(gap)
}

func positives[K cmp.Ordered](of map[K]payment.Amount) payment.Amount {
	var sum payment.Amount
	for _, k := range slices.Sorted(maps.Keys(of)) {
		if a := of[k]; a.Minor > 0 {
			sum = sum.Add(a)
		}
	}
	return sum
}

// merchantsLack is what has not arrived of the days that are due, merchant by
// merchant.
func merchantsLack(ix *diagnosis.Index) payment.Amount {
	gap := make(map[payment.MerchantID]payment.Amount)
	if ix.Evidence.Calendar == nil {
		return payment.Amount{}
	}
	for _, m := range merchantsIn(ix) {
		for _, day := range daysOf(ix, m) {
			if ix.Evidence.Now < ix.Evidence.Calendar.At(promised(ix, m, day), ix.Limits.PayoutBy) {
				continue
			}
			if contested(ix, m, day) {
				continue
			}
			of := DayOf(ix, m, day)
			gap[m] = gap[m].Add(of.Expected).Sub(of.Arrived)
		}
		gap[m] = gap[m].Add(takenFrom(ix, m))
	}
	shopLacks(ix, gap)
	return positives(gap)
}

// contested reports whether a merchant's day is held because its sales may be
// another's money: until that is decided nobody lacks it.
func contested(ix *diagnosis.Index, m payment.MerchantID, day payment.BusinessDate) bool {
	p := ix.Payable(m, day)
	return p != nil && (p.Hold == "cash-out" || p.Hold == "card-of-another")
}

// promised is the working day on which a merchant's day should be in its account.
func promised(ix *diagnosis.Index, m payment.MerchantID, day payment.BusinessDate) payment.BusinessDate {
	if p := ix.Payable(m, day); p != nil && p.Due != 0 {
		return p.Due
	}
	return ix.Evidence.Calendar.AddWorkingDays(day, 1)
}

// merchantsIn lists the merchants that tills or the journal know.
func merchantsIn(ix *diagnosis.Index) []payment.MerchantID {
	seen := make(map[payment.MerchantID]bool)
	for i := range ix.Evidence.Slips {
		seen[ix.Evidence.Slips[i].Merchant] = true
	}
	for i := range ix.Evidence.Entries {
		seen[ix.Evidence.Entries[i].Merchant] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// daysOf lists the clearing days on which a merchant sold, by the tills' time.
func daysOf(ix *diagnosis.Index, m payment.MerchantID) []payment.BusinessDate {
	seen := make(map[payment.BusinessDate]bool)
	for i := range ix.Evidence.Slips {
		if s := &ix.Evidence.Slips[i]; s.Merchant == m {
			seen[ix.Evidence.Calendar.ClearingDate(s.At)] = true
		}
	}
	for i := range ix.Evidence.Entries {
		if e := &ix.Evidence.Entries[i]; e.Merchant == m {
			seen[ix.Evidence.Calendar.ClearingDate(e.At)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// acquirerLacks is what the acquirer has paid for others from its own money.
func acquirerLacks(ix *diagnosis.Index) payment.Amount {
	sum := debits(ix, "acquirer", "merchant-receivable").Add(debits(ix, "acquirer", "merchant-payable"))
	for i := range ix.Evidence.Items {
		it := &ix.Evidence.Items[i]
		if it.State != reconcile.Open || it.Comparison != reconcile.ClearingComparison || it.Side != reconcile.Short {
			continue
		}
		if v := ix.Case(it.Key); v.Entry != nil && !arrivedFor(v).IsZero() {
			sum = sum.Add(it.Amount)
		}
	}
	return sum
}

// debits sums the debit balances of an account and of the accounts of its owners.
func debits(ix *diagnosis.Index, party, account string) payment.Amount {
	var sum payment.Amount
	for i := range ix.Evidence.Balances {
		b := &ix.Evidence.Balances[i]
		if name, _, _ := strings.Cut(b.Account, ":"); b.Party != party || name != account {
			continue
		}
		if net := b.Debit.Sub(b.Credit); net.Minor > 0 {
			sum = sum.Add(net)
		}
	}
	return sum
}

// takenFrom is what others took from the accounts that a merchant has on file.
func takenFrom(ix *diagnosis.Index, m payment.MerchantID) payment.Amount {
	var sum payment.Amount
	for i := range ix.Evidence.BankLines {
		if l := &ix.Evidence.BankLines[i]; l.Disputed && l.Merchant == m {
			sum = sum.Sub(l.Amount)
		}
	}
	return sum
}
