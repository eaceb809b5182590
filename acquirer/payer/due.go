package payer

import (
	"acqsim/acquirer/chart"
	"acqsim/payment"
)

// due is what a run owes a merchant.
type due struct {
	parts  []Part // what is due, by clearing day; refunds make it less
	rrns   []payment.RRN
	sales  []dueSale // the same by transaction (PerSale)
	sum    int64     // of parts
	setOff int64     // what goes off what the merchant owes
	debts  []Debt    // of it, what is not owed for refunds
	owed   []Share   // of it, what is
	amount int64     // what is left to pay
}

func (c *due) add(date payment.BusinessDate, minor int64, currency payment.Currency) {
	if minor == 0 {
		return
	}
	c.sum += minor
	c.parts = append(c.parts, Part{Date: date, Amount: payment.Minor(minor, currency)})
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
		c.rrns = append(c.rrns, e.RRN)
		c.sales = append(c.sales, dueSale{rrn: e.RRN, minor: e.Minor})
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

// dueTo adds up what is due, at most what the book owes the merchant, and sets
// off what the merchant owes: refunds first, which made what is due less already.
func (payer *Payer) dueTo(shop *merchant, date payment.BusinessDate, early []Early) *due {
	c := new(due)
	for _, p := range shop.payables {
		if p.row.Due > date || p.open() == 0 {
			continue
		}
		c.add(p.row.Date, p.open(), payer.cfg.Currency)
		c.rrns = append(c.rrns, payer.uncarried(p)...)
		c.sales = append(c.sales, p.due...)
	}
	c.addEarly(early, payer.cfg.Currency)
	owed := payer.book.Balance(chart.Payable(shop.ID)).Minor
	owes := payer.book.Balance(chart.Receivable(shop.ID)).Minor
	charged := int64(0)
	for i := range shop.debts {
		charged += shop.debts[i].Amount.Minor
	}
	refunds := max(0, owes-charged)
	there := max(0, min(c.sum+refunds, owed))
	refunds = min(refunds, there)
	there -= refunds
	c.setOff, c.owed = refunds, upTo(shop.refunds, refunds)
	for _, d := range shop.debts {
		if n := min(d.Amount.Minor, there); n > 0 {
			d.Amount.Minor = n
			d.Shares = upTo(d.Shares, n)
			c.debts = append(c.debts, d)
			c.setOff, there = c.setOff+n, there-n
		}
	}
	c.amount = max(0, min(there, owed-c.setOff))
	return c
}
