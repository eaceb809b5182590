package invariants

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"acqsim/acquirer/chart"
	"acqsim/bank"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/simulator/world"
)

// deskAgrees: the acquirer's own open items are those that a stranger finds who
// makes the five comparisons over the evidence. What the acquirer is not made to
// compare it is excused.
func (a *run) deskAgrees(wrong report) {
	if a.Loop.Party(world.Acquirer) == nil {
		return
	}
	kind := func(it *reconcile.Item) string {
		return fmt.Sprintf(
			"%s %s %s of %s%s%s%s",
			it.Comparison,
			it.Side,
			it.Amount,
			it.Day,
			it.Key.RRN,
			it.Key.Payout,
			it.Key.File,
		)
	}
	blind := func(c reconcile.Comparison) bool { return slices.Contains(a.excused.Practice.Acquirer.Unwatched, c) }
	count := make(map[string]int)
	var order []string
	note := func(it *reconcile.Item, n int) {
		if blind(it.Comparison) {
			return
		}
		k := kind(it)
		if _, known := count[k]; !known {
			order = append(order, k)
		}
		count[k] += n
	}
	for i := range a.ev.Items {
		if it := &a.ev.Items[i]; it.State == reconcile.Open {
			note(it, 1)
		}
	}
	found := a.stranger(wrong)
	for i := range found {
		if !a.resolved(&found[i]) {
			note(&found[i], -1)
		}
	}
	for _, k := range order {
		switch n := count[k]; {
		case n < 0:
			wrong(nil, "an open item "+k, "none at the acquirer's desk")
		case n > 0:
			wrong(nil, "no open item "+k, "the acquirer's desk has it")
		}
	}
}

// stranger lists the items that are open for a stranger: what has been compared as it came
// as of now; what the desk looks at with a job as of its last one. The control totals must add up.
func (a *run) stranger(wrong report) []reconcile.Item {
	reviewed, compared := a.asOf(party.ReviewJob), a.asOf(party.ReconcileJob)
	missing := func(it reconcile.Item) bool {
		return slices.ContainsFunc(compared, func(o reconcile.Item) bool { return o.ID == it.ID })
	}
	var open []reconcile.Item
	now := reconcile.Reconcile(a.ev)
	for _, of := range now.Unexplained() {
		wrong(nil,
			fmt.Sprintf("open items of %s (%s) that come to ours less theirs, %s", of.Comparison, of.Of, of.Difference),
			fmt.Sprintf("%d items, %s", of.Items.Rows, of.Items.Amount))
	}
	for _, it := range now.Open {
		byJob := it.Comparison == reconcile.PayoutComparison || it.Comparison == reconcile.AgeComparison
		if !byJob && (it.Side != reconcile.MissingFile || missing(it)) {
			open = append(open, it)
		}
	}
	for _, it := range reviewed {
		if it.Comparison == reconcile.PayoutComparison {
			open = append(open, it)
		}
	}
	for _, it := range compared {
		if it.Comparison == reconcile.AgeComparison {
			open = append(open, it)
		}
	}
	return open
}

// asOf lists the items that were open for a stranger when a job was last done, who sees what
// the acquirer's desk can see: no account of a merchant at its own bank.
func (a *run) asOf(job string) []reconcile.Item {
	at, done := a.jobs[job]
	if !done {
		return nil
	}
	ev := a.EvidenceAt(at)[0]
	ev.Balances, ev.BankLines = a.balancesAt(at), nil
	return reconcile.Reconcile(ev).Open
}

// balancesAt is the acquirer's book as the postings up to an instant make it. Those that it
// would refuse are the matter of causes.
func (a *run) balancesAt(at payment.Time) []reconcile.Balance {
	book := chart.New(a.Currency)
	for r, f := range a.History.Facts {
		if poster, ok := f.(ledger.Poster); ok && r.Node == world.Acquirer && r.At <= at {
			for _, p := range ledger.PostingsOf(poster) {
				if book.Check(p) == nil {
					book.Post(p)
				}
			}
		}
	}
	return chart.Balances(book)
}

// resolved reports whether the desk has put a difference right by hand, which the
// rows still show.
func (a *run) resolved(found *reconcile.Item) bool {
	return slices.ContainsFunc(
		a.ev.Items,
		func(it reconcile.Item) bool { return it.ID == found.ID && it.State == reconcile.Resolved },
	)
}

