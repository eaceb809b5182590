package hsm

import (
	"crypto/subtle"
	"fmt"
)

// ChipService is the service code that an iCVV is computed with, in place of the
// card's own.
const ChipService = "999"

// CVV computes the card verification value (Mastercard: CVC) of a magnetic stripe,
// 3 digits, under a two-key TDES CVK. Expiry is YYMM as in DE 14. For the iCVV of a
// chip's track 2 give ChipService as the service code.
func CVV(cvk Key, pan, expiry, service string) (string, error) {
	if err := checkCVV(cvk, pan, expiry, service); err != nil {
		return "", err
	}
	return cvv(cvk.k, pan, expiry, service), nil
}

// CVV2 computes the value printed on the card: service code 000 and the expiry as
// it is embossed, MMYY. Expiry is given as YYMM.
func CVV2(cvk Key, pan, expiry string) (string, error) {
	if err := checkCVV(cvk, pan, expiry, "000"); err != nil {
		return "", err
	}
	return cvv(cvk.k, pan, expiry[2:]+expiry[:2], "000"), nil
}

// SameDigits compares a computed value with a presented one in constant time.
func SameDigits(have, want string) bool {
	return subtle.ConstantTimeCompare([]byte(have), []byte(want)) == 1
}

func checkCVV(cvk Key, pan, expiry, service string) error {
	if err := cvk.want("CVV", CVK); err != nil {
		return err
	}
	switch {
	case cvk.k.algorithm != TDES2:
		return fmt.Errorf("hsm: CVV: want a key of tdes-2, not of %v", cvk.k.algorithm)
	case len(pan) < 12 || len(pan) > 19 || notDigit(pan) >= 0:
		return fmt.Errorf("hsm: CVV: want a PAN of 12 to 19 digits, have %d characters", len(pan))
	case len(expiry) != 4 || notDigit(expiry) >= 0:
		return fmt.Errorf("hsm: CVV: want an expiry date of 4 digits, YYMM, have %d characters", len(expiry))
	case len(service) != 3 || notDigit(service) >= 0:
		return fmt.Errorf("hsm: CVV: want a service code of 3 digits, have %d characters", len(service))
	}
	return nil
}

// cvv enciphers PAN, expiry and service code as 32 digits, the first half under the
// left key, the sum with the second half under the whole key.
func cvv(k *secret, pan, expiry, service string) string {
	var packed [16]byte
	for i, digits := 0, pan+expiry+service; i < len(digits); i++ {
		setNibble(packed[:], i, digits[i]-'0')
	}
	scratch := k.get()
	defer k.put(scratch)
	block := scratch[:8]
	copy(block, packed[:8])
	left, _ := k.halves()
	left.Encrypt(block, block)
	subtle.XORBytes(block, block, packed[8:])
	k.block.Encrypt(block, block)
	var out [3]byte
	decimals(out[:], block)
	return string(out[:])
}

// decimals picks decimal digits of a block from left to right, then, where they are
// too few, its letters less 10.
func decimals(dst, block []byte) {
	n := 0
	for _, letters := range []bool{false, true} {
		for i := 0; i < 2*len(block) && n < len(dst); i++ {
			value := nibble(block, i)
			switch {
			case !letters && value <= 9:
				dst[n] = '0' + value
				n++
			case letters && value > 9:
				dst[n] = '0' + value - 10
				n++
			}
		}
	}
}

// PVV computes Visa's PIN verification value, 4 digits: the 11 digits of the PAN
// before its check digit, the key index (1 to 6) and the PIN's first 4 digits,
// enciphered under a PVK.
func PVV(pvk Key, index int, pin PIN, pan string) (string, error) {
	if err := pvk.want("PVV", PVK); err != nil {
		return "", err
	}
	switch {
	case pvk.k.algorithm != TDES2:
		return "", fmt.Errorf("hsm: PVV: want a key of tdes-2, not of %v", pvk.k.algorithm)
	case index < 1 || index > 6:
		return "", fmt.Errorf("hsm: PVV: want a key index of 1 to 6, not %d", index)
	case pin.IsZero():
		return "", fmt.Errorf("hsm: PVV: no PIN given")
	case len(pan) < 12 || len(pan) > 19 || notDigit(pan) >= 0:
		return "", fmt.Errorf("hsm: PVV: want a PAN of 12 to 19 digits, have %d characters", len(pan))
	}
	scratch := pvk.k.get()
	defer pvk.k.put(scratch)
	block := scratch[:8]
	account := pan[len(pan)-12 : len(pan)-1]
	for i := range account {
		setNibble(block, i, account[i]-'0')
	}
	setNibble(block, 11, byte(index))
	for i := range minPIN {
		setNibble(block, 12+i, pin.digits[i])
	}
	pvk.k.block.Encrypt(block, block)
	var out [4]byte
	decimals(out[:], block)
	return string(out[:]), nil
}

