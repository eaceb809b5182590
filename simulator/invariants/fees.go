package invariants

import (
	"fmt"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/desk"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
)

// fees: the merchant's fee, interchange and network fee of each transaction are what
// rate and cap of the profile say, rounded half up one by one.
func (a *run) fees(wrong report) {
	shops := make(map[payment.MerchantID]scenarios.Merchant)
	for _, m := range a.Profile.Merchants {
		shops[m.ID] = m
	}
	kinds := make(map[payment.RRN]reconcile.Kind)
	for i := range a.ev.Entries {
		kinds[a.ev.Entries[i].RRN] = a.ev.Entries[i].Kind
	}
	for _, s := range a.reconcile {
		if s.fact.Comparison != reconcile.ClearingComparison {
			continue
		}
		sum := int64(0)
		for i := range s.fact.Matches {
			m := &s.fact.Matches[i]
			shop := shops[m.Merchant]
			want := rated(m.Amount.Minor, shop.Fee)
			if kinds[m.RRN] == reconcile.Refund && !shop.RefundFeeReturned {
				want = 0
			}
			if m.Fee.Minor != want && !a.excused.Practice.Acquirer.FeeByDay {
				wrong(s.rec, fmt.Sprintf("merchant fee %s on %s of RRN %s", a.yuan(want), m.Amount, m.RRN), m.Fee.String())
			}
			sum += want
		}
		if have := charged(s.fact); have != sum && !a.excused.Practice.Acquirer.FeeByDay {
			wrong(s.rec, fmt.Sprintf("merchant fees of the day %s %s, one by one", s.fact.Date, a.yuan(sum)), a.yuan(have))
		}
	}
	a.networkFees(wrong)
}

// charged is what a comparison has posted to the acquirer's income from merchants.
func charged(f *desk.Reconciled) (sum int64) {
	for _, p := range ledger.PostingsOf(f) {
		switch chart.MerchantFee {
		case p.Credit:
			sum += p.Amount.Minor
		case p.Debit:
			sum -= p.Amount.Minor
		}
	}
	return sum
}

func (a *run) networkFees(wrong report) {
	credit := make(map[party.NetworkRef]bool)
	for _, s := range a.routed {
		credit[s.fact.NetworkRef] = s.fact.CardKind == clearing.Credit
	}
	network := &a.Profile.Network
	for _, s := range a.cleared {
		rate := network.Interchange.Debit
		if credit[s.fact.NetworkRef] {
			rate = network.Interchange.Credit
		}
		same := func(what string, have payment.Amount, by scenarios.Fee) {
			want := rated(s.fact.Amount.Minor, by)
			if s.fact.Transaction == dialect.Refund {
				want = 0 // the fees of the sale are not given back
			}
			if by != (scenarios.Fee{}) && have.Minor != want {
				wrong(s.rec, fmt.Sprintf("%s %s on %s of RRN %s", what, a.yuan(want), s.fact.Amount, s.fact.RRN), have.String())
			}
		}
		same("interchange", s.fact.Interchange, rate)
		same("network fee", s.fact.NetworkFee, network.Fee)
	}
}

// rated is the fee on an amount in minor units, worked out here and not by the
// parties' own code: rate is in millionths, half a unit counts as one.
func rated(amount int64, f scenarios.Fee) int64 {
	n := max(amount, -amount)
	fee := (n*int64(f.Rate) + 500_000) / 1_000_000
	if f.Cap.Minor > 0 {
		fee = min(fee, f.Cap.Minor)
	}
	if amount < 0 {
		return -fee
	}
	return fee
}
