package desk

import (
	"cmp"
	"slices"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// dayFor is the day of a comparison.
func (desk *Desk) dayFor(ev *party.Event, date payment.BusinessDate) reconcile.Day {
	return reconcile.Day{
		Date: date, Now: ev.Business, Calendar: desk.cfg.Calendar,
		Limits: reconcile.Limits{Unknown: desk.cfg.PayoutLimit, PayoutBy: desk.cfg.PayoutsBy},
	}
}

// report records what a comparison found, if anything.
func (desk *Desk) report(
	ev *party.Event, out *party.Out, c reconcile.Comparison, date payment.BusinessDate, raised, closed []reconcile.Item,
) {
	if len(raised)+len(closed) > 0 && !desk.unwatched(c) {
		out.Fact(&Reconciled{Comparison: c, Date: date, Now: ev.Business, Raised: raised, Closed: closed})
	}
}

// unwatched reports whether nobody makes a comparison.
func (desk *Desk) unwatched(c reconcile.Comparison) bool {
	return slices.Contains(desk.cfg.Practice.Unwatched, c)
}

// OpenItems returns the reconciliation items that are open, by id.
func (desk *Desk) OpenItems() []reconcile.Item {
	items := slices.Clone(desk.items)
	slices.SortFunc(items, func(x, y reconcile.Item) int { return cmp.Compare(x.ID, y.ID) })
	return items
}
