package acquirer

import (
	"cmp"
	"errors"
	"hash/crc32"

	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// receiveFile books a clearing file or a statement once, as a whole or not at
// all.
func (a *Acquirer) receiveFile(ev *party.Event, out *party.Out) {
	if ev.From != a.cfg.Network && ev.From != a.cfg.SettlementBank {
		return
	}
	f, err := record.Parse(ev.Bytes)
	refused := &FileRefused{From: ev.From, Arrived: ev.Business}
	if f != nil {
		refused.ID, refused.Date = f.Header.ID, f.Header.Date
	}
	if err == nil {
		err = a.checkFile(ev, f)
	}
	if err != nil {
		refused.Reason = err.Error()
		out.Fact(refused)
		return
	}
	sum := crc32.ChecksumIEEE(ev.Bytes)
	if f.Header.Kind == record.Clearing {
		a.importClearing(ev, out, f, sum)
		return
	}
	a.importStatement(ev, out, f, sum)
}

var (
	errBookedBefore = errors.New("a file of this id was booked before")
	errWrongSender  = errors.New("this sender has no such file for us")
	errNotForUs     = errors.New("the file is for somebody else")
	errSecondFile   = errors.New("the clearing day has a file already, of another id")
	errCurrency     = errors.New("the file is in another currency than the books")
)

// checkFile tells why a file that can be read is not booked.
func (a *Acquirer) checkFile(ev *party.Event, f *record.File) error {
	h := &f.Header
	clearing := h.Kind == record.Clearing
	switch {
	case clearing != (ev.From == a.cfg.Network):
		return errWrongSender
	case clearing && h.Receiver != a.cfg.ID, !clearing && h.Account != a.cfg.Account:
		return errNotForUs
	case h.Currency != a.cfg.Currency:
		return errCurrency
	}
	if _, seen := a.files[h.ID]; seen {
		return errBookedBefore
	}
	if d := a.days[h.Date]; clearing && d != nil && d.file != nil {
		return errSecondFile
	}
	return nil
}

// importClearing posts the fees of the file (J5). When the reconciliation of its
// day is due already, it is made at once.
func (a *Acquirer) importClearing(ev *party.Event, out *party.Out, f *record.File, sum uint32) {
	fact := &FileImported{
		ID: f.Header.ID, Hash: sum, Date: f.Header.Date, Arrived: ev.Business, Net: payment.Minor(0, a.cfg.Currency),
		Details: make([]reconcile.Detail, 0, len(f.Details)),
	}
	for i := range f.Details {
		d := &f.Details[i]
		fact.Net = fact.Net.Add(d.Net)
		fact.Details = append(fact.Details, reconcile.Detail{
			ClearingDate: d.ClearingDate, File: fact.ID, RRN: d.RRN, Terminal: d.Terminal, Merchant: d.Merchant,
			Network: reconcile.NetworkKey{Sent: d.Sent, STAN: d.STAN, Acquirer: d.Acquirer, Forwarder: d.Forwarder},
			Kind:    cleared(d.Transaction), Amount: d.Amount, Interchange: d.Interchange, NetworkFee: d.NetworkFee,
			Reason: d.Reason, Code: d.Code, Of: cleared(d.Of),
		})
	}
	fact.Cards = a.strangers(f.Details)
	out.Fact(fact)
	a.clearClaims(ev, out, fact, f.Details)
	if a.jobs[ReconcileJob] > fact.Date {
		a.reconcileLate(ev, out, fact)
	}
}

func cleared(t record.Transaction) reconcile.Kind {
	switch t {
	case record.Void:
		return reconcile.Void
	case record.Refund:
		return reconcile.Refund
	case record.Completion:
		return reconcile.Completion
	case record.Sale:
		return reconcile.Sale
	case 0:
		return ""
	}
	return reconcile.Kind(t.String())
}

// position is what the network owes us for a clearing day by its file.
func (a *Acquirer) position(f *FileImported) reconcile.Position {
	cal := a.cfg.Calendar
	return reconcile.Position{ClearingDate: f.Date, Net: f.Net, Due: cal.At(cal.AddWorkingDays(f.Date, 1), a.cfg.StatementDue)}
}

// importStatement posts the net settlements (J7). Payouts and returns were posted
// when the bank said so; their lines only prove it.
func (a *Acquirer) importStatement(ev *party.Event, out *party.Out, f *record.File, sum uint32) {
	fact := &StatementImported{
		ID: f.Header.ID, Hash: sum, Date: f.Header.Date, Arrived: ev.Business, Opening: f.Header.Opening, Closing: f.Trailer.Closing,
		Lines: make([]reconcile.StatementLine, 0, len(f.Lines)),
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		amount := l.Amount
		if !l.Credit {
			amount = amount.Neg()
		}
		line := reconcile.StatementLine{Date: f.Header.Date, Reference: l.Reference, ClearingDate: l.ClearingDate, Amount: amount}
		if l.Kind == record.SettlementLine {
			line.ClearingDate = cmp.Or(line.ClearingDate, a.settles(amount))
			fact.Postings = ledger.Append(fact.Postings, Reserve, NetworkReceivable, amount, "J7")
		}
		fact.Lines = append(fact.Lines, line)
	}
	out.Fact(fact)
	a.provePayouts(ev, out, f.Lines)
	if a.jobs[ReconcileJob] >= fact.Date {
		a.compareCash(ev, out, a.positions, append(a.lines[:len(a.lines):len(a.lines)], fact.Lines...))
	}
}

// settles finds the clearing day of a settlement that does not name one: the
// oldest unsettled position of that amount.
func (a *Acquirer) settles(amount payment.Amount) payment.BusinessDate {
	for i := range a.positions {
		p := &a.positions[i]
		settled := false
		for j := range a.lines {
			settled = settled || a.lines[j].ClearingDate == p.ClearingDate
		}
		if !settled && p.Net == amount {
			return p.ClearingDate
		}
	}
	return 0
}
