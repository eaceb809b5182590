package merchant

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// credit is money that has reached a merchant with one payout, or without one: what the
// lines of his account say, less what the bank sent back. Where no account is known it is
// what the payouts say of themselves.
type credit struct {
	payout *reconcile.Payout    // nil: not one that the acquirer shows
	id     string               // of the payout, as the lines have it
	amount payment.Amount       // that has come and stayed
	home   payment.BusinessDate // the clearing day that it is told to: the last whose transactions it carried
	whose  payment.Amount       // the net of the transactions that it carried
	again  bool                 // carried nothing but what another payout has brought as well
	other  bool                 // made out to another merchant
	over   int64                // minor units that came beyond the payout and what it carried
}

// creditsOf lists all that has reached a merchant, in the order of the payouts.
func creditsOf(ix *diagnosis.Index, m payment.MerchantID) []credit {
	lines := linesOf(ix, m)
	var out []credit
	seen := make(map[string]bool)
	for i := range ix.Evidence.Payouts {
		p := &ix.Evidence.Payouts[i]
		sum, known := lines[p.ID]
		seen[p.ID] = true
		switch {
		case p.Merchant != m && !known:
			continue
		case !ix.Payouts.AccountsKnown && ix.Payouts.Arrived(p):
			sum = p.Amount
		}
		if !sum.IsZero() {
			out = append(out, credit{payout: p, id: p.ID, amount: sum, other: p.Merchant != m})
		}
	}
	for i := range ix.Evidence.BankLines {
		l := &ix.Evidence.BankLines[i]
		if sum := lines[l.PayoutID]; l.PayoutID != "" && !seen[l.PayoutID] && !sum.IsZero() {
			seen[l.PayoutID] = true
			out = append(out, credit{id: l.PayoutID, amount: sum})
		}
	}
	slices.SortStableFunc(out, func(a, b credit) int { return cmp.Compare(a.id, b.id) })
	bringHome(ix, m, out)
	return out
}

// linesOf adds up what each payout has brought to the accounts of a merchant.
func linesOf(ix *diagnosis.Index, m payment.MerchantID) map[string]payment.Amount {
	sums := make(map[string]payment.Amount)
	for i := range ix.Evidence.BankLines {
		l := &ix.Evidence.BankLines[i]
		if l.PayoutID == "" {
			continue // no payout: the shop's own affairs
		}
		if p := ix.Payouts.ByID[l.PayoutID]; l.Merchant == m || l.Merchant == "" && p != nil && p.Merchant == m && p.To(l) {
			sums[l.PayoutID] = sums[l.PayoutID].Add(l.Amount)
		}
	}
	return sums
}

// bringHome finds the day that each credit is told to.
func bringHome(ix *diagnosis.Index, m payment.MerchantID, credits []credit) {
	last, whose := make(map[string]payment.BusinessDate), make(map[string]payment.Amount)
	for _, k := range keysOf(ix, m) {
		if v := ix.Case(k.key); v.Payout != nil && carried(v) {
			whose[v.Payout.ID] = whose[v.Payout.ID].Add(arrivedFor(v))
			last[v.Payout.ID] = max(last[v.Payout.ID], k.day)
		}
	}
	for i := range credits {
		c := &credits[i]
		c.home, c.whose = last[c.id], whose[c.id]
		if c.payout != nil {
			c.over = max(0, c.amount.Minor-max(c.payout.Amount.Minor, c.whose.Minor-deductedFrom(ix, c.id)))
		}
		if c.home != 0 || c.payout == nil {
			continue
		}
		for _, p := range ix.Family(c.payout) {
			if p.ID != c.id && last[p.ID] != 0 {
				c.home, c.again = max(c.home, last[p.ID]), true
			}
		}
	}
	for i := range credits {
		if c := &credits[i]; c.home == 0 {
			c.home = dayOfCredit(ix, m, c)
		}
	}
}

// deductedFrom is what a payout was less by.
func deductedFrom(ix *diagnosis.Index, payout string) (sum int64) {
	for i := range ix.Evidence.Deductions {
		if d := &ix.Evidence.Deductions[i]; d.Payout == payout {
			sum += d.Amount.Minor
		}
	}
	return sum
}

// dayOfCredit is the day of a credit that carried no transaction: of the payable that
// names its payout, else the one on which it came.
func dayOfCredit(ix *diagnosis.Index, m payment.MerchantID, c *credit) (day payment.BusinessDate) {
	for i := range ix.Evidence.Payables {
		if p := &ix.Evidence.Payables[i]; p.Merchant == m && p.Payout == c.id {
			day = max(day, p.Date)
		}
	}
	for i := range ix.Evidence.BankLines {
		if l := &ix.Evidence.BankLines[i]; day == 0 && l.PayoutID == c.id && l.Amount.Minor > 0 {
			day = l.Date
		}
	}
	if day == 0 && c.payout != nil {
		day = c.payout.Date
	}
	return day
}

// carried reports whether the payout of a transaction has the transaction's own money in it.
func carried(v *diagnosis.Case) bool {
	return v.Entry != nil && v.State() == reconcile.Approved && v.Kind() != reconcile.Void &&
		v.Kind() != reconcile.PreAuth && !v.KeptRefund()
}
