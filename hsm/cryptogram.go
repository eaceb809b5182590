package hsm

import (
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"

	"acqsim/spelling"
)

// Cryptogram is an ARQC, TC or AAC (tag 9F26), or an ARPC. It prints as hex.
type Cryptogram [8]byte

// String is 16 upper-case hex digits.
func (c Cryptogram) String() string { return strings.ToUpper(hex.EncodeToString(c[:])) }

// MarshalText writes String.
func (c Cryptogram) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// CVN is a cryptogram version number: which session key, padding and ARPC method
// card and issuer have agreed on. The card tells it in tag 9F10.
type CVN uint8

// The versions.
const (
	// CVN10 (Visa, 0x0A): no session key, zero padding, ARPC method 1.
	CVN10 CVN = iota + 1
	// CVN18 (Visa, 0x12): common session key, padding 80, ARPC method 2.
	CVN18
	// PBOC01 (UnionPay, JR/T 0025, 0x01): session key from the ATC, padding 80,
	// ARPC method 1; under TDES or SM4.
	PBOC01
)

var cvns = [...]string{CVN10: "cvn-10", CVN18: "cvn-18", PBOC01: "pboc-01"}

func (v CVN) valid() bool { return v != 0 && int(v) < len(cvns) }

// String is the name used in configuration, such as "cvn-10".
func (v CVN) String() string {
	if !v.valid() {
		return "none"
	}
	return cvns[v]
}

// MarshalText writes the name.
func (v CVN) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a name that String writes.
func (v *CVN) UnmarshalText(text []byte) error {
	for i, name := range cvns {
		if CVN(i).valid() && name == string(text) {
			*v = CVN(i)
			return nil
		}
	}
	return fmt.Errorf("hsm: cryptogram version %q: want one of %s", text, spelling.Choices(string(text), cvns[1:], ""))
}

// CryptogramData is what a card signs, in the order of the fields here. All
// versions share it but for the last part.
type CryptogramData struct {
	AmountAuthorised    [6]byte // 9F02, n12
	AmountOther         [6]byte // 9F03, n12
	TerminalCountry     [2]byte // 9F1A
	TVR                 [5]byte // 95, terminal verification results
	Currency            [2]byte // 5F2A
	Date                [3]byte // 9A, YYMMDD
	Type                byte    // 9C
	UnpredictableNumber [4]byte // 9F37
	AIP                 [2]byte // 82, application interchange profile
	ATC                 uint16  // 9F36, application transaction counter
	IssuerData          []byte  // the CVR out of 9F10; for CVN18 the whole of 9F10
}

// Append appends the data that the cryptogram is computed over, unpadded.
func (d CryptogramData) Append(dst []byte) []byte {
	dst = append(dst, d.AmountAuthorised[:]...)
	dst = append(dst, d.AmountOther[:]...)
	dst = append(dst, d.TerminalCountry[:]...)
	dst = append(dst, d.TVR[:]...)
	dst = append(dst, d.Currency[:]...)
	dst = append(dst, d.Date[:]...)
	dst = append(dst, d.Type)
	dst = append(dst, d.UnpredictableNumber[:]...)
	dst = append(dst, d.AIP[:]...)
	dst = append(dst, byte(d.ATC>>8), byte(d.ATC))
	return append(dst, d.IssuerData...)
}

// ChipSession computes and checks the cryptograms of one transaction, on the card's
// side and on the issuer's alike.
//
//	card                             issuer
//	│ ARQC = MAC(session key, data) ──▶│ same session key from IMK, PAN, ATC; verifies
//	│◀──── ARPC(session key, ARQC, ARC)│ tag 91 = ARPC + ARC, or ARPC + CSU + data
type ChipSession struct {
	key *secret
	mac MAC
}

