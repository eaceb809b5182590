package dialect

import (
	"bytes"
	"fmt"
	"strings"

	"acqsim/payment"
)

// Append writes m after dst. A field for which the dialect has no room is left
// out; a transaction that it has no message for is an error.
func (c *Codec) Append(dst []byte, m *Message) ([]byte, error) { return c.AppendSealed(dst, m, nil) }

// Frame returns m as bytes, nil when it has a value that the dialect cannot write: what
// is echoed came from outside, where a field may hold what no field should.
func (c *Codec) Frame(m *Message) []byte { return c.FrameSealed(m, nil) }

// FrameSealed is Frame with the MAC that seal makes, as AppendSealed has it.
func (c *Codec) FrameSealed(m *Message, seal Sealer) []byte {
	b, err := c.AppendSealed(c.frame[:0], m, seal)
	if err != nil {
		return nil
	}
	c.frame = b
	return bytes.Clone(b) // as long as it is: who answers keeps it
}

// FrameAnswer returns a reply as bytes. One that echoes what cannot be written becomes
// the bare answer 30, which names the request and says no more; nil when that cannot be
// written either.
func (c *Codec) FrameAnswer(r *Message) []byte { return c.FrameAnswerSealed(r, nil) }

// FrameAnswerSealed is FrameAnswer with the MAC that seal makes, as AppendSealed has it.
func (c *Codec) FrameAnswerSealed(r *Message, seal Sealer) []byte {
	if b := c.FrameSealed(r, seal); b != nil {
		return b
	}
	return c.FrameSealed(&Message{
		Transaction: r.Transaction, MTI: r.MTI, Reply: true, Reversal: r.Reversal, Advice: r.Advice, STAN: r.STAN,
		Sent: r.Sent, zeroSTAN: r.zeroSTAN, Header: r.Header, Terminal: r.Terminal, Code: payment.FormatError,
	}, seal)
}

// AppendSealed writes m after dst with the MAC that seal makes, in DE 64, or in
// DE 128 when the message has a field above 64. Without a Sealer there is none.
func (c *Codec) AppendSealed(dst []byte, m *Message, seal Sealer) ([]byte, error) {
	row := c.d.rowFor(m.Transaction, m.verdict(), m.KeyScheme)
	if row == nil && (m.Transaction != Unknown || m.MTI == "") {
		return dst, fmt.Errorf("dialect %s: no message for %s", c.d.name, m.Transaction)
	}
	c.msg.Reset()
	c.setHeader(m)
	c.omit = c.d.omit(row, m)
	if row == nil {
		c.msg.SetMTI(answering(m.MTI))
		c.set(3, m.Processing)
	} else {
		c.msg.SetMTI(c.d.mti(row, m))
		c.setRow(row, m)
	}
	c.setCard(m)
	c.setReferences(m)
	c.setParties(m)
	c.setSecurity(m)
	if err := c.setBatch(row, m); err != nil {
		return dst, fmt.Errorf("dialect %s: %s: %w", c.d.name, m.Transaction, err)
	}
	out, err := c.encode(dst, seal)
	if err != nil {
		return dst, fmt.Errorf("dialect %s: %s: %w", c.d.name, m.Transaction, err)
	}
	return out, nil
}

// setHeader writes the header that stands before the MTI. A reply goes back with
// the header of the request and the two addresses of the TPDU swapped.
func (c *Codec) setHeader(m *Message) {
	h := m.Header
	if len(c.d.header) == 0 {
		return
	}
	if len(h) != len(c.d.header) {
		h = c.d.header
	}
	if !m.Reply {
		c.msg.SetHeader(h)
		return
	}
	c.scratch = append(c.scratch[:0], h...)
	copy(c.scratch[1:3], h[3:5])
	copy(c.scratch[3:5], h[1:3])
	if m.SignOnAgain && c.d.strategies.again == againHeader {
		c.scratch[requirementAt] = c.scratch[requirementAt]&0xF0 | requireSignOn
	}
	c.msg.SetHeader(c.scratch)
}

// setRow writes the codes that say which transaction it is.
func (c *Codec) setRow(r *row, m *Message) {
	if m.Transaction != Upload { // its DE 3 and 25 are those of the record
		c.set(3, r.processing)
		c.set(25, r.condition)
	}
	if c.d.strategies.network == networkField70 {
		c.set(70, r.network)
	}
	c.setBatchNumber(r, m)
	if !m.Reply && !m.Reversal {
		for _, k := range r.constants {
			c.set(k.field, k.value)
		}
	}
}

