package acquirer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// partlyApproved is DE 39 10: the amount of the reply is what was granted.
const partlyApproved payment.ResponseCode = "10"

// notSupported is DE 39 40, a transaction that the host does not have.
const notSupported payment.ResponseCode = "40"

// fromTerminal handles one message of a terminal.
func (a *Acquirer) fromTerminal(ev *party.Event, out *party.Out) {
	point, codec := a.tills[ev.From], a.inner
	if point != nil {
		codec = point.codec
	}
	m := &a.in
	if err := codec.Parse(ev.Bytes, m); err != nil {
		if m.Answerable() {
			a.reply(ev, out, codec, payment.FormatError)
		}
		return
	}
	if m.Reply || !m.Answerable() {
		return
	}
	if point == nil || point.ID != m.Terminal {
		a.reply(ev, out, codec, payment.UnknownTerminal)
		return
	}
	if m.Merchant != "" && m.Merchant != point.Merchant {
		a.reply(ev, out, codec, payment.InvalidMerchant)
		return
	}
	if m.Batch == 0 {
		m.Batch = point.current
	}
	switch {
	case !point.authentic(ev.Bytes, m) && !a.cfg.Practice.SkipMACCheck:
		a.answerTill(ev, out, point, payment.MACError)
	case m.Reversal:
		a.reversal(ev, out, point)
	case m.Transaction == dialect.SignOn:
		a.signOn(ev, out, point)
	default:
		a.dispatch(ev, out, point)
	}
}

// dispatch handles what is neither a reversal nor a sign-on.
func (a *Acquirer) dispatch(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	if traitOf(m.Transaction).forwarded {
		a.request(ev, out, point)
		return
	}
	switch m.Transaction {
	case dialect.SignOff, dialect.EchoTest, dialect.StatusUpload, dialect.ScriptResult:
		a.answerTill(ev, out, point, payment.Approved)
	case dialect.ParameterDownload:
		m.Parameters = []byte(a.cfg.Parameters)
		a.answerTill(ev, out, point, payment.Approved)
	case dialect.CAKeyDownload:
		m.Parameters = []byte(a.cfg.CAKeys)
		a.answerTill(ev, out, point, payment.Approved)
	case dialect.Settlement:
		a.settlement(ev, out, point)
	case dialect.Upload:
		a.upload(ev, out, point)
	case dialect.UploadEnd:
		a.uploadEnd(ev, out, point)
	default:
		a.answerTill(ev, out, point, notSupported)
	}
}

// encodeReply writes the answer to a terminal's message in a.in.
func (a *Acquirer) encodeReply(ev *party.Event, point *till, code payment.ResponseCode) []byte {
	a.answerTo(ev, code)
	a.sent.SignOnAgain = point.signOnAgain
	return point.write(&a.sent)
}

// answerTill answers a terminal's message in a.in without recording anything.
func (a *Acquirer) answerTill(ev *party.Event, out *party.Out, point *till, code payment.ResponseCode) {
	if b := a.encodeReply(ev, point, code); b != nil {
		out.Message(ev.From, b)
	}
}

// answerTo makes a.sent the answer to the message in a.in.
func (a *Acquirer) answerTo(ev *party.Event, code payment.ResponseCode) {
	r := &a.sent
	*r = a.in
	r.Reply, r.Repeat = true, false
	r.Expiry, r.Track2, r.EntryMode, r.Details, r.Original = "", "", "", nil, dialect.Original{}
	r.PINBlock, r.PINCapture, r.Security, r.CVN, r.EMV, r.CardSequence, r.MAC, r.OriginalAuthID = nil, "", "", "", nil, "", nil, ""
	r.LocalTime, r.LocalDate = a.cfg.Calendar.TimeHHMMSS(ev.Business), a.cfg.Calendar.Date(ev.Business).MMDD()
	r.Code = code
}

// reply answers the message in a.in without recording anything: asked again, the
// answer is the same.
func (a *Acquirer) reply(ev *party.Event, out *party.Out, codec *dialect.Codec, code payment.ResponseCode) {
	a.answerTo(ev, code)
	if b := codec.Frame(&a.sent); b != nil {
		out.Message(ev.From, b)
	}
}

// request takes a card transaction to the network, or refuses it.
func (a *Acquirer) request(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	ref := Ref{Terminal: point.ID, Batch: m.Batch, STAN: m.STAN}
	if t := a.txns[ref.key()]; t != nil && !a.cfg.Practice.TakeRepeats {
		a.repeated(ev, out, point, t)
		return
	}
	original, code := a.screen(point, ref)
	for _, failed := range [...]payment.ResponseCode{a.readTrack(point), a.translatePIN(ev, point)} {
		if code == "" && failed != payment.Approved {
			code = failed
		}
	}
	if code != "" {
		f := &Refused{Ref: ref, Transaction: m.Transaction, Merchant: point.Merchant, Date: a.day, Amount: m.Amount, Code: code, At: ev.Business}
		f.Reply = a.encodeReply(ev, point, code)
		out.Fact(f)
		out.Message(ev.From, f.Reply)
		return
	}
	req := a.requested(ev, point, ref, original)
	out.Fact(req)
	a.forward(out, req, m, false)
	out.Set(party.Timer{Name: replyTimer, Key: string(req.RRN)}, ev.Now.Add(a.cfg.ReplyTimeout))
}

