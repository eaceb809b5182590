package reconcile

import "acqsim/payment"

// stage returns how far the money has come.
func (v *view) stage() Stage {
	switch {
	case v.moneyBack():
		return NotAuthorised
	case v.kind() == PreAuth:
		return Authorised
	case v.kind() != Void && v.kind() != Refund && v.payout != nil && v.payout.State == PayoutSucceeded && !v.returned():
		if v.desk.payouts.accounts && !v.desk.payouts.credited[v.payout.ID] {
			return PaidOut
		}
		return InTheAccount
	case v.inFile() && v.settledDay():
		return Settled
	case v.inFile():
		return Cleared
	case v.batch != nil && v.batch.Closed != 0:
		return BatchAccepted
	case v.slip != nil && v.slip.InBatch:
		return InBatch
	}
	return Authorised
}

// moneyBack reports whether the cardholder has the money, or never gave it.
func (v *view) moneyBack() bool {
	if v.state() == Voided && len(v.voids) > 0 && !v.voidMissing() {
		return true
	}
	if _, whole := v.claimPlace(v.amount()); whole {
		return true
	}
	return !v.debited() && (v.payout == nil || v.state() != Approved)
}

// places returns where each minor unit is. Until the clearing record is matched
// the sum is whole; from then on the merchant's fee is apart from it, and of that
// the parts that the issuer and the network have taken.
func (v *view) places() []Place {
	x := v.amount()
	if x.Minor == 0 {
		return nil
	}
	if p, whole := v.claimPlace(x); whole {
		return []Place{p}
	}
	switch {
	case v.unseenOutside():
		return []Place{v.nowherePlace(x)}
	case !v.outsideKnown() && v.entry == nil:
		return []Place{{HeldByCardholder, "", x}}
	case v.refundNotMade():
		return []Place{{HeldByMerchant, v.desk.ownAccount(v.merchant()), x}}
	case v.moneyBack():
		return []Place{{HeldByCardholder, v.cardholder(), x}}
	case v.kind() == PreAuth:
		return v.held(x)
	case v.kind() == Refund || v.kind() == Void:
		return v.givenBack(x)
	case v.state() == Declined && !v.inFile(), !v.settledDay() && !v.inFile() && !v.networkCleared():
		return []Place{{HeldByIssuer, "issuer/due-to-network", x}}
	case !v.settledDay():
		return []Place{{HeldByNetwork, "clearing/position:" + v.member(), x}}
	case v.state() != Approved && v.payout == nil:
		return []Place{v.longPlace(x)}
	}
	if !v.inFile() && v.payout == nil && v.outsideKnown() && v.file.accepted {
		return []Place{{HeldByIssuer, "issuer/due-to-network", x}} // nobody has come for it
	}
	if !v.inFile() {
		return []Place{{HeldByAcquirer, "acquirer/merchant-payable:" + string(v.entry.Merchant), x}}
	}
	return v.split(x)
}

// held is where the money of a pre-authorisation is: frozen on the cardholder's own
// account, until a completion takes all or part of it.
func (v *view) held(x payment.Amount) []Place {
	switch c := v.completion(); {
	case c != nil:
		out := v.desk.look(c.key()).places()
		if rest := x.Sub(c.Amount); rest.Minor > 0 {
			out = append(out, Place{HeldByCardholder, v.cardholder(), rest})
		}
		return out
	case v.issuer != nil && v.issuer.Expired:
		return []Place{{HeldByCardholder, v.cardholder(), x}}
	case v.issuer != nil && v.issuer.Card != "":
		return []Place{{HeldByIssuer, "issuer/hold:" + v.issuer.Card, x}}
	}
	return []Place{{HeldByIssuer, "issuer/hold", x}}
}

// longPlace is where money is that was cleared to us and that our journal does not
// have: in suspense, or where the desk has sent it.
func (v *view) longPlace(x payment.Amount) Place {
	for _, it := range v.items {
		if it.Comparison != ClearingComparison || it.State != Resolved {
			continue
		}
		switch it.Resolution {
		case CreditAdjustment:
			return Place{HeldByNetwork, "clearing/position:" + v.member(), x}
		case PayMerchant:
			return Place{HeldByAcquirer, "acquirer/merchant-payable:" + string(v.merchant()), x}
		}
		return Place{HeldByNobodyKnown, "", x}
	}
	return Place{HeldByAcquirer, "acquirer/long", x}
}

// networkCleared reports whether the network has worked the day out, by the time
// at which its file was due.
func (v *view) networkCleared() bool {
	f := v.file
	return f.accepted || f.refused != "" || f.due != 0 && v.desk.ev.Now >= f.due
}

func (v *view) cardholder() string {
	if v.issuer != nil && v.issuer.Card != "" {
		return "issuer/cardholder:" + v.issuer.Card
	}
	return "issuer/cardholder"
}

func (v *view) member() string {
	if v.entry != nil && v.entry.Network.Acquirer != "" {
		return string(v.entry.Network.Acquirer)
	}
	if len(v.details) > 0 {
		return string(v.details[0].Network.Acquirer)
	}
	return "acquirer"
}

// givenBack is where money is that goes back to the cardholder.
func (v *view) givenBack(x payment.Amount) []Place {
	switch {
	case v.kind() == Void, v.issuer != nil && v.issuer.Posted:
		return []Place{{HeldByCardholder, v.cardholder(), x}}
	case v.inFile():
		return []Place{{HeldByNetwork, "clearing/position:" + v.member(), x}}
	}
	return []Place{{HeldByAcquirer, "acquirer/network-receivable", x}}
}

// split sets the merchant's part and the parts of the fee apart.
func (v *view) split(x payment.Amount) []Place {
	fee := v.entry.Fee.Minor
	holder, account := v.merchantPart()
	var out []Place
	gone := v.taken()
	if gone > 0 {
		out = append(out, Place{HeldByThirdParty, "merchant-bank/account:other-customers", payment.Minor(gone, x.Currency)})
	}
	if kept := x.Minor - fee - gone; kept > 0 || gone == 0 {
		out = append(out, Place{holder, account, payment.Minor(kept, x.Currency)})
	}
	part := func(h Holder, account string, n int64) {
		if n = min(n, fee); n > 0 {
			fee -= n
			out = append(out, Place{h, account, payment.Minor(n, x.Currency)})
		}
	}
	if len(v.details) > 0 {
		d := v.details[0]
		part(HeldByIssuer, "issuer/interchange-income", max(d.Interchange.Minor, -d.Interchange.Minor))
		part(HeldByNetwork, "clearing/fee-income", max(d.NetworkFee.Minor, -d.NetworkFee.Minor))
	}
	part(HeldByAcquirer, "acquirer/merchant-fee", fee)
	return out
}
