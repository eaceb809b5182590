package diagnosis

import (
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
)

// stage returns how far the money has come.
func (v *Case) stage() Stage {
	switch {
	case v.moneyBack():
		return NotAuthorised
	case v.Kind() == reconcile.PreAuth:
		return Authorised
	case v.Kind() != reconcile.Void && v.Kind() != reconcile.Refund && v.Payout != nil &&
		v.Payout.State == reconcile.PayoutSucceeded && !v.Returned() && !v.neverLeft():
		if v.Index.Payouts.AccountsKnown && !v.Index.Payouts.Credited[v.Payout.ID] {
			return PaidOut
		}
		return InTheAccount
	case v.inFile() && v.settledDay():
		return Settled
	case v.inFile():
		return Cleared
	case v.Batch != nil && v.Batch.Closed != 0:
		return BatchAccepted
	case v.Slip != nil && v.Slip.InBatch:
		return InBatch
	}
	return Authorised
}

// missed lists the stages before the one that money has reached of which the books that would show them say that they
// did not happen: money is cleared of a batch that nobody has settled, and paid out before any came.
func (v *Case) missed(at Stage) (out []Stage) {
	if at == NotAuthorised {
		return nil
	}
	ev := v.Index.Evidence
	for _, s := range []struct {
		stage Stage
		never bool
	}{
		{InBatch, v.Slip != nil && !v.Slip.InBatch},
		{BatchAccepted, v.Batch != nil && v.Batch.Closed == 0},
		{Cleared, len(ev.Details) > 0 && !v.inFile()},
		{Settled, len(ev.Statements) > 0 && v.Index.settled[v.ClearedDay] == nil},
	} {
		if s.stage == at {
			break
		}
		if s.never {
			out = append(out, s.stage)
		}
	}
	return out
}

// moneyBack reports whether the cardholder has the money, or never gave it.
func (v *Case) moneyBack() bool {
	if v.State() == reconcile.Voided && len(v.voids) > 0 && !v.voidMissing() {
		return true
	}
	if _, whole := v.claimPlace(v.Amount()); whole {
		return true
	}
	return !v.debited() && (v.Payout == nil || v.State() != reconcile.Approved)
}

// places returns where each minor unit is. Until the clearing record is matched
// the sum is whole; from then on the merchant's fee is apart from it, and of that
// the parts that the issuer and the network have taken.
func (v *Case) places() []Place {
	x := v.Amount()
	if x.Minor == 0 {
		return nil
	}
	if p, whole := v.claimPlace(x); whole {
		return []Place{p}
	}
	switch {
	case v.refundUntold(), v.refundNotOut():
		return []Place{{HeldByMerchant, v.Index.ownAccount(v.merchant()), x}}
	case v.unseenOutside():
		return []Place{v.nowherePlace(x)}
	case !v.outsideKnown() && v.Entry == nil:
		return []Place{{HeldByCardholder, "", x}}
	case v.refundNotMade(), v.KeptRefund() && (v.Issuer == nil || !v.Issuer.Posted):
		return []Place{{HeldByMerchant, v.Index.ownAccount(v.merchant()), x}}
	case v.moneyBack():
		return []Place{{HeldByCardholder, v.cardholder(), x}}
	case v.Kind() == reconcile.PreAuth:
		return v.held(x)
	case v.Kind() == reconcile.Refund || v.Kind() == reconcile.Void:
		return v.givenBack(x)
	case v.State() == reconcile.Declined && !v.inFile(), !v.settledDay() && !v.inFile() && !v.networkCleared():
		return []Place{{HeldByIssuer, "issuer/due-to-network", x}}
	case !v.settledDay():
		return append(v.advanced(x), Place{HeldByNetwork, "clearing/position:" + v.member(), x})
	case v.State() != reconcile.Approved && v.Payout == nil:
		return []Place{v.longPlace(x)}
	}
	posted := v.Issuer != nil && v.Issuer.Posted // by a file of the network: only our own lacks the record
	if !v.inFile() && !posted && v.Payout == nil && v.outsideKnown() && v.File.Accepted {
		return []Place{{HeldByIssuer, "issuer/due-to-network", x}} // nobody has come for it
	}
	if !v.inFile() {
		return v.uncleared(x)
	}
	return v.split(x)
}

// uncleared is where money is that has come and of which no clearing file has told us: on the payable, less what has
// been paid all the same.
func (v *Case) uncleared(x payment.Amount) (out []Place) {
	rest := x
	if v.Payout != nil {
		out = v.merchants(x)
		for _, p := range out {
			rest = rest.Sub(p.Amount)
		}
	}
	if rest.Minor > 0 {
		out = append(out, Place{HeldByAcquirer, "acquirer/merchant-payable:" + string(v.Entry.Merchant), rest})
	}
	return out
}

