package merchant

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// DayOf explains the day of a merchant: the transactions that its tills made
// on that clearing day by their own time. Expected is what the tills believe, less
// the fees; Arrived is what the lines of its account show of the payouts that carried
// these transactions. Over all days what has arrived is what the account shows: a payout
// is told to the last day whose transactions it carried, less what it brought of others.
func DayOf(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) Day {
	out, _ := dayOf(ix, merchant, day)
	return out
}

// dayOf says how many of the differences, the first ones, are of the day's own transactions.
func dayOf(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) (out Day, own int) {
	zero := payment.Minor(0, currencyOf(ix.Evidence, merchant))
	out = Day{Merchant: merchant, Day: day, Sales: zero, Refunds: zero, Fees: zero, Expected: zero, Arrived: zero}
	paid := false
	for _, k := range keysOf(ix, merchant) {
		if v := ix.Case(k.key); k.day == day && v.Kind() != reconcile.PreAuth {
			paid = out.transaction(v) || paid
		}
	}
	own = len(out.Differences)
	var home []string
	for _, c := range creditsOf(ix, merchant) {
		if c.home != day {
			continue
		}
		home = append(home, c.id)
		out.Arrived = out.Arrived.Add(c.amount.Sub(c.whose))
		switch {
		case c.payout == nil && c.whose.IsZero() && ix.Left(c.id).Minor == c.amount.Minor:
			out.Differences = append(out.Differences, underUnknownID(merchant, &c))
		case c.again:
			out.Differences = append(out.Differences, paidAgain(&c))
		case c.other:
			out.Differences = append(out.Differences, ofAnother(&c))
		case c.over > 0:
			out.Differences = append(out.Differences, movedMore(&c))
		}
	}
	out.Differences = append(out.Differences, deducted(ix, home)...)
	out.Differences = append(out.Differences, foundAndPaid(ix, merchant, home)...)
	if paid { // of what has not come the whole is a difference, whatever its fee
		out.Differences = append(out.Differences, overcharged(ix, merchant, day)...)
	}
	sums, by, due := creditedTo(ix, merchant)
	for i := range due {
		if due[i].Day == day {
			out.Differences = append(out.Differences, comes(ix, &due[i]))
		}
	}
	for i := range sums {
		if sums[i].Day == day {
			out.Arrived = out.Arrived.Add(sums[i].Amount)
		}
		if slices.Contains(home, by[i]) {
			out.Arrived = out.Arrived.Sub(sums[i].Amount)
		}
	}
	out.Unexplained = out.Expected.Sub(out.Arrived)
	for _, diff := range out.Differences {
		out.Unexplained = out.Unexplained.Sub(diff.Amount)
	}
	return out, own
}

// DayOfPaid returns the day of the merchant of a transaction that is paid, and whether it is whole: what is missing of
// one that is not is of the day or of a payout, such as a fen of its fee, or what was kept back for another day.
func DayOfPaid(ix *diagnosis.Index, t *diagnosis.Transaction) (day Day, whole, known bool) {
	if t.Cause != diagnosis.CausePaid || t.Merchant == "" || ix.Evidence.Calendar == nil {
		return Day{}, false, false
	}
	v := ix.Case(t.Key)
	var at payment.Time
	switch {
	case v.Slip != nil:
		at = v.Slip.At
	case v.Entry != nil:
		at = v.Entry.At
	default:
		return Day{}, false, false
	}
	day, own := dayOf(ix, t.Merchant, ix.Evidence.Calendar.ClearingDate(at))
	return day, len(day.Differences) == own && day.Unexplained.IsZero(), true
}

// currencyOf is the currency in which a merchant is paid: of his contract, else of what he was due; 0 where nothing is
// known of either.
func currencyOf(ev *reconcile.Evidence, merchant payment.MerchantID) payment.Currency {
	for i := range ev.Tariffs {
		if c := ev.Tariffs[i].Cap.Currency; ev.Tariffs[i].Merchant == merchant && c != 0 {
			return c
		}
	}
	for i := range ev.Payables {
		if ev.Payables[i].Merchant == merchant {
			return ev.Payables[i].Amount.Currency
		}
	}
	return 0
}