// NewChipSession derives the session key of a card's transaction from its ICC-AC key.
func NewChipSession(icc Key, version CVN, atc uint16) (*ChipSession, error) {
	if err := icc.want("chip session", ICCAC); err != nil {
		return nil, err
	}
	key, padded, err := icc, true, error(nil)
	switch version {
	case CVN10:
		padded = false
	case CVN18:
		key, err = CommonSessionKey(icc, [8]byte{byte(atc >> 8), byte(atc)})
	case PBOC01:
		key, err = PBOCSessionKey(icc, atc)
	default:
		err = fmt.Errorf("hsm: chip session: no cryptogram version given")
	}
	if err != nil {
		return nil, err
	}
	return newChipSession(key.k, padded)
}

// newChipSession picks EMV's MAC: algorithm 3 under TDES, CBC-MAC under SM4.
func newChipSession(key *secret, padded bool) (*ChipSession, error) {
	method := Alg3Pad1
	switch {
	case key.algorithm == SM4 && padded:
		method = Alg1Pad2
	case key.algorithm == SM4:
		method = Alg1Pad1
	case padded:
		method = Alg3Pad2
	}
	mac, err := newMAC(key, method, len(Cryptogram{}))
	if err != nil {
		return nil, err
	}
	return &ChipSession{key: key, mac: mac}, nil
}

// Cryptogram is the ARQC, TC or AAC over the data.
func (s *ChipSession) Cryptogram(data []byte) Cryptogram {
	scratch := s.key.get()
	defer s.key.put(scratch)
	return Cryptogram(s.mac.Sum(scratch[:0], data))
}

// Verify tells in constant time whether the cryptogram is the one over the data.
func (s *ChipSession) Verify(cryptogram Cryptogram, data []byte) bool {
	return s.mac.Verify(cryptogram[:], data)
}

// ARPC1 is the issuer's answer by method 1 (EMV Book 2, 8.2.1): the ARQC XOR the
// authorisation response code, 2 characters such as "00", enciphered. Under SM4 zeros
// fill the block and the left half of the result counts (JR/T 0025).
func (s *ChipSession) ARPC1(arqc Cryptogram, arc [2]byte) Cryptogram {
	arqc[0] ^= arc[0]
	arqc[1] ^= arc[1]
	scratch := s.key.get()
	defer s.key.put(scratch)
	copy(scratch[:], arqc[:])
	s.key.block.Encrypt(scratch[:], scratch[:s.key.block.BlockSize()])
	return Cryptogram(scratch[:8])
}

// ARPC2 is the issuer's answer by method 2 (EMV Book 2, 8.2.2): 4 bytes of a MAC
// over the ARQC, the card status update and up to 8 bytes of the issuer's own.
func (s *ChipSession) ARPC2(arqc Cryptogram, csu [4]byte, proprietary []byte) ([4]byte, error) {
	if len(proprietary) > 8 {
		return [4]byte{}, fmt.Errorf("hsm: ARPC method 2: want up to 8 bytes of proprietary data, have %d", len(proprietary))
	}
	if s.key.algorithm != TDES2 {
		return [4]byte{}, fmt.Errorf("hsm: ARPC method 2: want a session key of tdes-2, not of %v", s.key.algorithm)
	}
	left, right := s.key.halves()
	mac := cbcMAC{key: s.key, block: left, right: right, blockSize: 8, size: 4, pad: true}
	data := append(append(arqc[:len(arqc):len(arqc)], csu[:]...), proprietary...)
	scratch := s.key.get()
	defer s.key.put(scratch)
	return [4]byte(mac.Sum(scratch[:0], data)), nil
}

// VerifyARPC1 is what the card does with tag 91: true means that the issuer answered.
func (s *ChipSession) VerifyARPC1(arpc, arqc Cryptogram, arc [2]byte) bool {
	want := s.ARPC1(arqc, arc)
	return subtle.ConstantTimeCompare(arpc[:], want[:]) == 1
}

// VerifyARPC2 is the same for method 2.
func (s *ChipSession) VerifyARPC2(arpc [4]byte, arqc Cryptogram, csu [4]byte, proprietary []byte) bool {
	want, err := s.ARPC2(arqc, csu, proprietary)
	return err == nil && subtle.ConstantTimeCompare(arpc[:], want[:]) == 1
}
