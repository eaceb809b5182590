package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/payment"
)

// L4 compares what is due to merchants with payouts, their results, the returns
// and, where they are known, the merchants' own accounts (nil: not known).
//
// There is one open item for each sum that does not get through: when a later
// payout carries the money of a refused or returned one, the old item is resolved
// and the new payout answers for it. What a bank has said of a payout is held against
// the statement of our own account, once one has come that must show it.
func L4(
	day Day, payables []Payable, payouts []Payout, returns []Return, account []BankLine, debits *Debits, open []Item,
) Result {
	day.Limits = day.Limits.WithDefaults()
	v := FatesOf(payouts, returns, account)
	found := day.unknownPayments(v, account, debits)
	for i := range payouts {
		p := &payouts[i]
		if v.ByID[p.ID] != p {
			continue
		}
		if it, wrong := v.judge(day, p, debits); wrong {
			if it.Reason != DifferentAmount {
				it.Outside = v.outside(p, debits)
			}
			found = append(found, it)
		}
		if v.paidAgain(p) {
			it := day.payoutItem(p, PaidTwice)
			it.Side, it.Ours, it.Outside = Long, payment.Minor(0, p.Amount.Currency), p.Amount
			it.ID = itemID(&it)
			found = append(found, it)
		}
	}
	due := make(map[payableKey]bool)
	for i := range payables {
		p := &payables[i]
		due[payableKey{p.Merchant, p.Date}] = true
		if day.unpaid(p) {
			left := p.left()
			it := day.at(p.Date).raise(PayoutComparison, Status, SettledNotPaid, left, TransactionKey{Merchant: p.Merchant})
			it.Ours = left
			found = append(found, it)
		}
	}
	return day.settle(found, open, func(it *Item) bool {
		if it.Comparison != PayoutComparison {
			return false
		}
		if it.Key.Payout == "" {
			return due[payableKey{it.Key.Merchant, it.Day}]
		}
		return v.ByID[it.Key.Payout] != nil || v.Replaced[it.Key.Payout]
	}, Resolved)
}

// left is what is to be paid of a payable: what the merchant owed has come off it.
func (p *Payable) left() payment.Amount {
	return payment.Minor(p.Amount.Minor-p.SetOff.Minor, p.Amount.Currency)
}

// paidAgain reports whether a payout carries the money of one that has reached its merchant and has not been got back.
func (v *PayoutFates) paidAgain(p *Payout) bool {
	first := v.ByID[p.Replaces]
	return first != nil && v.Arrived(first) && v.Arrived(p) && first.Recovered.Minor < first.Amount.Minor
}

// settledElsewhere reports whether nothing of a payout is looked for any more: its money has gone a second way, or has
// paid what the merchant owed. One that was refused and that the account shows all the same is not over.
func (v *PayoutFates) settledElsewhere(p *Payout) bool {
	_, back := v.Returned[p.ID]
	return v.superseded(p) && (p.State == PayoutFailed && v.standing[p.ID] == 0 || p.State == PayoutReversed || back) ||
		SetOffAfterReturn(p)
}

// waits reports whether the outcome of a payout may still come.
func (d Day) waits(p *Payout) bool {
	open := p.State == PayoutUnknown || p.State == PayoutSent || p.State == PayoutCreated
	return open && d.Now.Sub(cmp.Or(p.Sent, p.Created)) < d.Limits.Unknown
}

// notStated reports whether the bank has said that it paid, and the statement of our account does not show it.
func (v *PayoutFates) notStated(p *Payout, debits *Debits) bool {
	return p.State == PayoutSucceeded && v.Off(p, debits) == 0 && debits.Lacks(p)
}

// byStatement reports whether the statement of our account shows another amount of a payout that was confirmed, and the
// merchant's account does not show it yet.
func (v *PayoutFates) byStatement(p *Payout, debits *Debits) bool {
	return v.AccountsKnown && p.State == PayoutSucceeded && !v.Credited[p.ID] && v.Off(p, debits) != 0
}

