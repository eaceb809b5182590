package acquirer

import (
	"fmt"
	"slices"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// exception carries out what the desk does about items, claims and disputes.
func (a *Acquirer) exception(ev *party.Event, out *party.Out) error {
	switch c := ev.Command.(type) {
	case *CorrectItem:
		return a.correct(ev, out, c)
	case *Contest:
		return a.contest(ev, out, c.RRN)
	case *SupplySlip:
		return a.supplySlip(ev, out, c.RRN)
	case *ForceBatch:
		return a.forceBatch(ev, out, c.Terminal)
	}
	return nil
}

// correct resolves an open item (J16, J17). What the cardholder gets or pays by it
// goes to the network as a claim; a short that is presented again stays open until
// the clearing file has it.
func (a *Acquirer) correct(ev *party.Event, out *party.Out, c *CorrectItem) error {
	i := slices.IndexFunc(a.items, func(it reconcile.Item) bool { return it.ID == c.Item })
	if i < 0 {
		return fmt.Errorf("no open item %s", c.Item)
	}
	it := a.items[i]
	today := a.cfg.Calendar.Date(ev.Business)
	f := &ItemCorrected{Remedy: c.Remedy, Merchant: it.Key.Merchant, Date: it.Day, Due: a.cfg.Calendar.WorkingDayFrom(today), Amount: it.Amount, Now: ev.Business, By: c.By}
	if c.Merchant != "" {
		f.Merchant = c.Merchant
	}
	var claim *claimed
	var err error
	switch {
	case c.Remedy == reconcile.WriteOff:
		err = a.writeOff(f, &it)
	case c.Remedy == reconcile.Represent && it.Comparison == reconcile.ClearingComparison && it.Side == reconcile.Short:
		return a.presentAgain(ev, out, &it)
	case it.Reason == reconcile.FeeTotalDiffers:
		err = a.correctFee(f, &it)
	case it.Comparison == reconcile.ClearingComparison && it.Side == reconcile.AmountDiff:
		claim, err = a.correctAmount(f, &it)
	case it.Comparison == reconcile.ClearingComparison:
		claim, err = a.correctClearing(f, &it)
	case it.Comparison == reconcile.BatchComparison:
		claim, err = a.correctBatch(f, &it)
	default:
		err = doesNotFit(f, &it)
	}
	if err != nil {
		return err
	}
	it.State, it.Closed, it.ClosedDay, it.Resolution = reconcile.Resolved, ev.Business, today, c.Remedy
	f.Item = it
	out.Fact(f)
	if claim == nil {
		return nil
	}
	return a.sendClaim(ev, out, claim)
}

func doesNotFit(f *ItemCorrected, it *reconcile.Item) error {
	return fmt.Errorf("remedy %s does not fit a %s item of %s of merchant %s", f.Remedy, it.Side, it.Comparison, f.Merchant)
}

// presentAgain asks the network for a short (请款).
func (a *Acquirer) presentAgain(ev *party.Event, out *party.Out, it *reconcile.Item) error {
	if a.register.claim(it.Key.RRN, it.Key.Kind) != nil {
		return fmt.Errorf("RRN %s has been presented again and waits for the clearing file", it.Key.RRN)
	}
	claim, err := a.claimOf(it, it.Key.Kind, it.Amount, presentmentRequest)
	if err != nil {
		return err
	}
	return a.sendClaim(ev, out, claim)
}

// Reasons of our own claims.
const (
	presentmentRequest = "presentment-request"
	longGivenBack      = "long-given-back"
)

// correctClearing resolves a long or a short of the clearing file.
func (a *Acquirer) correctClearing(f *ItemCorrected, it *reconcile.Item) (*claimed, error) {
	payable := MerchantPayable.Of(string(f.Merchant))
	long, shop := it.Side == reconcile.Long, a.merchants[f.Merchant]
	switch {
	case f.Remedy == reconcile.CreditAdjustment && long:
		f.Postings = ledger.Append(nil, LongAccount, NetworkReceivable, it.Amount, "J16")
		return a.claimOf(it, reconcile.Adjustment, it.Amount, longGivenBack)
	case f.Remedy == reconcile.PayMerchant && long && shop != nil:
		f.Postings = ledger.Append(nil, LongAccount, payable, it.Amount, "J16")
	case f.Remedy == reconcile.ChargeMerchant && it.Side == reconcile.Short && shop != nil:
		there := max(0, min(a.book.Balance(payable).Minor, it.Amount.Minor))
		f.Owed = payment.Minor(it.Amount.Minor-there, it.Amount.Currency)
		f.Postings = ledger.Append(nil, payable, ShortAccount, it.Amount.Sub(f.Owed), "J17")
		f.Postings = append(f.Postings, ledger.Append(nil, MerchantReceivable.Of(string(f.Merchant)), ShortAccount, f.Owed, "J17")...)
	default:
		return nil, doesNotFit(f, it)
	}
	return nil, nil
}

// correctAmount resolves a sale that cleared with another amount than ours: the
// difference goes back, to the merchant, or off what it gets, and the rest of the
// sale is payable at last.
func (a *Acquirer) correctAmount(f *ItemCorrected, it *reconcile.Item) (*claimed, error) {
	t, shop := a.byRRN[it.Key.RRN], a.merchants[f.Merchant]
	more := it.Outside.Minor > it.Ours.Minor
	if t == nil || shop == nil || !t.req.Transaction.Debit() {
		return nil, doesNotFit(f, it)
	}
	payable := MerchantPayable.Of(string(f.Merchant))
	gets := it.Outside
	var claim *claimed
	var err error
	switch {
	case f.Remedy == reconcile.CreditAdjustment && more:
		gets = it.Ours
		f.Postings = ledger.Append(nil, LongAccount, NetworkReceivable, it.Amount, "J16")
		claim, err = a.claimOf(it, reconcile.Adjustment, it.Amount, longGivenBack)
	case f.Remedy == reconcile.PayMerchant && more:
		f.Postings = ledger.Append(nil, LongAccount, payable, it.Amount, "J16")
	case f.Remedy == reconcile.ChargeMerchant && !more:
		f.Postings = ledger.Append(nil, payable, ShortAccount, it.Amount, "J17")
	default:
		return nil, doesNotFit(f, it)
	}
	f.Fee = shop.Fee.Of(gets)
	f.Net = gets.Sub(f.Fee)
	f.Postings = append(f.Postings, ledger.Append(nil, payable, MerchantFee, f.Fee, "J6")...)
	return claim, err
}

// correctBatch resolves a sale that the till does not have and the host kept: the
// merchant says whether the goods went out.
func (a *Acquirer) correctBatch(f *ItemCorrected, it *reconcile.Item) (*claimed, error) {
	t, shop := a.byRRN[it.Key.RRN], a.merchants[f.Merchant]
	if it.Side != reconcile.Short || t == nil || shop == nil || t.state != reconcile.Approved || !t.req.Transaction.Debit() {
		return nil, doesNotFit(f, it)
	}
	if f.Remedy == reconcile.PayMerchant {
		return nil, nil // it stays a sale; what awaited its batch is payable when the fact is applied
	}
	if f.Remedy != reconcile.CreditAdjustment {
		return nil, doesNotFit(f, it)
	}
	if t.cleared == 0 {
		return nil, fmt.Errorf("RRN %s has not cleared yet: wait for its clearing file", it.Key.RRN)
	}
	fee := a.fee(t)
	net := t.amount.Sub(fee)
	from := MerchantPayable
	switch {
	case t.awaits != nil:
	case t.payout == "":
		f.Date, f.Net, f.Fee = t.cleared, net.Neg(), fee.Neg()
	default:
		from, f.Owed = MerchantReceivable, net
	}
	f.Postings = ledger.Append(nil, from.Of(string(f.Merchant)), NetworkReceivable, net, "J16")
	f.Postings = append(f.Postings, ledger.Append(nil, MerchantFee, NetworkReceivable, fee, "J16")...)
	return a.claimOf(it, reconcile.Adjustment, t.amount, longGivenBack)
}

// writeOff ends an item of which nobody can be found whose money it is. It takes two
// persons, unless the house has another rule.
func (a *Acquirer) writeOff(f *ItemCorrected, it *reconcile.Item) error {
	by := slices.Compact(slices.Sorted(slices.Values(f.By)))
	if len(by) < a.cfg.WriteOffPersons {
		return fmt.Errorf("a write-off needs %d persons, have %d", a.cfg.WriteOffPersons, len(by))
	}
	f.Postings = itemPostings(it)
	if len(f.Postings) == 0 {
		return doesNotFit(f, it)
	}
	for i, p := range f.Postings {
		p = p.Mirror("write-off")
		if p.Debit == NetworkReceivable {
			p.Debit = WrittenOff
		} else {
			p.Credit = WrittenOff
		}
		f.Postings[i] = p
	}
	return nil
}

// applyCorrected ends an item and moves what is payable with it.
func (a *Acquirer) applyCorrected(f *ItemCorrected) {
	rrn := f.Item.Key.RRN
	t := a.byRRN[rrn]
	zero := payment.Minor(0, a.cfg.Currency)
	batch := f.Item.Comparison == reconcile.BatchComparison
	switch {
	case f.Remedy == reconcile.PayMerchant && batch:
		if t != nil && t.awaits != nil {
			a.capture(t, f.Now)
		}
	case f.Remedy == reconcile.CreditAdjustment && batch && t != nil:
		t.awaits = nil
	}
	switch {
	case f.Net.Minor < 0:
		a.unpayable(f, rrn)
	case f.Net.Minor > 0:
		a.payable(f.Merchant, f.Date, f.Due, f.Now, f.Net, f.Fee, rrn)
		if t != nil && t.cleared == 0 {
			t.cleared = f.Item.Day
		}
	case f.Remedy == reconcile.PayMerchant && !batch:
		a.payable(f.Merchant, f.Date, f.Due, f.Now, f.Amount, zero, rrn)
	}
	if f.Owed.Minor > 0 {
		a.owes(f.Merchant, Debt{Why: reconcile.DebtCorrection, Reference: string(rrn), Amount: f.Owed})
	}
	a.closeItem(f.Item.ID)
}

// unpayable takes a transaction that was given back off what its merchant earned.
func (a *Acquirer) unpayable(f *ItemCorrected, rrn payment.RRN) {
	p := a.part(f.Merchant, &Part{Date: f.Date})
	if p == nil {
		return
	}
	p.row.Amount, p.row.Fee = p.row.Amount.Add(f.Net), p.row.Fee.Add(f.Fee)
	p.rrns = slices.DeleteFunc(p.rrns, func(r payment.RRN) bool { return r == rrn })
	p.take([]payment.RRN{rrn})
}

// uncarried lists the transactions of a payable whose money no payout carries: what
// was added to a day that had been paid already is paid without its neighbours.
func (a *Acquirer) uncarried(p *payable) []payment.RRN {
	if p.paid == 0 {
		return p.rrns
	}
	carried := make(map[payment.RRN]bool)
	for _, id := range a.payoutIDs {
		o := a.payouts[id]
		if o.Merchant != p.row.Merchant || o.state == reconcile.PayoutFailed || o.reissued {
			continue
		}
		for _, rrn := range o.RRNs {
			carried[rrn] = true
		}
	}
	var left []payment.RRN
	for _, rrn := range p.rrns {
		if !carried[rrn] {
			left = append(left, rrn)
		}
	}
	return left
}

// voidsLeftOut are the voids that a clearing file lacks: the network pays for the
// sale, and the merchant, whose slip says void, is owed nothing for the two.
func (a *Acquirer) voidsLeftOut(entries []reconcile.Entry, txns []*txn, raised []reconcile.Item) []Match {
	var matches []Match
	for i := range entries {
		e := &entries[i]
		left := func(it reconcile.Item) bool { return it.Key.RRN == e.RRN && it.Reason == reconcile.ApprovedNotCleared }
		if e.Kind != reconcile.Void || e.Cleared != 0 || !slices.ContainsFunc(raised, left) {
			continue
		}
		matches = append(matches, Match{Ref: txns[i].req.Ref, Merchant: e.Merchant, Amount: e.Kind.Money(e.Amount), Fee: e.Fee})
	}
	return matches
}
