package host

import (
	"maps"
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// entry is a transaction as a row of the journal; false for what moves no money.
func (h *Host) entry(t *txn) (reconcile.Entry, bool) {
	r := t.req
	kind := kindOf(r.Transaction)
	if kind == "" || r.RRN == "" {
		return reconcile.Entry{}, false
	}
	interchange, networkFee := h.cfg.Tariff.Of(r.PAN, kind, t.amount)
	return reconcile.Entry{
		Interchange: interchange, NetworkFee: networkFee,
		ClearingDate: t.date, NaturalDate: h.cfg.Calendar.Date(r.At), RRN: r.RRN, Terminal: r.Terminal, Merchant: r.Merchant,
		Batch: r.Batch, STAN: r.STAN, Kind: kind, Amount: t.amount, Fee: h.fee(t), State: t.state, Code: t.code,
		Network:  reconcile.NetworkKey{Sent: r.Sent, STAN: r.NetworkSTAN, Acquirer: h.cfg.ID, Forwarder: h.cfg.Forwarder},
		Original: r.OriginalRRN, At: r.At, Cleared: t.cleared, Payout: t.payout,
	}, true
}

// fee is what the merchant is charged for a transaction: nothing in the end for
// a sale with its void, for a refund what its contract says, and nothing for a
// pre-authorisation.
func (h *Host) fee(t *txn) payment.Amount {
	shop := h.merchants[t.req.Merchant]
	tx := t.req.Transaction
	switch {
	case shop == nil, tx == dialect.PreAuth, tx == dialect.Refund && !shop.RefundFeeReturned:
		return payment.Minor(0, t.amount.Currency)
	case tx.Credit():
		return shop.Fee.Of(t.amount.Neg())
	}
	return shop.Fee.Of(t.amount)
}

// Entries returns the journal of the days that are still kept, in the order of
// their references.
func (h *Host) Entries() []reconcile.Entry {
	entries := make([]reconcile.Entry, 0, len(h.byRRN))
	for _, rrn := range sortedKeys(h.byRRN) {
		if e, ok := h.entry(h.byRRN[rrn]); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

// Undecided returns the entries without an outcome, for L5: also those of archived days that are kept for an item, or
// the item would be closed because nobody sees its entry any more.
func (h *Host) Undecided() []reconcile.Entry {
	var entries []reconcile.Entry
	add := func(t *txn) {
		if !t.undecided() {
			return
		}
		if e, ok := h.entry(t); ok {
			entries = append(entries, e)
		}
	}
	for _, rrn := range sortedKeys(h.kept) {
		add(h.kept[rrn])
	}
	for _, date := range slices.Sorted(maps.Keys(h.days)) {
		for _, t := range h.days[date].txns {
			add(t)
		}
	}
	return entries
}

// undecided reports whether nobody has learned the outcome of a transaction.
func (t *txn) undecided() bool { return t.state == reconcile.Pending || t.state == reconcile.Hung }

// Standing is what a comparison asks of a transaction beside its row.
type Standing struct {
	Debit    bool // it earns its merchant money
	Captured bool // its batch has confirmed it, or the host has
	Advanced bool // its merchant was paid before its clearing file came
}

func (t *txn) standing() Standing {
	return Standing{Debit: t.req.Transaction.Debit(), Captured: t.captured, Advanced: t.advanced}
}

// Entry returns the row of one transaction; false when the journal does not have it.
func (h *Host) Entry(rrn payment.RRN) (reconcile.Entry, Standing, bool) {
	t := h.byRRN[rrn]
	if t == nil {
		return reconcile.Entry{}, Standing{}, false
	}
	e, _ := h.entry(t)
	return e, t.standing(), true
}

// JournalAround returns the journal of a clearing day and its two neighbours, and of what is
// kept of older ones.
func (h *Host) JournalAround(date payment.BusinessDate) ([]reconcile.Entry, []Standing) {
	var near []*txn
	for n := -1; n <= 1; n++ {
		if d := h.days[date.AddDays(n)]; d != nil {
			near = append(near, d.txns...)
		}
	}
	entries, standings := make([]reconcile.Entry, 0, len(near)), make([]Standing, 0, len(near))
	for _, rrn := range sortedKeys(h.kept) {
		near = append(near, h.kept[rrn])
	}
	for _, t := range near {
		if e, ok := h.entry(t); ok {
			entries, standings = append(entries, e), append(standings, t.standing())
		}
	}
	return entries, standings
}

// TradedOn returns the journal of one clearing day; false when it has none.
func (h *Host) TradedOn(date payment.BusinessDate) ([]reconcile.Entry, bool) {
	d := h.days[date]
	if d == nil {
		return nil, false
	}
	entries := make([]reconcile.Entry, 0, len(d.txns))
	for _, t := range d.txns {
		if e, ok := h.entry(t); ok {
			entries = append(entries, e)
		}
	}
	return entries, true
}

// Knows reports whether a transaction is in memory, so that its card is at hand.
func (h *Host) Knows(rrn payment.RRN) bool { return h.byRRN[rrn] != nil }

// Presentable is what a record for the network says of a transaction of ours.
type Presentable struct {
	RRN    payment.RRN
	Sent   string
	STAN   payment.STAN
	PAN    payment.KeptPAN
	AuthID payment.AuthID
}

// Presentable finds what is presented or given back with a transaction: itself, and the
// sale where it is a void. False when the journal does not have it.
func (h *Host) Presentable(rrn payment.RRN) (Presentable, bool) {
	t := h.byRRN[rrn]
	if t == nil {
		return Presentable{}, false
	}
	if t.original != nil && t.req.Transaction.Voids() {
		t = t.original
	}
	return Presentable{RRN: t.req.RRN, Sent: t.req.Sent, STAN: t.req.NetworkSTAN, PAN: t.req.PAN, AuthID: t.authID}, true
}

// openDay moves the journal to a new clearing day. It never goes back.
func (h *Host) openDay(out *party.Out, date payment.BusinessDate) {
	if date > h.day {
		out.Fact(&DayOpened{Closed: h.day, Date: date})
	}
}
