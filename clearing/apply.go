package clearing

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Apply is part of party.Party.
func (n *Network) Apply(fact party.Fact) {
	if f, ok := fact.(ledger.Poster); ok {
		f.Post(n.book)
	}
	switch f := fact.(type) {
	case *Opened:
		n.openDay(f.Date)
	case *Routed:
		n.add(&txn{Routed: *f, timer: f.Text(), forward: f.Forward})
	case *Declined:
		n.add(&txn{Routed: Routed{NetworkRef: f.NetworkRef, Transaction: f.Transaction, Date: f.Date, RRN: f.RRN,
			Amount: f.Amount}, state: declined, code: f.Code, reply: f.Reply})
	case *Answered:
		n.applyAnswered(f)
	case *TimedOut:
		t := n.txns[f.NetworkRef]
		t.state, t.code, t.reply, t.owed, t.reason = timedOut, payment.NoIssuerReply, f.Reply, f.Owed, payment.NoIssuerReply
	case *Reversed:
		n.applyReversed(f)
	case *ReversalRefused:
		if t := n.txns[f.NetworkRef]; t != nil {
			t.reversalCode = f.Code
		}
	case *Tombstoned:
		n.add(&txn{Routed: Routed{NetworkRef: f.NetworkRef, Date: f.Date, RRN: f.RRN}, state: tombstone,
			reversalCode: payment.OriginalNotFound})
	case *AdviceAcknowledged:
		n.applyAcknowledged(f)
	case *MemberSigned:
		if n.signedOff[f.Member] = f.Off; !f.Off {
			delete(n.signedOff, f.Member)
		}
	default:
		n.applyDay(fact)
	}
}

// applyDay applies what happens to days and money rather than to transactions.
func (n *Network) applyDay(fact party.Fact) {
	switch f := fact.(type) {
	case *DayClosed:
		n.applyClosed(f)
	case *CutOverEnded:
		n.window = n.window && !f.Over
		n.owe(f.Notices)
	case *NoticeAcknowledged:
		if n.notices[f.Member].STAN == f.STAN {
			delete(n.notices, f.Member)
		}
	case *Cleared:
		if t := n.txns[f.NetworkRef]; t != nil {
			t.cleared = true
		}
	case *ClaimsTaken:
		n.applyClaims(f)
	case *ClaimCleared:
		if t := n.txns[f.NetworkRef]; t != nil && presents(f.Kind) {
			t.cleared = true
		}
	case *RecordRejected:
		if t := n.txns[f.NetworkRef]; t != nil {
			t.rejected = f.Code
		}
	case *Filed:
		d := n.day(f.Date)
		d.filed, d.files = true, f.Files
		for i := range f.Files {
			n.sequences[f.Files[i].Member] = f.Files[i].Sequence
		}
	case *FilesDelivered:
		n.day(f.Date).delivered = true
		n.archive()
	case *SettlementInstructed:
		n.applyInstructed(f)
	case *TransferSettled:
		n.applySettled(&f.Transfer, f.Amount)
	case *TransferDiffers:
		n.applySettled(&f.Transfer, f.Moved)
	case *MakeGoodInstructed:
		t := f.Transfer
		n.transfers[t.ID] = &t
		n.count++
		if d := n.differs(func(d *difference) bool { return d.of == f.Of }); d != nil {
			d.transfer = t.ID
		}
	case *TransferRefused:
		delete(n.transfers, f.ID)
		if d := n.differs(func(d *difference) bool { return d.transfer == f.ID }); d != nil {
			d.transfer = "" // it may be tried again
		} else if d := n.day(f.Date); d != nil {
			d.transfers = slices.DeleteFunc(d.transfers, func(t Transfer) bool { return t.ID == f.ID })
			d.instructed = false
		}
	}
}

