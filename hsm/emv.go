package hsm

import (
	"crypto/sha1"
	"fmt"
	"strings"
)

// Derivation is how a card's master key follows from the issuer's, the PAN and the
// PAN sequence number (EMV Book 2, A1.4).
type Derivation uint8

// The derivations.
const (
	OptionA Derivation = iota + 1 // the rightmost 16 digits of PAN and sequence number
	OptionB                       // for a PAN of 17 digits and more: through SHA-1
)

// DeriveICC derives a card's key for application cryptograms from an IMK-AC of
// two-key TDES, or of SM4 (JR/T 0025). The sequence number has 2 digits; "" is 00.
func DeriveICC(imk Key, derivation Derivation, pan, sequence string) (Key, error) {
	if err := imk.want("derive ICC key", IMKAC); err != nil {
		return Key{}, err
	}
	if sequence == "" {
		sequence = "00"
	}
	switch {
	case len(pan) < 12 || len(pan) > 19 || notDigit(pan) >= 0:
		return Key{}, fmt.Errorf("hsm: derive ICC key: want a PAN of 12 to 19 digits, have %d characters", len(pan))
	case len(sequence) != 2 || notDigit(sequence) >= 0:
		return Key{}, fmt.Errorf("hsm: derive ICC key: want a PAN sequence number of 2 digits, have %d characters",
			len(sequence))
	}
	digits := pan + sequence
	switch {
	case derivation == OptionB && len(pan) > 16:
		digits = hashedDigits(digits)
	case derivation != OptionA && derivation != OptionB:
		return Key{}, fmt.Errorf("hsm: derive ICC key: no option given")
	}
	var y [8]byte
	digits = strings.Repeat("0", max(0, 16-len(digits))) + digits
	for i := range y {
		pair := digits[len(digits)-16+2*i:]
		y[i] = (pair[0]-'0')<<4 | (pair[1] - '0')
	}
	return imk.k.diversify(ICCAC, y, inverted(y))
}

// hashedDigits is the first 16 decimal digits of SHA-1 over the packed digits.
func hashedDigits(digits string) string {
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	packed := make([]byte, len(digits)/2)
	for i := range len(digits) {
		setNibble(packed, i, digits[i]-'0')
	}
	hash := sha1.Sum(packed)
	var out [16]byte
	decimals(out[:], hash[:])
	return string(out[:])
}

func inverted(block [8]byte) [8]byte {
	for i := range block {
		block[i] = ^block[i]
	}
	return block
}

// diversify enciphers two halves into a new key: one after the other under TDES, as
// one block under SM4.
func (s *secret) diversify(usage Usage, left, right [8]byte) (Key, error) {
	if s.algorithm != TDES2 && s.algorithm != SM4 {
		return Key{}, fmt.Errorf("hsm: derive %v: want a key of tdes-2 or sm4, not of %v", usage, s.algorithm)
	}
	scratch := s.get()
	defer s.put(scratch)
	material := scratch[:16]
	copy(material, left[:])
	copy(material[8:], right[:])
	for part, size := material, s.block.BlockSize(); len(part) > 0; part = part[size:] {
		s.block.Encrypt(part[:size], part[:size])
	}
	if s.algorithm == TDES2 {
		AdjustParity(material)
	}
	return NewKey(usage, s.algorithm, material)
}

// CommonSessionKey derives a session key by EMV's common method (Book 2, A1.3.1).
// The diversifier is the ATC and 6 zeros for an application cryptogram.
func CommonSessionKey(icc Key, diversifier [8]byte) (Key, error) {
	if err := icc.want("derive session key", ICCAC); err != nil {
		return Key{}, err
	}
	left, right := diversifier, diversifier
	left[2], right[2] = 0xF0, 0x0F
	return icc.k.diversify(SKAC, left, right)
}

// PBOCSessionKey derives a session key as JR/T 0025 part 7 has it: from the ATC and
// from its complement, each after 6 zeros.
func PBOCSessionKey(icc Key, atc uint16) (Key, error) {
	if err := icc.want("derive session key", ICCAC); err != nil {
		return Key{}, err
	}
	left := [8]byte{6: byte(atc >> 8), 7: byte(atc)}
	right := [8]byte{6: ^left[6], 7: ^left[7]}
	return icc.k.diversify(SKAC, left, right)
}
