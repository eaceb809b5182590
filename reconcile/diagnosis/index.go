package diagnosis

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Index is the evidence, sorted so that any row is found by its key, for whoever asks
// about more than one transaction. It does not change.
type Index struct {
	Evidence *reconcile.Evidence
	Limits   reconcile.Limits

	handed  *reconcile.Evidence // as it was handed over
	cabinet *cabinet
	*money
	batches     map[reconcile.Batch]*reconcile.BatchRow
	unconfirmed reconcile.Unconfirmed

	cashRegisters cashRegisters
	ticketed      map[*reconcile.Ticket][]*reconcile.Slip // what was done for a ticket
}

// tillKey is how a till names a transaction.
type tillKey struct {
	terminal payment.TerminalID
	batch    payment.BatchNumber
	stan     payment.STAN
}

// rrnKey is how everybody beyond the till names a transaction: RRNs are unique at one
// terminal only. Rows that name no terminal stand under the RRN alone.
type rrnKey struct {
	rrn      payment.RRN
	terminal payment.TerminalID
}

// dueKey is how a merchant's payable of a clearing day is found.
type dueKey struct {
	merchant payment.MerchantID
	date     payment.BusinessDate
}

// FileState is what is known of the clearing file of one day.
type FileState struct {
	Due, arrived payment.Time // arrived: when it was accepted
	Accepted     bool
	Refused      string
}

// NewIndex sorts the evidence. It keeps it and does not change it.
func NewIndex(ev *reconcile.Evidence) *Index { return NewShared(ev, alone{}) }

// NewShared does what NewIndex does, for a host: any number may read the index, and those that grow from it, at once,
// also while another grows.
func NewShared(ev *reconcile.Evidence, g Guard) *Index {
	return (&Index{cabinet: &cabinet{guard: g}}).Grow(ev)
}

// Grow returns the index of other evidence, mostly that of a later moment: what has not changed since is not sorted
// again. Rows that lie where they lay, as far as both lists go, are taken to be what they were. The index that it grew
// from stays as good as it was.
func (ix *Index) Grow(ev *reconcile.Evidence) *Index {
	before := ix
	if before.Evidence == nil || before.cabinet.stale() {
		before = &Index{Evidence: &reconcile.Evidence{}, handed: &reconcile.Evidence{},
			cabinet: &cabinet{guard: ix.cabinet.guard}}
	}
	next := &Index{handed: ev, cabinet: before.cabinet, Limits: ev.Limits.WithDefaults(),
		Evidence: ordered(before.handed, before.Evidence, ev)}
	was, now := before.Evidence, next.Evidence
	next.cabinet.take(was, now)
	if next.money = before.money; next.money == nil || !sameMoney(was, now) {
		next.money = newMoney(now)
	}
	next.batches, next.unconfirmed = before.batches, before.unconfirmed
	if next.batches == nil || !same(was.Batches, now.Batches) || !same(was.Items, now.Items) {
		next.sortBatches()
	}
	next.cashRegisters, next.ticketed = before.cashRegisters, before.ticketed
	if !same(was.Tickets, now.Tickets) || len(now.Tickets) > 0 && !same(was.Slips, now.Slips) {
		next.sortTickets()
	}
	return next
}

// At returns the index of a later moment at which nothing more is known.
func (ix *Index) At(now payment.Time) *Index {
	later, ev := *ix, *ix.Evidence
	ev.Now = now
	later.Evidence = &ev
	return &later
}

// ofAnother reports whether a till has the reference of another till's transaction: it took a reply that was not its
// own, and is known by its own numbers alone.
func (ix *Index) ofAnother(key *reconcile.TransactionKey) bool {
	e := ix.EntryOf(key.RRN)
	return e != nil && e.Terminal != key.Terminal
}

// UndoneBy returns the voids, refunds and completions that refer to a transaction.
func (ix *Index) UndoneBy(rrn payment.RRN) []*reconcile.Entry {
	return slices.Collect(under(ix.cabinet, &ix.cabinet.undoings, rrn, ix.Evidence.Entries, func(e *reconcile.Entry) bool {
		return e.Original == rrn && e.State == reconcile.Approved
	}))
}

