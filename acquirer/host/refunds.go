package host

import (
	"cmp"
	"slices"
	"strconv"

	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// referenceDay is how many characters of a reference tell its day.
const referenceDay = 4

func referenceNumber(r payment.RRN) uint64 {
	n, _ := strconv.ParseUint(string(r[min(referenceDay, len(r)):]), 10, 64)
	return n
}

// archivedSale finds an archived sale by its reference, nil when it is not kept.
func (h *Host) archivedSale(r payment.RRN) *sale {
	if len(r) != 12 {
		return nil
	}
	d := h.archivedSales[r[:referenceDay]]
	if d == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(
		d.sales, referenceNumber(r), func(s sale, n uint64) int { return cmp.Compare(s.number, n) },
	)
	if !found {
		return nil
	}
	return &d.sales[i]
}

// keepSales takes over what a refund may still refer to of a day that is archived.
func (h *Host) keepSales(txns []*txn) {
	touched := make(map[payment.RRN]*saleDay)
	for _, t := range txns {
		shop := h.merchants[t.req.Merchant]
		if t.state != reconcile.Approved || !t.req.Transaction.Debit() || shop == nil || len(t.req.RRN) != 12 {
			continue
		}
		prefix := t.req.RRN[:referenceDay]
		d := h.archivedSales[prefix]
		if d == nil {
			d = &saleDay{sales: make([]sale, 0, len(txns))}
			h.archivedSales[prefix] = d
		}
		d.last = max(d.last, t.date)
		d.sales = append(
			d.sales, sale{number: referenceNumber(t.req.RRN), shop: shop, amount: t.amount.Minor, refunded: t.refunded},
		)
		touched[prefix] = d
	}
	for _, d := range touched {
		slices.SortFunc(d.sales, func(x, y sale) int { return cmp.Compare(x.number, y.number) })
	}
}

// forgetSales drops the sales that are too old to be refunded here.
func (h *Host) forgetSales(before payment.BusinessDate) {
	for prefix, d := range h.archivedSales {
		if d.last < before {
			delete(h.archivedSales, prefix)
		}
	}
}

// screenRefund keeps the refunds of a sale within its amount, on its day and
// later. One that names no original, or one that is not kept any more, is left to
// the issuer.
func (h *Host) screenRefund(point *till, m *dialect.Message) (original *txn, code payment.ResponseCode) {
	original = h.referredTo(point, m)
	if original == nil {
		if s := h.archivedSale(m.Original.RRN); s != nil &&
			(s.shop.ID != point.Merchant || h.counted(s.refunded)+m.Amount.Minor > s.amount) {
			return nil, payment.OriginalAmountWrong
		}
		return nil, h.affordable(point.Merchant, m.Amount)
	}
	switch {
	case !m.Transaction.RefersTo(original.req.Transaction), original.state != reconcile.Approved, original.ender != nil:
		return nil, payment.InvalidTransaction
	case h.counted(original.refunded)+m.Amount.Minor > original.amount.Minor:
		return nil, payment.OriginalAmountWrong
	}
	return original, h.affordable(point.Merchant, m.Amount)
}

// counted is how much of what was refunded before stands against a refund.
func (h *Host) counted(refunded int64) int64 {
	if h.cfg.Practice.RefundBeyondSale {
		return 0
	}
	return refunded
}

// affordable is 51 for a refund that is more than the merchant is owed, where the
// policy declines such refunds.
func (h *Host) affordable(shop payment.MerchantID, refund payment.Amount) payment.ResponseCode {
	owed := h.book.Balance(chart.Payable(shop)).Sub(h.book.Balance(chart.Receivable(shop)))
	if h.cfg.Refunds == DeclineRefund && owed.Minor < refund.Minor {
		return payment.InsufficientFunds
	}
	return ""
}
