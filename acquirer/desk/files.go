package desk

import (
	"cmp"
	"hash/crc32"
	"maps"
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// ReceiveFile books a clearing file or a statement once, as a whole or not at
// all.
func (desk *Desk) ReceiveFile(ev *party.Event, out *party.Out) {
	if ev.From != desk.cfg.Network && ev.From != desk.cfg.SettlementBank {
		return
	}
	f, err := record.Parse(ev.Bytes)
	refused := &FileRefused{From: ev.From, Arrived: ev.Business}
	if f != nil {
		refused.ID, refused.Date = f.Header.ID, f.Header.Date
	}
	var why *party.Refused
	if err != nil {
		why = party.Refuse(payment.FileUnreadable, "%v", err)
	} else {
		why = desk.checkFile(ev, f)
	}
	if why != nil {
		refused.Slug, refused.Reason = why.Slug, why.Words
		out.Fact(refused)
		return
	}
	sum := crc32.ChecksumIEEE(ev.Bytes)
	if f.Header.Kind == record.Clearing {
		desk.importClearing(ev, out, f, sum)
		return
	}
	desk.importStatement(ev, out, f, sum)
}

// checkFile tells why a file that can be read is not booked.
func (desk *Desk) checkFile(ev *party.Event, f *record.File) *party.Refused {
	h := &f.Header
	clearing := h.Kind == record.Clearing
	switch {
	case clearing != (ev.From == desk.cfg.Network):
		return refuseFile(payment.FileNotExpected)
	case clearing && h.Receiver != desk.cfg.ID, !clearing && h.Account != desk.cfg.Account:
		return refuseFile(payment.FileNotForUs)
	case h.Currency != desk.cfg.Currency:
		return refuseFile(payment.FileInOtherCurrency)
	}
	if clearing && desk.cfg.Practice.BookFilesAgain {
		return nil
	}
	if _, seen := desk.files[h.ID]; seen {
		return refuseFile(payment.FileBookedBefore)
	}
	if d := desk.days[h.Date]; clearing && d != nil && d.file != nil {
		return refuseFile(payment.SecondFileOfDay)
	}
	return nil
}

// refuseFile says why by the meaning of the slug.
func refuseFile(slug payment.Obstacle) *party.Refused {
	return &party.Refused{Slug: slug, Words: slug.Meaning().En}
}

// importClearing posts the fees of the file (J5). When the reconciliation of its
// day is due already, it is made at once.
func (desk *Desk) importClearing(ev *party.Event, out *party.Out, f *record.File, sum uint32) {
	fact := &FileImported{
		ID: f.Header.ID, Hash: sum, Date: f.Header.Date, Arrived: ev.Business, Net: payment.Minor(0, desk.cfg.Currency),
		Details: make([]reconcile.Detail, 0, len(f.Details)),
	}
	records := make(map[party.NetworkRef]int, len(f.Details))
	for i := range f.Details {
		d := &f.Details[i]
		fact.Net = fact.Net.Add(d.Net)
		fact.Details = append(fact.Details, reconcile.Detail{
			ClearingDate: d.ClearingDate, File: fact.ID, RRN: d.RRN, Terminal: d.Terminal, Merchant: d.Merchant,
			Network: reconcile.NetworkKey{Sent: d.Sent, STAN: d.STAN, Acquirer: d.Acquirer, Forwarder: d.Forwarder},
			Kind:    cleared(d.Transaction), Amount: d.Amount, Interchange: d.Interchange, NetworkFee: d.NetworkFee,
			Reason: d.Reason, Code: d.Code, Of: cleared(d.Of), Record: d.Twin(records),
		})
	}
	fact.Cards = desk.strangers(f.Details)
	out.Fact(fact)
	desk.clearClaims(ev, out, fact, f.Details)
	if desk.jobs[party.ReconcileJob] > fact.Date {
		desk.reconcileLate(ev, out, fact)
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

// importStatement posts the net settlements (J7). Payouts and returns were posted
// when the bank said so; their lines only prove it.
func (desk *Desk) importStatement(ev *party.Event, out *party.Out, f *record.File, sum uint32) {
	fact := &StatementImported{
		ID: f.Header.ID, Hash: sum, Date: f.Header.Date, Arrived: ev.Business, Opening: f.Header.Opening,
		Closing: f.Trailer.Closing,
		Lines:   make([]reconcile.StatementLine, 0, len(f.Lines)),
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		amount := l.Amount
		if !l.Credit {
			amount = amount.Neg()
		}
		line := reconcile.StatementLine{
			Date: f.Header.Date, Reference: l.Reference, Kind: reconcile.LineKind(l.Kind), ClearingDate: l.ClearingDate,
			Amount: amount,
		}
		if l.Kind == record.SettlementLine {
			line.ClearingDate = cmp.Or(line.ClearingDate, desk.settles(amount))
			fact.Postings = chart.Settled.Append(fact.Postings, amount)
		}
		fact.Lines = append(fact.Lines, line)
	}
	out.Fact(fact)
	desk.payer.Prove(ev, out, f.Lines)
	if desk.jobs[party.ReconcileJob] >= fact.Date {
		desk.compareCash(ev, out, desk.positions, append(desk.lines[:len(desk.lines):len(desk.lines)], fact.Lines...))
	}
}

func (desk *Desk) findExpected(d payment.BusinessDate) (int, bool) {
	return slices.BinarySearchFunc(
		desk.expected, d, func(r reconcile.FileRow, d payment.BusinessDate) int { return cmp.Compare(r.ClearingDate, d) },
	)
}

func (desk *Desk) expectedFile(d payment.BusinessDate) reconcile.FileRow {
	return reconcile.FileRow{
		Kind: reconcile.ClearingFile, ClearingDate: d, Due: desk.cfg.Calendar.At(d.AddDays(1), desk.cfg.FileDue),
	}
}

// strangers lists the cards of the records that our journal does not know, or has
// archived: whoever has to give such money back needs the number.
func (desk *Desk) strangers(records []record.Detail) []CardOf {
	var cards []CardOf
	for i := range records {
		if d := &records[i]; !d.Transaction.Exceptional() && !desk.host.Knows(d.RRN) {
			cards = append(cards, CardOf{RRN: d.RRN, PAN: d.PAN})
		}
	}
	return cards
}

// Files returns the clearing files that have come or should have.
func (desk *Desk) Files() []reconcile.FileRow { return slices.Clone(desk.expected) }

// Details returns the clearing records of the days that are still kept.
func (desk *Desk) Details() []reconcile.Detail {
	var details []reconcile.Detail
	for _, date := range slices.Sorted(maps.Keys(desk.days)) {
		if f := desk.days[date].file; f != nil {
			details = append(details, f.Details...)
		}
	}
	return details
}
