package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Case is all the evidence about one transaction.
type Case struct {
	Index    *Index
	Key      reconcile.TransactionKey
	Slip     *reconcile.Slip
	Entry    *reconcile.Entry
	Switched *reconcile.SwitchRow
	Issuer   *reconcile.IssuerRow
	Details  []*reconcile.Detail
	voids    []*reconcile.Entry
	Refunds  []*reconcile.Entry
	// completions of a pre-authorisation
	completions []*reconcile.Entry
	Batch       *reconcile.BatchRow
	items       []*reconcile.Item

	ownDay     payment.BusinessDate // clearing day by our journal
	ClearedDay payment.BusinessDate // clearing day by the network; own when it is silent
	File       FileState
	Payable    *reconcile.Payable
	Payout     *reconcile.Payout // the latest that carried the money
}

func (ix *Index) Case(key reconcile.TransactionKey) *Case {
	v := &Case{Index: ix, Key: key}
	k := tillKey{key.Terminal, key.Batch, key.STAN}
	v.Slip, v.Entry = ix.slip(k), ix.entry(k)
	if key.RRN != "" && (v.Entry == nil || v.Entry.RRN != key.RRN) {
		if e := ix.entryWith(rrnKey{key.RRN, key.Terminal}); e != nil || !ix.ofAnother(&key) {
			v.Entry = e
		}
	}
	if v.Entry == nil && v.Slip != nil && v.Slip.RRN != "" {
		v.Entry = ix.entryWith(rrnKey{v.Slip.RRN, v.Slip.Terminal})
	}
	if v.Entry == nil && key.Network.Sent != "" {
		v.Entry = ix.entryOn(&key.Network)
	}
	if v.numberReused(v.Slip) {
		if v.Slip = ix.slipWith(rrnKey{key.RRN, key.Terminal}); key.RRN == "" {
			v.Slip, v.Entry = ix.slip(k), nil
		} else if v.Slip == nil {
			v.Slip = v.olderSlip()
		}
	}
	ref := rrnKey{key.RRN, key.Terminal}
	if e := v.Entry; e != nil {
		ref = rrnKey{e.RRN, e.Terminal}
		v.Key = e.Key()
		if v.Slip == nil {
			if s := ix.slip(numbered(e)); !v.numberReused(s) {
				v.Slip = s
			} else {
				v.Slip = v.olderSlip()
			}
		}
	} else if v.Slip != nil && ref.rrn == "" {
		ref = rrnKey{v.Slip.RRN, v.Slip.Terminal}
	}
	if v.Slip == nil && ref.rrn != "" {
		v.Slip = ix.slipWith(ref)
	}
	if ref.rrn != "" {
		v.Switched, v.Issuer, v.Details, v.items = ix.switched(ref), ix.issued(ref), ix.details(ref), ix.items(ref)
		if v.Issuer == nil && v.Entry == nil { // a file may name the till that an issuer does not know
			v.Issuer = ix.issued(rrnKey{ref.rrn, ""})
		}
		for _, e := range ix.UndoneBy(ref.rrn) {
			if e.Kind == reconcile.Void {
				v.voids = append(v.voids, e)
			} else if e.Kind == reconcile.Refund && !ix.keptRefund(e) {
				v.Refunds = append(v.Refunds, e)
			} else if e.Kind == reconcile.Completion {
				v.completions = append(v.completions, e)
			}
		}
	}
	if v.Slip != nil && v.Entry != nil && v.Slip.RRN != "" && v.Slip.RRN != v.Entry.RRN &&
		len(ix.copies(numbered(v.Entry))) > 1 {
		v.Slip = nil // the till's slip belongs to the other entry of its request
	}
	v.Batch = ix.batches[reconcile.Batch{Terminal: v.Key.Terminal, Number: v.Key.Batch}]
	v.findMoney()
	return v
}

// disputedAmount reports whether the clearing has another amount than the journal
// and nobody has put it right: such a transaction is no part of its day's payable.
func (v *Case) disputedAmount() bool {
	for _, it := range v.items {
		if it.Comparison == reconcile.ClearingComparison && it.Side == reconcile.AmountDiff && it.State == reconcile.Open {
			return true
		}
	}
	return false
}

