package hsm

import (
	"crypto/subtle"
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

// KCV is the key's check value, zero for no key.
func (k Key) KCV() KCV {
	if k.k == nil {
		return KCV{}
	}
	return k.k.kcv
}

// CheckKCV compares the key's check value with the first 3 or 4 bytes that its
// sender told. The error wraps ErrCheckValue.
func (k Key) CheckKCV(told []byte) error {
	if len(told) != 3 && len(told) != 4 {
		return fmt.Errorf("hsm: check value of %v: want 3 or 4 bytes, have %d: %w", k.Usage(), len(told), ErrCheckValue)
	}
	have := k.KCV()
	if k.k == nil || subtle.ConstantTimeCompare(have[:len(told)], told) != 1 {
		return fmt.Errorf("hsm: check value of %v: told %X, the key has %X: is it the right master key? %w",
			k.Usage(), told, have[:len(told)], ErrCheckValue)
	}
	return nil
}

// CMACKCV is the check value that ANSI X9.24-1 gives for AES keys, the first 5
// bytes of the CMAC of a zero block; 3 bytes of it are commonly shown.
func (k Key) CMACKCV() [5]byte {
	var kcv [5]byte
	if k.k == nil {
		return kcv
	}
	var zero [16]byte
	full := newCMAC(k.k, k.k.block.BlockSize()).Sum(nil, zero[:k.k.block.BlockSize()])
	copy(kcv[:], full)
	return kcv
}
