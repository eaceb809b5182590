package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// refersElsewhere reports whether a request with the numbers of t is about another
// transaction than t is: neither reference, number nor authorisation is t's.
func (t *txn) refersElsewhere(m *dialect.Message) bool {
	r, o := t.req, t.original
	if r.RRN == "" || r.OriginalRRN != "" && o == nil || !m.Transaction.Refers() {
		return false // refused, or the original is not at hand
	}
	same := m.Original == r.Original || m.Original.RRN != "" && m.Original.RRN == r.Original.RRN ||
		o != nil && o.req.key() == originalKey(m) || m.OriginalAuthID != "" && m.OriginalAuthID == r.OriginalAuthID
	return !same
}

// referredTo finds the original that may be of an earlier batch or of another
// till of the merchant: by the reference on the slip, by batch and STAN, or a
// pre-authorisation by its authorisation number and card. What is archived the journal
// tells; it is false while that has not been asked.
func (h *Host) referredTo(ev *party.Event, out *party.Out, point *till, m *dialect.Message) (t *txn, known bool) {
	named := h.byRRN[m.Original.RRN]
	if named != nil && named.req.Merchant == point.Merchant {
		return named, true
	}
	byNumber := m.Original.Batch != 0 && m.Original.STAN != 0
	if byNumber {
		if t := h.txns[originalKey(m)]; t != nil {
			return t, true
		}
	}
	if m.OriginalAuthID != "" && m.Transaction.RefersTo(dialect.PreAuth) {
		for _, t := range h.holds {
			if t.authID == m.OriginalAuthID && t.req.PAN == m.PAN && t.req.Merchant == point.Merchant {
				return t, true
			}
		}
	}
	if named != nil {
		return named, true // of another merchant
	}
	if m.Original.RRN != "" {
		if !told(ev, out, party.RRNKey(m.Original.RRN)) {
			return nil, false
		}
		if t := h.past(ev).byRRN[m.Original.RRN]; t != nil {
			return h.withOutcomes(ev, out, t.req.RRN)
		}
	}
	if byNumber {
		s, known := h.recollect(ev, out, originalKey(m))
		if !known || s.txn == nil || s.txn.req.RRN == "" {
			return nil, known
		}
		return h.withOutcomes(ev, out, s.txn.req.RRN)
	}
	return nil, true
}

// withOutcomes returns an archived transaction with what its refunds, its void or its
// completion have come to; false while the journal has not been asked for those.
func (h *Host) withOutcomes(ev *party.Event, out *party.Out, rrn payment.RRN) (t *txn, known bool) {
	if !told(ev, out, party.RRNKey(rrn)) {
		return nil, false
	}
	p := h.past(ev)
	t, known = p.byRRN[rrn], true
	for _, r := range sortedKeys(p.byRRN) {
		if p.byRRN[r].original == t && !told(ev, out, party.RRNKey(r)) {
			known = false
		}
	}
	return t, known
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
