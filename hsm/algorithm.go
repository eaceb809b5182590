package hsm

import (
	"fmt"

	"acqsim/spelling"
)

// Algorithm is a block cipher together with the length of its key.
type Algorithm uint8

// The block ciphers of card payments.
const (
	DES    Algorithm = iota + 1 // 8 bytes, 56 bits count; UnionPay sign-on 001
	TDES2                       // two-key TDES, 16 bytes; sign-on 003 and 004
	TDES3                       // three-key TDES, 24 bytes
	AES128                      // 16 bytes
	AES192                      // 24 bytes
	AES256                      // 32 bytes
	SM4                         // 16 bytes, GB/T 32907
)

var algorithms = [...]struct {
	name            string
	size, blockSize int
	bits            int // nominal strength, so that a key is never wrapped under a weaker one
}{

	DES:    {"des", 8, 8, 56},
	TDES2:  {"tdes-2", 16, 8, 112},
	TDES3:  {"tdes-3", 24, 8, 168},
	AES128: {"aes-128", 16, 16, 128},
	AES192: {"aes-192", 24, 16, 192},
	AES256: {"aes-256", 32, 16, 256},
	SM4:    {"sm4", 16, 16, 128},
}

func (a Algorithm) valid() bool { return a != 0 && int(a) < len(algorithms) }

// isDES tells the ciphers of 8-byte blocks and parity bits from the others.
func (a Algorithm) isDES() bool { return a == DES || a == TDES2 || a == TDES3 }

// KeySize is the length of a key in bytes, 0 for no algorithm.
func (a Algorithm) KeySize() int {
	if !a.valid() {
		return 0
	}
	return algorithms[a].size
}

// BlockSize is the length of a block in bytes: 8, 16, or 0 for no algorithm.
func (a Algorithm) BlockSize() int {
	if !a.valid() {
		return 0
	}
	return algorithms[a].blockSize
}

// String is the name used in configuration, such as "tdes-2".
func (a Algorithm) String() string {
	if !a.valid() {
		return "none"
	}
	return algorithms[a].name
}

// PINFormat is the usual form of a PIN block under the cipher: ISO 0 in 8 bytes, its
// wide form under SM4 and ISO 4 under AES in 16.
func (a Algorithm) PINFormat() PINFormat {
	switch {
	case a.isDES():
		return ISO0
	case a == SM4:
		return X98Wide
	}
	return ISO4
}

// MarshalText writes the name.
func (a Algorithm) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads a name that String writes.
func (a *Algorithm) UnmarshalText(text []byte) error {
	for i := range algorithms {
		if Algorithm(i).valid() && algorithms[i].name == string(text) {
			*a = Algorithm(i)
			return nil
		}
	}
	var names []string
	for _, row := range algorithms[1:] {
		names = append(names, row.name)
	}
	return fmt.Errorf("hsm: algorithm %q: want one of %s", text, spelling.Choices(string(text), names, ""))
}

// Usage is what a key is for. A key serves no other purpose.
type Usage uint8

// The usages of a key.
const (
	LMK   Usage = iota + 1 // local master key: seals keys for the owner's own store
	TMK                    // terminal master key: wraps a terminal's working keys
	TPK                    // terminal PIN key, PIK at UnionPay
	TAK                    // terminal authentication key, MAK at UnionPay
	TDK                    // terminal data key, for track data
	ZMK                    // zone master key: wraps the keys of two hosts
	ZPK                    // zone PIN key
	ZAK                    // zone authentication key
	CVK                    // card verification key: CVV, CVV2, iCVV
	PVK                    // PIN verification key: PVV, IBM 3624
	IMKAC                  // issuer master key for application cryptograms
	ICCAC                  // a card's own key for application cryptograms
	SKAC                   // the session key of one cryptogram
)

var usages = [...]string{
	LMK: "LMK", TMK: "TMK", TPK: "TPK", TAK: "TAK", TDK: "TDK", ZMK: "ZMK", ZPK: "ZPK", ZAK: "ZAK",
	CVK: "CVK", PVK: "PVK", IMKAC: "IMK-AC", ICCAC: "ICC-AC", SKAC: "SK-AC",
}

func (u Usage) valid() bool { return u != 0 && int(u) < len(usages) }

// String is the trade's short name, such as "TAK".
func (u Usage) String() string {
	if !u.valid() {
		return "none"
	}
	return usages[u]
}

// MarshalText writes the name.
func (u Usage) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads a name that String writes.
func (u *Usage) UnmarshalText(text []byte) error {
	for i, name := range usages {
		if Usage(i).valid() && name == string(text) {
			*u = Usage(i)
			return nil
		}
	}
	return fmt.Errorf("hsm: key usage %q: want one of %s", text, spelling.Choices(string(text), usages[1:], ""))
}
