package invariants

import (
	"maps"
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// ofMerchants are the acquirer's accounts that each merchant has one of.
var ofMerchants = []ledger.Account{
	chart.MerchantPayable, chart.MerchantReceivable, chart.RiskHold, chart.ReturnedPayout,
}

// rightMerchant: what the acquirer owes or is owed of a transaction it has under the merchant
// that the network has it from. The ledgers say where it stands, the network whose it is.
func (a *run) rightMerchant(wrong report) {
	shops := make(map[payment.RRN]payment.MerchantID)
	for _, s := range a.routed {
		shops[s.fact.RRN] = s.fact.Merchant
	}
	l := a.ledgersOf()
	all := l.Balances(world.Acquirer)
	for _, shop := range a.Profile.Merchants {
		for _, kind := range ofMerchants {
			all[kind.Of(string(shop.ID))] = 0
		}
	}
	accounts := slices.Sorted(maps.Keys(all))
	for _, m := range l.All() {
		shop := shops[m.Of.RRN]
		for _, account := range accounts {
			if shop == "" || account.Owner() == string(shop) || !slices.Contains(ofMerchants, account.Kind()) {
				continue
			}
			if n := l.Part(ledger.Of(m.Of), world.Acquirer, account); n != 0 {
				wrong(nil, "the money of "+a.nameOf(m.Of)+" under its merchant "+string(shop),
					a.yuan(n)+" on "+string(account))
			}
		}
	}
}
