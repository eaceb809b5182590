package host

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// screenRefund keeps the refunds of a sale within its amount, on its day and
// later, however old it is. One that names no original, or one that the journal does not
// have, is left to the issuer, up to a ceiling: nothing else stands between a till and any
// sum.
func (h *Host) screenRefund(
	ev *party.Event, out *party.Out, point *till, m *dialect.Message,
) (original *txn, code payment.ResponseCode) {
	original, known := h.referredTo(ev, out, point, m)
	switch {
	case !known:
		return nil, ""
	case original == nil && m.Amount.Minor > h.cfg.UnmatchedRefund:
		return nil, payment.ExceedsLimit
	case original == nil:
		return nil, h.affordable(point.Merchant, m.Amount)
	case original.req.Merchant != point.Merchant:
		return nil, payment.OriginalAmountWrong
	case !m.Transaction.RefersTo(original.req.Transaction), original.state != reconcile.Approved, original.ender != nil:
		return nil, payment.InvalidTransaction
	case h.counted(original.refunded)+m.Amount.Minor > original.least():
		return nil, payment.OriginalAmountWrong
	}
	return original, h.affordable(point.Merchant, m.Amount)
}

// least is what a sale comes to at least, whatever becomes of the changes that are under way.
func (t *txn) least() int64 {
	least := t.amount.Minor
	for _, c := range t.changes {
		least = min(least, c.amount.Minor)
	}
	return least
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