// outside is what the others show of a payout: the account that it was paid to, where that is known, else the statement
// of our own, else what the bank has answered.
func (v *PayoutFates) outside(p *Payout, debits *Debits) payment.Amount {
	nothing := payment.Minor(0, p.Amount.Currency)
	if _, back := v.Returned[p.ID]; back || p.State == PayoutReversed {
		return nothing
	}
	if v.notStated(p, debits) {
		return nothing
	}
	if v.AccountsKnown && !v.byStatement(p, debits) {
		return payment.Minor(v.standing[p.ID], p.Amount.Currency)
	}
	if p.State != PayoutSucceeded {
		return nothing
	}
	if moved, shown := debits.Moved(p); shown {
		return moved
	}
	return p.Amount
}

// unknownPayments are the items of what accounts and statements show under the id of a payout that is none of ours.
func (d Day) unknownPayments(v *PayoutFates, account []BankLine, debits *Debits) (found []Item) {
	told := make(map[string]bool)
	add := func(id string, m payment.MerchantID, date payment.BusinessDate, moved payment.Amount) {
		if moved.IsZero() || v.ByID[id] != nil || told[id] {
			return
		}
		told[id] = true
		it := d.at(date).raise(PayoutComparison, signed(moved, Long), NotInJournal, moved,
			TransactionKey{Merchant: m, Payout: id})
		it.Outside = moved
		found = append(found, it)
	}
	for i := range account {
		if l := &account[i]; l.PayoutID != "" {
			on := l.Date
			if debits != nil && debits.payments[l.PayoutID].date != 0 {
				on = debits.payments[l.PayoutID].date
			}
			add(l.PayoutID, l.Merchant, on, payment.Minor(v.standing[l.PayoutID], l.Amount.Currency))
		}
	}
	if debits == nil {
		return found
	}
	for _, id := range slices.Sorted(maps.Keys(debits.payments)) {
		add(id, "", debits.payments[id].date, debits.payments[id].moved)
	}
	return found
}

type payableKey struct {
	merchant payment.MerchantID
	date     payment.BusinessDate
}

// PayoutFates answers questions about the payouts.
type PayoutFates struct {
	ByID          map[string]*Payout
	Replaced      map[string]bool
	last          map[payment.MerchantID]payment.Time // when the latest payout was created
	Returned      map[string]string                   // reason by payout id
	Credited      map[string]bool
	standing      map[string]int64 // on the merchants' accounts, less what was sent back
	AccountsKnown bool             // the merchants' accounts are known
}

func FatesOf(payouts []Payout, returns []Return, account []BankLine) *PayoutFates {
	v := &PayoutFates{
		ByID: make(map[string]*Payout, len(payouts)), Replaced: make(map[string]bool),
		last:     make(map[payment.MerchantID]payment.Time),
		Returned: make(map[string]string, len(returns)), Credited: make(map[string]bool, len(account)),
		standing:      make(map[string]int64, len(account)),
		AccountsKnown: account != nil,
	}
	for i := range payouts {
		p := &payouts[i]
		v.ByID[p.ID] = p
		if p.Replaces != "" {
			v.Replaced[p.Replaces] = true
		}
	}
	for i := range payouts {
		if p := &payouts[i]; v.paysAllDue(p) {
			v.last[p.Merchant] = max(v.last[p.Merchant], p.Created)
		}
	}
	for _, r := range returns {
		v.Returned[r.PayoutID] = max(v.Returned[r.PayoutID], r.Reason)
	}
	for _, l := range account {
		if l.PayoutID != "" {
			v.standing[l.PayoutID] += l.Amount.Minor
			v.Credited[l.PayoutID] = v.standing[l.PayoutID] > 0
		}
	}
	return v
}

// superseded reports whether a later payout carries the money of p: of a returned
// one, or of one that pays a single sale, only a payout that says so; of another
// that was refused any later payout of all that is due to the merchant, since what
// is refused becomes payable again.
func (v *PayoutFates) superseded(p *Payout) bool {
	return v.Replaced[p.ID] || p.State == PayoutFailed && !p.Single && v.last[p.Merchant] > p.Created
}

// paysAllDue reports whether p carries whatever is due, and not one sale or the
// money of one payout that was returned.
func (v *PayoutFates) paysAllDue(p *Payout) bool {
	again := v.ByID[p.Replaces]
	return !p.Single && (again == nil || again.State == PayoutFailed)
}

// SetOffAfterReturn reports whether the money of a payout that came back has paid what the
// merchant owed.
func SetOffAfterReturn(p *Payout) bool {
	return p.State == PayoutReversed && p.Recovered.Minor > 0 && p.Recovered.Minor >= p.Amount.Minor
}

