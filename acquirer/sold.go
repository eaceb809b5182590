package acquirer

import (
	"cmp"
	"slices"
	"strconv"

	"acqsim/payment"
	"acqsim/reconcile"
)

// sale is what stays of a sale when its day is archived: enough to keep its
// refunds within its amount.
type sale struct {
	number   uint64 // of its reference
	shop     *merchant
	amount   int64
	refunded int64 // refunds under way included
}

// soldDay holds the sales whose references begin with the same day.
type soldDay struct {
	last  payment.BusinessDate
	sales []sale // by number
}

// referenceDay is how many characters of a reference tell its day.
const referenceDay = 4

func referenceNumber(r payment.RRN) uint64 {
	n, _ := strconv.ParseUint(string(r[min(referenceDay, len(r)):]), 10, 64)
	return n
}

// sold finds an archived sale by its reference, nil when it is not kept.
func (a *Acquirer) sold(r payment.RRN) *sale {
	if len(r) != 12 {
		return nil
	}
	d := a.soldDays[r[:referenceDay]]
	if d == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(d.sales, referenceNumber(r), func(s sale, n uint64) int { return cmp.Compare(s.number, n) })
	if !found {
		return nil
	}
	return &d.sales[i]
}

// keepSales takes over what a refund may still refer to of a day that is archived.
func (a *Acquirer) keepSales(txns []*txn) {
	touched := make(map[payment.RRN]*soldDay)
	for _, t := range txns {
		shop := a.merchants[t.req.Merchant]
		if t.state != reconcile.Approved || !t.req.Transaction.Debit() || shop == nil || len(t.req.RRN) != 12 {
			continue
		}
		prefix := t.req.RRN[:referenceDay]
		d := a.soldDays[prefix]
		if d == nil {
			d = &soldDay{sales: make([]sale, 0, len(txns))}
			a.soldDays[prefix] = d
		}
		d.last = max(d.last, t.date)
		d.sales = append(d.sales, sale{number: referenceNumber(t.req.RRN), shop: shop, amount: t.amount.Minor, refunded: t.refunded})
		touched[prefix] = d
	}
	for _, d := range touched {
		slices.SortFunc(d.sales, func(x, y sale) int { return cmp.Compare(x.number, y.number) })
	}
}

// forgetSales drops the sales that are too old to be refunded here.
func (a *Acquirer) forgetSales(before payment.BusinessDate) {
	for prefix, d := range a.soldDays {
		if d.last < before {
			delete(a.soldDays, prefix)
		}
	}
}
