package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// commanded does what the operator keys in.
func (t *Terminal) commanded(ev *party.Event, out *party.Out) {
	switch c := ev.Command.(type) {
	case Printer:
		out.Fact(&PrinterChanged{Terminal: t.cfg.ID, Broken: c.Broken})
		return
	case Reprint:
		t.reprint(out, c)
		return
	case RingUp:
		t.ringUp(out, c)
		return
	case Wipe:
		out.Cancel(replyTimer)
		out.Fact(&Wiped{Terminal: t.cfg.ID})
		t.show(out, Screen{Belief: Declined, Final: true, Text: textWiped})
		return
	}
	req, refusal, known := t.request(ev.Command)
	if !known {
		return
	}
	if refusal == 0 {
		refusal = t.refusal(&req)
	}
	if refusal != 0 {
		t.refuse(out, Screen{Transaction: req.Transaction, Amount: req.Amount, Final: true}, refusal)
		return
	}
	req.enter()
	if t.kept.exists() && pushes(req.Transaction) {
		t.sendReversal(ev, out, t.kept.attempts+1, t.kept.reason, &req)
		return
	}
	t.begin(ev, out, &req)
}

// ringUp notes a line of the register.
func (t *Terminal) ringUp(out *party.Out, c RingUp) {
	out.Fact(&RungUp{Terminal: t.cfg.ID, Ticket: c.Ticket, Tender: c.Tender, Amount: c.Amount, Cancelled: c.Cancelled})
}

// reprint prints the slip of an approved transaction again.
func (t *Terminal) reprint(out *party.Out, c Reprint) {
	var r *Record
	for i := range t.records {
		if x := &t.records[i]; x.Belief == Approved && (x.STAN == c.STAN || c.STAN == 0) {
			r = x
		}
	}
	shown := Screen{Transaction: dialect.Unknown, Belief: Declined, Final: true, Text: textReprinted}
	switch {
	case r == nil:
		t.refuse(out, shown, payment.NoOriginal)
		return
	case t.broken:
		t.refuse(out, shown, payment.PrinterBroken)
		return
	}
	out.Fact(&Reprinted{r.Ref})
	s := t.slipOf(r)
	s.Copy = true
	t.printSlip(out, s)
	t.show(out, shown)
}

// enter completes DE 22: a swipe when nothing is said, and whether there is a PIN.
func (req *Request) enter() {
	if req.EntryMode == "" && req.Card.PAN != "" {
		req.EntryMode = Stripe
	}
	if len(req.EntryMode) != 2 {
		return
	}
	if req.Card.PIN != NoPIN {
		req.EntryMode += "1"
	} else {
		req.EntryMode += "2"
	}
}

// request turns a command into what is to be sent or stored.
func (t *Terminal) request(command party.Command) (req Request, refusal payment.Obstacle, known bool) {
	switch c := command.(type) {
	case SignOn:
		req.Transaction = dialect.SignOn
	case SignOff:
		req.Transaction = dialect.SignOff
	case EchoTest:
		req.Transaction = dialect.EchoTest
	case UploadStatus:
		req.Transaction = dialect.StatusUpload
	case Download:
		req.Transaction = dialect.ParameterDownload
		if c.CAKeys {
			req.Transaction = dialect.CAKeyDownload
		}
	case Balance:
		req = Request{Transaction: dialect.Balance, Card: c.Card, EntryMode: c.EntryMode}
	case Sale:
		req = Request{Transaction: dialect.Sale, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode}
	case Void:
		req, refusal = t.voidRequest(c)
	case Refund:
		req = Request{Transaction: dialect.Refund, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode,
			Original: c.Original}
		req.Original.Transaction = dialect.Sale
		if most := t.cfg.RefundLimit; most > 0 && c.Amount.Minor > most {
			refusal = payment.AboveRefundLimit
		}
	case PreAuth:
		req = Request{Transaction: dialect.PreAuth, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode}
	case PreAuthVoid:
		req, refusal = t.ofPreAuth(dialect.PreAuthVoid, Complete{c.Card, c.Amount, c.EntryMode, c.Original, c.AuthID, false})
	case Complete:
		kind := dialect.Completion
		if c.Advice {
			kind = dialect.CompletionAdvice
		}
		req, refusal = t.ofPreAuth(kind, c)
	case OfflineSale:
		req = Request{Transaction: dialect.OfflineSale, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode,
			AuthID: c.AuthID}
		if req.EntryMode == "" {
			req.EntryMode = Keyed
		}
	case Adjust:
		req, refusal = t.adjustRequest(c)
	case Tip:
		req, refusal = t.tipRequest(c)
	case Settle:
		req.Transaction = dialect.Settlement
	default:
		return req, refusal, false
	}
	return req, refusal, true
}

