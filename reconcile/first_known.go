package reconcile

import (
	"cmp"

	"acqsim/payment"
)

// date gives what was found the moment at which it was raised: that of the desk where the desk has the same item, else
// the first at which the comparison could know it, from the rows alone. Who asks later finds an item no younger, and
// overdue once its day has passed.
func (r *Report) date(ev *Evidence) {
	dates := dates{ev: ev, limits: ev.Limits.WithDefaults()}
	for _, list := range [][]Item{r.Raised, r.Closed, r.Open} {
		for i := range list {
			dates.set(&list[i])
		}
	}
}

// dates knows when the rows came.
type dates struct {
	ev     *Evidence
	limits Limits
	desk   map[string]*Item
	asked  map[itemKey]payment.Time // when the till asked for what waits for an outcome
}

func (d *dates) set(it *Item) {
	if d.desk == nil {
		d.desk = make(map[string]*Item, len(d.ev.Items))
		for i := range d.ev.Items {
			d.desk[d.ev.Items[i].ID] = &d.ev.Items[i]
		}
	}
	if it.State != Open {
		if came := d.file(ClearingFile, it.ClosedDay, ""); came != 0 {
			it.Closed = min(it.Closed, came)
		}
	}
	if own := d.desk[it.ID]; own != nil && own.Raised != 0 {
		it.Raised, it.Due = own.Raised, own.Due
		return
	}
	known := d.known(it)
	if known == 0 || known >= d.ev.Now || d.ev.Calendar == nil {
		return
	}
	it.Raised = known
	if it.Reason == RetrievalUnanswered {
		return // its day is the network's
	}
	it.Due = d.ev.Calendar.AddWorkingDays(d.ev.Calendar.Date(known), reasons[it.Reason].days)
}

// known returns the moment at which an item could first be known, 0 where no row says.
func (d *dates) known(it *Item) payment.Time {
	switch {
	case it.Side == MissingFile:
		return d.file(FileKind(it.Key.File), it.Day, it.Reason)
	case it.Comparison == BatchComparison:
		return d.batch(it)
	case it.Comparison == ClearingComparison:
		return d.file(ClearingFile, it.Day, "")
	case it.Comparison == CashComparison:
		return d.cash(it)
	case it.Comparison == PayoutComparison:
		return d.payout(it)
	}
	return d.stood(it)
}

// file is when a file was due that has not come, else when it came.
func (d *dates) file(kind FileKind, day payment.BusinessDate, why Reason) (at payment.Time) {
	for i := range d.ev.Files {
		f := &d.ev.Files[i]
		switch {
		case f.Kind != kind || f.ClearingDate != day:
		case why == FileLate:
			at = earlier(at, f.Due)
		case why == FileRefused || f.Accepted:
			at = earlier(at, f.Arrived)
		}
	}
	return at
}

func (d *dates) batch(it *Item) (at payment.Time) {
	for i := range d.ev.Batches {
		if b := &d.ev.Batches[i]; b.Terminal == it.Key.Terminal && b.Batch == it.Key.Batch {
			at = max(at, b.Closed)
		}
	}
	return at
}

// cash is when the statement with the money of a day came, or when that was due.
func (d *dates) cash(it *Item) payment.Time {
	for i := range d.ev.Statements {
		if l := &d.ev.Statements[i]; l.ClearingDate == it.Day || it.Detail != "" && l.Reference == it.Detail {
			if at := d.file(StatementFile, l.Date, ""); at != 0 {
				return at
			}
		}
	}
	for i := range d.ev.Positions {
		if p := &d.ev.Positions[i]; p.ClearingDate == it.Day {
			return p.Due
		}
	}
	return 0
}

// payout is when a payout came to its end, or to none, or when the run was that should have made it.
func (d *dates) payout(it *Item) payment.Time {
	for i := range d.ev.Returns {
		if r := &d.ev.Returns[i]; it.Reason == PayoutReturned && r.PayoutID == it.Key.Payout {
			return r.At
		}
	}
	for i := range d.ev.Payouts {
		p := &d.ev.Payouts[i]
		if it.Key.Payout == "" || p.ID != it.Key.Payout {
			continue
		}
		if it.Reason == PayoutUnanswered {
			return cmp.Or(p.Sent, p.Created).Add(d.limits.Unknown)
		}
		return p.Final
	}
	for i := range d.ev.Payables {
		p := &d.ev.Payables[i]
		if it.Key.Payout == "" && p.Merchant == it.Key.Merchant && p.Date == it.Day && p.Due != 0 && d.ev.Calendar != nil {
			on := Day{Calendar: d.ev.Calendar, Limits: d.limits}
			return d.ev.Calendar.At(on.DueRun(p), d.limits.PayoutBy)
		}
	}
	return 0
}

// stood is when something had stood too long.
func (d *dates) stood(it *Item) payment.Time {
	switch it.Reason {
	case PendingTooLong:
		return d.askedAt(it).Add(d.limits.Pending)
	case BatchOpenTooLong:
		for i := range d.ev.Batches {
			if b := &d.ev.Batches[i]; b.Terminal == it.Key.Terminal && b.Batch == it.Key.Batch && b.Opened != 0 {
				return b.Opened.Add(d.limits.OpenBatch)
			}
		}
	case RetrievalUnanswered:
		return d.file(ClearingFile, it.Day, "")
	case HoldWithoutReview:
		for i := range d.ev.Payables {
			p := &d.ev.Payables[i]
			if p.Merchant == it.Key.Merchant && p.Date == it.Day && p.Review != 0 && d.ev.Calendar != nil {
				return d.ev.Calendar.At(p.Review.AddDays(1), 0)
			}
		}
	}
	return 0
}

func (d *dates) askedAt(it *Item) payment.Time {
	if d.asked == nil {
		d.asked = make(map[itemKey]payment.Time)
		for i := range d.ev.Entries {
			if e := &d.ev.Entries[i]; e.State == Pending || e.State == Hung {
				d.asked[itemKey{e.RRN, e.Terminal}] = e.At
			}
		}
	}
	return d.asked[keyOf(it)]
}

// earlier returns the first of two moments that are known.
func earlier(a, b payment.Time) payment.Time {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
