package dialect

import (
	"fmt"
	"strings"

	"acqsim/payment"
)

// Parse reads a frame into m, which keeps nothing of the frame's bytes. On an
// error m holds what could be read, so that the sender can be told: Answerable
// says whether it can.
func (c *Codec) Parse(frame []byte, m *Message) error {
	*m = Message{}
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
	if decodeErr != nil {
		return fmt.Errorf("dialect %s: %w", c.d.name, decodeErr)
	}
	if err := c.readMeaning(m); err != nil {
		return fmt.Errorf("dialect %s: MTI %s: %w", c.d.name, m.MTI, err)
	}
	return nil
}

// Read returns what a frame means. The message is the codec's own, and the next Read
// takes it again: it is for a party, which handles one message at a time.
func (c *Codec) Read(frame []byte) (*Message, error) {
	err := c.Parse(frame, &c.read)
	return &c.read, err
}

// readMeaning finds the transaction and reads what depends on it.
func (c *Codec) readMeaning(m *Message) error {
	request := ""
	if !m.Reversal && len(m.MTI) == 4 {
		request = string([]byte{m.MTI[0], m.MTI[1], m.MTI[2] &^ 1, '0'})
	} else if o := c.value(90); len(o) == 42 && o[:4] != "0000" {
		request = o[:4]
	}
	r := c.match(request)
	if r == nil {
		return fmt.Errorf("no transaction has it with DE 3 %q, DE 25 %q, DE 60 %q, DE 70 %q", c.value(3), c.value(25),
			c.value(60), c.value(70))
	}
	m.Transaction, m.KeyScheme = r.transaction, r.keys
	if r.verdict != NoVerdict {
		m.Totals.Verdict = r.verdict
	}
	if err := c.readCard(m); err != nil {
		return err
	}
	c.readOriginal(m)
	if err := c.readBatch(m); err != nil {
		return err
	}
	c.readPayout(m)
	if err := c.readSecurity(m); err != nil {
		return err
	}
	return m.complete()
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
func (c *Codec) readCard(m *Message) error {
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
		m.Amount = payment.Minor(int64(number(s)), c.currency())
	}
	if s := c.value(54); s != "" {
		if len(s) < 20 || !payment.Digits(s[4:7]) || !payment.Digits(s[8:20]) || s[7] != 'C' && s[7] != 'D' {
			return fmt.Errorf("DE 54 additional amounts: want account and amount type, currency, C or D, twelve digits, have %q",
				s)
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
		m.Tip = payment.Minor(int64(number(s)), c.currency())
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

// complete reports what a request cannot do without.
func (m *Message) complete() error {
	switch {
	case m.Reply:
		return nil
	case m.STAN == 0:
		return fmt.Errorf("%s without DE 11 system trace audit number", m.Transaction)
	case m.Amount.Minor == 0 && m.Amount.Currency == 0 && m.Transaction.Moves():
		return fmt.Errorf("%s without DE 4 amount, transaction", m.Transaction)
	}
	return nil
}
