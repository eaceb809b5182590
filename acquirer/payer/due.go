package payer

import (
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/payment"
)

// due is what a run owes a merchant.
type due struct {
	parts  []Part    // what is due, by clearing day; refunds make it less
	sales  []dueSale // the same by transaction
	sum    int64     // of parts, less what goes ahead
	ahead  []dueSale // refunds that go off it before they have cleared
	setOff int64     // what goes off what the merchant owes
	debts  []Debt    // of it, what is not owed for refunds
	owed   []Share   // of it, what is
	amount int64     // what is left to pay
}

// dueSale is what of a transaction is due; negative for what goes back.
type dueSale struct {
	rrn    payment.RRN // "" for the rounding of a day
	date   payment.BusinessDate
	minor  int64
	before string // the refused payout of single sales that carried it
}

func (c *due) add(date payment.BusinessDate, minor int64, currency payment.Currency) {
	if minor == 0 {
		return
	}
	c.sum += minor
	c.parts = append(c.parts, Part{Date: date, Amount: payment.Minor(minor, currency)})
}

// rrnsOf lists the transactions whose money a payout carries.
func rrnsOf(sales []dueSale) []payment.RRN {
	var rrns []payment.RRN
	for i := range sales {
		if sales[i].rrn != "" {
			rrns = append(rrns, sales[i].rrn)
		}
	}
	return rrns
}

// goAhead takes refunds that have not cleared off what is due, as far as it goes.
func (c *due) goAhead(refunds []dueSale) {
	for _, s := range refunds {
		if less := min(-s.minor, c.sum); less > 0 {
			s.minor = -less
			c.ahead = append(c.ahead, s)
			c.sum -= less
		}
	}
}

// inAdvance is how much the refunds come to that go off before they have cleared.
func (c *due) inAdvance() int64 {
	sum := int64(0)
	for i := range c.ahead {
		sum -= c.ahead[i].minor
	}
	return sum
}

// withAhead adds the other half of a set-off of refunds that have not cleared: the days
// on which they will.
func (c *due) withAhead(withheld []Part, currency payment.Currency) []Part {
	ahead, _ := partsOf(c.ahead, currency)
	name(c.ahead, currency, ahead)
	return append(withheld, ahead...)
}

// Early is a transaction that is paid before its clearing file has come.
type Early struct {
	Merchant payment.MerchantID
	RRN      payment.RRN
	Date     payment.BusinessDate // clearing day
	Minor    int64                // of its amount less the fee
}

// addEarly adds what counts as payable before its clearing file.
func (c *due) addEarly(all []Early, currency payment.Currency) {
	early := make(map[payment.BusinessDate]int64)
	var dates []payment.BusinessDate
	for _, e := range all {
		if _, seen := early[e.Date]; !seen {
			dates = append(dates, e.Date)
		}
		early[e.Date] += e.Minor
		c.sales = append(c.sales, dueSale{rrn: e.RRN, date: e.Date, minor: e.Minor})
	}
	for _, date := range dates {
		c.add(date, early[date], currency)
	}
}

// owedFor is the sum of what is set off for other reasons than refunds.
func (c *due) owedFor() int64 {
	sum := int64(0)
	for i := range c.debts {
		sum += c.debts[i].Amount.Minor
	}
	return sum
}

// split takes an excess off the latest parts; of that the first n minor units are
// withheld, the rest stays due.
func split(parts []Part, excess, n int64) (kept, withheld []Part) {
	kept = append(kept, parts...)
	for i := len(kept) - 1; i >= 0 && excess > 0; i-- {
		less := min(excess, max(0, kept[i].Amount.Minor))
		kept[i].Amount.Minor -= less
		excess -= less
		if take := min(less, n); take > 0 {
			withheld = append(withheld, Part{Date: kept[i].Date, Amount: payment.Minor(take, kept[i].Amount.Currency)})
			n -= take
		}
	}
	return kept, withheld
}

// netted sets what is due off against refunds that are more than it.
func netted(parts []Part) []Part {
	var out []Part
	credit := int64(0)
	for _, p := range parts {
		if p.Amount.Minor > 0 {
			out = append(out, p)
			credit += p.Amount.Minor
		}
	}
	for _, p := range parts {
		if less := min(-p.Amount.Minor, credit); less > 0 {
			out = append(out, Part{Date: p.Date, Amount: payment.Minor(-less, p.Amount.Currency)})
			credit -= less
		}
	}
	return out
}