// setBatchNumber writes the batch, and DE 60 where it has parts.
func (c *Codec) setBatchNumber(r *row, m *Message) {
	field := 60
	switch c.d.strategies.batch {
	case batchField602:
		b := append(c.scratch[:0], r.kind...)
		b = appendDigits(b, uint64(m.Batch), 6)
		c.scratch = append(b, r.network...)
		c.msg.SetBytes(60, c.scratch)
		return
	case batchField62:
		c.scratch = append(append(c.scratch[:0], r.kind...), r.network...)
		c.msg.SetBytes(60, c.scratch)
		field = 62
	}
	if m.Batch != 0 {
		c.scratch = appendDigits(c.scratch[:0], uint64(m.Batch), 6)
		c.msg.SetBytes(field, c.scratch)
	}
}

// setCard writes the card, the amounts and how the card was read.
func (c *Codec) setCard(m *Message) {
	// What is told later has no track: a terminal does not keep it.
	inTrack := magnetic(m.EntryMode) && (m.Track2 != "" || m.Reversal || m.Reply)
	if c.d.strategies.pan != panTrack2First || !inTrack {
		c.set(2, string(m.PAN))
		c.set(14, m.Expiry)
	}
	if m.Amount != (payment.Amount{}) && m.Amount.Minor >= 0 {
		c.setNumber(4, uint64(m.Amount.Minor))
		c.setCurrency(m.Amount.Currency)
	}
	c.set(22, m.EntryMode)
	c.set(35, m.Track2)
	if m.Balance != (payment.Amount{}) {
		c.setAdditional("02", m.Balance)
	}
	if m.Tip != (payment.Amount{}) {
		c.setTip(m.Tip)
	}
	c.set(23, m.CardSequence)
	c.setBytes(55, m.EMV)
	if m.CVN != "" && m.carriesCVN() {
		c.set(48, m.CVN)
	}
}

// setTip writes which part of DE 4 is the tip.
func (c *Codec) setTip(a payment.Amount) {
	if c.d.strategies.tip == tipField54 {
		c.setAdditional("44", a)
		return
	}
	c.scratch = appendDigits(c.scratch[:0], uint64(max(a.Minor, 0)), 12)
	c.msg.SetBytes(48, c.scratch)
}

// setAdditional writes DE 54: account type 00, amount type (02 available balance,
// 44 tip), currency, sign, twelve digits.
func (c *Codec) setAdditional(kind string, a payment.Amount) {
	sign, n := byte('C'), a.Minor
	if n < 0 {
		sign, n = 'D', -n
	}
	if a.Currency == 0 {
		a.Currency = c.standing
	}
	b := append(append(c.scratch[:0], "00"...), kind...)
	b = append(b, a.Currency.Numeric()...)
	c.scratch = appendDigits(append(b, sign), uint64(n), 12)
	c.msg.SetBytes(54, c.scratch)
}

// setReferences writes what identifies the message and its original.
func (c *Codec) setReferences(m *Message) {
	stan, rrn := m.STAN, string(m.RRN)
	if m.Reversal && c.d.SameSTANReversal() && m.Original.STAN != 0 {
		stan = m.Original.STAN
	}
	if stan != 0 || m.Reply && m.zeroSTAN {
		c.setNumber(11, uint64(stan))
	}
	c.set(7, m.Sent)
	c.set(12, m.LocalTime)
	c.set(13, m.LocalDate)
	c.set(15, m.SettlementDate)
	if m.PayoutID != "" {
		rrn = m.PayoutID
	} else if rrn == "" && c.d.strategies.refundRRN == rrnField37 && m.Transaction == Refund && !m.Reply {
		rrn = string(m.Original.RRN)
	}
	c.set(37, rrn)
	if m.AuthID != "" {
		c.set(38, string(m.AuthID))
	} else {
		c.set(38, string(m.OriginalAuthID))
	}
	c.set(39, string(m.Code))
	c.set(44, c.d.shorten(m.Reason))
	if !m.Reversal || !c.d.SameSTANReversal() {
		c.setOriginal(m)
	} else if m.Earlier.STAN != 0 && c.d.strategies.original == originalField61 {
		c.setField61(&m.Earlier)
	}
}

