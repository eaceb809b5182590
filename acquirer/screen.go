package acquirer

import (
	"slices"

	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// screen looks for what forbids a request before the network is asked, and for
// the original of what refers to one.
func (a *Acquirer) screen(point *till, ref Ref) (original *txn, code payment.ResponseCode) {
	m := &a.in
	if _, reversed := a.tombstones[ref.key()]; reversed {
		return nil, payment.AlreadyReversed
	}
	switch {
	case slices.Contains(point.Refuses, m.Transaction):
		return nil, payment.NotPermittedToTill
	case !a.cfg.reaches(m.PAN):
		return nil, noRoute
	case m.Transaction == dialect.Balance:
		return nil, ""
	case m.Amount.Minor <= 0 || m.Amount.Currency != a.cfg.Currency:
		return nil, payment.InvalidAmount
	}
	switch m.Transaction {
	case dialect.Sale, dialect.PreAuth, dialect.OfflineSale:
		return nil, ""
	case dialect.Refund:
		return a.screenRefund(point)
	case dialect.PreAuthVoid, dialect.Completion, dialect.CompletionAdvice:
		return a.screenPreAuth(point)
	}
	original = a.txns[originalKey(m)]
	switch {
	case original == nil:
		return nil, payment.OriginalNotFound
	case !refersTo(m.Transaction, original.req.Transaction):
		return nil, payment.InvalidTransaction
	case original.ender != nil || original.state == reconcile.Reversed || original.refunded > 0:
		return nil, payment.AlreadyReversed
	case original.state != reconcile.Approved || original.date != a.day:
		return nil, payment.InvalidTransaction
	case original.amount != m.Amount && voids(m.Transaction):
		return nil, payment.OriginalAmountWrong
	}
	return original, ""
}

// screenRefund keeps the refunds of a sale within its amount, on its day and
// later. One that names no original, or one that is not kept any more, is left to
// the issuer.
func (a *Acquirer) screenRefund(point *till) (original *txn, code payment.ResponseCode) {
	m := &a.in
	original = a.referredTo(point)
	if original == nil {
		if s := a.sold(m.Original.RRN); s != nil && (s.shop.ID != point.Merchant || a.counted(s.refunded)+m.Amount.Minor > s.amount) {
			return nil, payment.OriginalAmountWrong
		}
		return nil, a.affordable(point.Merchant, m.Amount)
	}
	switch {
	case !refersTo(m.Transaction, original.req.Transaction) || original.state != reconcile.Approved || original.ender != nil:
		return nil, payment.InvalidTransaction
	case a.counted(original.refunded)+m.Amount.Minor > original.amount.Minor:
		return nil, payment.OriginalAmountWrong
	}
	return original, a.affordable(point.Merchant, m.Amount)
}

// counted is how much of what was refunded before stands against a refund.
func (a *Acquirer) counted(refunded int64) int64 {
	if a.cfg.Practice.RefundBeyondSale {
		return 0
	}
	return refunded
}

// screenPreAuth finds the pre-authorisation of a completion or a void. One that is
// not kept here may still be known to the issuer by its authorisation number. How
// much more a completion may take is the issuer's to say.
func (a *Acquirer) screenPreAuth(point *till) (original *txn, code payment.ResponseCode) {
	m := &a.in
	original = a.referredTo(point)
	switch {
	case original == nil && m.OriginalAuthID == "":
		return nil, payment.OriginalNotFound
	case original == nil:
		return nil, ""
	case original.req.Transaction != dialect.PreAuth:
		return nil, payment.InvalidTransaction
	case original.ender != nil || original.state == reconcile.Reversed:
		return nil, payment.AlreadyReversed
	case original.state != reconcile.Approved:
		return nil, payment.InvalidTransaction
	case original.amount != m.Amount && voids(m.Transaction):
		return nil, payment.OriginalAmountWrong
	}
	return original, ""
}

// referredTo finds the original that may be of an earlier batch or of another
// till of the merchant: by the reference on the slip, by batch and STAN, or a
// pre-authorisation by its authorisation number and card.
func (a *Acquirer) referredTo(point *till) *txn {
	m := &a.in
	if t := a.byRRN[m.Original.RRN]; t != nil && t.req.Merchant == point.Merchant {
		return t
	}
	if m.Original.Batch != 0 && m.Original.STAN != 0 {
		if t := a.txns[originalKey(m)]; t != nil {
			return t
		}
	}
	if m.OriginalAuthID == "" || !refersTo(m.Transaction, dialect.PreAuth) {
		return nil
	}
	for _, t := range a.holds {
		if t.authID == m.OriginalAuthID && t.req.PAN == m.PAN && t.req.Merchant == point.Merchant {
			return t
		}
	}
	return nil
}

func originalKey(m *dialect.Message) txnKey {
	k := txnKey{m.Terminal, m.Original.Batch, m.Original.STAN}
	if k.batch == 0 {
		k.batch = m.Batch
	}
	if k.stan == 0 {
		k.stan = m.STAN
	}
	return k
}
