package acquirer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

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
	case m.Reversal:
		a.reversal(ev, out, point)
		return
	case m.Transaction == dialect.SignOn:
		out.Fact(&SignedOn{Terminal: point.ID, Batch: point.current})
		m.Batch = point.current
		a.reply(ev, out, codec, payment.Approved)
		return
	}
	switch m.Transaction {
	case dialect.SignOff, dialect.EchoTest:
		a.reply(ev, out, codec, payment.Approved)
	case dialect.Balance, dialect.Sale, dialect.SaleVoid, dialect.Refund:
		a.request(ev, out, point)
	case dialect.Settlement:
		a.settlement(ev, out, point)
	case dialect.Upload:
		a.upload(ev, out, point)
	case dialect.UploadEnd:
		a.uploadEnd(ev, out, point)
	default:
		a.reply(ev, out, codec, notSupported)
	}
}

// encodeReply writes the answer to the message in a.in.
func (a *Acquirer) encodeReply(ev *party.Event, codec *dialect.Codec, code payment.ResponseCode) []byte {
	r := &a.sent
	*r = a.in
	r.Reply, r.Repeat = true, false
	r.Expiry, r.Track2, r.EntryMode, r.Details, r.Original = "", "", "", nil, dialect.Original{}
	r.LocalTime, r.LocalDate = a.cfg.Calendar.TimeHHMMSS(ev.Business), a.cfg.Calendar.Date(ev.Business).MMDD()
	r.Code = code
	return encode(codec, r)
}

// reply answers the message in a.in without recording anything: asked again, the
// answer is the same.
func (a *Acquirer) reply(ev *party.Event, out *party.Out, codec *dialect.Codec, code payment.ResponseCode) {
	if b := a.encodeReply(ev, codec, code); b != nil {
		out.Message(ev.From, b)
	}
}

// frameSize is more than a message usually takes.
const frameSize = 320

// encode writes m; what the dialect has no message for is not sent.
func encode(codec *dialect.Codec, m *dialect.Message) []byte {
	b, err := codec.Append(make([]byte, 0, frameSize), m)
	if err != nil {
		return nil
	}
	return b
}

// reversible reports whether a transaction without a reply is undone by a
// reversal. A refund is an advice: it is repeated instead.
func reversible(t dialect.Transaction) bool { return t == dialect.Sale || t == dialect.SaleVoid }