// requested gives the request in a.in its numbers towards the network.
func (a *Acquirer) requested(ev *party.Event, point *till, ref Ref, original *txn) *Requested {
	m, cal := &a.in, a.cfg.Calendar
	date := a.day
	if a.cfg.Practice.DateByOwnClock {
		date = cal.ClearingDate(ev.Business)
	}
	ref.RRN = rrn(cal.ClearingDate(ev.Business), a.lastRRN+1)
	sent := cal.TransmissionTime(ev.Business)
	req := &Requested{
		Ref: ref, Transaction: m.Transaction, Merchant: point.Merchant, Date: date, PAN: m.PAN, Expiry: m.Expiry,
		EntryMode: m.EntryMode, Amount: m.Amount, AuthID: m.AuthID, OriginalAuthID: m.OriginalAuthID, Sent: sent,
		NetworkSTAN: a.lastSTAN.Next(), LocalTime: sent[4:], LocalDate: sent[:4], At: ev.Business,
	}
	if m.Transaction == dialect.OfflineSale && m.LocalDate != "" {
		req.LocalDate = m.LocalDate // when it was made, which is not now
	}
	if m.Tip.Minor != 0 {
		tip := m.Tip
		req.Tip = &tip
	}
	if len(m.Header) > 0 {
		req.Header = append([]byte(nil), m.Header...)
	}
	switch {
	case original != nil:
		o := original.req
		req.OriginalRRN = o.RRN
		req.Original = dialect.Original{Transaction: o.Transaction, STAN: o.NetworkSTAN, Sent: o.Sent, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder, RRN: o.RRN}
	case m.Transaction == dialect.Refund:
		req.Original = m.Original
	}
	return req
}

// repeated answers a request that was seen before: the same request gets the
// same answer as soon as there is one, another request under its numbers is 94.
func (a *Acquirer) repeated(ev *party.Event, out *party.Out, point *till, t *txn) {
	switch {
	case t.req.Transaction != a.in.Transaction || t.req.Amount.Minor != a.in.Amount.Minor:
		a.answerTill(ev, out, point, payment.Duplicate)
	case t.reply != nil && (t.state != reconcile.Pending || t.advice != nil):
		out.Message(ev.From, point.again(t.reply))
	}
}

// rrn makes DE 37: the last digit of the year, the day of the year, a counter.
func rrn(d payment.BusinessDate, n uint64) payment.RRN {
	day := d.Sub(payment.Date(d.Year(), 1, 1)) + 1
	b := [12]byte{'0' + byte(d.Year()%10), '0' + byte(day/100), '0' + byte(day/10%10), '0' + byte(day%10)}
	for i := 11; i > 3; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return payment.RRN(b[:])
}

// forward sends a request to the network. What a terminal's message has and a
// journal must not keep (tracks, PIN, chip data) goes along the first time only.
func (a *Acquirer) forward(out *party.Out, r *Requested, from *dialect.Message, repeat bool) {
	m := &a.sent
	*m = dialect.Message{
		Transaction: r.Transaction, Repeat: repeat, PAN: r.PAN, Expiry: r.Expiry, EntryMode: r.EntryMode,
		Amount: r.Amount, STAN: r.NetworkSTAN, Sent: r.Sent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, RRN: r.RRN,
		AuthID: r.AuthID, OriginalAuthID: r.OriginalAuthID, Terminal: r.Terminal, Merchant: r.Merchant,
		Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder, Original: r.Original,
	}
	if r.Tip != nil {
		m.Tip = *r.Tip
	}
	if from != nil {
		m.Track2, m.EMV, m.CardSequence, m.CVN = from.Track2, from.EMV, from.CardSequence, from.CVN
		m.PINBlock, m.PINCapture = from.PINBlock, from.PINCapture
	}
	if shop := a.merchants[r.Merchant]; shop != nil {
		m.MCC = shop.MCC
	}
	if b := a.inner.Frame(m); b != nil {
		out.Message(a.cfg.Network, b)
	}
}

// nextAdvice makes the 0420 of a transaction.
func (a *Acquirer) nextAdvice(ev *party.Event, reason payment.ResponseCode, used payment.STAN) *Advice {
	return &Advice{STAN: used.Next(), Sent: a.cfg.Calendar.TransmissionTime(ev.Business), Reason: reason}
}

