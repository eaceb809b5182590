package clearing

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Apply is part of party.Party.
func (h *Network) Apply(fact party.Fact) {
	switch f := fact.(type) {
	case *Opened:
		h.openDay(f.Date)
	case *Routed:
		h.add(&txn{Routed: *f, timer: f.Text(), forward: f.Forward})
	case *Declined:
		h.add(&txn{Routed: Routed{NetworkRef: f.NetworkRef, Transaction: f.Transaction, Date: f.Date, RRN: f.RRN,
			Amount: f.Amount}, state: declined, code: f.Code, reply: f.Reply})
	case *Answered:
		h.applyAnswered(f)
	case *TimedOut:
		t := h.txns[f.NetworkRef]
		t.state, t.code, t.reply, t.owed, t.reason = timedOut, payment.NoIssuerReply, f.Reply, f.Owed, payment.NoIssuerReply
	case *Reversed:
		h.applyReversed(f)
	case *ReversalRefused:
		if t := h.txns[f.NetworkRef]; t != nil {
			t.reversalCode = f.Code
		}
	case *Tombstoned:
		h.add(&txn{Routed: Routed{NetworkRef: f.NetworkRef, Date: f.Date, RRN: f.RRN}, state: tombstone,
			reversalCode: payment.OriginalNotFound})
	case *AdviceAcknowledged:
		h.applyAcknowledged(f)
	case *MemberSigned:
		if h.signedOff[f.Member] = f.Off; !f.Off {
			delete(h.signedOff, f.Member)
		}
	default:
		h.applyDay(fact)
	}
}

// applyDay applies what happens to days and money rather than to transactions.
func (h *Network) applyDay(fact party.Fact) {
	switch f := fact.(type) {
	case *DayClosed:
		h.applyClosed(f)
	case *CutOverEnded:
		h.window = h.window && !f.Over
		h.owe(f.Notices)
	case *NoticeAcknowledged:
		if h.notices[f.Member].STAN == f.STAN {
			delete(h.notices, f.Member)
		}
	case *Cleared:
		h.book.Post(f.Postings...)
		if t := h.txns[f.NetworkRef]; t != nil {
			t.cleared = true
		}
	case *ClaimsTaken:
		h.applyClaims(f)
	case *ClaimCleared:
		h.book.Post(f.Postings...)
		if t := h.txns[f.NetworkRef]; t != nil && presents(f.Kind) {
			t.cleared = true
		}
	case *RecordRejected:
		if t := h.txns[f.NetworkRef]; t != nil {
			t.rejected = f.Code
		}
	case *Filed:
		d := h.day(f.Date)
		d.filed, d.files = true, f.Files
		for i := range f.Files {
			h.sequences[f.Files[i].Member] = f.Files[i].Sequence
		}
	case *FilesDelivered:
		h.day(f.Date).delivered = true
		h.archive()
	case *SettlementInstructed:
		h.applyInstructed(f)
	case *TransferSettled:
		h.book.Post(f.Postings...)
		delete(h.transfers, f.ID)
		if d := h.day(f.Date); d != nil {
			d.settled[f.ID] = true
		}
		h.archive()
	case *TransferRefused:
		delete(h.transfers, f.ID)
		if d := h.day(f.Date); d != nil {
			d.transfers = slices.DeleteFunc(d.transfers, func(t Transfer) bool { return t.ID == f.ID })
			d.instructed = false
		}
	}
}

func (h *Network) applyAnswered(f *Answered) {
	t := h.txns[f.NetworkRef]
	t.state, t.code, t.authID, t.reply, t.forward = declined, f.Code, f.AuthID, f.Reply, nil
	if f.Date != 0 {
		h.move(t, f.Date)
	}
	if !approves(f.Code) {
		return
	}
	t.state = approved
	if f.Amount != nil {
		t.Amount = *f.Amount
	}
	o := h.txns[originalOf(&t.Original)]
	switch {
	case o == nil:
	case ends(t.Transaction):
		o.ended = true
	case t.Transaction == dialect.Tip || t.Transaction == dialect.Adjust:
		o.Amount = t.Amount
	}
}

