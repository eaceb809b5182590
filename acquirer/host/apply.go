package host

import (
	"slices"
	"strconv"

	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Apply takes a fact over into the host's state.
func (h *Host) Apply(f party.Fact) {
	switch f := f.(type) {
	case *Opened:
		h.opened, h.day = true, f.Date
	case *DayOpened:
		h.applyDayOpened(f)
	case *Requested:
		h.applyRequested(f)
	case *Refused:
		h.applyRefused(f)
	case *Approved:
		h.applyApproved(f)
	case *Declined:
		t := h.byRRN[f.RRN]
		t.state, t.code, t.reply = reconcile.Declined, f.Code, f.Reply
		if t.req.Transaction == dialect.Refund {
			h.refund(t, -t.amount.Minor)
		}
		t.stands()
		h.settled(t)
	case *TimedOut:
		h.applyTimedOut(f)
	case *Reversed:
		h.applyReversed(f)
	case *Tombstoned:
		h.tombstones[f.key()] = f.Date
	case *Hung:
		t := h.byRRN[f.RRN]
		t.state = reconcile.Hung
		delete(h.pending, f.RRN)
	case *AdviceAcknowledged:
		if t := h.byRRN[f.RRN]; t != nil {
			t.advice = nil
		}
		delete(h.advised, f.RRN)
	case *QueueLost:
		for _, rrn := range f.Lost {
			if t := h.advised[rrn]; t != nil {
				t.changed()
			}
			delete(h.advised, rrn) // what it was about stays as it is: nobody sends it again, after a restart either
		}
	case *TerminalSigned:
		h.applyTerminalSigned(f)
	case *MerchantSigned:
		shop := f.Shop()
		h.merchants[shop.ID] = &shop
	case *SignedOn:
		h.applySignedOn(f)
	case *SignOnRequired:
		h.lastSTAN = f.STAN
		if point := h.terminals[f.Terminal]; point != nil {
			point.signOnAgain = true
		}
	case *EchoTested:
		h.lastSTAN = f.STAN
	case *Spoken:
		h.applySpoken(f)
	case *BatchCompared:
		h.batch(f.Terminal, f.Batch, f.At).compared = f
	case *DetailsUploaded:
		h.applyUploaded(f)
	case *BatchClosed:
		h.applyBatchClosed(f)
	case *BatchForced:
		h.applyForced(f)
	}
}

// applySpoken gives a terminal the codec of its dialect.
func (h *Host) applySpoken(f *Spoken) {
	codec, err := h.tillCodec(f.Dialect)
	if point := h.terminals[f.Terminal]; point != nil && err == nil {
		point.codec, point.Dialect = codec, f.Dialect
	}
}

// applyDayOpened opens a clearing day; what is too old to be referred to is dropped.
func (h *Host) applyDayOpened(f *DayOpened) {
	h.day = f.Date
	h.forgetTombstones(f.Date.AddDays(-1))
	h.forgetHolds(f.Date.AddDays(-h.cfg.PreAuthDays))
}

func (h *Host) applyRequested(f *Requested) {
	t := &txn{req: f, state: reconcile.Pending, date: f.Date, amount: f.Amount}
	if f.OriginalRRN != "" {
		t.original = h.byRRN[f.OriginalRRN]
	}
	switch o := t.original; {
	case f.Transaction == dialect.Refund:
		h.refund(t, f.Amount.Minor)
	case o != nil && f.Transaction.Changes():
		o.changes = append(o.changes, t)
	case o != nil:
		o.ender = t
	}
	n, _ := strconv.ParseUint(string(f.RRN[4:]), 10, 64)
	h.lastRRN, h.lastSTAN = n, f.NetworkSTAN
	h.txns[f.key()] = t
	h.byRRN[f.RRN] = t
	h.pending[f.RRN] = t
	d := h.dayOf(f.Date)
	d.txns = append(d.txns, t)
	b := h.batch(f.Terminal, f.Batch, f.At)
	b.txns = append(b.txns, t)
}

func (h *Host) applyRefused(f *Refused) {
	t := &txn{
		req: &Requested{
			Ref: f.Ref, Transaction: f.Transaction, Merchant: f.Merchant, Date: f.Date, PAN: f.PAN, Amount: f.Amount,
			At: f.At,
		},
		state: reconcile.Declined, date: f.Date, code: f.Code, reply: f.Reply, amount: f.Amount,
	}
	h.txns[f.key()] = t
	d := h.dayOf(f.Date)
	d.txns = append(d.txns, t)
}

// settled ends the wait for a transaction's outcome.
func (h *Host) settled(t *txn) {
	delete(h.pending, t.req.RRN)
	t.changed()
	if t.req.Transaction.Advice() {
		t.advice = nil
		delete(h.advised, t.req.RRN)
	}
}

// changed ends that a tip or an adjustment is under way: the next of the same sale may go.
func (t *txn) changed() {
	if o := t.original; o != nil && t.req.Transaction.Changes() {
		o.changes = slices.DeleteFunc(o.changes, func(c *txn) bool { return c == t })
	}
}

// refund counts a refund against its sale from the moment it is asked for, so
// that two under way do not give back more than was paid. Those of an archived sale are
// counted when they are asked for.
func (h *Host) refund(t *txn, minor int64) {
	if t.original != nil {
		t.original.refunded += minor
	}
}

func (h *Host) applyApproved(f *Approved) {
	t := h.byRRN[f.RRN]
	t.state, t.code, t.authID, t.reply = reconcile.Approved, f.Code, f.AuthID, f.Reply
	t.posted = chart.Uncovered(f.Postings)
	if f.Amount != nil {
		t.amount = *f.Amount
	}
	if f.Date != t.date {
		old := h.dayOf(t.date)
		old.txns = slices.DeleteFunc(old.txns, func(o *txn) bool { return o == t })
		t.date = f.Date
		d := h.dayOf(f.Date)
		d.txns = append(d.txns, t)
	}
	h.settled(t)
	if t.req.Transaction == dialect.Refund {
		h.refunds[t.req.Merchant] = append(h.refunds[t.req.Merchant], t)
	}
	if t.req.Transaction == dialect.PreAuth {
		h.holds = append(h.holds, t)
	}
	o := t.original
	switch {
	case o == nil:
	case t.req.Transaction.Voids():
		o.state = reconcile.Voided
	case t.req.Transaction.Changes():
		o.amount = t.amount
		o.posted = append(o.posted[:len(o.posted):len(o.posted)], t.posted...)
	}
}

// stands lets the original of a void or a completion that comes to nothing stand
// as before.
func (t *txn) stands() {
	o := t.original
	if o == nil || o.ender != t {
		return
	}
	o.ender = nil
	if o.state == reconcile.Voided {
		o.state = reconcile.Approved
	}
}

func (h *Host) applyTimedOut(f *TimedOut) {
	t := h.byRRN[f.RRN]
	if f.Advice != nil {
		h.owe(t, f.Advice)
	}
	if t.req.Transaction.Advice() {
		return // its repeat brings the outcome
	}
	t.code, t.reply = payment.NoIssuerReply, f.Reply
	switch {
	case f.Advice != nil:
		t.state = reconcile.Reversed
		t.stands()
		delete(h.pending, f.RRN)
	default:
		t.state = reconcile.Declined
		delete(h.pending, f.RRN)
	}
}

// owe keeps an advice until the network acknowledges it.
func (h *Host) owe(t *txn, advice *Advice) {
	t.advice = advice
	h.advised[t.req.RRN] = t
	if t.req.Transaction.Reversible() {
		h.lastSTAN = advice.STAN
	}
}

func (h *Host) applyReversed(f *Reversed) {
	t := h.byRRN[f.RRN]
	t.stands()
	t.state, t.posted = reconcile.Reversed, nil
	delete(h.pending, f.RRN)
	if f.Advice != nil {
		h.owe(t, f.Advice)
	}
}

func (h *Host) applyUploaded(f *DetailsUploaded) {
	b := h.batch(f.Terminal, f.Batch, 0)
	for _, d := range f.Details {
		if !slices.ContainsFunc(b.uploaded, func(o dialect.Detail) bool { return o.STAN == d.STAN }) {
			b.uploaded = append(b.uploaded, d)
		}
	}
	if b.uploads != nil {
		b.uploads[f.STAN] = f.Reply
	}
}

// applyBatchClosed ends a batch; of the closed ones the last stays, for repeats.
func (h *Host) applyBatchClosed(f *BatchClosed) {
	b := h.batch(f.Terminal, f.Batch, f.At)
	b.end, b.closed = f, f.At
	b.capture(f.Captured)
	point := h.terminals[f.Terminal]
	if point == nil {
		return
	}
	if f.Batch == point.current {
		point.current = f.Next
	}
	for number, old := range point.batches {
		if number != f.Batch && old.end != nil {
			delete(point.batches, number)
		}
	}
}

// applyForced confirms what the host has captured itself.
func (h *Host) applyForced(f *BatchForced) {
	b := h.batch(f.Terminal, f.Batch, f.At)
	b.forced = f.At
	b.capture(f.Captured)
}

// applySignedOn takes over the working keys of a sign-on.
func (h *Host) applySignedOn(f *SignedOn) {
	point := h.terminals[f.Terminal]
	if point == nil {
		return
	}
	point.signOnAgain, point.clock = false, f.Clock
	if f.TAK.IsZero() || point.tmk.IsZero() {
		return
	}
	tpk, err := h.cfg.Keys.LMK.Open(f.TPK)
	if err != nil {
		return // sealed under another LMK: the terminal has to sign on again
	}
	tak, err := h.cfg.Keys.LMK.Open(f.TAK)
	if err != nil {
		return
	}
	method := h.cfg.Keys.MAC
	if method == 0 {
		method = tak.Algorithm().UsualMAC()
	}
	mac, err := hsm.NewMAC(tak, method, 0)
	if err != nil {
		return
	}
	var tdk hsm.Key
	if !f.TDK.IsZero() {
		if tdk, err = h.cfg.Keys.LMK.Open(f.TDK); err != nil {
			return
		}
	}
	point.secrets = secrets{tmk: point.tmk, tpk: tpk, tdk: tdk, mac: mac, signOn: f.STAN, reply: f.Reply}
}