func (n *Network) applyAnswered(f *Answered) {
	t := n.txns[f.NetworkRef]
	t.state, t.code, t.authID, t.reply, t.forward = declined, f.Code, f.AuthID, f.Reply, nil
	if f.Date != 0 {
		n.move(t, f.Date)
	}
	if !approves(f.Code) {
		return
	}
	t.state = approved
	if f.Amount != nil {
		t.Amount = *f.Amount
	}
	o := n.txns[originalOf(&t.Original)]
	switch {
	case o == nil:
	case t.Transaction.Ends():
		o.ended = true
	case t.Transaction.Changes():
		o.Amount = t.Amount
	}
}

// move puts a transaction into another clearing day.
func (n *Network) move(t *txn, date payment.BusinessDate) {
	if d := n.day(t.Date); d != nil {
		d.txns = slices.DeleteFunc(d.txns, func(o *txn) bool { return o == t })
	}
	if d := n.day(date); d != nil {
		t.Date = date
		d.txns = append(d.txns, t)
	}
}

func (n *Network) applyReversed(f *Reversed) {
	t := n.txns[f.NetworkRef]
	t.wasApproved = t.state == approved
	t.state, t.reversalCode, t.reason, t.owed = reversed, payment.Approved, f.Reason, f.Owed || t.owed
	if t.Transaction.Ends() && t.wasApproved {
		if o := n.txns[originalOf(&t.Original)]; o != nil {
			o.ended = false
		}
	}
}

func (n *Network) applyAcknowledged(f *AdviceAcknowledged) {
	t := n.txns[f.NetworkRef]
	t.owed = false
	if t.dropped {
		delete(n.txns, f.NetworkRef)
		n.archive()
	}
}

func (n *Network) applyClosed(f *DayClosed) {
	n.open().closed = true
	n.window = f.Window
	clear(n.notices)
	n.owe(f.Notices)
	n.openDay(f.Next)
	n.forgetClaims()
	n.archive()
}

func (n *Network) owe(notices []Notice) {
	for _, notice := range notices {
		n.notices[notice.Member], n.stan = notice, notice.STAN
	}
}

// applySettled takes a transfer over that was carried out, with what has moved.
func (n *Network) applySettled(t *Transfer, moved payment.Amount) {
	delete(n.transfers, t.ID)
	if d := n.day(t.Date); d != nil && !n.makesGood(t) {
		d.settled[t.ID] = true
	}
	n.applyDiffers(t, moved)
	n.archive()
}

func (n *Network) applyInstructed(f *SettlementInstructed) {
	d := n.day(f.Date)
	d.instructed = true
	if d.settled == nil {
		d.settled = make(map[string]bool, len(f.Transfers))
	}
	d.transfers = append(d.transfers, f.Transfers...)
	for i := range f.Transfers {
		t := f.Transfers[i]
		n.transfers[t.ID] = &t
	}
	n.count += len(f.Transfers)
	n.archive()
}

func (n *Network) applyClaims(f *ClaimsTaken) {
	n.claimFiles[f.FileID] = f.Date
	d := n.day(f.Date)
	d.claims = append(d.claims, f.Claims...)
	for i := range f.Claims {
		if c := &f.Claims[i]; c.Code == "" {
			n.claims[claimKey{c.NetworkRef, c.Kind}] = f.Date
		}
	}
}

// forgetClaims drops what no second copy can come of any more.
func (n *Network) forgetClaims() {
	for k, date := range n.claims {
		if n.date.Sub(date) > claimDays {
			delete(n.claims, k)
		}
	}
	for id, date := range n.claimFiles {
		if n.date.Sub(date) > claimDays {
			delete(n.claimFiles, id)
		}
	}
}

func (n *Network) openDay(date payment.BusinessDate) {
	n.date, n.mmdd = date, date.MMDD()
	n.days = append(n.days, &day{date: date})
}

// claimDays is how long a claim is remembered, so that it is taken once. Published
// deadlines of disputes end before; the longest quoted is 540 days.
const claimDays = 600