// held is where the money of a pre-authorisation is: frozen on the cardholder's own
// account, until a completion takes all or part of it.
func (v *Case) held(x payment.Amount) []Place {
	switch c := v.completion(); {
	case c != nil:
		out := v.Index.Case(c.Key()).places()
		rest := x.Sub(c.Amount)
		if rest.Minor > 0 {
			out = append(out, Place{HeldByCardholder, v.cardholder(), rest})
		}
		return without(out, rest.Neg().Minor)
	case v.Issuer != nil && v.Issuer.Expired:
		return []Place{{HeldByCardholder, v.cardholder(), x}}
	case v.Issuer != nil && v.Issuer.Card != "":
		return []Place{{HeldByIssuer, "issuer/hold:" + v.Issuer.Card, x}}
	}
	return []Place{{HeldByIssuer, "issuer/hold", x}}
}

// without takes an amount off some places, the first ones first: what a completion took
// beyond its pre-authorisation is the completion's own.
func without(places []Place, n int64) []Place {
	for i := range places {
		less := max(0, min(n, places[i].Amount.Minor))
		places[i].Amount.Minor -= less
		n -= less
	}
	return slices.DeleteFunc(places, func(p Place) bool { return p.Amount.Minor == 0 })
}

// longPlace is where money is that was cleared to us and that our journal does not
// have: in suspense once a comparison has found it, or where the desk has sent it.
func (v *Case) longPlace(x payment.Amount) Place {
	found := false
	for _, it := range v.items {
		found = found || suspended(it) == reconcile.Long
		if it.Comparison != reconcile.ClearingComparison || it.State != reconcile.Resolved {
			continue
		}
		switch it.Resolution {
		case reconcile.CreditAdjustment:
			return v.unbooked(x)
		case reconcile.PayMerchant:
			return Place{HeldByAcquirer, "acquirer/merchant-payable:" + string(v.merchant()), x}
		}
		return Place{HeldByNobodyKnown, "", x}
	}
	if !found {
		return v.unbooked(x)
	}
	return Place{HeldByAcquirer, "acquirer/long", x}
}

// unbooked is where money is that has come from the network and is due to nobody else: we
// have told the network to take it back, or have not compared it yet.
func (v *Case) unbooked(x payment.Amount) Place {
	return Place{HeldByAcquirer, "acquirer/network-receivable", x}
}

// networkCleared reports whether the network has worked the day out, by the time
// at which its file was due.
func (v *Case) networkCleared() bool {
	f := v.File
	return f.Accepted || f.Refused != "" || f.Due != 0 && v.Index.Evidence.Now >= f.Due
}

func (v *Case) cardholder() string {
	if v.Issuer != nil && v.Issuer.Card != "" {
		return "issuer/cardholder:" + v.Issuer.Card
	}
	return "issuer/cardholder"
}

func (v *Case) member() string {
	if v.Entry != nil && v.Entry.Network.Acquirer != "" {
		return string(v.Entry.Network.Acquirer)
	}
	if len(v.Details) > 0 {
		return string(v.Details[0].Network.Acquirer)
	}
	return "acquirer"
}

// givenBack is where money is that goes back to the cardholder.
func (v *Case) givenBack(x payment.Amount) []Place {
	switch {
	case v.Kind() == reconcile.Void, v.Issuer != nil && v.Issuer.Posted:
		return []Place{{HeldByCardholder, v.cardholder(), x}}
	case v.inFile() && v.settledDay():
		return []Place{{HeldByIssuer, "issuer/due-to-network", x}} // it was settled, and no file has told the issuer
	case v.inFile():
		return []Place{{HeldByNetwork, "clearing/position:" + v.member(), x}}
	}
	return []Place{{HeldByAcquirer, "acquirer/network-receivable", x}}
}

// merchants is where the merchant's part is of a transaction that comes to x: what has paid what it owed, and the rest;
// of a payout that has reached the merchant both are on its account, where it had the money before.
func (v *Case) merchants(x payment.Amount) []Place {
	off := v.setOff()
	if off <= 0 {
		return v.brought(x)
	}
	account := "acquirer/merchant-receivable:" + string(v.Entry.Merchant)
	own := Place{HeldByMerchant, account, payment.Minor(off, x.Currency)}
	out := v.brought(x)
	if off >= v.Net().Minor && out[0].Holder != own.Holder {
		return []Place{own}
	}
	if at := slices.IndexFunc(out, func(p Place) bool { return p.Holder == own.Holder }); at >= 0 {
		out[at].Amount = out[at].Amount.Add(own.Amount)
		return out
	}
	return append(out, own)
}

