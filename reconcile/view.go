package reconcile

import (
	"cmp"

	"acqsim/payment"
)

// view is all the evidence about one transaction.
type view struct {
	desk    *Desk
	key     Key
	slip    *Slip
	entry   *Entry
	sw      *SwitchRow
	issuer  *IssuerRow
	details []*Detail
	voids   []*Entry
	refunds []*Entry
	// completions of a pre-authorisation
	completions []*Entry
	batch       *BatchRow
	items       []*Item

	own     payment.BusinessDate // clearing day by our journal
	cleared payment.BusinessDate // clearing day by the network; own when it is silent
	file    fileState
	payable *Payable
	payout  *Payout // the latest that carried the money
}

func (d *Desk) look(key Key) *view {
	v := &view{desk: d, key: key}
	k := tillKey{key.Terminal, key.Batch, key.STAN}
	v.slip, v.entry = d.slips[k], d.entries[k]
	if key.RRN != "" && (v.entry == nil || v.entry.RRN != key.RRN) {
		v.entry = d.byRRN[itemKey{key.RRN, key.Terminal}]
	}
	if v.entry == nil && v.slip != nil && v.slip.RRN != "" {
		v.entry = d.byRRN[itemKey{v.slip.RRN, v.slip.Terminal}]
	}
	if v.entry == nil && key.Network.Sent != "" {
		v.entry = d.byNet[key.Network]
	}
	if v.numberReused(v.slip) {
		if v.slip = d.slipRRN[itemKey{key.RRN, key.Terminal}]; key.RRN == "" {
			v.slip, v.entry = d.slips[k], nil
		}
	}
	ref := itemKey{key.RRN, key.Terminal}
	if e := v.entry; e != nil {
		ref = itemKey{e.RRN, e.Terminal}
		v.key = e.key()
		if v.slip == nil {
			if s := d.slips[tillKey{e.Terminal, e.Batch, e.STAN}]; !v.numberReused(s) {
				v.slip = s
			}
		}
	} else if v.slip != nil && ref.rrn == "" {
		ref = itemKey{v.slip.RRN, v.slip.Terminal}
	}
	if v.slip == nil && ref.rrn != "" {
		v.slip = d.slipRRN[ref]
	}
	if ref.rrn != "" {
		v.sw, v.issuer, v.details, v.items = d.switches[ref], d.issuers[ref], d.details[ref], d.items[ref]
		if v.issuer == nil && v.entry == nil { // a file may name the till that an issuer does not know
			v.issuer = d.issuers[itemKey{ref.rrn, ""}]
		}
		for _, e := range d.undoings[itemKey{ref.rrn, ""}] {
			if e.Kind == Void {
				v.voids = append(v.voids, e)
			} else if e.Kind == Refund {
				v.refunds = append(v.refunds, e)
			} else if e.Kind == Completion {
				v.completions = append(v.completions, e)
			}
		}
	}
	if v.slip != nil && v.entry != nil && v.slip.RRN != "" && v.slip.RRN != v.entry.RRN && len(d.copies[numbered(v.entry)]) > 1 {
		v.slip = nil // the till's slip belongs to the other entry of its request
	}
	v.batch = d.batches[Batch{v.key.Terminal, v.key.Batch}]
	v.findMoney()
	return v
}

// disputedAmount reports whether the clearing has another amount than the journal
// and nobody has put it right: such a transaction is no part of its day's payable.
func (v *view) disputedAmount() bool {
	for _, it := range v.items {
		if it.Comparison == ClearingComparison && it.Side == AmountDiff && it.State == Open {
			return true
		}
	}
	return false
}

// findMoney follows the money from the clearing day to the payout.
func (v *view) findMoney() {
	d := v.desk
	if e := v.entry; e != nil {
		v.own = e.ClearingDate
		v.cleared = e.Cleared
	}
	if v.cleared == 0 && len(v.details) > 0 {
		v.cleared = v.details[0].ClearingDate
	}
	if v.cleared == 0 && v.sw != nil {
		v.cleared = v.sw.ClearingDate
	}
	v.own = cmp.Or(v.own, v.cleared)
	v.cleared = cmp.Or(v.cleared, v.own)
	v.file = d.files[v.cleared]
	if v.entry == nil {
		return
	}
	v.payable = d.payables[payableKey{v.entry.Merchant, v.cleared}]
	if v.payable == nil {
		v.payable = d.payables[payableKey{v.entry.Merchant, v.own}]
	}
	id := v.entry.Payout
	if id == "" && v.payable != nil && v.entry.State == Approved && v.inFile() && !v.disputedAmount() && !v.keptApart() {
		id = v.payable.Payout
	}
	v.payout = d.payouts.byID[id]
	for range d.ev.Payouts { // a chain of replacements is never longer than the list
		next := d.replacement(v.payout)
		if next == nil {
			break
		}
		v.payout = next
	}
}

