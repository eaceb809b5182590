package invariants

import (
	"fmt"
	"slices"

	"acqsim/clearing"
	"acqsim/clearing/record"
	"acqsim/engine"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/world"
)

// clearingDays: the clearing day of a request is the one that was open in the
// network, and a transaction is claimed for one day alone.
func (a *run) clearingDays(wrong report) {
	next := 0
	var open payment.BusinessDate
	for _, s := range a.routed {
		for next < len(a.cutOvers) && a.cutOvers[next].rec.Seq < s.rec.Seq {
			open = a.cutOvers[next].fact.Next
			next++
		}
		if open != 0 && s.fact.Date != open {
			wrong(s.rec, "clearing day "+open.String()+" for RRN "+string(s.fact.RRN), s.fact.Date.String())
		}
	}
	day := make(map[party.NetworkRef]payment.BusinessDate)
	for _, s := range a.cleared {
		if first, twice := day[s.fact.NetworkRef]; twice {
			wrong(
				s.rec,
				"RRN "+string(s.fact.RRN)+" in the clearing of "+first.String()+" alone",
				"also in that of "+s.fact.Date.String(),
			)
		}
		day[s.fact.NetworkRef] = s.fact.Date
	}
}

// files: a file that was booked has the count, the sums and the hash that its
// trailer says, came once, and each record that was not taken has one item.
func (a *run) files(wrong report) {
	arrived := make(map[string]*record.File)
	for rec := range a.History.Frames {
		if !rec.File || rec.Peer != world.Acquirer || rec.Kind != engine.FrameRecord {
			continue
		}
		if f, err := record.Parse(rec.Bytes); err == nil {
			arrived[f.Header.ID] = f
		}
	}
	booked := make(map[string]bool)
	for _, s := range a.imported {
		switch f := arrived[s.fact.ID]; {
		case f == nil:
			wrong(s.rec, "file "+s.fact.ID+" whole on the wire", "no such file came, or its trailer does not agree")
		case len(f.Details) != len(s.fact.Details):
			wrong(
				s.rec,
				fmt.Sprintf("the %d records of file %s", len(f.Details), s.fact.ID),
				fmt.Sprint(len(s.fact.Details)),
			)
		}
		if booked[s.fact.ID] {
			wrong(s.rec, "file "+s.fact.ID+" booked once", "again")
		}
		booked[s.fact.ID] = true
	}
	a.rejects(wrong)
}

func (a *run) rejects(wrong report) {
	if a.unwatched(reconcile.ClearingComparison) {
		return
	}
	items := make(map[payment.RRN]int)
	for i := range a.ev.Items {
		if it := &a.ev.Items[i]; it.Reason == reconcile.RecordRejected {
			items[it.Key.RRN]++
		}
	}
	compared := make(map[payment.BusinessDate]bool)
	for _, s := range a.reconcile {
		if s.fact.Comparison == reconcile.ClearingComparison {
			compared[s.fact.Date] = true
		}
	}
	for i := range a.ev.Details {
		d := &a.ev.Details[i]
		if d.Kind == reconcile.Rejected && compared[d.ClearingDate] && items[d.RRN] != 1 {
			wrong(nil, "one item for the rejected record of RRN "+string(d.RRN), fmt.Sprint(items[d.RRN]))
		}
	}
}

// zeroSum: for each clearing day what the network owes its members and what they
// owe it come to nothing with its own fees, and what moved, by the network's word and by the
// settlement bank's, is each member's net position.
func (a *run) zeroSum(wrong report) {
	fees := make(map[payment.BusinessDate]int64)
	count := func(date payment.BusinessDate, postings []ledger.Posting) {
		for _, p := range postings {
			if p.Credit == clearing.FeeIncome {
				fees[date] += p.Amount.Minor
			}
			if p.Debit == clearing.FeeIncome {
				fees[date] -= p.Amount.Minor
			}
		}
	}
	for _, s := range a.cleared {
		count(s.fact.Date, s.fact.Postings)
	}
	for _, s := range a.claims {
		count(s.fact.Date, s.fact.Postings)
	}
	net := make(map[position]int64)
	for _, s := range a.filed {
		sum := fees[s.fact.Date]
		for _, f := range s.fact.Files {
			sum += f.Net.Minor
			net[position{s.fact.Date, f.Member}] = f.Net.Minor
		}
		if sum != 0 {
			wrong(s.rec, "positions and fees of "+s.fact.Date.String()+" come to 0.00", a.yuan(sum))
		}
	}
	a.settlements(net, wrong)
	a.cashOfDays(net, wrong)
}

// position is what a member has to get or to pay for a clearing day.
type position struct {
	date   payment.BusinessDate
	member payment.InstitutionID
}

// settlements: what the network has booked as paid to a member for a clearing day, or as
// collected, is its net position, where the settlement bank has not said that it moved
// another amount.
func (a *run) settlements(net map[position]int64, wrong report) {
	for _, s := range a.settled {
		k, have := position{s.fact.Date, s.fact.Member}, s.fact.Amount
		if s.fact.Collect {
			have = have.Neg()
		}
		if want := net[k]; have.Minor != want && !a.differed(k) {
			wrong(s.rec, "the net position of "+string(k.member)+" for "+k.date.String()+" "+a.yuan(want), have.String())
		}
	}
}

// differed reports whether the settlement bank has told the network of another amount.
func (a *run) differed(k position) bool {
	return slices.ContainsFunc(a.differs, func(s seen[*clearing.TransferDiffers]) bool {
		return s.fact.Date == k.date && s.fact.Member == k.member
	})
}

// cashNamed reports whether somebody knows that the cash of a day is not its net position:
// the network of any member by its own book, the acquirer by an item, open or written off,
// once its statement has come.
func (a *run) cashNamed(k position) bool {
	if k.member != a.AcquirerID() {
		return a.differed(k)
	}
	stated := slices.ContainsFunc(a.ev.Statements, func(l reconcile.StatementLine) bool {
		return l.ClearingDate == k.date
	})
	return a.named().days[k.date] || !stated && a.differed(k) ||
		slices.ContainsFunc(a.ev.Items, func(it reconcile.Item) bool {
			return it.Comparison == reconcile.CashComparison && it.Day == k.date && it.State == reconcile.Resolved
		})
}

// cashOfDays: what the settlement bank has moved between the network and a member for a
// clearing day is the net position of it, where it has moved anything.
func (a *run) cashOfDays(net map[position]int64, wrong report) {
	member := map[string]payment.InstitutionID{
		string(world.Acquirer): a.AcquirerID(), string(world.Issuer): a.IssuerID(),
	}
	cash, last := make(map[position]int64), make(map[position]*engine.Record)
	var order []position
	for _, s := range a.transfers {
		k, amount := position{s.fact.ClearingDate, member[s.fact.To]}, s.fact.Amount.Minor
		if k.member == "" {
			k.member, amount = member[s.fact.From], -amount
		}
		if last[k] == nil {
			order = append(order, k)
		}
		cash[k], last[k] = cash[k]+amount, s.rec
	}
	for _, k := range order {
		if want, have := net[k], cash[k]; want != have && !a.cashNamed(k) {
			wrong(
				last[k], "cash of the net position of "+string(k.member)+" for "+k.date.String()+" "+a.yuan(want), a.yuan(have),
			)
		}
	}
}