// findMoney follows the money from the clearing day to the payout.
func (v *Case) findMoney() {
	ix := v.Index
	if e := v.Entry; e != nil {
		v.ownDay = e.ClearingDate
		v.ClearedDay = e.Cleared
	}
	if v.ClearedDay == 0 && len(v.Details) > 0 {
		v.ClearedDay = v.Details[0].ClearingDate
	}
	if v.ClearedDay == 0 && v.Switched != nil {
		v.ClearedDay = v.Switched.ClearingDate
	}
	v.ownDay = cmp.Or(v.ownDay, v.ClearedDay)
	v.ClearedDay = cmp.Or(v.ClearedDay, v.ownDay)
	v.File = ix.files[v.ClearedDay]
	if v.Entry == nil {
		return
	}
	v.Payable = ix.payables[dueKey{v.Entry.Merchant, v.ClearedDay}]
	if v.Payable == nil {
		v.Payable = ix.payables[dueKey{v.Entry.Merchant, v.ownDay}]
	}
	id := v.Entry.Payout
	if id == "" && v.Payable != nil && v.Entry.State == reconcile.Approved && v.inFile() && !v.disputedAmount() &&
		!v.keptApart() {
		if p := ix.Payouts.ByID[v.Payable.Payout]; p != nil && !p.Single { // one for each sale is another sale's
			id = p.ID
		}
	}
	v.Payout = ix.Payouts.ByID[id]
	for range ix.Evidence.Payouts { // a chain of replacements is never longer than the list
		next := ix.replacement(v.Payout)
		if next == nil {
			break
		}
		v.Payout = next
	}
}

func (ix *Index) replacement(p *reconcile.Payout) *reconcile.Payout {
	if p == nil || !ix.Payouts.Replaced[p.ID] {
		return nil
	}
	for i := range ix.Evidence.Payouts {
		if ix.Evidence.Payouts[i].Replaces == p.ID {
			return &ix.Evidence.Payouts[i]
		}
	}
	return nil
}

func (v *Case) Amount() payment.Amount {
	switch {
	case v.Entry != nil:
		return v.Entry.Amount
	case v.Slip != nil:
		return v.Slip.Amount
	case v.Issuer != nil:
		return v.Issuer.Amount
	case v.Switched != nil:
		return v.Switched.Amount
	case len(v.Details) > 0:
		return v.Details[0].Amount
	}
	return payment.Amount{}
}

func (v *Case) Kind() reconcile.Kind {
	switch {
	case v.Entry != nil:
		return v.Entry.Kind
	case v.Slip != nil:
		return v.Slip.Kind
	case v.Issuer != nil:
		return v.Issuer.Kind
	case v.Switched != nil:
		return v.Switched.Kind
	case len(v.Details) > 0:
		return v.Details[0].Kind
	}
	return v.Key.Kind
}

func (v *Case) merchant() payment.MerchantID {
	switch {
	case v.Entry != nil:
		return v.Entry.Merchant
	case v.Slip != nil:
		return v.Slip.Merchant
	case len(v.Details) > 0:
		return v.Details[0].Merchant
	}
	return v.Key.Merchant
}

func (v *Case) State() reconcile.EntryState {
	if v.Entry == nil {
		return ""
	}
	return v.Entry.State
}

// TillHas reports whether the till takes the transaction for good.
func (v *Case) TillHas() bool {
	return v.Slip != nil && (v.Slip.InBatch || v.Slip.Belief == reconcile.BelievedApproved &&
		v.Slip.Reversal == reconcile.NoReversal)
}

// TillUnseen reports whether nothing is known of the till that the journal names: it is somebody else's, and has not
// told what is in its batch.
func (v *Case) TillUnseen() bool {
	return v.Slip == nil && v.Entry != nil && !v.Index.seesTill(v.Entry.Terminal)
}

// outsideKnown reports whether anybody but us and the till shows the transaction.
func (v *Case) outsideKnown() bool {
	return v.Issuer != nil || v.Switched != nil || len(v.Details) > 0
}

// debited reports whether the cardholder has paid, by the best witness there is.
func (v *Case) debited() bool {
	switch {
	case v.Issuer != nil:
		return v.Issuer.Authorised && !v.Issuer.Reversed || v.Issuer.Posted
	case v.Switched != nil:
		return v.Switched.Code.OK() && !v.Switched.Reversed
	case len(v.Details) > 0:
		return true
	}
	return v.State() == reconcile.Approved
}

// inFile reports whether a clearing file has the transaction.
func (v *Case) inFile() bool {
	return len(v.Details) > 0 || v.Entry != nil && v.Entry.Cleared != 0
}

// Straddles reports whether we and the network put it on different clearing days.
func (v *Case) Straddles() bool { return v.ownDay != 0 && v.ClearedDay != v.ownDay }

// settledDay reports whether the money of its clearing day has come to us. Where nothing says when it is due, a payout
// shows that it has.
func (v *Case) settledDay() bool {
	if v.Index.settled[v.ClearedDay] != nil {
		return true
	}
	p := v.Index.position[v.ClearedDay]
	overdue := p != nil && p.Due != 0 && v.Index.Evidence.Now >= p.Due
	return v.Payout != nil && !overdue
}

