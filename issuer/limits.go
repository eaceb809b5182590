package issuer

import (
	"strings"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// checkCard decides whether the card may be used at all.
func (i *Issuer) checkCard(ev *party.Event, c *card, m *dialect.Message) payment.ResponseCode {
	if code := c.Status.code(); code != payment.Approved {
		return code
	}
	today := i.calendar.Date(ev.Business)
	switch {
	case c.Expiry != "" && (c.Expiry < yymm(today) || m.Expiry != "" && m.Expiry != c.Expiry):
		return "54"
	case c.ChipOnly && (strings.HasPrefix(m.EntryMode, "02") || strings.HasPrefix(m.EntryMode, "80")):
		return "45"
	case m.Transaction == dialect.OfflineSale && i.late(m, today):
		return payment.DoNotHonour
	}
	return payment.Approved
}

// late reports whether an off-line sale was told of too long after it was made.
func (i *Issuer) late(m *dialect.Message, today payment.BusinessDate) bool {
	if i.cfg.OfflineDays == 0 {
		return false
	}
	made, err := payment.ResolveMMDD(m.LocalDate, today)
	return err == nil && made.AddDays(i.cfg.OfflineDays) < today
}

// checkMoney decides whether the card has the money and may spend it. Where the
// issuer approves in part, a sale gets what there is.
func (i *Issuer) checkMoney(c *card, m *dialect.Message, d *decision) {
	has := i.available(c)
	switch {
	case m.Amount.Minor <= 0 || m.Amount.Currency != i.cfg.Currency:
		d.code = payment.InvalidAmount
	case c.MaxAmount.Minor > 0 && m.Amount.Minor > c.MaxAmount.Minor:
		d.code = payment.ExceedsLimit
	case c.MaxUses > 0 && c.counted == i.clearingDate(m) && c.uses >= c.MaxUses:
		d.code = "65"
	case m.Amount.Minor <= has.Minor:
	case i.cfg.PartialApproval && m.Transaction == dialect.Sale && has.Minor > 0:
		d.code, d.amount = PartlyApproved, has
	default:
		d.code = payment.InsufficientFunds
	}
}
