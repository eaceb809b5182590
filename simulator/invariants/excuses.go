package invariants

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// about is what items are about that are open: transactions, payouts, clearing days.
type about struct {
	rrns    map[payment.RRN]amounts
	network map[reconcile.NetworkKey]amounts
	fees    map[payment.RRN]int64 // of the record of a transaction, which comes or lacks with it
	payouts map[string]bool
	days    map[payment.BusinessDate]bool    // of a file, or of the cash of a day
	cash    map[payment.BusinessDate]amounts // of these, by how much the cash of a day differs
	whole   map[payment.BusinessDate]bool    // the others: nothing of the day has been compared, or moved
	// stated are payouts of which an item says that a bank's word and our statement differ.
	stated map[string]reconcile.Reason
}

// amounts are by how much items say that two sides differ.
type amounts []int64

// come reports whether a difference is that of an item, of all of them, or of two less one another; of a record it is
// without its fees, or it is the fees.
func (a amounts) come(minor, fees int64) bool {
	minor = abs(minor)
	var sum int64
	for i, n := range a {
		sum += n
		if minor == n || fees != 0 && (minor == fees || minor == n-fees || minor == n+fees) {
			return true
		}
		for _, m := range a[i+1:] {
			if minor == abs(n-m) {
				return true
			}
		}
	}
	return minor == sum && len(a) > 1
}

func abs(n int64) int64 { return max(n, -n) }

// named lists what open items are about, the desk's and those that a stranger finds, and
// what the issuer has found that nobody claims.
func (a *run) named() *about {
	if a.open != nil {
		return a.open
	}
	open := newAbout()
	for i := range a.ev.Entries {
		e := &a.ev.Entries[i]
		open.fees[e.RRN] = abs(e.Interchange.Minor + e.NetworkFee.Minor)
	}
	for i := range a.ev.Details {
		if d := &a.ev.Details[i]; !d.Kind.Exceptional() {
			open.fees[d.RRN] = abs(d.Interchange.Minor + d.NetworkFee.Minor)
		}
	}
	seen := make(map[string]bool)
	note := func(it *reconcile.Item) {
		if !seen[it.ID] {
			seen[it.ID] = true
			open.note(it)
		}
	}
	for i := range a.ev.Items {
		if it := &a.ev.Items[i]; it.State == reconcile.Open {
			note(it)
		}
	}
	found := reconcile.Reconcile(a.ev)
	for i := range found.Open {
		note(&found.Open[i])
	}
	authorised := make(map[reconcile.NetworkKey]int64)
	for _, s := range a.issued {
		authorised[networkKey(s.fact.NetworkRef)] = s.fact.Amount.Minor
	}
	for _, s := range a.imports {
		for _, n := range s.fact.Unclaimed {
			k := networkKey(n)
			open.network[k] = append(open.network[k], authorised[k])
		}
	}
	a.open = open
	return open
}

func newAbout() *about {
	return &about{
		make(map[payment.RRN]amounts), make(map[reconcile.NetworkKey]amounts), make(map[payment.RRN]int64),
		make(map[string]bool), make(map[payment.BusinessDate]bool), make(map[payment.BusinessDate]amounts),
		make(map[payment.BusinessDate]bool), make(map[string]reconcile.Reason),
	}
}

// note adds what an item is about.
func (o *about) note(it *reconcile.Item) {
	k, n := &it.Key, it.Amount.Minor
	if k.RRN != "" {
		o.rrns[k.RRN] = append(o.rrns[k.RRN], n)
	}
	if k.Network.Sent != "" {
		o.network[k.Network] = append(o.network[k.Network], n)
	}
	if k.Payout != "" {
		o.payouts[k.Payout] = true
		switch it.Reason {
		case reconcile.PaidNotStated, reconcile.RefusedCredited, reconcile.DifferentAmount:
			o.stated[k.Payout] = it.Reason
		}
	}
	if k.File == "" && it.Comparison != reconcile.CashComparison {
		return
	}
	o.days[it.Day] = true
	if it.Side == reconcile.AmountDiff {
		o.cash[it.Day] = append(o.cash[it.Day], n)
	} else {
		o.whole[it.Day] = true
	}
}

func networkKey(n party.NetworkRef) reconcile.NetworkKey {
	return reconcile.NetworkKey{Sent: n.Sent, STAN: n.STAN, Acquirer: n.Acquirer, Forwarder: n.Forwarder}
}

// has reports whether an item names a transaction, or a day in which it has cleared and of which nothing has been
// compared, or moved.
func (o *about) has(t ledger.Transaction, days []payment.BusinessDate) bool {
	return o.rrns[t.RRN] != nil || o.network[networkKeyOf(t)] != nil ||
		slices.ContainsFunc(days, func(d payment.BusinessDate) bool { return o.whole[d] })
}

// excuses reports whether items come to what two sides differ by on a transaction: items of its own, of the cash of a
// day in which it has cleared, or of a day of which nothing has been compared, or moved.
func (o *about) excuses(t ledger.Transaction, days []payment.BusinessDate, minor int64) bool {
	fees := o.fees[t.RRN]
	return o.rrns[t.RRN].come(minor, fees) || o.network[networkKeyOf(t)].come(minor, fees) ||
		slices.ContainsFunc(days, func(d payment.BusinessDate) bool { return o.whole[d] || o.cash[d].come(minor, 0) })
}

func networkKeyOf(t ledger.Transaction) reconcile.NetworkKey {
	return reconcile.NetworkKey{Sent: t.Sent, STAN: t.STAN, Acquirer: t.Acquirer, Forwarder: t.Forwarder}
}
