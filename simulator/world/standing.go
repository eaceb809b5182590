package world

import (
	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/issuer"
)

// AccountNow returns a merchant's account as its bank has it now; false when the bank is down or does not have it.
func (w *World) AccountNow(name string) (bank.Account, bool) {
	b, running := w.Loop.Party(MerchantBank).(*bank.Bank)
	if !running {
		return bank.Account{}, false
	}
	return b.Account(w.Profile.Accounts[name].Number)
}

// CardNow returns what the issuer says of a card now; "" when it is down or does not know it.
func (w *World) CardNow(name string) issuer.Status {
	i, running := w.Loop.Party(Issuer).(*issuer.Issuer)
	if !running {
		return ""
	}
	return i.Status(name)
}

// PaidTo names the account to which a merchant is paid now, and why its money is kept back; "" where it is not. False
// when the acquirer is down.
func (w *World) PaidTo(shop string) (account, held string, known bool) {
	a, running := w.Loop.Party(Acquirer).(*acquirer.Acquirer)
	if !running {
		return "", "", false
	}
	to, held, known := a.PaidTo(w.Profile.Merchants[shop].ID, w.Calendar.Date(w.Loop.Now()))
	for _, name := range w.accounts() {
		if w.Profile.Accounts[name].Number == to.Number {
			return name, held, known
		}
	}
	return "", held, known
}
