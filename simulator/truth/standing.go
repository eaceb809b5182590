package truth

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
)

// Standing is where the money of a transaction stands, so that transactions add up: what
// came off the cardholder's account, less than nothing of a refund, and the places, signed,
// that come to it.
type Standing struct {
	Of      ledger.Transaction
	Debited int64
	Places  []Place
}

// Standings tells of every transaction that moves its own money and has not been retired.
// Unlike Where it counts a refund as what it takes out of every place that gave it, so that
// the sum over all is what the parties together have of what the cardholders gave.
func (l *Ledgers) Standings() []Standing {
	var out []Standing
	for i := range l.inOrder {
		if o := l.owners[i]; o.fund == "" && o.roots[ledger.Posted] == i {
			out = append(out, l.standing(i))
		}
	}
	return out
}

func (l *Ledgers) standing(n int32) Standing {
	v := &look{Ledgers: l, o: l.owners[n], cash: make(map[party.Node]int64)}
	s := Standing{Of: v.o.transaction, Debited: v.kind(Issuer, "cardholder")}
	v.count(n, s.Debited)
	add := func(h Holder, account string, minor int64) {
		if minor != 0 {
			s.Places = append(s.Places, Place{Holder: h, Account: account, Minor: minor})
		}
	}
	if v.position() != 0 || v.unheard != 0 { // filed, and not settled, or not by what the acquirer knows
		lent := v.cash[MerchantBank]
		add(ANetwork, "clearing/position:"+string(v.o.transaction.Acquirer), s.Debited)
		add(AnAcquirer, "acquirer/reserve", -lent)
	} else {
		issuer := "issuer/interchange-income"
		if v.cash[Issuer] == s.Debited {
			issuer = "issuer/due-to-network"
		}
		add(AnIssuer, issuer, v.cash[Issuer])
		add(ANetwork, "clearing/fee-income", v.cash[Clearing])
		v.byLiability(add)
	}
	v.byAccount(add)
	return s
}

// liabilities are the acquirer's accounts that say for what it has the cash of a
// transaction.
var liabilities = []ledger.Account{
	"merchant-payable", "merchant-receivable", "risk-hold", "returned-payout", "long", "short", receivable,
}

// byLiability splits what the acquirer has by its own accounts. What none of them says is
// its reserve's.
func (v *look) byLiability(add func(Holder, string, int64)) {
	left := v.cash[Acquirer]
	earned := -v.sum(Acquirer, "merchant-fee", "interchange", "network-fee")
	add(AnAcquirer, "acquirer/merchant-fee", earned)
	left -= earned
	for _, p := range v.o.parts {
		a := &v.accounts[p.account]
		if a.node != Acquirer || a.layer != ledger.Posted {
			continue
		}
		holder := AnAcquirer
		switch kind := a.name.Kind(); {
		case kind == "payout-in-transit":
			holder = InTransit
		case kind == SetOff: // the merchant had it before, or has repaid it; over all it is nothing
			holder = AMerchant
		case !slices.Contains(liabilities, kind):
			continue
		}
		add(holder, "acquirer/"+string(a.name), -p.minor)
		left += p.minor
	}
	add(AnAcquirer, "acquirer/reserve", left)
}

// byAccount splits what has reached the merchant's bank into what an account there shows
// and the rest.
func (v *look) byAccount(add func(Holder, string, int64)) {
	left := v.cash[MerchantBank]
	for _, p := range v.o.parts {
		if a := &v.accounts[p.account]; a.node == MerchantBank && a.layer == ledger.Posted && a.name.Kind() == customer {
			add(AMerchant, "merchant-bank/"+string(a.name), -p.minor)
			left += p.minor
		}
	}
	add(ABank, "settlement-bank/account:merchant-bank", left)
}
