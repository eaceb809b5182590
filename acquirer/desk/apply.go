package desk

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// kept is how many natural days files, positions, payables and payouts stay in
// memory after they are settled: longer than a return takes.
const kept = 40

// Apply takes a fact over into the desk's state, and tells host and payer what a fact of
// the desk's means to them. It hears what they have done before.
func (desk *Desk) Apply(f party.Fact) {
	switch f := f.(type) {
	case *host.DayOpened:
		desk.applyDayOpened(f)
	case *host.BatchClosed:
		desk.captured(desk.host.InBatch(f.Terminal, f.Batch, f.Captured), f.At)
	case *host.BatchForced:
		desk.captured(desk.host.InBatch(f.Terminal, f.Batch, f.Captured), f.At)
	case *host.MerchantSigned:
		desk.signed(f)
	case *host.Approved:
		desk.owed(f)
	case *host.Reversed:
		desk.covered(f.Postings, f.RRN)
	case *payer.PayoutSent:
		desk.host.Carry(f.RRNs, f.ID)
	case *FileImported:
		desk.applyFile(f)
	case *FileRefused:
		desk.applyFileRefused(f)
	case *StatementImported:
		desk.files[f.ID], desk.fileDates[f.ID] = f.Hash, f.Date
		desk.lines = append(desk.lines, f.Lines...)
		desk.statements = append(desk.statements, reconcile.FileRow{
			ID: f.ID, Kind: reconcile.StatementFile, ClearingDate: f.Date, Arrived: f.Arrived, Accepted: true,
			Count: len(f.Lines),
		})
	case *Reconciled:
		desk.applyReconciled(f)
	case *JobDone:
		desk.jobs[f.Name] = f.Date
		if f.Name == party.PayoutJob {
			desk.payer.RunMade(f.Date)
		}
	case *DayAdvanced:
		desk.applyDayAdvanced(f)
	case *ClaimSent:
		desk.applyClaimSent(f)
	case *ClaimCleared:
		desk.applyClaimCleared(f)
	case *ItemCorrected:
		desk.applyCorrected(f)
	}
}

// owed notes what a merchant owes for a refund that was more than it was owed (J12).
func (desk *Desk) owed(f *host.Approved) {
	for i := range f.Postings {
		if p := &f.Postings[i]; p.Debit.Kind() == chart.MerchantReceivable {
			desk.payer.OweRefund(payment.MerchantID(p.Debit.Owner()), f.RRN, p.Amount)
		}
	}
}

// covered notes what a merchant owes because its payable could not pay a reversal or a
// correction of a transaction.
func (desk *Desk) covered(postings []ledger.Posting, rrn payment.RRN) {
	for i := range postings {
		if p := &postings[i]; chart.Covers(p) {
			desk.payer.OweRefund(payment.MerchantID(p.Debit.Owner()), rrn, p.Amount)
		}
	}
}

// unpaid notes the fees that a merchant owes because its payable could not pay them.
func (desk *Desk) unpaid(f *Reconciled) {
	for i := range f.Postings {
		p := &f.Postings[i]
		if !chart.Covers(p) {
			continue
		}
		for _, s := range f.unpaid(p) {
			t, _ := s.Of.Transaction()
			desk.payer.OweRefund(payment.MerchantID(p.Debit.Owner()), t.RRN, payment.Minor(s.Minor, desk.cfg.Currency))
		}
	}
}

// applyDayOpened expects the files of the days that have closed, and drops what is old.
func (desk *Desk) applyDayOpened(f *host.DayOpened) {
	for d := f.Closed; d < f.Date; d = d.AddDays(1) {
		if i, found := desk.findExpected(d); !found {
			desk.expected = slices.Insert(desk.expected, i, desk.expectedFile(d))
		}
	}
	before := f.Date.AddDays(-kept)
	desk.forget(before)
	for _, id := range desk.payer.Forget(before) { // a line of a later day would be of no payout that is known
		desk.lines = slices.DeleteFunc(desk.lines, func(l reconcile.StatementLine) bool { return l.Reference == id })
	}
	desk.forgetClaims(f.Date.AddDays(-disputeDays))
}

// forget drops files, positions and lines that are older than a day.
func (desk *Desk) forget(before payment.BusinessDate) {
	desk.expected = slices.DeleteFunc(
		desk.expected, func(r reconcile.FileRow) bool { return r.ClearingDate < before && r.Accepted },
	)
	desk.positions = slices.DeleteFunc(desk.positions, func(p reconcile.NetPosition) bool {
		return p.ClearingDate < before && !desk.unsettled(p.ClearingDate)
	})
	desk.lines = slices.DeleteFunc(desk.lines, func(l reconcile.StatementLine) bool {
		return cmp.Or(l.ClearingDate, l.Date) < before && !desk.unsettled(l.ClearingDate)
	})
	desk.givenUp = slices.DeleteFunc(desk.givenUp, func(it reconcile.Item) bool { return it.Day < before })
	desk.statements = slices.DeleteFunc(desk.statements, func(r reconcile.FileRow) bool { return r.ClearingDate < before })
	for id, d := range desk.fileDates {
		if d < before {
			delete(desk.fileDates, id)
			delete(desk.files, id)
		}
	}
}