// onePlace: the ledgers say where each transaction's money is (ledgers.go), its places
// come to its amount, and the difference between what a merchant expected of a day and what came is explained
// to the last minor unit, for every merchant and every day.
func (a *run) onePlace(wrong report) {
	a.ledgers(wrong)
	ix := diagnosis.NewIndex(a.ev)
	type day struct {
		merchant payment.MerchantID
		date     payment.BusinessDate
	}
	seen := make(map[day]bool)
	var days []day
	note := func(m payment.MerchantID, d payment.BusinessDate) {
		if k := (day{m, d}); m != "" && d != 0 && !seen[k] {
			seen[k] = true
			days = append(days, k)
		}
	}
	for i := range a.ev.Slips {
		s := &a.ev.Slips[i]
		note(s.Merchant, a.Calendar.ClearingDate(s.At))
		t := ix.Trace(reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN})
		a.followed(&t, wrong)
		var sum int64
		for _, p := range t.Places {
			sum += p.Amount.Minor
		}
		for _, d := range t.Owed { // money that came twice is there twice
			if over := sum - t.Amount.Minor; over > 0 && d.By == diagnosis.HeldByMerchant && over <= d.Amount.Minor {
				sum -= over
			}
		}
		if sum != t.Amount.Minor && s.Kind != reconcile.PreAuth { // a completion has money of its own
			wrong(nil, fmt.Sprintf("%s of STAN %s of %s in one place", t.Amount, s.STAN, s.Terminal), a.yuan(sum))
		}
	}
	for i := range a.ev.Entries {
		note(a.ev.Entries[i].Merchant, a.ev.Entries[i].ClearingDate)
	}
	for i := range a.ev.Payables {
		note(a.ev.Payables[i].Merchant, a.ev.Payables[i].Date)
	}
	for _, m := range a.Profile.Merchants {
		for _, d := range merchant.Days(ix, m.ID) {
			note(m.ID, d)
		}
	}
	slices.SortFunc(days, func(x, y day) int {
		return cmp.Or(cmp.Compare(x.merchant, y.merchant), cmp.Compare(x.date, y.date))
	})
	arrived := make(map[payment.MerchantID]int64)
	for _, k := range days {
		d := merchant.DayOf(ix, k.merchant, k.date)
		arrived[k.merchant] += d.Arrived.Minor
		if !d.Unexplained.IsZero() {
			wrong(nil, fmt.Sprintf("the day %s of %s explained, 0.00 left", k.date, k.merchant), d.Unexplained.String())
		}
	}
	a.allArrived(wrong, arrived)
}

// followed: while an item of a transaction is open somebody acts, or what closes it is under way and is waited for.
func (a *run) followed(t *diagnosis.Transaction, wrong report) {
	for i := range t.Items {
		if it := &t.Items[i]; it.State == reconcile.Open && t.Act == reconcile.Nobody &&
			!strings.HasPrefix(t.Remedy.En, "Wait") {
			wrong(nil, fmt.Sprintf("somebody who acts on the open item %s", it.ID), "diagnosis: "+t.Remedy.En)
		}
	}
}

// allArrived: what the days of a merchant say has arrived is what its bank has credited
// to its accounts for payouts, less what it sent back, by the bank's own facts.
func (a *run) allArrived(wrong report, told map[payment.MerchantID]int64) {
	owner := make(map[string]payment.MerchantID)
	for _, m := range a.Profile.Merchants {
		owner[a.Profile.Accounts[m.Account].Number] = m.ID
	}
	for _, c := range a.moves {
		owner[c.fact.Account.Number] = c.fact.Merchant
	}
	credited := make(map[payment.MerchantID]int64)
	for _, s := range a.counter {
		switch f := s.fact.(type) {
		case *bank.Credited:
			credited[owner[f.To]] += f.Amount.Minor
		case *bank.EntryReversed:
			credited[owner[f.To]] -= f.Amount.Minor
		case *bank.Returned:
			if !f.Unposted {
				credited[owner[f.To]] -= f.Amount.Minor
			}
		case *bank.ReturnUndone:
			if !f.Unposted {
				credited[owner[f.To]] += f.Amount.Minor
			}
		}
	}
	for _, m := range a.Profile.Merchants {
		if want, have := credited[m.ID], told[m.ID]; want != have {
			wrong(nil, fmt.Sprintf("%s arrived on the account of %s, day by day", a.yuan(want), m.ID), a.yuan(have))
		}
	}
}

// tillAndHost: when a batch has been closed, what its till holds for sold the host
// has, and the other way round, or an item of L1 names the difference.
func (a *run) tillAndHost(wrong report) {
	if a.unwatched(reconcile.BatchComparison) || a.excused.Forgot {
		return
	}
	type ref struct {
		terminal payment.TerminalID
		batch    payment.BatchNumber
		stan     payment.STAN
	}
	closed := make(map[reconcile.Batch]bool)
	for i := range a.ev.Batches {
		if b := &a.ev.Batches[i]; b.Closed != 0 {
			closed[reconcile.Batch{Terminal: b.Terminal, Number: b.Batch}] = true
		}
	}
	named := make(map[ref]bool)
	for i := range a.ev.Items {
		it := &a.ev.Items[i]
		named[ref{it.Key.Terminal, it.Key.Batch, it.Key.STAN}] = true
	}
	host := make(map[ref]bool)
	for i := range a.ev.Entries {
		e := &a.ev.Entries[i]
		host[ref{e.Terminal, e.Batch, e.STAN}] = e.State == reconcile.Approved || e.State == reconcile.Voided
	}
	for i := range a.ev.Slips {
		s := &a.ev.Slips[i]
		k := ref{s.Terminal, s.Batch, s.STAN}
		if !closed[reconcile.Batch{Terminal: s.Terminal, Number: s.Batch}] || s.Kind == reconcile.PreAuth || named[k] {
			continue
		}
		if has := s.InBatch || s.Voided; has != host[k] {
			wrong(nil, fmt.Sprintf("STAN %s of %s at the till and at the host, or an item", s.STAN, s.Terminal),
				fmt.Sprintf("till %v, host %v, and no item", has, host[k]))
		}
	}
}