// transaction adds a transaction of the day, and why it did not bring what was expected; it reports whether it has
// brought anything. What was refused brings nothing, in whatever currency it was.
func (out *Day) transaction(v *diagnosis.Case) (brought bool) {
	expected, fee := expectedOf(v)
	arrived := arrivedFor(v)
	if expected.IsZero() && fee.IsZero() && arrived.IsZero() {
		return false
	}
	switch money := v.Kind().Money(believedAmount(v)); {
	case expected.IsZero():
	case money.Minor < 0:
		out.Refunds = out.Refunds.Sub(money)
	default:
		out.Sales = out.Sales.Add(money)
	}
	out.Fees = out.Fees.Add(fee)
	out.Expected = out.Expected.Add(expected)
	out.Arrived = out.Arrived.Add(arrived)
	if gap := expected.Sub(arrived); !gap.IsZero() {
		t := v.Index.Trace(v.Key)
		diff := Difference{Key: v.Key, Amount: gap, Cause: t.Cause, Due: t.Due, Act: t.Act}
		if len(t.Places) > 0 {
			diff.Place = t.Places[0]
		}
		out.Differences = append(out.Differences, diff)
	}
	return !arrived.IsZero()
}

// dated is a transaction and its clearing day by the till's time.
type dated struct {
	key reconcile.TransactionKey
	day payment.BusinessDate
}

// keysOf lists the transactions of a merchant, by the tills' time, each once: those of
// the slips, and those of the journal that no slip is about.
func keysOf(ix *diagnosis.Index, merchant payment.MerchantID) []dated {
	cal := ix.Evidence.Calendar
	if cal == nil {
		return nil
	}
	shop := make(map[payment.TerminalID]payment.MerchantID)
	for i := range ix.Evidence.Entries {
		shop[ix.Evidence.Entries[i].Terminal] = ix.Evidence.Entries[i].Merchant
	}
	type number struct { // by which a till knows its transaction
		terminal payment.TerminalID
		batch    payment.BatchNumber
		stan     payment.STAN
	}
	seen := make(map[number]bool)
	told := make(map[*reconcile.Entry]bool)
	var keys []dated
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		k := number{s.Terminal, s.Batch, s.STAN}
		if cmp.Or(s.Merchant, shop[s.Terminal]) != merchant || seen[k] {
			continue
		}
		seen[k] = true
		key := reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN, Merchant: merchant}
		v := ix.Case(key)
		if v.Entry != nil {
			told[v.Entry] = true
		}
		if v.Slip != nil {
			s = v.Slip
		}
		keys = append(keys, dated{key, cal.ClearingDate(s.At)})
	}
	for i := range ix.Evidence.Entries {
		if e := &ix.Evidence.Entries[i]; e.Merchant == merchant && !told[e] {
			keys = append(keys, dated{e.Key(), cal.ClearingDate(e.At)})
		}
	}
	slices.SortFunc(keys, func(x, y dated) int {
		a, b := x.key, y.key
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.STAN, b.STAN),
			cmp.Compare(a.RRN, b.RRN))
	})
	return keys
}

// Days lists the clearing days of a merchant that have something to tell: on which it
// sold, or to which money of its account is told.
func Days(ix *diagnosis.Index, merchant payment.MerchantID) []payment.BusinessDate {
	var days []payment.BusinessDate
	for _, k := range keysOf(ix, merchant) {
		days = append(days, k.day)
	}
	for _, c := range creditsOf(ix, merchant) {
		days = append(days, c.home)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// expectedOf is what the merchant expects of a transaction: what the till
// believes, or the journal where no till is known, less the fee. A voided sale and
// its void cancel out.
func expectedOf(v *diagnosis.Case) (net, fee payment.Amount) {
	zero := payment.Minor(0, believedAmount(v).Currency)
	counts := v.TillHas()
	if v.Slip == nil && len(v.Copies()) > 1 {
		counts = false // the till has the other one
	} else if v.Slip == nil {
		counts = v.Entry != nil && v.Entry.Effective()
	}
	if !counts || v.Kind() == reconcile.Void || v.State() == reconcile.Voided {
		return zero, zero
	}
	fee = zero
	if v.Entry != nil && !v.Entry.Fee.IsZero() {
		fee = v.Kind().Money(diagnosis.Positive(v.Entry.Fee))
	}
	return v.Kind().Money(believedAmount(v)).Sub(fee), fee
}

// believedAmount is the amount by the slip: a till that shows the whole of what was
// approved in part makes the merchant expect the whole. A till may have a sale that was
// refused for its currency in its own.
func believedAmount(v *diagnosis.Case) payment.Amount {
	if v.Slip != nil && v.Slip.InBatch {
		return v.Slip.Amount
	}
	return v.Amount()
}

// arrivedFor is what a transaction brought to the merchant's account.
func arrivedFor(v *diagnosis.Case) payment.Amount {
	zero := payment.Minor(0, believedAmount(v).Currency)
	if v.Payout == nil || !carried(v) {
		return zero
	}
	if code, variant := v.PayoutCause(v.Payout); !code.Brought(variant) {
		return zero
	}
	return v.Net().Sub(v.Entry.SetOff).Sub(payment.Minor(v.Missing(), v.Amount().Currency))
}