// mostPayout is the largest amount of a payout: DE 4 has twelve digits.
const mostPayout = 999_999_999_999

// dueTo adds up what is due to a merchant, less the refunds that have not cleared yet or
// are more than what their own day brings. Days that no payout has room for beside earlier
// ones wait for the next run.
func (payer *Payer) dueTo(shop *merchant, date payment.BusinessDate, early []Early) *due {
	c := new(due)
	var ahead []dueSale
	full := false
	for _, p := range shop.payables {
		due := p.row.Due <= date
		if full = full || due && c.sum > 0 && c.sum+p.open() > mostPayout; full || !due {
			ahead = append(ahead, p.more()...)
			continue
		}
		if p.open() == 0 {
			continue
		}
		c.add(p.row.Date, p.open(), payer.cfg.Currency)
		for i := range p.lines {
			if l := &p.lines[i]; l.open != 0 {
				c.sales = append(c.sales, dueSale{rrn: l.rrn, date: p.row.Date, minor: l.open, before: l.before})
			}
		}
	}
	c.addEarly(early, payer.cfg.Currency)
	c.goAhead(append(ahead, payer.ahead(shop.ID, early)...))
	return c
}

// more is by what a clearing day takes more back than it brings, by transaction.
func (p *payable) more() []dueSale {
	var out []dueSale
	left := -p.open()
	for i := range p.lines {
		l := &p.lines[i]
		if n := min(left, -l.open); n > 0 {
			out = append(out, dueSale{rrn: l.rrn, date: p.row.Date, minor: -n})
			left -= n
		}
	}
	return out
}

// ahead are the refunds of a merchant that have been approved and have not cleared: what
// has cleared pays them before it is paid out.
func (payer *Payer) ahead(m payment.MerchantID, early []Early) []dueSale {
	var out []dueSale
	payer.journal.RefundsUnderWay(m, func(rrn payment.RRN, date payment.BusinessDate, amount payment.Amount) {
		if !slices.ContainsFunc(early, func(e Early) bool { return e.RRN == rrn }) {
			out = append(out, dueSale{rrn: rrn, date: date, minor: -amount.Minor})
		}
	})
	return out
}

// purse is what of a merchant's balances a run has not used yet.
type purse struct {
	there int64   // owed to the merchant by the book
	owes  int64   // by the merchant for refunds, and for fees that nothing was there to pay
	owed  []Share // the same by transaction
	debts []Debt  // owed by name
}

func (payer *Payer) purseOf(shop *merchant) *purse {
	p := &purse{
		there: payer.book.Balance(chart.Payable(shop.ID)).Minor, owes: payer.book.Balance(chart.Receivable(shop.ID)).Minor,
		owed: shop.refunds, debts: slices.Clone(shop.debts),
	}
	for i := range p.debts {
		p.owes -= p.debts[i].Amount.Minor
	}
	p.owes = max(0, p.owes)
	return p
}

// debt is all that the merchant owes.
func (p *purse) debt() int64 {
	sum := p.owes
	for i := range p.debts {
		sum += p.debts[i].Amount.Minor
	}
	return sum
}

// settle pays what is due, at most what the book owes the merchant, after it has set off
// what the merchant owes: refunds first, which made what is due less already.
func (p *purse) settle(c *due) {
	there := max(0, min(c.sum+p.owes, p.there))
	refunds := min(p.owes, there)
	there -= refunds
	c.setOff, c.owed = refunds, upTo(p.owed, refunds)
	left := p.debts[:0]
	for _, d := range p.debts {
		n := min(d.Amount.Minor, there)
		if n > 0 {
			paid := d
			paid.Amount.Minor, paid.Shares = n, upTo(d.Shares, n)
			d.Shares = without(d.Shares, paid.Shares)
			c.debts = append(c.debts, paid)
			c.setOff, there = c.setOff+n, there-n
		}
		if d.Amount.Minor -= max(0, n); d.Amount.Minor > 0 {
			left = append(left, d)
		}
	}
	c.amount = min(there, mostPayout)
	p.debts, p.owes, p.owed = left, p.owes-refunds, without(p.owed, c.owed)
	p.there -= c.setOff + c.amount
}
