package payer

import (
	"cmp"
	"slices"
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
	r.next, r.stan = payer.lastPayout, payer.journal.LastSTAN()
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
	purse := payer.purseOf(shop)
	paid := payer.payAgain(r, shop, purse)
	c := payer.dueTo(shop, r.date, r.early[shop.ID])
	purse.settle(c)
	if payer.cfg.Paying.Cut == PerSale && len(c.debts) == 0 && c.amount >= max(1, shop.MinPayout) {
		return payer.payEach(r, shop, c) || paid
	}
	return payer.payTogether(r, shop, c) || paid
}

// payAgain pays each payout that was returned once more, under a new id, when the
// merchant's account is no longer the one that sent the money back. What the merchant
// owes goes off it first.
func (payer *Payer) payAgain(r *payoutRun, shop *merchant, purse *purse) bool {
	account := shop.account(r.date)
	paid := false
	for _, id := range payer.payoutIDs {
		p := payer.payouts[id]
		if p.Merchant != shop.ID || p.state != reconcile.PayoutReversed || p.reissued {
			continue
		}
		back := p.returned.Amount.Minor
		if p.Account.Number == account.Number && purse.debt() < back {
			continue
		}
		c := &due{parts: p.Parts, sales: salesOf(p.Parts), sum: back - min(back, purse.owes)}
		purse.there += back
		purse.settle(c)
		r.out.Fact(payer.reissue(p))
		kept, withheld := split(c.parts, back-c.amount, c.owedFor())
		name(c.sales, payer.cfg.Currency, kept, withheld)
		postings := payer.setOff(shop, c)
		if c.amount == 0 {
			r.out.Fact(
				&SetOff{
					Merchant: shop.ID, Date: r.date, Withheld: withheld, Deductions: c.debts, Refunds: c.owed, RRNs: p.RRNs,
					Now: r.ev.Business, Posted: chart.Posted{Postings: postings},
				},
			)
			continue
		}
		f := &PayoutSent{
			Merchant: shop.ID, Account: account, Amount: payment.Minor(c.amount, payer.cfg.Currency), Parts: kept,
			RRNs: p.RRNs, Replaces: id, Withheld: withheld, Deductions: c.debts, Refunds: c.owed,
		}
		f.Postings = chart.PayoutSent.Append(postings, f.Amount, chart.Payable(shop.ID))
		payer.instruct(r, f)
		paid = true
	}
	return paid
}

// setOff are the postings of what goes off what the merchant owes.
func (payer *Payer) setOff(shop *merchant, c *due) []ledger.Posting {
	return chart.SetOff.Append(
		nil, payment.Minor(c.setOff, payer.cfg.Currency), chart.Payable(shop.ID), chart.Receivable(shop.ID),
	)
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
	if c.amount > 0 && c.amount < shop.MinPayout {
		payer.carry(r, shop, c.parts, c.amount)
		return false
	}
	postings := payer.setOff(shop, c)
	ahead := c.inAdvance()
	kept, withheld := split(c.parts, c.sum+ahead-c.amount, c.owedFor()+ahead)
	if c.amount == 0 {
		if c.sum+ahead <= 0 {
			withheld = netted(c.parts)
		}
		if len(withheld) == 0 && len(postings) == 0 {
			return false
		}
		name(c.sales, payer.cfg.Currency, withheld)
		withheld = c.withAhead(withheld, payer.cfg.Currency)
		r.out.Fact(
			&SetOff{
				Merchant: shop.ID, Date: r.date, Withheld: withheld, Deductions: c.debts, Refunds: c.owed,
				RRNs: rrnsOf(c.sales), Now: r.ev.Business, Posted: chart.Posted{Postings: postings},
			},
		)
		return false
	}
	name(c.sales, payer.cfg.Currency, kept, withheld)
	withheld = c.withAhead(withheld, payer.cfg.Currency)
	f := &PayoutSent{
		Merchant: shop.ID, Account: shop.account(r.date), Amount: payment.Minor(c.amount, payer.cfg.Currency), Parts: kept,
		RRNs: rrnsOf(c.sales), Withheld: withheld, Deductions: c.debts, Refunds: c.owed,
	}
	f.Postings = chart.PayoutSent.Append(postings, f.Amount, chart.Payable(shop.ID))
	payer.instruct(r, f)
	return true
}