// setOriginal writes the reference to an earlier transaction. A terminal knows
// no DE 7 of its own: its DE 90 has the original's date and no time.
func (c *Codec) setOriginal(m *Message) {
	o := &m.Original
	if o.STAN == 0 {
		return
	}
	if c.d.strategies.original == originalField61 {
		c.setField61(o)
		return
	}
	mti := "0000"
	if r := c.d.row(m.original(), NoVerdict); r != nil {
		mti = r.request
	}
	sent := o.Sent
	if sent == "" && o.Date != "" {
		sent = o.Date + "000000"
	}
	b := append(c.scratch[:0], mti...)
	b = appendDigits(b, uint64(o.STAN), 6)
	b = appendPadded(b, sent, 10)
	b = appendPadded(b, string(o.Acquirer), 11)
	c.scratch = appendPadded(b, string(o.Forwarder), 11)
	c.msg.SetBytes(90, c.scratch)
	if m.Transaction.refersAcrossBatches() && o.RRN != "" && c.d.strategies.refundRRN == rrnField61 {
		c.scratch = append(appendDigits(c.scratch[:0], uint64(o.Batch), 6), o.RRN...)
		c.msg.SetBytes(61, c.scratch)
	}
}

// setField61 writes batch, STAN and date of an earlier transaction.
func (c *Codec) setField61(o *Original) {
	b := appendDigits(c.scratch[:0], uint64(o.Batch), 6)
	b = appendDigits(b, uint64(o.STAN), 6)
	c.scratch = append(b, o.Date...)
	c.msg.SetBytes(61, c.scratch)
}

// setParties writes who takes part.
func (c *Codec) setParties(m *Message) {
	c.set(18, m.MCC)
	c.set(32, string(m.Acquirer))
	c.set(33, string(m.Forwarder))
	c.setPadded(41, string(m.Terminal), 8)
	c.setPadded(42, string(m.Merchant), 15)
	name := m.MerchantName
	if m.PayeeName != "" {
		name = m.PayeeName
	}
	c.setPadded(43, name, 40)
	c.set(100, string(m.Receiver))
	if c.d.strategies.accounts == accountsFields102 {
		c.set(102, m.FromAccount)
		c.set(103, m.ToAccount)
	}
}

// omit returns the fields that are not written although m has values for them. A refusal says why (DE 39) also where
// the layout's own answer has another field for it, such as the verdict about a batch.
func (d *Dialect) omit(r *row, m *Message) fieldSet {
	switch {
	case m.Reply && r != nil && !m.Reversal:
		left := d.leaveOut.reply.with(r.leaveOut)
		if m.Code != "" && !m.Code.OK() {
			left.remove(39)
		}
		return left
	case m.Reply:
		return d.leaveOut.reply
	case m.Reversal:
		return d.leaveOut.reversal
	}
	return d.leaveOut.request
}

// verdict is what chooses between the rows of an upload end.
func (m *Message) verdict() Verdict {
	if m.Transaction == UploadEnd {
		return m.Totals.Verdict
	}
	return NoVerdict
}

// mti returns the message type of m.
func (d *Dialect) mti(r *row, m *Message) string {
	request, reply := r.request, r.reply
	if m.Reversal {
		request, reply = d.reversal.request, d.reversal.reply
		if m.Advice && d.reversal.advice != "" {
			request, reply = d.reversal.advice, d.reversal.adviceReply
		}
	}
	switch {
	case m.Reply:
		return reply
	case m.Repeat:
		return request[:3] + "1"
	}
	return request
}

// answering returns the reply's MTI to a request's: 0200 and 0201 are answered
// by 0210, 0220 by 0230.
func answering(mti string) string {
	if len(mti) != 4 {
		return mti
	}
	return string([]byte{mti[0], mti[1], mti[2] | 1, '0'})
}

// magnetic reports whether DE 22 says that the stripe was read, be it because the
// chip could not be (80).
func magnetic(entryMode string) bool {
	return strings.HasPrefix(entryMode, "02") || strings.HasPrefix(entryMode, "80") || strings.HasPrefix(entryMode, "90")
}

// carriesCVN reports whether DE 48 has room for the number printed on the card: in
// a request to sell or to hold whose card was keyed.
func (m *Message) carriesCVN() bool {
	return !m.Reply && !m.Reversal && strings.HasPrefix(m.EntryMode, "01") &&
		(m.Transaction == Sale || m.Transaction == PreAuth)
}

// shorten gives a reason the form that fits into DE 44.
func (d *Dialect) shorten(s string) string {
	for i := range d.reasons {
		if d.reasons[i].meaning == s {
			return d.reasons[i].wire
		}
	}
	return s
}

// original is the kind of transaction that m refers to.
func (m *Message) original() Transaction {
	switch {
	case m.Original.Transaction != Unknown:
		return m.Original.Transaction
	case m.Reversal:
		return m.Transaction
	}
	if kinds := m.Transaction.nature().refersTo; len(kinds) > 0 {
		return kinds[0]
	}
	return Unknown
}
