package payer

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Earn adds to what a merchant earned on a clearing day.
func (payer *Payer) Earn(
	m payment.MerchantID, date, due payment.BusinessDate, ready payment.Time, amount, fee payment.Amount, rrn payment.RRN,
) {
	shop := payer.merchants[m]
	if shop == nil {
		return
	}
	i, found := slices.BinarySearchFunc(
		shop.payables, date, func(p *payable, d payment.BusinessDate) int { return cmp.Compare(p.row.Date, d) },
	)
	if !found {
		zero := payment.Minor(0, payer.cfg.Currency)
		row := reconcile.Payable{Merchant: m, Date: date, Amount: zero, Fee: zero}
		shop.payables = slices.Insert(shop.payables, i, &payable{row: row})
	}
	p := shop.payables[i]
	p.row.Due, p.row.Ready = max(p.row.Due, due), ready
	p.row.Amount, p.row.Fee = p.row.Amount.Add(amount), p.row.Fee.Add(fee)
	p.lineOf(rrn).open += amount.Minor
	if rrn != "" {
		p.rrns = append(p.rrns, rrn)
	}
	if payer.cfg.Paying.Cut == PerSale {
		p.due = append(p.due, dueSale{rrn: rrn, minor: amount.Minor})
	}
}

// open is what of a payable neither a payout carries nor a hold keeps.
func (p *payable) open() int64 { return p.row.Amount.Minor - p.paid - p.held }

// part returns the payable that a part of a payout pays, nil when it is archived.
func (payer *Payer) part(m payment.MerchantID, part *Part) *payable {
	shop := payer.merchants[m]
	if shop == nil {
		return nil
	}
	for _, p := range shop.payables {
		if p.row.Date == part.Date {
			return p
		}
	}
	return nil
}

// take removes the transactions that a payout carries from those that are due.
func (p *payable) take(rrns []payment.RRN) []dueSale {
	var taken, left []dueSale
	for _, s := range p.due {
		if slices.Contains(rrns, s.rrn) {
			taken = append(taken, s)
		} else {
			left = append(left, s)
		}
	}
	if len(taken) > 0 {
		p.due = left
	}
	return taken
}

// giveBack makes the transactions that a payout carried due again.
func (p *payable) giveBack(from *payout) {
	for _, s := range from.sales {
		if slices.Contains(p.rrns, s.rrn) && !p.has(s.rrn) {
			s.before = from.ID
			p.due = append(p.due, s)
		}
	}
}

func (p *payable) has(rrn payment.RRN) bool {
	for i := range p.due {
		if p.due[i].rrn == rrn {
			return true
		}
	}
	return false
}

// openParts are a merchant's payables that nothing has happened to yet, due or not.
func (payer *Payer) openParts(shop *merchant) (parts []Part, sum payment.Amount) {
	sum = payment.Minor(0, payer.cfg.Currency)
	for _, p := range shop.payables {
		if open := p.open(); open != 0 {
			part := Part{Date: p.row.Date, Amount: payment.Minor(open, payer.cfg.Currency)}
			part.Shares = p.shares(part.Amount)
			parts, sum = append(parts, part), sum.Add(part.Amount)
		}
	}
	return parts, sum
}

// heldParts are what a hold keeps.
func (payer *Payer) heldParts(shop *merchant) (parts []Part, sum payment.Amount) {
	sum = payment.Minor(0, payer.cfg.Currency)
	for _, p := range shop.payables {
		if p.held != 0 {
			part := Part{Date: p.row.Date, Amount: payment.Minor(p.held, payer.cfg.Currency)}
			part.Shares = p.heldShares(payer.cfg.Currency)
			parts, sum = append(parts, part), sum.Add(part.Amount)
		}
	}
	return parts, sum
}

// Payables returns what the merchants earned by clearing day.
func (payer *Payer) Payables() []reconcile.Payable {
	var rows []reconcile.Payable
	for _, shop := range payer.shops {
		for _, p := range shop.payables {
			row := p.row
			if p.held != 0 && shop.hold != nil {
				row.Hold, row.Review = shop.hold.words(), shop.hold.Review
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// GiveUp takes a transaction that was given back off what its merchant earned.
func (payer *Payer) GiveUp(m payment.MerchantID, date payment.BusinessDate, net, fee payment.Amount, rrn payment.RRN) {
	p := payer.part(m, &Part{Date: date})
	if p == nil {
		return
	}
	p.row.Amount, p.row.Fee = p.row.Amount.Add(net), p.row.Fee.Add(fee)
	p.lineOf(rrn).open += net.Minor
	p.rrns = slices.DeleteFunc(p.rrns, func(r payment.RRN) bool { return r == rrn })
	p.take([]payment.RRN{rrn})
}

// uncarried lists the transactions of a payable whose money no payout carries: what
// was added to a day that had been paid already is paid without its neighbours.
func (payer *Payer) uncarried(p *payable) []payment.RRN {
	if p.paid == 0 {
		return p.rrns
	}
	carried := make(map[payment.RRN]bool)
	for _, id := range payer.payoutIDs {
		o := payer.payouts[id]
		if o.Merchant != p.row.Merchant || o.state == reconcile.PayoutFailed || o.reissued {
			continue
		}
		for _, rrn := range o.RRNs {
			carried[rrn] = true
		}
	}
	var left []payment.RRN
	for _, rrn := range p.rrns {
		if !carried[rrn] {
			left = append(left, rrn)
		}
	}
	return left
}