// voidRequest finds the sale or the completion on the slip: of the open batch,
// approved, and not taken back before. A void needs no card.
func (t *Terminal) voidRequest(c Void) (Request, payment.Obstacle) {
	req := Request{Transaction: dialect.SaleVoid}
	r := t.record(c.STAN)
	switch {
	case r == nil || !r.InBatch || r.Transaction != dialect.Sale && r.Transaction != dialect.Completion:
		return req, payment.NoOriginal
	case r.Voided:
		return req, payment.AlreadyVoided
	}
	if r.Transaction == dialect.Completion {
		req.Transaction = dialect.CompletionVoid
	}
	req.refer(r)
	req.Amount = r.Amount
	return req, 0
}

// refer takes the card and the original from a line of the journal.
func (req *Request) refer(r *Record) {
	req.Card = Card{PAN: r.PAN}
	req.EntryMode = Keyed
	req.Original = dialect.Original{Transaction: r.Transaction, STAN: r.STAN, Batch: r.Batch, Date: r.Date}
}

// ofPreAuth completes or voids a pre-authorisation. One that the journal still
// has is looked at first; an older one is the host's to know.
func (t *Terminal) ofPreAuth(kind dialect.Transaction, c Complete) (Request, payment.Obstacle) {
	req := Request{Transaction: kind, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode, Original: c.Original,
		AuthID: c.AuthID}
	req.Original.Transaction = dialect.PreAuth
	r := t.originalOf(&Record{Ref: Ref{Terminal: t.cfg.ID}, Original: c.Original})
	switch {
	case c.Original.STAN == 0 && c.AuthID == "":
		return req, payment.NoOriginal
	case r == nil:
		return req, 0
	case r.Transaction != dialect.PreAuth || r.Belief != Approved:
		return req, payment.NoOriginal
	case r.Voided:
		return req, payment.AlreadyVoided
	case r.Completed:
		return req, payment.AlreadyCompleted
	}
	if req.AuthID == "" {
		req.AuthID = r.AuthID
	}
	return req, 0
}

// adjustRequest finds the offline sale that is to have another amount.
func (t *Terminal) adjustRequest(c Adjust) (Request, payment.Obstacle) {
	req := Request{Transaction: dialect.Adjust, Amount: c.Amount}
	r := t.record(c.STAN)
	if r == nil || !r.InBatch || r.Transaction != dialect.OfflineSale {
		return req, payment.NoOriginal
	}
	req.refer(r)
	return req, 0
}

// tipRequest finds the sale to which the guest adds a tip.
func (t *Terminal) tipRequest(c Tip) (Request, payment.Obstacle) {
	req := Request{Transaction: dialect.Tip, Amount: c.Amount, Tip: c.Amount}
	r := t.record(c.STAN)
	switch {
	case r == nil || !r.InBatch || r.Transaction != dialect.Sale:
		return req, payment.NoOriginal
	case r.Voided:
		return req, payment.AlreadyVoided
	case r.Tip.Minor != 0:
		return req, payment.AlreadyTipped
	case c.Amount.Minor <= 0:
		return req, payment.AmountNotValid
	}
	req.refer(r)
	req.Amount = r.Amount.Add(c.Amount)
	return req, 0
}

// refusal says why a request cannot be made, if so.
func (t *Terminal) refusal(req *Request) payment.Obstacle {
	switch {
	case t.open.busy():
		return payment.TillBusy
	case !t.dialect.Speaks(req.Transaction):
		return payment.NotSupported
	case sealed(req.Transaction) && t.cfg.Keys.InUse() && t.keys.mac == nil:
		return payment.SignOnFirst
	case batched(req.Transaction) && t.verdict != dialect.NoVerdict:
		return payment.SettleFirst
	case batched(req.Transaction) && t.inBatch() >= t.cfg.BatchLimit:
		return payment.BatchFull
	case batched(req.Transaction) && req.Amount.Minor <= 0:
		return payment.AmountNotValid
	case batched(req.Transaction) && req.Amount.Minor > maxAmount:
		return payment.EntryNotValid
	case sealed(req.Transaction) && !plausible(req.Card.PAN):
		return payment.CardUnreadable
	}
	return 0
}

// maxAmount is what the twelve digits of DE 4 hold.
const maxAmount = 999_999_999_999

// plausible reports whether a PAN has the form of one.
func plausible(p payment.KeptPAN) bool {
	return len(p) >= 8 && len(p) <= 19 && payment.Digits(string(p))
}
