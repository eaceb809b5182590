package truth

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
)

// merchants are the acquirer's accounts on which a merchant is owed something, or owes it.
var merchants = []ledger.Account{"merchant-payable", "risk-hold", "returned-payout", "merchant-receivable"}

// owed notes what of the transaction is owed back: by the merchant what it has had beyond
// what is its own, and what stands in suspense until somebody knows whose it is.
func (v *look) owed(m *Money) {
	owes := func(by, to Holder, account string, n int64) {
		if n > 0 {
			m.Owed = append(m.Owed, Debt{by, to, account, n})
		}
	}
	owes(AMerchant, AnAcquirer, "acquirer/merchant-receivable"+v.merchant(), v.sum(Acquirer, merchants...))
	owes(AnAcquirer, NobodyYet, "acquirer/long", -v.kind(Acquirer, "long"))
	owes(NobodyYet, AnAcquirer, "acquirer/short", v.kind(Acquirer, "short"))
	owes(NobodyYet, AnIssuer, "issuer/suspense", v.kind(Issuer, "suspense"))
	owes(AnIssuer, NobodyYet, "issuer/suspense", -v.kind(Issuer, "suspense"))
}

// sum adds up the accounts of some kinds.
func (v *look) sum(n party.Node, kinds ...ledger.Account) int64 {
	var sum int64
	for _, k := range kinds {
		sum += v.kind(n, k)
	}
	return sum
}

// merchant is the owner of the accounts on which a merchant has the transaction, as an
// account's name has it.
func (v *look) merchant() string {
	for _, p := range v.o.parts {
		a := &v.accounts[p.account]
		if k := a.name.Kind(); a.node == Acquirer && (k == "merchant-payable" || k == "merchant-receivable") {
			return ":" + a.name.Owner()
		}
	}
	return ""
}

// cost notes whom the transaction has cost something so far: who has earned less than
// nothing by it, fees and what was written off. A refund, which no cardholder was ever debited
// for and the issuer hears of from the file, costs nobody anything beside; a sale of which
// more has come back than was taken costs whoever gave it.
func (v *look) cost(m *Money) {
	costs := func(h Holder, account string, earned int64) {
		if earned < 0 {
			m.Cost = append(m.Cost, Place{Holder: h, Account: account, Minor: -earned})
		}
	}
	if m.Debited < 0 && !v.o.given || len(m.Cards) == 0 && v.cash[Issuer] > 0 { // or the issuer has yet to hear of it
		return
	}
	if !v.knows(Issuer) {
		costs(AnAcquirer, "acquirer/merchant-fee", -v.kind(Acquirer, "written-off"))
		return
	}
	costs(AnIssuer, "issuer/network-fee", -v.sum(Issuer, "interchange-income", "network-fee"))
	costs(AnAcquirer, "acquirer/merchant-fee", -v.sum(
		Acquirer, "merchant-fee", "interchange", "network-fee", "written-off",
	))
	costs(AMerchant, "acquirer/merchant-fee", v.cash[MerchantBank]+v.unmoved()-
		v.sum(Acquirer, merchants...)-v.sum(Acquirer, "payout-in-transit", SetOff)-
		v.sum(MerchantBank, customer, "unposted", cash[MerchantBank]))
}

// knows reports whether a book has moved anything of the transaction.
func (v *look) knows(n party.Node) bool {
	return slices.ContainsFunc(v.o.parts, func(p part) bool { return v.accounts[p.account].node == n })
}