// carry notes that what is due waits for more, once for each sum.
func (payer *Payer) carry(r *payoutRun, shop *merchant, parts []Part, minor int64) {
	known := true
	for i := range parts {
		p := payer.payable(shop.ID, parts[i].Date)
		known = known && p != nil && p.row.Carried
	}
	if !known {
		r.out.Fact(
			&PayoutCarried{
				Merchant: shop.ID, Date: r.date, Amount: payment.Minor(minor, payer.cfg.Currency), Minimum: shop.MinPayout,
				Parts: parts,
			},
		)
	}
}

// payEach sends a payout for each sale that is due. A refund, and what the merchant owes
// for one, goes off the next sale, or off the last where none comes after it; what is
// below the smallest payout goes with the next.
func (payer *Payer) payEach(r *payoutRun, shop *merchant, c *due) bool {
	groups, rest := grouped(c.sales, c.inAdvance(), max(1, shop.MinPayout))
	left, first := c.amount, *c
	for i := range groups {
		g := &groups[i]
		amount := min(g.sum, left)
		if amount < max(1, shop.MinPayout) {
			break
		}
		f := &PayoutSent{
			Merchant: shop.ID, Account: shop.account(r.date), Amount: payment.Minor(amount, payer.cfg.Currency),
			RRNs: rrnsOf(g.sales), Single: true, Refunds: first.owed,
		}
		for i := range g.sales {
			f.Replaces = cmp.Or(f.Replaces, g.sales[i].before)
		}
		parts, total := partsOf(g.sales, payer.cfg.Currency)
		f.Parts, f.Withheld = split(parts, total-amount, first.inAdvance())
		name(g.sales, payer.cfg.Currency, f.Parts, f.Withheld)
		f.Withheld = first.withAhead(f.Withheld, payer.cfg.Currency)
		f.Postings = payer.setOff(shop, &first)
		f.Postings = chart.PayoutSent.Append(f.Postings, f.Amount, chart.Payable(shop.ID))
		payer.instruct(r, f)
		left, first = left-amount, due{}
	}
	if rest.sum > 0 {
		parts, _ := partsOf(rest.sales, payer.cfg.Currency)
		payer.carry(r, shop, parts, rest.sum)
	}
	return true
}

// group is what one payout of single sales carries.
type group struct {
	sales []dueSale
	sum   int64
}

// grouped cuts what is due into payouts of at least the smallest; rest is what is too
// little for one. A sum that goes off before it has cleared goes off the first.
func grouped(sales []dueSale, ahead, smallest int64) (groups []group, rest group) {
	rest.sum = -ahead
	for _, s := range sales {
		rest.sales, rest.sum = append(rest.sales, s), rest.sum+s.minor
		if rest.sum >= smallest {
			groups, rest = append(groups, rest), group{}
		}
	}
	for rest.sum < 0 && len(groups) > 0 {
		last := groups[len(groups)-1]
		groups = groups[:len(groups)-1]
		rest = group{append(last.sales, rest.sales...), last.sum + rest.sum}
	}
	if rest.sum >= smallest {
		groups, rest = append(groups, rest), group{}
	}
	return groups, rest
}

// partsOf adds transactions up by the clearing days of their payables.
func partsOf(sales []dueSale, currency payment.Currency) (parts []Part, sum int64) {
	for i := range sales {
		s := &sales[i]
		sum += s.minor
		at := slices.IndexFunc(parts, func(p Part) bool { return p.Date == s.date })
		if at < 0 {
			parts = append(parts, Part{Date: s.date, Amount: payment.Minor(s.minor, currency)})
		} else {
			parts[at].Amount.Minor += s.minor
		}
	}
	return parts, sum
}

// salesOf are the transactions that parts name; what they do not name is no single one's.
func salesOf(parts []Part) []dueSale {
	var sales []dueSale
	for i := range parts {
		p := &parts[i]
		left := p.Amount.Minor
		for _, s := range p.Shares {
			sales = append(sales, dueSale{rrn: s.RRN, date: p.Date, minor: s.Amount.Minor})
			left -= s.Amount.Minor
		}
		if left != 0 {
			sales = append(sales, dueSale{date: p.Date, minor: left})
		}
	}
	return sales
}

// nextRun is the first day whose payouts have not been made.
func (payer *Payer) nextRun(ev *party.Event) payment.BusinessDate {
	today := payer.cfg.Calendar.Date(ev.Business)
	if payer.lastRun >= today {
		return today.AddDays(1)
	}
	return today
}