// IBM3624 is the method by which a PIN follows from the card's number: validation
// data enciphered, its hex digits mapped to decimal ones (the natural PIN), and an
// offset added digit by digit, modulo 10, so that the cardholder may choose.
type IBM3624 struct {
	Key   Key    // PVK, of any DES length
	Table string // decimalisation table, 16 digits; "" is 0123456789012345
}

// defaultTable maps A to F onto 0 to 5.
const defaultTable = "0123456789012345"

// NaturalPIN derives a PIN of n digits from validation data, 16 hex digits.
func (m IBM3624) NaturalPIN(validation string, n int) (PIN, error) {
	if err := m.Key.want("IBM 3624 PIN", PVK); err != nil {
		return PIN{}, err
	}
	table := m.Table
	if table == "" {
		table = defaultTable
	}
	data, ok := packHex(validation)
	switch {
	case !m.Key.k.algorithm.isDES():
		return PIN{}, fmt.Errorf("hsm: IBM 3624 PIN: want a key of des or tdes, not of %v", m.Key.k.algorithm)
	case len(table) != 16 || notDigit(table) >= 0:
		return PIN{}, fmt.Errorf("hsm: IBM 3624 PIN: want a decimalisation table of 16 digits, have %d characters",
			len(table))
	case n < minPIN || n > maxPIN:
		return PIN{}, fmt.Errorf("hsm: IBM 3624 PIN: want 4 to 12 digits, not %d", n)
	case !ok:
		return PIN{}, fmt.Errorf("hsm: IBM 3624 PIN: want validation data of 16 hex digits, have %d characters",
			len(validation))
	}
	scratch := m.Key.k.get()
	defer m.Key.k.put(scratch)
	block := scratch[:8]
	copy(block, data[:])
	m.Key.k.block.Encrypt(block, block)
	pin := PIN{n: uint8(n)}
	for i := range n {
		pin.digits[i] = table[nibble(block, i)] - '0'
	}
	return pin, nil
}

// Offset is what, added to the natural PIN, gives the PIN.
func (m IBM3624) Offset(validation string, pin PIN) (string, error) {
	natural, err := m.NaturalPIN(validation, pin.Len())
	if err != nil {
		return "", err
	}
	var out [maxPIN]byte
	for i := range pin.Len() {
		out[i] = '0' + (pin.digits[i]+10-natural.digits[i])%10
	}
	return string(out[:pin.n]), nil
}

// PIN is the natural PIN with an offset added; it has as many digits as the offset.
func (m IBM3624) PIN(validation, offset string) (PIN, error) {
	pin, err := m.NaturalPIN(validation, len(offset))
	if err != nil {
		return PIN{}, err
	}
	if i := notDigit(offset); i >= 0 {
		return PIN{}, fmt.Errorf("hsm: IBM 3624 offset: character %d is not a digit", i+1)
	}
	for i := range len(offset) {
		pin.digits[i] = (pin.digits[i] + offset[i] - '0') % 10
	}
	return pin, nil
}

// packHex reads 16 hex digits.
func packHex(digits string) (packed [8]byte, ok bool) {
	if len(digits) != 16 {
		return packed, false
	}
	for i := range len(digits) {
		switch c := digits[i]; {
		case '0' <= c && c <= '9':
			setNibble(packed[:], i, c-'0')
		case 'A' <= c && c <= 'F':
			setNibble(packed[:], i, c-'A'+10)
		case 'a' <= c && c <= 'f':
			setNibble(packed[:], i, c-'a'+10)
		default:
			return packed, false
		}
	}
	return packed, true
}
