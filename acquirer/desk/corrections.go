package desk

import (
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// correct resolves an open item (J16, J17). What the cardholder gets or pays by it
// goes to the network as a claim; a short that is presented again stays open until
// the clearing file has it.
func (desk *Desk) correct(ev *party.Event, out *party.Out, c *CorrectItem) *party.Refused {
	i := slices.IndexFunc(desk.items, func(it reconcile.Item) bool { return it.ID == c.Item })
	if i < 0 {
		return party.Refuse(payment.NoOpenItem, "no open item %s", c.Item)
	}
	it := desk.items[i]
	today := desk.cfg.Calendar.Date(ev.Business)
	f := &ItemCorrected{
		Remedy: c.Remedy, Merchant: it.Key.Merchant, Date: it.Day, Due: desk.cfg.Calendar.WorkingDayFrom(today),
		Amount: it.Amount,
		Now:    ev.Business, By: c.By,
	}
	if c.Merchant != "" {
		f.Merchant = c.Merchant
	}
	var claim *claimed
	var refused *party.Refused
	switch {
	case c.Remedy == reconcile.WriteOff:
		refused = desk.writeOff(f, &it)
	case c.Remedy == reconcile.Represent && it.Comparison == reconcile.ClearingComparison && it.Side == reconcile.Short:
		return desk.presentAgain(ev, out, &it)
	case it.Reason == reconcile.FeeTotalDiffers:
		refused = desk.correctFee(f, &it)
	case it.Comparison == reconcile.ClearingComparison && it.Side == reconcile.AmountDiff:
		claim, refused = desk.correctAmount(f, &it)
	case it.Comparison == reconcile.ClearingComparison:
		claim, refused = desk.correctClearing(f, &it)
	case it.Comparison == reconcile.BatchComparison:
		claim, refused = desk.correctBatch(f, &it)
	default:
		refused = doesNotFit(f, &it)
	}
	if refused != nil {
		return refused
	}
	f.Postings = chart.Cover(desk.book, f.Postings)
	it.State, it.Closed, it.ClosedDay, it.Resolution = reconcile.Resolved, ev.Business, today, c.Remedy
	f.Item = it
	byItem(f.Postings, &it)
	out.Fact(f)
	if claim == nil {
		return nil
	}
	return desk.sendClaim(ev, out, claim)
}

func doesNotFit(f *ItemCorrected, it *reconcile.Item) *party.Refused {
	return party.Refuse(
		payment.RemedyDoesNotFit, "remedy %s does not fit an item of %s (%s) of merchant %s", f.Remedy, it.Comparison,
		it.Side, f.Merchant,
	)
}

// presentAgain asks the network for a short (请款).
func (desk *Desk) presentAgain(ev *party.Event, out *party.Out, it *reconcile.Item) *party.Refused {
	if desk.sent(it.Key.RRN, it.Key.Kind) != nil {
		return party.Refuse(payment.PresentedBefore,
			"RRN %s has been presented again and waits for the clearing file", it.Key.RRN)
	}
	claim, refused := desk.claimOf(it, it.Key.Kind, it.Amount, presentmentRequest)
	if refused != nil {
		return refused
	}
	return desk.sendClaim(ev, out, claim)
}

// Reasons of our own claims.
const (
	presentmentRequest = "presentment-request"
	longGivenBack      = "long-given-back"
)

// correctClearing resolves a long or a short of the clearing file.
func (desk *Desk) correctClearing(f *ItemCorrected, it *reconcile.Item) (*claimed, *party.Refused) {
	payable := chart.Payable(f.Merchant)
	long, shop := it.Side == reconcile.Long, desk.merchants[f.Merchant]
	switch {
	case f.Remedy == reconcile.CreditAdjustment && long:
		f.Postings = chart.LongGivenBack.Append(nil, it.Amount)
		return desk.claimOf(it, reconcile.Adjustment, it.Amount, longGivenBack)
	case f.Remedy == reconcile.PayMerchant && long && shop != nil:
		f.Postings = chart.LongPaid.Append(nil, it.Amount, payable)
	case f.Remedy == reconcile.ChargeMerchant && it.Side == reconcile.Short && shop != nil:
		there := max(0, min(desk.book.Balance(payable).Minor, it.Amount.Minor))
		f.Owed = payment.Minor(it.Amount.Minor-there, it.Amount.Currency)
		f.Postings = chart.ShortCharged.Append(nil, it.Amount.Sub(f.Owed), payable)
		f.Postings = chart.ShortOwed.Append(f.Postings, f.Owed, chart.Receivable(f.Merchant))
	default:
		return nil, doesNotFit(f, it)
	}
	return nil, nil
}

// correctAmount resolves a sale that cleared with another amount than ours: the
// difference goes back, to the merchant, or off what it gets, and the rest of the
// sale is payable at last.
func (desk *Desk) correctAmount(f *ItemCorrected, it *reconcile.Item) (*claimed, *party.Refused) {
	shop := desk.merchants[f.Merchant]
	_, is, known := desk.host.Entry(it.Key.RRN)
	more := it.Outside.Minor > it.Ours.Minor
	if !known || shop == nil || !is.Debit {
		return nil, doesNotFit(f, it)
	}
	payable := chart.Payable(f.Merchant)
	gets := it.Outside
	var claim *claimed
	var refused *party.Refused
	switch {
	case f.Remedy == reconcile.CreditAdjustment && more:
		gets = it.Ours
		f.Postings = chart.LongGivenBack.Append(nil, it.Amount)
		claim, refused = desk.claimOf(it, reconcile.Adjustment, it.Amount, longGivenBack)
	case f.Remedy == reconcile.PayMerchant && more:
		f.Postings = chart.LongPaid.Append(nil, it.Amount, payable)
	case f.Remedy == reconcile.ChargeMerchant && !more:
		f.Postings = chart.ShortCharged.Append(nil, it.Amount, payable)
	default:
		return nil, doesNotFit(f, it)
	}
	f.Fee = shop.Fee.Of(gets)
	f.Net = gets.Sub(f.Fee)
	f.Postings = chart.FeeCharged.Append(f.Postings, f.Fee, payable)
	return claim, refused
}

// correctFee gives back what a merchant was charged too much for a day, or charges
// what was too little.
func (desk *Desk) correctFee(f *ItemCorrected, it *reconcile.Item) *party.Refused {
	over := it.Outside.Sub(it.Ours)
	if desk.merchants[f.Merchant] == nil ||
		(f.Remedy != reconcile.PayMerchant || over.Minor < 0) && (f.Remedy != reconcile.ChargeMerchant || over.Minor > 0) {
		return doesNotFit(f, it)
	}
	f.Net, f.Fee = over, over.Neg()
	f.Postings = chart.FeeCharged.Append(nil, f.Fee, chart.Payable(f.Merchant))
	return nil
}

// correctBatch resolves a sale that the till does not have and the host kept: the
// merchant says whether the goods went out.
func (desk *Desk) correctBatch(f *ItemCorrected, it *reconcile.Item) (*claimed, *party.Refused) {
	e, is, known := desk.host.Entry(it.Key.RRN)
	if it.Side != reconcile.Short || !known || desk.merchants[f.Merchant] == nil || e.State != reconcile.Approved ||
		!is.Debit {
		return nil, doesNotFit(f, it)
	}
	if f.Remedy == reconcile.PayMerchant {
		return nil, nil // it stays a sale; what awaited its batch is payable when the fact is applied
	}
	if f.Remedy != reconcile.CreditAdjustment {
		return nil, doesNotFit(f, it)
	}
	if e.Cleared == 0 {
		return nil, party.Refuse(payment.NotYetCleared, "RRN %s has not cleared yet: wait for its clearing file", it.Key.RRN)
	}
	net := e.Amount.Sub(e.Fee)
	rule, account := &chart.SaleGivenBack, chart.Payable(f.Merchant)
	_, waits := desk.awaiting[e.RRN]
	switch {
	case waits:
	case e.Payout == "":
		f.Date, f.Net, f.Fee = e.Cleared, net.Neg(), e.Fee.Neg()
	default:
		rule, account, f.Owed = &chart.SaleTakenBack, chart.Receivable(f.Merchant), net
	}
	f.Postings = rule.Append(nil, net, account)
	f.Postings = chart.FeeGivenBack.Append(f.Postings, e.Fee)
	return desk.claimOf(it, reconcile.Adjustment, e.Amount, longGivenBack)
}

// writeOff ends an item of which nobody can be found whose money it is. It takes two
// persons, unless the house has another rule.
func (desk *Desk) writeOff(f *ItemCorrected, it *reconcile.Item) *party.Refused {
	by := slices.Compact(slices.Sorted(slices.Values(f.By)))
	if len(by) < desk.cfg.WriteOffPersons {
		return party.Refuse(payment.TooFewPersons, "a write-off needs %d persons, have %d", desk.cfg.WriteOffPersons, len(by))
	}
	if it.Comparison == reconcile.CashComparison {
		return desk.writeOffCash(f, it)
	}
	f.Postings = bySide(nil, it, &chart.LongWrittenOff, &chart.ShortWrittenOff)
	if len(f.Postings) == 0 {
		return doesNotFit(f, it)
	}
	return nil
}
