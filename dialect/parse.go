package dialect

import (
	"fmt"
	"strings"

	"acqsim/iso8583"
	"acqsim/payment"
)

// Parse reads a frame into m, which keeps nothing of the frame's bytes. The error is
// one that lists every wrong field; m then holds what could be read, so that
// the sender can be told: Answerable says whether it can. Wrong names the first wrong field.
func (c *Codec) Parse(frame []byte, m *Message) error {
	*m = Message{}
	c.length = len(frame)
	decodeErr := c.msg.Decode(frame)
	c.gather()
	defer func() { c.values = "" }()
	if h := c.msg.Header(); len(h) > 0 {
		m.Header = append([]byte(nil), h...)
		m.SignOnAgain = c.d.strategies.again == againHeader && h[requirementAt]&0x0F == requireSignOn
	}
	m.MTI = c.msg.MTI()
	c.readReferences(m)
	c.readParties(m)
	if len(m.MTI) == 4 {
		m.Reply = m.MTI[2]&1 == 1
		m.Advice = m.MTI[2]|1 == '3'
		m.Reversal = m.MTI[1] == '4'
		m.Repeat = m.MTI[3] == '1' || m.MTI[3] == '3'
	}
	wrong := c.msg.Mistakes()
	if decodeErr == nil {
		wrong = c.readMeaning(m)
	}
	switch {
	case len(wrong) > 0:
		u := c.unreadable(wrong...)
		m.Wrong = u.reason()
		return u
	case c.strict:
		return c.Refuse(m)
	}
	return nil
}

// Read returns what a frame means. The message is the codec's own, and the next Read
// takes it again: it is for a party, which handles one message at a time.
func (c *Codec) Read(frame []byte) (*Message, error) {
	err := c.Parse(frame, &c.read)
	return &c.read, err
}

// readMeaning finds the transaction and reads what depends on it. It gives every field that
// makes no sense.
func (c *Codec) readMeaning(m *Message) (wrong []*iso8583.FieldError) {
	request := ""
	if !m.Reversal && len(m.MTI) == 4 {
		request = string([]byte{m.MTI[0], m.MTI[1], m.MTI[2] &^ 1, '0'})
	} else if o := c.value(90); len(o) == 42 && o[:4] != "0000" {
		request = o[:4]
	}
	r := c.match(request)
	if r == nil {
		kind, network := c.parts()
		return append(wrong, c.wrong(3, "the codes of a transaction with MTI "+m.MTI+c.d.codesWith(m.MTI),
			fmt.Sprintf("%q, DE 25 %q, type %q, network code %q", c.value(3), c.value(25), kind, network)))
	}
	m.Transaction, m.KeyScheme = r.transaction, r.keys
	if r.verdict != NoVerdict {
		m.Totals.Verdict = r.verdict
	}
	note := func(e *iso8583.FieldError) {
		if e != nil {
			wrong = append(wrong, e)
		}
	}
	note(c.readCard(m))
	c.readOriginal(m)
	note(c.readBatch(m))
	c.readPayout(m)
	note(c.readSecurity(m))
	if !m.Reply {
		note(c.completeCurrency(m))
		note(c.completeSTAN(m))
		note(c.completeAmount(m))
	}
	return wrong
}

