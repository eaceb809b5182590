package payer

import (
	"time"

	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// RunTimer takes a run up again after its checkpoint.
const RunTimer = "payout-run"

// betweenBatches is how long a run rests after a checkpoint, so that nothing else
// of the host waits for all payouts of a day.
const betweenBatches = time.Second

// payoutRun pays merchants, in the order of the config, until it is through or
// at its next checkpoint.
type payoutRun struct {
	ev    *party.Event
	out   *party.Out
	date  payment.BusinessDate
	next  uint64       // the last payout number used
	stan  payment.STAN // the last STAN used
	paid  int          // merchants
	early map[payment.MerchantID][]Early
}

// EndRun ends a run that has stopped half-way: the next one carries all that it left.
func (payer *Payer) EndRun(out *party.Out) {
	if payer.running != nil {
		out.Fact(&PayoutRunEnded{Date: payer.running.Date})
	}
}

// Run is the payout run of a day: what is due, has cleared and is not held, and what is
// to be paid before it has cleared.
func (payer *Payer) Run(ev *party.Event, out *party.Out, early []Early) {
	r := &payoutRun{ev: ev, out: out, date: ev.Job.Date, early: make(map[payment.MerchantID][]Early)}
	for _, e := range early {
		r.early[e.Merchant] = append(r.early[e.Merchant], e)
	}
	payer.pay(r, "", false)
}

// resumeRun takes up a run after its checkpoint.
func (payer *Payer) resumeRun(ev *party.Event, out *party.Out) {
	payer.pay(&payoutRun{ev: ev, out: out, date: payer.running.Date}, payer.running.After, true)
}

// pay serves the merchants after one, "" for all.
func (payer *Payer) pay(r *payoutRun, after payment.MerchantID, resumed bool) {
	r.next, r.stan = payer.lastPayout, payer.numbers.LastSTAN()
	skip := after != ""
	for i, shop := range payer.shops {
		if skip {
			skip = shop.ID != after
			continue
		}
		if payer.payShop(r, shop) {
			r.paid++
		}
		if r.paid >= payer.cfg.Paying.Batch && i < len(payer.shops)-1 {
			r.out.Fact(&PayoutRunPaused{Date: r.date, After: shop.ID})
			r.out.Set(party.Timer{Name: RunTimer}, r.ev.Now.Add(betweenBatches))
			return
		}
	}
	if resumed {
		r.out.Fact(&PayoutRunEnded{Date: r.date})
	}
}

// payShop pays one merchant, and reports whether there was anything to pay.
func (payer *Payer) payShop(r *payoutRun, shop *merchant) bool {
	if shop.hold != nil {
		payer.keepBack(r.out, r.date, shop)
		return false
	}
	paid := payer.payAgain(r, shop)
	c := payer.dueTo(shop, r.date, r.early[shop.ID])
	if payer.cfg.Paying.Cut == PerSale && len(c.debts) == 0 {
		return payer.payEach(r, shop, c) || paid
	}
	return payer.payTogether(r, shop, c) || paid
}

// payAgain pays each payout that was returned once more, under a new id, when the
// merchant's account is no longer the one that sent the money back.
func (payer *Payer) payAgain(r *payoutRun, shop *merchant) bool {
	account := shop.account(r.date)
	paid := false
	for _, id := range payer.payoutIDs {
		p := payer.payouts[id]
		if p.Merchant != shop.ID || p.state != reconcile.PayoutReversed || payer.replaced(id) {
			continue
		}
		if p.Account.Number == account.Number {
			continue
		}
		r.out.Fact(payer.reissue(p))
		f := &PayoutSent{
			Merchant: shop.ID, Account: account, Amount: p.returned.Amount, Parts: p.Parts, RRNs: p.RRNs, Replaces: id,
		}
		f.Postings = ledger.Append(nil, chart.Payable(shop.ID), chart.PayoutInTransit, f.Amount, "J8")
		payer.instruct(r, f)
		paid = true
	}
	return paid
}

// instruct sends a payout under the next id.
func (payer *Payer) instruct(r *payoutRun, f *PayoutSent) {
	r.next, r.stan = r.next+1, r.stan.Next()
	f.ID, f.STAN, f.Date, f.Now = payoutID(r.date, r.next), r.stan, r.date, r.ev.Business
	f.Sent = payer.cfg.Calendar.TransmissionTime(r.ev.Business)
	r.out.Fact(f)
	payer.sendPayout(r.ev, r.out, f)
}

// payTogether sends one payout of all that is due.
func (payer *Payer) payTogether(r *payoutRun, shop *merchant, c *due) bool {
	payable, debt := chart.Payable(shop.ID), chart.Receivable(shop.ID)
	if c.amount > 0 && c.amount < shop.MinPayout {
		payer.carry(r, shop, c)
		return false
	}
	postings := ledger.Append(nil, payable, debt, payment.Minor(c.setOff, payer.cfg.Currency), "J12")
	kept, withheld := split(c.parts, c.sum-c.amount, c.owedFor())
	if c.amount == 0 {
		if c.sum <= 0 {
			withheld = netted(c.parts)
		}
		payer.name(shop.ID, r.early[shop.ID], withheld)
		if len(withheld) == 0 && len(postings) == 0 {
			return false
		}
		r.out.Fact(
			&SetOff{
				Merchant: shop.ID, Date: r.date, Withheld: withheld, Deductions: c.debts, Refunds: c.owed, RRNs: c.rrns,
				Now: r.ev.Business, Posted: chart.Posted{Postings: postings},
			},
		)
		return false
	}
	payer.name(shop.ID, r.early[shop.ID], kept, withheld)
	f := &PayoutSent{
		Merchant: shop.ID, Account: shop.account(r.date), Amount: payment.Minor(c.amount, payer.cfg.Currency), Parts: kept,
		RRNs: c.rrns, Withheld: withheld, Deductions: c.debts, Refunds: c.owed,
	}
	f.Postings = append(postings, ledger.Append(nil, payable, chart.PayoutInTransit, f.Amount, "J8")...)
	payer.instruct(r, f)
	return true
}

// carry notes that what is due waits for more, once for each sum.
func (payer *Payer) carry(r *payoutRun, shop *merchant, c *due) {
	known := true
	for i := range c.parts {
		p := payer.part(shop.ID, &c.parts[i])
		known = known && p != nil && p.row.Carried
	}
	if !known {
		r.out.Fact(
			&PayoutCarried{
				Merchant: shop.ID, Date: r.date, Amount: payment.Minor(c.amount, payer.cfg.Currency), Minimum: shop.MinPayout,
				Parts: c.parts,
			},
		)
	}
}

// payEach sends a payout for each sale that is due. A refund or a void, and what
// the merchant owes for one, goes off the next; what is below the smallest payout
// goes with the next.
func (payer *Payer) payEach(r *payoutRun, shop *merchant, c *due) bool {
	payable, debt := chart.Payable(shop.ID), chart.Receivable(shop.ID)
	left, setOff, owed, paid := c.amount, c.setOff, c.owed, false
	var group []dueSale
	sum := int64(0)
	for _, s := range c.sales {
		group, sum = append(group, s), sum+s.minor
		amount := min(sum, left)
		if amount <= 0 || amount < shop.MinPayout {
			continue
		}
		f := &PayoutSent{Merchant: shop.ID, Account: shop.account(r.date), Amount: payment.Minor(amount, payer.cfg.Currency)}
		for _, g := range group {
			f.RRNs = append(f.RRNs, g.rrn)
			if f.Replaces == "" {
				f.Replaces = g.before
			}
		}
		f.Parts, f.Single, f.Refunds = payer.partsOf(shop, group), true, owed
		f.Postings = ledger.Append(nil, payable, debt, payment.Minor(setOff, payer.cfg.Currency), "J12")
		f.Postings = append(f.Postings, ledger.Append(nil, payable, chart.PayoutInTransit, f.Amount, "J8")...)
		payer.instruct(r, f)
		group, sum, setOff, owed, left, paid = nil, 0, 0, nil, left-amount, true
	}
	return paid
}

// partsOf sorts transactions by the clearing days of their payables.
func (payer *Payer) partsOf(shop *merchant, group []dueSale) []Part {
	var parts []Part
	for _, g := range group {
		for _, p := range shop.payables {
			if !p.has(g.rrn) {
				continue
			}
			if n := len(parts); n == 0 || parts[n-1].Date != p.row.Date {
				parts = append(parts, Part{Date: p.row.Date, Amount: payment.Minor(0, payer.cfg.Currency)})
			}
			part := &parts[len(parts)-1]
			part.Amount.Minor += g.minor
			part.Shares = append(part.Shares, Share{g.rrn, payment.Minor(g.minor, payer.cfg.Currency)})
			break
		}
	}
	return parts
}

// nextRun is the first day whose payouts have not been made.
func (payer *Payer) nextRun(ev *party.Event) payment.BusinessDate {
	today := payer.cfg.Calendar.Date(ev.Business)
	if payer.lastRun >= today {
		return today.AddDays(1)
	}
	return today
}
