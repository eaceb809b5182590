package payer

import (
	"acqsim/acquirer/chart"
	"acqsim/party"
	"acqsim/payment"
)

// beginHold begins to keep a merchant's money back: what it is owed and has cleared
// moves to risk-hold at once, what clears later with the next payout run.
func (payer *Payer) beginHold(ev *party.Event, out *party.Out, c *HoldMerchant) *party.Refused {
	shop := payer.merchants[c.Merchant]
	switch {
	case shop == nil:
		return party.Refuse(payment.NoSuchMerchant, "no merchant %s", c.Merchant)
	case (c.Reason == "" || c.Review == 0) && !payer.cfg.Practice.HoldWithoutReason:
		return party.Refuse(payment.HoldWithoutReason, "a hold needs a reason and a date of review")
	}
	f := &MerchantHeld{Merchant: c.Merchant, Reason: c.Reason, Review: c.Review, Now: ev.Business}
	parts, sum := payer.openParts(shop)
	f.Parts = parts
	f.Postings = chart.Held.Append(nil, sum, chart.Payable(shop.ID), chart.RiskHold.Of(string(shop.ID)))
	out.Fact(f)
	return nil
}

// endHold ends a hold: all that it kept is payable again.
func (payer *Payer) endHold(ev *party.Event, out *party.Out, c *ReleaseMerchant) *party.Refused {
	shop := payer.merchants[c.Merchant]
	if shop == nil || shop.hold == nil {
		return party.Refuse(payment.NotHeld, "merchant %s is not held", c.Merchant)
	}
	f := &MerchantReleased{Merchant: shop.ID, Now: ev.Business}
	parts, sum := payer.heldParts(shop)
	f.Parts = parts
	f.Postings = chart.Released.Append(nil, sum, chart.RiskHold.Of(string(shop.ID)), chart.Payable(shop.ID))
	out.Fact(f)
	return nil
}

// keepBack moves what has cleared since the hold began.
func (payer *Payer) keepBack(out *party.Out, date payment.BusinessDate, shop *merchant) {
	parts, sum := payer.openParts(shop)
	if len(parts) == 0 {
		return
	}
	f := &FundsHeld{Merchant: shop.ID, Date: date, Parts: parts}
	f.Postings = chart.Held.Append(nil, sum, chart.Payable(shop.ID), chart.RiskHold.Of(string(shop.ID)))
	out.Fact(f)
}

// applyHeld counts what a hold keeps, by parts.
func (payer *Payer) applyHeld(m payment.MerchantID, parts []Part, sign int64) {
	for i := range parts {
		if p := payer.payableOf(m, parts[i].Date); p != nil {
			p.held += sign * parts[i].Amount.Minor
			p.move(&parts[i], sign, true)
		}
	}
}

func (payer *Payer) applyReleased(f *MerchantReleased) {
	payer.merchants[f.Merchant].hold = nil
	payer.applyHeld(f.Merchant, f.Parts, -1)
	for i := range f.Parts {
		if p := payer.payableOf(f.Merchant, f.Parts[i].Date); p != nil {
			p.row.Released = f.Now
		}
	}
}