// codesWith lists what a message type may be: DE 3, DE 25, transaction, as in " (030000/06 pre-auth, …)".
func (d *Dialect) codesWith(mti string) string {
	var list []string
	for i := range d.rows {
		r := &d.rows[i]
		if mti != r.request && mti != r.reply || len(list) == 8 || r.transaction.ofInstitutions() {
			continue
		}
		text := r.processing
		if r.condition != "" {
			text += "/" + r.condition
		}
		list = append(list, strings.TrimSpace(text+" "+r.transaction.String()))
	}
	if list == nil {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

// parts returns 60.1 and the network management code.
func (c *Codec) parts() (kind, network string) {
	s, after := c.value(60), 0
	switch {
	case c.d.strategies.batch == batchField602 && len(s) >= 11:
		after = 8
	case c.d.strategies.batch == batchField62 && len(s) >= 5:
		after = 2
	}
	if after > 0 {
		kind = s[:2]
		if c.d.strategies.network == networkField603 {
			network = s[after : after+3]
		}
	}
	if c.d.strategies.network == networkField70 {
		network = c.value(70)
	}
	return kind, network
}

// match finds the row of the message being read. The request MTI is "" when a
// reversal does not tell its original's. A message without DE 25, such as some
// hosts' replies, is still found by the rest.
func (c *Codec) match(request string) *row {
	processing, condition := c.value(3), c.value(25)
	kind, network := c.parts()
	var near *row
	for i := range c.d.rows {
		r := &c.d.rows[i]
		switch {
		case request != "" && (r.class != request[1] || r.function != request[2]),
			request == "" && r.class > '2',
			r.processing != processing && r.transaction != Upload,
			kind != "" && r.kind != kind,
			network != "" && r.network != network:
			continue
		}
		if r.condition == condition || r.transaction == Upload {
			return r
		}
		if near == nil && condition == "" {
			near = r
		}
	}
	return near
}

// readReferences reads what identifies the message.
func (c *Codec) readReferences(m *Message) {
	m.Processing = c.value(3)
	m.STAN = payment.STAN(number(c.value(11)))
	m.zeroSTAN = m.STAN == 0 && c.value(11) != ""
	m.Sent = c.value(7)
	m.LocalTime, m.LocalDate = c.value(12), c.value(13)
	m.SettlementDate = c.value(15)
	m.RRN = payment.RRN(c.trimmed(37))
	m.AuthID = payment.AuthID(c.trimmed(38))
	m.Code = payment.ResponseCode(c.value(39))
	m.Reason = c.d.lengthen(c.trimmed(44))
	s := c.value(60)
	if c.d.strategies.batch == batchField62 {
		s = c.value(62)
	}
	if c.d.strategies.batch != batchField602 && len(s) == 6 {
		m.Batch = payment.BatchNumber(number(s))
	} else if c.d.strategies.batch == batchField602 && len(s) >= 8 {
		m.Batch = payment.BatchNumber(number(s[2:8]))
	}
}

// readParties reads who takes part.
func (c *Codec) readParties(m *Message) {
	m.Terminal = payment.TerminalID(c.trimmed(41))
	m.Merchant = payment.MerchantID(c.trimmed(42))
	m.MCC = c.value(18)
	m.MerchantName = c.trimmed(43)
	m.Acquirer = payment.InstitutionID(c.value(32))
	m.Forwarder = payment.InstitutionID(c.value(33))
	m.Receiver = payment.InstitutionID(c.value(100))
	m.FromAccount, m.ToAccount = c.value(102), c.value(103)
}

// readCard reads the card and the amounts.
func (c *Codec) readCard(m *Message) *iso8583.FieldError {
	m.PAN = payment.KeptPAN(c.value(2))
	m.Expiry = c.value(14)
	m.EntryMode = c.value(22)
	m.Track2 = c.value(35)
	if i := strings.IndexAny(m.Track2, "=D"); i > 0 {
		if m.PAN == "" {
			m.PAN = payment.KeptPAN(m.Track2[:i])
		}
		if rest := m.Track2[i+1:]; len(rest) >= 4 && m.Expiry == "" {
			m.Expiry = rest[:4]
		}
	}
	if s := c.value(4); s != "" {
		m.Amount = payment.Minor(int64(number(s)), c.currency(m))
	}
	if s := c.value(54); s != "" {
		if len(s) < 20 || !payment.Digits(s[4:7]) || !payment.Digits(s[8:20]) || s[7] != 'C' && s[7] != 'D' {
			return c.wrong(54, "account and amount type, currency, C or D, twelve digits", characters(s)+" of another form")
		}
		a := payment.Minor(int64(number(s[8:20])), payment.Currency(number(s[4:7])))
		if s[7] == 'D' {
			a = a.Neg()
		}
		if s[2:4] == "44" {
			m.Tip = a
		} else {
			m.Balance = a
		}
	}
	switch s := c.value(48); {
	case m.Transaction == Tip && c.d.strategies.tip == tipField48 && len(s) == 12:
		m.Tip = payment.Minor(int64(number(s)), c.currency(m))
	case m.carriesCVN() && (len(s) == 3 || len(s) == 4) && payment.Digits(s):
		m.CVN = s
	}
	return nil
}

// readOriginal reads the reference to an earlier transaction.
func (c *Codec) readOriginal(m *Message) {
	o := &m.Original
	s61, s90 := c.value(61), c.value(90)
	switch {
	case m.Reversal && c.d.SameSTANReversal():
		o.STAN, o.Batch = m.STAN, m.Batch
		if c.d.strategies.original == originalField61 {
			m.Earlier.readField61(s61)
		}
	case c.d.strategies.original == originalField61 && len(s61) >= 12:
		o.readField61(s61)
	case len(s90) == 42:
		c.readField90(m, s90)
		if len(s61) == 18 && m.Transaction.refersAcrossBatches() {
			o.Batch, o.RRN = payment.BatchNumber(number(s61[:6])), payment.RRN(s61[6:])
		}
	}
	if c.d.strategies.refundRRN == rrnField37 && m.Transaction == Refund && !m.Reply {
		o.RRN, m.RRN = m.RRN, ""
	}
	if m.Transaction.namesAuthID() && !m.Reply && !m.Reversal {
		m.OriginalAuthID, m.AuthID = m.AuthID, ""
	}
	if o.STAN == 0 {
		*o = Original{RRN: o.RRN}
		return
	}
	if o.Transaction == Unknown {
		o.Transaction = m.original()
	}
}

// readField61 reads batch, STAN and date.
func (o *Original) readField61(s string) {
	if len(s) < 12 {
		return
	}
	o.Batch, o.STAN = payment.BatchNumber(number(s[:6])), payment.STAN(number(s[6:12]))
	if len(s) >= 16 {
		o.Date = s[12:16]
	}
}

// readField90 reads the original data elements. A void or a reversal is of the
// terminal's open batch.
func (c *Codec) readField90(m *Message, s string) {
	o := &m.Original
	o.STAN = payment.STAN(number(s[4:10]))
	if d := s[10:14]; d != "0000" {
		o.Date = d
	}
	if s[20:31] == "00000000000" {
		if m.Transaction != Refund {
			o.Batch = m.Batch
		}
		return
	}
	o.Sent = s[10:20]
	o.Acquirer = unpadded(s[20:31], m.Acquirer, m.Forwarder)
	o.Forwarder = unpadded(s[31:42], m.Forwarder, m.Acquirer)
}

// unpadded undoes the zeros before an institution id in DE 90. An id with zeros
// of its own is recognised by the one in DE 32 or 33.
func unpadded(s string, known ...payment.InstitutionID) payment.InstitutionID {
	bare := strings.TrimLeft(s, "0")
	for _, k := range known {
		if strings.TrimLeft(string(k), "0") == bare {
			return k
		}
	}
	return payment.InstitutionID(bare)
}

// readPayout moves what means something else between institutions.
func (c *Codec) readPayout(m *Message) {
	if m.Transaction.ofInstitutions() {
		m.PayoutID, m.RRN = string(m.RRN), ""
		m.PayeeName, m.MerchantName = m.MerchantName, ""
	}
}

// completeSTAN reports a request whose number nobody could refer to.
func (c *Codec) completeSTAN(m *Message) *iso8583.FieldError {
	switch {
	case m.STAN != 0:
		return nil
	case m.zeroSTAN:
		return c.wrong(11, "a number from 000001 on", "000000")
	}
	return c.wrong(11, "a number in a "+m.Transaction.String(), "none")
}

// completeAmount reports a request about an amount that has none.
func (c *Codec) completeAmount(m *Message) *iso8583.FieldError {
	if m.Transaction.Moves() && c.value(4) == "" {
		return c.wrong(4, "an amount in a "+m.Transaction.String(), "none")
	}
	return nil
}

// completeCurrency reports a currency that is no number of ISO 4217, and an amount that
// stands without one although the dialect has a place for it. A reversal is done without:
// it goes by the amount of its original.
func (c *Codec) completeCurrency(m *Message) *iso8583.FieldError {
	const want = "the three digits of a currency (ISO 4217)"
	s := c.value(49)
	switch {
	case s != "" && (len(s) != 3 || !payment.Digits(s) || s == "000"):
		return c.wrong(49, want, "others")
	case s == "" && m.Transaction.Moves() && !m.Reversal && !c.d.leaveOut.request.has(49) && c.value(4) != "":
		return c.wrong(49, want, "none")
	}
	return nil
}
