package hsm

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// KCV is a key check value (密钥校验值): the first 4 bytes of a zero block enciphered
// in ECB mode. It is no secret and prints as upper-case hex. ANSI X9.24-1 and most
// HSMs show the first 3 bytes of it, UnionPay's DE 62 carries 4.
type KCV [4]byte

// String is 8 hex digits.
func (v KCV) String() string { return strings.ToUpper(hex.EncodeToString(v[:])) }

// MarshalText writes String.
func (v KCV) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads 8 hex digits.
func (v *KCV) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(v)) {
		return fmt.Errorf("hsm: key check value: want %d hex digits, have %d", hex.EncodedLen(len(v)), len(text))
	}
	if _, err := hex.Decode(v[:], text); err != nil {
		return fmt.Errorf("hsm: key check value %q: %w", text, err)
	}
	return nil
}