func (d *Desk) replacement(p *Payout) *Payout {
	if p == nil || !d.payouts.replaced[p.ID] {
		return nil
	}
	for i := range d.ev.Payouts {
		if d.ev.Payouts[i].Replaces == p.ID {
			return &d.ev.Payouts[i]
		}
	}
	return nil
}

func (v *view) amount() payment.Amount {
	switch {
	case v.entry != nil:
		return v.entry.Amount
	case v.slip != nil:
		return v.slip.Amount
	case v.issuer != nil:
		return v.issuer.Amount
	case v.sw != nil:
		return v.sw.Amount
	case len(v.details) > 0:
		return v.details[0].Amount
	}
	return payment.Amount{}
}

func (v *view) kind() Kind {
	switch {
	case v.entry != nil:
		return v.entry.Kind
	case v.slip != nil:
		return v.slip.Kind
	case v.issuer != nil:
		return v.issuer.Kind
	case v.sw != nil:
		return v.sw.Kind
	case len(v.details) > 0:
		return v.details[0].Kind
	}
	return v.key.Kind
}

func (v *view) merchant() payment.MerchantID {
	switch {
	case v.entry != nil:
		return v.entry.Merchant
	case v.slip != nil:
		return v.slip.Merchant
	case len(v.details) > 0:
		return v.details[0].Merchant
	}
	return v.key.Merchant
}

func (v *view) state() EntryState {
	if v.entry == nil {
		return ""
	}
	return v.entry.State
}

// tillHas reports whether the till takes the transaction for good.
func (v *view) tillHas() bool {
	return v.slip != nil && (v.slip.InBatch || v.slip.Belief == BelievedApproved && v.slip.Reversal == NoReversal)
}

// outsideKnown reports whether anybody but us and the till shows the transaction.
func (v *view) outsideKnown() bool {
	return v.issuer != nil || v.sw != nil || len(v.details) > 0
}

// debited reports whether the cardholder has paid, by the best witness there is.
func (v *view) debited() bool {
	switch {
	case v.issuer != nil:
		return v.issuer.Authorised && !v.issuer.Reversed || v.issuer.Posted
	case v.sw != nil:
		return v.sw.Code.OK() && !v.sw.Reversed
	case len(v.details) > 0:
		return true
	}
	return v.state() == Approved
}

// inFile reports whether a clearing file has the transaction.
func (v *view) inFile() bool {
	return len(v.details) > 0 || v.entry != nil && v.entry.Cleared != 0
}

// straddles reports whether we and the network put it on different clearing days.
func (v *view) straddles() bool { return v.own != 0 && v.cleared != v.own }

// settledDay reports whether the money of its clearing day has come to us.
func (v *view) settledDay() bool { return v.desk.settled[v.cleared] != nil || v.payout != nil }

func (v *view) returned() bool {
	if v.payout == nil {
		return false
	}
	_, back := v.desk.payouts.returned[v.payout.ID]
	return back || v.payout.State == PayoutReversed
}

// dueDay is the working day on which the payout should be made.
func (v *view) dueDay() payment.BusinessDate {
	cal := v.desk.ev.Calendar
	if cal == nil || v.cleared == 0 {
		return 0
	}
	p := Payable{Due: cal.AddWorkingDays(v.cleared, 1)}
	if v.payable != nil && v.payable.Due != 0 && v.payable.Date == v.cleared {
		p.Due, p.Ready, p.Released = v.payable.Due, v.payable.Ready, v.payable.Released
	}
	if p.Ready == 0 && v.inFile() {
		p.Ready = v.file.arrived
	}
	return Day{Calendar: cal, Limits: v.desk.limits}.dueRun(&p)
}