// move puts a transaction into another clearing day.
func (h *Network) move(t *txn, date payment.BusinessDate) {
	if d := h.day(t.Date); d != nil {
		d.txns = slices.DeleteFunc(d.txns, func(o *txn) bool { return o == t })
	}
	if d := h.day(date); d != nil {
		t.Date = date
		d.txns = append(d.txns, t)
	}
}

func (h *Network) applyReversed(f *Reversed) {
	t := h.txns[f.NetworkRef]
	t.wasApproved = t.state == approved
	t.state, t.reversalCode, t.reason, t.owed = reversed, payment.Approved, f.Reason, f.Owed || t.owed
	if ends(t.Transaction) && t.wasApproved {
		if o := h.txns[originalOf(&t.Original)]; o != nil {
			o.ended = false
		}
	}
}

func (h *Network) applyAcknowledged(f *AdviceAcknowledged) {
	t := h.txns[f.NetworkRef]
	t.owed = false
	if t.dropped {
		delete(h.txns, f.NetworkRef)
		h.archive()
	}
}

func (h *Network) applyClosed(f *DayClosed) {
	h.open().closed = true
	h.window = f.Window
	clear(h.notices)
	h.owe(f.Notices)
	h.openDay(f.Next)
	h.forgetClaims()
	h.archive()
}

func (h *Network) owe(notices []Notice) {
	for _, n := range notices {
		h.notices[n.Member], h.stan = n, n.STAN
	}
}

func (h *Network) applyInstructed(f *SettlementInstructed) {
	d := h.day(f.Date)
	d.instructed = true
	if d.settled == nil {
		d.settled = make(map[string]bool, len(f.Transfers))
	}
	d.transfers = append(d.transfers, f.Transfers...)
	for i := range f.Transfers {
		t := f.Transfers[i]
		h.transfers[t.ID] = &t
	}
	h.count += len(f.Transfers)
	h.archive()
}

func (h *Network) applyClaims(f *ClaimsTaken) {
	h.claimFiles[f.FileID] = f.Date
	d := h.day(f.Date)
	d.claims = append(d.claims, f.Claims...)
	for i := range f.Claims {
		if c := &f.Claims[i]; c.Code == "" {
			h.claims[claimKey{c.NetworkRef, c.Kind}] = f.Date
		}
	}
}

// forgetClaims drops what no second copy can come of any more.
func (h *Network) forgetClaims() {
	for k, date := range h.claims {
		if h.date.Sub(date) > claimDays {
			delete(h.claims, k)
		}
	}
	for id, date := range h.claimFiles {
		if h.date.Sub(date) > claimDays {
			delete(h.claimFiles, id)
		}
	}
}

func (h *Network) openDay(date payment.BusinessDate) {
	h.date, h.mmdd = date, date.MMDD()
	h.days = append(h.days, &day{date: date})
}

// archive drops what no repeat, reversal or re-request can ask for any more.
func (h *Network) archive() {
	keep := h.days[:0]
	for i, d := range h.days {
		old := i < len(h.days)-2
		if old && d.delivered {
			d.dropped, d.claims = true, nil
			d.txns = slices.DeleteFunc(d.txns, func(t *txn) bool {
				t.dropped = true
				needed := t.owed || t.state == pending
				if !needed {
					delete(h.txns, t.NetworkRef)
				}
				return !needed
			})
		}
		done := d.instructed && len(d.settled) == len(d.transfers)
		if old && d.delivered && done && len(d.txns) == 0 {
			continue
		}
		keep = append(keep, d)
	}
	clear(h.days[len(keep):])
	h.days = keep
}

// claimDays is how long a claim is remembered, so that it is taken once. Published
// deadlines of disputes end before; the longest quoted is 540 days.
const claimDays = 600