// EntryOf returns the journal's entry with an RRN, nil when it has none.
func (ix *Index) EntryOf(rrn payment.RRN) *reconcile.Entry { return ix.entryWith(rrnKey{rrn, ""}) }

// SlipOf returns the slip that has the till's number of an entry, nil when none has.
func (ix *Index) SlipOf(e *reconcile.Entry) *reconcile.Slip { return ix.slip(numbered(e)) }

// Copies are the entries that the journal made of the request of an entry; nil when
// there is one, as there should be.
func (ix *Index) Copies(e *reconcile.Entry) []*reconcile.Entry { return ix.copies(numbered(e)) }

// Adjusted reports whether an entry was given back by a credit adjustment.
func (ix *Index) Adjusted(e *reconcile.Entry) bool {
	return adjusted(ix.claims(rrnKey{e.RRN, e.Terminal}))
}

// Unconfirmed reports whether an entry is not owed to its merchant because its batch has
// not confirmed it.
func (ix *Index) Unconfirmed(e *reconcile.Entry) bool { return ix.unconfirmed.Has(e) }

// Payable returns what is due to a merchant of a clearing day, nil when nothing is.
func (ix *Index) Payable(merchant payment.MerchantID, day payment.BusinessDate) *reconcile.Payable {
	return ix.payables[dueKey{merchant, day}]
}

// Position returns our net position of a clearing day, nil when it is not known.
func (ix *Index) Position(day payment.BusinessDate) *reconcile.NetPosition { return ix.position[day] }

// Settlement returns the line with which a clearing day was settled, nil before.
func (ix *Index) Settlement(day payment.BusinessDate) *reconcile.StatementLine {
	return ix.settled[day]
}

// Credit returns the line with which a payout stands on an account, nil when none shows it.
func (ix *Index) Credit(payout string) *reconcile.BankLine { return ix.bank[payout] }

// Registers returns the tickets of each cash register.
func (ix *Index) Registers() [][]reconcile.Ticket { return ix.cashRegisters.byTerminal() }

// numbered is how the till names the transaction of an entry.
func numbered(e *reconcile.Entry) tillKey { return tillKey{e.Terminal, e.Batch, e.STAN} }

// sameRequest reports whether two entries with one number of the till come from one
// request of it, however late its copy came, and not from a number that was used again:
// of that the till has two slips.
func (ix *Index) sameRequest(a, b *reconcile.Entry) bool {
	return a.Kind == b.Kind && a.Amount == b.Amount && a.Card == b.Card && len(ix.before(numbered(a))) == 0
}

func adjusted(claims []*reconcile.Claim) bool {
	return slices.ContainsFunc(claims, func(c *reconcile.Claim) bool {
		return c.Kind == reconcile.Adjustment && c.Code == ""
	})
}

// sortBatches files the batches, and says which debits they have not confirmed.
func (ix *Index) sortBatches() {
	ix.batches = make(map[reconcile.Batch]*reconcile.BatchRow)
	for i := range ix.Evidence.Batches {
		b := &ix.Evidence.Batches[i]
		ix.batches[reconcile.Batch{Terminal: b.Terminal, Number: b.Batch}] = b
	}
	ix.unconfirmed = reconcile.UnconfirmedOf(ix.Evidence.Batches, ix.Evidence.Items)
}

// sortTickets files the slips under the tickets that they pay.
func (ix *Index) sortTickets() {
	ix.cashRegisters, ix.ticketed = newCashRegisters(ix.Evidence.Tickets), nil
	if len(ix.Evidence.Tickets) == 0 {
		return
	}
	ix.ticketed = make(map[*reconcile.Ticket][]*reconcile.Slip)
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		if t := ix.cashRegisters.ticketOf(s); t != nil {
			ix.ticketed[t] = append(ix.ticketed[t], s)
		}
	}
}
