package evidence

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// settlementAccounts are the settlement accounts that merchants have at the acquirer, and
// whose they are.
type settlementAccounts struct {
	accounts []reconcile.BankAccount // at the merchants' bank
	rows     []reconcile.SettlementAccount
	owners   map[string]payment.MerchantID // by account number
}

func newSettlementAccounts(accounts []reconcile.BankAccount, begin []reconcile.SettlementAccount) settlementAccounts {
	r := settlementAccounts{accounts: accounts, owners: make(map[string]payment.MerchantID)}
	for i := range begin {
		r.note(begin[i])
	}
	return r
}

// known reports whether a merchant has had an account before.
func (r *settlementAccounts) known(m payment.MerchantID) bool {
	return slices.ContainsFunc(r.rows, func(row reconcile.SettlementAccount) bool { return row.Merchant == m })
}

// note adds a settlement account; it is the merchant's own where the name on file
// is the holder's.
func (r *settlementAccounts) note(row reconcile.SettlementAccount) {
	for i := range r.accounts {
		if own := &r.accounts[i]; own.Account == row.Account && own.Holder == row.Payee {
			r.owners[row.Account] = row.Merchant
		}
	}
	row.Account = payment.MaskAccount(row.Account)
	r.rows = append(r.rows, row)
}
