package evidence

import (
	"maps"
	"slices"

	"acqsim/acquirer"
	"acqsim/clearing/record"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// awaiting is a match that terminal capture keeps from being payable.
type awaiting struct {
	match     acquirer.Match
	date, due payment.BusinessDate
}

// claims reads what was claimed, disputed and put right; false for any other fact.
func (x *witness) claimed(at payment.Time, f party.Fact) bool {
	switch f := f.(type) {
	case *acquirer.ClaimSent:
		x.evidence.Claims = append(x.evidence.Claims, reconcile.Claim{
			ClearingDate: f.Date, RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant, Network: f.Network, Kind: f.Kind, Amount: f.Amount,
			Reason: f.Reason, At: at,
		})
	case *acquirer.ClaimCleared:
		x.claimCleared(at, f)
	case *acquirer.BatchForced:
		x.captured(at, f.Terminal, f.Batch, f.Captured)
		x.batchRow(at, f.Terminal, f.Batch).Opened = 0
	case *acquirer.ItemCorrected:
		x.corrected(at, f)
	default:
		return false
	}
	return true
}

func (x *witness) claimCleared(at payment.Time, f *acquirer.ClaimCleared) {
	d := &f.Detail
	kind := d.Kind
	if kind == reconcile.Rejected {
		kind = d.Of
	}
	for i := range x.evidence.Claims {
		if c := &x.evidence.Claims[i]; c.RRN == d.RRN && c.Kind == kind && c.Code == "" {
			c.Cleared, c.Code = d.ClearingDate, d.Code
		}
	}
	if f.Given.Minor > 0 {
		p := x.payable(payableKey{d.Merchant, d.ClearingDate})
		p.Amount, p.Due, p.Ready = p.Amount.Add(f.Given), f.Due, at
	}
}

// corrected reads what an item that was put right makes payable.
func (x *witness) corrected(at payment.Time, f *acquirer.ItemCorrected) {
	x.item(f.Item)
	k := &f.Item.Key
	switch {
	case f.Net.Minor != 0:
		p := x.payable(payableKey{f.Merchant, f.Date})
		p.Amount, p.Fee, p.Due, p.Ready = p.Amount.Add(f.Net), p.Fee.Add(f.Fee), max(p.Due, f.Due), at
		if i, ok := x.byRRN[k.RRN]; ok && x.evidence.Entries[i].Cleared == 0 {
			x.evidence.Entries[i].Cleared, x.evidence.Entries[i].Fee = f.Item.Day, f.Fee
		}
	case f.Remedy == reconcile.PayMerchant && f.Item.Comparison == reconcile.BatchComparison:
		x.captured(at, k.Terminal, k.Batch, []payment.STAN{k.STAN})
	case f.Remedy == reconcile.CreditAdjustment && f.Item.Comparison == reconcile.BatchComparison:
		delete(x.awaits, k.RRN)
	case f.Remedy == reconcile.PayMerchant:
		p := x.payable(payableKey{f.Merchant, f.Date})
		p.Amount, p.Due, p.Ready = p.Amount.Add(f.Amount), max(p.Due, f.Due), at
	}
}

// matched makes a transaction that was found in the clearing file payable, or lets
// it await the settlement of its batch.
func (x *witness) matched(at payment.Time, m *acquirer.Match, date, due payment.BusinessDate) {
	if m.Awaits {
		x.awaits[m.RRN] = awaiting{*m, date, due}
		return
	}
	p := x.payable(payableKey{m.Merchant, date})
	p.Amount = p.Amount.Add(m.Amount).Sub(m.Fee)
	p.Fee = p.Fee.Add(m.Fee)
	p.Due, p.Ready = due, at
}

// captured makes payable what awaited its batch.
func (x *witness) captured(at payment.Time, t payment.TerminalID, b payment.BatchNumber, stans []payment.STAN) {
	for _, stan := range stans {
		for _, rrn := range slices.Sorted(maps.Keys(x.awaits)) {
			w := x.awaits[rrn]
			if w.match.Terminal == t && w.match.Batch == b && w.match.STAN == stan {
				delete(x.awaits, rrn)
				w.match.Awaits = false
				x.matched(at, &w.match, w.date, w.due)
			}
		}
	}
}

// batchRow returns the row of a batch, made when it is new.
func (x *witness) batchRow(at payment.Time, t payment.TerminalID, b payment.BatchNumber) *reconcile.BatchRow {
	k := reconcile.Batch{Terminal: t, Number: b}
	i, ok := x.batches[k]
	if !ok {
		i = len(x.evidence.Batches)
		x.batches[k] = i
		x.evidence.Batches = append(x.evidence.Batches, reconcile.BatchRow{Terminal: t, Batch: b, Opened: at,
			Waits: x.config.TerminalCapture})
	}
	return &x.evidence.Batches[i]
}

// openBatch notes when the oldest transaction was made that an open batch has.
func (x *witness) openBatch(at payment.Time, t payment.TerminalID, b payment.BatchNumber) {
	if row := x.batchRow(at, t, b); row.Opened == 0 {
		row.Opened = at
	}
}

// fees works out what the network should take from each transaction.
func (x *witness) fees() {
	tariff := &x.config.Network
	for i := range x.evidence.Entries {
		if e := &x.evidence.Entries[i]; x.requests[e.RRN] != nil {
			e.Interchange, e.NetworkFee = tariff.Of(x.requests[e.RRN].PAN, e.Kind, e.Amount)
		}
	}
}

// openTotals gives the open batches the sums of the journal.
func (x *witness) openTotals() {
	for i := range x.evidence.Batches {
		if b := &x.evidence.Batches[i]; b.Closed == 0 {
			b.Host = reconcile.BatchTotals(reconcile.Batch{Terminal: b.Terminal, Number: b.Batch}, x.evidence.Entries)
		}
	}
}

// issuerClaim reads a record about an exception at the cardholder's bank.
func (x *witness) issuerClaim(f *issuer.ClaimCleared) {
	i, ok := x.issued[f.Key]
	if !ok || !f.Kind.Moves() {
		return
	}
	row := &x.evidence.Issuer[i]
	returned := payment.Minor(0, row.Amount.Currency)
	if f.Kind != record.Representment {
		returned = f.Amount.Neg()
	}
	row.Returned = returned
}
