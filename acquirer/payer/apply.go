package payer

import (
	"slices"
	"strconv"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Apply takes a fact over into the payer's state.
func (payer *Payer) Apply(f party.Fact) {
	switch f := f.(type) {
	case *PayoutSent:
		payer.applyPayoutSent(f)
	case *PayoutConfirmed:
		p := payer.payouts[f.ID]
		p.state, p.final = reconcile.PayoutSucceeded, f.Now
		payer.unblock(p)
	case *PayoutRefused:
		payer.applyPayoutRefused(f)
	case *PayoutUnanswered:
		payer.payouts[f.ID].state = reconcile.PayoutUnknown
	case *PayoutReturned:
		p := payer.payouts[f.ID]
		p.state, p.reason, p.returned = reconcile.PayoutReversed, f.Reason, f
		payer.returns = append(payer.returns, reconcile.Return{PayoutID: f.ID, Amount: f.Amount, Reason: f.Reason, At: f.Now})
	case *PayoutReissued:
		p := payer.payouts[f.ID]
		p.reissued, p.recovered = true, p.Amount.Minor
		payer.giveBack(p)
	case *AccountChanged:
		if payer.merchants[f.Merchant] == nil { // a contract is new
			payer.has(Merchant{ID: f.Merchant, Account: f.Account})
			return
		}
		shop := payer.merchants[f.Merchant]
		shop.accounts = append(shop.accounts, *f)
	case *MerchantHeld:
		payer.merchants[f.Merchant].hold = f
		payer.applyHeld(f.Merchant, f.Parts, 1)
	case *MerchantReleased:
		payer.applyReleased(f)
	case *FundsHeld:
		payer.applyHeld(f.Merchant, f.Parts, 1)
	case *PayoutCarried:
		for i := range f.Parts {
			if p := payer.payableOf(f.Merchant, f.Parts[i].Date); p != nil {
				p.row.Carried = true
			}
		}
	case *SetOff:
		payer.withhold(f.Merchant, f.Withheld, f.Deductions)
		payer.repayRefunds(f.Merchant, f.Refunds)
	case *PayoutFoundPaid:
		payer.applyFoundPaid(f)
	case *PayoutRunPaused:
		payer.running = f
	case *PayoutRunEnded:
		payer.running = nil
	}
}

// RunMade notes the day of the last payout run.
func (payer *Payer) RunMade(date payment.BusinessDate) { payer.lastRun = date }

// Forget drops what is older than a day and settled.
func (payer *Payer) Forget(before payment.BusinessDate) (gone []string) {
	payer.payoutIDs = slices.DeleteFunc(payer.payoutIDs, func(id string) bool {
		p := payer.payouts[id]
		old := p.done() && p.Date < before
		if old {
			delete(payer.payouts, id)
			gone = append(gone, id)
		}
		return old
	})
	payer.returns = slices.DeleteFunc(
		payer.returns, func(r reconcile.Return) bool { return payer.payouts[r.PayoutID] == nil },
	)
	for _, shop := range payer.shops {
		shop.payables = slices.DeleteFunc(
			shop.payables, func(p *payable) bool { return p.row.Date < before && p.open() == 0 && p.held == 0 },
		)
	}
	return gone
}

func (payer *Payer) applyPayoutSent(f *PayoutSent) {
	n, _ := strconv.ParseUint(f.ID[7:], 10, 64)
	payer.lastPayout = n
	payer.journal.UsedSTAN(f.STAN)
	payer.payouts[f.ID] = &payout{PayoutSent: f, state: reconcile.PayoutSent}
	payer.payoutIDs = append(payer.payoutIDs, f.ID)
	if again := payer.payouts[f.Replaces]; again != nil && again.reissued {
		again.recovered -= f.Amount.Minor
	}
	for i := range f.Parts {
		if p := payer.payableOf(f.Merchant, f.Parts[i].Date); p != nil {
			p.paid += f.Parts[i].Amount.Minor
			p.move(&f.Parts[i], 1, false)
			p.row.Payout = f.ID
		}
	}
	payer.withhold(f.Merchant, f.Withheld, f.Deductions)
	payer.repayRefunds(f.Merchant, f.Refunds)
}

func (payer *Payer) applyPayoutRefused(f *PayoutRefused) {
	p := payer.payouts[f.ID]
	p.state, p.reason, p.final = reconcile.PayoutFailed, f.Reason, f.Now
	payer.giveBack(p)
	for i := range p.Parts {
		if q := payer.payableOf(p.Merchant, p.Parts[i].Date); q != nil {
			q.row.Blocked = f.Reason
		}
	}
}
