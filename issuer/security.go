package issuer

import (
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

const (
	wrongPIN         payment.ResponseCode = "55"
	tooManyWrongPINs payment.ResponseCode = "75"
	securityFailed   payment.ResponseCode = "A7"
	wrongCVN         payment.ResponseCode = "59"
)

// checkSecrets verifies the PIN, the printed number and the chip's cryptogram that a
// request brings. A request without them is judged without them, and so is one of a card
// that somebody else has made: its secrets are not ours.
func (i *Issuer) checkSecrets(c *card, m *dialect.Message, d *decision) {
	if c.Enrolled {
		return
	}
	if len(m.PINBlock) > 0 {
		if d.code = i.checkPIN(c, m); d.code != payment.Approved {
			return
		}
		d.pin = true
	}
	if m.CVN != "" && !i.cfg.Keys.CVK.IsZero() {
		if d.code = i.checkCVN(c, m); d.code != payment.Approved {
			return
		}
	}
	if len(m.EMV) > 0 && !i.cfg.Keys.Chip.IsZero() {
		d.code = i.checkChip(c, m, d)
	}
}

// checkCVN compares the number printed on the card, keyed where there is no card to
// be read.
func (i *Issuer) checkCVN(c *card, m *dialect.Message) payment.ResponseCode {
	expiry := c.Expiry
	if expiry == "" {
		expiry = m.Expiry
	}
	want, err := hsm.CVV2(i.cfg.Keys.CVK, string(m.PAN), expiry)
	if err != nil || !hsm.SameDigits(m.CVN, want) {
		return wrongCVN
	}
	return payment.Approved
}

// checkPIN compares the PIN with the card's. Wrong ones in a row block it.
func (i *Issuer) checkPIN(c *card, m *dialect.Message) payment.ResponseCode {
	if i.cfg.Keys.PIN.Key.IsZero() {
		return securityFailed
	}
	pin, err := i.cfg.Keys.PIN.Decipher(m.PINBlock, string(m.PAN))
	switch {
	case err != nil:
		return payment.PINFormatError
	case c.wrongPINs >= i.cfg.PINTries:
		return tooManyWrongPINs
	case !c.PIN.IsZero() && !pin.Equal(c.PIN):
		return wrongPIN
	}
	return payment.Approved
}

// checkChip verifies the ARQC of a request. Data without a cryptogram (an off-line
// approval's, a script's) are let pass; a cryptogram that came before is somebody's
// who has listened.
func (i *Issuer) checkChip(c *card, m *dialect.Message, d *decision) payment.ResponseCode {
	data, arqc, found := hsm.ParseField55(m.EMV)
	if !found {
		return payment.Approved
	}
	sequence := m.CardSequence
	if len(sequence) == 3 {
		sequence = sequence[1:] // DE 23 has three digits, the chip two
	}
	icc, err := hsm.DeriveICC(i.cfg.Keys.Chip, hsm.OptionA, string(m.PAN), sequence)
	if err != nil {
		return payment.DoNotHonour
	}
	session, err := hsm.NewChipSession(icc, hsm.CVN10, data.ATC)
	switch {
	case err != nil, !session.Verify(arqc, data.Append(nil)), arqc == c.arqc:
		return payment.DoNotHonour
	case m.Transaction != dialect.Balance && packed(data.AmountAuthorised[:]) != m.Amount.Minor:
		return payment.DoNotHonour // the card has signed another amount than DE 4
	}
	d.chip = &chip{arqc, session}
	return payment.Approved
}

// packed reads packed digits; a nibble that is none makes a number that no amount is.
func packed(b []byte) (n int64) {
	for _, x := range b {
		if x>>4 > 9 || x&15 > 9 {
			return -1
		}
		n = 100*n + int64(x>>4)*10 + int64(x&15)
	}
	return n
}

// answerChip is DE 55 of an approval: tag 91 with the ARPC and the code that it
// covers, and the script that waits for the card.
func (i *Issuer) answerChip(c *card, d *decision) (emv []byte, script bool) {
	if d.chip == nil {
		return nil, false
	}
	arc := [2]byte([]byte(d.code))
	arpc := d.chip.session.ARPC1(d.chip.arqc, arc)
	emv = hsm.AppendObject(nil, hsm.TagIssuerAnswer, append(arpc[:], arc[:]...))
	command := c.Script.command()
	if command == nil || c.scripted {
		return emv, false
	}
	n := i.auths + 1
	body := hsm.AppendObject(nil, hsm.TagScriptID, []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	return hsm.AppendObject(emv, hsm.TagScript72, hsm.AppendObject(body, hsm.TagScriptCommand, command)), true
}

// authentic answers a message whose MAC is wrong with A0 and reports whether it is
// right.
func (i *Issuer) authentic(ev *party.Event, m *dialect.Message, out *party.Out) bool {
	if i.zone.Authentic(ev.From, ev.Bytes) {
		return true
	}
	if !m.Reply && m.Answerable() {
		i.reply(out, m, payment.MACError)
	}
	return false
}
