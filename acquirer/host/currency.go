package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// settleCurrency gives amounts that stand without a currency that of the till, and reports
// whether a message names another one: the books have no place for it, and nothing of
// it is added to anything.
func (h *Host) settleCurrency(m *dialect.Message) (foreign bool) {
	own := func(a *payment.Amount) {
		if a.Currency == 0 && *a != (payment.Amount{}) {
			a.Currency = h.cfg.Currency
		}
		foreign = foreign || a.Currency != 0 && a.Currency != h.cfg.Currency
	}
	own(&m.Amount)
	own(&m.Tip)
	own(&m.Totals.Debit)
	own(&m.Totals.Credit)
	for i := range m.Details {
		own(&m.Details[i].Amount)
	}
	return foreign
}

// outOfPlace reports whether a message in another currency than the till's is refused as it is. A request of a card is
// looked at first.
func outOfPlace(m *dialect.Message, foreign bool) bool {
	return foreign && !(m.Transaction.Routed() && !m.Reversal)
}

// refuseCurrency answers 13 to what is in another currency than the till's. The totals of
// such a batch are neither equal nor unequal to the journal's: an error.
func (h *Host) refuseCurrency(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	if m.Transaction == dialect.Settlement {
		m.Totals.Verdict = dialect.TotalsError
	}
	h.answerTill(ev, out, point, m, payment.InvalidAmount)
}