func (v *PayoutFates) Arrived(p *Payout) bool {
	_, back := v.Returned[p.ID]
	return p.State == PayoutSucceeded && !back
}

func (v *PayoutFates) judge(day Day, p *Payout, debits *Debits) (it Item, wrong bool) {
	reason, back := v.Returned[p.ID]
	switch {
	case p.State == PayoutFailed && v.standing[p.ID] > 0 && debits.Lacks(p):
		it = day.payoutItem(p, RefusedCredited)
		it.Ours, it.Outside, it.Owner = payment.Minor(0, p.Amount.Currency), p.Amount, reasons[RefusedCredited].owner
	case v.settledElsewhere(p):
		return Item{}, false
	case p.State == PayoutFailed:
		it = day.payoutItem(p, PayoutRefusedReason)
	case p.State == PayoutReversed || back && p.State == PayoutSucceeded:
		it = day.payoutItem(p, PayoutReturned)
		it.Detail = cmp.Or(reason, p.Reason)
	case day.waits(p):
		return Item{}, false
	case p.State == PayoutUnknown || p.State == PayoutSent || p.State == PayoutCreated:
		it = day.payoutItem(p, PayoutUnanswered)
	case p.State == PayoutSucceeded && v.Off(p, debits) != 0:
		it = v.otherAmount(day, p, debits)
	case v.notStated(p, debits):
		it = day.payoutItem(p, PaidNotStated)
		it.Side = Short
		it.ID = itemID(&it)
	case p.State == PayoutSucceeded && v.AccountsKnown && !v.Credited[p.ID]:
		it = day.payoutItem(p, NotInAccount)
	default:
		return Item{}, false
	}
	return it, true
}

// Off is by how much another amount than a payout's has been moved for it, less where negative: by the account that it
// was paid to, where that is known, else by the statement of our own.
func (v *PayoutFates) Off(p *Payout, debits *Debits) int64 {
	if v.Credited[p.ID] {
		return v.standing[p.ID] - p.Amount.Minor
	}
	if moved, shown := debits.Moved(p); shown {
		return moved.Minor - p.Amount.Minor
	}
	return 0
}

// otherAmount is the item of a payout that was changed on its way: between us and the settlement bank, which is ours to
// follow, or behind it, which is that of the merchant's bank.
func (v *PayoutFates) otherAmount(day Day, p *Payout, debits *Debits) Item {
	off := v.Off(p, debits)
	it := day.payoutItem(p, DifferentAmount)
	it.Side, it.Amount = AmountDiff, payment.Minor(max(off, -off), p.Amount.Currency)
	it.Outside = payment.Minor(p.Amount.Minor+off, p.Amount.Currency)
	if moved, shown := debits.Moved(p); shown && moved == p.Amount {
		it.Owner = MerchantBank
	}
	it.ID = itemID(&it)
	return it
}

func (d Day) payoutItem(p *Payout, why Reason) Item {
	it := d.at(p.Date).raise(PayoutComparison, Status, why, p.Amount, TransactionKey{Merchant: p.Merchant, Payout: p.ID})
	it.Ours, it.Detail = p.Amount, p.Reason
	switch payment.RefusalOf(p.Reason) {
	case "never-received", "own-funds":
		it.Owner = AcquirerDesk // the merchant's account is not at fault
	}
	return it
}

// unpaid reports whether a payable should have been instructed by now and was not.
func (d Day) unpaid(p *Payable) bool {
	if p.Amount.Minor <= p.SetOff.Minor || p.Payout != "" || p.Hold != "" || p.Blocked != "" || p.Carried ||
		p.Due == 0 {
		return false
	}
	return d.Now >= d.Calendar.At(d.DueRun(p), d.Limits.PayoutBy)
}

// DueRun returns the day of the payout run that can carry a payable: the due day,
// or the next working day after it became ready, or was released, too late for
// that run.
func (d Day) DueRun(p *Payable) payment.BusinessDate {
	due := d.Calendar.WorkingDayFrom(p.Due)
	if from := max(p.Ready, p.Released); from > d.Calendar.At(due, d.Limits.PayoutRun) {
		ready := d.Calendar.Date(from)
		if from > d.Calendar.At(ready, d.Limits.PayoutRun) {
			ready = ready.AddDays(1)
		}
		due = max(due, d.Calendar.WorkingDayFrom(ready))
	}
	return due
}
