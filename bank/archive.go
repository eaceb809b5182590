package bank

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
)

// keepDays is how long a bank keeps payments in memory: long enough for the last return.
const keepDays = 40

// remember keeps a payment, and leaves those that are long over to the journal.
func (b *Bank) remember(p *paymentOf) {
	if b.payments[p.ID] == nil {
		b.order = append(b.order, p.ID)
	}
	b.payments[p.ID] = p
	n := 0
	for n < len(b.order) && p.Date.Sub(b.payments[b.order[n]].Date) > keepDays {
		if o := b.payments[b.order[n]]; o.state == pending || o.state == accepted || o.owed {
			break
		}
		delete(b.payments, b.order[n])
		b.archived = true
		n++
	}
	b.order = slices.Delete(b.order, 0, n)
}

// recollect finds a payment by its id: in memory or, once any has been archived, in the
// journal, so that an instruction that is repeated or asked about after months has the
// answer that it had. An archived payment is to be read. It is false while the journal has
// not been asked: the event comes again.
func (b *Bank) recollect(ev *party.Event, out *party.Out, id string) (p *paymentOf, known bool) {
	if p := b.payments[id]; p != nil || !b.archived {
		return p, true
	}
	if !ev.Found.Has(party.PayoutKey(id)) {
		out.Want(party.PayoutKey(id))
		return nil, false
	}
	past := &Bank{
		cfg: b.cfg, calendar: b.calendar, codec: b.codec, book: ledger.NewBook(Chart(b.cfg.Role), b.cfg.Currency),
		state: newState(),
	}
	for _, number := range b.numbers {
		past.addAccount(b.accounts[number].Account)
	}
	for _, f := range ev.Found.Facts {
		past.Apply(f)
	}
	return past.payments[id], true
}