// brought is where that of it is which paid nothing that the merchant owed.
func (v *Case) brought(x payment.Amount) []Place {
	holder, account := v.merchantPart()
	x = x.Sub(payment.Minor(v.setOff(), x.Currency))
	var out []Place
	gone := v.taken()
	if gone > 0 {
		out = append(out, Place{HeldByThirdParty, "merchant-bank/account:other-customers", payment.Minor(gone, x.Currency)})
	}
	missing := v.Missing()
	if kept := x.Minor - v.Entry.Fee.Minor - gone - missing + v.again(); kept > 0 || gone+missing == 0 {
		out = append(out, Place{holder, account, payment.Minor(kept, x.Currency)})
	}
	if missing > 0 {
		place := Place{HeldByAcquirer, "acquirer/reserve", payment.Minor(missing, x.Currency)}
		if moved, _ := v.Index.debits.Moved(v.Payout); moved == v.Payout.Amount {
			place.Holder, place.Account = HeldByMerchantBank, "settlement-bank/account:merchant-bank"
		}
		out = append(out, place)
	}
	return out
}

// advanced is what the acquirer has paid the merchant out of its own money, before it was settled, and what it is out
// of pocket for that.
func (v *Case) advanced(x payment.Amount) []Place {
	if v.Payout == nil || v.Entry == nil || v.Kind() != reconcile.Sale && v.Kind() != reconcile.Completion {
		return nil
	}
	out := v.brought(x)
	if own := "acquirer/"; strings.HasPrefix(out[0].Account, own) {
		return nil // under way, back again, or never left
	}
	lent := Place{HeldByAcquirer, "acquirer/reserve", payment.Minor(0, x.Currency)}
	for _, p := range out {
		lent.Amount = lent.Amount.Sub(p.Amount)
	}
	return append(out, lent)
}

// split sets the merchant's part and the parts of the fee apart. Where the contract's fee is
// less than what issuer and network take, the acquirer pays the rest: its part is below zero.
func (v *Case) split(x payment.Amount) []Place {
	fee := v.Entry.Fee.Minor
	out := v.merchants(x)
	if fee == 0 && v.Entry.Cleared == 0 {
		return out // nobody has charged it yet
	}
	part := func(h Holder, account string, n int64) {
		if n != 0 {
			fee -= n
			out = append(out, Place{h, account, payment.Minor(n, x.Currency)})
		}
	}
	if len(v.Details) > 0 {
		d := v.Details[0] // the network takes its fee from the issuer too, out of the interchange
		i, n := Positive(d.Interchange).Minor, Positive(d.NetworkFee).Minor
		part(HeldByIssuer, "issuer/interchange-income", i-n)
		part(HeldByNetwork, "clearing/fee-income", 2*n)
		part(HeldByAcquirer, "acquirer/network-receivable", -v.bookedAgain()*(d.Interchange.Minor+d.NetworkFee.Minor))
	}
	part(HeldByAcquirer, "acquirer/merchant-fee", fee)
	return out
}

// bookedAgain is how many times more than once the clearing file of the transaction's day is in our books: its net
// position is there as often. Two positions that differ are two files.
func (v *Case) bookedAgain() int64 {
	one := v.Index.position[v.ClearedDay]
	times := int64(0)
	for i := range v.Index.Evidence.Positions {
		if one != nil && !one.Net.IsZero() && v.Index.Evidence.Positions[i] == *one {
			times++
		}
	}
	return max(0, times-1)
}

// claimPlace is where the money of a transaction is that was given or charged back
// as a whole.
func (v *Case) claimPlace(x payment.Amount) (Place, bool) {
	back, under := v.givenBackByClaim()
	switch {
	case v.Kind() == reconcile.Refund || v.Kind() == reconcile.Void || x.Minor == 0 || back.Minor < x.Minor:
		return Place{}, false
	case under:
		return v.unbooked(x), true
	case v.Issuer != nil && v.Issuer.Returned.Minor == 0:
		return Place{HeldByIssuer, "issuer/due-to-network", x}, true
	}
	return Place{HeldByCardholder, v.cardholder(), x}, true
}

// nowherePlace is where the money of such a sale is: the cardholder's, if the other
// books are seen and have nothing of it.
func (v *Case) nowherePlace(x payment.Amount) Place {
	if v.Index.outsideSeen() {
		return Place{HeldByCardholder, "issuer/cardholder", x}
	}
	return Place{HeldByNobodyKnown, "", x}
}
