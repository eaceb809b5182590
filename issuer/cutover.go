package issuer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// cutOver takes over the network's new clearing day. A notice that comes again is
// answered again.
// One that names a day which cannot be next is not understood (30).
func (i *Issuer) cutOver(ev *party.Event, m *dialect.Message, out *party.Out) {
	code := payment.Approved
	next, err := payment.ResolveMMDD(m.SettlementDate, i.date)
	switch {
	case err != nil, next > max(i.date, i.calendar.ClearingDate(ev.Business)).AddDays(1):
		code = payment.FormatError
	case next > i.date:
		i.expireHolds(i.date, out)
		out.Fact(&DayClosed{Date: i.date, Next: next})
	}
	i.reply(out, m, code)
}

// expireHolds gives back what pre-authorisations still reserve on the last day of
// their hold.
func (i *Issuer) expireHolds(closed payment.BusinessDate, out *party.Out) {
	for _, t := range i.holds {
		if t.holds() && i.expires(t) <= closed {
			out.Fact(&HoldExpired{NetworkRef: t.key, RRN: t.rrn, Card: t.card.Name,
				Postings: ledger.AppendMirror(nil, t.posted, &holdExpired)})
		}
	}
}

// expires is the last clearing day on which a hold stands.
func (i *Issuer) expires(t *txn) payment.BusinessDate { return t.date.AddDays(i.cfg.HoldDays) }
