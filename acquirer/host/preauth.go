package host

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// screenPreAuth finds the pre-authorisation of a completion or a void. One that is
// not kept here may still be known to the issuer by its authorisation number. How
// much more a completion may take is the issuer's to say.
func (h *Host) screenPreAuth(
	ev *party.Event, out *party.Out, point *till, m *dialect.Message,
) (original *txn, code payment.ResponseCode) {
	original, known := h.referredTo(ev, out, point, m)
	switch {
	case !known:
		return nil, ""
	case original == nil:
	case original.req.Merchant != point.Merchant:
		original = nil
	case original.ender == nil && original.date < h.day.AddDays(-h.cfg.PreAuthDays):
		original = nil // too old to be completed here
	}
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
	case original.amount != m.Amount && m.Transaction.Voids():
		return nil, payment.OriginalAmountWrong
	}
	return original, ""
}

// forgetHolds drops the pre-authorisations that are too old to be completed here.
func (h *Host) forgetHolds(before payment.BusinessDate) {
	h.holds = slices.DeleteFunc(h.holds, func(t *txn) bool {
		if t.date < before {
			h.drop(t)
		}
		return t.date < before
	})
}
