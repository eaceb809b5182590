package hsm

import (
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// Sealed is a key as a party's own store may hold it: enciphered and
// authenticated under the party's LMK (RFC 5649 key wrap with padding, which needs
// no randomness, so that a run repeats itself), its usage and algorithm inside.
type Sealed struct {
	Usage     Usage     `json:"usage"`
	Algorithm Algorithm `json:"algorithm"`
	KCV       KCV       `json:"kcv"`
	Under     KCV       `json:"under"` // check value of the LMK
	Key       string    `json:"key"`   // hex
}

// IsZero tells whether no key is sealed.
func (s Sealed) IsZero() bool { return s == Sealed{} }

// sealHeader is what stands before the material: usage, algorithm.
const sealHeader = 2

// Seal enciphers a key under k, an LMK of AES or SM4.
func (k Key) Seal(key Key) (Sealed, error) {
	if err := k.wantLMK("seal"); err != nil {
		return Sealed{}, err
	}
	if key.k == nil {
		return Sealed{}, fmt.Errorf("hsm: seal: no key given")
	}
	inside := append([]byte{byte(key.k.usage), byte(key.k.algorithm)}, key.k.material()...)
	text := strings.ToUpper(hex.EncodeToString(wrapPadded(k.k, inside)))
	clear(inside)
	return Sealed{Usage: key.k.usage, Algorithm: key.k.algorithm, KCV: key.k.kcv, Under: k.k.kcv, Key: text}, nil
}

// Open deciphers a sealed key under k, the LMK that sealed it. An error wraps
// ErrSealed.
func (k Key) Open(s Sealed) (Key, error) {
	if err := k.wantLMK("open"); err != nil {
		return Key{}, err
	}
	if s.Under != k.k.kcv {
		return Key{}, fmt.Errorf("hsm: open %v: sealed under LMK %v, this one is %v: %w", s.Usage, s.Under, k.k.kcv,
			ErrSealed)
	}
	text, err := hex.DecodeString(s.Key)
	if err != nil {
		return Key{}, fmt.Errorf("hsm: open %v: key is not hex: %w", s.Usage, ErrSealed)
	}
	inside, ok := unwrapPadded(k.k, text)
	if !ok || len(inside) < sealHeader || Usage(inside[0]) != s.Usage || Algorithm(inside[1]) != s.Algorithm {
		return Key{}, fmt.Errorf("hsm: open %v: altered since it was sealed: %w", s.Usage, ErrSealed)
	}
	key, err := NewKey(s.Usage, s.Algorithm, inside[sealHeader:])
	clear(inside)
	if err != nil {
		return Key{}, err
	}
	if key.k.kcv != s.KCV {
		return Key{}, fmt.Errorf("hsm: open %v: check value %v, the key has %v: %w", s.Usage, s.KCV, key.k.kcv, ErrSealed)
	}
	return key, nil
}

func (k Key) wantLMK(doing string) error {
	if err := k.want(doing, LMK); err != nil {
		return err
	}
	if k.k.block.BlockSize() != 16 {
		return fmt.Errorf("hsm: %s: an LMK is of AES or SM4, not of %v", doing, k.k.algorithm)
	}
	return nil
}

// alternativeIV is the first half of RFC 5649's initial value; the second is the
// length of what is wrapped.
const alternativeIV = 0xA65959A6

// wrapPadded is RFC 5649 section 4.1 for plaintext of 9 bytes and more; the one
// block case of 8 bytes and fewer does not occur with a header before the key.
func wrapPadded(kek *secret, plain []byte) []byte {
	out := make([]byte, 8+(len(plain)+7)/8*8)
	binary.BigEndian.PutUint32(out, alternativeIV)
	binary.BigEndian.PutUint32(out[4:], uint32(len(plain)))
	copy(out[8:], plain)
	wrapBlocks(kek, out)
	return out
}

// wrapBlocks is the wrapping process of RFC 3394 section 2.2.1, in place: initial
// value, then n blocks of 8 bytes.
func wrapBlocks(kek *secret, out []byte) {
	n := len(out)/8 - 1
	block := make([]byte, 16)
	copy(block, out[:8])
	for j := range 6 {
		for i := 1; i <= n; i++ {
			copy(block[8:], out[8*i:])
			kek.block.Encrypt(block, block)
			step := binary.BigEndian.Uint64(block) ^ uint64(n*j+i)
			binary.BigEndian.PutUint64(block, step)
			copy(out[8*i:8*i+8], block[8:])
		}
	}
	copy(out, block[:8])
}

// unwrapPadded is RFC 5649 section 4.2; not ok where the integrity check fails.
func unwrapPadded(kek *secret, wrapped []byte) (plain []byte, ok bool) {
	n := len(wrapped)/8 - 1
	if len(wrapped)%8 != 0 || n < 2 {
		return nil, false
	}
	out := make([]byte, len(wrapped))
	copy(out, wrapped)
	block := make([]byte, 16)
	copy(block, out[:8])
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			step := binary.BigEndian.Uint64(block) ^ uint64(n*j+i)
			binary.BigEndian.PutUint64(block, step)
			copy(block[8:], out[8*i:])
			kek.block.Decrypt(block, block)
			copy(out[8*i:8*i+8], block[8:])
		}
	}
	size := int(binary.BigEndian.Uint32(block[4:]))
	if binary.BigEndian.Uint32(block) != alternativeIV || size <= 8*(n-1) || size > 8*n {
		return nil, false
	}
	padding := out[8+size:]
	if subtle.ConstantTimeCompare(padding, make([]byte, len(padding))) != 1 {
		return nil, false
	}
	return out[8 : 8+size], true
}