func (v *Case) Returned() bool {
	if v.Payout == nil {
		return false
	}
	_, back := v.Index.Payouts.Returned[v.Payout.ID]
	return back || v.Payout.State == reconcile.PayoutReversed
}

// DueDay is the working day on which the payout should be made.
func (v *Case) DueDay() payment.BusinessDate {
	cal := v.Index.Evidence.Calendar
	if cal == nil || v.ClearedDay == 0 {
		return 0
	}
	p := reconcile.Payable{Due: cal.AddWorkingDays(v.ClearedDay, 1)}
	if v.Payable != nil && v.Payable.Due != 0 && v.Payable.Date == v.ClearedDay {
		p.Due, p.Ready, p.Released = v.Payable.Due, v.Payable.Ready, v.Payable.Released
	}
	if p.Ready == 0 && v.inFile() {
		p.Ready = v.File.arrived
	}
	return reconcile.Day{Calendar: cal, Limits: v.Index.Limits}.DueRun(&p)
}

// FileWasLate reports whether the day's file came after the payout run that should
// have carried the money.
func (v *Case) FileWasLate() bool {
	cal := v.Index.Evidence.Calendar
	if cal == nil || !v.File.Accepted || v.ClearedDay == 0 {
		return false
	}
	return v.File.arrived > cal.At(cal.AddWorkingDays(v.ClearedDay, 1), v.Index.Limits.PayoutRun)
}

// ref is the key under which the rows of other parties are filed.
func (v *Case) ref() rrnKey {
	if v.Entry != nil {
		return rrnKey{v.Entry.RRN, v.Entry.Terminal}
	}
	if v.Slip != nil && v.Key.RRN == "" {
		return rrnKey{v.Slip.RRN, v.Slip.Terminal}
	}
	return rrnKey{v.Key.RRN, v.Key.Terminal}
}

// keptApart reports whether a transaction that cleared is not part of the payable of
// its day: it waits for its batch, or it was given back.
func (v *Case) keptApart() bool {
	return v.Batch != nil && v.Batch.Waits || adjusted(v.Index.claims(v.ref()))
}

// inOpenBatch reports whether the money waits for the till to settle the batch.
func (v *Case) inOpenBatch() bool {
	return v.Batch != nil && v.Batch.Waits && v.Batch.Opened != 0 && v.Batch.Closed == 0
}

// olderSlip is the slip that the entry has from before its number was used again, nil
// when the till has none.
func (v *Case) olderSlip() *reconcile.Slip {
	for _, s := range v.Index.before(numbered(v.Entry)) {
		if !v.numberReused(s) {
			return s
		}
	}
	return nil
}

// numberReused reports whether slip and entry have one number and are two
// transactions: an emptied till begins its numbers again. The card tells, or the
// 94 with which the host refuses the later one.
func (v *Case) numberReused(s *reconcile.Slip) bool {
	if s == nil || v.Entry == nil {
		return false
	}
	return s.Card != "" && v.Entry.Card != "" && s.Card != v.Entry.Card ||
		s.Belief == reconcile.BelievedDeclined && s.Code == "94" && v.Entry.Code != "94"
}

// stands reports whether a sale counts: at the host where it is known there, else
// at the till.
func (v *Case) stands() bool {
	if v.Entry != nil {
		return v.Entry.State == reconcile.Approved
	}
	return v.TillHas() && !v.Slip.Voided
}

// KeptRefund reports whether the transaction is a refund that did not clear and that was given back to the merchant.
func (v *Case) KeptRefund() bool { return v.Entry != nil && v.Index.keptRefund(v.Entry) }

func (ix *Index) keptRefund(e *reconcile.Entry) bool {
	return slices.ContainsFunc(ix.items(rrnKey{e.RRN, e.Terminal}), (*reconcile.Item).RefundKept)
}

// unclearedRefund returns the open item of a refund that the clearing file of its day lacks, nil when there is none.
func (v *Case) unclearedRefund() *reconcile.Item {
	i := slices.IndexFunc(v.items, func(it *reconcile.Item) bool {
		return it.Comparison == reconcile.ClearingComparison && it.Side == reconcile.Long && it.State == reconcile.Open &&
			it.Key.Kind == reconcile.Refund
	})
	if i < 0 {
		return nil
	}
	return v.items[i]
}

// GivenBackSoFar adds up the refunds of a sale.
func (v *Case) GivenBackSoFar() payment.Amount {
	back := payment.Minor(0, v.Amount().Currency)
	for _, r := range v.Refunds {
		back = back.Add(r.Amount)
	}
	return back
}
