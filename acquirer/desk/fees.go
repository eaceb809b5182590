package desk

import (
	"acqsim/acquirer/chart"
	"acqsim/payment"
	"acqsim/reconcile"
)

// chargeByDay works the fees of a day out on its sum, as a host does that rounds
// once a day. A fee that its cap limits stays as it is.
func (desk *Desk) chargeByDay(f *Reconciled) {
	if !desk.cfg.Practice.FeeByDay {
		return
	}
	for i := range desk.cfg.Merchants {
		shop := &desk.cfg.Merchants[i]
		var base, one int64
		for i := range f.Matches {
			if m := &f.Matches[i]; m.Merchant == shop.ID && (shop.Fee.Cap == 0 || m.Fee.Minor < shop.Fee.Cap) {
				base, one = base+m.Amount.Minor, one+m.Fee.Minor
			}
		}
		day := payment.Fee{Rate: shop.Fee.Rate}.Of(payment.Minor(base, desk.cfg.Currency))
		if more := day.Minor - one; more != 0 {
			r := Rounding{Merchant: shop.ID, Amount: payment.Minor(more, desk.cfg.Currency)}
			f.Rounding = append(f.Rounding, r)
			f.Postings = chart.FeeCharged.Append(f.Postings, r.Amount, chart.Payable(shop.ID))
		}
	}
}

// charged is what each merchant was charged for the day.
func (f *Reconciled) charged(currency payment.Currency) []reconcile.Payable {
	var rows []reconcile.Payable
	add := func(m payment.MerchantID, fee payment.Amount) {
		for i := range rows {
			if rows[i].Merchant == m {
				rows[i].Fee = rows[i].Fee.Add(fee)
				return
			}
		}
		rows = append(rows, reconcile.Payable{Merchant: m, Date: f.Date, Fee: payment.Minor(fee.Minor, currency)})
	}
	for i := range f.Matches {
		add(f.Matches[i].Merchant, f.Matches[i].Fee)
	}
	for i := range f.Rounding {
		add(f.Rounding[i].Merchant, f.Rounding[i].Amount)
	}
	return rows
}

// chargedTo lists the entries of the day that were matched, each with the fee of its
// contract.
func chargedTo(f *Reconciled, entries []reconcile.Entry) []reconcile.Entry {
	matched := make(map[payment.RRN]bool, len(f.Matches))
	for i := range f.Matches {
		matched[f.Matches[i].RRN] = true
	}
	rows := make([]reconcile.Entry, 0, len(f.Matches))
	for i := range entries {
		if e := entries[i]; matched[e.RRN] {
			e.Cleared = f.Date
			rows = append(rows, e)
		}
	}
	return rows
}