// captured makes payable what awaited that its batch confirms it.
func (desk *Desk) captured(rrns []payment.RRN, at payment.Time) {
	for _, rrn := range rrns {
		w, waits := desk.awaiting[rrn]
		if !waits {
			continue
		}
		m := &w.match
		desk.payer.Earn(m.Merchant, w.date, w.due, at, m.Amount.Sub(m.Fee), m.Fee, m.RRN)
		delete(desk.awaiting, rrn)
	}
}

func (desk *Desk) applyFile(f *FileImported) {
	desk.files[f.ID], desk.fileDates[f.ID] = f.Hash, f.Date
	desk.dayOf(f.Date).file = f
	for _, c := range f.Cards {
		desk.cards[c.RRN] = c.PAN
	}
	row := desk.expectedFile(f.Date)
	i, found := desk.findExpected(f.Date)
	if !found {
		desk.expected = slices.Insert(desk.expected, i, row)
	}
	r := &desk.expected[i]
	r.ID, r.Arrived, r.Accepted, r.Refused, r.Count = f.ID, f.Arrived, true, "", len(f.Details)
	desk.positions = append(desk.positions, desk.position(f))
}

func (desk *Desk) applyFileRefused(f *FileRefused) {
	if f.From != desk.cfg.Network || f.Date == 0 {
		return
	}
	if i, found := desk.findExpected(f.Date); found && !desk.expected[i].Accepted {
		desk.expected[i].Arrived, desk.expected[i].Refused = f.Arrived, f.Says()
	}
}

func (desk *Desk) applyReconciled(f *Reconciled) {
	for i := range f.Matches {
		m := &f.Matches[i]
		known := desk.host.Clear(m.RRN, f.Date)
		switch {
		case m.Advanced:
		case m.Awaits && known:
			desk.awaiting[m.RRN] = awaiting{*m, f.Date, f.Due}
		default:
			desk.payer.Earn(m.Merchant, f.Date, f.Due, f.Now, m.Amount.Sub(m.Fee), m.Fee, m.RRN)
		}
	}
	for i := range f.Matches {
		if m := &f.Matches[i]; m.Amount.Minor < 0 {
			desk.payer.Cancel(m.Merchant, f.Date, desk.host.VoidOf(m.RRN), m.RRN)
		}
	}
	for i := range f.Rounding {
		r := &f.Rounding[i]
		desk.payer.Earn(r.Merchant, f.Date, f.Due, f.Now, r.Amount.Neg(), r.Amount, "")
	}
	desk.unpaid(f)
	for i := range f.Closed {
		desk.closeItem(f.Closed[i].ID)
	}
	desk.raise(f)
	if f.Comparison == reconcile.ClearingComparison && f.Due != 0 {
		desk.dayOf(f.Date).reconciled = true
		desk.archive(f.Date)
	}
}

// raise takes over the items of a comparison; one of L5 that is open has its amount of today.
func (desk *Desk) raise(f *Reconciled) {
	if f.Comparison != reconcile.AgeComparison {
		desk.items = append(desk.items, f.Raised...)
		return
	}
	for i := range f.Raised {
		it := &f.Raised[i]
		if at := slices.IndexFunc(desk.items, func(o reconcile.Item) bool { return o.ID == it.ID }); at >= 0 {
			desk.items[at] = *it
		} else {
			desk.items = append(desk.items, *it)
		}
	}
}

// archive lets the journal drop the reconciled days before d.
func (desk *Desk) archive(d payment.BusinessDate) {
	for _, date := range slices.Sorted(maps.Keys(desk.days)) {
		if date < d && desk.days[date].reconciled {
			delete(desk.days, date)
			desk.host.Archive(date, desk.hasOpenItem)
		}
	}
}

// hasOpenItem reports whether an item about a transaction is open: its clearing record or its outcome may still come,
// or somebody may have to act on it.
func (desk *Desk) hasOpenItem(rrn payment.RRN) bool {
	return slices.ContainsFunc(desk.items, func(it reconcile.Item) bool {
		return it.Key.RRN == rrn && (it.Comparison != reconcile.AgeComparison || it.Reason == reconcile.PendingTooLong)
	})
}

