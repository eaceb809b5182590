package terminal

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// begin does what a command asks for. A settlement first tells the host what it
// has not been told; one that was interrupted goes on where it stopped.
func (t *Terminal) begin(ev *party.Event, out *party.Out, req *Request) {
	switch {
	case stores(req.Transaction):
		t.store(ev, out, req)
	case req.Transaction == dialect.Settlement && t.verdict == dialect.NoVerdict && t.nextOwed(Ref{}) != nil:
		t.sendAdvice(ev, out, t.nextOwed(Ref{}), req)
	default:
		t.start(ev, out, req)
	}
}

// start sends the request of a command.
func (t *Terminal) start(ev *party.Event, out *party.Out, req *Request) {
	switch {
	case req.Transaction == dialect.Settlement && t.verdict != dialect.NoVerdict:
		t.continueSettlement(ev, out, t.verdict, nil)
		return
	case req.Transaction == dialect.Settlement:
		t.send(ev, &dialect.Message{Transaction: req.Transaction, Totals: t.Totals()}, out,
			&Sent{Transaction: req.Transaction})
		return
	case req.Transaction == dialect.StatusUpload:
		t.send(ev, &dialect.Message{Transaction: req.Transaction, Parameters: t.status()}, out,
			&Sent{Transaction: req.Transaction})
		return
	}
	m := &dialect.Message{
		Transaction: req.Transaction, PAN: req.Card.PAN, Expiry: req.Card.Expiry, EntryMode: req.EntryMode,
		CardSequence: req.Card.Sequence, EMV: req.Card.Chip,
		Amount: req.Amount, Original: req.Original, OriginalAuthID: req.AuthID,
	}
	if why := t.present(ev, m, req); why != 0 {
		t.refuse(out, Screen{Transaction: req.Transaction, Amount: req.Amount, Final: true}, why)
		return
	}
	if req.Transaction == dialect.SignOn {
		m.KeyScheme = t.cfg.Keys.Scheme
	}
	t.send(ev, m, out, &Sent{
		Transaction: req.Transaction, PAN: req.Card.PAN, Amount: req.Amount, EntryMode: req.EntryMode, Original: req.Original,
		AuthID: req.AuthID, Sequence: m.CardSequence, Chip: m.EMV,
		Reversible: req.Transaction.Reversible() && !t.cfg.Practice.SkipReversal,
	})
}

// send completes m, opens the exchange and arms its timer.
func (t *Terminal) send(ev *party.Event, m *dialect.Message, out *party.Out, f *Sent) {
	now := t.clock(ev)
	digits := t.cfg.Calendar.DateTime(now)
	f.Ref = Ref{t.cfg.ID, t.batch, t.stan}
	f.Date, f.Time = digits[2:6], digits[6:]
	m.STAN, m.Batch = t.stan, t.batch
	m.Terminal, m.Merchant = t.cfg.ID, t.cfg.Merchant
	m.LocalDate, m.LocalTime = f.Date, f.Time
	t.transmit(ev, m, out, f)
}

// transmit writes m with the fact that it leaves. What does not fit into a
// message is refused on the screen.
func (t *Terminal) transmit(ev *party.Event, m *dialect.Message, out *party.Out, f party.Fact) bool {
	frame := t.codec.FrameSealed(m, t.sealer(m))
	if frame == nil {
		t.refuse(out, Screen{Transaction: m.Transaction, Amount: m.Amount, Final: true}, payment.EntryNotValid)
		return false
	}
	out.Fact(f)
	out.Message(t.cfg.Acquirer, frame)
	out.Set(replyTimer, ev.Now.Add(t.cfg.ReplyTimeout))
	return true
}

// sendReversal sends the kept record, alone, before anything else; req waits.
func (t *Terminal) sendReversal(ev *party.Event, out *party.Out, attempt int, reason payment.ResponseCode,
	req *Request) {
	k := &t.kept
	own := k.own
	if own == 0 {
		own = t.stan
		if t.dialect.SameSTANReversal() {
			own = k.STAN
		}
	}
	digits := t.cfg.Calendar.DateTime(t.clock(ev))
	m := &dialect.Message{
		Transaction: k.transaction, Reversal: true, Code: reason,
		PAN: k.pan, EntryMode: k.entryMode, Amount: k.amount,
		STAN: own, Batch: k.Batch, Terminal: t.cfg.ID, Merchant: t.cfg.Merchant,
		LocalDate: digits[2:6], LocalTime: digits[6:],
		Original: dialect.Original{Transaction: k.transaction, STAN: k.STAN, Batch: k.Batch, Date: k.date},
		Earlier:  k.original, OriginalAuthID: k.authID,
		CardSequence: k.sequence, EMV: k.chipOfReversal(reason),
	}
	t.transmit(ev, m, out, &ReversalSent{Ref: k.Ref, Own: own, Attempt: attempt, Reason: reason, Next: req})
}

