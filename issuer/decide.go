package issuer

import (
	"slices"
	"strings"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// PartlyApproved is DE 39 10: the amount of the reply is what was granted.
const PartlyApproved payment.ResponseCode = "10"

// decision is what comes of a request.
type decision struct {
	code     payment.ResponseCode
	amount   payment.Amount // granted: less than asked for when the code is 10
	original *txn           // what the request refers to, where that is known
	pin      bool           // a right PIN came with the request
	chip     *chip          // whose cryptogram was right
}

func (d *decision) approves() bool { return d.code == payment.Approved || d.code == PartlyApproved }

// decide checks a request and says why not, or how much.
func (h *Issuer) decide(ev *party.Event, c *card, m *dialect.Message) decision {
	d := decision{code: payment.Approved, amount: m.Amount}
	tr := traitOf(m.Transaction)
	switch {
	case !tr.known:
		d.code = payment.InvalidTransaction
	case c == nil:
		d.code = payment.InvalidCard
	case slices.Contains(c.Refuses, m.Transaction):
		d.code = payment.NotPermittedToCard
	case tr.spends || m.Transaction == dialect.Balance:
		if d.code = h.checkCard(ev, c, m); d.code == payment.Approved {
			h.checkSecrets(c, m, &d)
		}
		if d.code == payment.Approved && tr.spends {
			h.checkMoney(c, m, &d)
		}
	case m.Transaction != dialect.Refund:
		h.checkOriginal(c, m, &d)
	}
	return d
}

// checkCard decides whether the card may be used at all.
func (h *Issuer) checkCard(ev *party.Event, c *card, m *dialect.Message) payment.ResponseCode {
	if code := c.Status.code(); code != payment.Approved {
		return code
	}
	today := h.calendar.Date(ev.Business)
	switch {
	case c.Expiry != "" && (c.Expiry < yymm(today) || m.Expiry != "" && m.Expiry != c.Expiry):
		return "54"
	case c.ChipOnly && (strings.HasPrefix(m.EntryMode, "02") || strings.HasPrefix(m.EntryMode, "80")):
		return "45"
	case m.Transaction == dialect.OfflineSale && h.late(m, today):
		return payment.DoNotHonour
	}
	return payment.Approved
}

// late reports whether an off-line sale was told of too long after it was made.
func (h *Issuer) late(m *dialect.Message, today payment.BusinessDate) bool {
	if h.cfg.OfflineDays == 0 {
		return false
	}
	made, err := payment.ResolveMMDD(m.LocalDate, today)
	return err == nil && made.AddDays(h.cfg.OfflineDays) < today
}

// checkMoney decides whether the card has the money and may spend it. Where the
// issuer approves in part, a sale gets what there is.
func (h *Issuer) checkMoney(c *card, m *dialect.Message, d *decision) {
	has := h.available(c)
	switch {
	case m.Amount.Minor <= 0 || m.Amount.Currency != h.cfg.Currency:
		d.code = payment.InvalidAmount
	case c.MaxAmount.Minor > 0 && m.Amount.Minor > c.MaxAmount.Minor:
		d.code = payment.ExceedsLimit
	case c.MaxUses > 0 && c.counted == h.clearingDate(m) && c.uses >= c.MaxUses:
		d.code = "65"
	case m.Amount.Minor <= has.Minor:
	case h.cfg.PartialApproval && m.Transaction == dialect.Sale && has.Minor > 0:
		d.code, d.amount = PartlyApproved, has
	default:
		d.code = payment.InsufficientFunds
	}
}

// available is what the card may spend: the balance and, of a credit card, the
// limit, less what is held.
func (h *Issuer) available(c *card) payment.Amount {
	a := h.book.Balance(c.account).Add(h.book.PendingBalance(c.account))
	if c.Kind == Credit {
		a = a.Add(c.Limit)
	}
	return a
}

// Held returns what pre-authorisations reserve on a card, by its name.
func (h *Issuer) Held(name string) payment.Amount {
	return h.book.PendingBalance(Cardholder.Of(name)).Neg()
}

// checkOriginal compares a request with the transaction it refers to.
//
//	the original is                  the answer is
//	unknown                          25; an advice of a completion is taken all the same
//	of another kind, declined        12
//	reversed, voided, completed      22
//	cleared (of what clears)         12
//	of another card or amount        64
func (h *Issuer) checkOriginal(c *card, m *dialect.Message, d *decision) {
	o := h.find(c, m)
	switch {
	case o == nil || o.state == tombstone:
		d.code = payment.OriginalNotFound
		if m.Transaction == dialect.CompletionAdvice && m.Amount.Minor > 0 {
			d.code = payment.Approved // told, not asked: the hold is gone, the claim is not
		}
	case o.state == reversed || o.endedBy != party.NetworkRef{}:
		d.code = payment.AlreadyReversed
	case o.state == declined || !refersTo(m.Transaction, o.transaction) || o.cleared:
		d.code = payment.InvalidTransaction
	case o.card != c || m.Amount.Minor <= 0 || m.Amount.Currency != h.cfg.Currency || !h.fits(o, m):
		d.code = payment.OriginalAmountWrong
	case h.growth(o, m) > h.available(c).Minor:
		d.code = payment.InsufficientFunds
	}
	if d.code == payment.Approved {
		d.original = o
	}
}

// find returns the transaction that a request refers to: by the key of the
// network, or a pre-authorisation by its authorisation number, as on the slip.
func (h *Issuer) find(c *card, m *dialect.Message) *txn {
	if t := h.txns[originalOf(m)]; t != nil {
		return t
	}
	if m.OriginalAuthID == "" {
		return nil
	}
	for _, t := range h.holds {
		if t.authID == m.OriginalAuthID && t.card == c {
			return t
		}
	}
	return nil
}

// fits reports whether the amount is one that a request may have beside its
// original's: a void has the same, a completion at most a margin more, a tip or
// an adjustment any.
func (h *Issuer) fits(o *txn, m *dialect.Message) bool {
	switch m.Transaction {
	case dialect.Completion, dialect.CompletionAdvice:
		return m.Amount.Minor <= o.amount.Minor+payment.Fee{Rate: h.cfg.CompletionMargin}.Of(o.amount).Minor
	case dialect.Tip:
		return m.Amount.Minor >= o.amount.Minor
	case dialect.Adjust:
		return true
	}
	return m.Amount == o.amount
}

// growth is how much more than its original a request takes.
func (h *Issuer) growth(o *txn, m *dialect.Message) int64 {
	switch m.Transaction {
	case dialect.Completion, dialect.Adjust, dialect.Tip:
		return max(0, m.Amount.Minor-o.amount.Minor)
	}
	return 0
}