// request takes a card transaction to the network, or refuses it.
func (a *Acquirer) request(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	ref := Ref{Terminal: point.ID, Batch: m.Batch, STAN: m.STAN}
	if t := a.txns[ref.key()]; t != nil {
		a.repeated(ev, out, point, t)
		return
	}
	original, code := a.screen(ref)
	if code != "" {
		f := &Refused{Ref: ref, Transaction: m.Transaction, Merchant: point.Merchant, Date: a.day, Amount: m.Amount, Code: code, At: ev.Business}
		f.Reply = a.encodeReply(ev, point.codec, code)
		out.Fact(f)
		out.Message(ev.From, f.Reply)
		return
	}
	cal := a.cfg.Calendar
	date := a.day
	if a.cfg.Practice.DateByOwnClock {
		date = cal.ClearingDate(ev.Business)
	}
	ref.RRN = rrn(cal.ClearingDate(ev.Business), a.lastRRN+1)
	sent := cal.TransmissionTime(ev.Business)
	req := &Requested{
		Ref: ref, Transaction: m.Transaction, Merchant: point.Merchant, Date: date, PAN: m.PAN, Expiry: m.Expiry,
		EntryMode: m.EntryMode, Amount: m.Amount, Sent: sent, NetworkSTAN: a.lastSTAN.Next(),
		LocalTime: sent[4:], LocalDate: sent[:4], At: ev.Business,
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
	out.Fact(req)
	a.forward(out, req, m.Track2, false)
	out.Set(party.Timer{Name: replyTimer, Key: string(ref.RRN)}, ev.Now.Add(a.cfg.ReplyTimeout))
}

// repeated answers a request that was seen before: the same request gets the
// same answer as soon as there is one, another request under its numbers is 94.
func (a *Acquirer) repeated(ev *party.Event, out *party.Out, point *till, t *txn) {
	switch {
	case t.req.Transaction != a.in.Transaction || t.req.Amount.Minor != a.in.Amount.Minor:
		a.reply(ev, out, point.codec, payment.Duplicate)
	case t.reply != nil && (t.state != reconcile.Pending || t.advice != nil):
		out.Message(ev.From, t.reply)
	}
}

// screen looks for what forbids a request before the network is asked, and for
// the original of a void or a refund. A refund whose original is no longer kept
// is left to the issuer.
func (a *Acquirer) screen(ref Ref) (original *txn, code payment.ResponseCode) {
	m := &a.in
	if _, reversed := a.tombstones[ref.key()]; reversed {
		return nil, payment.AlreadyReversed
	}
	if m.Transaction == dialect.Balance {
		return nil, ""
	}
	if m.Amount.Minor <= 0 || m.Amount.Currency != a.cfg.Currency {
		return nil, payment.InvalidAmount
	}
	if m.Transaction == dialect.Sale {
		return nil, ""
	}
	original = a.originalOf(m)
	if m.Transaction == dialect.Refund {
		switch {
		case original == nil:
			return nil, ""
		case original.req.Transaction != dialect.Sale || original.state != reconcile.Approved:
			return nil, payment.InvalidTransaction
		case original.refunded+m.Amount.Minor > original.req.Amount.Minor:
			return nil, payment.OriginalAmountWrong
		}
		return original, ""
	}
	switch {
	case original == nil:
		return nil, payment.OriginalNotFound
	case original.req.Transaction != dialect.Sale:
		return nil, payment.InvalidTransaction
	case original.state == reconcile.Voided || original.state == reconcile.Reversed || original.refunded > 0:
		return nil, payment.AlreadyReversed
	case original.state != reconcile.Approved || original.date != a.day:
		return nil, payment.InvalidTransaction
	case original.req.Amount != m.Amount:
		return nil, payment.OriginalAmountWrong
	}
	return original, ""
}

// originalOf finds the transaction that a void, a refund or a reversal refers to:
// the same terminal with batch and STAN, or the reference on the slip.
func (a *Acquirer) originalOf(m *dialect.Message) *txn {
	if m.Transaction == dialect.Refund {
		if t := a.byRRN[m.Original.RRN]; t != nil && t.req.Terminal == m.Terminal {
			return t
		}
		if m.Original.Batch == 0 {
			return nil
		}
	}
	return a.txns[originalKey(m)]
}

func originalKey(m *dialect.Message) txnKey {
	k := txnKey{m.Terminal, m.Original.Batch, m.Original.STAN}
	if k.batch == 0 {
		k.batch = m.Batch
	}
	if k.stan == 0 {
		k.stan = m.STAN
	}
	return k
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

// forward sends a request to the network.
func (a *Acquirer) forward(out *party.Out, r *Requested, track2 string, repeat bool) {
	m := &a.sent
	*m = dialect.Message{
		Transaction: r.Transaction, Repeat: repeat, PAN: r.PAN, Expiry: r.Expiry, Track2: track2, EntryMode: r.EntryMode,
		Amount: r.Amount, STAN: r.NetworkSTAN, Sent: r.Sent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, RRN: r.RRN,
		Terminal: r.Terminal, Merchant: r.Merchant, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder, Original: r.Original,
	}
	if shop := a.merchants[r.Merchant]; shop != nil {
		m.MCC = shop.MCC
	}
	if b := encode(a.inner, m); b != nil {
		out.Message(a.cfg.Network, b)
	}
}

// nextAdvice makes the 0420 of a transaction.
func (a *Acquirer) nextAdvice(ev *party.Event, reason payment.ResponseCode, used payment.STAN) *Advice {
	return &Advice{STAN: used.Next(), Sent: a.cfg.Calendar.TransmissionTime(ev.Business), Reason: reason}
}

// sendAdvice sends what is owed to the network and sets the time of its repeat: a
// 0420 that undoes the request, or the 0220 of a refund itself.
func (a *Acquirer) sendAdvice(ev *party.Event, out *party.Out, r *Requested, advice *Advice, repeat bool) {
	out.Set(party.Timer{Name: adviceTimer, Key: string(r.RRN)}, ev.Now.Add(a.cfg.RepeatInterval))
	if r.Transaction == dialect.Refund {
		a.forward(out, r, "", repeat)
		return
	}
	m := &a.sent
	*m = dialect.Message{
		Transaction: r.Transaction, Reversal: true, Advice: true, Repeat: repeat, PAN: r.PAN, Amount: r.Amount,
		STAN: advice.STAN, Sent: advice.Sent, LocalTime: r.LocalTime, LocalDate: r.LocalDate, RRN: r.RRN, Code: advice.Reason,
		Terminal: r.Terminal, Merchant: r.Merchant, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder,
		Original: dialect.Original{Transaction: r.Transaction, STAN: r.NetworkSTAN, Sent: r.Sent, Acquirer: a.cfg.ID, Forwarder: a.cfg.Forwarder},
	}
	if b := encode(a.inner, m); b != nil {
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
	case t.req.Transaction == dialect.Refund:
		f.Advice = &Advice{STAN: t.req.NetworkSTAN, Sent: t.req.Sent}
	}
	out.Fact(f)
	if f.Reply != nil {
		out.Message(point.Node, f.Reply)
	}
	if f.Advice != nil {
		a.sendAdvice(ev, out, t.req, f.Advice, t.req.Transaction == dialect.Refund)
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
		Transaction: r.Transaction, Reply: true, PAN: r.PAN, Amount: r.Amount, Balance: said.Balance, STAN: r.STAN,
		LocalTime: r.LocalTime, LocalDate: r.LocalDate, SettlementDate: said.SettlementDate, RRN: r.RRN, AuthID: said.AuthID,
		Code: said.Code, Reason: said.Reason, Terminal: r.Terminal, Merchant: r.Merchant, Acquirer: a.cfg.ID, Batch: r.Batch,
		Header: r.Header,
	}
	return encode(point.codec, m)
}

// postings are those of an approved transaction.
func (a *Acquirer) postings(r *Requested) []ledger.Posting {
	payable := MerchantPayable.Of(string(r.Merchant))
	switch r.Transaction {
	case dialect.Sale:
		return post(nil, NetworkReceivable, payable, r.Amount, "J2")
	case dialect.SaleVoid:
		return post(nil, payable, NetworkReceivable, r.Amount, "J3")
	case dialect.Refund:
		// What the merchant is owed pays the refund; the rest it owes.
		there := max(0, min(a.book.Balance(payable).Minor, r.Amount.Minor))
		p := post(nil, payable, NetworkReceivable, payment.Minor(there, r.Amount.Currency), "J12")
		return post(p, MerchantReceivable.Of(string(r.Merchant)), NetworkReceivable, payment.Minor(r.Amount.Minor-there, r.Amount.Currency), "J12")
	}
	return nil
}