func (desk *Desk) closeItem(id string) {
	i := slices.IndexFunc(desk.items, func(it reconcile.Item) bool { return it.ID == id })
	if i < 0 {
		return
	}
	rrn := desk.items[i].Key.RRN
	desk.items = slices.Delete(desk.items, i, i+1)
	if !desk.hasOpenItem(rrn) {
		desk.host.Release(rrn)
	}
}

func (desk *Desk) applyDayAdvanced(f *DayAdvanced) {
	desk.dayOf(f.Date).advanced = true
	for i := range f.Payables {
		m := &f.Payables[i]
		desk.host.Advance(m.RRN)
		desk.payer.Earn(m.Merchant, f.Date, f.Due, 0, m.Amount.Sub(m.Fee), m.Fee, m.RRN)
	}
}

func (desk *Desk) applyClaimSent(f *ClaimSent) {
	desk.claimFiles++
	desk.claims = append(desk.claims, reconcile.Claim{
		ClearingDate: f.Date, RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant, Network: f.Network, Kind: f.Kind,
		Amount: f.Amount,
		Reason: f.Reason, At: f.Now,
	})
}

func (desk *Desk) applyClaimCleared(f *ClaimCleared) {
	d := &f.Detail
	desk.disputes = append(desk.disputes, *d)
	if f.PAN != "" {
		desk.cards[d.RRN] = f.PAN
	}
	kind := d.Kind
	if kind == reconcile.Rejected {
		kind = d.Of
	}
	if c := desk.sent(d.RRN, kind); c != nil {
		c.Cleared, c.Code = d.ClearingDate, d.Code
	}
	switch {
	case f.Owed.Minor > 0:
		desk.payer.Owe(d.Merchant, payer.Debt{Why: reconcile.DebtChargeback, Reference: string(d.RRN), Amount: f.Owed})
	case f.Owed.Minor < 0:
		desk.payer.Settle(
			d.Merchant, payer.Debt{Why: reconcile.DebtChargeback, Reference: string(d.RRN), Amount: f.Owed.Neg()},
		)
	}
	if f.Given.Minor > 0 {
		desk.payer.Earn(d.Merchant, d.ClearingDate, f.Due, f.Now, f.Given, payment.Minor(0, desk.cfg.Currency), d.RRN)
	}
}

// applyCorrected ends an item and moves what is payable with it.
func (desk *Desk) applyCorrected(f *ItemCorrected) {
	rrn := f.Item.Key.RRN
	zero := payment.Minor(0, desk.cfg.Currency)
	batch := f.Item.Comparison == reconcile.BatchComparison
	switch {
	case f.Remedy == reconcile.PayMerchant && batch:
		if _, waits := desk.awaiting[rrn]; waits {
			desk.host.Confirm(rrn)
			desk.captured([]payment.RRN{rrn}, f.Now)
		}
	case f.Remedy == reconcile.CreditAdjustment && batch:
		delete(desk.awaiting, rrn)
	}
	switch {
	case f.Net.Minor < 0:
		desk.payer.GiveUp(f.Merchant, f.Date, f.Net, f.Fee, rrn)
	case f.Net.Minor > 0:
		desk.payer.Earn(f.Merchant, f.Date, f.Due, f.Now, f.Net, f.Fee, rrn)
		desk.host.ClearLate(rrn, f.Item.Day)
	case f.Item.RefundKept(): // its clearing record has taken nothing off the payable, and is not to
		desk.host.ClearLate(rrn, f.Item.Day)
	case f.Remedy == reconcile.PayMerchant && !batch:
		desk.payer.Earn(f.Merchant, f.Date, f.Due, f.Now, f.Amount, zero, rrn)
	}
	desk.covered(f.Postings, rrn)
	if f.Owed.Minor > 0 {
		desk.payer.Owe(f.Merchant, payer.Debt{Why: reconcile.DebtCorrection, Reference: string(rrn), Amount: f.Owed})
	}
	desk.closeItem(f.Item.ID)
	if f.Item.Comparison == reconcile.CashComparison {
		desk.givenUp = append(desk.givenUp, f.Item)
	}
}

// forgetClaims drops exceptions that no dispute can go on about.
func (desk *Desk) forgetClaims(before payment.BusinessDate) {
	desk.disputes = slices.DeleteFunc(desk.disputes, func(d reconcile.Detail) bool {
		if d.ClearingDate < before {
			delete(desk.cards, d.RRN)
		}
		return d.ClearingDate < before
	})
	desk.claims = slices.DeleteFunc(desk.claims, func(c reconcile.Claim) bool { return c.ClearingDate < before })
	maps.DeleteFunc(desk.awaiting, func(_ payment.RRN, w awaiting) bool { return w.date < before })
}
