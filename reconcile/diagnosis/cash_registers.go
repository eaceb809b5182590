package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
)

// cashRegisters is what the shops' own cash registers have, by the terminal beside them
// and in the order of time; of a ticket with several lines the last one counts, at
// the time of the first.
type cashRegisters struct {
	terminals []payment.TerminalID
	tickets   map[payment.TerminalID][]reconcile.Ticket
}

// atTheTill is how long a customer stands at a till: a slip that is later than its
// ticket by more belongs to none.
const atTheTill = 15 * time.Minute

func newCashRegisters(rows []reconcile.Ticket) cashRegisters {
	r := cashRegisters{tickets: make(map[payment.TerminalID][]reconcile.Ticket)}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b reconcile.Ticket) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.At, b.At), cmp.Compare(a.Number, b.Number))
	})
	for _, t := range sorted {
		list := r.tickets[t.Terminal]
		if list == nil {
			r.terminals = append(r.terminals, t.Terminal)
		}
		i := slices.IndexFunc(list, func(x reconcile.Ticket) bool { return x.Number == t.Number })
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
func (r *cashRegisters) byTerminal() [][]reconcile.Ticket {
	var out [][]reconcile.Ticket
	for _, t := range r.terminals {
		out = append(out, r.tickets[t])
	}
	return out
}

// ticketOf finds the ticket that a slip pays: the last one rung up before it.
func (r *cashRegisters) ticketOf(s *reconcile.Slip) *reconcile.Ticket {
	list := r.tickets[s.Terminal]
	i, found := slices.BinarySearchFunc(list, s.At, func(t reconcile.Ticket, at payment.Time) int {
		return cmp.Compare(t.At, at)
	})
	if !found {
		i--
	}
	if i < 0 || s.At.Sub(list[i].At) > atTheTill {
		return nil
	}
	return &list[i]
}
