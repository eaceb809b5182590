package reconcile

import (
	"cmp"
	"slices"
	"time"

	"acqsim/payment"
)

// register is what the shops' own cash registers have, by the terminal beside them
// and in the order of time; of a ticket with several lines the last one counts, at
// the time of the first.
type register struct {
	terminals []payment.TerminalID
	tickets   map[payment.TerminalID][]Ticket
}

// atTheTill is how long a customer stands at a till: a slip that is later than its
// ticket by more belongs to none.
const atTheTill = 15 * time.Minute

func newRegister(rows []Ticket) register {
	r := register{tickets: make(map[payment.TerminalID][]Ticket)}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b Ticket) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.At, b.At), cmp.Compare(a.Number, b.Number))
	})
	for _, t := range sorted {
		list := r.tickets[t.Terminal]
		if list == nil {
			r.terminals = append(r.terminals, t.Terminal)
		}
		i := slices.IndexFunc(list, func(x Ticket) bool { return x.Number == t.Number })
		if i < 0 {
			r.tickets[t.Terminal] = append(list, t)
			continue
		}
		t.At = list[i].At
		list[i] = t
	}
	return r
}

// byTerminal returns the tickets of each register.
func (r *register) byTerminal() [][]Ticket {
	var out [][]Ticket
	for _, t := range r.terminals {
		out = append(out, r.tickets[t])
	}
	return out
}

// ticketOf finds the ticket that a slip pays: the last one rung up before it.
func (r *register) ticketOf(s *Slip) *Ticket {
	list := r.tickets[s.Terminal]
	i, found := slices.BinarySearchFunc(list, s.At, func(t Ticket, at payment.Time) int { return cmp.Compare(t.At, at) })
	if !found {
		i--
	}
	if i < 0 || s.At.Sub(list[i].At) > atTheTill {
		return nil
	}
	return &list[i]
}

// paid is what the terminal took for a ticket: the slips after it and before the
// next one, less what was voided and given back.
type paid struct {
	ticket *Ticket
	sales  []*Slip // those that stand, holds left out
	net    payment.Amount
	holds  int // pre-authorisations
}

// paidFor adds up what was taken for a ticket.
func (d *Desk) paidFor(t *Ticket) paid {
	p := paid{ticket: t, net: payment.Minor(0, t.Amount.Currency)}
	for _, s := range d.ticketed[t] {
		v := d.look(s.key())
		switch {
		case s.Kind == PreAuth && s.Belief == BelievedApproved:
			p.holds++
			if c := v.completion(); c != nil {
				p.net = p.net.Add(c.Amount)
			}
		case s.Kind == Sale && v.stands():
			p.sales = append(p.sales, s)
			p.net = p.net.Add(v.amount()).Sub(v.givenBackSoFar())
		}
	}
	return p
}

// stands reports whether a sale counts: at the host where it is known there, else
// at the till.
func (v *view) stands() bool {
	if v.entry != nil {
		return v.entry.State == Approved
	}
	return v.tillHas() && !v.slip.Voided
}

// givenBackSoFar adds up the refunds of a sale.
func (v *view) givenBackSoFar() payment.Amount {
	back := payment.Minor(0, v.amount().Currency)
	for _, r := range v.refunds {
		back = back.Add(r.Amount)
	}
	return back
}
