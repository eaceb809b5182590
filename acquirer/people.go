package acquirer

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// command carries out what a person of the acquirer does, or says why it cannot
// be done.
func (a *Acquirer) command(ev *party.Event, out *party.Out) {
	refuse := func(reason string) {
		out.Fact(&CommandRefused{Command: ev.Command.CommandKind(), Reason: reason})
	}
	switch c := ev.Command.(type) {
	case *ChangeAccount:
		if a.merchants[c.Merchant] == nil {
			refuse("no merchant " + string(c.Merchant))
		} else if err := c.Account.validate(); err != nil {
			refuse("account." + err.Error())
		} else {
			effective := max(c.Effective, a.cfg.Calendar.Date(ev.Business))
			out.Fact(&AccountChanged{Merchant: c.Merchant, Account: c.Account, Effective: effective})
		}
	case *ReissuePayout:
		p := a.payouts[c.Payout]
		switch {
		case p == nil || p.returned == nil:
			refuse("no returned payout " + c.Payout)
		case p.reissued:
			refuse("payout " + c.Payout + " is payable again already")
		case a.merchants[p.Merchant].account(a.cfg.Calendar.Date(ev.Business)).Number == p.Account.Number:
			refuse("the merchant's account is still the one that returned payout " + c.Payout + ": change it first")
		default:
			out.Fact(a.reissue(p))
		}
	case *HoldMerchant:
		switch {
		case a.merchants[c.Merchant] == nil:
			refuse("no merchant " + string(c.Merchant))
		case c.Reason == "" || c.Review == 0:
			refuse("a hold needs a reason and a date of review")
		default:
			out.Fact(&MerchantHeld{Merchant: c.Merchant, Reason: c.Reason, Review: c.Review})
		}
	case *ReleaseMerchant:
		if shop := a.merchants[c.Merchant]; shop == nil || shop.hold == nil {
			refuse("merchant " + string(c.Merchant) + " is not held")
		} else {
			out.Fact(&MerchantReleased{Merchant: c.Merchant})
		}
	case *RequireSignOn:
		if point := a.terminals[c.Terminal]; point == nil {
			refuse("no terminal " + string(c.Terminal))
		} else {
			a.requireSignOn(ev, out, point)
		}
	case *CorrectItem:
		if f, reason := a.correct(ev, c); f != nil {
			out.Fact(f)
		} else {
			refuse(reason)
		}
	}
}

// correct resolves an open long or short of the comparison with the clearing
// file (J16, J17).
func (a *Acquirer) correct(ev *party.Event, c *CorrectItem) (*ItemCorrected, string) {
	i := slices.IndexFunc(a.items, func(it reconcile.Item) bool { return it.ID == c.Item })
	if i < 0 {
		return nil, "no open item " + c.Item
	}
	it := a.items[i]
	if it.Comparison != reconcile.ClearingComparison || it.Side != reconcile.Long && it.Side != reconcile.Short {
		return nil, "item " + c.Item + " is not a long or a short of the clearing file"
	}
	today := a.cfg.Calendar.Date(ev.Business)
	f := &ItemCorrected{Remedy: c.Remedy, Merchant: it.Key.Merchant, Date: it.Day, Due: a.cfg.Calendar.WorkingDayFrom(today), Amount: it.Amount, Now: ev.Business}
	if c.Merchant != "" {
		f.Merchant = c.Merchant
	}
	payable := MerchantPayable.Of(string(f.Merchant))
	long := it.Side == reconcile.Long
	switch {
	case c.Remedy == reconcile.CreditAdjustment && long:
		f.Postings = post(nil, LongAccount, NetworkReceivable, it.Amount, "J16")
	case c.Remedy == reconcile.PayMerchant && long && a.merchants[f.Merchant] != nil:
		f.Postings = post(nil, LongAccount, payable, it.Amount, "J16")
	case c.Remedy == reconcile.Represent && !long:
		f.Postings = post(nil, NetworkReceivable, ShortAccount, it.Amount, "J17")
	case c.Remedy == reconcile.ChargeMerchant && !long && a.merchants[f.Merchant] != nil:
		there := max(0, min(a.book.Balance(payable).Minor, it.Amount.Minor))
		f.Postings = post(nil, payable, ShortAccount, payment.Minor(there, it.Amount.Currency), "J17")
		f.Postings = append(f.Postings, post(nil, MerchantReceivable.Of(string(f.Merchant)), ShortAccount,
			payment.Minor(it.Amount.Minor-there, it.Amount.Currency), "J17")...)
	default:
		return nil, "remedy " + string(c.Remedy) + " does not fit a " + string(it.Side) + " item of merchant " + string(f.Merchant)
	}
	it.State, it.Closed, it.ClosedDay, it.Resolution = reconcile.Resolved, ev.Business, today, c.Remedy
	f.Item = it
	return f, ""
}

// requireSignOn tells a terminal to sign on again.
func (a *Acquirer) requireSignOn(ev *party.Event, out *party.Out, point *till) {
	f := &SignOnRequired{Terminal: point.ID, STAN: a.lastSTAN.Next()}
	out.Fact(f)
	if !point.codec.Dialect().Speaks(dialect.SignOnRequest) {
		return
	}
	m := &a.sent
	*m = dialect.Message{
		Transaction: dialect.SignOnRequest, STAN: f.STAN, Sent: a.cfg.Calendar.TransmissionTime(ev.Business), Terminal: point.ID,
		Merchant: point.Merchant, Batch: point.current, SignOnAgain: true,
	}
	if b := encode(point.codec, m); b != nil {
		out.Message(point.Node, b)
	}
}
