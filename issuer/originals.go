package issuer

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// checkOriginal compares a request with the transaction it refers to.
//
//	the original is                  the answer is
//	unknown                          25; an advice of a completion is taken all the same
//	of another kind, declined        12
//	reversed, voided, completed      22
//	cleared (of what clears)         12
//	of another card or amount        64
func (i *Issuer) checkOriginal(ev *party.Event, c *card, m *dialect.Message, d *decision, out *party.Out) {
	o, known := i.find(ev, c, m, out)
	switch {
	case !known:
		return
	case o == nil || o.state == tombstone:
		d.code = payment.OriginalNotFound
		if m.Transaction == dialect.CompletionAdvice && m.Amount.Minor > 0 {
			d.code = payment.Approved // told, not asked: the hold is gone, the claim is not
		}
	case o.state == reversed || o.endedBy != party.NetworkRef{}:
		d.code = payment.AlreadyReversed
	case o.state == declined || !m.Transaction.RefersTo(o.transaction) || o.cleared:
		d.code = payment.InvalidTransaction
	case o.card != c || m.Amount.Minor <= 0 || m.Amount.Currency != i.cfg.Currency || !i.fits(o, m):
		d.code = payment.OriginalAmountWrong
	case i.growth(o, m) > i.available(c).Minor:
		d.code = payment.InsufficientFunds
	}
	if d.code == payment.Approved {
		d.original = o
	}
}

// find returns the transaction that a request refers to: by the key of the
// network, or a pre-authorisation by its authorisation number, as on the slip. Of what is
// archived only that counts which has been ended: the rest is too old to be referred to.
func (i *Issuer) find(ev *party.Event, c *card, m *dialect.Message, out *party.Out) (t *txn, known bool) {
	if t := i.txns[originalOf(m)]; t != nil {
		return t, true
	}
	if m.OriginalAuthID != "" {
		for _, t := range i.holds {
			if t.authID == m.OriginalAuthID && t.card == c {
				return t, true
			}
		}
	}
	if m.Original.STAN == 0 || m.Original.Sent == "" {
		return nil, true
	}
	t, _, known = i.recollect(ev, out, originalOf(m))
	if t == nil || t.state != reversed && (t.endedBy == party.NetworkRef{} || t.endedBy == t.key) {
		return nil, known
	}
	return t, true
}

// fits reports whether the amount is one that a request may have beside its
// original's: a void has the same, a completion at most a margin more, a tip or
// an adjustment any.
func (i *Issuer) fits(o *txn, m *dialect.Message) bool {
	switch m.Transaction {
	case dialect.Completion, dialect.CompletionAdvice:
		return m.Amount.Minor <= o.amount.Minor+payment.Fee{Rate: i.cfg.CompletionMargin}.Of(o.amount).Minor
	case dialect.Tip:
		return m.Amount.Minor >= o.amount.Minor
	case dialect.Adjust:
		return true
	}
	return m.Amount == o.amount
}

// growth is how much more than its original a request takes.
func (i *Issuer) growth(o *txn, m *dialect.Message) int64 {
	switch m.Transaction {
	case dialect.Completion, dialect.Adjust, dialect.Tip:
		return max(0, m.Amount.Minor-o.amount.Minor)
	}
	return 0
}
