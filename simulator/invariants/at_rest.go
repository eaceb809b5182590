package invariants

import (
	"fmt"
	"slices"

	"acqsim/acquirer/desk"
	"acqsim/bank"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/truth"
)

// passed: what stands on an account through which money only passes has an open item, or
// a date on which it will have gone on.
func (a *run) passed(l *truth.Ledgers, open *about, wrong report) {
	flight := a.flight()
	for _, r := range l.Resting() {
		named := func(id string) bool { return open.payouts[id] }
		if open.excuses(r.Of, r.Days, r.Minor) || slices.ContainsFunc(r.Pools, named) ||
			a.goesOn(flight, &r) {
			continue
		}
		where := fmt.Sprintf("%s %s", r.Node, r.Account)
		wrong(nil, "no money of "+a.nameOf(r.Of)+" at rest on "+where+" without an item or a due date", a.yuan(r.Minor))
	}
}

// goesOn reports whether money will go on by itself.
func (a *run) goesOn(flight *flight, r *truth.Rest) bool {
	switch r.Account.Kind() {
	case "network-receivable", "due-to-network", "position":
		return flight.holds(r.Of, r.Days, r.Node) || a.settles(r.Days) || a.comesBack(r.Of.RRN)
	case "payout-in-transit":
		return slices.ContainsFunc(r.Pools, a.underWay)
	case "unposted":
		return slices.ContainsFunc(a.counter, func(s seen[party.Fact]) bool {
			switch f := s.fact.(type) {
			case *bank.Accepted:
				return slices.Contains(r.Pools, f.ID) && f.Due >= a.ev.Now
			case *bank.EntryReversed:
				return slices.Contains(r.Pools, f.ID) && f.Due >= a.ev.Now
			case *bank.ReturnUndone:
				return slices.Contains(r.Pools, f.ID) && f.Due >= a.ev.Now
			}
			return false
		})
	case "returned-payout":
		return slices.ContainsFunc(r.Pools, a.justReturned)
	}
	return false
}

// settles reports whether a clearing day is due to be settled after now.
func (a *run) settles(days []payment.BusinessDate) bool {
	return slices.ContainsFunc(a.ev.Positions, func(p reconcile.NetPosition) bool {
		return slices.Contains(days, p.ClearingDate) && p.Due > a.ev.Now
	})
}

// comesBack reports whether a record that we have sent about a transaction is to come back.
func (a *run) comesBack(rrn payment.RRN) bool {
	return slices.ContainsFunc(a.ev.Claims, func(c reconcile.Claim) bool {
		return c.RRN == rrn && c.Cleared == 0 && c.Code == ""
	})
}

// underWay reports whether the outcome of a payout is not overdue.
func (a *run) underWay(id string) bool {
	return slices.ContainsFunc(a.ev.Payouts, func(p reconcile.Payout) bool {
		return p.ID == id && a.ev.Now.Sub(p.Created) <= reconcile.Limits{}.WithDefaults().Unknown
	})
}

// justReturned reports whether no comparison of payouts has been made since a payout came
// back.
func (a *run) justReturned(id string) bool {
	return slices.ContainsFunc(a.ev.Returns, func(r reconcile.Return) bool {
		return r.PayoutID == id && !slices.ContainsFunc(a.reconcile, func(s seen[*desk.Reconciled]) bool {
			return s.fact.Comparison == reconcile.PayoutComparison && s.rec.At > r.At
		})
	})
}