// store does a transaction that the host is only told of: the till believes it at
// once, the slip is printed, and the advice leaves. That of an offline sale waits
// for the next on-line transaction.
//
//	OfflineSale ─▶ stored, slip          … 0200 ─▶ 0210 … 0220 ─▶ 0230 00 or 94: delivered
//	Complete, Adjust, Tip ─▶ stored, slip ─▶ 0220 ─▶ 0230                else: failed list
//	                                              no reply: again after the next, and at settlement
func (t *Terminal) store(ev *party.Event, out *party.Out, req *Request) {
	digits := t.cfg.Calendar.DateTime(t.clock(ev))
	f := &Stored{
		Ref: Ref{t.cfg.ID, t.batch, t.stan}, Transaction: req.Transaction, PAN: req.Card.PAN, Expiry: req.Card.Expiry,
		Sequence: req.Card.Sequence, Chip: req.Card.Chip, Amount: req.Amount, Tip: req.Tip, EntryMode: req.EntryMode,
		Date: digits[2:6], Time: digits[6:], Original: req.Original, AuthID: req.AuthID,
	}
	f.Printed = req.Transaction != dialect.ScriptResult && !t.broken
	out.Fact(f)
	sends := req.Transaction != dialect.OfflineSale
	r := &Record{
		Ref: f.Ref, Transaction: f.Transaction, PAN: f.PAN, Expiry: f.Expiry, Sequence: f.Sequence, Chip: f.Chip,
		Amount: f.Amount,
		Tip:    f.Tip, EntryMode: f.EntryMode, Date: f.Date, Time: f.Time, Original: f.Original, AuthID: f.AuthID,
	}
	if req.Transaction != dialect.ScriptResult {
		t.show(out, Screen{Batch: f.Batch, STAN: f.STAN, Transaction: f.Transaction, Belief: Approved, Amount: f.Amount,
			Final: !sends, Text: textStored})
		t.printSlip(out, t.slipOf(r))
	}
	if !sends {
		return
	}
	if earlier := t.nextOwed(Ref{}); earlier != nil {
		r = earlier
	}
	t.sendAdvice(ev, out, r, nil)
}

// nextOwed returns the oldest advice of the open batch that the host does not
// have, other than one; nil when there is none.
func (t *Terminal) nextOwed(other Ref) *Record {
	if t.owed == 0 {
		return nil
	}
	for i := range t.records {
		r := &t.records[i]
		if r.Batch == t.batch && r.Advice == AdviceOwed && r.Ref != other && (r.Attempts == 0 || !t.cfg.Practice.TellOnce) {
			return r
		}
	}
	return nil
}

// sendAdvice tells the host of one transaction; next waits behind it.
func (t *Terminal) sendAdvice(ev *party.Event, out *party.Out, r *Record, next *Request) {
	m := &dialect.Message{
		Transaction: r.Transaction, Repeat: r.Attempts > 0 && t.dialect.MarksRepeats(), PAN: r.PAN, Expiry: r.Expiry,
		EntryMode: r.EntryMode, CardSequence: r.Sequence, EMV: r.Chip, Amount: r.Amount, Tip: r.Tip, Original: r.Original,
		STAN: r.STAN, Batch: r.Batch, Terminal: t.cfg.ID, Merchant: t.cfg.Merchant, LocalDate: r.Date, LocalTime: r.Time,
	}
	if r.Transaction == dialect.CompletionAdvice {
		m.OriginalAuthID = r.AuthID
	} else {
		m.AuthID = r.AuthID
	}
	t.transmit(ev, m, out, &AdviceSent{Ref: r.Ref, Attempt: r.Attempts + 1, Next: next})
}

// continueSettlement sends the next part of the upload, or its end. Just is what
// the host has acknowledged in this moment.
func (t *Terminal) continueSettlement(ev *party.Event, out *party.Out, verdict dialect.Verdict, just []payment.STAN) {
	m := &dialect.Message{Transaction: dialect.UploadEnd}
	f := &Sent{Transaction: dialect.UploadEnd}
	size := t.dialect.UploadSize()
	total := 0
	for i := range t.records {
		r := &t.records[i]
		if !r.InBatch || r.Batch != t.batch {
			continue
		}
		total++
		if verdict == dialect.InBalance || r.Uploaded || slices.Contains(just, r.STAN) || len(f.Details) == size {
			continue
		}
		f.Details = append(f.Details, r.STAN)
		m.Details = append(m.Details, dialect.Detail{
			Transaction: r.Transaction, STAN: r.STAN, PAN: r.PAN, Amount: r.Amount, RRN: r.RRN, Credit: r.Transaction.Credit(),
		})
	}
	if len(f.Details) > 0 {
		m.Transaction, f.Transaction = dialect.Upload, dialect.Upload
	} else {
		m.Totals.Verdict = verdict
		m.Count = total
	}
	t.send(ev, m, out, f)
}

// status is what a terminal reports of itself: whether the printer works (0) or
// not (1), how many transactions the batch has, how many advices are owed.
func (t *Terminal) status() []byte {
	b := []byte{'0'}
	if t.broken {
		b[0] = '1'
	}
	for _, n := range [...]int{t.inBatch(), t.owed} {
		b = append(b, byte('0'+n/1000%10), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
	}
	return b
}
