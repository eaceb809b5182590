package host

import "acqsim/dialect"

// referredTo finds the original that may be of an earlier batch or of another
// till of the merchant: by the reference on the slip, by batch and STAN, or a
// pre-authorisation by its authorisation number and card.
func (h *Host) referredTo(point *till, m *dialect.Message) *txn {
	if t := h.byRRN[m.Original.RRN]; t != nil && t.req.Merchant == point.Merchant {
		return t
	}
	if m.Original.Batch != 0 && m.Original.STAN != 0 {
		if t := h.txns[originalKey(m)]; t != nil {
			return t
		}
	}
	if m.OriginalAuthID == "" || !m.Transaction.RefersTo(dialect.PreAuth) {
		return nil
	}
	for _, t := range h.holds {
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
