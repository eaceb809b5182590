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
	p := payer.payableOf(m, date)
	if p == nil {
		return
	}
	p.row.Due, p.row.Ready = max(p.row.Due, due), ready
	p.row.Amount, p.row.Fee = p.row.Amount.Add(amount), p.row.Fee.Add(fee)
	p.lineOf(rrn).open += amount.Minor
}

// GiveUp takes a transaction that was given back off what its merchant earned.
func (payer *Payer) GiveUp(m payment.MerchantID, date payment.BusinessDate, net, fee payment.Amount, rrn payment.RRN) {
	p := payer.payableOf(m, date)
	if p == nil {
		return
	}
	p.row.Amount, p.row.Fee = p.row.Amount.Add(net), p.row.Fee.Add(fee)
	p.lineOf(rrn).open += net.Minor
}

// Cancel lets a sale and its void come to nothing: no payout of a single sale carries
// either of them.
func (payer *Payer) Cancel(m payment.MerchantID, date payment.BusinessDate, sale, void payment.RRN) {
	p := payer.payable(m, date)
	if p == nil || payer.cfg.Paying.Cut != PerSale {
		return
	}
	if s, v := p.lineOf(sale), p.lineOf(void); s.open+v.open == 0 {
		s.open, v.open = 0, 0
	}
}

// payableOf returns what a merchant earned on a clearing day, made when it is new; nil
// for a merchant that is not ours.
func (payer *Payer) payableOf(m payment.MerchantID, date payment.BusinessDate) *payable {
	shop := payer.merchants[m]
	if shop == nil {
		return nil
	}
	i, found := slices.BinarySearchFunc(
		shop.payables, date, func(p *payable, d payment.BusinessDate) int { return cmp.Compare(p.row.Date, d) },
	)
	if !found {
		zero := payment.Minor(0, payer.cfg.Currency)
		row := reconcile.Payable{Merchant: m, Date: date, Amount: zero, Fee: zero}
		shop.payables = slices.Insert(shop.payables, i, &payable{row: row})
	}
	return shop.payables[i]
}

// payable returns what a merchant earned on a clearing day, nil when it is not known (any
// more).
func (payer *Payer) payable(m payment.MerchantID, date payment.BusinessDate) *payable {
	if shop := payer.merchants[m]; shop != nil {
		for _, p := range shop.payables {
			if p.row.Date == date {
				return p
			}
		}
	}
	return nil
}

// open is what of a payable neither a payout carries nor a hold keeps.
func (p *payable) open() int64 { return p.row.Amount.Minor - p.paid - p.held }

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
