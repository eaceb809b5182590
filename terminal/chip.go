package terminal

import (
	"strings"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// The chip of a card that is presented here signs what the terminal asks for, and
// says whether it believes what the issuer answers.
//
//	card                  terminal                     issuer
//	│◀── amount, date, number ──│                          │
//	│ ARQC, ATC ────────────────▶│ 0200 DE 55 ─────────────▶│ verified, else 05
//	│◀───────────── 91, 71, 72 ──│◀──────────── 0210 DE 55 │ ARPC, script
//	│ ARPC verified              │ wrong: declined, 0400 96 │
//	│ script carried out ────────▶│ 0620 DE 55 DF31 ────────▶│
//
// A contactless card (DE 22 07x) is gone when the answer comes: it signs, verifies
// nothing and takes no script.

// The AIP of the test cards (EMV Book 3, C1): dynamic data authentication,
// cardholder verification, terminal risk management, issuer authentication.
var (
	aipContact     = [2]byte{0x3C, 0x00}
	aipContactless = [2]byte{0x20, 0x00}
)

const issuerAuthenticates = 0x04 // in the first byte of the AIP

// Bits of the TVR (EMV Book 3, C5).
const (
	tvrOnlinePIN    = 0x04 // byte 3
	tvrFloorLimit   = 0x80 // byte 4
	tvrIssuerFailed = 0x40 // byte 5
)

// issuerData is tag 9F10 under CVN 10: six bytes, key index 1, version 0A, and the
// CVR of a card that asks for an answer.
var issuerData = [7]byte{6, 1, 0x0A, 3, 0xA0, 0, 0}

// testSequence is the sequence number of the test cards, DE 23; the chip has its
// last two digits.
const testSequence = "001"

// chipTypes are tag 9C of what a chip signs: the first two digits of DE 3.
var chipTypes = map[dialect.Transaction]byte{dialect.Sale: 0x00, dialect.PreAuth: 0x03, dialect.Balance: 0x31}

// byChip reports whether DE 22 says that the chip was read, and byContact that it is
// still there when the answer comes.
func byChip(entryMode string) bool { return byContact(entryMode) || strings.HasPrefix(entryMode, "07") }

func byContact(entryMode string) bool { return strings.HasPrefix(entryMode, "05") }

// insertChip has the chip of the card sign the request. A card without a
// chip key here brings its own DE 55, or none.
func (t *Terminal) insertChip(ev *party.Event, m *dialect.Message, req *Request) error {
	icc, known := t.cfg.Keys.Chips[req.Card.PAN]
	kind, signs := chipTypes[req.Transaction]
	if !known || !signs || !byChip(req.EntryMode) || len(req.Card.Chip) > 0 {
		return nil
	}
	d := t.chipData(ev, req, kind)
	session, err := hsm.NewChipSession(icc, hsm.CVN10, d.ATC)
	if err != nil {
		return err
	}
	if m.CardSequence == "" {
		m.CardSequence = testSequence
	}
	b := d.AppendField55(make([]byte, 0, 160), session.Cryptogram(d.Append(nil)), issuerData[:])
	b = hsm.AppendObject(b, 0x9F33, []byte{0xE0, 0xF8, 0xC8}) // terminal capabilities
	b = hsm.AppendObject(b, 0x9F34, verification(req))
	b = hsm.AppendObject(b, 0x9F35, []byte{0x22}) // attended, on-line and off-line
	b = hsm.AppendObject(b, tagSerial, t.serial())
	b = hsm.AppendObject(b, tagApplication, []byte{0xA0, 0, 0, 3, 0x33, 1, 1, 1}) // application: UnionPay debit
	m.EMV = hsm.AppendObject(b, 0x9F09, []byte{0, 0x20})
	return nil
}

const (
	tagApplication = 0x84   // dedicated file name: the AID
	tagSerial      = 0x9F1E // of the interface device
)

// serial is the terminal's id, eight characters.
func (t *Terminal) serial() []byte {
	return []byte(string(t.cfg.ID) + strings.Repeat("0", max(0, 8-len(t.cfg.ID))))
}

// verification is tag 9F34: on-line PIN, or signature, or nothing.
func verification(req *Request) []byte {
	switch {
	case req.Card.PIN != NoPIN:
		return []byte{0x42, 3, 0}
	case byContact(req.EntryMode):
		return []byte{0x1E, 3, 0}
	}
	return []byte{0x1F, 3, 0}
}

// chipData is what the card signs.
func (t *Terminal) chipData(ev *party.Event, req *Request, kind byte) hsm.CryptogramData {
	d := hsm.CryptogramData{
		TVR: [5]byte{3: tvrFloorLimit}, Type: kind, AIP: aipContact, IssuerData: issuerData[3:],
		ATC: t.counters[req.Card.PAN] + 1,
	}
	if req.Card.ATC != 0 {
		d.ATC = req.Card.ATC
	}
	if !byContact(req.EntryMode) {
		d.AIP = aipContactless
	}
	if req.Card.PIN != NoPIN {
		d.TVR[2] |= tvrOnlinePIN
	}
	currency := req.Amount.Currency
	if currency == 0 {
		currency = payment.CNY
	}
	packDigits(d.AmountAuthorised[:], amountDigits(req.Amount))
	packDigits(d.Currency[:], "0"+currency.Numeric())
	d.TerminalCountry = [2]byte{0x01, 0x56}
	packDigits(d.Date[:], t.cfg.Calendar.DateTime(t.clock(ev))[:6])
	if ev.Entropy != nil {
		n := ev.Entropy()
		d.UnpredictableNumber = [4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	}
	return d
}

// amountDigits are the twelve digits of DE 4.
func amountDigits(a payment.Amount) string {
	var b [12]byte
	n := a.Minor
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:])
}

