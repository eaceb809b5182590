package world

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/bank"
	"acqsim/party"
	"acqsim/payment"
)

func (w *World) settlementBankConfig() bank.Config {
	customer := func(n party.Node, id payment.InstitutionID, opening payment.Amount) bank.Account {
		return bank.Account{Number: string(n), Owner: string(n), Opening: opening, Node: n, ID: id}
	}
	return bank.Config{
		Role: bank.SettlementBank, Currency: w.Currency, Calendar: w.Calendar, Practice: w.Profile.Practice.SettlementBank,
		Accounts: []bank.Account{
			customer(Acquirer, w.AcquirerID(), w.reserve(&w.Profile.Acquirer.Institution)),
			customer(Issuer, w.IssuerID(), w.issuerReserve().Add(w.deposits())),
			customer(Clearing, cmp.Or(w.Profile.Network.ID, "00010000"), payment.Minor(0, w.Currency)),
			customer(MerchantBank, w.bankID(), w.merchantDeposits()),
		},
		Banks: []bank.Correspondent{{ID: w.bankID(), Node: MerchantBank, Account: string(MerchantBank)}},
	}
}

func (w *World) accounts() []string { return slices.Sorted(maps.Keys(w.Profile.Accounts)) }

func (w *World) merchantDeposits() payment.Amount {
	sum := payment.Minor(0, w.Currency)
	for _, name := range w.accounts() {
		sum = sum.Add(w.Profile.Accounts[name].Balance)
	}
	return sum
}

func (w *World) merchantBankConfig() bank.Config {
	c := bank.Config{
		Role: bank.MerchantBank, ID: w.bankID(), Currency: w.Currency, Calendar: w.Calendar, Peer: SettlementBank,
		CorporateInflowExempt: w.Profile.Bank.CorporateInflowExempt, PostAfter: w.Profile.Bank.PostAfter,
		Practice: w.Profile.Practice.MerchantBank,
	}
	for _, name := range w.accounts() {
		a := w.Profile.Accounts[name]
		c.Accounts = append(c.Accounts, bank.Account{
			Number: a.Number, Owner: name, Holder: a.Holder, Opening: a.Balance, Class: bank.Class(a.Class),
			State:    bank.State(a.State),
			Verified: a.Verified == nil || *a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear,
		})
	}
	return c
}
