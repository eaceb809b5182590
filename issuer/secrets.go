package issuer

import (
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/payment"
)

const (
	wrongPIN         payment.ResponseCode = "55"
	tooManyWrongPINs payment.ResponseCode = "75"
	securityFailed   payment.ResponseCode = "A7"
)

// checkSecrets verifies the PIN and the chip's cryptogram that a request brings. A
// request without them is judged without them.
func (h *Host) checkSecrets(c *card, m *dialect.Message, d *decision) {
	if len(m.PINBlock) > 0 {
		if d.code = h.checkPIN(c, m); d.code != payment.Approved {
			return
		}
		d.pin = true
	}
	if len(m.EMV) > 0 && !h.cfg.Keys.Chip.IsZero() {
		d.emv, d.code = h.checkChip(m)
	}
}

// checkPIN compares the PIN with the card's. Wrong ones in a row block it.
func (h *Host) checkPIN(c *card, m *dialect.Message) payment.ResponseCode {
	if h.cfg.Keys.PIN.Key.IsZero() {
		return securityFailed
	}
	pin, err := h.cfg.Keys.PIN.Decipher(m.PINBlock, string(m.PAN))
	switch {
	case err != nil:
		return payment.PINFormatError
	case c.wrongPINs >= h.cfg.PINTries:
		return tooManyWrongPINs
	case !c.PIN.IsZero() && !pin.Equal(c.PIN):
		return wrongPIN
	}
	return payment.Approved
}

// checkChip verifies the ARQC of a request and answers it with an ARPC in tag 91.
// Data without a cryptogram (an off-line approval's, a script's) are let pass.
func (h *Host) checkChip(m *dialect.Message) ([]byte, payment.ResponseCode) {
	data, arqc, found := chipData(m.EMV)
	if !found {
		return nil, payment.Approved
	}
	sequence := m.CardSequence
	if len(sequence) == 3 {
		sequence = sequence[1:] // DE 23 has three digits, the chip two
	}
	icc, err := hsm.DeriveICC(h.cfg.Keys.Chip, hsm.OptionA, string(m.PAN), sequence)
	if err != nil {
		return nil, payment.DoNotHonour
	}
	session, err := hsm.NewChipSession(icc, hsm.CVN10, data.ATC)
	if err != nil || !session.Verify(arqc, data.Append(nil)) {
		return nil, payment.DoNotHonour
	}
	arpc := session.ARPC1(arqc, [2]byte{'0', '0'})
	return append(append([]byte{0x91, 10}, arpc[:]...), '0', '0'), payment.Approved
}

// chipData reads what a card has signed, and its cryptogram, out of DE 55.
func chipData(emv []byte) (d hsm.CryptogramData, arqc hsm.Cryptogram, found bool) {
	for len(emv) > 0 {
		tag, value, rest, ok := nextTag(emv)
		if !ok {
			return d, arqc, false
		}
		emv = rest
		switch tag {
		case 0x9F26:
			found = copy(arqc[:], value) == len(arqc)
		case 0x9F02:
			copy(d.AmountAuthorised[:], value)
		case 0x9F03:
			copy(d.AmountOther[:], value)
		case 0x9F1A:
			copy(d.TerminalCountry[:], value)
		case 0x95:
			copy(d.TVR[:], value)
		case 0x5F2A:
			copy(d.Currency[:], value)
		case 0x9A:
			copy(d.Date[:], value)
		case 0x9C:
			if len(value) == 1 {
				d.Type = value[0]
			}
		case 0x9F37:
			copy(d.UnpredictableNumber[:], value)
		case 0x82:
			copy(d.AIP[:], value)
		case 0x9F36:
			if len(value) == 2 {
				d.ATC = uint16(value[0])<<8 | uint16(value[1])
			}
		case 0x9F10:
			if len(value) >= 7 {
				d.IssuerData = value[3:7] // the CVR, behind length, key index and version
			}
		}
	}
	return d, arqc, found
}

// nextTag reads one data object of DE 55: a tag of one or two bytes, a length of
// one or two, a value.
func nextTag(b []byte) (tag int, value, rest []byte, ok bool) {
	tag, b = int(b[0]), b[1:]
	if tag&0x1F == 0x1F {
		if len(b) == 0 {
			return 0, nil, nil, false
		}
		tag, b = tag<<8|int(b[0]), b[1:]
	}
	if len(b) == 0 {
		return 0, nil, nil, false
	}
	n := int(b[0])
	if b = b[1:]; n == 0x81 && len(b) > 0 {
		n, b = int(b[0]), b[1:]
	} else if n > 0x7F {
		return 0, nil, nil, false
	}
	if n > len(b) {
		return 0, nil, nil, false
	}
	return tag, b[:n], b[n:], true
}
