package evidence

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// DayTotal is what is kept of a merchant's clearing day that is over and was let go.
type DayTotal struct {
	Merchant     payment.MerchantID   `json:"merchant"`
	Day          payment.BusinessDate `json:"day"`
	Transactions int                  `json:"transactions"` // of any outcome
	Sales        payment.Amount       `json:"sales"`
	Refunds      payment.Amount       `json:"refunds"`
	Fees         payment.Amount       `json:"fees"`
	Paid         payment.Amount       `json:"paid"` // to the merchant, or set off against what it owed
}

// Totals lists the merchants' days that were let go, in order.
func (f *Fold) Totals() []DayTotal {
	return slices.SortedFunc(maps.Values(f.totals), func(a, b DayTotal) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Merchant, b.Merchant))
	})
}

// Transactions counts the transactions of which every row is kept.
func (f *Fold) Transactions() int { return len(f.acquirer.journal.entries.rows) }

// into adds to the total of a merchant's day.
func (f *Fold) into(k payableKey, add func(*DayTotal)) {
	nothing := payment.Minor(0, f.config.Currency)
	t, known := f.totals[k]
	if !known {
		t = DayTotal{Merchant: k.merchant, Day: k.date, Sales: nothing, Refunds: nothing, Fees: nothing, Paid: nothing}
	}
	add(&t)
	f.totals[k] = t
}

// entry adds a transaction.
func (t *DayTotal) entry(e *reconcile.Entry) {
	t.Transactions++
	switch money := e.Kind.Money(e.Amount); {
	case e.State != reconcile.Approved || e.Kind == reconcile.Void:
	case money.Minor < 0:
		t.Refunds = t.Refunds.Sub(money)
	default:
		t.Sales = t.Sales.Add(money)
	}
}

// payable adds what the merchant got.
func (t *DayTotal) payable(p *reconcile.Payable) {
	t.Fees, t.Paid = t.Fees.Add(p.Fee), t.Paid.Add(p.Amount)
}
