package acquirer

import (
	"time"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// payoutRunTimer takes a run up again after its checkpoint.
const payoutRunTimer = "payout-run"

// betweenBatches is how long a run rests after a checkpoint, so that nothing else
// of the host waits for all payouts of a day.
const betweenBatches = time.Second

// payoutRun pays merchants, in the order of the config, until it is through or
// at its next checkpoint.
type payoutRun struct {
	ev       *party.Event
	out      *party.Out
	date     payment.BusinessDate
	next     uint64       // the last payout number used
	stan     payment.STAN // the last STAN used
	paid     int          // merchants
	advanced map[payment.MerchantID][]Match
}

// payAll is the payout run of a day: what is due, has cleared and is not held.
func (a *Acquirer) payAll(ev *party.Event, out *party.Out) {
	if a.running != nil {
		out.Fact(&PayoutRunEnded{Date: a.running.Date}) // this run carries all that the last one left
	}
	a.pay(&payoutRun{ev: ev, out: out, date: ev.Job.Date, advanced: a.advance(ev, out)}, "", false)
}

// resumeRun takes up a run after its checkpoint.
func (a *Acquirer) resumeRun(ev *party.Event, out *party.Out) {
	a.pay(&payoutRun{ev: ev, out: out, date: a.running.Date}, a.running.After, true)
}

// pay serves the merchants after one, "" for all.
func (a *Acquirer) pay(r *payoutRun, after payment.MerchantID, resumed bool) {
	r.next, r.stan = a.lastPayout, a.lastSTAN
	skip := after != ""
	for i, shop := range a.shops {
		if skip {
			skip = shop.ID != after
			continue
		}
		if a.payShop(r, shop) {
			r.paid++
		}
		if r.paid >= a.cfg.Paying.Batch && i < len(a.shops)-1 {
			r.out.Fact(&PayoutRunPaused{Date: r.date, After: shop.ID})
			r.out.Set(party.Timer{Name: payoutRunTimer}, r.ev.Now.Add(betweenBatches))
			return
		}
	}
	if resumed {
		r.out.Fact(&PayoutRunEnded{Date: r.date})
	}
}

// payShop pays one merchant, and reports whether there was anything to pay.
func (a *Acquirer) payShop(r *payoutRun, shop *merchant) bool {
	if shop.hold != nil {
		a.keepBack(r, shop)
		return false
	}
	paid := a.payAgain(r, shop)
	c := a.claim(shop, r)
	if a.cfg.Paying.Cut == PerSale && len(c.debts) == 0 {
		return a.payEach(r, shop, c) || paid
	}
	return a.payTogether(r, shop, c) || paid
}

// payAgain pays each payout that was returned once more, under a new id, when the
// merchant's account is no longer the one that sent the money back.
func (a *Acquirer) payAgain(r *payoutRun, shop *merchant) bool {
	account := shop.account(r.date)
	paid := false
	for _, id := range a.payoutIDs {
		p := a.payouts[id]
		if p.Merchant != shop.ID || p.state != reconcile.PayoutReversed || a.replaced(id) {
			continue
		}
		if p.Account.Number == account.Number {
			continue
		}
		r.out.Fact(a.reissue(p))
		f := &PayoutSent{Merchant: shop.ID, Account: account, Amount: p.returned.Amount, Parts: p.Parts, RRNs: p.RRNs, Replaces: id}
		f.Postings = ledger.Append(nil, MerchantPayable.Of(string(shop.ID)), PayoutInTransit, f.Amount, "J8")
		a.instruct(r, f)
		paid = true
	}
	return paid
}

// instruct sends a payout under the next id.
func (a *Acquirer) instruct(r *payoutRun, f *PayoutSent) {
	r.next, r.stan = r.next+1, r.stan.Next()
	f.ID, f.STAN, f.Date, f.Now = payoutID(r.date, r.next), r.stan, r.date, r.ev.Business
	f.Sent = a.cfg.Calendar.TransmissionTime(r.ev.Business)
	r.out.Fact(f)
	a.sendPayout(r.ev, r.out, f)
}

// replaced reports whether a later payout carries the money of a returned one.
func (a *Acquirer) replaced(id string) bool {
	for _, other := range a.payoutIDs {
		if a.payouts[other].Replaces == id {
			return true
		}
	}
	return false
}

func (a *Acquirer) reissue(p *payout) *PayoutReissued {
	f := &PayoutReissued{ID: p.ID}
	f.Postings = ledger.Append(nil, ReturnedPayout.Of(string(p.Merchant)), MerchantPayable.Of(string(p.Merchant)), p.returned.Amount, "J11")
	return f
}

// claim is what a run owes a merchant.
type claim struct {
	parts  []Part // what is due, by clearing day; refunds make it less
	rrns   []payment.RRN
	sales  []dueSale // the same by transaction (PerSale)
	sum    int64     // of parts
	setOff int64     // what goes off what the merchant owes
	debts  []Debt    // of it, what is not owed for refunds
	amount int64     // what is left to pay
}

// claim adds up what is due, at most what the book owes the merchant, and sets
// off what the merchant owes: refunds first, which made what is due less already.
func (a *Acquirer) claim(shop *merchant, r *payoutRun) *claim {
	c := new(claim)
	for _, p := range shop.payables {
		if p.row.Due > r.date || p.open() == 0 {
			continue
		}
		c.add(p.row.Date, p.open(), a.cfg.Currency)
		c.rrns = append(c.rrns, a.uncarried(p)...)
		c.sales = append(c.sales, p.due...)
	}
	a.claimAdvanced(c, r.advanced[shop.ID])
	owed := a.book.Balance(MerchantPayable.Of(string(shop.ID))).Minor
	owes := a.book.Balance(MerchantReceivable.Of(string(shop.ID))).Minor
	charged := int64(0)
	for i := range shop.debts {
		charged += shop.debts[i].Amount.Minor
	}
	refunds := max(0, owes-charged)
	there := max(0, min(c.sum+refunds, owed))
	refunds = min(refunds, there)
	there -= refunds
	c.setOff = refunds
	for _, d := range shop.debts {
		if n := min(d.Amount.Minor, there); n > 0 {
			d.Amount.Minor = n
			c.debts = append(c.debts, d)
			c.setOff, there = c.setOff+n, there-n
		}
	}
	c.amount = max(0, min(there, owed-c.setOff))
	return c
}

func (c *claim) add(date payment.BusinessDate, minor int64, currency payment.Currency) {
	if minor == 0 {
		return
	}
	c.sum += minor
	c.parts = append(c.parts, Part{date, payment.Minor(minor, currency)})
}

// claimAdvanced adds what counts as payable before its clearing file.
func (a *Acquirer) claimAdvanced(c *claim, advanced []Match) {
	early := make(map[payment.BusinessDate]int64)
	var dates []payment.BusinessDate
	for i := range advanced {
		m := &advanced[i]
		date := a.byRRN[m.RRN].date
		if _, seen := early[date]; !seen {
			dates = append(dates, date)
		}
		net := m.Amount.Sub(m.Fee).Minor
		early[date] += net
		c.rrns = append(c.rrns, m.RRN)
		c.sales = append(c.sales, dueSale{rrn: m.RRN, minor: net})
	}
	for _, date := range dates {
		c.add(date, early[date], a.cfg.Currency)
	}
}

// owedFor is the sum of what is set off for other reasons than refunds.
func (c *claim) owedFor() int64 {
	sum := int64(0)
	for i := range c.debts {
		sum += c.debts[i].Amount.Minor
	}
	return sum
}

// payTogether sends one payout of all that is due.
func (a *Acquirer) payTogether(r *payoutRun, shop *merchant, c *claim) bool {
	payable, debt := MerchantPayable.Of(string(shop.ID)), MerchantReceivable.Of(string(shop.ID))
	if c.amount > 0 && c.amount < shop.MinPayout {
		a.carry(r, shop, c)
		return false
	}
	postings := ledger.Append(nil, payable, debt, payment.Minor(c.setOff, a.cfg.Currency), "J12")
	kept, withheld := split(c.parts, c.sum-c.amount, c.owedFor())
	if c.amount == 0 {
		if c.sum <= 0 {
			withheld = netted(c.parts)
		}
		if len(withheld) == 0 && len(postings) == 0 {
			return false
		}
		r.out.Fact(&SetOff{Merchant: shop.ID, Date: r.date, Withheld: withheld, Deductions: c.debts, RRNs: c.rrns, Now: r.ev.Business, Posted: Posted{postings}})
		return false
	}
	f := &PayoutSent{Merchant: shop.ID, Account: shop.account(r.date), Amount: payment.Minor(c.amount, a.cfg.Currency), Parts: kept, RRNs: c.rrns,
		Withheld: withheld, Deductions: c.debts}
	f.Postings = append(postings, ledger.Append(nil, payable, PayoutInTransit, f.Amount, "J8")...)
	a.instruct(r, f)
	return true
}

// split takes an excess off the latest parts; of that the first n minor units are
// withheld, the rest stays due.
func split(parts []Part, excess, n int64) (kept, withheld []Part) {
	kept = append(kept, parts...)
	for i := len(kept) - 1; i >= 0 && excess > 0; i-- {
		less := min(excess, max(0, kept[i].Amount.Minor))
		kept[i].Amount.Minor -= less
		excess -= less
		if take := min(less, n); take > 0 {
			withheld = append(withheld, Part{kept[i].Date, payment.Minor(take, kept[i].Amount.Currency)})
			n -= take
		}
	}
	return kept, withheld
}

// netted sets what is due off against refunds that are more than it.
func netted(parts []Part) []Part {
	var out []Part
	credit := int64(0)
	for _, p := range parts {
		if p.Amount.Minor > 0 {
			out = append(out, p)
			credit += p.Amount.Minor
		}
	}
	for _, p := range parts {
		if less := min(-p.Amount.Minor, credit); less > 0 {
			out = append(out, Part{p.Date, payment.Minor(-less, p.Amount.Currency)})
			credit -= less
		}
	}
	return out
}

// carry notes that what is due waits for more, once for each sum.
func (a *Acquirer) carry(r *payoutRun, shop *merchant, c *claim) {
	known := true
	for i := range c.parts {
		p := a.part(shop.ID, &c.parts[i])
		known = known && p != nil && p.row.Carried
	}
	if !known {
		r.out.Fact(&PayoutCarried{Merchant: shop.ID, Date: r.date, Amount: payment.Minor(c.amount, a.cfg.Currency), Minimum: shop.MinPayout, Parts: c.parts})
	}
}

// payEach sends a payout for each sale that is due. A refund or a void, and what
// the merchant owes for one, goes off the next; what is below the smallest payout
// goes with the next.
func (a *Acquirer) payEach(r *payoutRun, shop *merchant, c *claim) bool {
	payable, debt := MerchantPayable.Of(string(shop.ID)), MerchantReceivable.Of(string(shop.ID))
	left, setOff, paid := c.amount, c.setOff, false
	var group []dueSale
	sum := int64(0)
	for _, s := range c.sales {
		group, sum = append(group, s), sum+s.minor
		amount := min(sum, left)
		if amount <= 0 || amount < shop.MinPayout {
			continue
		}
		f := &PayoutSent{Merchant: shop.ID, Account: shop.account(r.date), Amount: payment.Minor(amount, a.cfg.Currency)}
		for _, g := range group {
			f.RRNs = append(f.RRNs, g.rrn)
			if f.Replaces == "" {
				f.Replaces = g.before
			}
		}
		f.Parts, f.Single = a.partsOf(shop, group), true
		f.Postings = ledger.Append(nil, payable, debt, payment.Minor(setOff, a.cfg.Currency), "J12")
		f.Postings = append(f.Postings, ledger.Append(nil, payable, PayoutInTransit, f.Amount, "J8")...)
		a.instruct(r, f)
		group, sum, setOff, left, paid = nil, 0, 0, left-amount, true
	}
	return paid
}

// partsOf sorts transactions by the clearing days of their payables.
func (a *Acquirer) partsOf(shop *merchant, group []dueSale) []Part {
	var parts []Part
	for _, g := range group {
		for _, p := range shop.payables {
			if !p.has(g.rrn) {
				continue
			}
			if n := len(parts); n > 0 && parts[n-1].Date == p.row.Date {
				parts[n-1].Amount.Minor += g.minor
			} else {
				parts = append(parts, Part{p.row.Date, payment.Minor(g.minor, a.cfg.Currency)})
			}
			break
		}
	}
	return parts
}

func (p *payable) has(rrn payment.RRN) bool {
	for i := range p.due {
		if p.due[i].rrn == rrn {
			return true
		}
	}
	return false
}

// nextRun is the first day whose payouts have not been made.
func (a *Acquirer) nextRun(ev *party.Event) payment.BusinessDate {
	today := a.cfg.Calendar.Date(ev.Business)
	if a.jobs[PayoutJob] >= today {
		return today.AddDays(1)
	}
	return today
}
