package report

import (
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/world"
)

// Names gives the numbers that stand in books the names that people know them by.
type Names struct {
	Calendar *payment.Calendar
	Currency payment.Currency
	Account  func(account string) string
	Merchant func(payment.MerchantID) string
}

// NamesOf returns the names that a scenario gives.
func NamesOf(w *world.World) Names {
	return Names{Calendar: w.Calendar, Currency: w.Currency, Account: w.Named, Merchant: w.MerchantName}
}

// PlainNames leaves the numbers as they are: nobody has named those of tables.
func PlainNames(ev *reconcile.Evidence) Names {
	n := Names{
		Calendar: ev.Calendar, Currency: payment.CNY,
		Account:  func(a string) string { return a },
		Merchant: func(m payment.MerchantID) string { return string(m) },
	}
	if len(ev.Entries) > 0 && ev.Entries[0].Amount.Currency != 0 {
		n.Currency = ev.Entries[0].Amount.Currency
	}
	return n
}
