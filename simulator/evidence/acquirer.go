package evidence

import (
	"acqsim/acquirer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// acquirerBooks are what the acquirer shows: most facts of its are about one of them.
type acquirerBooks struct {
	journal  journal
	batches  batches
	files    files
	items    items
	claims   claims
	payables *payables
	payouts  payouts
	register *register
}

func newAcquirer(c *Config, r *register) acquirerBooks {
	p := newPayables(c.Currency)
	return acquirerBooks{journal: newJournal(c), batches: newBatches(c.TerminalCapture), files: newFiles(c.Calendar),
		items: newItems(), claims: newClaims(), payables: &p, payouts: newPayouts(&p), register: r}
}

// see reads a fact of the acquirer.
func (a *acquirerBooks) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *acquirer.Requested:
		a.batches.used(at, f.Terminal, f.Batch)
		a.journal.requested(at, f)
	case *acquirer.Refused:
		a.journal.refused(at, f)
	case *acquirer.Approved:
		a.journal.approved(f)
	case *acquirer.Declined:
		a.journal.state(&f.Ref, reconcile.Declined, f.Code)
	case *acquirer.TimedOut:
		a.journal.timedOut(f)
	case *acquirer.Reversed:
		a.journal.state(&f.Ref, reconcile.Reversed, "")
		a.journal.original(f.RRN, reconcile.Approved)
	case *acquirer.Hung:
		a.journal.state(&f.Ref, reconcile.Hung, "")
	case *acquirer.BatchCompared:
		a.batches.compared(at, f)
	case *acquirer.BatchClosed:
		a.batches.row(at, f.Terminal, f.Batch).Closed = at
		a.payables.captured(at, f.Terminal, f.Batch, f.Captured)
	case *acquirer.BatchForced:
		a.payables.captured(at, f.Terminal, f.Batch, f.Captured)
		a.batches.row(at, f.Terminal, f.Batch).Opened = 0
	case *acquirer.DayOpened, *acquirer.FileImported, *acquirer.FileRefused, *acquirer.StatementImported:
		a.files.see(f)
	case *acquirer.Reconciled:
		a.reconciled(at, f)
	case *acquirer.ItemCorrected:
		a.corrected(at, f)
	case *acquirer.ClaimSent:
		a.claims.sent(at, f)
	case *acquirer.ClaimCleared:
		a.claims.cleared(&f.Detail)
		if f.Given.Minor > 0 {
			a.payables.returned(at, f)
		}
	case *acquirer.DayAdvanced:
		a.payables.advanced(f)
	case *acquirer.AccountChanged:
		a.register.note(reconcile.Register{
			Merchant: f.Merchant, Account: f.Account.Number, Payee: f.Account.Holder, From: f.Effective, Asked: at})
	case *acquirer.PayoutSent:
		a.payouts.see(at, f)
		a.journal.paid(f.RRNs, f.ID)
	default:
		a.payouts.see(at, f)
	}
}

// reconciled reads what the comparison of a day came to.
func (a *acquirerBooks) reconciled(at payment.Time, f *acquirer.Reconciled) {
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
func (a *acquirerBooks) corrected(at payment.Time, f *acquirer.ItemCorrected) {
	a.items.latest(f.Item)
	k := &f.Item.Key
	switch {
	case f.Net.Minor != 0:
		a.payables.given(at, f.Merchant, f.Date, f.Due, f.Net, f.Fee)
		a.journal.corrected(k.RRN, f.Item.Day, f.Fee)
	case f.Remedy == reconcile.PayMerchant && f.Item.Comparison == reconcile.BatchComparison:
		a.payables.captured(at, k.Terminal, k.Batch, []payment.STAN{k.STAN})
	case f.Remedy == reconcile.CreditAdjustment && f.Item.Comparison == reconcile.BatchComparison:
		a.payables.givenUp(k.RRN)
	case f.Remedy == reconcile.PayMerchant:
		a.payables.given(at, f.Merchant, f.Date, f.Due, f.Amount, payment.Amount{})
	}
}