// packDigits packs digits, of which there are twice as many as bytes.
func packDigits(dst []byte, digits string) {
	for i := range dst {
		dst[i] = (digits[2*i]-'0')<<4 | (digits[2*i+1] - '0')
	}
}

// chipAccepts asks the chip whether the issuer has answered: tag 91 has the ARPC of
// its ARQC (EMV Book 2, 8.2.1). An answer without tag 91 is for the host to believe.
func (t *Terminal) chipAccepts(e *exchange, pan payment.KeptPAN, answer []byte) bool {
	data, arqc, signed := hsm.ParseField55(e.chip)
	icc, known := t.cfg.Keys.Chips[pan]
	said, found := hsm.FindObject(answer, hsm.TagIssuerAnswer)
	if !signed || !known || !found || data.AIP[0]&issuerAuthenticates == 0 {
		return true
	}
	session, err := hsm.NewChipSession(icc, hsm.CVN10, data.ATC)
	if err != nil || len(said) != 10 {
		return false
	}
	code := [2]byte(said[8:])
	return session.VerifyARPC1(hsm.Cryptogram(said[:8]), arqc, code) &&
		dialect.ResponseCode(payment.ResponseCode(code[:])).Action.Approved()
}

// chipOfReversal is DE 55 of a 0400: what tells the host which use of the card it
// was, and how it ended.
func (k *reversalRecord) chipOfReversal(reason payment.ResponseCode) []byte {
	if len(k.chip) == 0 {
		return nil
	}
	b := pick(nil, k.chip, hsm.TagTVR)
	if len(b) > 5 && reason == reasonUndone {
		b[len(b)-1] |= tvrIssuerFailed
	}
	return pick(b, k.chip, tagSerial, hsm.TagIssuerData, hsm.TagATC)
}

// pick appends the data objects of DE 55 that have one of the tags, in their order.
func pick(dst, chip []byte, tags ...int) []byte {
	for _, tag := range tags {
		if v, found := hsm.FindObject(chip, tag); found {
			dst = hsm.AppendObject(dst, tag, v)
		}
	}
	return dst
}

// scriptResults is tag DF31: for each script of an answer 20 (all of it carried out)
// and the script's id. What is not well formed has no script.
func scriptResults(answer []byte) []byte {
	var results []byte
	for len(answer) > 0 {
		tag, value, rest, ok := hsm.NextObject(answer)
		if !ok {
			break
		}
		if answer = rest; tag != hsm.TagScript71 && tag != hsm.TagScript72 {
			continue
		}
		id := [4]byte{}
		if v, found := hsm.FindObject(value, hsm.TagScriptID); found {
			copy(id[:], v)
		}
		results = append(append(results, scriptCarriedOut), id[:]...)
	}
	return results
}

const scriptCarriedOut = 0x20