// sendAdvice sends what is owed to the network and sets the time of its repeat: a
// 0420 that undoes the request, or the 0220 itself when the request is an advice.
func (a *Acquirer) sendAdvice(ev *party.Event, out *party.Out, r *Requested, advice *Advice, repeat bool) {
	out.Set(party.Timer{Name: adviceTimer, Key: string(r.RRN)}, ev.Now.Add(a.cfg.RepeatInterval))
	if isAdvice(r.Transaction) {
		a.forward(out, r, nil, repeat)
		return
	}
	m := &a.sent
	*m = dialect.Message{
		Transaction: r.Transaction, Reversal: true, Advice: true, Repeat: repeat, PAN: r.PAN, Amount: r.Amount,
		STAN: advice.STAN, Sent: advice.Sent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, RRN: r.RRN, Code: advice.Reason,
		Terminal: r.Terminal, Merchant: r.Merchant, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder,
		Original: dialect.Original{Transaction: r.Transaction, STAN: r.NetworkSTAN, Sent: r.Sent, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder},
	}
	if b := a.inner.Frame(m); b != nil {
		out.Message(a.cfg.Network, b)
	}
}

// timedOut ends the wait for the network: the terminal is told 98 unless it is
// gone, and the network is owed an advice where money may have moved.
func (a *Acquirer) timedOut(ev *party.Event, out *party.Out, t *txn, tell bool) {
	f := &TimedOut{Ref: t.req.Ref}
	point := a.terminals[t.req.Terminal]
	if tell && point != nil {
		f.Reply = a.answer(t.req, point, &dialect.Message{Code: payment.NoIssuerReply})
	}
	switch {
	case reversible(t.req.Transaction):
		f.Advice = a.nextAdvice(ev, payment.NoIssuerReply, a.stanAfter(out))
	case isAdvice(t.req.Transaction):
		f.Advice = &Advice{STAN: t.req.NetworkSTAN, Sent: t.req.Sent}
	}
	out.Fact(f)
	if f.Reply != nil {
		out.Message(point.Node, f.Reply)
	}
	if f.Advice != nil {
		a.sendAdvice(ev, out, t.req, f.Advice, isAdvice(t.req.Transaction))
	}
}

// stanAfter is the last network STAN used, counting the facts of this event.
func (a *Acquirer) stanAfter(out *party.Out) payment.STAN {
	last := a.lastSTAN
	for _, f := range out.Facts {
		if f, ok := f.(*TimedOut); ok && f.Advice != nil && reversible(a.byRRN[f.RRN].req.Transaction) {
			last = f.Advice.STAN
		}
	}
	return last
}

// answer writes the reply to a terminal's request from what the network said.
func (a *Acquirer) answer(r *Requested, point *till, said *dialect.Message) []byte {
	m := &a.sent
	*m = dialect.Message{
		Transaction: r.Transaction, Reply: true, PAN: r.PAN, Amount: r.Amount, Balance: said.Balance, EMV: said.EMV, STAN: r.STAN,
		LocalTime: r.LocalTime, LocalDate: r.LocalDate, SettlementDate: said.SettlementDate, RRN: r.RRN, AuthID: said.AuthID,
		Code: said.Code, Reason: said.Reason, Terminal: r.Terminal, Merchant: r.Merchant, Acquirer: a.cfg.ID, Batch: r.Batch,
		Header: r.Header, SignOnAgain: point.signOnAgain,
	}
	if said.Code == partlyApproved {
		m.Amount = said.Amount
	}
	return point.write(m)
}

// postings are those of an approved transaction, of the amount that was granted.
func (a *Acquirer) postings(t *txn, amount payment.Amount) []ledger.Posting {
	payable := MerchantPayable.Of(string(t.req.Merchant))
	switch tx := t.req.Transaction; tx {
	case dialect.Sale, dialect.OfflineSale:
		return ledger.Append(nil, NetworkReceivable, payable, amount, "J2")
	case dialect.Completion, dialect.CompletionAdvice:
		return ledger.Append(nil, NetworkReceivable, payable, amount, "J4")
	case dialect.SaleVoid, dialect.CompletionVoid:
		return ledger.Append(nil, payable, NetworkReceivable, amount, "J3")
	case dialect.Tip, dialect.Adjust:
		if t.original == nil || t.original.state == reconcile.Reversed {
			return nil // what it changes was undone while it was under way
		}
		return ledger.Append(nil, NetworkReceivable, payable, amount.Sub(t.original.amount), "J2")
	case dialect.Refund:
		// What the merchant is owed pays the refund; the rest it owes.
		there := max(0, min(a.book.Balance(payable).Minor, amount.Minor))
		p := ledger.Append(nil, payable, NetworkReceivable, payment.Minor(there, amount.Currency), "J12")
		return ledger.Append(p, MerchantReceivable.Of(string(t.req.Merchant)), NetworkReceivable, payment.Minor(amount.Minor-there, amount.Currency), "J12")
	}
	return nil
}
