package evidence

import (
	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// acquirerBooks are what the acquirer shows: most facts of its are about one of them.
type acquirerBooks struct {
	journal    journal
	batches    batches
	files      files
	items      items
	claims     claims
	payables   *payables
	payouts    payouts
	settlement *settlementAccounts
}

func newAcquirer(c *Config, r *settlementAccounts) acquirerBooks {
	p := newPayables(c.Currency)
	return acquirerBooks{journal: newJournal(c),
		batches: newBatches(c.TerminalCapture, c.Currency), files: newFiles(c),
		items: newItems(), claims: newClaims(), payables: &p, payouts: newPayouts(&p), settlement: r}
}

// see reads a fact of the acquirer.
func (a *acquirerBooks) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *host.Requested:
		a.batches.used(at, f.Terminal, f.Batch)
		a.journal.requested(at, f)
	case *host.Refused:
		a.journal.refused(at, f)
	case *host.Approved:
		a.journal.approved(f)
	case *host.Declined:
		a.journal.state(&f.Ref, reconcile.Declined, f.Code)
	case *host.TimedOut:
		a.journal.timedOut(f)
	case *host.Reversed:
		a.journal.state(&f.Ref, reconcile.Reversed, "")
		a.journal.original(f.RRN, reconcile.Approved)
	case *host.Hung:
		a.journal.state(&f.Ref, reconcile.Hung, "")
	case *host.BatchCompared:
		a.batches.compared(at, f)
	case *host.BatchClosed:
		a.batches.row(at, f.Terminal, f.Batch).Closed = at
		a.payables.captured(at, f.Terminal, f.Batch, f.Captured)
	case *host.BatchForced:
		a.payables.captured(at, f.Terminal, f.Batch, f.Captured)
		a.batches.row(at, f.Terminal, f.Batch).Opened = 0
	case *host.DayOpened, *desk.FileImported, *desk.FileRefused, *desk.StatementImported:
		a.files.see(f)
	case *desk.Reconciled:
		a.reconciled(at, f)
	case *desk.ItemCorrected:
		a.corrected(at, f)
	case *desk.ClaimSent:
		a.claims.sent(at, f)
	case *desk.ClaimCleared:
		a.claims.cleared(&f.Detail)
		if f.Given.Minor > 0 {
			a.payables.returned(at, f)
		}
	case *desk.DayAdvanced:
		a.payables.advanced(f)
		a.journal.advanced(f)
	case *payer.AccountChanged:
		row := reconcile.SettlementAccount{Merchant: f.Merchant, Account: f.Account.Number, Payee: f.Account.Holder}
		if a.settlement.known(f.Merchant) { // the first is that of the contract
			row.From, row.Asked = f.Effective, at
		}
		a.settlement.note(row)
	case *payer.PayoutSent:
		a.payouts.see(at, f)
		a.journal.paid(f.RRNs, f.ID)
		a.journal.setOff(f.Withheld, true)
	case *payer.SetOff:
		a.payouts.see(at, f)
		a.journal.setOff(f.Withheld, false)
	default:
		a.payouts.see(at, f)
	}
}

// reconciled reads what the comparison of a day came to.
func (a *acquirerBooks) reconciled(at payment.Time, f *desk.Reconciled) {
	for i := range f.Matches {
		m := &f.Matches[i]
		a.journal.matched(m, f.Date)
		a.payables.matched(at, m, f.Date, f.Due)
	}
	for i := range f.Rounding {
		a.payables.rounded(f.Rounding[i].Merchant, f.Date, f.Rounding[i].Amount)
	}
	a.items.latest(f.Raised...)
	a.items.latest(f.Closed...)
}

// corrected reads what an item that was put right makes payable.
func (a *acquirerBooks) corrected(at payment.Time, f *desk.ItemCorrected) {
	a.items.latest(f.Item)
	k := &f.Item.Key
	switch {
	case f.Net.Minor != 0:
		a.payables.given(at, f.Merchant, f.Date, f.Due, f.Net, f.Fee)
		a.journal.corrected(k.RRN, f.Item.Day, f.Fee)
	case f.Item.RefundKept():
		a.journal.corrected(k.RRN, f.Item.Day, payment.Minor(0, f.Amount.Currency))
	case f.Remedy == reconcile.PayMerchant && f.Item.Comparison == reconcile.BatchComparison:
		a.payables.captured(at, k.Terminal, k.Batch, []payment.STAN{k.STAN})
	case f.Remedy == reconcile.CreditAdjustment && f.Item.Comparison == reconcile.BatchComparison:
		a.payables.givenUp(k.RRN)
	case f.Remedy == reconcile.PayMerchant:
		a.payables.given(at, f.Merchant, f.Date, f.Due, f.Amount, payment.Amount{})
	}
}
